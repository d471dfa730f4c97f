"""The pure decisions about feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed import (
    GONE,
    LONGEST,
    NO_VALIDATORS,
    PATIENCE,
    THROTTLED,
    TOO_MANY,
    Entry,
    Failed,
    Feed,
    FeedId,
    Fetched,
    Health,
    PollOutcome,
    Unchanged,
    Validators,
    decide,
    next_due,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(id=FeedId(1), url="https://courier.example/feed", next_due=NOW)
KNOWN = replace(FEED, last_polled=NOW - HOUR)


def entry(key: str, *, hour: int | None = None, title: str = "T") -> Entry:
    """Return an entry, dated by its hour."""
    published = None if hour is None else NOW - timedelta(hours=hour)
    return Entry(key=key, url=f"https://courier.example/{key}", title=title, published=published)


def fetched(*entries: Entry, url: str = FEED.url) -> Fetched:
    """Return a poll that found entries."""
    return Fetched(url=url, title="Courier", entries=entries, validators=Validators(etag='"1"'), body_hash="h")


def decided(feed: Feed, outcome: PollOutcome, known: dict[str, str] | None = None) -> list[list[str]]:
    """Return the keys of fresh, changed and backlog entries."""
    polled = decide(feed, outcome, known or {}, now=NOW, interval=HOUR, first=2)
    return [[one.key for one in group] for group in (polled.fresh, polled.changed, polled.backlog)]


def test_a_first_poll_digests_only_the_newest() -> None:
    """A new subscription does not flood its channel; what is digested goes out oldest first."""
    entries = (entry("a", hour=3), entry("b", hour=1), entry("c", hour=2))
    assert decided(FEED, fetched(*entries)) == [["c", "b"], [], ["a"]]


def test_without_dates_the_feeds_order_counts() -> None:
    """Feeds put the newest first by custom."""
    assert decided(FEED, fetched(entry("a"), entry("b"), entry("c"))) == [["b", "a"], [], ["c"]]


def test_later_polls_digest_everything_new() -> None:
    """No entry of a known feed is left out, however many there are."""
    entries = tuple(entry(str(number), hour=number) for number in range(5))
    assert decided(KNOWN, fetched(*entries))[0] == ["4", "3", "2", "1", "0"]


def test_only_what_changed_is_read_again() -> None:
    """The same words under a new date are no change."""
    same, other = entry("a", hour=1), entry("b", hour=1)
    known = {"a": entry("a", hour=9).fingerprint, "b": entry("b", title="Old").fingerprint}
    assert decided(KNOWN, fetched(same, other), known) == [[], ["b"], []]


def test_an_entry_stated_twice_is_one() -> None:
    """Of two items with one key the last counts."""
    assert decided(KNOWN, fetched(entry("a"), entry("a", title="again"))) == [["a"], [], []]


def test_what_was_fetched_is_remembered() -> None:
    """Validators, hash, title and the new address are kept; trouble is forgotten."""
    ill = replace(KNOWN, health=Health.FAILING, failures=3, problem="503", title="Old")
    after = decide(ill, fetched(url="https://new.example/feed"), {}, now=NOW, interval=HOUR, first=2).feed
    assert (after.url, after.title, after.validators.etag, after.body_hash) == (
        "https://new.example/feed",
        "Courier",
        '"1"',
        "h",
    )
    assert (after.health, after.failures, after.problem, after.last_polled) == (Health.FINE, 0, "", NOW)


def test_unchanged_keeps_validators_unless_new_ones_came() -> None:
    """304 without validators keeps the old ones."""
    feed = replace(KNOWN, validators=Validators(etag='"1"'))
    kept = decide(feed, Unchanged(), {}, now=NOW, interval=HOUR, first=2).feed
    fresh = decide(feed, Unchanged(validators=NO_VALIDATORS), {}, now=NOW, interval=HOUR, first=2).feed
    assert (kept.validators, fresh.validators) == (Validators(etag='"1"'), NO_VALIDATORS)


@pytest.mark.parametrize(("status", "health"), [(503, Health.FAILING), (None, Health.FAILING), (GONE, Health.GONE)])
def test_failures_are_remembered_in_words(status: int | None, health: Health) -> None:
    """A failure keeps the validators, counts, and says what happened; 410 ends the watching."""
    feed = replace(KNOWN, validators=Validators(etag='"1"'))
    after = decide(feed, Failed(problem="away", status=status), {}, now=NOW, interval=HOUR, first=2).feed
    assert (after.health, after.failures, after.problem, after.validators) == (health, 1, "away", feed.validators)


outcomes = st.one_of(
    st.builds(Failed, problem=st.just("x"), status=st.sampled_from([None, 404, 429, 503])),
    st.builds(Unchanged, not_before=st.none() | st.timedeltas(-HOUR, PATIENCE * 2).map(lambda by: NOW + by)),
)


@given(outcome=outcomes, failures=st.integers(0, 100), jitter=st.floats(0, 1))
def test_next_due_is_in_the_future_and_bounded(outcome: Failed | Unchanged, failures: int, jitter: float) -> None:
    """A feed is never due in the past, never before the server allows, and never forgotten."""
    due = next_due(replace(KNOWN, failures=failures), outcome, NOW, interval=HOUR, jitter=jitter)
    assert NOW + HOUR <= due <= NOW + PATIENCE
    if outcome.not_before is not None:
        assert due >= min(outcome.not_before, NOW + PATIENCE)


@given(failures=st.integers(0, 50), status=st.sampled_from([404, 429, 503]))
def test_back_off_only_grows(failures: int, status: int) -> None:
    """The more failures in a row, the longer the wait, up to a day."""
    waits = [
        next_due(replace(KNOWN, failures=number), Failed(problem="x", status=status), NOW, interval=HOUR) - NOW
        for number in (failures, failures + 1)
    ]
    assert waits[0] <= waits[1] <= LONGEST


def test_too_many_requests_waits_four_hours() -> None:
    """429 without a date means a long wait."""
    assert next_due(KNOWN, Failed(problem="x", status=TOO_MANY), NOW, interval=HOUR) == NOW + THROTTLED
