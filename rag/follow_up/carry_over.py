"""What a follow-up leaves out, carried over from the question before it, so that one question stands alone.

Each rule is a file of this folder: another name, date or thing counted, a question word alone, a pronoun.
"""

import re
from collections.abc import Iterator

from rag.asked.dates import AskedDate, dates_in
from rag.asked.names import names_in
from rag.follow_up.counted import with_counted, with_rival
from rag.follow_up.date import then_told, with_date
from rag.follow_up.name import with_name
from rag.follow_up.pronoun import without_pronoun
from rag.follow_up.question_word import with_question_word
from rag.reading.vocabulary import AUXILIARY, BE, PREPOSITIONS, alternatives

_LEAD = re.compile(r"^\W*(?:(?:and|but|or|so|also|then|ok|okay|well)\b,?\s*)*", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_END = re.compile(r"(?:,? (?:too|as well|instead|then|though))?[\s?.!]*$", re.IGNORECASE)
_HELP = alternatives(AUXILIARY - {"may"})
"""Without the month."""
_TO = alternatives(PREPOSITIONS | {"by", "about"})
_ASKS = re.compile(
    rf"^(?:now\b ?)?(?:(?:how (?P<much>many|much)|(?P<word>what|who|when|where|why))\b\s*)?"
    rf"(?P<help>\b(?:{_HELP})\b\s*)?(?:\b(?:{_TO})\b\s*)?$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[?!.]\s+\S|\n|, and (?:how|what|who|where|when|why|which)\b", re.IGNORECASE)


def carry_over(question: str, earlier: str) -> str | None:
    """The one question that a follow-up asks after the earlier one; None where no rule is sure of it.

    >>> carry_over("and how many from France?", "How many soldiers did the United Kingdom offer?")
    'How many soldiers did France offer?'
    >>> carry_over("And in 2026?", "How many pupils came in 2025?")
    'How many pupils came in 2026?'
    >>> carry_over("Who else?", "How many pupils came in 2025?")
    """
    earlier = earlier.strip()
    if _SEVERAL.search(earlier):
        return None
    asked = _without(_LEAD, question)
    bare = _without(_END, _without(_ABOUT, asked)).strip()
    goes_on = asked != question.strip() or bare != _without(_END, asked).strip()
    for carried in _by_each_rule(asked, bare, earlier, goes_on):
        if carried and carried != earlier:
            return _as_a_question(carried)
    return None


def _by_each_rule(asked: str, bare: str, earlier: str, goes_on: bool) -> Iterator[str | None]:
    """``bare`` is ``asked`` without "what about" and question mark."""
    yield with_question_word(bare, earlier)
    yield _with_name_or_date(f"now {bare}" if goes_on else bare, earlier)
    yield with_counted(bare, earlier)
    yield with_rival(bare, earlier)
    yield then_told(asked, earlier)
    yield without_pronoun(asked, earlier)


def _with_name_or_date(bare: str, earlier: str) -> str | None:
    """For a follow-up that says nothing but a name, a date, or both."""
    names, dates = names_in(bare), dates_in(bare)
    if dates is None or len(names) > 1 or len(dates) > 1 or not (names or dates) or not _is_all(bare, earlier, dates):
        return None
    carried = with_name(earlier, names[0]) if names else earlier
    return with_date(carried, dates[0]) if carried and dates else carried


def _is_all(bare: str, earlier: str, dates: tuple[AskedDate, ...]) -> bool:
    """Whether a follow-up has no words besides its name and date but such as the earlier question has as well."""
    before, behind = bare, ""
    for date in dates:
        before = f"{before[: date.start]}{before[date.end :]}".strip()
    names = names_in(before)
    for name in names:
        before, behind = before[: name.start], before[name.end :]
    asks = _ASKS.match(before)
    if not asks or (asks["help"] and not names) or _asks_what_it_is(asks):
        return False
    again = f"how {asks['much']}" if asks["much"] else asks["word"] or ""
    return again.lower() in earlier.lower() and _stands_in(behind.removesuffix(" ones"), earlier)


def _stands_in(behind: str, earlier: str) -> bool:
    """Whether what stands behind a name is said in the earlier question as well, as whole words."""
    return behind[:1] in ("", " ") and f"{behind.lower()} " in f"{_without(_END, earlier).lower()} "


def _asks_what_it_is(asks: re.Match[str]) -> bool:
    """Whether a name is all that is missing for a whole question: "What is …" leaves nothing out."""
    return bool(asks["word"]) and (asks["help"] or "").strip().lower() in BE


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub("", text, count=1)


def _as_a_question(text: str) -> str:
    text = " ".join(text.split())
    first = text[0].upper() if text[0].isascii() else text[0]
    return f"{first}{text[1:]}{'' if text.endswith(('?', '.', '!')) else '?'}"
