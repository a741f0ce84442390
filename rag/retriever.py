"""Our search as a retriever of LlamaIndex, to be put behind engines of its own."""

import asyncio
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.search.search import ScoredPassage
from index.storage.filters import Filters
from rag.assistant import SearchPassages

_FOR_READERS = ("title", "publisher", "published")
"""What a language model is told of a passage beside its text; the rest is for programs."""
_EVERYTHING = Filters()


class BackstopRetriever(BaseRetriever):  # type: ignore[misc]  # Their base class has no types.
    """Finds passages; each is a node whose metadata says where it stands: ``document.text[start:end] == node.text``.

    >>> BackstopRetriever(lambda query, limit, filters: []).retrieve("Who keeps the lamp?")
    []
    """

    def __init__(self, search: SearchPassages, limit: int = 10, filters: Filters = _EVERYTHING) -> None:
        """``search`` is that of an index: ``BackstopRetriever(index.search)``; at most ``limit`` passages are found."""
        super().__init__()
        self._search = search
        self._limit = limit
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._search(query_bundle.query_str, self._limit, self._filters)
        return [NodeWithScore(node=_node(one), score=one.score) for one in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """In a thread: the search would hold up the event loop."""
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(found: ScoredPassage) -> TextNode:
    passage, metadata = found.passage, _metadata(found)
    hidden = [name for name in metadata if name not in _FOR_READERS]
    source = RelatedNodeInfo(node_id=found.document.id, metadata={})
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: source},
    )


def _metadata(found: ScoredPassage) -> dict[str, Any]:
    """What is known of a passage; what its document does not say is left out."""
    passage, document, meta = found.passage, found.document, found.document.meta
    known = {
        "document_id": document.id,
        "sha256": document.sha256,
        "start": passage.start,
        "end": passage.end,
        "title": document.title,
        "publisher": meta.publisher,
        "author": meta.author,
        "url": meta.url,
        "published": meta.published and meta.published.isoformat(),
        "as_of": meta.as_of and meta.as_of.isoformat(),
        "kind": meta.kind,
        "form": meta.form,
        "heading": passage.heading,
        "page": passage.page,
    }
    return {name: value for name, value in known.items() if value is not None}
