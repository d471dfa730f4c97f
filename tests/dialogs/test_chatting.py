"""Two people chat under a digest for a while: only what is meant for the bot is answered, on every platform alike.

A line of a transcript begins with who says it; what is answered has a > before it, what mentions the bot an @.
"""

from __future__ import annotations

import pytest

from bot.domain.conversation import Question
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk

SIGN_COLUMN = 5
"""The column of a line's sign."""
PLATFORMS = ("slack", "discord", "page")
BRIDGE_TEXT = (
    "The bridge at Sorling will be closed to lorries from 3 March. Divers found cracks in two of its five piers. "
    "The repair takes eleven weeks and costs 2.4 million pounds, half of it paid by the county. Buses may still cross. "
    "Engineer Dora Finch said it had last been inspected nine years ago. The detour over Ashby is 22 kilometres."
)
MUSEUM_TEXT = (
    "Das Museum in Halmstein bleibt ab Montag für ein halbes Jahr geschlossen, weil das Dach undicht ist. "
    "Die Arbeiten kosten 900.000 Euro und werden vom Land bezahlt. Die Bilder lagern so lange in einer Kaserne. "
    "Direktorin Karla Voss rechnet im Oktober mit der Eröffnung. Jahreskarten gelten sechs Monate länger."
)
TRANSCRIPTS = {
    "a morning in English": (
        "Bridge at Sorling closes to lorries",
        BRIDGE_TEXT,
        """
        Ada    morning
        Ben    oh no, I drive over that every day
        Ada    Ben, did you send the invoice?
        Ben    yesterday
        Ada  > how long will it take?
        Ada    ugh
        Ada  > and who pays for it?
        Ben    we do, as always
        Ben    coffee?
        Ada    two minutes
        Ben  > why is it closed anyway
        Ada    because nobody looked after it for years
        Ben    right
        Ada    who covers the council tonight?
        Ben    me
        Ada    you sure?
        Ben  > are buses affected too
        Ben    good
        Ada    what would I do without the bus
        Ben    Ada, is your mum still in Ashby?
        Ada    yes, third house behind the church
        Ben  @ When was it last inspected?
        Ben    nine years. wow!
        Ada    can somebody call this Finch person
        Ben    I will
        Ada  > how long is the detour
        Ben    lunch at one?
        Ada    ok
        """,
    ),
    "ein Vormittag auf Deutsch": (
        "Museum in Halmstein schließt für ein halbes Jahr",
        MUSEUM_TEXT,
        """
        Uli    moin
        Vera   schade, da wollt ich mit den kindern hin
        Uli  > warum machen die zu?
        Uli    ach so
        Vera > und was kostet das
        Uli    Vera, hast du den Schlüssel vom Archiv?
        Vera   liegt bei dir
        Uli  > wo sind die bilder solange
        Vera   wer holt heute den kuchen?
        Uli    ich nicht
        Vera > gelten die jahreskarten länger?
        Uli    na immerhin
        Vera   kommst du nachher mit raus?
        Uli    gleich
        Vera > wann machen die wieder auf
        Uli    typisch
        """,
    ),
}


async def desk_with_digest(platform: str, title: str, text: str) -> tuple[TestDesk, MessageRef]:
    """Return a desk, and the digest in its channel."""
    desk = TestDesk(on=platform)
    desk.feeds.titles[FEED] = "Courier"
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("story", title, text)
    await desk.work()
    return desk, desk.platform.messages[0].ref


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(("title", "text", "talk"), TRANSCRIPTS.values(), ids=TRANSCRIPTS.keys())
async def test_a_chat_goes_on_undisturbed(platform: str, title: str, text: str, talk: str) -> None:
    """Asides, orders to colleagues, thanks and jokes are theirs; what is asked about the story is answered."""
    desk, digest = await desk_with_digest(platform, title, text)
    lines = [line.strip() for line in talk.strip().splitlines()]
    heard = []
    for number, line in enumerate(lines):
        question = Question(
            key=str(number),
            destination=desk.here,
            above=(digest,),
            asked_by=line[:SIGN_COLUMN].strip(),
            text=line[SIGN_COLUMN + 2 :],
            addressed=line[SIGN_COLUMN] == "@",
        )
        heard.append(await desk.inbox.answer(question) is not None)
    assert [line for line, is_answered in zip(lines, heard, strict=True) if is_answered] == [
        line for line in lines if line[SIGN_COLUMN] in ">@"
    ]


async def test_going_on_is_only_for_whoever_was_answered_right_before() -> None:
    """A statement between does not end it, another person's word does."""
    desk, digest = await desk_with_digest("slack", *TRANSCRIPTS["a morning in English"][:2])

    async def is_heard(who: str, text: str) -> bool:
        key = f"{who} {text}"
        question = Question(
            key=key, destination=desk.here, above=(digest,), asked_by=who, text=text, addressed=text.startswith("How")
        )
        return await desk.inbox.answer(question) is not None

    assert not await is_heard("Ada", "Is that certain?")
    assert await is_heard("Ada", "How long does the repair take?")
    assert not await is_heard("Ada", "that is long")
    assert await is_heard("Ada", "Is that certain?")
    assert not await is_heard("Ben", "no idea")
    assert not await is_heard("Ada", "Is that certain?")
