"""What the panel beside the conversation shows: the sources of an answer, a document, or how an answer came about."""

from index.document import Span
from index.errors import DocumentMissing
from rag.answer import Answer, Citation
from rag.archive.conversations import Conversations
from ui.caller import Caller
from ui.documents.versions import Versions
from ui.page.reader_html import Place, quote_only_html, reader_html
from ui.page.sources_html import Source, no_sources_html, sources_html, standing_of
from ui.page.trace_html import trace_html


class Opening:
    """Opens what a caller points at. Answers are looked up under the caller's name, so nobody opens another's."""

    def __init__(self, versions: Versions, conversations: Conversations) -> None:
        self._versions = versions
        self._conversations = conversations

    def sources(self, caller: Caller, answer_id: str) -> str:
        """The sources of a kept answer; raises ConversationMissing."""
        return self.sources_of(caller, self._conversations.answer(caller.id, answer_id))

    def sources_of(self, caller: Caller, answer: Answer) -> str:
        """The sources of an answer, each with what has become of it."""
        if not answer.citations:
            return no_sources_html()
        wanted = {one for citation in answer.citations for one in (citation.document_id, *citation.also_in)}
        now = self._versions.documents.visible(sorted(wanted), caller.id)
        sources = [
            Source(
                citation,
                standing_of(
                    citation,
                    now.get(citation.document_id),
                    self._versions.cited.was_removed(citation.document_id),
                ),
                {one: now[one].title for one in citation.also_in if one in now},
            )
            for citation in answer.citations
        ]
        return sources_html(answer, sources)

    def citation(self, caller: Caller, answer_id: str, number: int) -> str:
        """The document of a numbered citation, opened at the quote."""
        answer = self._conversations.answer(caller.id, answer_id)
        if not 1 <= number <= len(answer.citations):
            raise DocumentMissing(f"the answer has {len(answer.citations)} sources, none with the number {number}")
        citation = answer.citations[number - 1]
        return self._opened(caller, citation, answer.citations, Place(answer_id, number, len(answer.citations)))

    def nearest(self, caller: Caller, answer_id: str, place: int) -> str:
        """The document of a passage that came nearest to a question without answering it."""
        answer = self._conversations.answer(caller.id, answer_id)
        if not 0 <= place < len(answer.nearest):
            raise DocumentMissing(f"the answer has {len(answer.nearest)} nearest passages, none at {place}")
        return self._opened(caller, answer.nearest[place], (), Place(None))

    def document(self, caller: Caller, document_id: str, sha256: str | None = None, here: Span | None = None) -> str:
        """A document, opened at a place; raises DocumentMissing."""
        return reader_html(self._versions.find(document_id, sha256, caller.id), here, (), Place(None))

    def how(self, caller: Caller, answer_id: str) -> str:
        """How a kept answer came about; raises ConversationMissing."""
        answer = self._conversations.answer(caller.id, answer_id)
        found = {one.document_id for one in answer.trace.passages} if answer.trace else set[str]()
        return trace_html(answer, self._versions.documents.visible(sorted(found), caller.id))

    def _opened(self, caller: Caller, citation: Citation, citations: tuple[Citation, ...], place: Place) -> str:
        now = self._versions.documents.visible([citation.document_id], caller.id).get(citation.document_id)
        standing = standing_of(citation, now, self._versions.cited.was_removed(citation.document_id))
        try:
            document = self._versions.find(citation.document_id, citation.document_sha256, caller.id)
        except DocumentMissing:
            return quote_only_html(citation, place, standing)
        others = [
            Span(one.start, one.end)
            for one in citations
            if (one.document_id, one.document_sha256) == (citation.document_id, citation.document_sha256)
        ]
        return reader_html(document, Span(citation.start, citation.end), others, place, standing)
