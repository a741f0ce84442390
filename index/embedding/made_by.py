"""Which embedding model made an index."""

from index.embedding.embed import Embedder
from index.errors import WrongEmbedder
from index.storage.database import Database


def check_embedder(database: Database, embedder: Embedder) -> None:
    """The first embedder is remembered; any other one would search among foreign vectors, and raises WrongEmbedder."""
    made_by = database.fact("embedder")
    if made_by is None:
        database.set_fact("embedder", _name(embedder))
    else:
        refuse_another(made_by, embedder)


def refuse_another(made_by: str, embedder: Embedder) -> None:
    """Raises WrongEmbedder when what is remembered is another embedder."""
    if made_by != _name(embedder):
        raise WrongEmbedder(
            f"this index was made with {made_by.split()[0]} ({made_by.split()[1][:12]}), not with "
            f"{embedder.name} ({embedder.digest[:12]}); set BACKSTOP_EMBEDDER back, or use another BACKSTOP_DATA_DIR"
        )


def _name(embedder: Embedder) -> str:
    return f"{embedder.name} {embedder.digest}"
