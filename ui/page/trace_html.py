"""How an answer came about: what was looked for, what was found, how it was weighed, checked and timed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from index.document import Document
from rag.answer import Answer, Sentence, Timings, Trace, TracedDraft
from ui.page.controls import button_html
from ui.page.escape import escape

_SHOWN = 220
_VERDICTS = {
    None: "not borne out: left out",
    "quoted": "quoted",
    "supported": "borne out",
    "partly": "partly borne out",
}


def trace_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The story of an answer; texts of documents that have gone meanwhile are left out."""
    told = _asked_html(answer)
    if answer.trace:
        told += _passages_html(answer.trace, documents) + _evidence_html(answer.trace, documents)
        told += _drafts_html(answer.trace.drafts)
    back = button_html("sources", "All sources", "quiet", answer=answer.id)
    return (
        f'<article class="trace"><div class="reader-bar">{back}</div><h2 tabindex="-1">How this was answered</h2>{told}'
        f"{_checks_html(answer.sentences)}{_timings_html(answer.timings_ms)}</article>"
    )


def _asked_html(answer: Answer) -> str:
    facts = [("Looked for", answer.query), ("Worded by", _wording(answer))]
    if answer.trace:
        sure = f"{answer.trace.confidence:.2f}; answered from {answer.trace.threshold:.2f} on"
        facts.append(("How sure that the evidence answers it", sure))
    if answer.usage.completion_tokens:
        facts.append(("Tokens", f"{answer.usage.prompt_tokens:,} read, {answer.usage.completion_tokens:,} written"))
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts) + "</dl>"


def _wording(answer: Answer) -> str:
    if answer.generator.mode == "extractive":
        return "nobody: the sources are quoted"
    return f"{answer.generator.model}, prompt {answer.generator.prompt_version}"


def _passages_html(trace: Trace, documents: Mapping[str, Document]) -> str:
    rows = [
        (
            _place(documents, one.document_id, one.start, one.end),
            *map(_score, (one.score, one.words, one.passage, one.sentence, one.shared_words)),
        )
        for one in trace.passages
    ]
    heads = ("Passage", "Score", "Words", "Passage meaning", "Sentence meaning", "Rare words")
    return _table("Passages that search found", heads, rows)


def _evidence_html(trace: Trace, documents: Mapping[str, Document]) -> str:
    rows = [
        (
            _place(documents, one.document_id, one.start, one.end),
            *map(_score, (one.score, one.similarity, one.shared_words)),
        )
        for one in trace.evidence
    ]
    return _table("Sentences weighed as evidence", ("Sentence", "Score", "Meaning", "Rare words"), rows)


def _drafts_html(drafts: Sequence[TracedDraft]) -> str:
    rows = [(one.text, _VERDICTS[one.verdict], "; ".join(one.reasons)) for one in drafts]
    return _table("Sentences that the model proposed", ("Sentence", "Verdict", "Reasons"), rows)


def _checks_html(sentences: Sequence[Sentence]) -> str:
    rows = [(one.text, _VERDICTS[one.verdict], "; ".join(one.reasons)) for one in sentences]
    return _table("Sentences that are shown", ("Sentence", "Verdict", "Reasons"), rows)


def _timings_html(timings: Timings) -> str:
    rows = [(name.replace("_", " "), f"{value:,.0f} ms") for name, value in asdict(timings).items() if value]
    return _table("Time", ("Stage", "Milliseconds"), rows)


def _place(documents: Mapping[str, Document], document_id: str, start: int, end: int) -> str:
    document = documents.get(document_id)
    if document is None or end > len(document.text):
        return f"{document_id}, characters {start:,} to {end:,}"
    text = " ".join(document.text[start:end].split())
    return f"{document.title}: {text if len(text) <= _SHOWN else text[:_SHOWN].rpartition(' ')[0] + ' …'}"


def _score(value: float) -> str:
    return f"{value:.2f}"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
