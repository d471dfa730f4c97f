"""What happens at the same time: edits while an answer is streamed, two people in a thread, a line that drops.

The real inbox stands behind the app; only Slack's servers and the model are ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from bot.answerer.answerer import Answerer
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.ports import ModelReply, ModelRequest
from bot.verification.verifier import Verifier
from tests.adapters.slack.people import SECRET, question_event, send_event
from tests.adapters.slack.server import BOT, BOT_USER, CHANNEL, TEAM, Refusal, Workspace
from tests.adapters.slack.test_socket import listening
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import UnstreamedModel
from tests.patience import PATIENCE
from tests.unit.samples import TEXT
from tests.unit.test_inbox import CLOSING_QUOTE, answer_reply

CLOSING_QUESTION = "When is the deal expected to close?"
JOBS_QUESTION = "How many bakery workers could lose their jobs?"
CLOSING_ANSWER = "The deal is expected to close in March, if regulators approve it. [1]"
JOBS_ANSWER = "About 300 bakery workers could lose their jobs, according to their union. [1]"

VERIFIER = Verifier(ScriptedChecker())


class SlowModel(UnstreamedModel):
    """A model that answers two questions; it stops in the middle of each answer until it may go on."""

    name = "slow"

    def __init__(self) -> None:
        self.may_continue = asyncio.Event()

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply with all of it."""
        is_about_jobs = JOBS_QUESTION in request.user
        told = JOBS_ANSWER if is_about_jobs else CLOSING_ANSWER
        quote = "About 300 bakery workers in Tarn could lose their jobs" if is_about_jobs else CLOSING_QUOTE
        return ModelReply(text=answer_reply((told.removesuffix(" [1]"), quote)), model=self.name)

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Reply with the first sentence, and with all of it."""
        whole = await self.reply(request)
        yield ModelReply(text=whole.text[: whole.text.index("}") + 1], model=self.name)
        await self.may_continue.wait()
        yield whole


@pytest.fixture
def model() -> SlowModel:
    """Return the model."""
    return SlowModel()


@pytest.fixture
async def desk(slack: SlackPlatform, model: SlowModel) -> TestDesk:
    """Return a desk whose digest stands in the workspace, and whose questions the model answers."""
    desk = TestDesk(on="slack", platform=slack, here=Destination("slack", TEAM, CHANNEL))
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.inbox._answerer = Answerer(model, desk.store, verifier=VERIFIER)
    return desk


@pytest.fixture
def digest(desk: TestDesk) -> MessageRef:
    """Return the digest's message."""
    (delivery,) = desk.store.deliveries.values()
    assert delivery.message is not None
    return delivery.message


@pytest.fixture
def app(clients: Clients, desk: TestDesk) -> AsyncApp:
    """Build the app."""
    return build_app(clients, desk.inbox, signing_secret=SECRET)


def finished_answers(workspace: Workspace, ref: str) -> list[tuple[str, str]]:
    """Return the bot's finished messages in a thread: the question's time, and what it says first."""
    mine = [one for one in workspace.thread(ref) if one.get("bot_id") == BOT and not one.get("streaming")]
    told = [(one["metadata"]["event_payload"].get("key", ""), one) for one in mine if one.get("blocks")]
    return [(key.rpartition(":")[2], one["blocks"][0]["text"]["text"]) for key, one in told if key]


async def test_a_question_edited_while_it_is_answered_has_one_answer(
    app: AsyncApp, model: SlowModel, workspace: Workspace, digest: MessageRef
) -> None:
    """What was streamed for the old words is replaced by the answer to the new ones, in the same message."""
    event = question_event(workspace, CLOSING_QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: "chat.startStream" in workspace.calls)
    await edit_question(app, event)
    await workspace.wait_until(lambda: workspace.calls.count("assistant.threads.setStatus") == 2)
    model.may_continue.set()
    await workspace.wait_until(lambda: (event["ts"], JOBS_ANSWER) in finished_answers(workspace, digest))
    assert finished_answers(workspace, digest) == [(event["ts"], JOBS_ANSWER)]
    assert len([one for one in workspace.thread(digest) if one.get("bot_id") == BOT]) == 1


@pytest.mark.parametrize("last_call", ["chat.stopStream", "chat.postMessage"])
async def test_a_question_edited_while_its_answer_is_finished_has_one_answer(
    app: AsyncApp, model: SlowModel, workspace: Workspace, digest: MessageRef, last_call: str
) -> None:
    """The old answer was on its way to Slack already: the new one takes its place, streamed or not."""
    if last_call == "chat.postMessage":
        workspace.refusals["chat.startStream"] = [Refusal(error="unknown_method")] * 2
    workspace.held_calls[last_call] = asyncio.Event()
    model.may_continue.set()
    event = question_event(workspace, CLOSING_QUESTION, digest)
    before = workspace.calls.count(last_call)
    await send_event(app, event)
    await workspace.wait_until(lambda: workspace.calls.count(last_call) > before)
    await edit_question(app, event)
    await workspace.wait_until(lambda: workspace.calls.count("assistant.threads.setStatus") == 2)
    workspace.held_calls[last_call].set()
    await workspace.wait_until(lambda: (event["ts"], JOBS_ANSWER) in finished_answers(workspace, digest))
    assert finished_answers(workspace, digest) == [(event["ts"], JOBS_ANSWER)]


async def edit_question(app: AsyncApp, event: dict[str, Any]) -> None:
    """Let somebody ask about the jobs instead."""
    edited = {**event, "text": JOBS_QUESTION, "edited": {"ts": "9.1", "user": "U0ANN"}}
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "ts": "9.2"}
    await send_event(app, {**frame, "subtype": "message_changed", "message": edited, "previous_message": event})


async def test_a_sign_of_life_that_slack_took_unheard_is_not_left_behind(
    app: AsyncApp, model: SlowModel, workspace: Workspace, digest: MessageRef
) -> None:
    """The answer is not streamed beside it, but takes its place."""
    away = Refusal(status=503, error="service_unavailable")
    workspace.refusals["assistant.threads.setStatus"] = [away]
    workspace.refusals["chat.postMessage"] = [replace(away, is_carried_out=True)]
    model.may_continue.set()
    event = question_event(workspace, CLOSING_QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: finished_answers(workspace, digest) == [(event["ts"], CLOSING_ANSWER)])
    assert len([one for one in workspace.thread(digest) if one.get("bot_id") == BOT]) == 1


async def test_two_people_at_once_are_answered_in_their_order(
    app: AsyncApp, model: SlowModel, workspace: Workspace, digest: MessageRef
) -> None:
    """The second waits until the first has its answer; each gets one, under their own question."""
    first = question_event(workspace, CLOSING_QUESTION, digest)
    second = {**question_event(workspace, JOBS_QUESTION, digest), "user": "U0BOB"}
    await send_event(app, first)
    await workspace.wait_until(lambda: "chat.startStream" in workspace.calls)
    await send_event(app, second)
    await workspace.wait_until(lambda: workspace.calls.count("assistant.threads.setStatus") == 2)
    assert workspace.calls.count("chat.startStream") == 1
    model.may_continue.set()
    await workspace.wait_until(lambda: len(finished_answers(workspace, digest)) == 2)
    assert finished_answers(workspace, digest) == [(first["ts"], CLOSING_ANSWER), (second["ts"], JOBS_ANSWER)]


def make_envelope(event: dict[str, Any], event_id: str, *, sent: int = 0) -> dict[str, Any]:
    """Return an event as it arrives by the socket, sent for the `sent`-th time."""
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": event_id,
        "event": event,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }
    return {"envelope_id": f"{event_id}.{sent}", "type": "events_api", "payload": payload, "retry_attempt": sent}


async def test_an_event_sent_three_times_while_the_line_drops_is_answered_once(
    slack: SlackPlatform, desk: TestDesk, model: SlowModel, workspace: Workspace, digest: MessageRef
) -> None:
    """In the middle of the answer the line is cut; Slack sends the event again down the next one, and once more."""
    event, next_event = (
        question_event(workspace, CLOSING_QUESTION, digest),
        question_event(workspace, JOBS_QUESTION, digest),
    )
    async with listening(slack, desk.inbox), asyncio.timeout(PATIENCE):
        first = await workspace.sockets.get()
        await first.send_json(make_envelope(event, "Ev1"))
        await workspace.wait_until(lambda: "chat.startStream" in workspace.calls)
        await first.close()
        second = await workspace.sockets.get()
        await second.send_json(make_envelope(event, "Ev1", sent=1))
        await workspace.wait_until(lambda: any(ack.get("envelope_id") == "Ev1.1" for ack in workspace.acks))
        model.may_continue.set()
        await workspace.wait_until(lambda: finished_answers(workspace, digest) == [(event["ts"], CLOSING_ANSWER)])
        await second.send_json(make_envelope(event, "Ev1", sent=2))
        await second.send_json(make_envelope(next_event, "Ev2"))
        await workspace.wait_until(lambda: len(finished_answers(workspace, digest)) == 2)
    assert finished_answers(workspace, digest) == [(event["ts"], CLOSING_ANSWER), (next_event["ts"], JOBS_ANSWER)]
    assert workspace.calls.count("chat.startStream") == 2
