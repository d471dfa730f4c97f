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
WISH = Subscription(id=SubscriptionId(1), destination=HERE, feed_id=FeedId(7), number=3, folder="Work", made_by="U1")
OTHER = replace(WISH, id=SubscriptionId(2), feed_id=FeedId(8), number=4)
ORLA = WatchedSubject(name="Orla Mills", role="R1", others=("Orla",), weekly=True, notify_only=True)
TARN, ODDA = WatchedSubject(name="Tarn"), WatchedSubject(name="Odda")
USUAL = Preferences(destination=HERE, watches=(ORLA, TARN))
NIGHT = Routine(schedule=parse_schedule("daily 09:00", LANGUAGES[ENGLISH]) or USUAL.routine.schedule, zone="Asia/Tokyo")
ASKED = replace(USUAL, routine=replace(NIGHT, quiet=parse_quiet("22:00-07:00", LANGUAGES[ENGLISH])), additions=False)


def change(
    before: tuple[Preferences, list[Subscription]], after: tuple[Preferences, list[Subscription]]
) -> SetupChange:
    """Return what an order changed."""
    was, made = setup_differences(setup_of(*before), setup_of(*after))
    return SetupChange(destination=HERE, before=was, after=made, done="did it", by="U1", at=NOW)


def test_what_changed_of_when_all_comes_is_of_the_channels_times() -> None:
    """Days and hours, the zone, and quiet hours; not whether additions are told."""
    quiet = replace(USUAL, routine=replace(USUAL.routine, quiet=ASKED.routine.quiet))
    zoned = replace(USUAL, routine=replace(USUAL.routine, zone="Asia/Tokyo"))
    for changed, is_of_times in ((quiet, True), (zoned, True), (replace(USUAL, additions=False), False)):
        assert change((USUAL, [WISH]), (changed, [WISH])).changes_times == is_of_times


def test_a_subscription_is_as_it_was() -> None:
    """Each of its wishes comes back, with the moment until which it was paused."""
    filled = replace(
        WISH,
        paused=True,
        paused_until=datetime(2026, 3, 4, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
        language="de",
        filter=parse_filter("ferries -football")[0],
        focus="what it costs",
        schedule=parse_schedule("weekly monday 09:00", LANGUAGES[ENGLISH]),
        zone="Europe/Berlin",
    )
    assert filled.filter != WISH.filter
    for before, after in ((filled, WISH), (WISH, filled)):
        done = change((USUAL, [before]), (USUAL, [after]))
        assert subscription_before(done, after) == before


def test_of_a_subscription_only_what_the_order_changed_comes_back() -> None:
    """What somebody asked for since stays; so does another feed's."""
    done = change((USUAL, [WISH, OTHER]), (USUAL, [replace(WISH, language="de"), OTHER]))
    since = replace(WISH, language="de", focus="what it costs")
    assert subscription_before(done, since) == replace(WISH, focus="what it costs")
    assert subscription_before(done, OTHER) == OTHER
    assert done.feeds == (3,)


def test_what_a_channel_asked_for_is_as_it_was() -> None:
    """Times, zone, quiet hours and whether additions are told."""
    for before, after in ((ASKED, USUAL), (USUAL, ASKED)):
        done = change((before, []), (after, []))
        assert preferences_before(done, after) == before
        assert (done.changes_channel, done.changes_times, done.feeds) == (True, True, ())


def test_whom_a_channel_watched_it_watches_again_in_the_same_place() -> None:
    """With all that was said of them; who was added by the order is gone, and who was added since comes last."""
    without = replace(USUAL, watches=(TARN, ODDA))
    done = change((USUAL, []), (without, []))
    assert preferences_before(done, without).watches == (ORLA, TARN)
    since = replace(without, watches=(*without.watches, bay := WatchedSubject(name="Bay")))
    assert preferences_before(done, since).watches == (ORLA, TARN, bay)


def test_a_role_that_is_called_again_is_known() -> None:
    """Whoever takes back the end of a watch has its role called: that is said before."""
    assert change((USUAL, []), (replace(USUAL, watches=(TARN,)), [])).undo_restores_role
    assert not change((USUAL, []), (replace(USUAL, watches=(ORLA,)), [])).undo_restores_role
    assert not change((USUAL, []), (replace(USUAL, watches=(replace(ORLA, weekly=False), TARN)), [])).undo_restores_role


def test_whether_a_subscription_was_there_is_known_of_those_that_began_or_ended() -> None:
    """An order that only changed one says nothing of it."""
    ended = change((USUAL, [WISH, OTHER]), (USUAL, [replace(OTHER, language="de")]))
    begun = change((USUAL, []), (USUAL, [WISH]))
    assert (existed_before(ended, 3), existed_before(ended, 4), existed_before(begun, 3)) == (True, None, False)


def test_what_somebody_set_anew_since_is_overtaken() -> None:
    """Also to what the order had made of it; what was taken back since is as if it had not been."""
    german, french = replace(WISH, language="de"), replace(WISH, language="fr")
    done = change((USUAL, [WISH]), (USUAL, [german]))
    assert done.conflicting_pieces(setup_of(USUAL, [german])) == []
    assert done.conflicting_pieces(setup_of(USUAL, [WISH])) == []
    assert done.conflicting_pieces(setup_of(USUAL, [french])) == ["3 language"]
    again = change((USUAL, [french]), (USUAL, [german]))
    assert done.conflicting_pieces(setup_of(USUAL, [german]), [again]) == ["3 language"]
    taken_back = replace(again, taken_back=NOW + timedelta(hours=1))
    assert done.conflicting_pieces(setup_of(USUAL, [german]), [taken_back]) == []
