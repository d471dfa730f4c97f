"""Articles that change, or go, after they were posted: readers are told where they read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.article import Article
from bot.domain.digest import WITHDRAWN
from bot.domain.job import RereadArticles
from bot.domain.rereading import RHYTHM, UNTIL_SURE
from bot.errors import FetchError
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.test_first_day import ORLA

ADDRESS = "https://courier.example/orla"
MENDED = ORLA.replace("in March", "in June")


@pytest.fixture
async def desk() -> TestDesk:
    """Return a newsdesk that has posted one digest."""
    desk = TestDesk()
    desk.publish("orla", "Brightwater to buy Orla Mills", ORLA)
    await desk.says(f"add {FEED}")
    await desk.work()
    assert len(desk.platform.messages) == 1
    return desk


async def pass_by(desk: TestDesk, time: timedelta) -> None:
    """Let time pass, and read again what is due."""
    desk.clock.move(time)
    await desk.line.handlers()[RereadArticles](RereadArticles(), 0)
    await desk.jobs.work({**desk.line.handlers(), **desk.newsroom.handlers()}, until_idle=True)


def change(desk: TestDesk, **values: object) -> None:
    """Change the page; its feed says nothing."""
    page = desk.pages.pages[ADDRESS]
    assert isinstance(page, Article)
    desk.pages.pages[ADDRESS] = replace(page, **values)  # type: ignore[arg-type]  # fields of Article


async def test_a_fact_that_changed_is_corrected_where_it_stands(desk: TestDesk) -> None:
    """The message says when it was updated, its thread old and new of that line alone, and the list keeps it."""
    (posted,) = desk.platform.messages
    change(desk, text=MENDED)
    await pass_by(desk, RHYTHM[0])
    assert posted.digest.standing.updated == desk.clock.now()
    assert any("in June" in fact.text for fact in posted.digest.key_facts)
    (note,) = posted.notes.values()
    first, *changes = note.splitlines()
    assert first == "The article changed, and this digest with it:"
    assert len(changes) == 1
    assert "in March" in changes[0].partition(" → ")[0]
    assert "in June" in changes[0].partition(" → ")[2]
    assert "in June" in await desk.says("corrections")


async def test_an_answer_on_the_old_text_is_marked_once(desk: TestDesk) -> None:
    """One whose quotation is gone says so; one that still stands is left alone."""
    (posted,) = desk.platform.messages
    await desk.asks("When will the deal close?", posted)
    await desk.asks("How many bakery workers could lose their jobs?", posted)
    change(desk, text=MENDED)
    await pass_by(desk, RHYTHM[0])
    at = f"{desk.clock.now():%H:%M}"
    (marked,) = desk.platform.replies.values()
    assert "close in March" in marked.evidence[0].quote
    assert marked.note.endswith(f"The article was changed at {at}; this answer rests on its earlier text.")
    thread = await desk.store.thread(desk.here, posted.ref)
    assert thread is not None
    notes = [turn.answer.note for turn in thread.turns if turn.answer]
    assert [note.count("earlier text") for note in notes] == [1, 0]
    change(desk, text=MENDED.replace("in June", "in July"))
    await pass_by(desk, RHYTHM[1])
    assert [note for note in [*desk.platform.replies.values()] if note.note.count("earlier text") != 1] == []


async def test_another_wording_beside_the_digest_is_no_correction(desk: TestDesk) -> None:
    """A sentence that no line rests on changes the article, and nothing that was posted."""
    (posted,) = desk.platform.messages
    change(desk, text=f"{ORLA}\nThis text was mended on Tuesday.")
    await pass_by(desk, RHYTHM[0])
    assert posted.digest.standing.updated is None
    assert posted.notes == {}
    assert "Nothing was corrected" in await desk.says("corrections")


async def test_what_is_no_revision_corrects_nothing(desk: TestDesk) -> None:
    """A busy server, a wall, a home page, another article: readers keep what they have, and nothing is said."""
    (posted,) = desk.platform.messages
    before = posted.digest
    page = desk.pages.pages[ADDRESS]
    assert isinstance(page, Article)
    others: tuple[Article | Exception, ...] = (
        FetchError("busy", status=503, retry=True),
        replace(page, text="Subscribe to read on."),
        replace(page, text=ORLA.splitlines()[0]),
        Article(title="Courier", text="Brightwater to buy Orla Mills\nStorm\nFootball", url="https://courier.example"),
        Article(title="Storm closes the port", text="A storm has closed the northern port. Ferries wait.", url="x"),
    )
    for wait, other in zip(RHYTHM, others, strict=True):
        desk.pages.pages[ADDRESS] = other
        await pass_by(desk, wait)
    assert (posted.digest, posted.edits, posted.notes) == (before, 0, {})


async def test_an_article_that_is_gone_is_struck_through(desk: TestDesk) -> None:
    """Gone once is an accident; still gone a day later, readers are told wherever they look."""
    (posted,) = desk.platform.messages
    await desk.asks("When will the deal close?", posted)
    del desk.pages.pages[ADDRESS]
    await pass_by(desk, RHYTHM[0])
    assert posted.edits == 0
    await pass_by(desk, UNTIL_SURE)
    assert posted.digest.standing.is_withdrawn
    assert list(posted.notes.values()) == [WITHDRAWN]
    assert WITHDRAWN in await desk.says("corrections")
    (marked,) = desk.platform.replies.values()
    assert marked.note == "The publisher has withdrawn the article; this answer rests on its earlier text."
    await pass_by(desk, UNTIL_SURE)
    assert posted.edits == 1


async def test_a_withdrawn_article_is_struck_through_and_stands_again_when_it_is_back(desk: TestDesk) -> None:
    """A notice in its place is enough; a later revision of it is no longer struck."""
    (posted,) = desk.platform.messages
    change(desk, title="Retracted", text="This article has been withdrawn.")
    await pass_by(desk, RHYTHM[0])
    assert posted.digest.standing.is_withdrawn
    assert posted.digest.suggestions == ()
    desk.publish("orla", "Brightwater to buy Orla Mills after all", MENDED)
    await desk.work()
    assert not posted.digest.standing.is_withdrawn
    assert posted.digest.standing.updated is not None


async def test_an_article_is_left_alone_after_some_days(desk: TestDesk) -> None:
    """Five readings, and no more."""
    asked = len(desk.pages.asked)
    for _ in range(40):
        await pass_by(desk, timedelta(hours=6))
    assert 0 < len(desk.pages.asked) - asked <= len(RHYTHM)
