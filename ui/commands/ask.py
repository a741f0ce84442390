"""``backstop ask``, ``chat`` and ``search``."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.output import JsonOption, UrlOption, print_json, say

if TYPE_CHECKING:
    from rag.answer import Answer, Citation, Conflict
    from ui.api.requests import AskRequest, HistoryTurn
    from ui.backend.backend import Filters

FilterOption = Annotated[
    list[str] | None, typer.Option("--filter", help="NAME=VALUE, such as kind=official; may be given again.")
]
GeneratorOption = Annotated[
    str, typer.Option(help="auto has a language model word the answer, extractive only quotes, llm insists on a model.")
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands on the main group."""
    app.command()(ask)
    app.command()(chat)
    app.command()(search)


def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    as_json: JsonOption = False,
    trace: Annotated[bool, typer.Option("--trace", help="Add how the answer came about.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Only what was published by this day.")] = None,
    filters: FilterOption = None,
    generator: GeneratorOption = "auto",
    url: UrlOption = None,
) -> None:
    """Answer a question, or say why there is no answer."""
    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    request = _request(question, [], as_of, filters, generator)
    with closing(connect(settings_with(), url)) as backend:
        answer = backend.ask(request, trace)
    print_json(answer) if as_json else _print_answer(answer)


def chat(generator: GeneratorOption = "auto", url: UrlOption = None) -> None:
    """Ask one question after another; an empty line ends it."""
    from rag.given_settings import settings_with
    from ui.api.requests import HistoryTurn
    from ui.backend.connect import connect

    history: list[HistoryTurn] = []
    with closing(connect(settings_with(), url)) as backend:
        while question := typer.prompt("You", default="", show_default=False, prompt_suffix=": ").strip():
            answer = backend.ask(_request(question, history, None, None, generator), False)
            _print_answer(answer)
            history += [HistoryTurn(role="user", content=question), HistoryTurn(role="assistant", content=answer.text)]


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many passages.")] = 10,
    filters: FilterOption = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Find passages, best first."""
    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    with closing(connect(settings_with(), url)) as backend:
        results = backend.search(query, limit, read_pairs(filters))
    if as_json:
        print_json(results)
        return
    for one in results.passages:
        day = one.published or one.as_of or "undated"
        say(f"{one.score:.3f}  {one.title} ({one.publisher or 'unknown'}, {day})\n       {one.text[:200]}\n")


def read_pairs(pairs: list[str] | None) -> "Filters":
    """Filters out of NAME=VALUE pairs; a name given twice has both values.

    >>> read_pairs(["kind=official", "kind=analysis", "published_to=2025-06-30"])
    {'kind': ['official', 'analysis'], 'published_to': '2025-06-30'}
    """
    values: dict[str, list[str]] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE")
        values.setdefault(name, []).append(value)
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


def _request(
    question: str, history: "list[HistoryTurn]", as_of: str | None, filters: list[str] | None, generator: str
) -> "AskRequest":
    from pydantic import ValidationError

    from ui.api.requests import AskRequest

    try:
        return AskRequest.model_validate(
            {
                "question": question,
                "history": history,
                "as_of": as_of,
                "filters": read_pairs(filters),
                "generator": generator,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise typer.BadParameter(f"{first['loc'][0]}: {first['msg']}") from None


def _print_answer(answer: "Answer") -> None:
    from rag.answer import REASON_TEXTS
    from ui.attribution import attribution

    if answer.reason:
        typer.echo(f"No answer ({answer.reason}). {REASON_TEXTS[answer.reason]}")
        if answer.nearest:
            typer.echo("\nNearest passages, which do not answer the question:")
        for one in answer.nearest:
            say(f"  - {one.quote}\n    {attribution(one)}")
        return
    say(f"{answer.text}\n")
    for part in answer.missing:
        say(f"Nothing in the sources answers: {part}\n")
    for one in answer.citations:
        _print_citation(one)
    for conflict in answer.conflicts:
        _print_conflict(conflict)
    _print_wording(answer)


def _print_wording(answer: "Answer") -> None:
    """Which sentences are a model's words, and what kept it from writing."""
    worded = [number for number, one in enumerate(answer.sentences, start=1) if one.verdict != "quoted"]
    if worded:
        say(f"\nIn the words of {answer.generator.model}: {_which(worded, len(answer.sentences))}.")
    if answer.generator.problem:
        say(f"\nQuotes only: {answer.generator.problem}")


def _which(worded: list[int], sentences: int) -> str:
    """Sentences by their numbers.

    >>> _which([1, 3], 3), _which([1, 2], 2), _which([1], 1)
    ('sentence 1, 3 of 3; the others are quotes', 'every sentence', 'every sentence')
    """
    if len(worded) == sentences:
        return "every sentence"
    return f"sentence {', '.join(map(str, worded))} of {sentences}; the others are quotes"


def _print_conflict(conflict: "Conflict") -> None:
    """The values side by side, in columns."""
    from ui.attribution import CONFLICT_TITLES, conflict_rows

    rows = [("value", "who says so", "as of", "source"), *conflict_rows(conflict)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    say("\n".join(["", f"{CONFLICT_TITLES[conflict.kind]}: {conflict.about}", *(f"  {line}" for line in lines)]))


def _print_citation(citation: "Citation") -> None:
    from ui.attribution import attribution

    place = f"{citation.document_id}, characters {citation.start}–{citation.end}"
    say(f"[{citation.number}] {citation.title}\n    {attribution(citation)}\n    {place}")
