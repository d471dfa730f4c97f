"""What every LocalBoard keeps to: messages added once, replaced, annotated, and told to whoever listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.postgres.board import PostgresBoard
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.conversation import Question, Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.job import AnswerQuestion
from bot.domain.story import Source, Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.ports import LocalBoard, LocalTurn
from tests.fakes.board import MemoryBoard
from tests.patience import PATIENCE
from tests.unit.samples import make_digest

AskQuestion = Callable[[Question, datetime], Awaitable[None]]
STORY = Story(id=StoryId(1), sources=(Source(title="Orla", url="https://courier.example/orla"),))
STORY_WITH_TWO_SOURCES = Story(
    id=StoryId(1), sources=(*STORY.sources, Source(title="Mills", url="https://wire.example/"))
)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
def board(request: pytest.FixtureRequest) -> LocalBoard:
    """Return each kind of board."""
    if request.param == "memory":
        return MemoryBoard()
    return PostgresBoard(request.getfixturevalue("database"))


async def test_a_message_is_added_once(board: LocalBoard) -> None:
    """A second attempt at one delivery gives the same message."""
    first = await board.add(DeliveryId(7), "news", STORY, make_digest())
    assert await board.add(DeliveryId(7), "news", STORY, make_digest()) == first
    assert await board.find(DeliveryId(7)) == first
    assert await board.find(DeliveryId(8)) is None
    (message,) = await board.messages("news")
    assert (message.message, message.digest, message.story, message.edited) == (first, make_digest(), STORY, None)
    assert await board.messages("sport") == []


async def test_the_newest_messages_come_oldest_first(board: LocalBoard) -> None:
    """Of many, the last ones; of those, what changed since a version."""
    for number in range(1, 5):
        await board.add(DeliveryId(number), "news", STORY, make_digest())
    newest = await board.messages("news", limit=2)
    assert [message.delivery_id for message in newest] == [3, 4]
    assert await board.messages("news", changed_since=newest[-1].version) == []
    await board.add_note(newest[0].message, "Changed.", key="a")
    changed = await board.messages("news", changed_since=newest[-1].version)
    assert [message.delivery_id for message in changed] == [3]


async def test_only_another_digest_is_a_correction(board: LocalBoard) -> None:
    """A further source changes the message without the mark of a correction; other facts set it."""
    message = await board.add(DeliveryId(7), "news", STORY, make_digest())
    await board.replace(message, STORY_WITH_TWO_SOURCES, make_digest())
    (joined,) = await board.messages("news")
    assert (joined.story, joined.edited) == (STORY_WITH_TWO_SOURCES, None)
    await board.replace(message, STORY_WITH_TWO_SOURCES, make_digest(headline="Corrected"))
    (corrected,) = await board.messages("news", changed_since=joined.version)
    assert corrected.edited is not None
    assert corrected.digest.headline == "Corrected"


async def test_a_note_is_said_once_per_key(board: LocalBoard) -> None:
    """Done twice, it is said once; another key is another note."""
    message = await board.add(DeliveryId(7), "news", STORY, make_digest())
    for key, text in (("a", "Changed."), ("a", "Changed."), ("b", "Again.")):
        await board.add_note(message, text, key=key)
    assert [one.notes for one in await board.messages("news")] == [("Changed.", "Again.")]


@pytest.mark.parametrize("name", ["x", "99", "9" * 40, "²"])
async def test_a_message_that_is_not_there_is_an_error_in_words(board: LocalBoard, name: str) -> None:
    """Neither a name that was never given nor one of another platform's is changed in silence."""
    with pytest.raises(PlatformError, match="not a message"):
        await board.replace(MessageRef(name), STORY, make_digest())
    with pytest.raises(PlatformError, match="not a message"):
        await board.add_note(MessageRef(name), "Changed.", key="a")


async def test_who_listens_hears_of_changes(board: LocalBoard) -> None:
    """The bell rings at once, in whichever process the change was made."""
    changes = board.watch_changes()
    await anext(changes)
    await board.add(DeliveryId(7), "news", STORY, make_digest())
    await anext(changes)
    assert len(await board.messages("news")) == 1
    await changes.aclose()  # type: ignore[attr-defined]  # an async generator


async def test_lines_are_announced_once_a_key(board: LocalBoard) -> None:
    """They come oldest first, of one channel, after a number; who listens hears of them."""
    for key, text in (("a", "One"), ("a", "One"), ("b", "Two")):
        await board.announce("news", text, key=key)
    await board.announce("sport", "Goal", key="a")
    lines = await board.announcements("news")
    assert [line.text for line in lines] == ["One", "Two"]
    assert [line.text for line in await board.announcements("news", after=lines[0].number)] == ["Two"]
    assert [line.text for line in await board.announcements("news", limit=1)] == ["Two"]


async def test_turns_under_no_digest_are_found_by_their_place(board: LocalBoard, ask: AskQuestion) -> None:
    """The last ones since a moment, oldest first, each with its key; none of another conversation."""
    moment = datetime(2026, 5, 4, 9, tzinfo=UTC)
    for number in range(4):
        await ask(_make_question("composer-one", f"page-{number}"), moment + timedelta(minutes=number))
    await ask(_make_question("composer-two", "page-9"), moment)
    place = _make_question("composer-one", "").conversation_key
    found = await board.direct_turns(place, since=moment + timedelta(minutes=1), limit=2)
    assert [(asked.key, asked.turn.question, asked.turn.answer) for asked in found] == [
        ("page-2", "Why page-2?", None),
        ("page-3", "Why page-3?", None),
    ]
    assert len(await board.direct_turns(place, since=moment + timedelta(minutes=1))) == 3
    assert await board.direct_turns(_make_question("composer-three", "").conversation_key, since=moment) == []


async def test_a_ring_is_heard(board: LocalBoard) -> None:
    """Who listens hears a ring without a change."""
    changes = board.watch_changes()
    heard = 0
    async with asyncio.timeout(PATIENCE):
        async for _ in changes:
            heard += 1
            if heard > 1:
                break
            await board.notify_listeners()
    assert heard == 2
    await changes.aclose()  # type: ignore[attr-defined]  # an async generator


def _make_question(conversation: str, key: str) -> Question:
    here = Destination("page", "local", "news")
    return Question(key=key, destination=here, text=f"Why {key}?", conversation=conversation)


@pytest.fixture
async def ask(board: LocalBoard, request: pytest.FixtureRequest) -> AsyncIterator[AskQuestion]:
    """Return the function that stores a question for each kind of board."""
    if isinstance(board, MemoryBoard):
        there = board

        async def keep(question: Question, moment: datetime) -> None:
            turn = LocalTurn(key=question.key, turn=Turn(question=question.text))
            there.conversations.setdefault(question.conversation_key, []).append((moment, turn))

        yield keep
        return
    database = request.getfixturevalue("database")
    queue = JobQueue(database)
    await queue.open()
    store = PostgresStore(database, queue)

    async def save(question: Question, moment: datetime) -> None:
        await store.save_question(question, now=moment, then=lambda key: AnswerQuestion(key, 60))

    yield save
    await queue.close()
