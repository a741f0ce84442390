"""Buttons of the page's own components: each names what it does, and carries what it does it with."""

from ui.page.escape import escape


def button_html(do: str, label: str, classes: str = "", title: str = "", **data: str | int) -> str:
    """A button that tells the server to do something; ``data`` comes along.

    >>> button_html("open", "Open", number=2)
    '<button type="button" class="" data-do="open" data-number="2">Open</button>'
    """
    values = "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items())
    told = f' title="{escape(title)}" aria-label="{escape(title)}"' if title else ""
    return f'<button type="button" class="{classes}" data-do="{do}"{values}{told}>{escape(label)}</button>'
