"""The parts of a set that are looked at one by one."""

from eval.cases.case import Case

EVERYTHING = "all"
_ANSWERABLE = {True: "yes", False: "no", "partial": "partly", None: "unknown"}


def slices_of(case: Case) -> tuple[str, ...]:
    """The slices a case belongs to, named "dimension: value".

    >>> slices_of(Case("a", "Why?", answerable=True, topics=("mills",)))
    ('all', 'answerable: yes', 'turn: first', 'topic: mills')
    """
    category = (f"category: {case.category}",) if case.category else ()
    return (
        EVERYTHING,
        f"answerable: {_ANSWERABLE[case.answerable]}",
        *category,
        f"turn: {'follow-up' if case.history else 'first'}",
        *(f"topic: {topic}" for topic in case.topics),
    )
