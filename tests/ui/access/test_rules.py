"""Who may come in from where, and when the server does not start."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.given_settings import BadSetting, settings_with
from rag.settings import Settings
from ui.access.keys import Keys
from ui.access.rules import NotSafeToStart, access_rules, check_start
from ui.access.store import AccessStore
from ui.caller import EVERYTHING


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    """No key yet."""
    with closing(AccessStore(tmp_path)) as store:
        yield store.keys


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_on_this_machine_nobody_needs_a_key(host: str, keys: Keys) -> None:
    rules = access_rules(Settings(host=host))
    check_start(Settings(host=host), keys)

    assert (rules.access, rules.without_key) == ("open", EVERYTHING)
    assert {"localhost", "127.0.0.1", "[::1]"} <= rules.hosts


@pytest.mark.parametrize(
    "settings",
    [
        Settings(host="192.0.2.1"),
        Settings(host="2001:db8::1"),
        Settings(host="0.0.0.0", hosts=("backstop.example.org",)),
        Settings(hosts=("backstop.example.org",)),
        Settings(access="keys"),
    ],
)
def test_elsewhere_it_starts_with_a_key_or_when_told_to_be_open(settings: Settings, keys: Keys) -> None:
    """Also behind a proxy: a server on this machine that answers to another name can be reached from there."""
    with pytest.raises(NotSafeToStart, match=r"backstop keys add NAME.*--access open"):
        check_start(settings, keys)
    check_start(settings.model_copy(update={"access": "open"}), keys)
    key, _ = keys.add("ann", ["ask"])
    check_start(settings, keys)
    keys.revoke(key.id)
    with pytest.raises(NotSafeToStart):
        check_start(settings, keys)


def test_nobody_administers_from_elsewhere_without_a_key() -> None:
    rules = access_rules(Settings(host="192.0.2.1", access="open"))

    assert rules.without_key == {"ask", "write"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_on_all_addresses_it_must_know_its_names(host: str, keys: Keys) -> None:
    """Else it would answer to any name that somebody points at it, or to none."""
    keys.add("ann", ["ask"])
    with pytest.raises(NotSafeToStart, match="--hosts"):
        check_start(Settings(host=host), keys)


def test_it_answers_to_its_address_and_to_the_names_it_was_told() -> None:
    assert {"192.0.2.1", "localhost"} <= access_rules(Settings(host="192.0.2.1")).hosts
    assert "[2001:db8::1]" in access_rules(Settings(host="2001:db8::1")).hosts
    assert "backstop.example.org" in access_rules(Settings(host="::", hosts=("Backstop.Example.org",))).hosts
    assert "0.0.0.0" not in access_rules(Settings(host="0.0.0.0")).hosts


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_HOSTS", "a.example.org, [2001:db8::1]")
    monkeypatch.setenv("BACKSTOP_ORIGINS", "https://a.example.org:8443,http://localhost:3000")

    assert Settings().hosts == ("a.example.org", "[2001:db8::1]")
    assert Settings().origins == ("https://a.example.org:8443", "http://localhost:3000")


@pytest.mark.parametrize(
    "given",
    [
        {"hosts": "https://a.example.org"},
        {"hosts": "a.example.org/x"},
        {"hosts": "*"},
        {"origins": "*"},
        {"origins": "null"},
        {"origins": "https://a.example.org/"},
        {"port": 65536},
        {"access": "closed"},
    ],
)
def test_settings_that_cannot_be_are_named(given: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    ((name, value),) = given.items()
    with pytest.raises(BadSetting, match=f"--{name}: "):
        settings_with(**given)
    monkeypatch.setenv(f"BACKSTOP_{name.upper()}", str(value))
    with pytest.raises(BadSetting, match=f"BACKSTOP_{name.upper()}: "):
        settings_with()
    with pytest.raises(ValidationError):
        Settings()


def test_what_was_not_given_comes_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_PORT", "8000")
    monkeypatch.setenv("BACKSTOP_HOST", "192.0.2.1")
    settings = settings_with(host="::1", port=None)

    assert (settings.host, settings.port) == ("::1", 8000)
