"""The main clause of a plain English sentence, found without a tagger: only clear cases are taken."""

import re
from dataclasses import dataclass
from typing import Literal

from eval.drafting.figures import DATE
from eval.drafting.main_verb import (
    CLAUSE_OPENERS,
    has_lost_verb,
    has_second_verb,
    is_adjective,
    split_at_verb,
    without_aside,
)
from eval.drafting.names import Names
from eval.drafting.self_contained import points_outside
from eval.drafting.verbs import AUXILIARIES, is_irregular_past, is_regular_past, past_base, third_person_base
from eval.drafting.word_lists import word_set

_FRONT = re.compile(
    rf"(?:(?:In|On|By|At|Under|During|Since|Until|After|Before|Around|About|Throughout|Over|For|From|Inside|Outside|"
    rf"According to|As of)\s(?:[^,;:]|,(?=\d{{3}}|\s\d{{4}}\b)){{3,70}},|(?:In|On|By|Since|Around|Until)\s{DATE})\s"
)
_BAD_SUBJECT = word_set("""
it this that these those they he she we i you his her their its our my your such what which who whether how why
where when if because although though while as but and or so yet not however neither both one others another some
many most few none any nothing each either here then thus also only to by with unlike like more less much several
same former latter former's latter's another's other all nor than except despite instead until two
""")
_ADVERBS = word_set("""
also not still never only already later first then now ever again once
""")
_AND_VERB = re.compile(r",? (?:and|but|or) (?:also )?([a-z]+)\b")
_TAIL = re.compile(
    r"(?:, (?:which|who|whose|where|when|and|but|while|with|by|according|so|although|as|or|up|down|more|less|compared|"
    r"against|including|a|an|the|though|because|both|rather|not|far|well|\w+ing|among|of which|of whom)\b|; | [–—] |: |"
    r" while | but |, )"
)
_NEGATED = re.compile(r"(?:not|never|no longer|neither|nothing|no) ")

Tense = Literal["auxiliary", "past", "present"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause: ``front subject verb rest``. ``plain`` is the verb's plain form.

    With an auxiliary, ``verb`` is the auxiliary and what follows it begins the rest.
    """

    front: str
    subject: str
    verb: str
    plain: str
    tense: Tense
    rest: str

    def asked(self, opening: str, rest: str, keep_front: bool = True) -> str:
        """A question that turns verb and subject round."""
        helper = {"auxiliary": self.verb, "past": "did", "present": "does"}[self.tense]
        parts = (opening, helper, self.subject, "" if self.tense == "auxiliary" else self.plain, rest)
        return as_question(self.front if keep_front else "", " ".join(part for part in parts if part))

    def asked_of_subject(self, opening: str) -> str:
        """A question for the subject, where no word changes its place."""
        return as_question(self.front, f"{opening} {self.verb} {self.rest}")


def as_question(front: str, question: str) -> str:
    """The words with a capital in front, a question mark behind and no white space too many.

    >>> as_question("In 1902,", "who  burned the theatre ?")
    'In 1902, who burned the theatre?'
    """
    joined = re.sub(r"\s+", " ", f"{front} {question}".strip())
    joined = re.sub(r"\s+([,?])", r"\1", joined.rstrip(" .,;:?"))
    return joined[:1].upper() + joined[1:] + "?"


def clause_of(sentence: str, names: Names) -> Clause | None:
    """The main clause of a sentence, or None when it is not a plain one.

    >>> clause = clause_of("In 1902, the mayor of Lindow opened 3 parks, which closed.", Names({}, {}, frozenset()))
    >>> clause.front, clause.subject, clause.verb, clause.plain, clause.rest
    ('In 1902,', 'the mayor of Lindow', 'opened', 'open', '3 parks')
    """
    text = re.sub(r"\s+", " ", re.sub(r"\s*\([^()]*\)", "", sentence))
    if not _is_plain(text):
        return None
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    opening = front[0].strip().rstrip(",") + "," if front else ""
    found = split_at_verb(without_aside(body.removesuffix("."), names), names)
    if found is None or (opening and not re.search(r"[A-Z\d]", opening[1:])):
        return None
    subject, verb, rest = found
    return _clause(opening, re.sub(r" (?:also|then|thus|therefore)$", "", subject), verb, rest, names)


def _clause(opening: str, subject: str, verb: str, rest: str, names: Names) -> Clause | None:
    tense, plain = _tense(verb, names)
    is_participle = tense == "past" and rest.startswith("by ")  # As in "the bridge built by Ada Morse".
    cut = _cut_short(rest, names)
    if cut is None or plain is None or is_participle or not _is_clear_subject(subject):
        return None
    return Clause(opening, subject if opening else _small(subject, names), verb, plain, tense, cut)


def _is_plain(text: str) -> bool:
    words = text.split(" ")
    whole = text[:1].isupper() or text[:1].isdigit() or text[:1] in "$£€"
    return whole and 6 <= len(words) <= 45 and text.endswith(".") and not re.search(r"[\"“”?!|\[\]…*_#`]|\.\.", text)


def _is_clear_subject(subject: str) -> bool:
    words = subject.split(" ")
    first = words[0].lower()
    leads_on = any(word in CLAUSE_OPENERS | {"between", "about"} for word in words[1:])
    has_participle = any(is_regular_past(word) and not is_adjective(words, place) for place, word in enumerate(words))
    odd_ends = first in _BAD_SUBJECT or first.endswith(("ing", "ly")) or words[-1] in _ADVERBS
    return len(words) <= 10 and not (leads_on or has_participle or odd_ends or points_outside(subject))


def _tense(verb: str, names: Names) -> tuple[Tense, str | None]:
    if verb in AUXILIARIES:
        return "auxiliary", verb
    present = third_person_base(verb)
    return ("present", present) if present else ("past", past_base(verb, names.words))


def _small(subject: str, names: Names) -> str:
    return subject if names.starts_with_name(subject) else subject[:1].lower() + subject[1:]


def _cut_short(rest: str, names: Names) -> str | None:
    """What follows the verb up to the first comma or second verb; None when a cut would break it."""
    cut = rest
    for match in re.finditer(_TAIL, rest):
        if re.match(r", \d{4}\b", rest[match.start() :]):
            continue
        if match[0] == ", ":
            return None
        cut = rest[: match.start()]
        break
    for match in _AND_VERB.finditer(cut):
        word = match[1]
        if word in AUXILIARIES or is_irregular_past(word) or third_person_base(word) or past_base(word) is not None:
            cut = cut[: match.start()]
            break
    if cut != rest and has_lost_verb(cut):
        return None
    cut = re.sub(r"^(?:also|thus|therefore|then|already) ", "", cut.strip())
    return None if _NEGATED.match(cut) or has_second_verb(cut) else cut
