"""``backstop eval draft``."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from index.document import Document

_FAILED = 1


def draft(
    corpus: Annotated[str, typer.Option(help="What to ask about: bundled, a file or a folder.")],
    out: Annotated[Path, typer.Option(help="The .jsonl file to write; never one that exists.")],
    count: Annotated[int, typer.Option(min=1, help="How many cases at most.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed and corpus give the same cases.")] = 0,
) -> None:
    """Write a draft of a test set from a corpus, by rule, for a person to edit."""
    from collections import Counter

    from eval.cases.set_lines import as_line
    from eval.drafting.draft import draft_set

    if out.exists():
        raise typer.BadParameter(f"{out} exists already, and somebody may have edited it", param_hint="--out")
    cases = draft_set(list(_documents(corpus)), count, seed)
    if not cases:
        typer.echo("No question could be made: no plain English sentence with a figure, a date or a name.", err=True)
        raise typer.Exit(_FAILED)
    with out.open("x", encoding="utf-8") as file:
        file.writelines(f"{as_line(case)}\n" for case in cases)
    for kind, many in sorted(Counter(case.category or "" for case in cases).items()):
        typer.echo(f"{many:5} {kind}")
    typer.echo(
        f"{len(cases)} of {count} cases written to {out}. They are drafts: read each, correct or delete it, and "
        'take "draft": true out of those you keep. Make sure that nothing in the corpus answers a near miss.'
    )


def _documents(corpus: str) -> "Iterator[Document]":
    """What can be read of a corpus; what cannot is named on stderr."""
    from index.collection import bundled_corpus
    from index.load.files import Loaded, Unreadable, load
    from index.load.metadata import without_control_characters

    is_bundled = corpus == "bundled" and not Path(corpus).exists()
    for found in load(bundled_corpus() if is_bundled else Path(corpus)):
        if isinstance(found, Loaded):
            yield found.document
        elif isinstance(found, Unreadable):
            typer.echo(without_control_characters(f"{found.source} left out: {found.reason}"), err=True)
