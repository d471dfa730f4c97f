"""The publisher: exactly once, in place, and honest about what failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from adapters.slack.api import posting_rates as pace
from bot.domain.delivery import MAX_ATTEMPTS, Delivery, DeliveryId, DeliveryState, MessageRef
from bot.domain.digest import Digest
from bot.domain.feed import Entry, EntryId, FeedId, PollResult
from bot.domain.filing import FilingContext
from bot.domain.job import Deliver, DigestEntry, SendFeedAlert
from bot.domain.schedule import AT_ONCE, Frequency, Routine, Schedule, next_slot, parse_schedule
from bot.domain.story import Neighbour, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.errors import LeaseLost, ModelError, PlatformError, RateLimited
from bot.post_limiter import PostLimiter
from bot.publisher.localization import MODEL_TRIES
from bot.publisher.planning import edition_title, plan_filing
from bot.publisher.publisher import CLOSED_RETRY, CLOSED_TRIES, REFUSED_RETRY, UNCONNECTED_RETRY, Publisher
from bot.stories.event_similarity import EventSimilarity
from bot.stories.finder import Comparison
from bot.stories.story_assignment import Compared, NeighboursChanged
from bot.summarizer.digest_translation import DigestTranslator
from bot.text.language import ENGLISH, LANGUAGES
from tests.fakes.clock import FakeClock
from tests.fakes.limiter import ScriptedLimiter
from tests.fakes.model import ScriptedModel
from tests.fakes.platform import Fault, RecordingPlatform
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.unit.samples import find_evidence, make_digest

HERE = Destination("recording", "W", "C")
GRACE_PERIOD = timedelta(seconds=20)
NO_TRANSLATOR = DigestTranslator(None)
WEEKLY_SCHEDULE = Schedule(frequency=Frequency.WEEKLY, times=(time(17),))


def rewritten_digest(headline: str, *lines: str) -> Digest:
    """Return a digest of the article's next revision, with exactly these lines."""
    text = "\n".join(lines)
    made = make_digest(headline=headline, revision=2)
    facts = tuple(replace(made.key_facts[0], text=line, evidence=(find_evidence(line, text),)) for line in lines)
    return replace(made, article=replace(made.article, text=text), key_facts=facts, stakeholders=())


class PublisherBench:
    """A publisher over a store in memory, with one planned delivery."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.platform = RecordingPlatform()
        self.store = MemoryStore(MemoryJobs())
        self.publisher = Publisher(
            {"recording": self.platform}, self.store, clock, grace=GRACE_PERIOD, translator=NO_TRANSLATOR
        )
        self.entry = EntryId(0)

    async def plan(self, digest: Digest) -> DeliveryId:
        """File a digest (again: a revision of the same entry) and return its delivery."""
        if not self.entry:
            url = "https://courier.example/feed"
            await self.store.subscribe(HERE, url, title="", now=self.clock.now(), made_by="Ada")
            (feed,) = await self.store.lease_all(self.clock.now(), lease=GRACE_PERIOD)
            entry = Entry(key="a", url="", title="")
            numbers: list[EntryId] = []

            def then(number: EntryId) -> DigestEntry:
                numbers.append(number)
                return DigestEntry(number)

            await self.store.save_polls(
                [PollResult(feed=feed, fresh=(entry,))], then=then, tell=lambda telling: SendFeedAlert(*telling, key="")
            )
            (self.entry,) = numbers
        await self.store.file_digest(
            self.entry,
            digest,
            decide=lambda desk: plan_filing(digest, desk, self.clock.now()),
            now=self.clock.now(),
            then=Deliver,
        )
        (number,) = self.store.deliveries
        return number

    def delivery(self) -> Delivery:
        """Return the one delivery as it stands."""
        (delivery,) = self.store.deliveries.values()
        return delivery


@pytest.fixture
def bench(clock: FakeClock) -> PublisherBench:
    """Return a bench."""
    return PublisherBench(clock)


async def test_a_planned_delivery_is_posted_once(bench: PublisherBench) -> None:
    """Done twice, it is posted once."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    assert [one.digest for one in bench.platform.messages] == [make_digest()]
    assert (bench.delivery().state, bench.delivery().message) == (DeliveryState.POSTED, bench.platform.messages[0].ref)


async def test_a_post_that_arrived_unseen_is_adopted(bench: PublisherBench) -> None:
    """After a lost connection the publisher waits out the request, looks, and finds it there."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.append(Fault.AFTER)
    with pytest.raises(PlatformError):
        await bench.publisher.deliver(number)
    assert bench.delivery().state is DeliveryState.POSTING
    with pytest.raises(PlatformError) as wait:
        await bench.publisher.deliver(number)
    assert (wait.value.retry, wait.value.retry_after) == (True, GRACE_PERIOD)
    bench.clock.move(GRACE_PERIOD)
    await bench.publisher.deliver(number)
    assert len(bench.platform.messages) == 1
    assert (bench.delivery().state, bench.platform.messages[0].edits) == (DeliveryState.POSTED, 0)


class StallingPlatform(RecordingPlatform):
    """A platform whose first post meets a worker that stalls: another rescues its delivery, then it wakes."""

    def __init__(self, bench: PublisherBench) -> None:
        super().__init__()
        self._bench = bench
        self.has_slept = False

    async def post(self, delivery_id: DeliveryId, *told: Any, **how: Any) -> MessageRef:  # noqa: ANN401  # as it is told
        """Stall the first post until another worker has rescued the delivery."""
        if not self.has_slept:
            self.has_slept = True
            self._bench.clock.move(timedelta(minutes=1))
            await self._bench.publisher.deliver(delivery_id)
        return await super().post(delivery_id, *told, **how)


async def test_a_worker_that_stalls_posts_nothing_beside_its_rescuer(bench: PublisherBench) -> None:
    """Awake again its request does not leave, and what its rescuer wrote down stays; its job is looked at later."""
    platform = StallingPlatform(bench)
    bench.publisher = Publisher(
        {"recording": platform}, bench.store, bench.clock, grace=GRACE_PERIOD, translator=NO_TRANSLATOR
    )
    number = await bench.plan(make_digest())
    with pytest.raises(LeaseLost) as lost:
        await bench.publisher.deliver(number)
    assert lost.value.retry
    assert len(platform.messages) == 1
    assert (bench.delivery().state, bench.delivery().message) == (DeliveryState.POSTED, platform.messages[0].ref)


async def test_a_late_answer_does_not_undo_what_the_rescuer_wrote_down(bench: PublisherBench) -> None:
    """A worker that heard of a refusal only after another had posted does not call the delivery unposted."""
    number = await bench.plan(make_digest())
    slow = RecordingPlatform()

    async def post(*_told: object, **_how: object) -> MessageRef:
        bench.clock.move(GRACE_PERIOD)
        await bench.publisher.deliver(number)
        message = "slower"
        raise PlatformError(message, retry=True, retry_after=GRACE_PERIOD)

    slow.post = post  # type: ignore[method-assign]  # it answers late
    late = Publisher({"recording": slow}, bench.store, bench.clock, grace=GRACE_PERIOD, translator=NO_TRANSLATOR)
    with pytest.raises(LeaseLost):
        await late.deliver(number)
    assert bench.delivery().state is DeliveryState.POSTED
    assert len(bench.platform.messages) == 1


async def test_a_post_that_never_arrived_is_posted_again(bench: PublisherBench) -> None:
    """After the wait nothing is found, so it is posted."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.append(Fault.BEFORE)
    with pytest.raises(PlatformError):
        await bench.publisher.deliver(number)
    bench.clock.move(GRACE_PERIOD)
    await bench.publisher.deliver(number)
    assert len(bench.platform.messages) == 1


async def test_a_refused_post_may_be_tried_at_once(bench: PublisherBench) -> None:
    """A rate limit says that nothing was taken: there is nothing to look for."""
    number = await bench.plan(make_digest())
    busy = PlatformError("slow down", retry=True, retry_after=timedelta(seconds=3))
    bench.platform.post_faults.append(busy)
    with pytest.raises(PlatformError, match="slow down"):
        await bench.publisher.deliver(number)
    assert (bench.delivery().state, bench.delivery().problem) == (DeliveryState.PLANNED, "slow down")
    await bench.publisher.deliver(number)
    assert bench.delivery().state is DeliveryState.POSTED


async def test_a_closed_channel_keeps_its_digests(bench: PublisherBench) -> None:
    """A person has to mend it and is told once; what is for the channel is held, and comes when it is open again."""
    number = await bench.plan(make_digest())
    bench.platform.closed_destinations.add(HERE)
    await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    held = bench.delivery()
    assert (held.state, held.is_held, held.due) == (DeliveryState.PLANNED, True, bench.clock.now() + CLOSED_RETRY)
    assert "closed" in held.problem
    assert [(place, person) for place, person, _ in bench.platform.private_messages] == [(HERE, "Ada")]
    bench.platform.closed_destinations.clear()
    bench.clock.move(CLOSED_RETRY)
    await bench.publisher.queue_due()
    await bench.publisher.deliver(number)
    assert len(bench.platform.messages) == 1
    assert (await bench.store.preferences(HERE)).closed_since is None


async def test_a_post_that_may_have_arrived_before_its_channel_closed_is_looked_for(bench: PublisherBench) -> None:
    """It is not posted a second time when the channel is open again."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.append(Fault.AFTER)
    with pytest.raises(PlatformError):
        await bench.publisher.deliver(number)
    bench.platform.closed_destinations.add(HERE)
    bench.clock.move(GRACE_PERIOD)
    await bench.publisher.deliver(number)
    assert (bench.delivery().state, bench.delivery().is_held) == (DeliveryState.POSTING, True)
    bench.platform.closed_destinations.clear()
    bench.clock.move(CLOSED_RETRY)
    await bench.publisher.queue_due()
    await bench.publisher.deliver(number)
    assert len(bench.platform.messages) == 1
    assert bench.delivery().state is DeliveryState.POSTED


async def test_a_post_that_is_never_answered_lets_others_go_and_is_looked_for_later(bench: PublisherBench) -> None:
    """A channel's jobs are done in order: one that would raise for ever would be the channel's last."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.extend([Fault.BEFORE] * MAX_ATTEMPTS)
    for _ in range(MAX_ATTEMPTS - 1):
        with pytest.raises(PlatformError):
            await bench.publisher.deliver(number)
        bench.clock.move(GRACE_PERIOD)
    await bench.publisher.deliver(number)
    held = bench.delivery()
    assert (held.state, held.is_held, held.due) == (DeliveryState.POSTING, True, bench.clock.now() + REFUSED_RETRY)
    bench.clock.move(REFUSED_RETRY)
    await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    assert len(bench.platform.messages) == 1


async def test_a_channel_that_stays_closed_is_given_up(bench: PublisherBench) -> None:
    """After a week of tries nobody is going to open it."""
    number = await bench.plan(make_digest())
    bench.platform.closed_destinations.add(HERE)
    for _ in range(CLOSED_TRIES + 1):
        await bench.publisher.deliver(number)
    assert bench.delivery().state is DeliveryState.FAILED
    assert len(bench.platform.private_messages) == 1


async def test_endless_trouble_is_held_and_never_lost(bench: PublisherBench) -> None:
    """After many tries the delivery waits a while, with the last reason, and is posted when the platform is back."""
    number = await bench.plan(make_digest())
    busy = PlatformError("slow down", retry=True, retry_after=timedelta(seconds=3))
    bench.platform.post_faults.extend([busy] * MAX_ATTEMPTS)
    for _ in range(MAX_ATTEMPTS - 1):
        with pytest.raises(PlatformError):
            await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    assert (bench.delivery().is_held, bench.delivery().problem) == (True, "slow down")
    bench.clock.move(REFUSED_RETRY)
    await bench.publisher.queue_due()
    await bench.publisher.deliver(number)
    assert bench.delivery().state is DeliveryState.POSTED


async def test_what_can_never_be_posted_fails_with_its_reason(bench: PublisherBench) -> None:
    """A refusal that no time mends is there to be seen."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.append(PlatformError("invalid_blocks"))
    await bench.publisher.deliver(number)
    assert (bench.delivery().state, bench.delivery().problem) == (DeliveryState.FAILED, "invalid_blocks")


async def test_a_revision_edits_and_says_so(bench: PublisherBench) -> None:
    """The posted message is corrected in place, with one note of what changed in its thread."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    await bench.plan(make_digest(headline="Brightwater drops Orla Mills", revision=2))
    await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    (message,) = bench.platform.messages
    assert (message.digest.headline, message.edits) == ("Brightwater drops Orla Mills", 1)
    (note,) = message.notes.values()
    assert "Brightwater buys Orla Mills → Brightwater drops Orla Mills" in note


async def test_every_changed_line_is_named_wherever_changes_are_listed(bench: PublisherBench) -> None:
    """In the note in the thread and in the list of corrections."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    await bench.plan(rewritten_digest("New", *(f"Fact {n}." for n in range(4))))
    await bench.publisher.deliver(number)
    (note,) = bench.platform.messages[0].notes.values()
    (kept,) = await bench.store.digest_events(HERE, limit=5)
    assert [f"New: Fact {n}." in kept.lines for n in range(4)] == [True] * 4
    assert note.splitlines()[1:] == [f"• {line}" for line in kept.lines]


async def test_an_old_line_stands_beside_the_new_one_that_is_most_like_it(bench: PublisherBench) -> None:
    """Whatever their order; other marks between the same words are no change."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    june = "The deal is expected to close in June, if regulators approve it."
    await bench.plan(rewritten_digest("Brightwater buys Orla Mills!", june, "A storm is coming."))
    await bench.publisher.deliver(number)
    (kept,) = await bench.store.digest_events(HERE, limit=5)
    assert [line.partition(" ")[0] for line in kept.lines] == ["The", "No", "New:"]
    assert kept.lines[0].count("expected to close") == 2
    assert bench.platform.messages[0].digest.status.updated == bench.clock.now()


async def test_other_words_for_what_the_article_still_says_are_no_correction(bench: PublisherBench) -> None:
    """A model words a line differently each time: the message has the new words, and nothing is said to be updated."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    again = make_digest(revision=2)
    facts = tuple(replace(fact, text=f"In other words, {fact.text}") for fact in again.key_facts)
    await bench.plan(replace(again, key_facts=facts))
    await bench.publisher.deliver(number)
    (message,) = bench.platform.messages
    assert message.digest.key_facts == facts
    assert (message.digest.status.updated, message.notes) == (None, {})


async def test_a_revision_with_the_same_lines_is_silent(bench: PublisherBench) -> None:
    """A typo mended in the article is no news for its readers."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    await bench.plan(make_digest(revision=2))
    await bench.publisher.deliver(number)
    assert bench.platform.messages[0].notes == {}


async def test_a_revision_while_a_post_was_lost_is_brought_up_to_date(bench: PublisherBench) -> None:
    """The adopted message shows the old digest, so it is edited."""
    number = await bench.plan(make_digest())
    bench.platform.post_faults.append(Fault.AFTER)
    with pytest.raises(PlatformError):
        await bench.publisher.deliver(number)
    await bench.plan(make_digest(headline="New", revision=2))
    bench.clock.move(GRACE_PERIOD)
    await bench.publisher.deliver(number)
    (message,) = bench.platform.messages
    assert (message.digest.headline, message.edits) == ("New", 1)


async def test_a_platform_that_is_not_connected_is_waited_for(bench: PublisherBench) -> None:
    """A worker without the token names it, and leaves the delivery to one that has it."""
    number = await bench.plan(make_digest())
    lonely = Publisher({}, bench.store, bench.clock, grace=GRACE_PERIOD, translator=NO_TRANSLATOR)
    with pytest.raises(PlatformError, match="set its token") as waits:
        await lonely.deliver(number)
    assert (waits.value.retry, waits.value.retry_after) == (True, UNCONNECTED_RETRY)
    assert bench.delivery().state is DeliveryState.PLANNED
    await bench.publisher.deliver(number)
    assert bench.delivery().state is DeliveryState.POSTED


async def test_an_edit_that_never_works_is_left_after_a_while(bench: PublisherBench) -> None:
    """Readers keep the message they have, the channel's next digest is not held up, and the next revision is tried."""
    number = await bench.plan(make_digest())
    await bench.publisher.deliver(number)
    await bench.plan(make_digest(headline="New", revision=2))
    bench.platform.edit_faults.extend([PlatformError("slow down", retry=True)] * (MAX_ATTEMPTS + 1))
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(PlatformError):
            await bench.publisher.deliver(number)
    await bench.publisher.deliver(number)
    assert (bench.delivery().state, bench.delivery().problem) == (DeliveryState.POSTED, "slow down")
    await bench.publisher.deliver(number)
    assert bench.platform.messages[0].edits == 1
    assert bench.delivery().attempts == 0


def subscription_to(channel: str, *, paused: bool = False) -> Subscription:
    """Return a subscription."""
    place = Destination("slack", "W", channel)
    return Subscription(id=SubscriptionId(1), destination=place, feed_id=FeedId(1), paused=paused)


def test_a_new_story_goes_to_everyone_who_wished_for_it() -> None:
    """Paused subscriptions get nothing, and nobody gets it twice."""
    desk = FilingContext(
        neighbours=(),
        subscriptions=(subscription_to("a"), subscription_to("b", paused=True), subscription_to("a")),
        previous_story=None,
        delivered={},
    )
    filing = plan_filing(make_digest(), desk, FakeClock().now())
    assert filing.story_id is None
    assert [one.destination for one in filing.planned] == [subscription_to("a").destination]


def test_the_second_telling_goes_only_where_the_first_did_not() -> None:
    """One story is announced once per destination, whichever feed tells it."""
    near = Neighbour(entry_id=EntryId(9), story_id=StoryId(4), feed_id=FeedId(2))
    found = Compared(neighbour=near, likeness=EventSimilarity(odds=3.0, shared=("Orla", "12")))
    desk = FilingContext(
        neighbours=(near,),
        subscriptions=(subscription_to("a"), subscription_to("b")),
        previous_story=None,
        delivered={StoryId(4): (subscription_to("a").destination,)},
    )
    comparison = Comparison(compared={near.entry_id: found})
    filing = plan_filing(make_digest(), desk, FakeClock().now(), comparison=comparison)
    assert filing.joined is not None
    assert (filing.joined.by, filing.joined.reasons) == ("words", ("Orla", "12"))
    assert (filing.story_id, [one.destination for one in filing.planned]) == (
        StoryId(4),
        [subscription_to("b").destination],
    )


@pytest.mark.parametrize(
    ("change", "is_sooner"),
    [({}, True), ({"paused": True}, False), ({"schedule": WEEKLY_SCHEDULE}, False)],
)
def test_a_story_that_waits_is_told_as_soon_as_any_feed_of_the_channel_tells_it(
    change: dict[str, Any], *, is_sooner: bool
) -> None:
    """Where that feed may, and would tell it earlier; nobody is told that it was passed over."""
    now = FakeClock().now()
    place = subscription_to("a").destination
    desk = FilingContext(
        neighbours=(),
        subscriptions=(replace(subscription_to("a"), **change), subscription_to("b")),
        previous_story=StoryId(4),
        delivered={StoryId(4): (place, subscription_to("b").destination)},
        waiting={StoryId(4): {place: next_slot(WEEKLY_SCHEDULE, now)}},
    )
    filing = plan_filing(make_digest(), desk, now)
    assert (filing.planned, filing.passed_over) == ((), ())
    assert filing.earlier_due == ({place: now} if is_sooner else {})


@pytest.mark.parametrize(
    ("schedule", "called"),
    [
        ("daily 8:30 17:00", "Daily digest, Tue 03 Mar: 5 stories"),
        ("weekly tuesday 9", "Weekly digest, Tue 03 Mar: 5 stories"),
        ("tuesday friday 9", "Digest, Tue 03 Mar: 5 stories"),
        ("weekdays 8:30", "Digest, Tue 03 Mar: 5 stories"),
        ("at once", "5 new stories"),
    ],
)
def test_an_edition_is_called_by_how_often_it_comes(schedule: str, called: str) -> None:
    """What comes on several days of the week is no weekly digest."""
    routine = Routine(schedule=parse_schedule(schedule, LANGUAGES[ENGLISH]) or AT_ONCE)
    assert edition_title(routine, 5, datetime(2026, 3, 3, 9, 0, tzinfo=UTC)) == called


def test_what_came_meanwhile_is_compared_first() -> None:
    """Nothing is decided beside an article that this one was not held against."""
    near = Neighbour(entry_id=EntryId(9), story_id=StoryId(4), feed_id=FeedId(2))
    desk = FilingContext(neighbours=(near,), subscriptions=(subscription_to("a"),), previous_story=None, delivered={})
    with pytest.raises(NeighboursChanged):
        plan_filing(make_digest(), desk, FakeClock().now())


async def test_who_is_early_has_nothing_translated_and_loses_no_try(bench: PublisherBench) -> None:
    """Turns that are refused cost no request of the model, and do not count as its failures."""
    number = await bench.plan(make_digest())
    (subscription,) = [subscription for subscription, _ in await bench.store.subscriptions(HERE)]
    await bench.store.set_language(subscription.id, "de")
    model = ScriptedModel(ModelError("busy", retry=True))
    post_limiter = PostLimiter(ScriptedLimiter(refusals=2 * MODEL_TRIES), {"recording": pace.rates_of})
    patient = Publisher(
        {"recording": bench.platform},
        bench.store,
        bench.clock,
        grace=GRACE_PERIOD,
        translator=DigestTranslator(model),
        post_limiter=post_limiter,
    )
    for _ in range(2 * MODEL_TRIES):
        with pytest.raises(RateLimited):
            await patient.deliver(number)
    assert model.requests == []
    with pytest.raises(ModelError):
        await patient.deliver(number)
    assert bench.platform.messages == []


async def test_a_channels_language_is_spoken_when_the_model_is_back(bench: PublisherBench) -> None:
    """A digest waits for its translation as long as the model may come back, then goes out in its own words."""
    number = await bench.plan(make_digest())
    (subscription,) = [subscription for subscription, _ in await bench.store.subscriptions(HERE)]
    await bench.store.set_language(subscription.id, "de")
    away = DigestTranslator(ScriptedModel(ModelError("busy", retry=True)))
    patient = Publisher({"recording": bench.platform}, bench.store, bench.clock, grace=GRACE_PERIOD, translator=away)
    for _ in range(MODEL_TRIES - 1):
        with pytest.raises(ModelError):
            await patient.deliver(number)
    assert (bench.platform.messages, bench.delivery().state) == ([], DeliveryState.PLANNED)
    await patient.deliver(number)
    assert [replace(one.digest, note="") for one in bench.platform.messages] == [make_digest()]
    assert [one.digest.note for one in bench.platform.messages] == ["Not in German: the model did not answer."]
