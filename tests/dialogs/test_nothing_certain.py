"""Where no digest says for certain who gains or loses: that is said, with who is told of, and where."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk

DATA_CENTRE_TEXT = (
    "Norlink opened a data centre in Bastow on Monday. The building has 4,000 servers, Norlink said. "
    "Hallam Savings Bank lent part of the sum."
)
TRAM_TEXT = "The council of Halden approved a tram line to the harbour. The first trams run in 2029, the mayor said."
UNCERTAIN_REPLY = "I cannot say for certain who gains or loses. In the articles:"


async def desk_with_two_stories(*, is_edition: bool = False) -> TestDesk:
    """Return a desk with two stories in which nobody gains or loses."""
    desk = TestDesk(first=9)
    desk.feeds.titles[FEED] = "Courier"
    await desk.give_command(f"add {FEED}")
    await desk.work()
    if is_edition:
        await desk.give_command("schedule daily 09:00")
    desk.publish("centre", "Norlink opens a data centre in Bastow", DATA_CENTRE_TEXT)
    desk.publish("tram", "Halden approves a tram line to the harbour", TRAM_TEXT)
    for _ in range(3):
        await desk.work()
    return desk


@pytest.mark.parametrize("asked", ["Who gains and who loses in today's news?", "who gains and who loses?"])
async def test_who_gains_in_all_news_is_told_honestly(asked: str) -> None:
    """Who is in the articles, each with its quotation."""
    answer = await (await desk_with_two_stories()).ask_anywhere(asked)
    assert answer is not None
    assert answer.answered
    assert UNCERTAIN_REPLY in answer.text
    assert {one.source.publisher for one in answer.evidence if one.source} == {"Courier"}
    assert all(name in answer.text for name in ("Norlink", "Halden"))


async def test_who_gains_under_an_edition_is_told_honestly() -> None:
    """Of its stories."""
    desk = await desk_with_two_stories(is_edition=True)
    above: MessageRef = next(iter(desk.platform.posted_editions))
    for text in ("who gains and who loses?", "who loses?"):
        answer = await desk.inbox.answer(desk.make_question(text, above))
        assert answer is not None
        assert answer.text.startswith(UNCERTAIN_REPLY)
        assert all(name in answer.text for name in ("Norlink", "Halden"))


async def test_somebody_told_of_who_neither_gained_nor_lost_is_found() -> None:
    """With the sentences that name them; under another digest too, and in small letters."""
    desk = await desk_with_two_stories()
    tram = next(one for one in desk.platform.messages if "tram" in one.digest.headline)
    for text in ("what about Norlink lately?", "how is norlink doing?"):
        told = await desk.ask_under(text, tram)
        assert "I know of no certain gain or loss of Norlink in 90 days" in told.replace("norlink", "Norlink")
        assert "> Norlink opened a data centre in Bastow on Monday." in told
    assert "no certain gain" not in await desk.ask_under("how is the building doing?", tram)


async def test_the_command_names_the_stories_of_somebody_who_neither_gained_nor_lost() -> None:
    """It does not say that nobody goes by the name."""
    desk = await desk_with_two_stories()
    order = Command(destination=desk.here, text="about Hallam Savings Bank", given_by="Ada")
    reply = await desk.inbox.execute_command(order)
    assert reply.text.startswith("No digest here says for certain that Hallam Savings Bank gained or lost.")
    assert [(row.title, row.text) for row in reply.rows] == [
        ("Norlink opens a data centre in Bastow", "“Hallam Savings Bank lent part of the sum.”")
    ]
    assert "I know nobody called Halla Spa" in await desk.give_command("about Halla Spa")
