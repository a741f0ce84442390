"""What the page says before anything was asked: what it is, what it is about, and what can be asked."""

from collections.abc import Sequence

from index.collection import Collection
from rag.answer import Generator
from ui import __version__
from ui.attribution import short_date
from ui.page.controls import button_html
from ui.page.escape import escape


def header_html(collections: Sequence[Collection]) -> str:
    """The name of the product and of what it answers from, and the version."""
    names = escape(" · ".join(one.name for one in collections)) or "Answers from your documents"
    return (
        f'<header class="masthead"><h1>Backstop <span>{names}</span></h1><small>Version {__version__}</small></header>'
    )


def sign_out_html() -> str:
    """The way out for whoever came in with a key."""
    return '<form method="post" action="/sign-out"><button type="submit" class="quiet">Sign out</button></form>'


def welcome_html(collections: Sequence[Collection]) -> str:
    """What the collections are about and up to when, what an answer is, and questions to begin with."""
    told = "".join(f'<p class="about">{escape(one.summary)} {_up_to(one)}</p>' for one in collections)
    examples = [example for one in collections for example in one.examples]
    buttons = "".join(f"<li>{button_html('ask', one, 'suggestion', question=one)}</li>" for one in examples)
    offered = f'<h3>For example</h3><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        '<section class="welcome"><h2>Ask, and check every sentence</h2>'
        "<p>Every sentence of an answer was checked against a passage that you can open. Where sources differ, you see "
        f"who said what and when. Where nothing supports an answer, there is none.</p>{told}{offered}</section>"
    )


def worded_by(generator: Generator) -> str:
    """Who words the answers."""
    if generator.problem:
        return f"Answers are quotes only: {generator.problem}"
    return f"Answers may be worded by {generator.model}; every sentence is checked against the source it cites."


def _up_to(collection: Collection) -> str:
    return f"It reaches up to {short_date(collection.as_of)}." if collection.as_of else ""
