"""What Backstop is compared with: the pipeline of LlamaIndex's first tutorial, with Chroma."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from index.embedding.embed import Embedder
from index.errors import BackstopError
from index.load.corpus import load_corpus
from index.models.models import find_model, verified_folder
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

_MODEL_TOKENS = 256
"""``max_seq_length`` in the published model's settings. The verified files are weights, tokenizer
and shape alone, without those settings, so it has to be said here."""
READ_TOKENS = _MODEL_TOKENS - 2
"""So many tokens of a text the model reads, between the mark that begins it and the one that ends it."""


class BenchExtraMissing(BackstopError):
    """The packages of the plain pipeline are not installed."""


def plain_embedding(settings: Settings) -> "BaseEmbedding":
    """LlamaIndex's own embedding of the same model files; raises BenchExtraMissing."""
    folder = verified_folder(find_model(settings.embedder), settings.models_dir)
    embedding: BaseEmbedding = _extra("llama_index.embeddings.huggingface").HuggingFaceEmbedding(
        model_name=str(folder), max_length=_MODEL_TOKENS, local_files_only=True
    )
    return embedding


def _extra(module: str) -> ModuleType:
    """A module that comes with the extra ``bench``; raises BenchExtraMissing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise BenchExtraMissing(
            f"{error.name} is not installed; the plain pipeline needs: pip install 'backstop-rag[bench]'"
        ) from None


class PlainPipeline:
    """VectorStoreIndex over a persistent Chroma collection, everything at its default."""

    def __init__(self, folder: Path, embedding: "BaseEmbedding") -> None:
        import chromadb
        from llama_index.core import StorageContext, VectorStoreIndex

        self._embedding = embedding
        collection = chromadb.PersistentClient(str(folder)).create_collection("plain")
        self._store = _extra("llama_index.vector_stores.chroma").ChromaVectorStore(chroma_collection=collection)
        self._storage = StorageContext.from_defaults(vector_store=self._store)
        self._index = VectorStoreIndex.from_vector_store(self._store, embed_model=embedding)
        self._retrievers: dict[int, Any] = {}

    def add(self, corpus: Path) -> None:
        """Read a corpus, split it, embed it and put it into Chroma."""
        from llama_index.core import Document, VectorStoreIndex

        documents = [
            Document(text=one.text, doc_id=one.id, metadata={"title": one.title})
            for one in load_corpus(corpus)
            if not isinstance(one, str)
        ]
        VectorStoreIndex.from_documents(documents, storage_context=self._storage, embed_model=self._embedding)

    def search(self, question: str, limit: int) -> list[str]:
        """The document of every passage found, best first."""
        if limit not in self._retrievers:
            self._retrievers[limit] = self._index.as_retriever(similarity_top_k=limit)
        return [found.node.ref_doc_id for found in self._retrievers[limit].retrieve(question)]

    def citation_engine(self, llm: "LLM") -> Any:
        """LlamaIndex's engine for answers with numbered citations, everything at its default."""
        from llama_index.core.query_engine import CitationQueryEngine

        return CitationQueryEngine.from_args(self._index, llm=llm)

    def passage_tokens(self, embedder: Embedder) -> list[int]:
        """How many tokens each passage has that was given to the embedding model."""
        from llama_index.core.schema import MetadataMode

        return [embedder.count_tokens(node.get_content(MetadataMode.EMBED)) for node in self._store.get_nodes(None)]
