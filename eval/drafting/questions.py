"""Questions that a sentence answers: how many, how much, when, who, and what an abbreviation means."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from eval.drafting.clauses import Clause, clause_of
from eval.drafting.drafted import Drafted
from eval.drafting.explained import abbreviations, roles
from eval.drafting.figures import DATE, Date, Figure, dates, figures
from eval.drafting.names import CAPITAL, Names, mentions
from eval.drafting.self_contained import speaks_for_itself
from eval.drafting.word_lists import word_set

_APPROXIMATELY = (
    r"(?:about|around|almost|nearly|over|under|only|some|roughly|approximately|just|up to|more than|less than|"
    r"fewer than|at least|at most|as many as|as much as|an estimated|exactly|close to)"
)
_BEFORE_FIGURE = re.compile(rf"^(?:{_APPROXIMATELY} )*$")
_ENDS_UNIT = re.compile(
    r"\s(?=(?:of|in|on|at|by|for|from|to|with|within|under|over|during|since|until|after|before|between|among|against|"
    r"across|through|outside|inside|into|near|as|than|per|above|beside|behind|around|along|throughout|who|which|that|"
    r"whose|where|when|and|or|not|if|once|each|every|is|are|was|were|will|would|can|could|has|have|had|may|might|should|"
    r"must|later|ago|more|less|because|while|the|a (?:year|month|week|day))\b)"
)
_NOUNS = re.compile(r"(?:[\w'’-]+ )*[^\W\d][\w-]*(?<!ed)(?<!ly)(?<!ing)")
_DIMENSIONS = ("tall", "long", "wide", "high", "deep", "old", "thick", "away")
_JOINS = re.compile(r"(?:and|or|not|a|of|of which|of whom|more|less|each|that|the|later|ago|than)\b")
_ADDS_FIGURE = re.compile(rf",? (?:and|or) (?:{_APPROXIMATELY} )*(?=[$£€]?\d)")
_PREPOSITIONS = word_set("""
for in at by on to as of still now from with than between among
""")
_SPOKEN = word_set("""
said told announced proposed warned pledged offered promised asked called rejected dismissed signed presented
built founded wrote invented discovered married invaded defeated conquered led ruled crowned designed published
introduced argued claimed demanded suggested described predicted criticised criticized welcomed ordered opened
created established developed commissioned won received succeeded commanded captured composed painted declared
agreed denied confirmed insisted refused visited urged accused estimated counted reported put gave added launched
moved named appointed elected replaced drew stated stressed recommended vetoed hosted praised condemned outlined
ascended chaired sold bought acquired raised excluded copied settled granted persuaded
""")


def questions(sentence: str, names: Names) -> tuple[Drafted, ...]:
    """Every question that can be made of a sentence without breaking its grammar.

    >>> names = Names({"Lindow": 2}, {}, frozenset())
    >>> for drafted in questions("The mayor of Lindow opened about 30 small parks in May 1902.", names):
    ...     print(drafted.kind, "|", drafted.question, "|", drafted.answer)
    quantity | How many small parks did the mayor of Lindow open in May 1902? | 30
    date | When did the mayor of Lindow open about 30 small parks? | May 1902
    """
    clause = clause_of(sentence, names)
    made = [*abbreviations(sentence), *roles(sentence)]
    if clause is not None:
        for ask in _ASKED:
            made += [drafted for drafted in ask(clause, names) if speaks_for_itself(drafted.question, clause.subject)]
    return tuple(drafted for drafted in made if _is_sound(drafted, sentence))


def _is_sound(drafted: Drafted, sentence: str) -> bool:
    words = drafted.question.split(" ")
    told = any(_stands_in(reading, drafted.question) for reading in drafted.readings)
    return 5 <= len(words) <= 32 and not told and drafted.answer in sentence


def _stands_in(reading: str, question: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(reading)}(?!\w)", question, re.IGNORECASE))


def _of_subject(clause: Clause, names: Names) -> Iterator[Drafted]:
    """ "19 guests took part" asks how many guests took part."""
    for figure in figures(clause.subject)[:1]:
        unit = clause.subject[figure.end :].strip()
        if not _BEFORE_FIGURE.match(clause.subject[: figure.start].lower()):
            continue
        if figure.kind == "count" and 0 < len(unit.split(" ")) <= 7 and re.search(r"(?:^| )[a-z]", unit):
            yield _quantity(clause.asked_of_subject(f"how many {unit}"), figure)
        elif figure.kind == "money" and not unit and clause.verb not in {"were", "are", "have"}:
            yield _quantity(clause.asked_of_subject("how much money"), figure)
        elif figure.kind == "share" and unit.startswith("of "):
            yield _quantity(clause.asked_of_subject(f"what percentage {unit}"), figure)


def _of_object(clause: Clause, names: Names) -> Iterator[Drafted]:
    """ "The tower has 142 steps" asks how many steps it has."""
    for figure in figures(clause.rest)[:1]:
        between = _before_object(clause, clause.rest[: figure.start])
        unit, behind = _unit(_ADDS_FIGURE.split(clause.rest[figure.end :])[0].strip())
        opening = _opening(figure, unit, clause, between)
        if (
            between is None
            or opening is None
            or (clause.verb == "have" and not between)
            or _JOINS.match(behind)
            or figures(behind)
        ):
            continue
        asking = _owning(clause) if clause.verb in {"has", "had"} and not between else clause
        yield _quantity(asking.asked(opening, f"{between} {behind}".strip()), figure)


def _before_object(clause: Clause, before: str) -> str | None:
    """The words that stay between verb and figure in the question, or None when others stand there."""
    words = re.sub(rf"\s*\b(?:{_APPROXIMATELY}\s+)+$", "", before).strip()
    leads = clause.tense == "auxiliary" and re.fullmatch(r"(?:been )?[a-z]+(?: up)?", words)
    return words if not words or (leads and words.split(" ")[0] not in _PREPOSITIONS) else None


def _unit(behind: str) -> tuple[str, str]:
    """What is counted, and what is said of it.

    >>> _unit("steps of cast iron in the tower")
    ('steps of cast iron', 'in the tower')
    """
    unit, *rest = _ENDS_UNIT.split(f" {behind}", maxsplit=1)
    if not rest or not unit or not rest[0].startswith("of "):
        return unit.strip(), (rest[0] if rest else "")
    more, *rest = _ENDS_UNIT.split(rest[0], maxsplit=1)
    return f"{unit.strip()} {more}", (rest[0] if rest else "")


def _opening(figure: Figure, unit: str, clause: Clause, between: str | None) -> str | None:
    is_copula = clause.verb in {"is", "are", "was", "were"} and not between
    if figure.kind == "money" and not unit and not is_copula and (clause.front or len(clause.rest.split(" ")) > 3):
        return "how much" if between == "worth" else "how much money"
    if (
        figure.kind != "count"
        or figure.text == "two"
        or not 0 < len(unit.split(" ")) <= 6
        or not _NOUNS.fullmatch(unit)
    ):
        return None
    return f"how many {unit}" if not is_copula or unit.endswith(_DIMENSIONS) else None


def _owning(clause: Clause) -> Clause:
    """ "Had" that is no auxiliary."""
    return replace(clause, plain="have", tense="past" if clause.verb == "had" else "present")


def _at_figure(clause: Clause, names: Names) -> Iterator[Drafted]:
    """ "It put the total at 3.7 million" asks at what figure it put the total."""
    for figure in figures(clause.rest)[:1]:
        before, behind = clause.rest[: figure.start], clause.rest[figure.end :].strip()
        match = re.search(rf" at (?:{_APPROXIMATELY} )*$", before)
        if match and clause.plain in {"put", "estimate", "set", "fix", "cap"} and not _unit(behind)[0]:
            yield _quantity(clause.asked("at what figure", f"{before[: match.start()]} {behind}"), figure)


def _quantity(question: str, figure: Figure) -> Drafted:
    return Drafted("quantity", question, figure.text, figure.readings())


def _when(clause: Clause, names: Names) -> Iterator[Drafted]:
    """Asks for the only date of a clause, when it stands in front or in a phrase of its own."""
    whole = f"{clause.front} | {clause.rest}"
    found = dates(whole)
    if len(found) != 1 or dates(clause.subject) or not _is_about_names(clause, names):
        return
    if clause.tense == "auxiliary" and re.match(r"(?:the|a|an|for|in|at|of|one|\w+ing)\b", clause.rest):
        return
    date = found[0]
    if re.fullmatch(rf"(?:On|In) {DATE},", clause.front):
        yield _dated(clause.asked(_when_words(date), clause.rest, keep_front=False), date)
    elif match := re.search(rf"(?:^|\s)(?:on|in) {re.escape(date.text)}(?=\s|$)", clause.rest):
        before, behind = clause.rest[: match.start()], clause.rest[match.end() :]
        if not re.search(r"\b(?:that|which|who|to|of \w+|from|since|until)\b", before):
            yield _dated(clause.asked(_when_words(date), before + behind), date)


def _is_about_names(clause: Clause, names: Names) -> bool:
    told = f"x {clause.subject} {clause.rest}"
    return any(name in names.counts for _, name in mentions(told)) and len(clause.rest.split(" ")) >= 4


def _when_words(date: Date) -> str:
    return "on what date" if date.is_day else "in what year" if date.is_year else "when"


def _dated(question: str, date: Date) -> Drafted:
    return Drafted("date", question, date.text, date.readings())


def _who(clause: Clause, names: Names) -> Iterator[Drafted]:
    """Asks for a subject that is a name, of verbs that people and bodies are subject to."""
    bare = re.sub(r"^the ", "", clause.subject)
    if clause.verb not in _SPOKEN or len(clause.rest.split(" ")) < 5:
        return
    if re.fullmatch(rf"(?:(?:[a-z]+|{CAPITAL}(?:'s|’s)?) )*{CAPITAL}", bare) and _is_name(bare, names):
        last = [name for _, name in mentions(f"x {bare}")][-1]
        is_title = re.search(r"\b(?:in|of|for|on|von|van|de|der|en|y)\b", bare) is None
        readings = (bare, last) if is_title or names.kinds.get(last) == "person" else (bare,)
        yield Drafted("name", clause.asked_of_subject("who"), clause.subject, tuple(dict.fromkeys(readings)))


def _is_name(subject: str, names: Names) -> bool:
    last = [name for _, name in mentions(f"x {subject}")]
    return (
        bool(last)
        and last[-1] in names.counts
        and subject.endswith(last[-1])
        and not re.search(r"\band\b|\bof\b", subject)
    )


_ASKED: tuple[Callable[[Clause, Names], Iterator[Drafted]], ...] = (_of_subject, _of_object, _at_figure, _when, _who)
