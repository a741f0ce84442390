"""Errors whose text is meant for the person at the keyboard."""


class BackstopError(Exception):
    """Something the user can act on; its text says what is wrong and where."""


class BadDocument(BackstopError):
    """A file that cannot be read as a document."""


class BadCollection(BackstopError):
    """A ``collection.toml`` that cannot be read."""


class BadFilter(BackstopError):
    """A search filter with an unknown name or value."""


class IndexEmpty(BackstopError):
    """There is nothing to search yet."""


class DocumentMissing(BackstopError):
    """No document with this id."""


class WrongEmbedder(BackstopError):
    """The index was built with another embedding model."""


class ModelUnavailable(BackstopError):
    """A model file that could not be had with the digest we expect."""


class DataDirectoryUnusable(BackstopError):
    """The data directory cannot be made or written."""


class VectorServerUnreachable(BackstopError):
    """The Chroma server that is set up does not answer."""


class DataDirectoryHeld(BackstopError):
    """Another process owns the data directory.

    ``address`` is where that process serves, or None when it does not serve.
    """

    def __init__(self, message: str, address: str | None) -> None:
        super().__init__(message)
        self.address = address


class RayUnavailable(BackstopError):
    """Ray is not installed, cannot be reached, or has too few processors."""


class Unfetchable(BackstopError):
    """An address on the web that cannot be, or may not be, fetched."""


class IndexDamaged(BackstopError):
    """The SQLite file of an index cannot be read, or is none."""


class SchemaNewer(BackstopError):
    """A SQLite file that a later release of Backstop wrote."""


class SchemaOlder(BackstopError):
    """A SQLite file that an earlier release wrote and that has to be brought up to date first."""


class BadBackup(BackstopError):
    """A file that is no backup, or one that is damaged."""


class NotEmpty(BackstopError):
    """A file or folder that is not overwritten."""
