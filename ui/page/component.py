"""Components of our own inside the page's framework, and how its handlers meet the caller."""

import json
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from typing import Any, ParamSpec

import gradio as gr

from index.errors import BackstopError
from ui.page.escape import escape

Update = Any
"""A value for a component, or a change of its properties, as the framework takes them."""

Given = ParamSpec("Given")

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How the page's own events are set up: not part of the API, and without the framework's spinner."""
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}
"""For what is quick: it does not wait behind questions."""


def component(name: str, does: tuple[str, ...] = (), value: str = "") -> gr.HTML:
    """A part of the page with the id ``name``, that shows finished HTML and tells the named events.

    The template is constant: what is shown comes in as a value that was escaped before, because the framework runs
    templates as JavaScript.
    """
    script = files("ui.page").joinpath("component.js").read_text("utf-8").replace("KNOWN", json.dumps(does))
    return gr.HTML(
        value, elem_id=name, html_template="${value}", js_on_load=script, apply_default_css=False, padding=False
    )


def telling(handler: Callable[Given, Update]) -> Callable[Given, Update]:
    """A handler whose errors that somebody can act on are told on the page, which stays as it is."""

    @wraps(handler)
    def told(*given: Given.args, **named: Given.kwargs) -> Update:
        try:
            return handler(*given, **named)
        except BackstopError as error:
            gr.Warning(escape(str(error)))
            return gr.skip()

    return told
