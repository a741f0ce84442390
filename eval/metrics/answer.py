"""How far the words of an answer are those that were hoped for."""

import re
import string
from collections import Counter
from collections.abc import Sequence

from rag.reading.spelling import fold_figures, folded_stands_in

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(said: str, answers: Sequence[str]) -> float:
    """1 when the answer is one of the right ones; SQuAD's definition.

    No right answers mean that the question has none: then saying nothing is right.

    >>> exact_match("The Weir.", ["weir"]), exact_match("", []), exact_match("weir", [])
    (1.0, 1.0, 0.0)
    """
    return max(float(squad_words(said) == squad_words(one)) for one in answers or [""])


def token_f1(said: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall in words, by the right answer that fits best; SQuAD's definition.

    >>> round(token_f1("by the old weir", ["weir"]), 2), token_f1("", [])
    (0.5, 1.0)
    """
    return max(_f1(squad_words(said), squad_words(one)) for one in answers or [""])


def answer_found(said: str, answers: Sequence[str]) -> float:
    """1 when a right answer stands in what was said, after folding case and figures.

    >>> answer_found("There were 30,000 of them.", ["thirty thousand"])
    1.0
    """
    folded = fold_figures(said)
    return float(any(folded_stands_in(fold_figures(one).strip(), folded) for one in answers))


def nuggets(said: str, must_include: Sequence[Sequence[str]]) -> float:
    """Of the lists of alternatives, the share of which one stands in what was said.

    >>> nuggets("Up to 15,000 from Britain.", [["15,000", "15k"], ["France", "French"]])
    0.5
    """
    if not must_include:
        raise ValueError("nothing has to be included")
    return sum(answer_found(said, alternatives) for alternatives in must_include) / len(must_include)


def squad_words(text: str) -> list[str]:
    """The words as SQuAD compares them: lower case, without punctuation and articles.

    >>> squad_words("The Mill-Race, at dawn.")
    ['millrace', 'at', 'dawn']
    """
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted))
