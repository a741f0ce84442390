"""Reads HTML as a browser would, for tests."""

from html.parser import HTMLParser

OUR_TAGS = {
    "a", "article", "blockquote", "br", "button", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "h2", "h3", "h4", "h5", "h6", "header", "input", "label", "legend", "li", "mark", "nav", "ol",
    "p", "section", "small", "span", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""All that the page's own HTML is made of, plots aside."""
DRAWN_TAGS = {"svg", "g", "line", "rect", "circle", "path", "text"}
"""What plots are made of beside these."""


class PageTags(HTMLParser):
    """Collects the tags of a whole page, which may have styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Remember a tag; none has an event handler."""
        assert not any(name.startswith("on") for name, _ in attributes)
        self.tags.append(tag)


class Reader(HTMLParser):
    """Collects the tags, attributes and text that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.buttons: list[dict[str, str]] = []
        self.marked: dict[str, str] = {}
        self.text = ""
        self._mark: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Remember a tag; none of ours has an event handler or a style."""
        assert not any(name.startswith("on") or name == "style" for name, _ in attributes)
        told = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        self.links += [value for name, value in told.items() if name in ("href", "src")]
        if "data-do" in told:
            self.buttons.append({name.removeprefix("data-"): value for name, value in told.items()})
        if tag == "mark":
            self._mark = told["class"]
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        """Remember where a mark ends."""
        if tag == "mark":
            self._mark = None

    def handle_data(self, data: str) -> None:
        """Remember text, and what of it is marked."""
        self.text += data
        if self._mark:
            self.marked[self._mark] = self.marked.get(self._mark, "") + data

    def does(self, name: str) -> list[dict[str, str]]:
        """The controls that do something, with what they do it with."""
        return [one for one in self.buttons if one["do"] == name]
