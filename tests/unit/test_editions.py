"""Editions: what comes together is told together, once, and every digest of it stands under it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.article import Article
from bot.domain.delivery import MAX_ATTEMPTS, DeliveryState, MessageRef
from bot.domain.feed import EntryId
from bot.domain.filters import Filter
from bot.domain.job import WatchFeeds
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.schedule import Frequency, Routine, Schedule
from bot.domain.story import Source
from bot.errors import DestinationGone, PlatformError
from bot.publisher.publisher import CLOSED_TRIES
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.fakes.clock import FakeClock
from tests.fakes.platform import Fault, RecordingPlatform

NAME_ENDINGS = ("smiths", "ware", "field", "fair", "folk", "gate", "mill", "lane")
MORE_NAME_ENDINGS = ("rope", "dock", "barn", "weir", "loom", "kiln", "yard", "pier")
TOWNS = ("Tarn", "Orla", "Velden", "Marrow", "Quill", "Sorrel", "Hadley")


def make_article(town: str, *, jobs: int = 40) -> Article:
    """Return a distinct article about a town."""
    root = town.lower()
    # Nearly all words are its own, so that no two towns tell one story.
    ends = (*NAME_ENDINGS, *MORE_NAME_ENDINGS)
    own = [f"{root}{end}" for end in ends]
    return Article(
        title=f"{town} {own[0]} end the {own[1]} {own[2]}",
        text=f"{town} {own[0]} will end the {own[1]} {own[2]} at {own[3]} near {own[5]} and {own[6]} {own[7]}.\n"
        f"About {jobs} {root} workers could lose their jobs at {own[8]} and {own[9]}, {own[10]} said.\n"
        f"The {own[11]} of {own[12]} brought {own[13]} and {own[14]} to {own[15]}.",
        url=f"https://courier.example/{town.lower()}",
        publisher="Courier",
    )


def publish_articles(desk: TestDesk, *towns: str, jobs: int = 40) -> None:
    """Publish an article for each town."""
    for town in towns:
        told = make_article(town, jobs=jobs)
        desk.publish(town.lower(), told.title, told.text, teaser=f"{jobs} jobs in {town}")


async def work_after(desk: TestDesk, *, hours: int) -> None:
    """Let hours pass, and do all jobs."""
    desk.clock.move(timedelta(hours=hours))
    await desk.line._do_watch(WatchFeeds(), 0)
    await desk.jobs.work(desk.line.handlers(), until_idle=True)


@pytest.fixture
async def desk() -> TestDesk:
    """Return a desk whose channel is subscribed, its feed polled once while empty."""
    made = TestDesk(first=99)
    await made.give_command(f"add {FEED}")
    await made.work()
    return made


async def test_many_at_once_are_one_message_with_its_digests_under_it(desk: TestDesk) -> None:
    """Five articles of one round are no flood."""
    publish_articles(desk, *TOWNS[:5])
    await desk.work()
    ((message, told),) = desk.platform.posted_editions.items()
    assert told.edition.title == "5 new stories"
    assert len(told.parts) == 5
    assert [one.under for one in desk.platform.messages] == [message] * 5
    await desk.work()
    assert len(desk.platform.messages) == 5
    assert len(desk.platform.posted_editions) == 1


async def test_an_edition_knows_where_its_digests_stand(desk: TestDesk) -> None:
    """It is edited once, when the last of them is posted."""
    publish_articles(desk, *TOWNS[:4])
    await desk.work()
    (told,) = desk.platform.posted_editions.values()
    assert [part.delivery.message for part in told.parts] == [one.ref for one in desk.platform.messages]
    (edition,) = desk.store.editions.values()
    assert edition.shown == told.version
    assert len(desk.platform.edition_edits) == 1


async def test_an_edition_leads_to_its_digests_though_the_last_is_refused(desk: TestDesk) -> None:
    """For good: the others stand, and are found."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.post_faults.extend([None, None, None, None, PlatformError("too long", retry=False)])
    await desk.work()
    assert [one.state for one in desk.store.deliveries.values()] == [DeliveryState.POSTED] * 3 + [DeliveryState.FAILED]
    (told,) = desk.platform.posted_editions.values()
    assert [bool(part.delivery.message) for part in told.parts] == [True, True, True, False]


async def test_what_is_watched_comes_first_in_an_edition(desk: TestDesk) -> None:
    """Of stories that as many sources tell; what most sources tell comes before it."""
    publish_articles(desk, *TOWNS[:4])
    await desk.work()
    (told,) = desk.platform.posted_editions.values()
    first, second, third, fourth = told.parts
    watching = replace(third, preferences=Preferences(destination=HERE, watches=(WatchedSubject(name="Velden"),)))
    twice = replace(fourth, story=replace(fourth.story, sources=(*fourth.story.sources, Source(title="t", url="u"))))
    again = replace(told, parts=(first, second, watching, twice))
    assert [part.delivery.id for part in again.ranked] == [part.delivery.id for part in (fourth, third, first, second)]


async def test_a_few_come_one_by_one(desk: TestDesk) -> None:
    """Two digests are read as they are; three, as a new feed brings, are one short message."""
    publish_articles(desk, *TOWNS[:2])
    await desk.work()
    assert desk.platform.posted_editions == {}
    assert [one.under for one in desk.platform.messages] == [None] * 2
    publish_articles(desk, *TOWNS[2:5])
    await desk.work()
    assert [len(one.parts) for one in desk.platform.posted_editions.values()] == [3]


async def test_a_lone_article_waits_for_nobody(desk: TestDesk) -> None:
    """It is posted in the same breath."""
    publish_articles(desk, "Tarn")
    await desk.line._do_watch(WatchFeeds(), 0)
    desk.clock.move(timedelta(hours=8))
    await desk.line._do_watch(WatchFeeds(), 0)
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    (delivery,) = desk.store.deliveries.values()
    assert delivery.state is DeliveryState.POSTED
    assert delivery.due == desk.clock.now()


async def test_where_each_is_shown_by_itself_none_waits_for_its_round() -> None:
    """The first of four is posted while the others are still to be read."""
    desk = TestDesk(first=99, platform=RecordingPlatform(gathers=False))
    await desk.give_command(f"add {FEED}")
    publish_articles(desk, *TOWNS[:4])
    await desk.line._do_watch(WatchFeeds(), 0)
    (first, *_) = [one for one in map(EntryId, range(1, 50)) if await desk.store.entry(one) is not None]
    await desk.line.digest(first)
    (delivery,) = desk.store.deliveries.values()
    assert (delivery.is_held, delivery.due) == (False, desk.clock.now())


@pytest.mark.parametrize("fault", [Fault.AFTER, Fault.BEFORE])
async def test_an_edition_is_posted_once_whatever_happens(desk: TestDesk, fault: Fault) -> None:
    """A lost connection before or after it was taken: looked for, adopted or posted, and its digests follow once."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.post_faults.append(fault)
    with pytest.raises(PlatformError):
        await desk.work()
    (edition,) = desk.store.editions.values()
    assert edition.state is DeliveryState.POSTING
    desk.clock.move(timedelta(minutes=1))
    await desk.line._publisher.deliver_edition(edition.id)
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    assert len(desk.platform.posted_editions) == 1
    assert len(desk.platform.messages) == 4
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.POSTED}


async def test_an_edition_that_is_never_taken_is_told_one_by_one(desk: TestDesk) -> None:
    """A platform that does not say why it answers nothing keeps a channel waiting for a while, and not for ever."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.post_faults.extend([Fault.BEFORE] * MAX_ATTEMPTS)
    for _ in range(MAX_ATTEMPTS):
        with contextlib.suppress(PlatformError):
            await desk.work()
        for edition in list(desk.store.editions.values()):
            with contextlib.suppress(PlatformError):
                desk.clock.move(timedelta(minutes=1))
                await desk.line._publisher.deliver_edition(edition.id)
    await desk.work()
    await desk.work()
    assert desk.platform.posted_editions == {}
    assert [one.under for one in desk.platform.messages] == [None] * 4


async def test_an_edition_that_was_deleted_keeps_nothing_from_being_corrected(desk: TestDesk) -> None:
    """Its digest is edited under it, and the job is done."""
    publish_articles(desk, *TOWNS[:4])
    await desk.work()

    async def refused(*_: object) -> None:
        message = "message_not_found"
        raise PlatformError(message)

    desk.platform.edit_edition = refused  # type: ignore[method-assign,assignment]
    desk.platform.message_at = lambda message, destination: next(  # type: ignore[method-assign]  # as below
        one for one in desk.platform.messages if message in (one.ref, one.under) and destination == HERE
    )
    publish_articles(desk, "Tarn", jobs=90)
    await desk.work()
    assert len([one for one in desk.platform.messages if one.edits]) == 1
    ((edition),) = desk.store.editions.values()
    assert (edition.state, edition.problem) == (DeliveryState.POSTED, "message_not_found")


async def test_a_correction_reaches_the_edition_too(desk: TestDesk) -> None:
    """The digest under it is edited, its note stands in the edition's thread, and the edition is shown anew."""
    publish_articles(desk, *TOWNS[:4])
    await desk.work()
    publish_articles(desk, "Tarn", jobs=90)
    desk.platform.message_at = lambda message, destination: next(  # type: ignore[method-assign]  # a note may stand under an edition
        one for one in desk.platform.messages if message in (one.ref, one.under) and destination == HERE
    )
    await desk.work()
    edited = [one for one in desk.platform.messages if one.edits]
    assert len(edited) == 1
    ((_, told),) = desk.platform.posted_editions.items()
    assert any("90" in fact.text for part in told.parts for fact in part.digest.key_facts)


async def test_a_closed_channel_dissolves_its_edition(desk: TestDesk) -> None:
    """Its stories are held, whoever subscribed is told once, and they come together when it is open again."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.closed_destinations.add(HERE)
    await desk.work()
    assert {(one.is_held, one.edition_id) for one in desk.store.deliveries.values()} == {(True, None)}
    assert len(desk.platform.private_messages) == 1
    desk.platform.closed_destinations.clear()
    await desk.work()
    await desk.work()
    assert len(desk.platform.posted_editions) == 1
    assert len(desk.platform.messages) == 4


async def test_a_channel_that_stays_closed_is_given_up_with_its_editions(desk: TestDesk) -> None:
    """After a week of tries, as it would be if its stories came one by one."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.closed_destinations.add(HERE)
    for _ in range(CLOSED_TRIES):
        await desk.work()
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.FAILED}
    assert len(desk.store.editions) <= CLOSED_TRIES


async def test_what_a_person_asks_for_while_a_post_is_refused_is_kept(desk: TestDesk) -> None:
    """That the channel is closed is kept beside it; and whoever could not be told is told the next time."""
    post, whisper = desk.platform.post, desk.platform.send_private_message

    async def meanwhile(*_args: object, **_more: object) -> MessageRef:
        await desk.give_command("schedule daily 08:00")
        message = "it is archived"
        raise DestinationGone(message)

    async def away(*_args: object) -> None:
        message = "away"
        raise PlatformError(message, retry=True)

    desk.platform.post, desk.platform.send_private_message = meanwhile, away  # type: ignore[method-assign,assignment]  # in between
    publish_articles(desk, "Tarn")
    await desk.work()
    asked = await desk.store.preferences(HERE)
    assert (str(asked.routine), asked.closed_since) == ("daily 08:00 (UTC)", None)
    desk.platform.send_private_message = whisper  # type: ignore[method-assign]
    await desk.work()
    asked = await desk.store.preferences(HERE)
    assert (str(asked.routine), asked.problem) == ("daily 08:00 (UTC)", "it is archived")
    assert len(desk.platform.private_messages) == 1
    desk.platform.post = post  # type: ignore[method-assign]
    await desk.work()
    asked = await desk.store.preferences(HERE)
    assert (str(asked.routine), asked.closed_since, asked.problem) == ("daily 08:00 (UTC)", None, "")
    assert len(desk.platform.messages) == 1


async def test_after_an_outage_one_message_catches_up(desk: TestDesk) -> None:
    """What a platform refused for hours comes as one edition, in order, none lost and none twice."""
    busy = PlatformError("away", retry=True, retry_after=timedelta(seconds=1))
    for town in TOWNS[:2]:
        publish_articles(desk, town)
        desk.platform.post_faults.append(busy)
        with pytest.raises(PlatformError):
            await desk.work()
    publish_articles(desk, *TOWNS[2:4])
    await desk.work()
    ((_, told),) = desk.platform.posted_editions.items()
    assert [part.digest.article.title.split()[0] for part in told.parts] == list(TOWNS[:4])
    assert len(desk.platform.messages) == 4


async def test_a_daily_digest_waits_for_its_hour(desk: TestDesk) -> None:
    """Two stories on a schedule are one message, at the time that was asked for."""
    daily = Routine(schedule=Schedule(frequency=Frequency.DAILY))
    await desk.store.change_preferences(HERE, lambda asked: replace(asked, routine=daily))
    publish_articles(desk, *TOWNS[:2])
    await desk.work()  # 17 h after the clock's nine
    assert desk.platform.messages == []
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {9}
    await desk.work()
    ((_, told),) = desk.platform.posted_editions.items()
    assert told.edition.title.startswith("Daily digest, Tue 03 Mar: 2 stories")


@pytest.mark.parametrize("order", ["pause {}", "remove {} sure"])
async def test_what_waits_of_a_feed_that_is_no_longer_wanted_does_not_come(desk: TestDesk, order: str) -> None:
    """Though a channel beside reads it; and what another feed brings the day after is one message, as ever."""
    await desk.give_command("schedule daily 09:00")
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    await desk.give_command(f"add {FEED}", channel=replace(HERE, channel="beside"))
    publish_articles(desk, *[f"{first}{second.lower()}" for first in TOWNS for second in TOWNS[:3]][:17])
    await desk.work()
    await desk.give_command(order.format(subscription.number))
    await desk.work()
    assert [one for one in desk.platform.messages if one.destination == HERE] == []
    other = "https://other.example/feed"
    desk.feeds.entries[other] = ()
    await desk.give_command(f"add {other}")
    await desk.work()
    for town in TOWNS[4:6]:
        told = make_article(town)
        desk.publish(town.lower(), told.title, told.text, feed=other)
    for _ in range(3):
        await desk.work()
    (told_here,) = [one for one in desk.platform.posted_editions.values() if one.edition.destination == HERE]
    assert told_here.edition.title.endswith("2 stories")
    assert len([one for one in desk.platform.messages if one.destination == HERE]) == 2


async def test_a_channel_that_opens_again_gets_what_it_refused_and_the_rest_at_its_hour(desk: TestDesk) -> None:
    """Nobody asked for tomorrow's digest today; asked for by hand, it is the same."""
    desk.platform.closed_destinations.add(HERE)
    publish_articles(desk, "Tarn")
    await desk.work()
    await desk.give_command("schedule daily 09:00")
    publish_articles(desk, "Orla")
    await work_after(desk, hours=4)
    tarn, orla = desk.store.deliveries.values()
    assert [bool(one.problem) for one in (tarn, orla)] == [True, False]
    assert "refused nothing" in await desk.give_command("retry", channel=replace(HERE, channel="other"))
    desk.platform.closed_destinations.clear()
    assert await desk.give_command("retry") == "1 story is tried again in a moment."
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    assert [one.delivery_id for one in desk.platform.messages] == [tarn.id]
    assert desk.store.deliveries[orla.id].is_held


async def test_what_is_late_comes_after_the_quiet_hours_or_when_it_is_asked_for(desk: TestDesk) -> None:
    """Refused and tried again, it would come in the middle of them."""
    await desk.give_command("schedule quiet 05:00-12:00")
    desk.platform.closed_destinations.add(HERE)
    publish_articles(desk, "Tarn")
    await desk.work()  # at one
    (held,) = desk.store.deliveries.values()
    assert (held.state, held.is_held, held.due and held.due.hour) == (DeliveryState.PLANNED, True, 7)
    desk.platform.closed_destinations.clear()
    await work_after(desk, hours=8)  # at nine
    (late,) = desk.store.deliveries.values()
    assert (late.is_held, late.due and late.due.hour) == (True, 12)
    assert desk.platform.messages == []
    assert await desk.give_command("now") == "1 story comes in a moment."
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    assert len(desk.platform.messages) == 1


async def test_a_feeds_own_hour_is_kept_in_the_quiet_hours(desk: TestDesk) -> None:
    """Somebody chose it; what comes as it is made waits for their end."""
    await desk.give_command("schedule quiet 05:00-12:00")
    await desk.give_command("schedule 1 daily 6:00")
    publish_articles(desk, "Tarn")
    await desk.work()  # at one
    assert desk.platform.messages == []
    await work_after(desk, hours=6)  # at seven
    assert len(desk.platform.messages) == 1


async def test_an_edition_is_bounded(desk: TestDesk) -> None:
    """More stories than one message takes are another message."""
    names = [f"{first}{second.lower()}" for first in TOWNS for second in TOWNS[:3]][:17]
    publish_articles(desk, *names)
    await desk.work()
    assert [len(told.parts) for told in desk.platform.posted_editions.values()] == [10, 7]
    assert len(desk.platform.messages) == 17


async def test_a_filter_and_a_watch_hold_back_and_say_why(desk: TestDesk) -> None:
    """What does not pass is not posted here, and the reason is kept."""
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    await desk.store.set_filter(subscription.id, Filter(words=("Tarn",)))
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    assert [one.digest.article.title for one in desk.platform.messages] == [
        "Tarn tarnsmiths end the tarnware tarnfield"
    ]
    assert "it says none of: Tarn" in await desk.give_command("why https://courier.example/orla")
    await desk.store.set_filter(subscription.id, Filter())
    watch = WatchedSubject(name="quill workers")
    await desk.store.change_preferences(HERE, lambda asked: replace(asked, watches=(watch,)))
    publish_articles(desk, "Quill", "Velden")
    await desk.work()
    assert len(desk.platform.messages) == 2
    assert "none of those watched here" in await desk.give_command("why https://courier.example/velden")


async def test_a_platform_without_editions_gets_every_digest_alone(clock: FakeClock) -> None:
    """The local page shows everything in full."""
    desk = TestDesk(first=99)
    desk.platform = RecordingPlatform(gathers=False)
    desk.line._publisher._platforms = {"recording": desk.platform}
    await desk.give_command(f"add {FEED}")
    publish_articles(desk, *TOWNS[:5])
    await desk.work()
    assert len(desk.platform.messages) == 5
    assert clock.now().tzinfo is not None


async def test_a_muted_story_is_silent(desk: TestDesk) -> None:
    """A correction neither edits nor notes anything."""
    publish_articles(desk, "Tarn")
    await desk.work()
    (message,) = desk.platform.messages
    assert await desk.store.mute_story(HERE, message.ref)
    publish_articles(desk, "Tarn", jobs=90)
    await desk.work()
    assert (message.edits, message.notes) == (0, {})


async def test_an_edition_that_is_refused_for_good_is_told_one_by_one(desk: TestDesk) -> None:
    """And not made anew for ever."""
    publish_articles(desk, *TOWNS[:4])
    desk.platform.post_faults.append(PlatformError("invalid_blocks"))
    await desk.work()
    await desk.work()
    assert desk.platform.posted_editions == {}
    assert [one.under for one in desk.platform.messages] == [None] * 4
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.POSTED}
