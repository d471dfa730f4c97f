"""What people say in reply to a digest, or beside our name, to each other: only what asks for something is answered."""

from __future__ import annotations

import itertools
import json

import pytest

from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.test_chatting import BRIDGE_TEXT, desk_with_digest
from tests.dialogs.test_silly_replies import FixedReplyModel

PLATFORMS = ("slack", "discord")
REMARKS = """
lol
wow
👍
that's my street
my dad built that
good news for you, Ann
I think that is wrong
told me it is 3,400
sorry, wrong thread
what a shame
who cares
two of five piers, wow
thanks
gut so
mein Bus fährt da auch
ça craint
c'est pas trop tôt
pues yo vivo al lado
che peccato
"""
REQUESTS = """
how long is the detour
who pays
costs?
is it open to buses
repair cost
sum it up
wie teuer wird das
¿cuánto dura?
???
help
show us the sources
no more bridges please
post only on weekdays at 7
"""
_QUESTION_KEYS = itertools.count()


async def answer_to(desk: TestDesk, digest: MessageRef, text: str, *, to_others: bool = False) -> Answer | None:
    """Say something in reply to a digest in a channel."""
    question = Question(
        key=f"among {next(_QUESTION_KEYS)}",
        destination=desk.here,
        above=(digest,),
        text=text,
        asked_by="Ada",
        addressed=not to_others,
        is_to_others=to_others,
    )
    return await desk.inbox.answer(question)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_talk_gets_nothing_and_what_asks_for_something_gets_its_answer(platform: str) -> None:
    """Statements, laughter, thanks and sighs are left alone; a question or an order never is."""
    desk, digest = await desk_with_digest(platform, "Bridge at Sorling closes to lorries", BRIDGE_TEXT)
    talk, requests = REMARKS.strip().splitlines(), REQUESTS.strip().splitlines()
    assert [line for line in talk if await answer_to(desk, digest, line) is not None] == []
    assert [line for line in requests if await answer_to(desk, digest, line) is None] == []


async def test_what_is_said_to_somebody_else_is_theirs() -> None:
    """Also in reply to a digest, and even if it is a question about it."""
    desk, digest = await desk_with_digest("discord", "Bridge at Sorling closes to lorries", BRIDGE_TEXT)
    assert await answer_to(desk, digest, "how long is the detour?") is not None
    assert await answer_to(desk, digest, "what do you make of that?", to_others=True) is None


@pytest.mark.parametrize("kind", ["small_talk", "not_for_us"])
async def test_what_a_model_takes_for_talk_gets_nothing(kind: str) -> None:
    """Nor is it told that it was not understood, whatever its form."""
    desk = TestDesk(FixedReplyModel(json.dumps({"kind": kind, "command": "", "options": []})))
    desk.publish("bridge", "Bridge at Sorling closes to lorries", BRIDGE_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    digest = desk.platform.messages[0].ref
    for text in ("my aunt lives there and it is really terrible for her", "lunch?", "nice"):
        assert await answer_to(desk, digest, text) is None


async def test_talk_leaves_nothing_behind() -> None:
    """It is no turn of the conversation, and no job answers it later."""
    desk, digest = await desk_with_digest("slack", "Bridge at Sorling closes to lorries", BRIDGE_TEXT)
    talk = Question(key="k", destination=desk.here, above=(digest,), text="lol", asked_by="Ada")
    assert await desk.inbox.answer(talk) is None
    assert not await desk.store.is_question_pending("k")
    thread = await desk.inbox.thread(desk.here, digest)
    assert thread is not None
    assert thread.turns == ()
