"""A conversation as one HTML page: no script, nothing fetched, made for printing."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from ui.export.outline import Outline


def conversation_html(outline: Outline) -> str:
    """The whole conversation; everything in it is escaped by the template engine."""
    templates = Environment(loader=PackageLoader("ui.export"), autoescape=True, undefined=StrictUndefined)
    return templates.get_template("conversation.html").render(outline=outline)
