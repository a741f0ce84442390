"""Whether words can be understood without the text that they were taken from."""

import re

_PRONOUNS = re.compile(
    r"\b(?:he|she|it|they|them|him|this|these|those|here|such|former|latter|other|others|another|same|we|us|our|you|"
    r"themselves|itself|himself|herself|above|below|there|as well|too|respectively|likewise|instead|I|both|though|"
    r"two of|one of|(?<=of )that|(?<=than )that|(?<=in )that|(?<=on )that|(?<=by )that|(?<=to )that|"
    r"that (?:sum|total|figure|number|month|day|year|week|time|date|count|report|text|plan|share|point|period|one))\b"
)
_POSSESSIVES = re.compile(r"\b(?:its|his|her|their)\b")


def points_outside(words: str) -> bool:
    """Whether a pronoun or a possessive stands in the words.

    >>> points_outside("the same sum"), points_outside("the mayor of Lindow")
    (True, False)
    """
    return bool(_PRONOUNS.search(words) or _POSSESSIVES.search(words))


def speaks_for_itself(question: str, subject: str) -> bool:
    """Whether no word of a question points outside it; a possessive may point back to the subject.

    >>> speaks_for_itself("When did Ada Morse build her bridge?", "Ada Morse")
    True
    >>> speaks_for_itself("When did they build the bridge?", "they")
    False
    """
    if _PRONOUNS.search(question):
        return False
    owned = _POSSESSIVES.search(question)
    return owned is None or 0 <= question.lower().find(subject.lower()) < owned.start()
