"""Whose a document is: names that keep what callers bring apart, and who may know of which.

A document without an owner is for everybody. One with an owner is for that caller alone; its id, and the origin of its
file, begin with a tag made of the owner, so that they never meet those of another caller or of everybody.
"""

import hashlib
import re

EVERYBODY = ""
"""The owner of documents that all may see."""

_TAG_CHARACTERS = 12
_TAGGED = re.compile(rf"own/[0-9a-f]{{{_TAG_CHARACTERS}}}/")


def name_for(owner: str, name: str) -> str:
    """The name that a document or an origin is kept under.

    >>> name_for("", "lamp.md"), name_for("ann", "lamp.md")
    ('lamp.md', 'own/49915e0d7d4b/lamp.md')
    """
    return f"{_tag(owner)}{name}" if owner else name


def plain_name(name: str) -> str:
    """A name as whoever brought it called it.

    >>> plain_name("own/49915e0d7d4b/lamp.md"), plain_name("own/lamp.md")
    ('lamp.md', 'own/lamp.md')
    """
    tagged = _TAGGED.match(name)
    return name[tagged.end() :] if tagged else name


def has_owner(name: str) -> bool:
    """Whether a name is one that only documents or origins with an owner have."""
    return _TAGGED.match(name) is not None


def may_know(reader: str | None, name: str) -> bool:
    """Whether a reader may be told of a name: everybody's, or their own. None is whoever runs the service.

    >>> [may_know("ann", one) for one in ("lamp.md", "own/49915e0d7d4b/lamp.md", "own/6700869c8ff7/lamp.md")]
    [True, True, False]
    """
    return reader is None or not has_owner(name) or (reader != EVERYBODY and name.startswith(_tag(reader)))


def _tag(owner: str) -> str:
    return f"own/{hashlib.sha256(owner.encode()).hexdigest()[:_TAG_CHARACTERS]}/"
