"""A question whose listener dies in the middle, on the real store and queue: answered by a worker, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot import inbox as rooms
from bot.answerer.answerer import Answerer
from bot.commands.dispatch import CommandDispatcher
from bot.commands.reading import ArticleServices
from bot.domain.conversation import Question
from bot.inbox import DurableInbox
from bot.summarizer.digest_translation import DigestTranslator
from bot.summarizer.summarizer import Summarizer
from bot.verification.verifier import NO_CHECKER
from tests.contracts.test_conversations import HERE, OUR_FEED, file_article
from tests.contracts.test_store import Bench
from tests.fakes.clock import FakeClock
from tests.fakes.platform import RecordingPlatform
from tests.fakes.web import FakeFeeds, FakeLists, FakePages


async def test_a_worker_answers_what_a_listener_left(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job was queued with the question; it finds the answer not shown, shows it, and nobody does so again."""
    monkeypatch.setattr(rooms, "ANSWER_CHECK_DELAY", timedelta(0))
    queue = JobQueue(database)
    await queue.open()
    store = PostgresStore(database, queue)
    await file_article(Bench(store, queue), clock, OUR_FEED, "Brightwater buys Orla Mills for 240 million euros.")
    platform = RecordingPlatform("slack")
    room = DurableInbox(
        answerer=Answerer(None, store),
        commands=CommandDispatcher(
            FakeFeeds(),
            FakeLists(),
            store,
            queue,
            clock,
            has_model=False,
            services=ArticleServices(FakePages(), Summarizer(None), DigestTranslator(None), NO_CHECKER),
        ),
        store=store,
        clock=clock,
        translator=DigestTranslator(None),
        platforms={"slack": platform},
    )
    question = Question(key="k", destination=HERE, text="How much does Brightwater pay for Orla Mills?", asked_by="ada")
    left = room.stream_answer(question)
    answer = await anext(left)
    await left.aclose()
    await queue.work(room.handlers(), until_idle=True)
    assert platform.replies == {"k": answer}
    assert answer.evidence[0].quote == "Brightwater buys Orla Mills for 240 million euros."
    platform.replies.clear()
    assert [piece async for piece in room.stream_answer(question)] == []
    await queue.work(room.handlers(), until_idle=True)
    assert platform.replies == {}
    await queue.close()
