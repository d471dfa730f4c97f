"""Plain words: with a model any wording is understood, in any language; what it says is checked and asked back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.answerer import message_intent
from bot.domain.conversation import Answer, Question
from bot.domain.question_limits import QuestionLimits
from bot.errors import ModelError
from bot.ports import ModelReply, ModelRequest
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.model import UnstreamedModel
from tests.fakes.platform import PostedMessage
from tests.unit.samples import TEXT

PLATFORMS = ("slack", "discord", "page")
QUESTION_INTENT = {"kind": "question", "command": "", "options": []}
NOT_FOR_US_INTENT = {"kind": "not_for_us", "command": "", "options": []}


def order_intent(command: str, **options: str) -> Mapping[str, Any]:
    """Return a model's reply for an order."""
    told = [{"name": name, "value": value} for name, value in options.items()]
    return {"kind": "order", "command": command, "options": told}


INTENTS: Mapping[str, Mapping[str, Any]] = {
    "please post only in the morning at 8": order_intent("schedule", when="daily", at="08:00"),
    "stop the football": order_intent("filter", feed="Courier", words="-football"),
    "hör auf mit dem Courier": order_intent("remove", feed="Courier"),
    "do not remove the Courier": order_intent("remove", feed="Courier"),
    "weekdays at 8, except for the Courier": order_intent("schedule", when="weekdays", at="08:00"),
    "what are we subscribed to?": order_intent("list"),
    "subscribe us to Merrow Weekly": order_intent("add"),
    "post at 25:00": order_intent("schedule", when="daily", at="25:00"),
    "delete all channels": order_intent("delete", what="all"),
    "Hoeveel banen verdwijnen er": QUESTION_INTENT,
    "Ik neem wel koffie mee": NOT_FOR_US_INTENT,
    "you rock": {"kind": "small_talk", "command": "", "options": []},
    "Wann wird der Kauf abgeschlossen?": QUESTION_INTENT,
    "Shall we buy a cake?": NOT_FOR_US_INTENT,
}


class IntentModel(UnstreamedModel):
    """A model that replies to each message what `INTENTS` has, and drafts nothing useful."""

    name = "reading"

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []
        self.is_away = False

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply by what is asked for."""
        self.requests.append(request)
        if self.is_away:
            message = "no credit"
            raise ModelError(message, retry=True)
        said = request.user.rpartition("The message was said")[2]
        meant = next((told for text, told in INTENTS.items() if text in said), {"kind": "poem"})
        return ModelReply(text=json.dumps(meant if request.name == "message" else {}), model=self.name)

    @property
    def message_requests(self) -> list[ModelRequest]:
        """The requests about messages."""
        return [request for request in self.requests if request.name == "message"]


@pytest.fixture(params=PLATFORMS)
async def dialog(request: pytest.FixtureRequest) -> tuple[TestDesk, IntentModel, PostedMessage]:
    """Return a desk with one digest in its channel, and the model that reads what people say there."""
    model = IntentModel()
    desk = TestDesk(model, on=request.param)
    desk.feeds.titles[FEED] = "Courier"
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk, model, desk.platform.messages[0]


async def say_under_digest(desk: TestDesk, under: PostedMessage, text: str, *, addressed: bool = True) -> Answer | None:
    """Say something under the digest."""
    question = desk.make_question(text, under.ref)
    return await desk.inbox.answer(
        Question(
            key=question.key,
            destination=desk.here,
            above=(under.ref,),
            text=text,
            asked_by="Ada",
            addressed=addressed,
        )
    )


Dialog = tuple[TestDesk, IntentModel, PostedMessage]


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("please post only in the morning at 8", "schedule daily 08:00 UTC", "in the time zone UTC"),
        ("stop the football", "filter {} -football", "for this feed alone"),
        ("hör auf mit dem Courier", "remove {} sure", "Soll ich das tun?"),
    ],
)
async def test_an_order_in_plain_words_is_asked_back(dialog: Dialog, text: str, command: str, words: str) -> None:
    """What it is, that it holds for the channel, and from when in whose time; nothing changed before the button."""
    desk, _, digest = dialog
    ((subscription, _),) = await desk.store.subscriptions(desk.here)
    before = await desk.give_command("list")
    answer = await say_under_digest(desk, digest, text)
    assert answer is not None
    assert [choice.command for choice in answer.choices] == [command.format(subscription.number), "keep"]
    assert words in answer.text
    assert await desk.give_command("list") == before


@pytest.mark.parametrize("text", ["do not remove the Courier", "weekdays at 8, except for the Courier"])
async def test_what_denies_or_leaves_out_is_not_offered_whatever_a_model_makes_of_it(dialog: Dialog, text: str) -> None:
    """The word is named; no button does the opposite, or what was left out."""
    desk, _, digest = dialog
    answer = await say_under_digest(desk, digest, text)
    assert answer is not None
    assert answer.choices == ()
    assert "so I change nothing" in answer.text


async def test_a_question_about_the_channel_is_answered_at_once(dialog: Dialog) -> None:
    """What changes nothing needs no button: the reply stands where the answer would."""
    desk, _, digest = dialog
    answer = await say_under_digest(desk, digest, "what are we subscribed to?")
    assert answer is not None
    assert "Courier" in answer.text
    assert answer.is_talk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subscribe us to Merrow Weekly", "/news add"),
        ("post at 25:00", "25:00 is no time"),
    ],
)
async def test_what_lacks_something_is_said_so(dialog: Dialog, text: str, words: str) -> None:
    """How it is typed or what is wrong; no button that could do something else."""
    desk, _, digest = dialog
    answer = await say_under_digest(desk, digest, text)
    assert answer is not None
    assert words in answer.text
    assert answer.choices == ()


async def test_what_a_model_takes_for_talk_gets_no_word_under_a_digest(dialog: Dialog) -> None:
    """Others read along there."""
    desk, _, digest = dialog
    answer = await say_under_digest(desk, digest, "you rock")
    assert (answer is None) is (desk.here.platform != "page")  # a page has one reader, who typed it there


async def test_what_a_model_makes_up_is_not_done(dialog: Dialog) -> None:
    """A command that there is not is none, and the message is answered as a question."""
    desk, _, digest = dialog
    answer = await say_under_digest(desk, digest, "delete all channels")
    assert answer is not None
    assert answer.choices == ()
    assert await desk.store.subscriptions(desk.here)


async def test_among_colleagues_a_model_hears_what_is_meant_for_the_bot(dialog: Dialog) -> None:
    """A question in another language is heard; one among people, and what asks nothing, is not, the latter unread."""
    desk, model, digest = dialog
    assert await say_under_digest(desk, digest, "Wann wird der Kauf abgeschlossen?", addressed=False) is not None
    assert await say_under_digest(desk, digest, "Shall we buy a cake?", addressed=False) is None
    read = len(model.message_requests)
    assert await say_under_digest(desk, digest, "great, thank you all", addressed=False) is None
    assert await say_under_digest(desk, digest, "please post only in the morning at 8", addressed=False) is None
    assert len(model.message_requests) == read
    assert {request.workspace for request in model.message_requests} == {desk.here.home}


async def test_what_is_said_among_colleagues_goes_to_the_model_alone(dialog: Dialog) -> None:
    """Nothing can be ordered there: no command and no feed is told, and none can be replied."""
    desk, model, digest = dialog
    await say_under_digest(desk, digest, "Wann wird der Kauf abgeschlossen?", addressed=False)
    await say_under_digest(desk, digest, "hör auf mit dem Courier")
    aside, order = model.message_requests
    assert "Courier" not in aside.user
    assert "schedule" not in aside.user
    assert aside.schema == message_intent.SCHEMA_WITHOUT_ORDERS
    assert len(aside.user) < len(order.user) / 4


async def test_a_model_that_is_away_or_slow_is_not_waited_for(dialog: Dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command's own words are an order all the same, and a question is answered without it."""
    desk, model, digest = dialog
    model.is_away = True
    monkeypatch.setattr(message_intent, "REPLY_TIMEOUT_SECONDS", 0.0)
    order = await say_under_digest(desk, digest, "pause Courier")
    assert order is not None
    assert order.choices[0].command.startswith("pause ")
    answer = await say_under_digest(desk, digest, "When is the deal expected to close?")
    assert answer is not None
    assert answer.answered


async def test_while_a_model_is_away_requests_are_read_without_it(dialog: Dialog) -> None:
    """A certain one is offered, and of an uncertain one it is asked whether it is meant."""
    desk, model, _ = dialog
    model.is_away = True
    certain = await desk.ask_anywhere("no posts today", by="Bob")
    assert certain is not None
    assert certain.choices[0].command.startswith("pause all")
    nearest = await desk.ask_anywhere("Only send us stuff about water, boss of mine", by="Bob", conversation="t2")
    assert nearest is not None
    assert nearest.text.startswith("Do you mean")
    assert [one.command for one in nearest.choices if "filter" in one.command]


async def test_a_request_beyond_the_limit_is_read_without_the_model() -> None:
    """What is certain is offered; no model is asked about it."""
    model = IntentModel()
    desk = TestDesk(model, limits=QuestionLimits(person_hourly=0))
    await desk.give_command(f"add {FEED}")
    offered = await desk.ask_anywhere("no posts today")
    assert offered is not None
    assert offered.choices[0].command.startswith("pause all")
    assert not model.message_requests


DUTCH_TEXT = (
    "De fabriek in Oss gaat eind september dicht, zei het bedrijf dinsdag. Er verdwijnen 420 van de 600 banen, en wie"
    " weggaat krijgt een half jaar loon mee. De bond noemt het besluit een klap voor de stad en wil met de directie om"
    " de tafel. Volgens de burgemeester is er nog niet met de gemeente gesproken over wat er met de gebouwen gebeurt."
)


async def test_under_news_in_a_language_without_lists_a_model_says_what_a_message_is() -> None:
    """A question in Dutch that names nobody is answered, a remark is not; without a model both are left."""
    for model, answered in ((IntentModel(), [True, False]), (None, [False, False])):
        desk = TestDesk(model)
        desk.publish("oss", "Fabriek in Oss sluit", DUTCH_TEXT)
        await desk.give_command(f"add {FEED}")
        await desk.work()
        lines = ("Hoeveel banen verdwijnen er", "Ik neem wel koffie mee")
        said = [await say_under_digest(desk, desk.platform.messages[0], line, addressed=False) for line in lines]
        assert [one is not None for one in said] == answered


async def test_under_a_stub_remarks_are_not_each_read_by_a_model() -> None:
    """A text of a few words tells no language, and is read as English: its thread costs what others cost."""
    model = IntentModel()
    desk = TestDesk(model)
    desk.publish("cuts", "Brightwater cuts 400 jobs", "Brightwater cuts 400 jobs at its Leeds plant.")
    await desk.give_command(f"add {FEED}")
    await desk.work()
    said = [
        await say_under_digest(desk, desk.platform.messages[0], line, addressed=False)
        for line in ("nice one", "lol same")
    ]
    assert said == [None, None]
    assert not model.message_requests
