"""A channel's setup: an order that is taken back leaves everything as it was before it, and nothing else changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.channel_setup import (
    SetupChange,
    existed_before,
    preferences_before,
    setup_differences,
    setup_of,
    subscription_before,
)
from bot.domain.feed import FeedId
from bot.domain.filters import parse_filter
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.schedule import Routine, parse_quiet, parse_schedule
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.text.language import ENGLISH, LANGUAGES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = Destination("slack", "T1", "C1")
SUBSCRIPTION = Subscription(
    id=SubscriptionId(1), destination=HERE, feed_id=FeedId(7), number=3, folder="Work", made_by="U1"
)
OTHER_SUBSCRIPTION = replace(SUBSCRIPTION, id=SubscriptionId(2), feed_id=FeedId(8), number=4)
ORLA_WATCH = WatchedSubject(name="Orla Mills", role="R1", others=("Orla",), weekly=True, notify_only=True)
TARN_WATCH, ODDA_WATCH = WatchedSubject(name="Tarn"), WatchedSubject(name="Odda")
PREFERENCES = Preferences(destination=HERE, watches=(ORLA_WATCH, TARN_WATCH))
DAILY_ROUTINE = Routine(
    schedule=parse_schedule("daily 09:00", LANGUAGES[ENGLISH]) or PREFERENCES.routine.schedule, zone="Asia/Tokyo"
)
CHANGED_PREFERENCES = replace(
    PREFERENCES, routine=replace(DAILY_ROUTINE, quiet=parse_quiet("22:00-07:00", LANGUAGES[ENGLISH])), additions=False
)


def setup_change(
    before: tuple[Preferences, list[Subscription]], after: tuple[Preferences, list[Subscription]]
) -> SetupChange:
    """Return what an order changed."""
    was, made = setup_differences(setup_of(*before), setup_of(*after))
    return SetupChange(destination=HERE, before=was, after=made, done="did it", by="U1", at=NOW)


def test_what_changed_of_when_all_comes_is_of_the_channels_times() -> None:
    """Days and hours, the zone, and quiet hours; not whether additions are told."""
    quiet = replace(PREFERENCES, routine=replace(PREFERENCES.routine, quiet=CHANGED_PREFERENCES.routine.quiet))
    zoned = replace(PREFERENCES, routine=replace(PREFERENCES.routine, zone="Asia/Tokyo"))
    for changed, is_of_times in ((quiet, True), (zoned, True), (replace(PREFERENCES, additions=False), False)):
        assert setup_change((PREFERENCES, [SUBSCRIPTION]), (changed, [SUBSCRIPTION])).changes_times == is_of_times


def test_a_subscription_is_as_it_was() -> None:
    """Each of its wishes comes back, with the moment until which it was paused."""
    filled = replace(
        SUBSCRIPTION,
        paused=True,
        paused_until=datetime(2026, 3, 4, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
        language="de",
        filter=parse_filter("ferries -football")[0],
        focus="what it costs",
        schedule=parse_schedule("weekly monday 09:00", LANGUAGES[ENGLISH]),
        zone="Europe/Berlin",
    )
    assert filled.filter != SUBSCRIPTION.filter
    for before, after in ((filled, SUBSCRIPTION), (SUBSCRIPTION, filled)):
        done = setup_change((PREFERENCES, [before]), (PREFERENCES, [after]))
        assert subscription_before(done, after) == before


def test_of_a_subscription_only_what_the_order_changed_comes_back() -> None:
    """What somebody asked for since stays; so does another feed's."""
    done = setup_change(
        (PREFERENCES, [SUBSCRIPTION, OTHER_SUBSCRIPTION]),
        (PREFERENCES, [replace(SUBSCRIPTION, language="de"), OTHER_SUBSCRIPTION]),
    )
    since = replace(SUBSCRIPTION, language="de", focus="what it costs")
    assert subscription_before(done, since) == replace(SUBSCRIPTION, focus="what it costs")
    assert subscription_before(done, OTHER_SUBSCRIPTION) == OTHER_SUBSCRIPTION
    assert done.feeds == (3,)


def test_what_a_channel_asked_for_is_as_it_was() -> None:
    """Times, zone, quiet hours and whether additions are told."""
    for before, after in ((CHANGED_PREFERENCES, PREFERENCES), (PREFERENCES, CHANGED_PREFERENCES)):
        done = setup_change((before, []), (after, []))
        assert preferences_before(done, after) == before
        assert (done.changes_channel, done.changes_times, done.feeds) == (True, True, ())


def test_whom_a_channel_watched_it_watches_again_in_the_same_place() -> None:
    """With all that was said of them; who was added by the order is gone, and who was added since comes last."""
    without = replace(PREFERENCES, watches=(TARN_WATCH, ODDA_WATCH))
    done = setup_change((PREFERENCES, []), (without, []))
    assert preferences_before(done, without).watches == (ORLA_WATCH, TARN_WATCH)
    since = replace(without, watches=(*without.watches, bay := WatchedSubject(name="Bay")))
    assert preferences_before(done, since).watches == (ORLA_WATCH, TARN_WATCH, bay)


def test_a_role_that_is_called_again_is_known() -> None:
    """Whoever takes back the end of a watch has its role called: that is said before."""
    assert setup_change((PREFERENCES, []), (replace(PREFERENCES, watches=(TARN_WATCH,)), [])).undo_restores_role
    assert not setup_change((PREFERENCES, []), (replace(PREFERENCES, watches=(ORLA_WATCH,)), [])).undo_restores_role
    assert not setup_change(
        (PREFERENCES, []), (replace(PREFERENCES, watches=(replace(ORLA_WATCH, weekly=False), TARN_WATCH)), [])
    ).undo_restores_role


def test_whether_a_subscription_was_there_is_known_of_those_that_began_or_ended() -> None:
    """An order that only changed one says nothing of it."""
    ended = setup_change(
        (PREFERENCES, [SUBSCRIPTION, OTHER_SUBSCRIPTION]), (PREFERENCES, [replace(OTHER_SUBSCRIPTION, language="de")])
    )
    begun = setup_change((PREFERENCES, []), (PREFERENCES, [SUBSCRIPTION]))
    assert (existed_before(ended, 3), existed_before(ended, 4), existed_before(begun, 3)) == (True, None, False)


def test_what_somebody_set_anew_since_is_overtaken() -> None:
    """Also to what the order had made of it; what was taken back since is as if it had not been."""
    german, french = replace(SUBSCRIPTION, language="de"), replace(SUBSCRIPTION, language="fr")
    done = setup_change((PREFERENCES, [SUBSCRIPTION]), (PREFERENCES, [german]))
    assert done.conflicting_pieces(setup_of(PREFERENCES, [german])) == []
    assert done.conflicting_pieces(setup_of(PREFERENCES, [SUBSCRIPTION])) == []
    assert done.conflicting_pieces(setup_of(PREFERENCES, [french])) == ["3 language"]
    again = setup_change((PREFERENCES, [french]), (PREFERENCES, [german]))
    assert done.conflicting_pieces(setup_of(PREFERENCES, [german]), [again]) == ["3 language"]
    taken_back = replace(again, taken_back=NOW + timedelta(hours=1))
    assert done.conflicting_pieces(setup_of(PREFERENCES, [german]), [taken_back]) == []
