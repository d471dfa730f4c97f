"""What every Store keeps of articles that are read again, and of what was taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.article import Origin
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, DeliveryState, MessageRef
from bot.domain.digest import Digest
from bot.domain.evidence import Evidence
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry
from bot.domain.rereading import REREADING_INTERVALS, RereadOutcome
from bot.domain.subscription import Destination
from tests.contracts.test_store import HERE, LEASE, Bench, answer_job, bench, file_digest, make_entry, poll_entries
from tests.fakes.clock import FakeClock
from tests.unit.samples import make_digest

__all__ = ["bench"]


async def post_digest(bench: Bench, clock: FakeClock, number: EntryId, digest: Digest | None = None) -> DeliveryId:
    """File a digest and save its delivery as posted."""
    (delivery_id,) = await file_digest(bench, clock, number, digest or make_digest())
    assignment = await bench.store.assignment(delivery_id)
    assert assignment is not None
    await bench.store.save_delivery(
        replace(
            assignment.delivery,
            state=DeliveryState.POSTED,
            since=clock.now(),
            message=MessageRef(f"m{number}"),
            shown=assignment.version,
            shown_digest=assignment.digest_id,
            updated=clock.now(),
        )
    )
    return delivery_id


async def test_what_was_posted_is_read_again_by_its_rhythm(bench: Bench, clock: FakeClock) -> None:
    """Not before it is due, by one worker at a time, until its rhythm ends; what a worker drops is taken again."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    await post_digest(bench, clock, number)
    begun = clock.now()
    assert not await bench.store.lease_rereadings(clock.now(), limit=9, lease=LEASE)
    clock.move(REREADING_INTERVALS[0])
    (taken,) = await bench.store.lease_rereadings(clock.now(), limit=9, lease=LEASE)
    assert (taken.entry_id, taken.posted, taken.missing_since) == (number, begun, None)
    assert not await bench.store.lease_rereadings(clock.now(), limit=9, lease=LEASE)
    clock.move(LEASE)
    (again,) = await bench.store.lease_rereadings(clock.now(), limit=9, lease=LEASE)
    queued: list[EntryId] = []

    def then(entry_id: EntryId) -> DigestEntry:
        queued.append(entry_id)
        return DigestEntry(entry_id)

    await bench.store.save_rereading(again.next_state(RereadOutcome.MISSING, clock.now()), then=then)
    assert queued == [number]
    assert not await bench.store.lease_rereadings(clock.now() + timedelta(hours=23), limit=9, lease=LEASE)
    clock.move(timedelta(days=1))
    (missing,) = await bench.store.lease_rereadings(clock.now(), limit=9, lease=LEASE)
    assert missing.missing_since == clock.now() - timedelta(days=1)
    await bench.store.save_rereading(replace(missing, due=None))
    assert not await bench.store.lease_rereadings(clock.now() + timedelta(days=99), limit=9, lease=LEASE)


async def test_two_workers_share_what_is_due(bench: Bench, clock: FakeClock) -> None:
    """At the same time: each article is taken once."""
    numbers = await poll_entries(bench, clock, *(make_entry(f"e{n}") for n in range(6)))
    for n, number in enumerate(numbers):
        await post_digest(bench, clock, number, make_digest(url=f"https://courier.example/e{n}"))
    now = clock.now() + REREADING_INTERVALS[0]
    lots = await asyncio.gather(*(bench.store.lease_rereadings(now, limit=3, lease=LEASE) for _ in range(2)))
    rest = await bench.store.lease_rereadings(now, limit=9, lease=LEASE)
    taken = [one.entry_id for lot in (*lots, rest) for one in lot]
    assert sorted(taken) == sorted(numbers)


async def test_what_was_read_from_a_feed_or_stands_nowhere_is_not_read_again(bench: Bench, clock: FakeClock) -> None:
    """The feed itself says when its text changes; and nobody waits for the correction of what was not posted."""
    first, second = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    digest = make_digest(url="https://courier.example/a")
    await post_digest(bench, clock, first, replace(digest, article=replace(digest.article, origin=Origin.FEED)))
    await file_digest(bench, clock, second, make_digest(url="https://courier.example/b"))
    assert not await bench.store.lease_rereadings(clock.now() + REREADING_INTERVALS[-1], limit=9, lease=LEASE)


async def test_what_is_taken_back_is_told_once_and_until_it_stands_again(bench: Bench, clock: FakeClock) -> None:
    """Every message of it is queued, wants another version, and a later revision is as if nothing had been."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    delivery_id = await post_digest(bench, clock, number)
    before = await bench.store.assignment(delivery_id)
    assert before is not None
    assert (before.is_withdrawn, before.delivery.updated) == (False, clock.now())
    queued: list[DeliveryId] = []

    def then(told: DeliveryId, place: Destination) -> Deliver:
        queued.append(told)
        return Deliver(told, place)

    assert await bench.store.mark_withdrawn(number, now=clock.now(), then=then)
    assert not await bench.store.mark_withdrawn(number, now=clock.now(), then=then)
    assert queued == [delivery_id]
    after = await bench.store.assignment(delivery_id)
    assert after is not None
    assert after.is_withdrawn
    assert after.version != before.version
    assert not await bench.store.lease_rereadings(clock.now() + REREADING_INTERVALS[-1], limit=9, lease=LEASE)
    await file_digest(bench, clock, number, make_digest(revision=2))
    again = await bench.store.assignment(delivery_id)
    assert again is not None
    assert not again.is_withdrawn


async def test_the_answers_under_a_digest_are_those_that_were_shown(bench: Bench, clock: FakeClock) -> None:
    """Each with its question, so that it can be shown again; one that is being worked on is none."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    delivery_id = await post_digest(bench, clock, number)
    message = MessageRef(f"m{number}")
    asked = [Question(key=f"k{n}", destination=HERE, message=message, text=f"What {n}?") for n in range(2)]
    for question in asked:
        assert await bench.store.save_question(question, now=clock.now(), then=answer_job)
    answer = Answer(answered=True, text="This.", evidence=(Evidence.from_span(make_digest().article.text, 0, 10),))
    await bench.store.save_answer(asked[0], answer, now=clock.now(), is_shown=True)
    await bench.store.save_answer(asked[1], answer, now=clock.now())
    (found,) = await bench.store.answered_questions(delivery_id)
    assert (found.question, found.answer) == (asked[0], answer)
