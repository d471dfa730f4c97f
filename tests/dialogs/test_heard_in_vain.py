"""What people say to each other in reply to us, or with our name in it, gets no word where others read along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Answer, Question
from bot.domain.subscription import Destination
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.test_chatting import BRIDGE_TEXT

PLATFORMS = ("slack", "discord")
REMARKS = (
    "lol",
    "wow, eleven weeks",
    "interesting",
    "finally!",
    "thanks",
    "👍",
    "haha that is my road",
    "sorry, I meant another thread",
    "gut so",
    "ça craint",
    "my aunt lives there and she says it is really terrible what they do with that place",
)


async def answer_to(desk: TestDesk, text: str, *, under: bool) -> Answer | None:
    """Return what is said to a mention or a reply, under the digest or elsewhere in its channel."""
    (posted,) = desk.platform.messages
    asked = Question(key=f"{text} {under}", destination=posted.destination, text=text, asked_by="Ada")
    return await desk.inbox.answer(replace(asked, message=posted.ref) if under else asked)


@pytest.fixture(params=PLATFORMS)
async def desk(request: pytest.FixtureRequest) -> TestDesk:
    """Return a desk with one digest posted."""
    desk = TestDesk(on=request.param)
    await desk.give_command(f"add {FEED}")
    desk.publish("bridge", "Bridge at Sorling closes to lorries", BRIDGE_TEXT)
    await desk.work()
    return desk


async def test_remarks_under_a_digest_get_no_word(desk: TestDesk) -> None:
    """Whoever replies to it mentions us without meaning to; and nothing of it is kept, or answered later."""
    for said in REMARKS:
        assert await answer_to(desk, said, under=True) is None, said
    (posted,) = desk.platform.messages
    place = Question(key="", destination=posted.destination, text="", message=posted.ref).conversation_key
    assert not await desk.store.turns(place)
    await desk.work()
    assert not desk.platform.replies


async def test_questions_and_orders_there_are_answered(desk: TestDesk) -> None:
    """As everywhere."""
    for said, meant in (
        ("How long will the repair take?", "eleven weeks"),
        ("how long is the detour", "22 kilometres"),
    ):
        answer = await answer_to(desk, said, under=True)
        assert answer is not None
        assert meant in answer.evidence[0].quote
    order = await answer_to(desk, "mute", under=True)
    assert order is not None
    assert order.choices


async def test_who_is_alone_with_us_gets_a_word(desk: TestDesk) -> None:
    """So does who says hello in a channel: they may not know yet what to say."""
    for said in ("thanks", "blah blah"):
        assert await answer_to(desk, said, under=False) is not None
    alone = Destination("slack", "T1", "D1")
    asked = Question(key="d", destination=alone, text="thanks", asked_by="Ada", conversation="c")
    for key in ("d1", "d2"):
        assert await desk.inbox.answer(replace(asked, key=key)) is not None
