"""What is asked back says what will happen and to what, and what an order lacks is asked for as a colleague would."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Answer, Command, Question
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.test_chatting import BRIDGE_TEXT

HEADLINE = "Bridge at Sorling closes to lorries"


@pytest.fixture
async def desk() -> TestDesk:
    """Return a desk with one digest posted, of a paper with a name."""
    desk = TestDesk(on="slack")
    desk.feeds.titles[FEED] = "Courier"
    await desk.give_command(f"add {FEED}")
    desk.publish("bridge", HEADLINE, BRIDGE_TEXT)
    await desk.work()
    return desk


async def answer_to(desk: TestDesk, text: str, *, under: bool = False, zone: str = "Europe/Berlin") -> Answer:
    """Return the bot's request for confirmation."""
    (posted,) = desk.platform.messages
    asked = Question(key=f"{text} {under}", destination=posted.destination, text=text, asked_by="Ada", zone=zone)
    answer = await desk.inbox.answer(replace(asked, message=posted.ref) if under else asked)
    assert answer is not None
    return answer


async def test_a_filter_is_asked_back_with_its_words(desk: TestDesk) -> None:
    """Which digests come, and which no longer."""
    assert (
        "Of Courier nothing that says “football” comes here any more."
        in (await answer_to(desk, "filter 1 -football")).text
    )
    told = (await answer_to(desk, 'filter 1 trams "bus lanes"')).text
    assert "Of Courier only what says “trams”, “bus lanes” comes here." in told


async def test_a_story_is_muted_by_its_headline(desk: TestDesk) -> None:
    """The digest above is named; where there is none, it is asked for."""
    assert f"I say nothing more about “{HEADLINE}” here." in (await answer_to(desk, "mute this story", under=True)).text
    assert (await answer_to(desk, "mute this story")).text.startswith("Which story?")


async def test_what_an_order_lacks_is_asked_for(desk: TestDesk) -> None:
    """In a question with an example, and not in a page of usage."""
    lacking = (await answer_to(desk, "add")).text
    assert lacking == "What is its address? A site's is enough. For example: `/news add https://example.org`"
    assert (await answer_to(desk, "füge hinzu")).text.startswith("Wie lautet die Adresse?")


async def test_a_role_is_called_as_discord_mentions_it(desk: TestDesk) -> None:
    """And one that was not mentioned is no name to watch."""
    asked = await answer_to(desk, "watch gig workers role:<@&77> notify-only")
    assert "/news watch gig workers role:<@&77> notify-only" in asked.text
    (yes, _) = asked.choices
    assert yes.command == "watch gig workers role: 77 notify-only"
    assert (await answer_to(desk, "watch gig workers role:@desk")).text.startswith(
        "“@desk” is no role that I can call."
    )


async def test_quiet_hours_go_by_the_clocks_of_who_sets_them(desk: TestDesk) -> None:
    """As times of digests do, where nobody chose a zone; that is asked back, and said."""
    asked = await answer_to(desk, "schedule quiet 22-7")
    assert "It is quiet then from 22:00 to 07:00 (Europe/Berlin)." in asked.text
    for zone, clocks in (("Europe/Berlin", "Europe/Berlin"), ("America/New_York", "Europe/Berlin")):
        hours = "22-7" if zone == clocks else "21-7"
        order = Command(destination=desk.here, text=f"schedule quiet {hours}", given_by="Ada", zone=zone)
        reply = await desk.inbox.execute_command(order)
        assert f"to 07:00 ({clocks})." in reply.text
        assert f"to 07:00 ({clocks})." in reply.public
    await desk.give_command("schedule quiet off")


async def test_quiet_hours_say_that_they_are_in_utc() -> None:
    """Where the platform tells no zone."""
    desk = TestDesk(on="discord")
    told = await desk.give_command("schedule quiet 22-7")
    assert "never from 22:00 to 07:00 (UTC)" in told
    assert "Times are UTC. Choose yours" in told
