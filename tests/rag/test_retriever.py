"""Our search behind LlamaIndex's own engines."""

import threading
from collections.abc import Iterator

import pytest
from llama_index.core import Settings as GlobalSettings
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode

from index.index import Index
from index.search.search import ScoredPassage
from index.storage.filters import Filters
from rag.retriever import BackstopRetriever
from tests import event_loop
from tests.rag.written_index import index_of

ASKED = "How many lamps burn on Skerry?"
DATED = {"publisher": "Harbour Office", "published": "2025-02-17", "kind": "official"}
DOCUMENTS = (
    {"id": "list", "title": "List of lights", "text": "Three lamps burn on Skerry. None burns on Holm.", **DATED},
    {"id": "tale", "title": "A tale", "text": "Some say that forty lamps burn on Skerry.", "kind": "opinion"},
)


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """Two small documents, of which one says who published it and when."""
    with index_of(*DOCUMENTS) as opened:
        yield opened


def test_nodes_say_where_they_stand(index: Index) -> None:
    """Text, score and id are those of the search; the metadata opens the document at the very place."""
    found = index.search(ASKED, 5, Filters())
    nodes = BackstopRetriever(index.search, limit=5).retrieve(ASKED)

    assert [(one.node.node_id, one.score) for one in nodes] == [(one.passage.id, one.score) for one in found]
    for node, passage in zip((one.node for one in nodes), found, strict=True):
        told = node.metadata
        document = index.documents.get(told["document_id"])
        assert document.text[told["start"] : told["end"]] == node.get_content(MetadataMode.NONE)
        assert (told["sha256"], told["title"]) == (passage.document.sha256, document.title)
        assert node.ref_doc_id == document.id


def test_only_what_a_document_says_is_told(index: Index) -> None:
    told = {
        one.node.metadata["document_id"]: one.node.metadata for one in BackstopRetriever(index.search).retrieve(ASKED)
    }

    assert {**told["list"], **DATED} == told["list"]
    assert not {"publisher", "published"} & told["tale"].keys()


def test_filters_narrow_the_search(index: Index) -> None:
    retriever = BackstopRetriever(index.search, 4, Filters(kind=("official",)))

    assert {one.node.metadata["kind"] for one in retriever.retrieve(ASKED)} == {"official"}


def test_a_query_engine_answers_from_it(index: Index) -> None:
    """The engine's model is given text, title and date, not offsets and digests."""
    engine = RetrieverQueryEngine.from_args(BackstopRetriever(index.search, limit=2), llm=MockLLM())
    response = engine.query(ASKED)

    assert len(response.source_nodes) == 2
    assert "Three lamps burn on Skerry." in str(response)
    assert "publisher: Harbour Office\npublished: 2025-02-17" in str(response)
    assert not any(one.node.metadata["sha256"] in str(response) for one in response.source_nodes)


def test_asynchronous_use_leaves_the_loop_free(index: Index) -> None:
    """The search runs in another thread, and gives the same."""
    threads = []

    def search(query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        threads.append(threading.current_thread())
        return index.search(query, limit, filters)

    retriever = BackstopRetriever(search, limit=3)
    later = event_loop.run(retriever.aretrieve(ASKED))
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM())
    answered = event_loop.run(engine.aquery(ASKED))

    assert threading.current_thread() not in threads
    assert [one.node_id for one in later] == [one.node_id for one in retriever.retrieve(ASKED)]
    assert [one.node_id for one in answered.source_nodes] == [one.node_id for one in later]


def test_global_settings_stay_untouched(index: Index) -> None:
    before = dict(vars(GlobalSettings))
    BackstopRetriever(index.search).retrieve(ASKED)

    assert dict(vars(GlobalSettings)) == before
