"""SlackPlatform.listen over a real Socket Mode connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.slack.api.clients import Clients
from adapters.slack.platform import SlackPlatform
from bot.domain.conversation import Question
from bot.domain.delivery import DeliveryId
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, StoreError, WorkspaceLost
from bot.ports import Inbox
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import DIGEST, STORY
from tests.adapters.slack.server import APP_TOKEN, BOT_USER, CHANNEL, TEAM, TOKEN, Refusal, Workspace
from tests.fakes.installations import MemoryInstallations
from tests.patience import PATIENCE


@asynccontextmanager
async def listening(slack: SlackPlatform, inbox: Inbox) -> AsyncIterator[None]:
    """Listen for as long as the block lasts."""
    task = asyncio.create_task(slack.listen(inbox))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_question_comes_in_over_the_socket(
    slack: SlackPlatform, workspace: Workspace, channel: Destination, inbox: ScriptedInbox
) -> None:
    """Posted digest, question in its thread, answer in its thread; the envelope is acknowledged."""
    ref = await slack.post(DeliveryId(1), channel, STORY, DIGEST)
    inbox.own_messages.add((channel, ref))
    event = {**workspace.say("how did they vote?", thread=ref), "channel": CHANNEL}
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event": event,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }
    async with listening(slack, inbox), asyncio.timeout(PATIENCE):
        socket = await workspace.sockets.get()
        await socket.send_json({"envelope_id": "e1", "type": "events_api", "payload": payload})
        await workspace.wait_until(lambda: workspace.thread(ref)[-1]["text"] == "By 14 votes to 9.")
        await workspace.wait_until(lambda: workspace.acks)
    assert [ack["envelope_id"] for ack in workspace.acks] == ["e1"]


async def test_nothing_is_confirmed_before_it_is_stored(
    slack: SlackPlatform, workspace: Workspace, channel: Destination, inbox: ScriptedInbox
) -> None:
    """What could not be stored is not confirmed, and answered when it is sent again: a kill loses no question."""
    ref = await slack.post(DeliveryId(1), channel, STORY, DIGEST)
    inbox.own_messages.add((channel, ref))
    inbox.receive_error = StoreError("The database is away.", retry=True)
    hear, is_storing, may_store = inbox.receive_question, asyncio.Event(), asyncio.Event()

    async def slowly(question: Question) -> Question | None:
        is_storing.set()
        await may_store.wait()
        return await hear(question)

    inbox.receive_question = slowly  # type: ignore[method-assign]
    event = {**workspace.say(f"<@{BOT_USER}> how did they vote?", thread=ref), "channel": CHANNEL}
    payload = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": "Ev1", "event": event}
    async with listening(slack, inbox), asyncio.timeout(PATIENCE):
        socket = await workspace.sockets.get()
        await socket.send_json({"envelope_id": "e1", "type": "events_api", "payload": payload})
        await is_storing.wait()
        assert not workspace.acks
        may_store.set()
        while not workspace.acks:  # Slack goes on until somebody says that they have it
            await socket.send_json({"envelope_id": "e1", "type": "events_api", "payload": payload})
            inbox.receive_error = None
            await asyncio.sleep(0)
        await workspace.wait_until(lambda: workspace.thread(ref)[-1]["text"] == "By 14 votes to 9.")
    assert {ack["envelope_id"] for ack in workspace.acks} == {"e1"}
    assert len(inbox.questions) == 1


async def test_a_refused_token_ends_listening_with_words(workspace: Workspace, inbox: ScriptedInbox) -> None:
    """The SDK alone would try for ever without a word."""
    slack = SlackPlatform(Clients(bot_token=TOKEN, base_url=workspace.url), app_token="xapp-wrong")  # noqa: S106 - a fake
    with pytest.raises(DestinationGone, match="invalid_auth"):
        await slack.listen(inbox)


async def test_a_line_that_drops_is_opened_again(
    slack: SlackPlatform, workspace: Workspace, channel: Destination, inbox: ScriptedInbox
) -> None:
    """Slack asks every few hours to call anew: the next event comes down the next line."""
    ref = await slack.post(DeliveryId(1), channel, STORY, DIGEST)
    inbox.own_messages.add((channel, ref))
    event = {**workspace.say("how did they vote?", thread=ref), "channel": CHANNEL}
    payload = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": "Ev1", "event": event}
    async with listening(slack, inbox), asyncio.timeout(PATIENCE):
        first = await workspace.sockets.get()
        await first.send_json({"type": "disconnect", "reason": "refresh_requested"})
        second = await workspace.sockets.get()
        await second.send_json({"envelope_id": "e1", "type": "events_api", "payload": payload})
        await workspace.wait_until(lambda: workspace.thread(ref)[-1]["text"] == "By 14 votes to 9.")
    assert first is not second
    assert workspace.calls.count("apps.connections.open") == 2
    assert [question.text for question in inbox.questions] == ["how did they vote?"]


async def test_a_token_that_is_revoked_while_we_listen_is_said_once(
    workspace: Workspace, inbox: ScriptedInbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The line drops and is not opened again: listening ends with words and a trouble, and starts well once mended."""
    kept = MemoryInstallations()
    clients = Clients(bot_token=TOKEN, base_url=workspace.url, troubles=kept)
    slack = SlackPlatform(clients, app_token=APP_TOKEN)
    task = asyncio.create_task(slack.listen(inbox))
    async with asyncio.timeout(PATIENCE):
        socket = await workspace.sockets.get()
        workspace.refusals["apps.connections.open"] = [Refusal(error="token_revoked")] * 2
        await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        with pytest.raises(WorkspaceLost, match="token_revoked"):
            await task
        with pytest.raises(WorkspaceLost, match="token_revoked"):
            await slack.listen(inbox)
    assert [(one.workspace, "token_revoked" in one.problem) for one in await kept.troubles()] == [("", True)]
    assert TOKEN not in caplog.text
    async with listening(slack, inbox), asyncio.timeout(PATIENCE):
        await workspace.sockets.get()
        while await kept.troubles():  # noqa: ASYNC110  # what is kept in memory rings no bell
            await asyncio.sleep(0)
