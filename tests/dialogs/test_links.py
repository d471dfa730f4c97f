"""Links that people give: condensed with any words around them, asked about, and subscribed to where that is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.article import Article
from bot.domain.conversation import Answer, Command, Question
from tests.dialogs.desk import FEED, TestDesk
from tests.unit.samples import TEXT

PLATFORMS = ("slack", "discord", "page")
LINK = "https://herald.example/orla"


@pytest.fixture(params=PLATFORMS)
async def desk(request: pytest.FixtureRequest) -> TestDesk:
    """Return a desk that reads one feed; the article at the link is in none."""
    desk = TestDesk(on=request.param)
    desk.publish("ferries", "Ferries stop", "The ferries to Skerry stop for two weeks, because both need new engines.")
    desk.pages.pages[LINK] = Article(title="Brightwater to buy Orla Mills", text=TEXT, url=LINK)
    await desk.says(f"add {FEED}")
    await desk.work()
    return desk


def said(desk: TestDesk, text: str, key: str, **more: str | bool) -> Question:
    """Return what is said to the bot in one thread."""
    asked = Question(key=key, destination=desk.here, conversation="t", text=text, asked_by="Ada")
    return replace(asked, **more)  # type: ignore[arg-type]


async def condensed(desk: TestDesk, text: str, key: str = "link") -> str:
    """Do what a platform does with what is said: order the digest of a link that is wanted; return its headline."""
    placed = await desk.newsroom.placed(said(desk, text, key))
    assert placed is not None
    assert placed.link == LINK
    reply = await desk.newsroom.obey(Command(destination=desk.here, text=f"read {placed.link}", said=placed))
    assert reply.digest is not None
    return reply.digest.headline


async def ask(desk: TestDesk, text: str, **more: str | bool) -> Answer | None:
    """Ask in the same thread."""
    return await desk.newsroom.answer(said(desk, text, f"key of {text}", **more))


@pytest.mark.parametrize(
    "text",
    [LINK, f"have a look at {LINK} please, I think it matters for the mills", f"Fass das zusammen: {LINK}"],
)
async def test_a_link_is_condensed_with_any_words_around_it(desk: TestDesk, text: str) -> None:
    """However much is said beside it, as long as nothing else is asked or ordered."""
    assert await condensed(desk, text) == "Brightwater to buy Orla Mills"


async def test_a_question_after_it_is_about_that_link(desk: TestDesk) -> None:
    """Also one that names nobody; and what it does not tell is still looked for elsewhere."""
    await condensed(desk, LINK)
    for text, is_named in (("When is this expected to close?", True), ("When is the deal expected to close?", False)):
        answer = await ask(desk, text, addressed=is_named)
        assert answer is not None
        assert "close in March" in answer.evidence[0].quote
    elsewhere = await ask(desk, "Why do the ferries to Skerry stop?")
    assert elsewhere is not None
    assert "new engines" in elsewhere.evidence[0].quote


async def test_a_question_with_a_link_in_it_is_about_that_link(desk: TestDesk) -> None:
    """It is answered, and not condensed; an address that cannot be read leaves the question to the rest."""
    asked = said(desk, f"When is the deal in {LINK} expected to close?", "q")
    placed = await desk.newsroom.placed(asked)
    assert placed is not None
    assert placed.link == ""
    answer = await desk.newsroom.answer(asked)
    assert answer is not None
    assert "close in March" in answer.evidence[0].quote
    lost = await ask(desk, "Why do the ferries to Skerry stop, says https://nowhere.example/x ?", conversation="u")
    assert lost is not None
    assert "new engines" in lost.evidence[0].quote


@pytest.mark.parametrize("text", [f"add {LINK}", f"please subscribe us to {LINK}", f"add {LINK} daily 9:00"])
async def test_what_orders_something_with_a_link_is_an_order(desk: TestDesk, text: str) -> None:
    """A command's name beside an address is asked back, and nothing is condensed."""
    placed = await desk.newsroom.placed(said(desk, text, "order"))
    assert placed is not None
    assert placed.link == ""
    answer = await desk.newsroom.answer(said(desk, text, "order"))
    assert answer is not None
    assert answer.choices[0].command.startswith(f"add {LINK}")
