"""Who may come in from where, as the settings say, and when the server refuses to start."""

from dataclasses import dataclass
from typing import Literal

from index.errors import BackstopError
from rag.settings import Settings
from ui.access.keys import Keys
from ui.access.loopback import LOCAL_NAMES, in_address, is_everywhere, is_loopback
from ui.caller import EVERYTHING, ScopeName

_STRANGERS: frozenset[ScopeName] = frozenset(("ask", "write"))


class NotSafeToStart(BackstopError):
    """The server would let in whom it should not, or nobody."""


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who may come in.

    ``access`` is whether a key is needed, ``without_key`` what somebody may do who shows none where none is needed.
    ``hosts`` are the names that the server answers to, ``origins`` the sites whose pages may call it.
    """

    access: Literal["open", "keys"]
    without_key: frozenset[ScopeName]
    hosts: frozenset[str]
    origins: tuple[str, ...]


def access_rules(settings: Settings) -> AccessRules:
    """The rules of a server. Whoever can reach it from elsewhere needs a key, unless the settings say otherwise.

    A server that answers to a name beside those of this machine can be reached from elsewhere, through a proxy. There
    nobody administers without a key.
    """
    elsewhere = _is_elsewhere(settings)
    bound = () if is_everywhere(settings.host) else (in_address(settings.host),)
    return AccessRules(
        access=settings.access or ("keys" if elsewhere else "open"),
        without_key=_STRANGERS if elsewhere else EVERYTHING,
        hosts=frozenset(one.lower() for one in (*LOCAL_NAMES, *bound, *settings.hosts)),
        origins=settings.origins,
    )


def check_start(settings: Settings, keys: Keys) -> None:
    """Raise NotSafeToStart when nobody could come in, or the server would not know its own name."""
    if access_rules(settings).access == "keys" and not keys.any_valid():
        raise NotSafeToStart(
            f"at {settings.host} a key is needed, and there is none yet: make one with 'backstop keys add NAME', or "
            "let everybody in who can reach the server, with --access open"
        )
    if is_everywhere(settings.host) and not settings.hosts:
        raise NotSafeToStart(
            f"at {settings.host} the server can be reached by names that it does not know: say which they are, such as "
            "--hosts backstop.example.org,192.0.2.7"
        )


def _is_elsewhere(settings: Settings) -> bool:
    names = {one.lower() for one in settings.hosts} - set(LOCAL_NAMES)
    return bool(names) or not is_loopback(settings.host)
