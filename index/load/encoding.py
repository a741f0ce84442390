"""From bytes to text: which encoding a file is in, or that nobody can tell."""

import codecs
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from index.errors import BadDocument

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # Before UTF-16, whose mark begins alike.
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_WITHOUT_ALPHABET = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
"""Their signs are too many for a few sentences to show how frequent each is."""

_LIKELIEST = "cp1252"
_COMMON = (
    *(_LIKELIEST, "cp1250", "iso8859_2", "cp1254", "cp1257"),
    *("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "cp1125", "mac_cyrillic"),
    *("cp1253", "cp1255", "cp1256"),
    *_WITHOUT_ALPHABET,
    *("mac_roman", "cp850"),
)
"""The encodings that texts outside Unicode really are in; the likelier of two similar ones stands first."""

_MOST_CHAOS, _LEAST_COHERENCE = 0.05, 0.25
"""Of the measures of charset-normalizer: how much of a text looks broken, and how far its letters are as frequent as
in some language."""

_MARGIN, _ADVANCE = 0.05, 0.15
"""By how much the coherence may miss the best and still count as equally good; the likeliest encoding may miss more."""

_SHORTEST, _SAMPLE = 60, 200_000
"""Fewer bytes tell nothing about their encoding, and more need not be asked."""

_MULTI_BYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_FEW_CONTROL, _MOST_CONTROL = 2, 0.05
"""A text has none of these characters, at most two and a small share where it was damaged."""

_LETTER = r"[^\W\d_]"
_BROKEN_WORD = re.compile(
    rf"{_LETTER}[^\w\s\x00-\x7f’‘´·‧–—‐‑…“”„«»\u3000-\u30ff\uff00-\uffef]{_LETTER}"  # A sign inside a word.
    rf"|{_LETTER}[ªº¹²³¼½¾]{_LETTER}|[a-z][À-Þ]"
    r"|[\x80-\x9f\ue000-\uf8ff\ufffd\uff61-\uff9f]"  # Controls, private characters, narrow kana.
)
_RARE = re.compile("[ÐðÝýÞþ]")
"""Letters of Icelandic in Windows-1252; where it is not clearly that, they stand for others."""

_IDEOGRAPH = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


def decode(data: bytes) -> str:
    """The text of bytes in any common encoding.

    A byte order mark counts, then strict UTF-8; otherwise the encoding is guessed from the text. Raises BadDocument
    when the data is binary or the guess would be a gamble: a wrong one makes words that nobody wrote.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    if unmarked := _unmarked_utf16(data[:_SAMPLE]):
        return _decode_as(data, unmarked)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_by_guess(data, error)
    return _refuse_binary(text)


def decode_declared(data: bytes, declared: str | None) -> str:
    """The text of bytes that state their encoding themselves; the statement is dropped when it cannot be true."""
    if declared and not any(data.startswith(mark) for mark, _ in _MARKS):
        try:
            text = data.decode(_web_name(declared))
            text.encode()  # Some of Python's encodings can spell half a character.
        except (LookupError, ValueError):
            return decode(data)
        return _refuse_binary(text)
    return decode(data)


def _web_name(declared: str) -> str:
    """Browsers read Latin-1 and ASCII as Windows-1252, because that is what is meant; LookupError for none."""
    name = codecs.lookup(declared.strip()).name
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return _refuse_binary(data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise BadDocument(f"begins like {encoding.upper()}, but is none from byte {error.start} on") from None


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin letters has a NUL in nearly every other byte, and hardly one in the others."""
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if len(sample) < 4 or min(even, odd) > 0.05 or max(even, odd) < 0.7:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_binary(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _FEW_CONTROL + _MOST_CONTROL * len(sample):
        raise BadDocument("is binary data, not text")
    return text


def _decode_by_guess(data: bytes, error: UnicodeDecodeError) -> str:
    from charset_normalizer import from_bytes

    where = f"byte {error.start} is 0x{data[error.start]:02x}"
    sample = data[max(0, error.start - _SAMPLE // 2) :][:_SAMPLE]
    _refuse_binary(sample.decode("latin-1"))
    if _is_damaged_utf8(sample):
        raise BadDocument(f"is damaged UTF-8: {where}")
    sample = sample.translate(None, _CONTROL_BYTES)
    matches = from_bytes(sample, cp_isolation=list(_COMMON), preemptive_behaviour=False)
    guess = _best_guess(matches) if len(sample) >= _SHORTEST else None
    if guess is None:
        raise BadDocument(f"is not UTF-8 ({where}), and its encoding cannot be told for sure; save it as UTF-8")
    return data.decode(guess, errors="replace")


def _is_damaged_utf8(sample: bytes) -> bool:
    """Most of what is not ASCII makes whole characters in UTF-8, which hardly ever happens by chance."""
    whole = sum(map(len, _MULTI_BYTE.findall(sample)))
    return whole > sum(byte >= 0x80 for byte in sample) / 2


def _best_guess(matches: "Iterable[CharsetMatch]") -> str | None:
    """The encoding that fits best, unless others fit about equally well and make other words.

    Windows-1252 is so much more frequent than its like that it may win a tie.
    """
    fitting = [one for one in matches if one.chaos <= _MOST_CHAOS and _reads_like_words(str(one))]
    good = [one for one in fitting if one.coherence >= _LEAST_COHERENCE or one.encoding in _WITHOUT_ALPHABET]
    best = max((one.coherence for one in good), default=0.0)
    for one in good:
        if _likeliest(one) == _LIKELIEST and one.coherence >= best - _ADVANCE and not _RARE.search(str(one)):
            return _LIKELIEST
    near = [one for one in good if one.coherence >= best - _MARGIN]
    return _likeliest(near[0]) if len({str(one) for one in near}) == 1 else None


def _likeliest(match: "CharsetMatch") -> str:
    """Of the encodings that make the same text of these bytes."""
    return min((one for one in match.could_be_from_charset if one in _COMMON), key=_COMMON.index)


def _reads_like_words(text: str) -> bool:
    """Whether nothing speaks against it: signs inside words, mostly capitals, an ideograph here and there."""
    if _BROKEN_WORD.search(text):
        return False
    cased = [character for character in text if character.lower() != character.upper()]
    capitals = sum(map(str.isupper, cased))
    ideographs = len(_IDEOGRAPH.findall(text))
    return capitals <= max(1, len(cased)) / 2 and (not ideographs or ideographs > len(cased))
