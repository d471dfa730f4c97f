"""What every Store keeps of lines that were taken down."""

from __future__ import annotations

from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.filing import Filing, FilingContext
from bot.domain.hiding import hideable_lines, without_lines
from bot.domain.job import Deliver
from bot.domain.subscription import Destination
from tests.contracts.test_rereadings import post_digest
from tests.contracts.test_store import ARTICLE_KEYS, HERE, THERE, Bench, bench, file_digest, make_entry, poll_entries
from tests.fakes.clock import FakeClock
from tests.unit.samples import make_digest

__all__ = ["bench"]


async def test_a_hidden_line_is_left_out_of_all_that_tells_its_story(bench: Bench, clock: FakeClock) -> None:
    """In this workspace, once, also of a revision; it wants another version, and so does showing it again."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    delivery_id = await post_digest(bench, clock, number)
    message = MessageRef(f"m{number}")
    before = await bench.store.assignment(delivery_id)
    assert before is not None
    line = hideable_lines(make_digest())[0]
    todo: list[DeliveryId] = []

    def then(told: DeliveryId, place: Destination) -> Deliver:
        todo.append(told)
        return Deliver(told, place)

    async def hide(place: Destination, *, hidden: bool) -> int:
        told = await bench.store.set_line_hidden(
            place, message, line.fingerprint, hidden=hidden, person="U1", now=clock.now(), then=then
        )  # fmt: skip
        return len(told)

    assert await hide(THERE, hidden=True) == 0
    assert await hide(HERE, hidden=False) == 0
    assert await hide(HERE, hidden=True) == 1
    assert await hide(HERE, hidden=True) == 0
    assert todo == [delivery_id]
    after = await bench.store.assignment(delivery_id)
    assert after is not None
    short = without_lines(make_digest(), {line.fingerprint})
    assert (after.digest, after.previous, after.hidden) == (short, short, frozenset({line.fingerprint}))
    assert after.version != before.version
    thread = await bench.store.thread(HERE, message)
    assert thread is not None
    assert thread.digest == short
    assert [digest for _, digest in await bench.store.newest_stories(HERE, limit=2)] == [short]
    assert await bench.store.whole_digest(HERE, message) == (make_digest(), {line.fingerprint})
    assert await bench.store.whole_digest(THERE, message) is None
    await file_digest(bench, clock, number, make_digest(revision=2))
    revised = await bench.store.assignment(delivery_id)
    assert revised is not None
    assert line.text not in [fact.text for fact in revised.digest.key_facts]
    await bench.store.forget_questions(HERE, asked_by="U1")
    assert await hide(HERE, hidden=False) == 1
    again = await bench.store.assignment(delivery_id)
    assert again is not None
    assert again.digest == make_digest(revision=2)


async def test_what_is_hidden_goes_with_its_workspace(bench: Bench, clock: FakeClock) -> None:
    """A workspace that comes back finds nothing taken down."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    await post_digest(bench, clock, number)
    mark, message = hideable_lines(make_digest())[0].fingerprint, MessageRef(f"m{number}")
    await bench.store.set_line_hidden(HERE, message, mark, hidden=True, person="", now=clock.now(), then=Deliver)
    await bench.store.forget_workspace(HERE.platform, HERE.workspace)
    await bench.store.subscribe(HERE, "https://courier.example/feed", title="", now=clock.now())
    assert [digest for _, digest in await bench.store.newest_stories(HERE, limit=2)] == [make_digest()]


async def test_a_hidden_line_does_not_come_back_by_a_later_article(bench: Bench, clock: FakeClock) -> None:
    """What is told of the story's other articles is without it, too."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    delivery_id = await post_digest(bench, clock, one)
    other = make_digest(url="https://wire.example/other")

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.neighbours[0].story_id, planned=())

    await bench.store.file_digest(two, other, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    line = hideable_lines(other)[0]
    told = await bench.store.assignment(delivery_id)
    assert told is not None
    assert told.later == (other,)
    await bench.store.set_line_hidden(
        HERE, MessageRef(f"m{one}"), line.fingerprint, hidden=True, person="U1", now=clock.now(), then=Deliver
    )
    after = await bench.store.assignment(delivery_id)
    assert after is not None
    assert after.later == (without_lines(other, {line.fingerprint}),)
