"""``backstop doctor``."""

from typing import TYPE_CHECKING

import typer

from ui.commands.output import JsonOption, UrlOption, print_json, say

if TYPE_CHECKING:
    from ui.doctor.machine import Check


def add_commands(app: typer.Typer) -> None:
    """Put the command on the main group."""
    app.command()(doctor)


def doctor(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """Look whether everything that is needed is there and works, and say what to do where not. Code 1 on a problem.

    Looks at the server where one runs, and asks it something.
    """
    from rag.given_settings import settings_with
    from ui.doctor.doctor import examine

    checks = []
    for check in examine(settings_with(), url):
        checks.append(check)
        if not as_json:
            say(check_line(check))
    problems = any(check.problem for check in checks)
    if as_json:
        print_json({"ok": not problems, "checks": checks})
    if problems:
        raise typer.Exit(1)


def check_line(check: "Check") -> str:
    """A line about one thing that was looked at.

    >>> from ui.doctor.machine import Check
    >>> check_line(Check("port", "7860 is taken", True, "choose another one"))
    'port                     PROBLEM 7860 is taken; to mend it: choose another one'
    """
    if not check.problem:
        return f"{check.name:24} {check.found}"
    return f"{check.name:24} PROBLEM {check.found}" + (f"; to mend it: {check.mend}" if check.mend else "")
