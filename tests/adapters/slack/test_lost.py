"""What is asked is answered: through a Slack that fails at any step, with the real inbox behind the app."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from bot.domain.conversation import Question
from bot.domain.delivery import MessageRef
from bot.domain.job import AnswerQuestion
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.inbox import ANSWER_CHECK_DELAY
from tests.adapters.slack.people import SECRET, question_event, replies, send_event
from tests.adapters.slack.server import CHANNEL, TEAM, Refusal, Workspace
from tests.dialogs.desk import FEED, TestDesk
from tests.unit.samples import TEXT

QUESTION = "When is the deal expected to close?"
UNAVAILABLE = Refusal(status=503, error="service_unavailable")

ANSWER_TEXT = "The article says:\n“The deal is expected to close in March, if regulators approve it.”"


@pytest.fixture
async def desk(slack: SlackPlatform) -> TestDesk:
    """Return a desk whose digest stands in the workspace."""
    desk = TestDesk(on="slack")
    desk.here = Destination("slack", TEAM, CHANNEL)
    desk.inbox._platforms = {"slack": slack}
    desk.line._publisher._platforms = {"slack": slack}
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
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


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3])
async def test_an_answer_that_slack_did_not_take_is_shown_later_once(
    app: AsyncApp, desk: TestDesk, workspace: Workspace, digest: MessageRef, number: int, *, taken: bool
) -> None:
    """It counts as shown only when it was; the job shows it in its place, whether the first one arrived or not."""
    workspace.refusals["chat.postMessage"] = [replace(UNAVAILABLE, is_carried_out=taken)] * number
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: len(workspace.refusals["chat.postMessage"]) < number)
    key = f"slack:{TEAM}:{CHANNEL}:{event['ts']}"
    for attempt in range(number + 1):
        desk.clock.move(ANSWER_CHECK_DELAY)
        with contextlib.suppress(PlatformError):
            await desk.inbox._do_answer(AnswerQuestion(key, 0), attempt)
    (said,) = replies(workspace, digest)
    assert said == ANSWER_TEXT


@pytest.mark.parametrize("taken", [False, True])
async def test_a_question_is_answered_where_no_sign_of_life_could_be_given(
    app: AsyncApp, workspace: Workspace, digest: MessageRef, *, taken: bool
) -> None:
    """No status and no message that holds the place, for a moment: the answer itself is taken, and stands alone."""
    workspace.refusals["assistant.threads.setStatus"] = [UNAVAILABLE]
    workspace.refusals["chat.postMessage"] = [replace(UNAVAILABLE, is_carried_out=taken)]
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: ANSWER_TEXT in replies(workspace, digest))
    assert len(replies(workspace, digest)) == 1


async def test_an_answer_that_slack_refuses_for_its_form_goes_as_plain_text(
    app: AsyncApp, workspace: Workspace, digest: MessageRef
) -> None:
    """Nobody waits for an answer that no block can show."""
    workspace.refusals["chat.postMessage"] = [Refusal(error="invalid_blocks")]
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) != [])
    assert replies(workspace, digest) == [ANSWER_TEXT]


async def test_an_answer_whose_place_somebody_deleted_is_posted_anew(
    app: AsyncApp, workspace: Workspace, digest: MessageRef
) -> None:
    """The message that held its place is gone; the question is not."""
    workspace.refusals["assistant.threads.setStatus"] = [UNAVAILABLE]
    workspace.refusals["chat.update"] = [Refusal(error="message_not_found")]
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: ANSWER_TEXT in replies(workspace, digest))
    assert replies(workspace, digest).count(ANSWER_TEXT) == 1
    assert workspace.calls.count("chat.postMessage") > workspace.calls.count("chat.update")


async def test_what_was_asked_in_private_is_not_answered_in_public(
    desk: TestDesk, workspace: Workspace, digest: MessageRef
) -> None:
    """A command cut off by a restart: its answer comes to the asker directly, once, though the first try was lost."""
    said = len(workspace.channels[CHANNEL])
    question = Question(key="slack:ask:1", destination=desk.here, text=QUESTION, asked_by="U0ANN")
    half = desk.inbox.stream_answer(question)
    await anext(half)
    await half.aclose()
    workspace.refusals["chat.postMessage"] = [replace(UNAVAILABLE, is_carried_out=True)]
    for attempt in range(2):
        with contextlib.suppress(PlatformError):
            await desk.inbox._do_answer(AnswerQuestion(question.key, 0), attempt)
    assert len(workspace.channels[CHANNEL]) == said
    assert len(workspace.channels["DU0ANN"]) == 1
    assert digest
