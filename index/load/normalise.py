"""Turn a file's text into the canonical text that is stored, shown and cited."""

import re
import unicodedata

from index.errors import BadDocument
from index.load.limits import refuse_long

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LINE_ENDS = (("\r\n", "\n"), ("\u2029", "\n\n"))
_OTHER_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES_AT_LINE_END = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


def canonical(text: str) -> str:
    """The text of a document, normalised; raises BadDocument when nothing is left, or too much."""
    refuse_long(len(text))
    text = normalise(text)
    if not text:
        raise BadDocument("the file holds no text")
    return text


def normalise(text: str) -> str:
    r"""Compose characters, unify line ends, drop what no reader can see.

    Done once, when a file is loaded; afterwards the text never changes, because offsets point
    into it.

    >>> normalise("\ufeffEle\u0301ment\u00adary \r\n\r\n\r\n\r\nEnd\x00\n")
    'Elémentary\n\nEnd'
    """
    for line_end, plain in _LINE_ENDS:
        text = text.replace(line_end, plain)
    text = _CONTROL.sub("", _OTHER_LINE_ENDS.sub("\n", text).translate(_INVISIBLE))
    text = _SPACES_AT_LINE_END.sub("", unicodedata.normalize("NFC", text))
    return _MANY_BLANK_LINES.sub("\n\n", text).strip()
