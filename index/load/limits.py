"""How much a document may be. Beyond these it is hardly a document that somebody reads, and costs the others dearly."""

from index.errors import BadDocument

MOST_CHARACTERS = 10_000_000
"""Of canonical text: twice the Bible. All of it is held in memory several times while it is cut."""

MOST_PAGES = 10_000
"""Of a PDF file; every page is laid out again to be read, however empty it is."""

MOST_UNPACKED_BYTES = 300_000_000
"""Of an office file, which is a ZIP archive, when unpacked, pictures included."""

MOST_PACKING = 200
"""How many times smaller packing may make a part of an office file; text gets 5 to 50 times smaller."""

UNPACKED_BYTES_TO_TRUST = 5_000_000
"""A part up to this size may be packed as tightly as it likes: a table of nothing but zeros is no bomb."""

MOST_PARTS = 10_000
"""Of an office file or a message: more parts than any picture book has pictures."""


def refuse_long(characters: int) -> None:
    """Raise BadDocument when a text of so many characters is too long to be taken in."""
    if characters > MOST_CHARACTERS:
        raise BadDocument(f"the text has more than {MOST_CHARACTERS:,} characters; split it into several files")
