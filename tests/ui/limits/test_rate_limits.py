"""Counting how often somebody comes."""

from time import sleep

import pytest
from pydantic import ValidationError

from rag.settings import Settings
from ui.caller import Caller
from ui.limits.rate_limits import RateLimits, TooOften, rate_limits


def test_so_many_are_let_in_and_the_next_has_to_wait() -> None:
    limits = RateLimits({"questions": "3/minute"})
    standings = [limits.count("questions", "key-ann") for _ in range(4)]
    assert [one.allowed for one in standings if one] == [True, True, True, False]
    assert [one.left for one in standings if one] == [2, 1, 0, 0]
    assert all(one and 1 <= one.seconds <= 60 for one in standings)
    with pytest.raises(TooOften, match="more than 3 questions of one caller in 60 seconds; try again in"):
        limits.admit("questions", Caller("key-ann"), "10.0.0.7")


def test_everybody_is_counted_alone_and_for_each_thing_alone() -> None:
    limits = RateLimits({"questions": "1/minute", "writes": "1/minute"})
    for counted, who in (("questions", "ann"), ("questions", "bob"), ("writes", "ann")):
        standing = limits.count(counted, who)  # type: ignore[arg-type]
        assert standing
        assert standing.allowed


def test_looking_does_not_count() -> None:
    limits = RateLimits({"sign-ins": "1/minute"})
    for _ in range(3):
        standing = limits.count("sign-ins", "10.0.0.7", again=False)
        assert standing
        assert standing.allowed


def test_those_who_do_not_come_any_more_are_forgotten() -> None:
    limits = RateLimits({"questions": "1/second"})
    for number in range(2_500):
        limits.count("questions", f"caller {number}")
    kept = limits._storage.events
    for events in kept.values():
        events.clear()
    for _ in range(1_000):
        limits.count("questions", "ann")
    assert len(kept) < 10


def test_a_count_past_nought_is_noticed_too() -> None:
    """Two threads may count down at once, and neither sees nought."""
    limits = RateLimits({"questions": "9/minute"})
    limits.count("questions", "ann")
    for events in limits._storage.events.values():
        events.clear()
    limits._until_tidy = 0
    limits.count("questions", "bob")
    assert len(limits._storage.events) == 1


def test_after_so_many_seconds_the_oldest_counts_no_more_and_the_others_still_do() -> None:
    limits = RateLimits({"questions": "2/4 seconds"})
    first = limits.count("questions", "ann")
    sleep(1.2)
    limits.count("questions", "ann")
    refused = limits.count("questions", "ann")
    assert first and refused
    assert (first.seconds, refused.allowed) == (4, False)
    assert refused.seconds in (2, 3)
    sleep(3)
    again = limits.count("questions", "ann")
    assert again
    assert (again.allowed, again.left) == (True, 0)


def test_who_has_no_key_is_counted_by_address_and_an_address_over_all_who_come_from_it() -> None:
    limits = RateLimits({"questions": "2/minute", "address": "3/minute"})

    def told(caller: str, address: str) -> str:
        try:
            limits.admit("questions", Caller(caller), address)
        except TooOften as error:
            return str(error)
        return ""

    assert [told("anon-1", "a"), told("anon-2", "a")] == ["", ""]
    assert "2 questions of one caller" in told("anon-3", "a")
    assert told("key-1", "a") == ""
    assert "3 requests of one address" in told("key-1", "a")
    assert "2 questions of one caller" in told("key-1", "b")
    assert told("key-2", "b") == ""


def test_left_to_themselves_limits_hold_unless_only_this_machine_can_call() -> None:
    assert rate_limits(Settings(), True).count("questions", "ann") is None
    standing = rate_limits(Settings(), False).count("questions", "ann")
    assert standing
    assert standing.most == 120
    assert rate_limits(Settings(rate_limits="on"), True).count("questions", "ann")
    assert rate_limits(Settings(rate_limits="off"), False).count("questions", "ann") is None
    assert rate_limits(Settings(question_limit="none"), False).count("questions", "ann") is None


@pytest.mark.parametrize("limit", ["", "many", "0/minute", "-1/minute", "5/fortnight", "5", "5/minute;6/hour"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    with pytest.raises(ValidationError, match="question_limit"):
        Settings(question_limit=limit)
