"""Dialogs about short replies to what we told: where it stands, whether it is so, why; with our name and without."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk

URL = "https://courier.example/strike"
QUESTION = "when do the ferry crews strike?"
on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])
with_and_without_mention = pytest.mark.parametrize("to_us", [True, False])
SOURCE_QUESTIONS = [
    *("source?", "where did you see that?", "how do you know that?", "wo steht das?", "woher hast du das?"),
    *("où t'as vu ça ?", "d'où ça vient ?", "¿de dónde sacas eso?", "dove l'hai letto?", "onde viste isso?"),
]
DOUBTFUL_REMARKS = [
    "really??",
    "wait what",
    "seriously?",
    "echt?",
    "ach was?",
    "sérieux ?",
    "¿en serio?",
    "davvero?",
    "a sério?",
]


async def desk_with_digest(on: str) -> tuple[TestDesk, MessageRef]:
    """Return a channel with a digest of a strike, and an article that has the word "real"."""
    desk = TestDesk(on=on, first=9)
    await desk.give_command(f"add {FEED}")
    desk.publish(
        "strike",
        "Ferry crews to strike on Monday",
        "The ferry crews strike on Monday at noon. They want five per cent more pay, the union said.",
        publisher="Harbour Courier",
    )
    desk.publish("court", "Ruling on pets", "Tenants whose pets caused real damage gain nothing from the ruling.")
    await desk.work()
    return desk, next(one.ref for one in desk.platform.messages if one.digest.article.url == URL)


async def answer_to(desk: TestDesk, text: str, *, to_us: bool = True, under: MessageRef | None = None) -> Answer | None:
    """Say something in a thread of one's own, or under a digest."""
    return await desk.ask_anywhere(text, addressed=to_us, above=(under,) if under else ())


@on_both_platforms
@with_and_without_mention
@pytest.mark.parametrize("text", SOURCE_QUESTIONS)
async def test_who_asks_where_it_stands_gets_the_article(text: str, to_us: bool, on: str) -> None:  # noqa: FBT001
    """Its name and its link, behind an answer of ours."""
    desk, _ = await desk_with_digest(on)
    await answer_to(desk, QUESTION)
    told = await answer_to(desk, text, to_us=to_us)
    assert told is not None
    assert told.text == f"Harbour Courier: {URL}"


@on_both_platforms
@pytest.mark.parametrize("text", SOURCE_QUESTIONS)
async def test_the_source_of_a_digest_is_told_under_it(text: str, on: str) -> None:
    """Also before anything was asked."""
    desk, above = await desk_with_digest(on)
    told = await answer_to(desk, text, under=above)
    assert told is not None
    assert told.text == f"Harbour Courier: {URL}"


@on_both_platforms
@with_and_without_mention
@pytest.mark.parametrize("text", DOUBTFUL_REMARKS)
async def test_who_doubts_sees_again_what_it_rests_on(text: str, to_us: bool, on: str) -> None:  # noqa: FBT001
    """No other article that has a word of it; also once its source was told."""
    desk, _ = await desk_with_digest(on)
    first = await answer_to(desk, QUESTION)
    await answer_to(desk, "source?")
    told = await answer_to(desk, text, to_us=to_us)
    assert first is not None
    assert told is not None
    assert told.evidence == first.evidence


@on_both_platforms
async def test_a_doubt_under_a_digest_shows_its_first_fact(on: str) -> None:
    """In the article's words."""
    desk, above = await desk_with_digest(on)
    told = await answer_to(desk, "really??", under=above)
    assert told is not None
    assert [one.quote[:41] for one in told.evidence] == ["The ferry crews strike on Monday at noon."]


@on_both_platforms
async def test_a_doubt_about_nothing_found_gets_nothing(on: str) -> None:
    """There is nothing to show again."""
    desk, _ = await desk_with_digest(on)
    await answer_to(desk, "how many lighthouses has Norlantic?")
    assert await answer_to(desk, "really??") is None


@on_both_platforms
@with_and_without_mention
@pytest.mark.parametrize("text", ["so?", "and?", "und?", "et alors ?"])
async def test_what_only_goes_on_gets_nothing(text: str, to_us: bool, on: str) -> None:  # noqa: FBT001
    """The answer is not told twice."""
    desk, _ = await desk_with_digest(on)
    await answer_to(desk, QUESTION)
    assert await answer_to(desk, text, to_us=to_us) is None


@on_both_platforms
@pytest.mark.parametrize("text", ["why?", "but why?", "warum?", "pourquoi ?", "¿por qué?"])
async def test_why_behind_an_answer_asks_for_the_reason_of_the_news(text: str, on: str) -> None:
    """Not why an article was posted; what was told already is no reason of itself."""
    desk, above = await desk_with_digest(on)
    first = await answer_to(desk, QUESTION)
    assert first is not None
    for told in (await answer_to(desk, text), await answer_to(desk, text, under=above)):
        assert told is not None
        assert not told.is_talk
    again = await answer_to(desk, text)
    assert again is not None
    assert set(again.evidence).isdisjoint(first.evidence)


@on_both_platforms
async def test_nobody_who_was_not_answered_is_answered_in_a_word(on: str) -> None:
    """Colleagues ask each other for a source, too."""
    desk, above = await desk_with_digest(on)
    assert await answer_to(desk, "source?", to_us=False, under=above) is None
    assert await answer_to(desk, "really??", to_us=False, under=above) is None
