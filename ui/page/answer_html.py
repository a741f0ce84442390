"""The HTML of questions and answers in the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.answer import REASON_TEXTS, Answer, Citation, Reason, Sentence
from rag.archive.feedback import COMPLAINTS, Rating
from ui.attribution import as_said, attribution, form_of
from ui.page.conflict_html import conflict_html
from ui.page.controls import button_html
from ui.page.escape import escape

_REPHRASE: dict[Reason, str] = {
    "nothing_found": "Add documents, or widen the filters.",
    "out_of_scope": "Ask in English for what a source says: a figure, a date, a decision, somebody's words.",
    "off_topic": "Ask about something the documents are about; the Explore page shows their topics.",
    "false_premise": "Ask without the part that the sources do not bear out, such as the figure or the event.",
    "not_covered": "Ask for a neighbouring fact, name the actor or the time, or read on from a passage below.",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page knows about an answer beside the answer: how it was rated, what can be asked next.

    ``last`` is whether no other answer follows.
    """

    rating: Rating | None = None
    last: bool = False
    suggestions: Sequence[str] = field(default=())


def exchange_html(answer: Answer, around: Surroundings) -> str:
    """A question with its answer, and what can be done with it."""
    again = button_html("again", "Ask again", "quiet", answer=answer.id) if around.last else ""
    edit = button_html("edit", "Edit", "quiet", answer=answer.id)
    return (
        f'<article class="exchange" id="answer-{answer.id}">'
        f'<header class="asked">{question_html(answer.question)}<div class="actions">{edit}{again}</div></header>'
        f"{_query_html(answer)}{answer_html(answer)}{_footer_html(answer, around.rating)}"
        f"{suggestions_html(around.suggestions)}</article>"
    )


def question_html(question: str) -> str:
    """What was asked, as the heading of what follows."""
    return f'<h2 class="question">{escape(question)}</h2>'


def answer_html(answer: Answer) -> str:
    """An answer: its sentences, what they leave open, and where sources differ; or why there is none."""
    if answer.reason:
        return refusal_html(answer, answer.reason)
    conflicts = "".join(conflict_html(answer, one) for one in answer.conflicts)
    missing = "".join(f'<p class="missing">Nothing in the sources answers: {escape(one)}</p>' for one in answer.missing)
    return sentences_html(answer.id, answer.sentences, answer.citations) + missing + conflicts + _wording_html(answer)


def _query_html(answer: Answer) -> str:
    """What was really looked for, where a follow-up question was completed."""
    if answer.query == answer.question.strip():
        return ""
    return f'<p class="searched">Looked for: {escape(answer.query)}</p>'


def _wording_html(answer: Answer) -> str:
    """Whose words these are where they are not all the sources', and what kept a model from writing."""
    told = []
    if any(one.verdict != "quoted" for one in answer.sentences):
        told.append(f"Sentences without a bar are worded by {answer.generator.model} and checked against their source.")
    if answer.generator.problem:
        told.append(f"Quotes only: {answer.generator.problem}")
    return "".join(f'<p class="wording">{escape(one)}</p>' for one in told)


def sentences_html(answer_id: str, sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    """Sentences, each with its sources; what is quoted is set as a quotation.

    Without ``answer_id`` the answer is still being written, and its sources cannot be opened yet.
    """
    cited = {one.number: one for one in citations}
    return "\n".join(
        _sentence_html(answer_id, sentence, [cited[number] for number in sentence.citations]) for sentence in sentences
    )


def _sentence_html(answer_id: str, sentence: Sentence, citations: Sequence[Citation]) -> str:
    marks = "".join(mark_html(answer_id, one) for one in citations)
    if sentence.verdict == "quoted":
        form = form_of(citations)
        return f'<blockquote class="quoted {form}">{escape(as_said(sentence.text, form))} {marks}</blockquote>'
    doubt = "; ".join(sentence.reasons) if sentence.verdict == "partly" else ""
    told = f' <small class="doubt">Only partly borne out: {escape(doubt)}</small>' if doubt else ""
    return f'<p class="{sentence.verdict}">{escape(sentence.text)} {marks}{told}</p>'


def mark_html(answer_id: str, citation: Citation) -> str:
    """The number of a source: it opens the passage, and shows the quote when pointed at or focused."""
    number = citation.number or 0
    shown = f"note-{answer_id}-{number}"
    if not answer_id:
        return f'<span class="mark"><span class="cite">{number}</span></span>'
    quote = escape(as_said(citation.quote, citation.form))
    return (
        f'<span class="mark"><button type="button" class="cite" data-do="open" data-answer="{escape(answer_id)}" '
        f'data-number="{number}" aria-label="Source {number}" aria-describedby="{shown}">{number}</button>'
        f'<span class="preview" role="tooltip" id="{shown}"><span class="preview-quote">{quote}</span>'
        f'<span class="said">{escape(attribution(citation))}</span></span></span>'
    )


def refusal_html(answer: Answer, reason: Reason) -> str:
    """What was looked for, why nothing is claimed, what comes nearest, and how to go on."""
    return (
        '<section class="refusal"><h3>No answer from these sources</h3>'
        f'<p class="why">{escape(REASON_TEXTS[reason])}</p>'
        f'<p class="rephrase">{escape(_REPHRASE[reason])}</p>{_nearest_html(answer.id, answer.nearest)}</section>'
    )


def _nearest_html(answer_id: str, nearest: Sequence[Citation]) -> str:
    if not nearest:
        return ""
    items = "".join(
        f'<li><span class="near">{escape(one.quote)}</span><span class="said">{escape(attribution(one))}</span>'
        f"{button_html('open', 'Read it there', 'quiet', answer=answer_id, near=place)}</li>"
        for place, one in enumerate(nearest)
    )
    return f'<h4>Nearest passages, which do not answer the question</h4><ul class="nearest">{items}</ul>'


def _footer_html(answer: Answer, rating: Rating | None) -> str:
    """What can be done with an answer: see its sources and how it came about, and say whether it is good."""
    count = len(answer.citations)
    sources = button_html("sources", f"{count} source{'s' * (count != 1)}", "quiet", answer=answer.id) if count else ""
    how = button_html("how", "How was this answered?", "quiet", answer=answer.id)
    return f'<footer class="below">{sources}{how}{_rating_html(answer.id, rating)}</footer>'


def _rating_html(answer_id: str, rating: Rating | None) -> str:
    """Thumbs up at once; thumbs down with a reason. What was said stays visible and can be changed."""
    chosen = {"up": "rated", "down": ""} if rating == "up" else {"up": "", "down": "rated" if rating else ""}
    said = '<span class="thanks" role="status">Thank you, noted.</span>' if rating else ""
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{one}"> {one.capitalize()}</label>' for one in COMPLAINTS
    )
    form = (
        f'<form data-do="rate" data-answer="{answer_id}" data-rating="down">'
        f"<fieldset><legend>What is wrong with it?</legend>{reasons}</fieldset>"
        f'<label class="comment">Comment <input type="text" name="comment" maxlength="2000"></label>'
        f'<button type="submit">Send</button></form>'
    )
    return (
        button_html("rate", "Good", f"quiet {chosen['up']}", answer=answer_id, rating="up")
        + f'<details class="complaint"><summary class="quiet {chosen["down"]}">Not good</summary>{form}</details>'
        + said
    )


def suggestions_html(questions: Sequence[str]) -> str:
    """Questions that could be asked next."""
    if not questions:
        return ""
    items = "".join(f"<li>{button_html('ask', one, 'suggestion', question=one)}</li>" for one in questions)
    return f'<nav class="suggestions" aria-label="Questions to go on with"><ul>{items}</ul></nav>'


def working_html(question: str, sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    """An answer that is being written: the sentences checked so far, before them the evidence that was found."""
    told = sentences_html("", sentences, citations) if sentences else _evidence_html(citations)
    waiting = "Checking the next sentence" if sentences else "Reading the sources"
    return f'<article class="exchange">{question_html(question)}{told}<p class="working">{waiting} …</p></article>'


def _evidence_html(citations: Sequence[Citation]) -> str:
    """What was found, while nothing has been checked yet."""
    if not citations:
        return ""
    items = "".join(
        f'<li>{escape(one.quote)} <span class="said">{escape(attribution(one))}</span></li>' for one in citations
    )
    return f'<section class="evidence"><h3>Found, being checked</h3><ul>{items}</ul></section>'


def error_html(question: str, message: str) -> str:
    """What went wrong, in place of an answer."""
    again = button_html("ask", "Try again", "quiet", question=question)
    return (
        f'<article class="exchange">{question_html(question)}<section class="refusal" role="alert">'
        f"<h3>This did not work</h3><p>{escape(message)}</p>{again}</section></article>"
    )
