"""A problem document as a response, for what is refused before any route is reached."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

from ui.problems import problem, problem_response


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that refuses a request."""
    return problem_response(problem(status, detail), headers)
