"""The local channel's messages: added once, replaced, annotated, and told to whoever listens."""

from __future__ import annotations

import pytest

from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.story import Source, Story, StoryId
from bot.errors import PlatformError
from tests.unit.samples import make_digest

STORY = Story(id=StoryId(1), sources=(Source(title="Orla", url="https://courier.example/orla"),))
TOLD_TWICE = Story(id=StoryId(1), sources=(*STORY.sources, Source(title="Mills", url="https://wire.example/")))


async def test_a_message_is_added_once(database: Database) -> None:
    """A second attempt at one delivery gives the same message."""
    board = PostgresBoard(database)
    first = await board.add(DeliveryId(7), "news", STORY, make_digest())
    assert await board.add(DeliveryId(7), "news", STORY, make_digest()) == first
    assert await board.find(DeliveryId(7)) == first
    assert await board.find(DeliveryId(8)) is None
    (message,) = await board.messages("news")
    assert (message.message, message.digest, message.story, message.edited) == (first, make_digest(), STORY, None)
    assert await board.messages("sport") == []


async def test_only_another_digest_is_a_correction(database: Database) -> None:
    """A further source changes the message without the mark of a correction; other facts set it."""
    board = PostgresBoard(database)
    message = await board.add(DeliveryId(7), "news", STORY, make_digest())
    await board.replace(message, TOLD_TWICE, make_digest())
    (joined,) = await board.messages("news")
    assert (joined.story, joined.edited) == (TOLD_TWICE, None)
    await board.replace(message, TOLD_TWICE, make_digest(headline="Corrected"))
    (corrected,) = await board.messages("news", changed_since=joined.version)
    assert corrected.edited is not None
    assert corrected.digest.headline == "Corrected"


async def test_a_note_is_said_once_per_key(database: Database) -> None:
    """Done twice, it is said once; a message that cannot be is an error in words."""
    board = PostgresBoard(database)
    message = await board.add(DeliveryId(7), "news", STORY, make_digest())
    await board.annotate(message, "Changed.", key="a")
    await board.annotate(message, "Changed.", key="a")
    assert [one.notes for one in await board.messages("news")] == [("Changed.",)]
    with pytest.raises(PlatformError, match="not a message"):
        await board.replace(MessageRef("x"), STORY, make_digest())


async def test_who_listens_hears_of_changes(database: Database) -> None:
    """The bell rings at once, in whichever process the change was made."""
    board = PostgresBoard(database)
    changes = board.changes()
    await anext(changes)
    await board.add(DeliveryId(7), "news", STORY, make_digest())
    await anext(changes)
    assert len(await board.messages("news")) == 1
    await changes.aclose()  # type: ignore[attr-defined]  # an async generator
