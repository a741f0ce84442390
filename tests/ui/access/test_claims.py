"""A name belongs to whoever used it first, as long as it is remembered."""

from hypothesis import given
from hypothesis import strategies as st

from ui.access.claims import Claims

NAMES = st.sampled_from(["x", "y", "z"])
CALLERS = st.sampled_from(["ann", "bob"])


@given(st.lists(st.tuples(NAMES, CALLERS)))
def test_the_first_caller_keeps_the_name(used: list[tuple[str, str]]) -> None:
    claims, first = Claims(), dict[str, str]()
    for name, caller in used:
        assert claims.claim(name, caller) == (first.setdefault(name, caller) == caller)
    for name in ("x", "y", "z"):
        for caller in ("ann", "bob"):
            assert claims.holds(name, caller) == (first.get(name) == caller)


def test_what_is_not_used_is_forgotten() -> None:
    now = 0.0
    claims = Claims(seconds=10, now=lambda: now)
    claims.claim("x", "ann")
    now = 8.0
    assert not claims.claim("x", "bob")
    claims.claim("x", "ann")
    now = 17.0
    assert not claims.claim("x", "bob")
    now = 19.0
    assert claims.claim("x", "bob")


def test_only_so_many_are_remembered() -> None:
    """Those used last."""
    claims = Claims(most=3)
    for name in ("a", "b", "c", "a", "d", "e"):
        claims.claim(name, "ann")

    assert [name for name in "abcde" if claims.holds(name, "ann")] == ["a", "d", "e"]
