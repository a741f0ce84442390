"""Gives up on a request whose body does not come: a slow client keeps no place for ever."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.refusal import refusal


class BodyTooSlow(Exception):
    """The body, or the next piece of it, did not come in time."""


class SlowBodies:
    """Answers 408 when nothing of a body came for ``silent`` seconds, or it is not whole after ``whole`` seconds."""

    def __init__(self, app: ASGIApp, silent: float, whole: float, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._silent = silent
        self._whole = whole
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Reading(scope, receive, send, self._silent, self._clock() + self._whole, self._clock).run(self._app)


class _Reading:
    """One request while its body comes. Once it was given up, what the application still answers is not sent."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, silent: float, deadline: float, clock: Callable[[], float]
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._silent = silent
        self._deadline = deadline
        self._clock = clock
        self._body_comes = True
        self._responding = False
        self._given_up = False

    async def run(self, app: ASGIApp) -> None:
        """Have the application answer."""
        with suppress(BodyTooSlow):
            await app(self._scope, self._receive_in_time, self._send_unless_given_up)

    async def _receive_in_time(self) -> Message:
        if not self._body_comes:  # What comes now is only that the client has gone.
            return await self._receive()
        left = max(0.0, self._deadline - self._clock())
        try:
            message = await asyncio.wait_for(self._receive(), min(self._silent, left))
        except TimeoutError:
            await self._give_up()
            raise BodyTooSlow from None
        self._body_comes = bool(message.get("more_body", False))
        return message

    async def _give_up(self) -> None:
        self._given_up = True
        if not self._responding:
            told = refusal(408, "the body of the request did not come in time", {"Connection": "close"})
            await told(self._scope, self._receive, self._send)

    async def _send_unless_given_up(self, message: Message) -> None:
        self._responding = True
        if not self._given_up:
            await self._send(message)
