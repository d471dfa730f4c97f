"""The pure decisions about feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry_identity import link_fingerprint
from bot.domain.entry_matching import match_entries
from bot.domain.feed import (
    GONE_STATUS,
    MAX_BACKOFF,
    MAX_RETRY_AFTER,
    MIN_POLL_INTERVAL,
    NO_VALIDATORS,
    THROTTLED_WAIT,
    TOO_MANY_REQUESTS,
    Entry,
    Failed,
    Feed,
    FeedAlert,
    FeedId,
    Fetched,
    Health,
    HostBackoff,
    KnownEntry,
    PollOutcome,
    Postponed,
    Unchanged,
    Validators,
)
from bot.domain.new_entries import MAX_CHANGES
from bot.domain.poll_rhythm import Rhythm
from bot.domain.polling import asked_until, evaluate_poll, next_due
from bot.domain.update_hints import NO_HINTS, UpdateHints

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(id=FeedId(1), url="https://courier.example/feed", next_due=NOW)
POLLED_FEED = replace(FEED, last_polled=NOW - HOUR, first_polled=NOW - HOUR, entries=2)


def make_entry(key: str, *, hour: int | None = None, title: str = "T") -> Entry:
    """Return an entry, dated by its hour."""
    published = None if hour is None else NOW - timedelta(hours=hour)
    return Entry(key=key, url=f"https://courier.example/{key}", title=title, published=published)


def fetched_feed(*entries: Entry, url: str = FEED.url, hints: UpdateHints = NO_HINTS) -> Fetched:
    """Return a poll that found entries."""
    validators = Validators(etag='"1"')
    return Fetched(url=url, title="Courier", entries=entries, validators=validators, body_hash="h", hints=hints)


def known_entries(*entries: Entry) -> list[KnownEntry]:
    """Return entries as known from the store."""
    return [
        KnownEntry(
            key=one.key,
            fingerprint=one.fingerprint,
            link=one.link_fingerprint,
            title=one.title_fingerprint,
            headline=one.title,
        )
        for one in entries
    ]


def entry_decision(feed: Feed, outcome: PollOutcome, known: Sequence[KnownEntry] = ()) -> list[list[str]]:
    """Return the keys of fresh, changed and backlog entries."""
    polled = evaluate_poll(feed, outcome, known, now=NOW, interval=HOUR, first=2)
    return [[one.key for one in group] for group in (polled.fresh, polled.changed, polled.backlog)]


def test_a_first_poll_digests_only_the_newest() -> None:
    """A new subscription does not flood its channel; what is digested goes out oldest first."""
    entries = (make_entry("a", hour=3), make_entry("b", hour=1), make_entry("c", hour=2))
    assert entry_decision(FEED, fetched_feed(*entries)) == [["c", "b"], [], ["a"]]


def test_without_dates_the_feeds_order_counts() -> None:
    """Feeds put the newest first by custom."""
    assert entry_decision(FEED, fetched_feed(make_entry("a"), make_entry("b"), make_entry("c"))) == [
        ["b", "a"],
        [],
        ["c"],
    ]


def test_later_polls_digest_everything_new() -> None:
    """No entry of a known feed is left out, however many there are."""
    entries = tuple(make_entry(str(number), hour=number) for number in range(7))
    assert entry_decision(POLLED_FEED, fetched_feed(*entries), known_entries(*entries[5:]))[0] == [
        "4",
        "3",
        "2",
        "1",
        "0",
    ]


def test_only_what_changed_is_read_again() -> None:
    """The same words under a new date are no change."""
    same, other = make_entry("a", hour=1), make_entry("b", hour=1)
    known = known_entries(make_entry("a", hour=9), make_entry("b", title="Old"))
    assert entry_decision(POLLED_FEED, fetched_feed(same, other), known) == [[], ["b"], []]


def test_of_two_entries_that_share_an_older_name_one_is_known() -> None:
    """The other one is new: whoever gave both the same name told of two things."""
    known = known_entries(make_entry("older"))
    one, two = (replace(make_entry(key), aliases=("older",)) for key in "ab")
    assert entry_decision(POLLED_FEED, fetched_feed(one, two), known)[0] == ["b"]


def test_what_was_only_glimpsed_has_not_changed() -> None:
    """Backlog of which nobody knows what it said is not taken for changed when its feed is read whole."""
    glimpsed = Entry(key="a", url="https://courier.example/a", title="T", is_glimpsed=True)
    read = replace(glimpsed, is_glimpsed=False, summary="What it says.")
    polled = evaluate_poll(POLLED_FEED, fetched_feed(read), known_entries(glimpsed), now=NOW, interval=HOUR, first=2)
    assert (polled.fresh, polled.changed, polled.restated) == ((), (), ())


def test_what_was_put_off_is_as_it_was() -> None:
    """A feed that was not asked because of its host is asked later, and nothing else of it changes."""
    ill = replace(POLLED_FEED, health=Health.FAILING, failures=3, problem="503")
    polled = evaluate_poll(ill, Postponed(until=NOW + 5 * HOUR), (), now=NOW, interval=HOUR, first=2)
    assert polled.feed == replace(ill, next_due=NOW + 5 * HOUR, asked_until=NOW + 5 * HOUR)
    assert not polled.was_read


def test_a_host_rests_for_a_day_at_most() -> None:
    """One address may ask for a month for itself, but not for all others."""
    until = NOW + timedelta(days=20)
    failed = Failed(
        problem="429",
        status=TOO_MANY_REQUESTS,
        not_before=until,
        backoff=HostBackoff(host="courier.example", until=until),
    )
    polled = evaluate_poll(POLLED_FEED, failed, (), now=NOW, interval=HOUR, first=2)
    assert polled.backoff == HostBackoff(host="courier.example", until=NOW + MAX_BACKOFF)
    assert polled.feed.next_due == until


def test_an_entry_stated_twice_is_one() -> None:
    """Of two items with one key the last counts."""
    assert entry_decision(POLLED_FEED, fetched_feed(make_entry("a"), make_entry("a", title="again"))) == [["a"], [], []]


def test_what_was_fetched_is_remembered() -> None:
    """Validators, hash, title and the new address are kept; trouble is forgotten."""
    ill = replace(POLLED_FEED, health=Health.FAILING, failures=3, problem="503", title="Old")
    after = evaluate_poll(ill, fetched_feed(url="https://new.example/feed"), (), now=NOW, interval=HOUR, first=2).feed
    assert (after.url, after.title, after.validators.etag, after.body_hash) == (
        "https://new.example/feed",
        "Courier",
        '"1"',
        "h",
    )
    assert (after.health, after.failures, after.problem, after.last_polled) == (Health.FINE, 0, "", NOW)


def test_unchanged_keeps_validators_unless_new_ones_came() -> None:
    """304 without validators keeps the old ones."""
    feed = replace(POLLED_FEED, validators=Validators(etag='"1"'))
    kept = evaluate_poll(feed, Unchanged(), (), now=NOW, interval=HOUR, first=2).feed
    fresh = evaluate_poll(feed, Unchanged(validators=NO_VALIDATORS), (), now=NOW, interval=HOUR, first=2).feed
    assert (kept.validators, fresh.validators) == (Validators(etag='"1"'), NO_VALIDATORS)


@pytest.mark.parametrize(
    ("status", "health"), [(503, Health.FAILING), (None, Health.FAILING), (GONE_STATUS, Health.GONE)]
)
def test_failures_are_remembered_in_words(status: int | None, health: Health) -> None:
    """A failure keeps the validators, counts, and says what happened; 410 ends the watching."""
    feed = replace(POLLED_FEED, validators=Validators(etag='"1"'))
    after = evaluate_poll(feed, Failed(problem="away", status=status), (), now=NOW, interval=HOUR, first=2).feed
    assert (after.health, after.failures, after.problem, after.validators) == (health, 1, "away", feed.validators)


OUTCOMES = st.one_of(
    st.builds(Failed, problem=st.just("x"), status=st.sampled_from([None, 404, 429, 503])),
    st.builds(Unchanged, not_before=st.none() | st.timedeltas(-HOUR, MAX_RETRY_AFTER * 2).map(lambda by: NOW + by)),
)


@given(outcome=OUTCOMES, failures=st.integers(0, 100), jitter=st.floats(0, 1))
def test_next_due_is_in_the_future_and_bounded(outcome: Failed | Unchanged, failures: int, jitter: float) -> None:
    """A feed is never due in the past, never before the server allows, and never forgotten."""
    due = next_due(replace(POLLED_FEED, failures=failures), outcome, NOW, interval=HOUR, jitter=jitter)
    assert NOW + HOUR <= due <= NOW + MAX_RETRY_AFTER
    if outcome.not_before is not None:
        assert due >= min(outcome.not_before, NOW + MAX_RETRY_AFTER)


@given(failures=st.integers(0, 50), status=st.sampled_from([404, 429, 503]))
def test_back_off_only_grows(failures: int, status: int) -> None:
    """The more failures in a row, the longer the wait, up to a day."""
    waits = [
        next_due(replace(POLLED_FEED, failures=number), Failed(problem="x", status=status), NOW, interval=HOUR) - NOW
        for number in (failures, failures + 1)
    ]
    assert waits[0] <= waits[1] <= MAX_BACKOFF


@pytest.mark.parametrize(("hours", "is_rare"), [(-1, False), (1, False), (23, False), (24, True), (48, True)])
def test_a_feed_whose_hub_tells_us_is_polled_once_a_day(hours: int, is_rare: bool) -> None:  # noqa: FBT001
    """As long as it is subscribed for a day at least; before that ends it is polled as any other."""
    told = replace(POLLED_FEED, hub_until=NOW + hours * HOUR)
    unchanged = Unchanged()
    assert (next_due(told, unchanged, NOW, interval=HOUR) == NOW + MAX_BACKOFF) == is_rare
    assert is_rare or next_due(told, unchanged, NOW, interval=HOUR) == next_due(
        POLLED_FEED, unchanged, NOW, interval=HOUR
    )


def test_too_many_requests_waits_four_hours() -> None:
    """429 without a date means a long wait."""
    assert (
        next_due(POLLED_FEED, Failed(problem="x", status=TOO_MANY_REQUESTS), NOW, interval=HOUR) == NOW + THROTTLED_WAIT
    )


def dated_entry(key: str, *, days: float, title: str = "", path: str = "") -> Entry:
    """Return an entry of some days ago."""
    published = NOW - timedelta(days=days)
    words = title or f"What happened in place {key}"
    return Entry(key=key, url=f"https://courier.example/{path or key}", title=words, published=published)


def test_another_id_at_the_same_address_is_the_same_entry() -> None:
    """A feed that gives its entries new ids posts nothing again; what it says otherwise is read again."""
    old = [dated_entry(str(number), days=number) for number in range(6)]
    renamed = [replace(one, key=f"new-{one.key}") for one in old]
    known = replace(POLLED_FEED, entries=6)
    assert entry_decision(known, fetched_feed(*renamed), known_entries(*old)) == [[], [], []]
    retold = replace(renamed[0], summary="More is known now.")
    assert entry_decision(known, fetched_feed(retold), known_entries(*old)) == [[], ["0"], []]


def test_another_address_for_a_title_of_the_day_is_the_same_entry() -> None:
    """A site that moves its pages posts nothing again."""
    old = [dated_entry(str(number), days=number) for number in range(6)]
    moved = [replace(one, key=f"new-{one.key}", url=f"https://new.example/{one.key}") for one in old]
    polled = evaluate_poll(
        replace(POLLED_FEED, entries=6), fetched_feed(*moved), known_entries(*old), now=NOW, interval=HOUR, first=2
    )
    assert (polled.fresh, polled.held, polled.alerts) == ((), (), ())


def test_two_entries_side_by_side_are_two() -> None:
    """The same title on one day, or one address for all, are no sameness where both stand in the feed."""
    one = dated_entry("1", days=0, title="Live from the summit")
    two = dated_entry("2", days=0, title="Live from the summit")
    known = replace(POLLED_FEED, entries=1)
    assert entry_decision(known, fetched_feed(two, one), known_entries(one))[0] == ["2"]
    first, second = dated_entry("1", days=1, path="today"), dated_entry("2", days=0, path="today")
    assert entry_decision(known, fetched_feed(second, first), known_entries(first))[0] == ["2"]
    assert entry_decision(known, fetched_feed(second), known_entries(first))[0] == ["2"]


def test_a_title_counts_only_where_the_whole_feed_was_seen() -> None:
    """Of a feed whose known items were left out nobody knows whether the namesake stands beside it."""
    one = dated_entry("1", days=0, title="Live from the summit")
    two = dated_entry("2", days=0, title="Live from the summit")
    assert set(match_entries([two], known_entries(one), whole=False)) == set()
    assert set(match_entries([two], known_entries(one), whole=True)) == {"2"}


def test_a_feed_that_lost_its_memory_is_held_back() -> None:
    """Nothing overlaps and the dates are old: it is held, and its channels are asked; what is new goes out."""
    strangers = [dated_entry(f"s{number}", days=30 + number) for number in range(8)]
    fresh = dated_entry("now", days=0)
    polled = evaluate_poll(
        replace(POLLED_FEED, entries=50),
        fetched_feed(fresh, *strangers),
        known_entries(dated_entry("known", days=3)),
        now=NOW,
        interval=HOUR,
        first=2,
    )
    assert [entry.key for entry in polled.fresh] == ["now"]
    assert {entry.key for entry in polled.held} == {entry.key for entry in strangers}
    assert polled.alerts == (FeedAlert.HELD,)


def test_a_busy_feed_after_a_pause_is_no_stranger() -> None:
    """Nothing overlaps, but it is what such a feed brings in that time."""
    busy = [dated_entry(str(number), days=number / 100) for number in range(8)]
    known = replace(POLLED_FEED, entries=50, rhythm=Rhythm(hours=(1.0,) * 24, days=0.25))
    assert len(entry_decision(known, fetched_feed(*busy))[0]) == 8


def test_a_feed_that_says_everything_anew_is_held_back() -> None:
    """New ids, addresses, titles and dates for all it lists, an hour after the last poll: a person is asked, once."""
    anew = [dated_entry(f"n{number}", days=number / 100) for number in range(10)]
    known = replace(POLLED_FEED, entries=10, rhythm=Rhythm(hours=(1.0,) * 24, days=4))
    polled = evaluate_poll(
        known, fetched_feed(*anew), known_entries(dated_entry("old", days=3)), now=NOW, interval=HOUR, first=2
    )
    assert (polled.fresh, len(polled.held), polled.alerts) == ((), 10, (FeedAlert.HELD,))
    again = evaluate_poll(
        polled.feed, fetched_feed(*anew), known_entries(*anew), now=NOW + HOUR, interval=HOUR, first=2
    )
    assert (again.fresh, again.held, again.alerts) == ((), (), ())


def test_a_weekly_burst_is_news() -> None:
    """A feed that brings much at once after a long silence brings what it gathered."""
    burst = [dated_entry(f"n{number}", days=number / 100) for number in range(12)]
    weekly = replace(
        POLLED_FEED, entries=48, rhythm=Rhythm(hours=(2.0,) * 24, days=28), brought=NOW - timedelta(days=7)
    )
    assert len(entry_decision(weekly, fetched_feed(*burst))[0]) == 12


def test_a_young_feed_that_grows_is_no_stranger() -> None:
    """What it had stands there still."""
    begun = dated_entry("0", days=1)
    grown = [dated_entry(str(number), days=number / 100) for number in range(1, 9)]
    assert (
        len(entry_decision(replace(POLLED_FEED, entries=1), fetched_feed(*grown, begun), known_entries(begun))[0]) == 8
    )


def test_the_first_entries_that_ever_come_are_capped() -> None:
    """A feed that was empty at first does not flood the channel when it fills; nor does its rhythm run wild."""
    empty = evaluate_poll(FEED, fetched_feed(), (), now=NOW, interval=HOUR, first=2).feed
    assert empty.last_polled == NOW
    filled = fetched_feed(*(make_entry(str(number), hour=number) for number in range(6)))
    polled = evaluate_poll(empty, filled, (), now=NOW + HOUR, interval=HOUR, first=2)
    assert ([one.key for one in polled.fresh], len(polled.backlog)) == (["1", "0"], 4)
    assert polled.feed.rhythm.rate(NOW) < 7


def test_most_of_a_feed_at_known_addresses_is_known() -> None:
    """New ids, titles and dates at the same addresses: nothing goes out again, what stands there is read again."""
    old = [dated_entry(str(number), days=number) for number in range(8)]
    retitled = [
        replace(one, key=f"n{one.key}", title=f"Retold in other words: {one.key}", published=NOW) for one in old
    ]
    polled = evaluate_poll(
        replace(POLLED_FEED, entries=8), fetched_feed(*retitled), known_entries(*old), now=NOW, interval=HOUR, first=2
    )
    assert (polled.fresh, polled.held, polled.changed) == ((), (), ())
    assert [one.key for one in polled.restated] == [one.key for one in old]


def test_a_counter_in_each_summary_is_no_news() -> None:
    """What changes in most entries at once is saved and not read; in one entry it is read a few times."""
    counted = [replace(dated_entry(str(number), days=number), summary="Read 7 times.") for number in range(8)]
    later = [replace(one, summary="Read 8 times.") for one in counted]
    polled = evaluate_poll(
        replace(POLLED_FEED, entries=8), fetched_feed(*later), known_entries(*counted), now=NOW, interval=HOUR, first=2
    )
    assert (polled.changed, len(polled.restated)) == ((), 8)
    for changes, read in ((0, 1), (MAX_CHANGES - 1, 1), (MAX_CHANGES, 0)):
        known = [replace(one, changes=changes) for one in known_entries(*counted[:1])]
        one = evaluate_poll(POLLED_FEED, fetched_feed(later[0]), known, now=NOW, interval=HOUR, first=2)
        assert (len(one.changed), len(one.restated)) == (read, 1 - read)


def test_an_entry_is_known_by_what_it_was_called_before() -> None:
    """An id that a later sibling bears, too, no longer names it; that one is new, and the first is not."""
    first = Entry(key="x", url="", title="The first")
    later = (
        Entry(key="sha256:1", url="", title="The first", aliases=("x",)),
        Entry(key="sha256:2", url="", title="The second", aliases=("x",)),
    )
    assert entry_decision(POLLED_FEED, fetched_feed(*later), known_entries(first)) == [["sha256:2"], [], []]


def test_what_a_feed_wishes_counts_after_a_304_too() -> None:
    """Its ttl and skipHours are remembered; the due time itself lies outside the hours that it names."""
    paced = fetched_feed(hints=UpdateHints(minutes=90, hours=frozenset({10, 11})))
    feed = evaluate_poll(POLLED_FEED, paced, (), now=NOW, interval=HOUR, first=2).feed
    assert (feed.next_due, feed.asked_until) == (NOW + 3 * HOUR, NOW + 3 * HOUR)
    after = evaluate_poll(feed, Unchanged(), (), now=feed.next_due, interval=HOUR, first=2).feed
    assert after.next_due >= feed.next_due + 1.5 * HOUR
    assert after.asked_until == feed.next_due + 1.5 * HOUR
    away = evaluate_poll(after, Failed(problem="away"), (), now=NOW, interval=HOUR, first=2).feed
    assert away.next_due == NOW + 3 * HOUR


@given(
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
    st.integers(0, 10**6),
    st.integers(-5000, 50_000),
)
def test_a_pace_is_kept_and_ends(hours: frozenset[int], days: frozenset[int], minutes: int, ahead: int) -> None:
    """Whatever a feed skips, even everything, the moment comes within a fortnight of the wish, and fits it."""
    due = NOW + timedelta(minutes=ahead)
    moment = UpdateHints(minutes=minutes, hours=hours, days=days).earliest_after(NOW, due)
    assert due <= moment <= max(due, NOW + timedelta(days=7)) + timedelta(days=8)
    assert moment >= NOW + min(timedelta(minutes=minutes), timedelta(days=7))
    assert len(hours) == 24 or moment.hour not in hours
    assert len(days) == 7 or moment.weekday() not in days


def test_the_floor_holds_whatever_is_set() -> None:
    """No interval below the floor is obeyed, unless the floor itself is lowered."""
    minute = timedelta(minutes=1)
    assert next_due(POLLED_FEED, Unchanged(), NOW, interval=minute) == NOW + MIN_POLL_INTERVAL
    assert next_due(POLLED_FEED, Unchanged(), NOW, interval=minute, floor=timedelta()) >= NOW + minute
    assert next_due(POLLED_FEED, Unchanged(), NOW, interval=minute, floor=minute) == NOW + minute


def test_many_old_articles_at_once_are_asked_about() -> None:
    """A feed that lists more of its past than before does not flood the channel, and nothing is dropped unasked."""
    known = dated_entry("known", days=0)
    past = [dated_entry(f"p{number}", days=100 + number) for number in range(40)]
    polled = evaluate_poll(
        replace(POLLED_FEED, entries=1),
        fetched_feed(known, *past),
        known_entries(known),
        now=NOW,
        interval=HOUR,
        first=2,
    )
    assert (len(polled.fresh), len(polled.backlog), len(polled.held)) == (0, 0, 40)
    assert polled.alerts == (FeedAlert.HELD,)
    trusted = replace(POLLED_FEED, entries=1, first_polled=datetime(1970, 1, 1, tzinfo=UTC))
    assert len(entry_decision(trusted, fetched_feed(known, *past), known_entries(known))[0]) == 40


def test_a_few_old_dates_are_news() -> None:
    """A court publishes today what it decided last month."""
    known = dated_entry("known", days=0)
    late = [dated_entry(f"d{number}", days=30 + number) for number in range(4)]
    assert (
        len(entry_decision(replace(POLLED_FEED, entries=1), fetched_feed(known, *late), known_entries(known))[0]) == 4
    )


def test_channels_are_told_once_that_a_feed_fails_for_good_and_that_it_is_back() -> None:
    """Not of a bad hour; after a day and five failures once; at once where it is gone; and when it is well again."""
    away = Failed(problem="away", status=500)
    alerts: list[tuple[FeedAlert, ...]] = []
    feed, now = POLLED_FEED, NOW
    for _ in range(8):
        polled = evaluate_poll(feed, away, (), now=now, interval=HOUR, first=2)
        alerts.append(polled.alerts)
        feed, now = polled.feed, polled.feed.next_due
    assert alerts == [()] * 5 + [(FeedAlert.FAILING,)] + [()] * 2
    back = evaluate_poll(feed, Unchanged(), (), now=now, interval=HOUR, first=2)
    assert (back.alerts, back.feed.is_told) == ((FeedAlert.BACK,), False)
    assert evaluate_poll(back.feed, Unchanged(), (), now=now, interval=HOUR, first=2).alerts == ()
    gone = evaluate_poll(POLLED_FEED, Failed(problem="gone", status=GONE_STATUS), (), now=NOW, interval=HOUR, first=2)
    assert gone.alerts == (FeedAlert.FAILING,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "http://www.a.example/x/?utm_source=rss&fbclid=1#c", True),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://b.example/x", False),
    ],
)
def test_addresses_are_compared_without_what_tracks(one: str, other: str, *, same: bool) -> None:
    """Scheme, www, fragment, a slash at the end and trackers make no other address; a site's own is nobody's."""
    assert (link_fingerprint(one) == link_fingerprint(other)) is same
    assert link_fingerprint("https://a.example/") is None
    assert link_fingerprint("") is None
    assert link_fingerprint("https://[") is None


@given(st.from_regex(r"\Ahttps?://[A-Za-z0-9.:w-]{1,12}(/[A-Za-z0-9./%;~+_ -]{0,8})?\Z"))
def test_an_address_is_known_whether_or_not_it_is_taken_apart(url: str) -> None:
    """What tracks readers changes nothing, also where there is nothing else to take apart."""
    assert link_fingerprint(url) == link_fingerprint(f"{url}?utm_source=feed")


def test_the_first_poll_is_remembered_and_no_later_one_is_it() -> None:
    """What is older than it was there before anybody subscribed."""
    first = evaluate_poll(FEED, fetched_feed(), (), now=NOW, interval=HOUR, first=2).feed
    assert (first.first_polled, first.last_polled) == (NOW, NOW)
    second = evaluate_poll(first, fetched_feed(), (), now=NOW + HOUR, interval=HOUR, first=2).feed
    assert (second.first_polled, second.last_polled) == (NOW, NOW + HOUR)


def test_an_unasked_304_is_no_first_poll() -> None:
    """A server that says "unchanged" before it ever sent anything does not get the whole past told."""
    after = evaluate_poll(FEED, Unchanged(), (), now=NOW, interval=HOUR, first=2).feed
    assert (after.last_polled, after.first_polled) == (None, None)
    assert entry_decision(
        after, fetched_feed(make_entry("a", hour=3), make_entry("b", hour=1), make_entry("c", hour=2))
    ) == [
        ["c", "b"],
        [],
        ["a"],
    ]


def test_thousands_of_entries_are_sorted_out_in_time() -> None:
    """All known but some, or all old and strange: neither takes a look at each pair."""
    many = [dated_entry(str(number), days=number) for number in range(5_000)]
    assert entry_decision(replace(POLLED_FEED, entries=5_000), fetched_feed(*many), known_entries(*many)) == [
        [],
        [],
        [],
    ]
    polled = evaluate_poll(replace(POLLED_FEED, entries=9), fetched_feed(*many), (), now=NOW, interval=HOUR, first=2)
    assert len(polled.fresh) + len(polled.held) == 5_000


def test_a_server_may_ask_for_a_day_and_for_no_year() -> None:
    """What it asks is kept, up to a month."""
    assert asked_until(POLLED_FEED, Failed(problem="busy", not_before=NOW + 24 * HOUR), NOW) == NOW + 24 * HOUR
    assert asked_until(POLLED_FEED, Failed(problem="busy", not_before=NOW + 9_000 * HOUR), NOW) == NOW + MAX_RETRY_AFTER
    assert asked_until(POLLED_FEED, Failed(problem="busy"), NOW) is None
