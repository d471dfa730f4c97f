"""What every Store keeps of channels: editions, what waits for its hour, wishes, and what became of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.domain.delivery import UNJUDGED, DeliveryId, DeliveryState, EditionId, MessageRef, PassedOver, PlannedDelivery
from bot.domain.feed import EntryId, PollResult
from bot.domain.filing import Filing, FilingContext, Gathering
from bot.domain.filters import Filter
from bot.domain.history import UNWANTED, DigestEvent, Opinion, Opinions
from bot.domain.job import Deliver, DeliverEdition, DigestEntry
from bot.domain.preferences import WatchedSubject
from bot.domain.schedule import Frequency, QuietHours, Routine, Schedule
from bot.domain.subscription import Destination, Subscription
from bot.errors import LeaseLost
from tests.contracts.test_store import FEED, HERE, LEASE, Bench, bench, make_entry, tell_nobody
from tests.fakes.clock import FakeClock
from tests.unit.samples import make_digest

__all__ = ["bench"]

THERE = Destination("slack", "T1", "C1")
HOUR = timedelta(hours=1)

ARTICLE_KEYS = ("meta", "scale", "wang")
"""What the articles of these tests are found by."""


async def subscribe_and_file(
    bench: Bench, clock: FakeClock, count: int, *, due: timedelta = timedelta(0)
) -> list[DeliveryId]:
    """Subscribe, and file so many stories for HERE, due after `due`; return their deliveries."""
    return await file_stories(bench, clock, await subscribe_and_poll(bench, clock, count), due=due)


async def subscribe_and_poll(bench: Bench, clock: FakeClock, count: int) -> list[EntryId]:
    """Subscribe, and have the feed bring so many entries."""
    await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now(), made_by="U1")
    (feed,) = await bench.store.lease_due(clock.now(), limit=1, lease=LEASE, host_share=9)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    entries = tuple(make_entry(f"e{n}", url=f"https://courier.example/{n}") for n in range(count))
    await bench.store.save_polls([PollResult(feed=feed, fresh=entries)], then=then, tell=tell_nobody)
    return numbers


async def file_stories(
    bench: Bench, clock: FakeClock, numbers: Sequence[EntryId], *, due: timedelta = timedelta(0)
) -> list[DeliveryId]:
    """File a story for each entry; return the deliveries that are queued."""
    found: dict[DeliveryId, None] = {}

    def decide(desk: FilingContext) -> Filing:
        return Filing(
            story_id=desk.previous_story,
            planned=(PlannedDelivery(destination=HERE, due=clock.now() + due),),
            passed_over=(PassedOver(destination=THERE, reason="it says none of: tea"),),
        )

    def deliver(number: DeliveryId, place: Destination) -> Deliver:
        found[number] = None
        return Deliver(number, place)

    for n, number in enumerate(numbers):
        digest = make_digest(url=f"https://courier.example/{n}", headline=f"Story {n}")
        await bench.store.file_digest(number, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=deliver)
    return list(found)


def make_gathering(clock: FakeClock, *, fewest: int = 2, most: int = 15) -> Gathering:
    """Return how to gather."""
    return Gathering(min_stories=fewest, max_stories=most, until=clock.now(), title=lambda count: f"{count} stories")


async def gather_edition(bench: Bench, clock: FakeClock, numbers: Sequence[DeliveryId]) -> EditionId:
    """Gather deliveries into an edition."""
    number = await bench.store.gather_edition(numbers[0], make_gathering(clock), now=clock.now(), then=DeliverEdition)
    assert number is not None
    return number


async def test_what_waits_together_becomes_one_edition(bench: Bench, clock: FakeClock) -> None:
    """Once: whoever comes second finds it gathered, and its job is queued with it."""
    numbers = await subscribe_and_file(bench, clock, 3)
    before = await bench.count_waiting()
    number = await gather_edition(bench, clock, numbers)
    assert await bench.count_waiting() == before + 1
    assert (
        await bench.store.gather_edition(numbers[1], make_gathering(clock), now=clock.now(), then=DeliverEdition)
        is None
    )
    edition = await bench.store.edition(number)
    assert edition is not None
    assert (edition.edition.title, edition.edition.state) == ("3 stories", DeliveryState.PLANNED)
    assert [part.digest.headline for part in edition.parts] == ["Story 0", "Story 1", "Story 2"]
    assert {part.edition and part.edition.id for part in edition.parts} == {number}


async def test_what_waits_in_an_edition_is_not_queued_beside_it(bench: Bench, clock: FakeClock) -> None:
    """A digest whose step was done twice comes in its place among the others, not before them."""
    entries = await subscribe_and_poll(bench, clock, 3)
    numbers = await file_stories(bench, clock, entries)
    assert await file_stories(bench, clock, entries[1:2]) == numbers[1:2]
    await gather_edition(bench, clock, numbers)
    assert await file_stories(bench, clock, entries[1:2]) == []


async def test_a_job_from_before_its_edition_leaves_it_to_the_one_in_its_place(bench: Bench, clock: FakeClock) -> None:
    """As long as a story before it is to be posted, and its own job waits."""
    numbers = await subscribe_and_file(bench, clock, 2)
    edition = await bench.store.edition(await gather_edition(bench, clock, numbers))
    assert edition is not None
    first, second = (part.delivery for part in edition.parts)
    await bench.jobs.defer(Deliver(second.id, HERE))
    assert not await bench.store.is_queued_in_edition(first)
    assert await bench.store.is_queued_in_edition(second)
    await bench.store.save_delivery(replace(first, state=DeliveryState.POSTED, message=MessageRef("m1")))
    assert not await bench.store.is_queued_in_edition(second)


async def test_too_few_are_no_edition_and_too_many_are_two(bench: Bench, clock: FakeClock) -> None:
    """The limits are the gathering's."""
    numbers = await subscribe_and_file(bench, clock, 3)
    few = make_gathering(clock, fewest=4)
    assert await bench.store.gather_edition(numbers[0], few, now=clock.now(), then=DeliverEdition) is None
    bounded = make_gathering(clock, most=2)
    first = await bench.store.gather_edition(numbers[0], bounded, now=clock.now(), then=DeliverEdition)
    assert first is not None
    edition = await bench.store.edition(first)
    assert edition is not None
    assert len(edition.parts) == 2
    assert await bench.store.gather_edition(numbers[2], bounded, now=clock.now(), then=DeliverEdition) is None


async def test_a_posted_edition_queues_its_digests_and_is_known_by_its_message(bench: Bench, clock: FakeClock) -> None:
    """State, message and jobs are saved together."""
    numbers = await subscribe_and_file(bench, clock, 2)
    number = await gather_edition(bench, clock, numbers)
    assignment = await bench.store.edition(number)
    assert assignment is not None
    posted = replace(
        assignment.edition, state=DeliveryState.POSTED, message=MessageRef("m1"), shown="v", attempts=1, problem="x"
    )
    before = await bench.count_waiting()
    assert await bench.store.count_unposted(number) == 2
    first = assignment.parts[0].delivery
    await bench.store.save_delivery(replace(first, state=DeliveryState.POSTED, message=MessageRef("m9")))
    assert await bench.store.count_unposted(number) == 1
    await bench.store.save_delivery(first)
    todo: list[DeliveryId] = []

    def then(delivery: DeliveryId, place: Destination) -> Deliver:
        todo.append(delivery)
        return Deliver(delivery, place)

    assert await bench.store.edition_of_message(HERE, MessageRef("m1")) is None
    await bench.store.save_edition(posted, over=assignment.edition, then=then)
    assert todo == numbers
    with pytest.raises(LeaseLost):
        await bench.store.save_edition(posted, over=assignment.edition, then=then)
    assert todo == numbers
    again = await bench.store.edition(number)
    assert again is not None
    assert again.edition == posted
    assert await bench.count_waiting() >= before
    assert await bench.store.edition_of_message(HERE, MessageRef("m1")) == again
    assert await bench.store.edition_of_message(THERE, MessageRef("m1")) is None
    assert await bench.store.edition(EditionId(999_999)) is None


async def test_what_is_held_is_sent_on_when_it_is_due(bench: Bench, clock: FakeClock) -> None:
    """Not before, and once; hurried it goes at once, postponed later."""
    assert await subscribe_and_file(bench, clock, 2, due=HOUR) == []
    assert await bench.store.queue_due_deliveries(clock.now(), then=Deliver) == 0
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    later = clock.now() + 2 * HOUR
    assert await bench.store.postpone(HERE, {subscription.feed_id: later}) == [later, later]
    assert await bench.store.postpone(THERE, {subscription.feed_id: clock.now()}) == []
    assert await bench.store.postpone(HERE, {}) == []
    clock.move(HOUR)
    assert await bench.store.queue_due_deliveries(clock.now(), then=Deliver) == 0
    clock.move(HOUR)
    assert await bench.store.queue_due_deliveries(clock.now(), then=Deliver) == 2
    assert await bench.store.queue_due_deliveries(clock.now(), then=Deliver) == 0


async def test_a_story_that_waits_comes_earlier_where_another_feed_brings_it_too(
    bench: Bench, clock: FakeClock
) -> None:
    """At the earlier time, once, and never later; a place that does not wait for it is left alone."""
    begun = clock.now()
    await subscribe_and_file(bench, clock, 1, due=3 * HOUR)
    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None
    waited: list[list[object]] = []
    jobs: list[DeliveryId] = []

    def then(number: DeliveryId, place: Destination) -> Deliver:
        jobs.append(number)
        return Deliver(number, place)

    for hours in (1, 2, 0, 0):
        due = begun + hours * HOUR

        def decide(desk: FilingContext, due: datetime = due) -> Filing:
            waited.append([dict(places) for places in desk.waiting.values()])
            return Filing(story_id=desk.previous_story, planned=(), earlier_due={HERE: due, THERE: due})

        digest = make_digest(url="https://courier.example/0", headline="Story 0")
        await bench.store.file_digest(history.entry_id, digest, keys=ARTICLE_KEYS, decide=decide, now=begun, then=then)
    assert waited == [[{HERE: begun + 3 * HOUR}], [{HERE: begun + HOUR}], [{HERE: begun + HOUR}], []]
    assert len(set(jobs)) == 1
    assert await bench.store.queue_due_deliveries(begun + 3 * HOUR, then=Deliver) == 0


async def test_what_a_place_refused_does_not_wait_for_a_time(bench: Bench, clock: FakeClock) -> None:
    """Another feed that brings it does not have it tried there again."""
    number, _ = await subscribe_and_file(bench, clock, 2)
    told = await bench.store.assignment(number)
    assert told is not None
    closed = replace(told.delivery, is_held=True, due=clock.now() + 2 * HOUR, problem="Send Messages is missing there")
    await bench.store.save_delivery(closed)
    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None

    def decide(desk: FilingContext) -> Filing:
        assert not any(desk.waiting.values())
        return Filing(story_id=desk.previous_story, planned=(), earlier_due={HERE: clock.now()})

    digest = make_digest(url="https://courier.example/0", headline="Story 0")
    await bench.store.file_digest(
        history.entry_id, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver
    )
    told = await bench.store.assignment(number)
    assert told is not None
    assert told.delivery == closed


async def test_what_is_held_can_be_hurried(bench: Bench, clock: FakeClock) -> None:
    """For its own channel alone."""
    await subscribe_and_file(bench, clock, 2, due=HOUR)
    assert await bench.store.release_pending(THERE, then=Deliver) == 0
    assert await bench.store.release_pending(HERE, then=Deliver, refused=True) == 0
    assert await bench.store.release_pending(HERE, then=Deliver) == 2
    assert await bench.store.release_pending(HERE, then=Deliver) == 0


async def test_what_was_refused_and_waits_is_counted(bench: Bench, clock: FakeClock) -> None:
    """In its own channel, while it is held; what is on its way is not among it."""
    number, _ = await subscribe_and_file(bench, clock, 2)
    assert await bench.store.count_refused(HERE) == 0
    told = await bench.store.assignment(number)
    assert told is not None
    await bench.store.save_delivery(replace(told.delivery, is_held=True, problem="Send Messages is missing there"))
    assert (await bench.store.count_refused(HERE), await bench.store.count_refused(THERE)) == (1, 0)
    assert await bench.store.release_pending(HERE, then=Deliver, refused=True) == 1
    assert await bench.store.count_refused(HERE) == 0


async def test_who_came_after_an_article_is_told_apart(bench: Bench, clock: FakeClock) -> None:
    """When it is filed again: those who asked for its feed only after it was filed first."""
    await subscribe_and_file(bench, clock, 1)
    clock.move(HOUR)
    await bench.store.subscribe(THERE, FEED, title="Courier", now=clock.now())
    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None
    desks: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        desks.append(desk)
        return Filing(story_id=desk.previous_story, planned=())

    digest = make_digest(url="https://courier.example/0", headline="Story 0, edited")
    await bench.store.file_digest(
        history.entry_id, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver
    )
    assert [desk.newcomers for desk in desks] == [{THERE}]


async def test_the_last_of_a_round_takes_the_others_along(bench: Bench, clock: FakeClock) -> None:
    """What waited some seconds for it is queued with it, even if it looked at its clock a moment later."""
    await subscribe_and_file(bench, clock, 1, due=timedelta(seconds=21))
    (found,) = await bench.store.newest_stories(HERE, limit=1)
    queued: list[DeliveryId] = []

    def deliver(number: DeliveryId, place: Destination) -> Deliver:
        queued.append(number)
        return Deliver(number, place)

    def decide(desk: FilingContext) -> Filing:
        assert desk.pending == 0
        return Filing(story_id=found[0].id, planned=(), gathering=(HERE,))

    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None
    assert history.delivery is not None
    assert history.delivery.is_held
    entry_id = await _only_entry(bench)
    await bench.store.file_digest(
        entry_id, make_digest(revision=2), keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=deliver
    )
    assert queued == [history.delivery.id]


async def _only_entry(bench: Bench) -> EntryId:
    """Return the number of the only entry."""
    found = [number for number in map(EntryId, range(1, 50)) if await bench.store.entry(number) is not None]
    return found[0]


async def test_preferences_are_kept_whole(bench: Bench) -> None:
    """And the defaults where there are none."""
    nothing = await bench.store.preferences(HERE)
    assert (nothing.destination, nothing.routine, nothing.watches) == (HERE, Routine(), ())
    asked = replace(
        nothing,
        routine=Routine(
            schedule=Schedule(frequency=Frequency.WEEKLY, times=(time(8, 30), time(17)), days=(1, 4)),
            zone="Europe/Berlin",
            quiet=QuietHours(time(22), time(7)),
        ),
        watches=(WatchedSubject(name="gig workers", role="77"), WatchedSubject(name="Orla")),
        closed_since=FakeClock().now(),
        problem="archived",
    )
    assert await bench.store.change_preferences(HERE, lambda _: asked) == asked
    assert await bench.store.change_preferences(HERE, lambda one: replace(one, problem="gone")) != asked
    assert await bench.store.change_preferences(HERE, lambda one: replace(one, problem="archived")) == asked
    assert await bench.store.preferences(HERE) == asked
    assert (await bench.store.preferences(THERE)).watches == ()


async def test_a_filter_is_kept_with_its_subscription(bench: Bench, clock: FakeClock) -> None:
    """And who asked for the feed."""
    subscription = await bench.store.subscribe(HERE, FEED, title="", now=clock.now(), made_by="U1")
    only = Filter(words=("tea", "interest rate"), without=("ads",), affects=("gig workers",), languages=("de",))
    assert await bench.store.set_filter(subscription.id, only)
    ((kept, _),) = await bench.store.subscriptions(HERE)
    assert (kept.filter, kept.made_by) == (only, "U1")
    await bench.store.unsubscribe(subscription.id)
    assert not await bench.store.set_filter(subscription.id, only)


async def test_wishes_in_words_are_found_for_an_entry(bench: Bench, clock: FakeClock) -> None:
    """Of those who get its feed and do not have its story yet; a filter of words alone is none."""
    await subscribe_and_file(bench, clock, 1)
    entry_id = await _only_entry(bench)
    about = Filter(words=("tea",), about="changes in labour law")
    for place, only in ((HERE, about), (THERE, about), (replace(THERE, channel="words"), Filter(words=("tea",)))):
        subscription = await bench.store.subscribe(place, FEED, title="", now=clock.now())
        assert await bench.store.set_filter(subscription.id, only)
    found = await bench.store.wishes(entry_id)
    assert [(subscription.destination, subscription.filter) for subscription in found.waiting] == [(THERE, about)]


async def test_a_channel_sees_the_digest_with_its_focus_and_others_do_not(bench: Bench, clock: FakeClock) -> None:
    """Of the newest revision always: where that has none with the focus, the plain one serves."""
    await subscribe_and_file(bench, clock, 1)
    entry_id = await _only_entry(bench)
    ((story, _),) = await bench.store.newest_stories(HERE, limit=1)
    subscription = await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    assert await bench.store.set_focus(subscription.id, "Tenants!")
    assert [one.focus for one in (await bench.store.wishes(entry_id)).waiting] == ["Tenants!"]
    numbers: dict[Destination, DeliveryId] = {}

    def decide(_desk: FilingContext) -> Filing:
        planned = PlannedDelivery(destination=THERE, due=clock.now(), focus="Tenants!")
        return Filing(story_id=story.id, planned=(planned,))

    def deliver(number: DeliveryId, place: Destination) -> Deliver:
        numbers[place] = number
        return Deliver(number, place)

    async def seen(revision: int, *focused: str) -> dict[Destination, tuple[str, str, str]]:
        digest = make_digest(revision=revision, headline=f"Plain {revision}")
        others = [replace(digest, headline=f"{focus} {revision}", focus=focus) for focus in focused]
        await bench.store.file_digest(
            entry_id, digest, keys=ARTICLE_KEYS, focused=others, decide=decide, now=clock.now(), then=deliver
        )
        shown = {}
        for place, number in numbers.items():
            told = await bench.store.assignment(number)
            assert told is not None
            await bench.store.save_delivery(replace(told.delivery, shown_digest=told.digest_id))
            shown[place] = (
                told.digest.headline,
                told.digest_with_note.note,
                told.previous.headline if told.previous else "",
            )
        return shown

    unfocused = "Could not look first for “Tenants!”, so this is the plain digest."
    first = await seen(2, "tenants", "riders")
    assert (first[HERE], first[THERE]) == (("Plain 2", "", ""), ("tenants 2", "", ""))
    second = await seen(3, "tenants")
    assert (second[HERE], second[THERE]) == (("Plain 3", "", "Plain 2"), ("tenants 3", "", "tenants 2"))
    third = await seen(4)
    assert (third[HERE], third[THERE]) == (("Plain 4", "", "Plain 3"), ("Plain 4", unfocused, "Plain 3"))
    fourth = await seen(5, "tenants")
    assert (fourth[HERE], fourth[THERE]) == (("Plain 5", "", "Plain 4"), ("tenants 5", "", ""))
    wishes = await bench.store.wishes(entry_id)
    assert (wishes.waiting, wishes.delivered) == ((), ((THERE, "Tenants!"),))
    history = await bench.store.article_history(THERE, url="https://courier.example/orla")
    assert history is not None
    assert await bench.store.set_focus(subscription.id, "")
    await bench.store.unsubscribe(subscription.id)
    assert not await bench.store.set_focus(subscription.id, "rents")


async def test_why_a_delivery_came_is_kept_with_it(bench: Bench, clock: FakeClock) -> None:
    """And that nobody could judge it, whatever else is saved of it later."""
    await subscribe_and_file(bench, clock, 1)
    (story, _), *_ = await bench.store.newest_stories(HERE, limit=1)
    wished = PlannedDelivery(
        destination=THERE, due=clock.now(), because="it is about “tea”: tea is dearer", is_unjudged=True
    )

    def decide(_desk: FilingContext) -> Filing:
        return Filing(story_id=story.id, planned=(wished,))

    found: list[DeliveryId] = []

    def deliver(number: DeliveryId, place: Destination) -> Deliver:
        found.append(number)
        return Deliver(number, place)

    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    digest = make_digest(revision=2)
    await bench.store.file_digest(
        await _only_entry(bench), digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=deliver
    )
    assignment = await bench.store.assignment(max(found))
    assert assignment is not None
    await bench.store.save_delivery(replace(assignment.delivery, attempts=3))
    kept = await bench.store.assignment(max(found))
    assert kept is not None
    assert (kept.delivery.because, kept.delivery.is_unjudged) == (wished.because, True)
    assert kept.digest_with_note.note == UNJUDGED


async def test_an_article_can_be_traced(bench: Bench, clock: FakeClock) -> None:
    """By its address or its message; the newest stories first; nothing of feeds that are not this channel's."""
    (number, *_) = await subscribe_and_file(bench, clock, 2)
    assignment = await bench.store.assignment(number)
    assert assignment is not None
    await bench.store.save_delivery(
        replace(assignment.delivery, state=DeliveryState.POSTED, message=MessageRef("m7"), is_held=False)
    )
    by_url = await bench.store.article_history(HERE, url="https://courier.example/0?utm_source=x")
    by_message = await bench.store.article_history(HERE, message="m7")
    assert by_url is not None
    assert by_message == by_url
    assert (by_url.state, by_url.model, by_url.feed, by_url.sources, by_url.is_lead) == (
        "digested",
        "extract",
        "Courier",
        1,
        True,
    )
    assert by_url.delivery is not None
    assert by_url.delivery.state is DeliveryState.POSTED
    assert await bench.store.article_history(HERE, url="https://courier.example/none") is None
    assert await bench.store.article_history(THERE, url="https://courier.example/0") is None
    assert await bench.store.article_history(THERE, message="m7") is None
    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    passed = await bench.store.article_history(THERE, url="https://courier.example/0")
    assert passed is not None
    assert (passed.delivery, passed.passed_over) == (None, "it says none of: tea")
    assert [digest.headline for _, digest in await bench.store.newest_stories(HERE, limit=5)] == ["Story 1", "Story 0"]
    assert len(await bench.store.newest_stories(HERE, limit=1)) == 1


async def test_a_story_is_muted_and_rated_by_its_message(bench: Bench, clock: FakeClock) -> None:
    """In its own channel only; a later opinion of the same person takes the place of the first."""
    (number,) = await subscribe_and_file(bench, clock, 1)
    assignment = await bench.store.assignment(number)
    assert assignment is not None
    message = MessageRef("m1")
    await bench.store.save_delivery(replace(assignment.delivery, state=DeliveryState.POSTED, message=message))
    assert await bench.store.mute_story(THERE, message) is None
    assert [await bench.store.mute_story(HERE, message) for _ in range(2)] == [True, False]
    muted = await bench.store.assignment(number)
    assert muted is not None
    assert muted.delivery.is_muted
    opinion = Opinion(destination=HERE, message=message, person="U1", is_good=False, text="wrong")
    assert await bench.store.save_opinion(opinion, now=clock.now())
    assert await bench.store.save_opinion(replace(opinion, is_good=True), now=clock.now())
    assert not await bench.store.save_opinion(replace(opinion, destination=THERE), now=clock.now())
    assert await bench.store.save_opinion(replace(opinion, person="U2"), now=clock.now())
    (told,) = (await bench.store.counts(now=clock.now())).opinions
    assert told == Opinions(feed="Courier", good=1, bad=1)


async def subscribe_other_feed(bench: Bench, clock: FakeClock) -> Subscription:
    """Let another feed bring the first story, too; return the subscription to it."""
    subscription = await bench.store.subscribe(HERE, "https://gazette.example/feed", title="", now=clock.now())
    clock.move(LEASE)
    feeds = await bench.store.lease_all(clock.now(), lease=LEASE)
    (feed,) = (one for one in feeds if one.id == subscription.feed_id)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    told = make_entry("g0", url="https://gazette.example/0")
    await bench.store.save_polls([PollResult(feed=feed, fresh=(told,))], then=then, tell=tell_nobody)
    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None
    assert history.delivery is not None
    filing = Filing(story_id=history.delivery.story_id, planned=())
    digest = make_digest(url=told.url, headline="Story 0")
    await bench.store.file_digest(
        numbers[0], digest, keys=ARTICLE_KEYS, decide=lambda _: filing, now=clock.now(), then=Deliver
    )
    return subscription


async def due_times(bench: Bench) -> list[datetime | None]:
    """Return when the first two stories are due."""
    histories = [
        await bench.store.article_history(HERE, url=f"https://courier.example/{number}") for number in range(2)
    ]
    return [history.delivery.due if history and history.delivery else None for history in histories]


async def test_a_story_is_due_as_the_first_of_the_feeds_that_brought_it(bench: Bench, clock: FakeClock) -> None:
    """Of those it is asked for alone, and what none of the feeds with a time brought stays as it is."""
    await subscribe_and_file(bench, clock, 2, due=HOUR)
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    other = await subscribe_other_feed(bench, clock)
    first, second, third = (clock.now() + number * HOUR for number in (3, 4, 5))
    slots = {subscription.feed_id: third, other.feed_id: second}
    assert await bench.store.postpone(HERE, slots, feeds=[subscription.feed_id]) == [second, third]
    assert await due_times(bench) == [second, third]
    assert await bench.store.postpone(HERE, slots | {other.feed_id: first}, feeds=[other.feed_id]) == [first]
    assert await bench.store.postpone(HERE, {other.feed_id: second}, feeds=[subscription.feed_id]) == [second]
    assert await due_times(bench) == [second, third]
    assert await bench.store.postpone(HERE, {subscription.feed_id: first}) == [first, first]


async def test_a_delivery_knows_its_feeds_own_times(bench: Bench, clock: FakeClock) -> None:
    """As they are now; none where the feed comes as all of its channel."""
    (number,) = await subscribe_and_file(bench, clock, 1)
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    for own in (Schedule(frequency=Frequency.DAILY), None):
        await bench.store.set_schedule(subscription.id, own)
        assignment = await bench.store.assignment(number)
        assert assignment is not None
        assert assignment.schedule == own


async def test_what_a_channel_no_longer_wants_is_passed_over(bench: Bench, clock: FakeClock) -> None:
    """Of what waits until then, and in no edition; a channel beside it that reads the same feed changes nothing."""
    await subscribe_and_file(bench, clock, 4, due=HOUR)
    now = clock.now()
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    await bench.store.subscribe(replace(HERE, channel="beside"), FEED, title="", now=now)
    assert await bench.store.drop_unwanted(HERE, until=now + HOUR, now=now) == []
    await bench.store.pause(subscription.id, paused=True)
    assert await bench.store.drop_unwanted(HERE, until=now, now=now) == []
    assert await bench.store.drop_unwanted(THERE, until=now + HOUR, now=now) == []
    dropped = await bench.store.drop_unwanted(HERE, until=now + HOUR, now=now)
    assert len(dropped) == 4
    assert [await bench.store.assignment(one) for one in dropped] == [None] * 4
    history = await bench.store.article_history(HERE, url="https://courier.example/0")
    assert history is not None
    assert (history.delivery, history.passed_over) == (None, UNWANTED)
    assert await bench.store.count_missed_stories(HERE, [subscription.feed_id], since=now) == 4
    assert await bench.store.count_missed_stories(HERE, [subscription.feed_id], since=now + HOUR) == 0
    assert await bench.store.count_missed_stories(HERE, [], since=now) == 0
    assert await bench.store.count_missed_stories(THERE, [subscription.feed_id], since=now) == 0


async def test_a_workspace_is_forgotten_whole(bench: Bench, clock: FakeClock) -> None:
    """Its subscriptions, deliveries, editions and preferences; nothing of others."""
    numbers = await subscribe_and_file(bench, clock, 2)
    number = await gather_edition(bench, clock, numbers)
    other = await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    await bench.store.change_preferences(HERE, lambda asked: replace(asked, watches=(WatchedSubject(name="x"),)))
    assert await bench.store.forget_workspace(HERE.platform, HERE.workspace) == 1
    assert [subscription.id for subscription, _ in await bench.store.subscriptions()] == [other.id]
    assert await bench.store.assignment(numbers[0]) is None
    assert await bench.store.edition(number) is None
    assert (await bench.store.preferences(HERE)).watches == ()
    ((_, feed),) = await bench.store.subscriptions(THERE)
    assert feed.subscribers == 1
    assert await bench.store.forget_workspace(HERE.platform, HERE.workspace) == 0


async def test_a_story_is_told_by_a_workspaces_own_feeds_alone(bench: Bench, clock: FakeClock) -> None:
    """Whoever told it first, no address, title or text of another workspace's feed is seen here."""
    private, public = "https://hidden.example/feed", FEED
    await bench.store.subscribe(HERE, private, title="Hidden", now=clock.now())
    await bench.store.subscribe(THERE, public, title="Courier", now=clock.now())
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    feeds = {feed.url: feed for feed in await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9)}
    for url in (private, public):
        await bench.store.save_polls(
            [PollResult(feed=feeds[url], fresh=(make_entry("e"),))], then=then, tell=tell_nobody
        )
    places = {numbers[0]: HERE, numbers[1]: THERE}
    found: dict[Destination, DeliveryId] = {}

    def deliver(number: DeliveryId, place: Destination) -> Deliver:
        found[place] = number
        return Deliver(number, place)

    urls = ("https://hidden.example/a", "https://courier.example/a")
    for number, url in zip(numbers, urls, strict=True):

        def decide(desk: FilingContext, *, place: Destination = places[number]) -> Filing:
            story = desk.neighbours[0].story_id if desk.neighbours else None
            return Filing(story_id=story, planned=(PlannedDelivery(destination=place, due=clock.now()),))

        digest = make_digest(url=url, headline=f"From {url}")
        await bench.store.file_digest(number, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=deliver)
    for place, url in zip((HERE, THERE), urls, strict=True):
        told = await bench.store.assignment(found[place])
        assert told is not None
        assert (told.digest.headline, [source.url for source in told.story.sources]) == (f"From {url}", [url])
        message = MessageRef(f"m-{place.platform}")
        await bench.store.save_delivery(
            replace(told.delivery, state=DeliveryState.POSTED, message=message, shown_digest=told.digest_id)
        )
        thread = await bench.store.thread(place, message)
        assert thread is not None
        assert thread.article.url == url
        assert [article.url for article in await bench.store.story_articles(place, message)] == [url]
        history = await bench.store.article_history(place, message=message)
        assert history is not None
        assert (history.url, history.sources) == (url, 1)
        assert [digest.article.url for _, digest in await bench.store.newest_stories(place, limit=5)] == [url]
    for subscription, _ in await bench.store.subscriptions(THERE):
        await bench.store.unsubscribe(subscription.id)
    left = await bench.store.assignment(found[THERE])
    assert left is not None
    assert left.digest.headline == f"From {urls[1]}"


async def test_corrections_are_kept_once_and_told_newest_first(bench: Bench, clock: FakeClock) -> None:
    """Each channel's own; who reported is forgotten on request, and all of it in time."""

    def correction(minute: int, *, place: Destination = HERE, person: str = "") -> DigestEvent:
        return DigestEvent(
            destination=place,
            message=MessageRef("1"),
            at=clock.now() + timedelta(minutes=minute),
            headline=f"Story {minute}",
            lines=("9 people → 10 people",),
            report="It is ten." if person else "",
            person=person,
            act="taken down" if person else "",
        )

    for number, one in enumerate((correction(1), correction(2, person="U1"), correction(3, place=THERE))):
        await bench.store.keep_digest_event(one, key=f"k{number}")
        await bench.store.keep_digest_event(replace(one, headline="twice"), key=f"k{number}")
    assert await bench.store.digest_events(HERE, limit=5) == [correction(2, person="U1"), correction(1)]
    assert await bench.store.digest_events(HERE, limit=1) == [correction(2, person="U1")]
    await bench.store.forget_questions(HERE, asked_by="U2")
    assert (await bench.store.digest_events(HERE, limit=1))[0].person == "U1"
    await bench.store.forget_questions(HERE, asked_by="U1")
    assert [(one.person, one.report) for one in await bench.store.digest_events(HERE, limit=5)] == [("", ""), ("", "")]
    await bench.store.forget_questions_before(clock.now() + timedelta(minutes=2))
    assert [one.headline for one in await bench.store.digest_events(HERE, limit=5)] == ["Story 2"]
    await bench.store.forget_workspace(HERE.platform, HERE.workspace)
    assert await bench.store.digest_events(HERE, limit=5) == []
    assert len(await bench.store.digest_events(THERE, limit=5)) == 1


async def test_a_feed_is_found_by_its_address_and_its_newest_entry_by_its_date(bench: Bench, clock: FakeClock) -> None:
    """Entries without a date come last; an address that nobody added is no feed."""
    await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now())
    (feed,) = await bench.store.lease_due(clock.now(), limit=1, lease=LEASE, host_share=9)
    assert await bench.store.newest_entry(feed.id) is None
    dated = replace(make_entry("dated"), published=clock.now())
    older = replace(make_entry("older"), published=clock.now() - HOUR)
    undated = make_entry("undated")
    await bench.store.save_polls(
        [PollResult(feed=feed, fresh=(older, dated, undated))], then=DigestEntry, tell=tell_nobody
    )
    newest = await bench.store.newest_entry(feed.id)
    assert newest is not None
    assert newest.entry.key == "dated"
    found = await bench.store.feed_at(FEED)
    assert found is not None
    assert found.id == feed.id
    assert await bench.store.feed_at("https://nobody.example/feed") is None


async def test_where_an_account_was_seen_is_known_until_the_workspace_is_forgotten(bench: Bench) -> None:
    """Each account's own; of two that were seen in one workspace, the last counts; others' platforms are others'."""
    store = bench.store
    await store.note_presence("discord", ["9", "7", "7"], account="a")
    await store.note_presence("discord", [], account="a")
    await store.note_presence("discord", ["8"], account="b")
    await store.note_presence("slack", ["7"], account="a")
    assert await store.presences("discord", account="a") == ["7", "9"]
    await store.note_presence("discord", ["9", "8"], account="b")
    assert await store.presences("discord", account="a") == ["7"]
    assert await store.presences("discord", account="b") == ["8", "9"]
    await store.forget_workspace("discord", "8")
    assert await store.presences("discord", account="b") == ["9"]
    assert await store.presences("slack", account="a") == ["7"]


async def test_thousands_of_workspaces_are_noted_at_once(bench: Bench) -> None:
    """A bot starts in all that it is in."""
    every = [str(number) for number in range(30_000)]
    await bench.store.note_presence("discord", every, account="a")
    assert await bench.store.presences("discord", account="a") == sorted(every)


async def test_a_pause_with_an_end_is_one_piece_of_a_subscription(bench: Bench, clock: FakeClock) -> None:
    """It is kept, changed with what is set, and goes with its resumption."""
    await subscribe_and_file(bench, clock, 1, due=HOUR)
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    until = clock.now() + 3 * HOUR
    assert await bench.store.pause(subscription.id, paused=True, until=until)
    ((waiting, _),) = await bench.store.subscriptions(HERE)
    assert (waiting.paused, waiting.paused_until) == (False, until)
    assert await bench.store.change_subscription(HERE, subscription.number, lambda one: replace(one, paused_until=None))
    assert await bench.store.pause(subscription.id, paused=True, until=until)
    assert await bench.store.pause(subscription.id, paused=False)
    ((on, _),) = await bench.store.subscriptions(HERE)
    assert (on.paused, on.paused_until) == (False, None)
