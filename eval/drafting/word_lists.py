"""Lists of words are written as text in the sources; this is how they are read."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def word_pairs(text: str) -> dict[str, str]:
    """What stands before and behind the stroke of every word.

    >>> word_pairs("gave/give said/say")
    {'gave': 'give', 'said': 'say'}
    """
    return dict(pair.split("/") for pair in text.split())
