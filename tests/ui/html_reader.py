"""Reads HTML as a browser would, for tests."""

from html.parser import HTMLParser

OUR_TAGS = {
    "a", "blockquote", "br", "caption", "details", "div", "h3", "li", "mark", "p", "section", "small", "span", "strong",
    "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""All that the page's own HTML is made of."""


class Reader(HTMLParser):
    """Collects the tags, attributes and text that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Remember a tag; none of ours has an event handler or a style."""
        assert not any(name.startswith("on") or name == "style" for name, _ in attributes)
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data
