"""What every Store must do, run on PostgreSQL and on the fake in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.addresses import host_of
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, DeliveryState, MessageRef
from bot.domain.digest import Digest
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, EntryId, FeedAlert, FeedId, Health, HostBackoff, KnownEntry, PollResult, Validators
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import AnswerQuestion, Deliver, DigestEntry, Job, SendFeedAlert
from bot.domain.poll_rhythm import Rhythm
from bot.domain.spending import Spending, tokens
from bot.domain.subscription import Destination, SubscriptionId
from bot.domain.update_hints import UpdateHints
from bot.errors import LeaseLost, ModelError, StoreError
from bot.ports import MAX_TIME_APART, ChannelAlert, ListedFeed, ModelReply, Store
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.patience import PATIENCE
from tests.unit.samples import make_digest, planned_deliveries

HERE = Destination("page", "local", "news")
THERE = Destination("slack", "T1", "C1")
FEED = "https://courier.example/feed"
LEASE = timedelta(minutes=10)
HOUR = timedelta(hours=1)
SIGNING_KEY = "s"

ARTICLE_KEYS = ("meta", "scale", "wang")
"""What the articles of these tests are found by."""


@dataclass
class Bench:
    """A store, and a way to see what it queued."""

    store: Store
    jobs: MemoryJobs | JobQueue

    async def count_waiting(self) -> int:
        """Return how many jobs wait."""
        if isinstance(self.jobs, MemoryJobs):
            return len(self.jobs.queue)
        return (await self.jobs.counts())["todo"]


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Return each kind of store."""
    if request.param == "memory":
        jobs = MemoryJobs()
        yield Bench(MemoryStore(jobs), jobs)
        return
    database = Database(request.getfixturevalue("database_url"))
    queue = JobQueue(database)
    await queue.open()
    yield Bench(PostgresStore(database, queue), queue)
    await queue.close()
    await database.close()


def make_entry(key: str, **fields: str) -> Entry:
    """Return an entry."""
    stated = {"url": f"https://courier.example/{key}", "title": f"Title {key}", **fields}
    return Entry(key=key, **stated)  # type: ignore[arg-type]  # only strings are given


def tell_nobody(telling: ChannelAlert) -> Job:
    """Tell nobody: there is nothing to tell in these tests."""
    raise AssertionError(telling)


def answer_job(key: str) -> Job:
    """Return the job that answers a question."""
    return AnswerQuestion(key, 60)


def _fingerprints(known: Sequence[KnownEntry]) -> dict[str, str]:
    return {one.key: one.fingerprint for one in known}


async def poll_entries(bench: Bench, clock: FakeClock, *entries: Entry) -> list[EntryId]:
    """Subscribe, poll, and return the numbers of the entries."""
    await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now())
    (feed,) = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    await bench.store.save_polls([PollResult(feed=feed, fresh=entries)], then=then, tell=tell_nobody)
    return numbers


async def file_digest(bench: Bench, clock: FakeClock, number: EntryId, digest: Digest) -> list[DeliveryId]:
    """File a digest as a new story for its subscribers (or its old story), and return the deliveries to do."""
    todo: list[DeliveryId] = []

    def then(delivery: DeliveryId, place: Destination) -> Deliver:
        todo.append(delivery)
        return Deliver(delivery, place)

    def decide(desk: FilingContext) -> Filing:
        places = tuple(subscription.destination for subscription in desk.subscriptions)
        return Filing(story_id=desk.previous_story, planned=planned_deliveries(*places))

    await bench.store.file_digest(number, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=then)
    return todo


async def test_a_due_feed_is_leased_once(bench: Bench, clock: FakeClock) -> None:
    """A leased feed is nobody else's until its lease is over."""
    await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now())
    assert [feed.url for feed in await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)] == [
        FEED
    ]
    assert not await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)
    clock.move(LEASE)
    assert [feed.url for feed in await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)] == [
        FEED
    ]


async def test_leases_keep_to_their_limit(bench: Bench, clock: FakeClock) -> None:
    """The longest due come first, and no more than asked for."""
    await bench.store.subscribe(HERE, f"{FEED}/1", title="", now=clock.now())
    clock.move(HOUR)
    await bench.store.subscribe(HERE, f"{FEED}/2", title="", now=clock.now())
    assert [feed.url for feed in await bench.store.lease_due(clock.now(), limit=1, lease=LEASE, host_share=99)] == [
        f"{FEED}/1"
    ]


async def test_a_feed_without_subscribers_is_not_polled(bench: Bench, clock: FakeClock) -> None:
    """Unsubscribed, paused and gone feeds are left alone; a resumed one is polled."""
    subscription = await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    assert await bench.store.pause(subscription.id, paused=True)
    assert not await bench.store.lease_all(clock.now(), lease=LEASE)
    assert await bench.store.pause(subscription.id, paused=False)
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    assert feed.subscribers == 1
    await bench.store.save_polls(
        [PollResult(feed=replace(feed, health=Health.GONE))], then=DigestEntry, tell=tell_nobody
    )
    assert not await bench.store.lease_all(clock.now(), lease=LEASE)
    assert await bench.store.unsubscribe(subscription.id)
    assert not await bench.store.unsubscribe(subscription.id)
    assert not await bench.store.pause(SubscriptionId(subscription.id), paused=True)


async def test_a_host_that_rests_is_asked_for_none_of_its_feeds(bench: Bench, clock: FakeClock) -> None:
    """Neither when they are due nor by hand, until it has had its rest; feeds of other hosts are asked."""
    addresses = [FEED, f"{FEED}/sport", "https://other.example/feed"]
    for url in addresses:
        await bench.store.subscribe(HERE, url, title="", now=clock.now())
    leased = {feed.url: feed for feed in await bench.store.lease_all(clock.now(), lease=LEASE)}
    backoff = HostBackoff(host="courier.example", until=clock.now() + timedelta(hours=2))
    later = [replace(feed, next_due=clock.now()) for feed in leased.values()]
    polls = [PollResult(feed=feed, was_read=False, backoff=backoff if feed.url == FEED else None) for feed in later]
    await bench.store.save_polls(polls, then=DigestEntry, tell=tell_nobody)
    due = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=9)
    assert [feed.url for feed in due] == addresses[2:]
    assert not await bench.store.lease_all(clock.now(), lease=LEASE)
    await bench.store.make_due(leased[addresses[1]].id, clock.now())
    await bench.store.subscribe(HERE, f"{FEED}/new", title="", now=clock.now())
    assert not await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=9), "pushed, or new"
    assert not await bench.store.lease_all(clock.now(), lease=LEASE)
    clock.move(timedelta(hours=2))
    assert len(await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=9)) == len(addresses) + 1


async def test_two_lots_that_hear_of_the_same_hosts_do_not_wait_for_each_other(bench: Bench, clock: FakeClock) -> None:
    """Saved at the same time, each has the other's feeds rest."""
    addresses = [f"https://{host}.example/{number}" for host in ("one", "two") for number in range(8)]
    for url in addresses:
        await bench.store.subscribe(HERE, url, title="", now=clock.now())
    until = clock.now() + timedelta(hours=2)
    leased = await bench.store.lease_all(clock.now(), lease=LEASE)
    polls = [
        PollResult(feed=feed, was_read=False, backoff=HostBackoff(host=host_of(feed.url), until=until))
        for feed in leased
    ]
    lots = (polls[::2], polls[1::2])
    await asyncio.gather(*(bench.store.subscriptions() for _ in lots))  # as many connections are open
    await asyncio.gather(*(bench.store.save_polls(lot, then=DigestEntry, tell=tell_nobody) for lot in lots))
    assert not await bench.store.lease_due(until - HOUR, limit=99, lease=LEASE, host_share=99)
    assert len(await bench.store.lease_due(until, limit=99, lease=LEASE, host_share=99)) == len(addresses)


async def test_two_feeds_that_move_to_one_address_at_once_are_one(bench: Bench, clock: FakeClock) -> None:
    """Saved at the same time: whoever wanted either gets the one that lives there."""
    places = {FEED: HERE, f"{FEED}/old": THERE}
    for url, place in places.items():
        await bench.store.subscribe(place, url, title="", now=clock.now())
    leased = await bench.store.lease_all(clock.now(), lease=LEASE)
    await asyncio.gather(*(bench.store.subscriptions() for _ in leased))  # as many connections are open
    moved = [PollResult(feed=replace(feed, url="https://new.example/feed"), has_moved=True) for feed in leased]
    await asyncio.gather(*(bench.store.save_polls([one], then=DigestEntry, tell=tell_nobody) for one in moved))
    rows = await bench.store.subscriptions()
    assert {(subscription.destination, feed.url) for subscription, feed in rows} == {
        (place, "https://new.example/feed") for place in places.values()
    }
    assert len({feed.id for _, feed in rows}) == 1


async def test_subscribing_twice_is_one_subscription(bench: Bench, clock: FakeClock) -> None:
    """There is one subscription per destination and feed; two destinations share a feed."""
    first = await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    assert await bench.store.subscribe(HERE, FEED, title="", now=clock.now()) == first
    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    rows = await bench.store.subscriptions()
    assert [subscription.destination for subscription, _ in rows] == [HERE, THERE]
    assert len({feed.id for _, feed in rows}) == 1
    assert [subscription.destination for subscription, _ in await bench.store.subscriptions(THERE)] == [THERE]


async def test_a_poll_saves_validators_and_entries_with_their_jobs(bench: Bench, clock: FakeClock) -> None:
    """Feed, entries and jobs are saved together; a fresh entry is queued, a backlog one is not."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)
    after = replace(feed, title="Courier", validators=Validators(etag='W/"1"', last_modified="x"), next_due=clock.now())
    await bench.store.save_polls(
        [PollResult(feed=after, fresh=(make_entry("a"),), backlog=(make_entry("b"),))],
        then=DigestEntry,
        tell=tell_nobody,
    )
    assert await bench.count_waiting() == 1
    assert _fingerprints((await bench.store.known_entries({feed.id: [make_entry(key) for key in "abc"]}))[feed.id]) == {
        "a": make_entry("a").fingerprint,
        "b": make_entry("b").fingerprint,
    }
    (again,) = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)
    assert again.validators == Validators(etag='W/"1"', last_modified="x")
    assert again.title == "Courier"


async def test_a_failing_save_saves_nothing(bench: Bench, clock: FakeClock) -> None:
    """If the next job cannot be made, the entries are not saved either."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)

    def decide(_desk: FilingContext) -> Filing:
        message = "no decision"
        raise RuntimeError(message)

    await bench.store.save_polls([PollResult(feed=feed, fresh=(make_entry("a"),))], then=DigestEntry, tell=tell_nobody)
    (known,) = [n for n in (EntryId(n) for n in range(1, 20)) if await bench.store.entry(n)]
    with pytest.raises(RuntimeError, match="no decision"):
        await bench.store.file_digest(
            known, make_digest(), keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver
        )
    assert await bench.store.latest_article(known) is None
    assert (await bench.store.counts(now=clock.now())).digests == 0


async def test_an_entry_seen_twice_is_one_entry(bench: Bench, clock: FakeClock) -> None:
    """Two polls that both think an entry is fresh store it, and queue it, once."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    await bench.store.save_polls([PollResult(feed=feed, fresh=(make_entry("a"),))], then=DigestEntry, tell=tell_nobody)
    assert await bench.count_waiting() == 1
    found = await bench.store.entry(number)
    assert found is not None
    assert (found.entry, found.feed_title) == (make_entry("a"), "Courier")
    assert await bench.store.entry(EntryId(999_999)) is None


async def test_a_changed_entry_is_read_again(bench: Bench, clock: FakeClock) -> None:
    """What the feed now states is saved, and the entry is queued again; a backlog entry stays where it is."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    await bench.store.save_polls(
        [PollResult(feed=feed, backlog=(make_entry("b"),))], then=DigestEntry, tell=tell_nobody
    )
    changed = (make_entry("a", title="New"), make_entry("b", title="New"))
    queued: list[EntryId] = []

    def then(again: EntryId) -> DigestEntry:
        queued.append(again)
        return DigestEntry(again)

    await bench.store.save_polls([PollResult(feed=feed, changed=changed)], then=then, tell=tell_nobody)
    assert queued == [number]
    found = await bench.store.entry(number)
    assert found is not None
    assert found.entry.title == "New"


async def test_a_filed_digest_comes_back_as_an_assignment(bench: Bench, clock: FakeClock) -> None:
    """Digest, article, story and delivery come back as they were filed."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    digest = make_digest()
    (delivery_id,) = await file_digest(bench, clock, number, digest)
    assignment = await bench.store.assignment(delivery_id)
    assert assignment is not None
    assert assignment.digest == digest
    assert assignment.delivery.state is DeliveryState.PLANNED
    assert assignment.delivery.destination == HERE
    assert [source.title for source in assignment.story.sources] == [digest.article.title]
    assert await bench.store.latest_article(number) == digest.article
    assert await bench.store.assignment(DeliveryId(999_999)) is None


async def test_filing_again_delivers_to_nobody_twice(bench: Bench, clock: FakeClock) -> None:
    """A second filing of an entry (its step was done twice) makes no second delivery."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    first = await file_digest(bench, clock, number, make_digest())
    assert await file_digest(bench, clock, number, make_digest()) == first


async def test_a_revision_is_delivered_as_an_edit(bench: Bench, clock: FakeClock) -> None:
    """A new revision keeps story and delivery, wants another version, and remembers what readers see."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery_id,) = await file_digest(bench, clock, number, make_digest())
    before = await bench.store.assignment(delivery_id)
    assert before is not None
    shown = replace(
        before.delivery,
        state=DeliveryState.POSTED,
        message=MessageRef("7"),
        shown=before.version,
        shown_digest=before.digest_id,
    )
    await bench.store.save_delivery(shown)
    revised = make_digest(headline="Corrected", revision=2)
    assert await file_digest(bench, clock, number, revised) == [delivery_id]
    after = await bench.store.assignment(delivery_id)
    assert after is not None
    assert (after.digest, after.previous) == (revised, before.digest)
    assert after.version != before.version
    assert after.delivery == shown


async def test_what_somebody_else_has_moved_on_is_not_saved(bench: Bench, clock: FakeClock) -> None:
    """Of two who read a delivery at one state the first moves it on; the second is told, and changes nothing."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery_id,) = await file_digest(bench, clock, number, make_digest())
    read = await bench.store.assignment(delivery_id)
    assert read is not None
    leaving = replace(read.delivery, state=DeliveryState.POSTING, attempts=1)
    await bench.store.save_delivery(leaving, over=read.delivery)
    with pytest.raises(LeaseLost):
        await bench.store.save_delivery(leaving, over=read.delivery)
    again = replace(leaving, since=clock.now() + timedelta(seconds=1), attempts=2)
    await bench.store.save_delivery(again, over=leaving)
    with pytest.raises(LeaseLost):
        await bench.store.save_delivery(replace(leaving, state=DeliveryState.POSTED), over=leaving)
    stands = await bench.store.assignment(delivery_id)
    assert stands is not None
    assert stands.delivery == again


async def test_two_articles_are_one_story(bench: Bench, clock: FakeClock) -> None:
    """The desk shows who has the same keys; a second article joins as a source, and why is kept."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    (delivery_id,) = await file_digest(bench, clock, one, make_digest())
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=desk.neighbours[0].story_id, planned=())

    other = make_digest(url="https://wire.example/other", headline="Other")
    await bench.store.file_digest(two, other, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    (desk,) = seen
    assert [(near.entry_id, near.is_same_address) for near in desk.neighbours] == [(one, False)]
    assert desk.delivered == {desk.neighbours[0].story_id: (HERE,)}
    assert (desk.previous_story, [subscription.destination for subscription in desk.subscriptions]) == (None, [HERE])
    assignment = await bench.store.assignment(delivery_id)
    assert assignment is not None
    assert [source.url for source in assignment.story.sources] == [make_digest().article.url, other.article.url]
    assert assignment.digest == make_digest()


async def test_old_stories_are_not_joined(bench: Bench, clock: FakeClock) -> None:
    """After a few days a story is off the desk."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    await file_digest(bench, clock, one, make_digest())
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=None, planned=())

    digest = make_digest(url="https://wire.example/other")
    published = digest.article.published
    assert published is not None
    clock.move(MAX_TIME_APART + timedelta(days=9))
    later = replace(digest.article, published=published + MAX_TIME_APART + timedelta(days=1))
    other = replace(digest, article=later)
    await bench.store.file_digest(two, other, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    assert seen[0].neighbours == ()


async def test_questions_are_kept_under_their_delivery(bench: Bench, clock: FakeClock) -> None:
    """A question is opened once, answered, and stands in the thread; elsewhere there is none."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery_id,) = await file_digest(bench, clock, number, make_digest())
    assignment = await bench.store.assignment(delivery_id)
    assert assignment is not None
    posted = replace(assignment.delivery, state=DeliveryState.POSTED, message=MessageRef("7"))
    await bench.store.save_delivery(posted)
    question = Question(key="k1", destination=HERE, message=MessageRef("7"), text="How much?", asked_by="ada")
    assert await bench.store.save_question(question, now=clock.now(), then=answer_job)
    assert not await bench.store.save_question(question, now=clock.now(), then=answer_job)
    elsewhere = replace(question, key="k2", destination=THERE)
    assert not await bench.store.save_question(elsewhere, now=clock.now(), then=answer_job)
    text = assignment.digest.article.text
    answer = Answer(answered=True, text="This much.", evidence=(Evidence.from_span(text, 0, 10),), score=0.5)
    await bench.store.save_answer(question, answer, now=clock.now())
    thread = await bench.store.thread(HERE, MessageRef("7"))
    assert thread is not None
    assert (thread.delivery_id, thread.article) == (delivery_id, assignment.digest.article)
    assert [(turn.question, turn.answer, turn.asked_by) for turn in thread.turns] == [("How much?", answer, "ada")]
    assert await bench.store.thread(THERE, MessageRef("7")) is None


async def test_paid_replies_are_kept_and_counted(bench: Bench, clock: FakeClock) -> None:
    """A reply is found again under its key, the first one stays, and tokens add up from a moment on."""
    reply = ModelReply(text="{}", model="m", tokens_in=10, tokens_out=5)
    assert await bench.store.paid_reply("k") is None
    await bench.store.keep_reply("k", reply, purpose="digest", now=clock.now())
    await bench.store.keep_reply("k", replace(reply, text="[]"), purpose="digest", now=clock.now())
    assert await bench.store.paid_reply("k") == reply
    assert tokens(await bench.store.spent_since(clock.now())) == 15
    assert await bench.store.spent_since(clock.now() + HOUR) == []
    await bench.store.keep_replies({"k": replace(reply, text="x"), "l": reply}, purpose="check", now=clock.now())
    await bench.store.keep_replies({}, purpose="check", now=clock.now())
    assert [await bench.store.paid_reply(key) for key in "kl"] == [reply, reply]


async def test_who_wants_some_of_the_same_never_wait_for_each_other(bench: Bench) -> None:
    """In whatever order they name the keys; and within the right to one sort there is always a place for another."""
    held = list[tuple[str, ...]]()

    async def pay(*keys: str) -> None:
        async with bench.store.payment_lock("w", purpose="answer"), bench.store.payment_lock(*keys, purpose="verdict"):
            assert not held
            held.append(keys)
            await asyncio.sleep(0)
            held.pop()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(pay(*keys) for keys in ("ab", "ba", "bc", "cb", "abc") * 6))


async def test_one_pays_and_the_others_take_it(bench: Bench, clock: FakeClock) -> None:
    """Of many at once that want one reply, one pays; another key waits for nobody, and a failure lets the next try."""
    paid = []

    async def pay(name: str) -> None:
        async with bench.store.payment_lock("k", purpose="digest"):
            if await bench.store.paid_reply("k") is None:
                paid.append(name)
                reply = ModelReply(text=name, model="m", tokens_in=1, tokens_out=1)
                await bench.store.keep_reply("k", reply, purpose="digest", now=clock.now())

    failed = ModelError("no credit")
    with pytest.raises(ModelError):
        async with bench.store.payment_lock("k", purpose="digest"):
            raise failed
    async with bench.store.payment_lock("other", purpose="digest"):
        await asyncio.gather(*(pay(name) for name in "abcdefgh"))
    assert len(paid) == 1


async def test_other_processes_wait_too(database_url: str) -> None:
    """The right to pay is held in the database, so a second worker does not pay for what a first is paying for."""
    here, there = Database(database_url), Database(database_url)
    order = []

    async def pay() -> None:
        async with there.exclusive_locks("reply k"):
            order.append("there")

    async with here.exclusive_locks("other", "reply k"):
        other = asyncio.create_task(pay())
        await wait_for_lock_waiter(here)
        order.append("here")
    await other
    assert order == ["here", "there"]
    await here.close()
    await there.close()


async def wait_for_lock_waiter(database: Database) -> None:
    """Wait until a session waits for a lock that another one holds."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    while True:
        async with database.transaction() as connection:
            if (await connection.execute(waiting)).scalar_one():
                return


async def test_spending_is_told_by_model_purpose_and_workspace(bench: Bench, clock: FakeClock) -> None:
    """What one workspace asked for is told from what all share."""
    reply = ModelReply(text="{}", model="m", tokens_in=10, tokens_out=5)
    for key, purpose, workspace in (("a", "digest", ""), ("b", "answer", "slack:T1"), ("c", "answer", "slack:T2")):
        await bench.store.keep_reply(key, reply, purpose=purpose, workspace=workspace, now=clock.now())
    await bench.store.keep_reply("d", replace(reply, model="n"), purpose="answer", now=clock.now())
    answers = Spending(model="m", purpose="answer", replies=2, tokens_in=20, tokens_out=10)
    digests = Spending(model="m", purpose="digest", replies=1, tokens_in=10, tokens_out=5)
    others = Spending(model="n", purpose="answer", replies=1, tokens_in=10, tokens_out=5)
    assert await bench.store.spent_since(clock.now()) == [answers, digests, others]
    asked = await bench.store.spent_since(clock.now(), workspace="slack:T1")
    assert asked == [replace(answers, replies=1, tokens_in=10, tokens_out=5)]


async def test_counts_tell_how_the_desk_stands(bench: Bench, clock: FakeClock) -> None:
    """Feeds, entries, digests, deliveries and what was set aside are counted."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    await file_digest(bench, clock, one, make_digest())
    await bench.store.set_aside_entry(two, "an empty page", now=clock.now())
    counts = await bench.store.counts(now=clock.now())
    assert (counts.feeds, counts.failing, counts.entries, counts.digests, counts.set_aside) == (1, 0, 2, 1, 1)
    assert counts.deliveries == {"planned": 1}
    assert counts.jobs["todo"] == 3


OLD_FEED = f"{FEED}/old"
ELSEWHERE = Destination("slack", "T1", "C2")


async def move_feed(bench: Bench, clock: FakeClock, *entries: Entry) -> list[EntryId]:
    """Let the feed at OLD_FEED move to FEED, with a poll that brings entries; return their numbers."""
    feeds = {feed.url: feed for feed in await bench.store.lease_all(clock.now(), lease=LEASE)}
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    after = replace(feeds[OLD_FEED], url=FEED, next_due=clock.now() + HOUR, last_polled=clock.now())
    await bench.store.save_polls([PollResult(feed=after, fresh=entries, has_moved=True)], then=then, tell=tell_nobody)
    return numbers


async def test_a_feed_that_moves_onto_a_watched_one_is_merged(bench: Bench, clock: FakeClock) -> None:
    """Everybody has the one feed, once, with what they chose; the old address is not asked again."""
    here = await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    await bench.store.pause(here.id, paused=True)
    for place, folder in ((HERE, "News"), (THERE, "World"), (ELSEWHERE, "")):
        old = await bench.store.subscribe(place, OLD_FEED, title="", now=clock.now(), folder=folder)
    await bench.store.set_language(old.id, "de")
    await bench.store.set_focus(old.id, "tenants")
    await bench.store.subscribe(ELSEWHERE, FEED, title="", now=clock.now())
    await move_feed(bench, clock)
    rows = await bench.store.subscriptions()
    assert {feed.url for _, feed in rows} == {FEED}
    found = {
        subscription.destination: (subscription.paused, subscription.folder, subscription.language)
        for subscription, _ in rows
    }
    assert found == {HERE: (False, "News", ""), THERE: (False, "World", ""), ELSEWHERE: (False, "", "de")}
    assert [subscription.focus for subscription, _ in rows if subscription.destination == ELSEWHERE] == ["tenants"]
    assert len(rows) == 3
    assert {feed.subscribers for _, feed in rows} == {3}
    clock.move(timedelta(days=2))
    assert [feed.url for feed in await bench.store.lease_all(clock.now(), lease=LEASE)] == [FEED]


async def test_feeds_that_become_one_are_paused_as_the_less_paused_was(bench: Bench, clock: FakeClock) -> None:
    """On if either is on; else until the later end, and for good only where both are."""
    now = clock.now()
    on, ended, soon, late = (False, None), (True, now), (True, now + HOUR), (True, now + 2 * HOUR)
    forever = (True, None)
    pairs = {
        "on": ((late, on), (on, forever), (late, ended)),
        "late": ((forever, late), (late, forever), (soon, late), (late, soon)),
        "forever": ((forever, forever),),
    }
    for kind, several in pairs.items():
        for number, paused in enumerate(several):
            place = replace(HERE, channel=f"{kind} {number}")
            for address, (is_paused, until) in zip((FEED, OLD_FEED), paused, strict=True):
                subscription = await bench.store.subscribe(place, address, title="", now=now)
                await bench.store.pause(subscription.id, paused=is_paused, until=until)
    await move_feed(bench, clock)
    rows = await bench.store.subscriptions()
    found = {
        subscription.destination.channel: (subscription.paused, subscription.paused_until) for subscription, _ in rows
    }
    meant = {"on": on, "late": (False, now + 2 * HOUR), "forever": forever}
    assert found == {channel: meant[channel.split()[0]] for channel in found}
    assert len(found) == sum(map(len, pairs.values()))


async def test_what_a_merged_feed_brought_is_told_once(bench: Bench, clock: FakeClock) -> None:
    """Its entries that wait are digested for those who want the other; who had the story gets it no second time."""
    await bench.store.subscribe(HERE, OLD_FEED, title="", now=clock.now())
    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    (waiting,) = await move_feed(bench, clock, make_entry("a"))
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        places = {subscription.destination for subscription in desk.subscriptions}
        story = desk.neighbours[0].story_id if desk.neighbours else None
        gone_out = desk.delivered.get(story, ()) if story else ()
        return Filing(story_id=story, planned=planned_deliveries(*(places - set(gone_out))))

    await bench.store.file_digest(
        waiting, make_digest(), keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver
    )
    assert {subscription.destination for subscription in seen[0].subscriptions} == {HERE, THERE}
    clock.move(LEASE)
    (feed,) = await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    await bench.store.save_polls([PollResult(feed=feed, fresh=(make_entry("a"),))], then=then, tell=tell_nobody)
    await bench.store.file_digest(
        numbers[0], make_digest(), keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver
    )
    assert set(seen[1].delivered[seen[1].neighbours[0].story_id]) == {HERE, THERE}


async def test_held_entries_of_a_merged_feed_are_released(bench: Bench, clock: FakeClock) -> None:
    """Whoever asks for what was held gets it, though its feed is another now."""
    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    await bench.store.subscribe(HERE, OLD_FEED, title="", now=clock.now())
    feeds = {feed.url: feed for feed in await bench.store.lease_all(clock.now(), lease=LEASE)}
    after = replace(feeds[OLD_FEED], url=FEED, next_due=clock.now() + HOUR)
    await bench.store.save_polls(
        [PollResult(feed=after, held=(make_entry("h"),), has_moved=True)], then=DigestEntry, tell=tell_nobody
    )
    assert await bench.store.release_held_entries(feeds[FEED].id, then=DigestEntry) == 1


async def test_who_asks_for_the_old_address_gets_what_lives_there(bench: Bench, clock: FakeClock) -> None:
    """A feed that was merged can come back; and feeds that move in a circle are one."""
    await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    await bench.store.subscribe(HERE, OLD_FEED, title="", now=clock.now())
    await move_feed(bench, clock)
    await bench.store.subscribe(HERE, OLD_FEED, title="", now=clock.now())
    clock.move(LEASE)
    again = await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9)
    assert {feed.url for feed in again} == {OLD_FEED, FEED}
    clock.move(LEASE)
    feeds = {feed.url: feed for feed in await bench.store.lease_all(clock.now(), lease=LEASE)}
    back = replace(feeds[FEED], url=OLD_FEED, next_due=clock.now() + HOUR)
    await bench.store.save_polls([PollResult(feed=back, has_moved=True)], then=DigestEntry, tell=tell_nobody)
    assert {feed.url for _, feed in await bench.store.subscriptions()} == {OLD_FEED}


async def test_a_feed_moves_to_an_address_that_nobody_wants_any_more(bench: Bench, clock: FakeClock) -> None:
    """What it knows goes with it."""
    gone = await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    await bench.store.unsubscribe(gone.id)
    await bench.store.subscribe(HERE, OLD_FEED, title="", now=clock.now())
    await move_feed(bench, clock, make_entry("a"))
    ((_, feed),) = await bench.store.subscriptions()
    assert feed.url == FEED
    assert len((await bench.store.known_entries({feed.id: [make_entry("a")]}))[feed.id]) == 1


async def test_nobody_asks_before_the_server_lets_us(bench: Bench, clock: FakeClock) -> None:
    """Not even who wants every feed asked now, nor a hub, where the server is in trouble."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    until = clock.now() + HOUR
    told = replace(feed, health=Health.FAILING, asked_until=until, next_due=until)
    await bench.store.save_polls([PollResult(feed=told)], then=DigestEntry, tell=tell_nobody)
    assert await bench.store.lease_all(clock.now(), lease=LEASE) == []
    await bench.store.make_due(feed.id, clock.now())
    assert await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9) == []
    clock.move(HOUR)
    assert len(await bench.store.lease_all(clock.now(), lease=LEASE)) == 1


async def test_what_is_still_being_asked_is_kept(bench: Bench, clock: FakeClock) -> None:
    """A worker that lives keeps its feeds; when it dies they are due after one lease, pushed or not."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    clock.move(LEASE / 2)
    await bench.store.make_due(feed.id, clock.now())
    await bench.store.extend_leases([feed.id], clock.now() + LEASE)
    clock.move(LEASE / 2)
    assert await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9) == []
    clock.move(LEASE / 2)
    assert len(await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9)) == 1


async def test_a_host_with_many_feeds_keeps_no_other_waiting(bench: Bench, clock: FakeClock) -> None:
    """Of one host a share is taken at a time."""
    for number in range(6):
        await bench.store.subscribe(HERE, f"https://many.example/{number}", title="", now=clock.now())
    clock.move(HOUR)
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    taken = await bench.store.lease_due(clock.now(), limit=3, lease=LEASE, host_share=2)
    assert sorted(feed.url.split("/")[2] for feed in taken) == ["courier.example", "many.example", "many.example"]


async def test_what_a_poll_learned_is_all_kept(bench: Bench, clock: FakeClock) -> None:
    """Who gave the validators, what the feed wishes, when it last brought something: in any process."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    learned = replace(
        feed,
        validators=Validators(etag='"1"', url="https://there.example/f"),
        hints=UpdateHints(minutes=90, hours=frozenset({0, 23}), days=frozenset({6})),
        brought=clock.now(),
    )
    await bench.store.save_polls([PollResult(feed=learned)], then=DigestEntry, tell=tell_nobody)
    ((_, kept),) = await bench.store.subscriptions()
    assert (kept.validators, kept.hints, kept.brought) == (
        learned.validators,
        learned.hints,
        learned.brought,
    )


async def test_what_is_only_restated_is_saved_and_not_read(bench: Bench, clock: FakeClock) -> None:
    """It is counted, too."""
    await poll_entries(bench, clock, make_entry("a"))
    ((_, feed),) = await bench.store.subscriptions()
    before = await bench.count_waiting()
    after = make_entry("a", summary="Read 8 times.")
    await bench.store.save_polls([PollResult(feed=feed, restated=(after,))], then=DigestEntry, tell=tell_nobody)
    assert await bench.count_waiting() == before
    (known,) = (await bench.store.known_entries({feed.id: [after]}))[feed.id]
    assert (known.fingerprint, known.changes, known.headline) == (after.fingerprint, 1, "Title a")


async def test_another_spelling_of_an_address_is_the_same_story(bench: Bench, clock: FakeClock) -> None:
    """The page's own address is compared without what tracks readers, however long ago."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    await file_digest(bench, clock, one, make_digest())
    clock.move(timedelta(days=400))
    digest = make_digest()
    spelled = f"{digest.article.url.replace('https:', 'http:')}?utm_source=rss"
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=None, planned=())

    other = replace(digest, article=replace(digest.article, url=spelled))
    await bench.store.file_digest(two, other, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    assert [near.is_same_address for near in seen[0].neighbours] == [True]


@pytest.mark.slow
async def test_a_feed_of_thousands_is_saved(bench: Bench, clock: FakeClock) -> None:
    """However many entries a feed has at once, each is known afterwards and has its job."""
    many = [make_entry(f"e{number}") for number in range(7_000)]
    assert len(await poll_entries(bench, clock, *many)) == 7_000
    (feed,) = {feed.id for _, feed in await bench.store.subscriptions()}
    assert len((await bench.store.known_entries({feed: many}))[feed]) == 7_000


async def test_an_address_is_remembered_for_good(bench: Bench, clock: FakeClock) -> None:
    """A site that renames its entries brings old articles again: the story is found by their address."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    (delivery_id,) = await file_digest(bench, clock, one, make_digest())
    clock.move(timedelta(days=400))
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=desk.neighbours[0].story_id, planned=())

    await bench.store.file_digest(two, make_digest(), keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    assert [(near.entry_id, near.is_same_address) for near in seen[0].neighbours] == [(one, True)]
    assert seen[0].delivered == {seen[0].neighbours[0].story_id: (HERE,)}
    assignment = await bench.store.assignment(delivery_id)
    assert assignment is not None
    assert len(assignment.story.sources) == 1


async def test_two_readings_of_one_revision_do_not_overwrite_each_other(bench: Bench, clock: FakeClock) -> None:
    """The second one is sent back to read again; done twice with the same text, it is done once."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery_id,) = await file_digest(bench, clock, number, make_digest())
    await file_digest(bench, clock, number, make_digest())
    article = make_digest().article
    other = replace(make_digest(), article=replace(article, text=f"{article.text}\nMore of it."))
    with pytest.raises(StoreError, match="read again"):
        await file_digest(bench, clock, number, other)
    assert await bench.store.assignment(delivery_id) is not None


async def test_who_subscribes_again_gets_a_feed_that_was_given_up(bench: Bench, clock: FakeClock) -> None:
    """A feed that was gone is tried again when somebody asks for it."""
    await poll_entries(bench, clock, make_entry("a"))
    ((subscription, feed),) = await bench.store.subscriptions()
    await bench.store.save_polls(
        [PollResult(feed=replace(feed, health=Health.GONE))], then=DigestEntry, tell=tell_nobody
    )
    assert await bench.store.lease_all(clock.now(), lease=HOUR) == []
    await bench.store.subscribe(subscription.destination, feed.url, title="", now=clock.now())
    (again,) = await bench.store.lease_due(clock.now(), limit=9, lease=HOUR, host_share=99)
    assert again.health is Health.FINE


async def test_a_feed_does_not_move_to_an_address_we_cannot_keep(bench: Bench, clock: FakeClock) -> None:
    """The rest of the poll is saved; its own address still leads there."""
    await poll_entries(bench, clock, make_entry("a"))
    ((_, feed),) = await bench.store.subscriptions()
    endless = f"https://a.example/{'abcdefghij' * 400}"
    await bench.store.save_polls(
        [PollResult(feed=replace(feed, url=endless, title="New"), has_moved=True)], then=DigestEntry, tell=tell_nobody
    )
    ((_, after),) = await bench.store.subscriptions()
    assert (after.url, after.title) == (feed.url, "New")


async def test_a_channel_chooses_its_language(bench: Bench, clock: FakeClock) -> None:
    """Its assignments and threads tell it; another version is wanted; others are not concerned."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery_id,) = await file_digest(bench, clock, number, make_digest())
    before = await bench.store.assignment(delivery_id)
    assert before is not None
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    assert (subscription.language, before.language) == ("", "")
    assert await bench.store.set_language(subscription.id, "de")
    assert not await bench.store.set_language(SubscriptionId(999_999), "de")
    after = await bench.store.assignment(delivery_id)
    assert after is not None
    assert (after.language, after.digest) == ("de", before.digest)
    assert after.version != before.version
    await bench.store.save_delivery(replace(after.delivery, state=DeliveryState.POSTED, message=MessageRef("7")))
    thread = await bench.store.thread(HERE, MessageRef("7"))
    assert thread is not None
    assert thread.language == "de"


async def test_one_worker_at_a_time_asks_a_host(bench: Bench, clock: FakeClock) -> None:
    """While feeds of a host are taken, its others wait; a saved poll or the end of the lease frees it."""
    urls = ["https://a.example/1", "https://a.example/2", "https://b.example/1"]
    for url in urls:
        await bench.store.subscribe(HERE, url, title="", now=clock.now())
    (first,) = await bench.store.lease_due(clock.now(), limit=1, lease=LEASE, host_share=99)
    assert [feed.url for feed in await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=99)] == urls[
        2:
    ]
    assert [feed.url for feed in await bench.store.lease_all(clock.now(), lease=LEASE)] == urls[1:2]
    await bench.store.save_polls(
        [PollResult(feed=replace(first, next_due=clock.now()))], then=DigestEntry, tell=tell_nobody
    )
    assert await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=99) == []
    clock.move(LEASE)
    assert len(await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=99)) == 3


async def test_a_feeds_marks_and_rhythm_are_kept(bench: Bench, clock: FakeClock) -> None:
    """What a poll learned is there for the next, in any process."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    rhythm = Rhythm().after_poll([clock.now()], now=clock.now(), is_first=True)
    await bench.store.save_polls(
        [PollResult(feed=replace(feed, item_fingerprints=b"\x00\xff", rhythm=rhythm))],
        then=DigestEntry,
        tell=tell_nobody,
    )
    ((_, after),) = await bench.store.subscriptions(HERE)
    assert (after.item_fingerprints, after.rhythm) == (b"\x00\xff", rhythm)


async def test_notices_are_queued_for_those_who_listen(bench: Bench, clock: FakeClock) -> None:
    """Every destination of the feed that is not paused is to be told, in the transaction that saves the poll."""
    await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now())
    silent = await bench.store.subscribe(THERE, FEED, title="", now=clock.now())
    await bench.store.pause(silent.id, paused=True)
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    told: list[ChannelAlert] = []

    def tell(telling: ChannelAlert) -> Job:
        told.append(telling)
        return SendFeedAlert(*telling, key="once")

    polled_now = PollResult(feed=replace(feed, is_told=True, failures=6), alerts=(FeedAlert.FAILING,))
    before = await bench.count_waiting()
    await bench.store.save_polls([polled_now], then=DigestEntry, tell=tell)
    assert told == [(feed.id, FeedAlert.FAILING, HERE)]
    assert await bench.count_waiting() == before + 1
    after = await bench.store.feed(feed.id)
    assert after is not None
    assert (after.is_told, after.failures) == (True, 6)
    assert await bench.store.feed(FeedId(999_999)) is None


async def test_an_entry_is_known_by_its_address_and_title_too(bench: Bench, clock: FakeClock) -> None:
    """Under another id it is found by either; another feed's is not."""
    when = clock.now()
    old = Entry(
        key="1", url="http://www.courier.example/a?utm_source=x#top", title="Brightwater buys Orla", published=when
    )
    await poll_entries(bench, clock, old, make_entry("z"))
    ((_, feed),) = await bench.store.subscriptions(HERE)
    by_link = Entry(key="2", url="https://courier.example/a/", title="Other words stand here")
    by_title = Entry(key="3", url="https://courier.example/b", title="Brightwater buys: Orla!", published=when)
    strange = Entry(key="4", url="https://courier.example/c", title="Brightwater buys Orla")
    for one, wanted in ((by_link, ["1"]), (by_title, ["1"]), (strange, [])):
        found = await bench.store.known_entries({feed.id: [one]})
        assert [known.key for known in found[feed.id]] == wanted
    assert (await bench.store.known_entries({FeedId(999_999): [old]}))[FeedId(999_999)] == []


async def test_held_entries_wait_for_a_word(bench: Bench, clock: FakeClock) -> None:
    """Nothing is queued for them until they are released, oldest first, once."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    held = (make_entry("new"), make_entry("old"))
    await bench.store.save_polls([PollResult(feed=feed, held=held)], then=DigestEntry, tell=tell_nobody)
    assert await bench.count_waiting() == 0
    queued: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        queued.append(number)
        return DigestEntry(number)

    assert await bench.store.release_held_entries(feed.id, then=then) == 2
    titles = [found.entry.title for number in queued if (found := await bench.store.entry(number))]
    assert titles == ["Title old", "Title new"]
    trusted = await bench.store.feed(feed.id)
    assert trusted is not None
    assert trusted.first_polled == datetime(1970, 1, 1, tzinfo=UTC)
    assert await bench.store.release_held_entries(feed.id, then=then) == 0


async def test_feeds_in_trouble_are_named(bench: Bench, clock: FakeClock) -> None:
    """Those that failed longest come first; those that are well, or that nobody wants, are not among them."""
    feeds = {}
    for name in ("a", "b", "c"):
        await bench.store.subscribe(HERE, f"https://{name}.example/f", title=name, now=clock.now(), folder="News/World")
    for feed in await bench.store.lease_all(clock.now(), lease=LEASE):
        feeds[feed.title] = feed
    for name, hours in (("a", 1), ("b", 5)):
        ill = replace(feeds[name], health=Health.FAILING, failing_since=clock.now() - hours * HOUR, problem="away")
        await bench.store.save_polls([PollResult(feed=ill)], then=DigestEntry, tell=tell_nobody)
    counts = await bench.store.counts(now=clock.now())
    assert [(feed.title, feed.problem) for feed in counts.troubled] == [("b", "away"), ("a", "away")]
    assert {subscription.folder for subscription, _ in await bench.store.subscriptions(HERE)} == {"News/World"}


async def test_hubs_are_agreed_with_and_heard(bench: Bench, clock: FakeClock) -> None:
    """Who names a hub is asked; what the hub says while the feed is polled is not lost; another hub is another."""
    await bench.store.subscribe(HERE, FEED, title="", now=clock.now())
    (feed,) = await bench.store.lease_all(clock.now(), lease=LEASE)
    named = replace(feed, hub="https://hub.example/", topic=FEED, next_due=clock.now() + HOUR)
    await bench.store.save_polls([PollResult(feed=named)], then=DigestEntry, tell=tell_nobody)
    end, now = clock.now() + HOUR, clock.now()
    (found,) = await bench.store.feeds_with_hubs(ending=end, asked_before=now, limit=9)
    assert (found.hub, found.topic, found.hub_secret) == ("https://hub.example/", FEED, "")
    await bench.store.save_hub(feed.id, secret=SIGNING_KEY, until=None, asked=now)
    assert await bench.store.feeds_with_hubs(ending=end, asked_before=now - HOUR, limit=9) == []
    (taken,) = await bench.store.lease_all(now, lease=LEASE)
    await bench.store.save_hub(feed.id, secret=SIGNING_KEY, until=now + 9 * HOUR, asked=now)
    await bench.store.make_due(feed.id, now)
    again = replace(taken, hub=named.hub, topic=FEED, next_due=now + HOUR)
    await bench.store.save_polls([PollResult(feed=again)], then=DigestEntry, tell=tell_nobody)
    kept = await bench.store.feed(feed.id)
    assert kept is not None
    assert (kept.hub_until, kept.hub_secret, kept.next_due) == (now + 9 * HOUR, SIGNING_KEY, now)
    assert await bench.store.feeds_with_hubs(ending=end, asked_before=now, limit=9) == []
    other = replace(kept, hub="https://other.example/")
    await bench.store.save_polls([PollResult(feed=other)], then=DigestEntry, tell=tell_nobody)
    moved = await bench.store.feed(feed.id)
    assert moved is not None
    assert moved.hub_until is None


async def test_a_workspace_that_left_is_forgotten(bench: Bench, clock: FakeClock) -> None:
    """Its subscriptions, deliveries and questions go, its feeds are no longer polled; a neighbour keeps all of it."""
    store, now = bench.store, clock.now()
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    await store.subscribe(THERE, FEED, title="Courier", now=now)
    await store.subscribe(THERE, FEED + "/theirs", title="Theirs", now=now)
    deliveries = await file_digest(bench, clock, number, make_digest())
    assert len(deliveries) == 2
    for key, place in (("here", HERE), ("there", THERE)):
        asked = Question(key=key, destination=place, text="Why?", asked_by="ada")
        assert await store.save_question(asked, now=now, then=answer_job)
    assert await store.forget_workspace(THERE.platform, THERE.workspace) == 2
    assert await store.subscriptions(THERE) == []
    left = [one.delivery.destination for one in [await store.assignment(each) for each in deliveries] if one]
    assert left == [HERE]
    assert (await store.is_question_pending("here"), await store.is_question_pending("there")) == (True, False)
    clock.move(timedelta(days=2))
    due = await store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=99)
    assert [feed.url for feed in due] == [FEED]
    assert await store.forget_workspace(THERE.platform, THERE.workspace) == 0


async def test_a_whole_list_is_subscribed_to_at_once(bench: Bench, clock: FakeClock) -> None:
    """Each address once, with its title and folder; what is there already stays as it is."""
    before = await bench.store.subscribe(HERE, FEED, title="Courier", now=clock.now(), made_by="U1")
    tea = ListedFeed(url="https://tea.example/feed", title="Tea", folder="Drinks")
    wanted = [tea, ListedFeed(url=FEED, title="Other"), ListedFeed(url="https://a.example/f"), tea]
    for _ in range(2):
        await bench.store.subscribe_all(HERE, wanted, now=clock.now(), made_by="U2")
    await bench.store.subscribe_all(HERE, [], now=clock.now())
    found = {feed.url: (subscription, feed) for subscription, feed in await bench.store.subscriptions(HERE)}
    assert set(found) == {FEED, "https://a.example/f", "https://tea.example/feed"}
    assert found[FEED][0] == before
    subscription, feed = found[tea.url]
    assert (subscription.folder, subscription.made_by, feed.title, feed.subscribers) == ("Drinks", "U2", "Tea", 1)
    due = await bench.store.lease_due(clock.now(), limit=10, lease=LEASE, host_share=9)
    assert len(due) == 3
