"""The HTML of answers and sources."""

from collections.abc import Mapping, Sequence

from index.document import Document, Span
from rag.answer import REASON_TEXTS, Answer, Citation, Conflict, Reason, Sentence
from ui.attribution import CONFLICT_TITLES, attribution, conflict_rows
from ui.page.escape import escape

WORKING_HTML = '<p class="working">Reading the sources …</p>'

_AROUND = 320
"""So many characters of the document are shown on each side of a quote."""


def answer_html(answer: Answer) -> str:
    """An answer as a message of the conversation."""
    if answer.reason:
        return refusal_html(answer.reason, answer.nearest)
    conflicts = "".join(_conflict_html(answer.id, one) for one in answer.conflicts)
    missing = "".join(f'<p class="missing">Nothing in the sources answers: {escape(one)}</p>' for one in answer.missing)
    return sentences_html(answer.id, answer.sentences) + missing + conflicts + _wording_html(answer)


def _conflict_html(answer_id: str, conflict: Conflict) -> str:
    """The values of a conflict as a table, the last cell of each row a link to its source."""
    head = "".join(f'<th scope="col">{one}</th>' for one in ("Value", "Who says so", "As of", "Source"))
    rows = "".join(
        f'<tr><th scope="row">{escape(value)}</th><td>{escape(who)}</td><td>{escape(day)}</td>'
        f"<td>{_mark_html(answer_id, one.citation)}</td></tr>"
        for one, (value, who, day, _) in zip(conflict.values, conflict_rows(conflict), strict=True)
    )
    caption = escape(f"{CONFLICT_TITLES[conflict.kind]}: {conflict.about}")
    body = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'<table class="conflict">{body}</table>'


def _wording_html(answer: Answer) -> str:
    """Whose words these are where they are not all the sources', and what kept a model from writing."""
    told = []
    if any(one.verdict != "quoted" for one in answer.sentences):
        told.append(f"Sentences without a bar are worded by {answer.generator.model} and checked against their source.")
    if answer.generator.problem:
        told.append(f"Quotes only: {answer.generator.problem}")
    return "".join(f'<p class="wording">{escape(one)}</p>' for one in told)


def sentences_html(answer_id: str, sentences: Sequence[Sentence]) -> str:
    """Sentences, each with links to its sources; what is quoted is set as a quotation."""
    return "\n".join(_sentence_html(answer_id, sentence) for sentence in sentences)


def _sentence_html(answer_id: str, sentence: Sentence) -> str:
    marks = "".join(_mark_html(answer_id, number) for number in sentence.citations)
    if sentence.verdict == "quoted":
        return f'<blockquote class="quoted">{escape(sentence.text)} {marks}</blockquote>'
    doubt = (
        f' <small class="doubt">{escape("; ".join(sentence.reasons))}</small>' if sentence.verdict == "partly" else ""
    )
    return f'<p class="{sentence.verdict}">{escape(sentence.text)} {marks}{doubt}</p>'


def _mark_html(answer_id: str, number: int) -> str:
    return f'<a class="cite" href="#{source_id(answer_id, number)}" aria-label="Source {number}">{number}</a>'


def evidence_html(citations: Sequence[Citation]) -> str:
    """What was found, while the answer is still being written; it is replaced by the sources of the answer."""
    items = "".join(f"<li>{escape(one.quote)}<br><small>{escape(attribution(one))}</small></li>" for one in citations)
    return f'<section class="evidence"><h3>Found, being checked</h3><ul>{items}</ul></section>'


def refusal_html(reason: Reason, nearest: Sequence[Citation]) -> str:
    """Why nothing is claimed; the nearest passages are named as not answering."""
    told = f'<div class="refusal"><strong>No answer from these sources.</strong> {escape(REASON_TEXTS[reason])}'
    if nearest:
        items = "".join(f"<li>{escape(one.quote)}<br><small>{escape(attribution(one))}</small></li>" for one in nearest)
        told += f"<p>Nearest passages, which do not answer the question:</p><ul>{items}</ul>"
    return told + "</div>"


def error_html(message: str) -> str:
    """What went wrong, in place of an answer."""
    return f'<div class="refusal">{escape(message)}</div>'


def sources_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The sources of an answer as cards, each opening the quote in its surroundings.

    A document that was changed or removed meanwhile leaves its quote without surroundings.
    """
    if not answer.citations:
        return ""
    cards = "".join(_card(answer.id, one, documents.get(one.document_id)) for one in answer.citations)
    return f'<section class="sources"><h3>{escape(answer.question)}</h3>{cards}</section>'


def _card(answer_id: str, citation: Citation, document: Document | None) -> str:
    heading = f'<p class="heading">{escape(citation.heading)}</p>' if citation.heading else ""
    link = _link(citation.url)
    return (
        f'<details class="source" id="{source_id(answer_id, citation.number or 0)}">'
        f'<summary><span class="number">{citation.number}</span> <span class="title">{escape(citation.title)}</span>'
        f'<span class="said">{escape(attribution(citation))}</span></summary>'
        f'{heading}<p class="passage">{_in_surroundings(citation, document)}</p>{link}</details>'
    )


def _in_surroundings(citation: Citation, document: Document | None) -> str:
    """The quote marked inside what stands around it in its section, cut at spaces."""
    if document is None or document.sha256 != citation.document_sha256:
        return f"<mark>{_lines(citation.quote)}</mark>"
    section = _section(citation, document)
    before, after = document.text[section.start : citation.start], document.text[citation.end : section.end]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return f"{_lines(before.lstrip())}<mark>{_lines(citation.quote)}</mark>{_lines(after.rstrip())}"


def _section(citation: Citation, document: Document) -> Span:
    """The text between the headings before and behind a quote."""
    above = [heading.end for heading in document.headings if heading.end <= citation.start]
    below = [heading.start for heading in document.headings if heading.start >= citation.end]
    return Span(max(above, default=0), min(below, default=len(document.text)))


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _link(url: str | None) -> str:
    """A link to where the source was read; other schemes than the web's are not linked."""
    if url is None or not url.startswith(("https://", "http://")):
        return ""
    return f'<a class="origin" href="{escape(url)}" target="_blank" rel="noopener noreferrer">Read at the source</a>'


def source_id(answer_id: str, number: int) -> str:
    """The id of a source card, which the marks in the conversation link to."""
    return f"source-{answer_id}-{number}"
