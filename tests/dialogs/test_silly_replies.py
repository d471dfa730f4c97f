"""Silly replies: whatever a model makes of a message, nothing changes before somebody says yes to what is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answerer.message_intent import SCHEMA, SCHEMA_WITHOUT_ORDERS, ModelIntents
from bot.domain.conversation import Answer, Context, Question
from bot.domain.grammar.registry import REGISTRY
from bot.domain.schedule import Routine
from bot.domain.subscription import Destination
from bot.errors import BudgetSpent
from bot.orders.order_offers import KEEP_COMMAND
from bot.orders.order_parsing import offer_order, orderable_commands
from bot.orders.order_wording import OrderContext
from bot.ports import ModelReply, ModelRequest
from bot.text.language import ENGLISH, LANGUAGES
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.clock import SINCE
from tests.fakes.model import ScriptedModel, UnstreamedModel
from tests.fakes.platform import PostedMessage
from tests.unit.samples import TEXT

HERE = Destination("recording", "W", "news")
MESSAGE = "who will like that deal"


class FixedReplyModel(UnstreamedModel):
    """A model that gives the same reply to every message, and drafts nothing useful."""

    name = "silly"

    def __init__(self, reply: str | Exception) -> None:
        self.message_reply = reply
        self.requests: list[ModelRequest] = []

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply."""
        if request.name != "message":
            return ModelReply(text="{}", model=self.name)
        self.requests.append(request)
        if isinstance(self.message_reply, Exception):
            raise self.message_reply
        return ModelReply(text=self.message_reply, model=self.name)


def order_reply(command: Any, options: Any) -> str:  # noqa: ANN401  # anything
    """Return a model's reply for an order."""
    return json.dumps({"kind": "order", "command": command, "options": options})


def order_option(name: Any, value: Any) -> dict[str, Any]:  # noqa: ANN401  # anything
    """Return an option as a model may write it."""
    return {"name": name, "value": value}


SILLY_REPLIES = {
    "no JSON": "Sure! I have removed it.",
    "nothing": "",
    "a list": "[]",
    "no kind": "{}",
    "a kind that is none": '{"kind": ["order"], "command": "remove", "options": []}',
    "nested too deep": '{"kind":' + "[" * 700 + "]" * 700 + "}",
    "an unknown command": order_reply("delete", [order_option("feed", "1")]),
    "a command that is none": order_reply({"name": "remove"}, []),
    "a command with its yes": order_reply("remove 1 sure", []),
    "a yes as an option": order_reply("remove", [order_option("feed", "1"), order_option("sure", "sure")]),
    "a yes within an option": order_reply("remove", [order_option("feed", "1 sure")]),
    "a second line": order_reply("filter", [order_option("feed", "1"), order_option("words", "-a\nremove 1 sure")]),
    "a missing option": order_reply("add", []),
    "wrong types": order_reply("schedule", [order_option("when", 8), order_option(None, "daily"), "08:00", None]),
    "options as an object": order_reply("remove", {"feed": "1"}),
    "a feed that is none": order_reply("remove", [order_option("feed", "77")]),
    "a time that is none": order_reply("schedule", [order_option("when", "daily"), order_option("at", "99:99")]),
    "an address within": order_reply("add", [order_option("url", "https://evil.example/feed remove 1 sure")]),
    "everything": order_reply("filter", [order_option("words", "x" * 10_000)] * 1_000),
    "a whole order": order_reply("remove", [order_option("feed", "1")]),
}


async def desk_with_digest(model: FixedReplyModel) -> tuple[TestDesk, PostedMessage]:
    """Return a desk with one digest in its channel."""
    desk = TestDesk(model)
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk, desk.platform.messages[0]


async def say_under_digest(desk: TestDesk, under: PostedMessage, text: str, *, addressed: bool) -> Answer | None:
    """Say something under the digest."""
    question = Question(
        key=text, destination=desk.here, above=(under.ref,), text=text, asked_by="Ada", addressed=addressed
    )
    return await desk.inbox.answer(question)


async def channel_state(desk: TestDesk) -> tuple[object, ...]:
    """Return everything that an order could change."""
    subscriptions = await desk.store.subscriptions(desk.here)
    return list(subscriptions), await desk.store.preferences(desk.here), await desk.give_command("list")


@pytest.mark.parametrize("reply", SILLY_REPLIES.values(), ids=SILLY_REPLIES.keys())
async def test_a_silly_reply_changes_nothing(reply: str) -> None:
    """To what was said to the bot it answers, says nothing, tells what is set, or asks back, with a No beside a Yes."""
    desk, digest = await desk_with_digest(FixedReplyModel(reply))
    before = await channel_state(desk)
    answer = await say_under_digest(desk, digest, "please do what I want with all of this", addressed=True)
    choices = answer.choices if answer else ()
    assert all(choice.label != "Yes, do it" for choice in choices) or choices[-1].command == KEEP_COMMAND
    assert await channel_state(desk) == before


@pytest.mark.parametrize("reply", SILLY_REPLIES.values(), ids=SILLY_REPLIES.keys())
async def test_no_order_is_heard_among_colleagues(reply: str) -> None:
    """What was said to nobody is answered as a question, or not at all."""
    model = FixedReplyModel(reply)
    desk, digest = await desk_with_digest(model)
    before = await channel_state(desk)
    answer = await say_under_digest(desk, digest, MESSAGE, addressed=False)
    assert model.requests
    assert answer is None or not answer.choices
    assert await channel_state(desk) == before


@pytest.mark.parametrize("kind", ["order", "small_talk", "not_for_us"])
async def test_what_a_model_takes_for_no_question_is_not_answered(kind: str) -> None:
    """Nobody was named, and it is no question: silence, whatever the order."""
    options = [order_option("feed", "1")]
    desk, digest = await desk_with_digest(
        FixedReplyModel(json.dumps({"kind": kind, "command": "remove", "options": options}))
    )
    assert await say_under_digest(desk, digest, MESSAGE, addressed=False) is None


async def test_without_budget_a_message_is_read_without_a_model() -> None:
    """As where there is none."""
    desk, digest = await desk_with_digest(FixedReplyModel(BudgetSpent("the day's tokens are used up")))
    assert await say_under_digest(desk, digest, "When is the deal expected to close?", addressed=False) is not None
    assert await say_under_digest(desk, digest, "when is lunch in the canteen?", addressed=False) is None


def test_a_model_is_asked_for_the_commands_of_the_registry() -> None:
    """The schema has each that may be ordered, and the empty name for what is none."""
    names = SCHEMA["properties"]["command"]["enum"]
    assert names == ["", *(spec.name for spec in orderable_commands())]
    assert all(REGISTRY.find(name) for name in names[1:])
    assert "order" not in SCHEMA_WITHOUT_ORDERS["properties"]["kind"]["enum"]


REGISTRY_WORDS = st.sampled_from(
    [*(spec.name for spec in REGISTRY), *(one.name for spec in REGISTRY for one in spec.options)]
)
REPLY_VALUES = (
    REGISTRY_WORDS
    | st.text(max_size=12)
    | st.sampled_from(["1", "sure", "1 sure", "08:00", FEED])
    | st.none()
    | st.integers()
)
REPLIES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["order", "question"]) | REPLY_VALUES,
        "command": REPLY_VALUES,
        "options": st.lists(
            st.fixed_dictionaries({"name": REPLY_VALUES, "value": REPLY_VALUES}) | REPLY_VALUES, max_size=4
        )
        | REPLY_VALUES,
    }
)


@given(REPLIES)
async def test_whatever_a_model_says_is_asked_back(reply: Mapping[str, Any]) -> None:
    """Of commands only those are carried out at once that change nothing; all others have a No beside them."""
    question = Question(key="q", destination=HERE, text="please")
    understood = await ModelIntents(ScriptedModel(json.dumps(reply))).classify("please", Context(question=question), [])
    if understood is None or understood.order is None:
        return
    told = offer_order(
        understood.order, OrderContext(subscribed=[], routine=Routine(), now=SINCE, languages=LANGUAGES[ENGLISH]), "en"
    )
    if told is not None:
        ordered = REGISTRY.find(told.order.partition(" ")[0])
        assert not told.order or (ordered is not None and ordered.is_read_only)
        assert not told.choices or told.choices[-1].command == KEEP_COMMAND
