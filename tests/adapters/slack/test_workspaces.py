"""Many workspaces: each is spoken to with its own token; what it left here goes with it; its trouble is said once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from adapters.slack.api.clients import Clients, current_access
from adapters.slack.api.errors import WORKSPACE_ADVICE
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.installation import Installation, Trouble
from bot.domain.subscription import Destination
from bot.errors import StoreError, WorkspaceLost
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import SECRET, question_event, replies, send_signed
from tests.adapters.slack.samples import DIGEST, STORY
from tests.adapters.slack.server import APP_TOKEN, BOT, BOT_USER, CHANNEL, TEAM, TOKEN, Refusal, Workspace
from tests.adapters.slack.test_app import QUESTION
from tests.fakes.clock import SINCE
from tests.fakes.installations import MemoryInstallations
from tests.patience import PATIENCE

FIRST_DELIVERY = DeliveryId(1)
OTHER_TEAM, OTHER_TOKEN = "T0OTHER", "xoxb-theirs"
OUR_INSTALLATION = Installation(
    platform="slack", workspace=TEAM, name="News", token=TOKEN, bot=BOT, bot_user=BOT_USER, scopes=(), made=SINCE
)


@pytest.fixture
async def installations(workspace: Workspace) -> MemoryInstallations:
    """Return two installations, of two workspaces with a token each."""
    workspace.tokens[OTHER_TOKEN] = OTHER_TEAM
    kept = MemoryInstallations()
    await kept.save_installation(OUR_INSTALLATION)
    await kept.save_installation(replace(OUR_INSTALLATION, workspace=OTHER_TEAM, token=OTHER_TOKEN))
    return kept


@pytest.fixture
def all_clients(workspace: Workspace, installations: MemoryInstallations) -> Clients:
    """Return the clients of both workspaces."""
    where = "https://news.example/slack/install"
    return Clients(
        base_url=workspace.url, timeout=PATIENCE, installations=installations, troubles=installations, install_url=where
    )


@pytest.fixture
def app(all_clients: Clients, inbox: ScriptedInbox) -> AsyncApp:
    """Build the app that listens to both workspaces."""
    return build_app(all_clients, inbox, signing_secret=SECRET)


async def send_from(app: AsyncApp, team: str, event: dict[str, Any], **fields: object) -> int:
    """Send an event of a workspace, and return the status that Slack gets."""
    authorizations = [{"team_id": team, "user_id": BOT_USER, "is_bot": True}]
    body = {"type": "event_callback", "team_id": team, "api_app_id": "A1", "event_id": "Ev1", "event": event}
    return await send_signed(app, json.dumps({**body, "authorizations": authorizations, **fields}), "application/json")


async def test_each_workspace_is_posted_to_with_its_own_token(all_clients: Clients, workspace: Workspace) -> None:
    """Whatever is done in a channel, is done with the token of its workspace."""
    slack = SlackPlatform(all_clients, app_token=APP_TOKEN)
    for team, token in ((TEAM, TOKEN), (OTHER_TEAM, OTHER_TOKEN), (TEAM, TOKEN)):
        workspace.authorized_calls.clear()
        place = Destination("slack", team, CHANNEL)
        ref = await slack.post(FIRST_DELIVERY, place, STORY, DIGEST)
        await slack.edit(ref, place, STORY, DIGEST)
        await slack.post_note(ref, place, "n", key="k")
        await slack.notify_channel(place, "t", key=team)
        assert await slack.find(FIRST_DELIVERY, place, since=SINCE) is not None
        assert {spoken for _, spoken in workspace.authorized_calls} == {token}
    with pytest.raises(RuntimeError, match="no workspace"):
        current_access()


async def test_a_workspace_without_the_app_gets_nothing(all_clients: Clients, workspace: Workspace) -> None:
    """No other workspace's token is tried; the error says where to install."""
    slack = SlackPlatform(all_clients, app_token=APP_TOKEN)
    with pytest.raises(WorkspaceLost, match=r"not installed in Slack workspace T0NOBODY.*news\.example/slack/install"):
        await slack.post(FIRST_DELIVERY, Destination("slack", "T0NOBODY", CHANNEL), STORY, DIGEST)
    assert workspace.calls == []


async def test_one_token_is_good_for_one_workspace(slack: SlackPlatform, workspace: Workspace) -> None:
    """A subscription of another workspace, from an earlier token, is not served by this one."""
    with pytest.raises(WorkspaceLost, match=f"SLACK_BOT_TOKEN is of workspace {TEAM}, not of {OTHER_TEAM}"):
        await slack.post(FIRST_DELIVERY, Destination("slack", OTHER_TEAM, CHANNEL), STORY, DIGEST)
    assert workspace.calls == ["auth.test"]


async def test_an_organizations_token_is_good_for_its_workspaces(slack: SlackPlatform, workspace: Workspace) -> None:
    """Installed for a whole organization, one token serves every workspace of it."""
    workspace.is_organization = True
    await slack.post(FIRST_DELIVERY, Destination("slack", OTHER_TEAM, CHANNEL), STORY, DIGEST)
    assert len(workspace.channels[CHANNEL]) == 1


async def test_a_question_is_answered_with_its_workspaces_token(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Two workspaces, the same channel and thread: each has its own inbox entry, answer and token."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT)["ts"])
    inbox.own_messages |= {(Destination("slack", team, CHANNEL), ref) for team in (TEAM, OTHER_TEAM)}
    event = question_event(workspace, QUESTION, ref)
    for number, (team, token) in enumerate(((TEAM, TOKEN), (OTHER_TEAM, OTHER_TOKEN)), 1):
        workspace.authorized_calls.clear()
        assert await send_from(app, team, event, event_id=f"Ev{number}") == 200
        await workspace.wait_until(lambda number=number: replies(workspace, ref) == ["By 14 votes to 9."] * number)
        assert {spoken for _, spoken in workspace.authorized_calls} == {token}
    assert [question.destination.workspace for question in inbox.questions] == [TEAM, OTHER_TEAM]


async def test_an_event_of_a_stranger_is_not_listened_to(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Slack gets its confirmation, nobody an answer."""
    event = question_event(workspace, QUESTION, workspace.say("x")["ts"])
    assert await send_from(app, "T0NOBODY", event) == 200
    assert (inbox.questions, workspace.calls) == ([], [])


async def test_an_event_is_heard_once_and_one_nobody_waits_for_is_confirmed(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The same event sent three times asks once; another event with the same words is another question."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT)["ts"])
    inbox.own_messages.add((channel, ref))
    event = question_event(workspace, QUESTION, ref)
    for _ in range(3):
        assert await send_from(app, TEAM, event) == 200
    await workspace.wait_until(lambda: replies(workspace, ref) == ["By 14 votes to 9."])
    assert await send_from(app, TEAM, {"type": "emoji_changed"}, event_id="Ev9") == 200
    assert len(inbox.questions) == 1


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": [BOT_USER]}}],
    ids=lambda event: str(event["type"]),
)
async def test_a_workspace_that_leaves_takes_all_with_it(
    app: AsyncApp, installations: MemoryInstallations, inbox: ScriptedInbox, event: dict[str, Any]
) -> None:
    """Its data, token and trouble are gone before Slack hears "yes"; said again, nothing is left to do; others stay."""
    await installations.note_trouble(Trouble(platform="slack", workspace=OTHER_TEAM, problem="p", since=SINCE))
    sent = int((SINCE + timedelta(days=1)).timestamp())
    for number in range(2):
        assert await send_from(app, OTHER_TEAM, event, event_id=f"Ev{number}", event_time=sent) == 200
    assert inbox.departed_workspaces == [("slack", OTHER_TEAM)] * 2
    assert await installations.troubles() == []
    assert await installations.workspaces("slack") == [TEAM]


async def test_a_persons_revoked_token_is_no_goodbye(
    app: AsyncApp, installations: MemoryInstallations, inbox: ScriptedInbox
) -> None:
    """We keep no tokens of persons."""
    assert await send_from(app, OTHER_TEAM, {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}) == 200
    assert (inbox.departed_workspaces, await installations.workspaces("slack")) == ([], [TEAM, OTHER_TEAM])


async def test_a_goodbye_that_comes_late_spares_who_came_back(
    app: AsyncApp, installations: MemoryInstallations, inbox: ScriptedInbox
) -> None:
    """An uninstall sent again after the app was installed anew is of the old installation."""
    sent = int((SINCE - timedelta(minutes=5)).timestamp())
    assert await send_from(app, OTHER_TEAM, {"type": "app_uninstalled"}, event_time=sent) == 200
    assert (inbox.departed_workspaces, await installations.workspaces("slack")) == ([], [TEAM, OTHER_TEAM])


async def test_a_goodbye_is_carried_out_whatever_became_of_the_key(
    app: AsyncApp, installations: MemoryInstallations, inbox: ScriptedInbox
) -> None:
    """A token that does not open any more keeps nobody's data here."""
    installations.keys[:] = ["another"]
    assert await send_from(app, OTHER_TEAM, {"type": "app_uninstalled"}, event_time=2**31 - 1) == 200
    assert (inbox.departed_workspaces, await installations.workspaces("slack")) == ([("slack", OTHER_TEAM)], [TEAM])


async def test_the_one_workspace_that_leaves_is_told_to_the_operator(
    workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Its token is dead: the data goes, and a person reads what to do."""
    troubles = MemoryInstallations()
    clients = Clients(bot_token=TOKEN, base_url=workspace.url, troubles=troubles)
    app = build_app(clients, inbox, signing_secret=SECRET)
    assert await send_from(app, TEAM, {"type": "app_uninstalled"}) == 200
    assert inbox.departed_workspaces == [("slack", TEAM)]
    (trouble,) = await troubles.troubles()
    assert (trouble.workspace, "install it again" in trouble.problem) == (TEAM, True)


async def test_a_goodbye_that_cannot_be_carried_out_is_not_confirmed(app: AsyncApp, inbox: ScriptedInbox) -> None:
    """With the database away Slack is told so, and says it again."""
    inbox.forget_error = StoreError("The database is away.")
    assert await send_from(app, OTHER_TEAM, {"type": "app_uninstalled"}, event_time=2**31) == 500
    inbox.forget_error = None
    assert await send_from(app, OTHER_TEAM, {"type": "app_uninstalled"}, event_time=2**31) == 200
    assert inbox.departed_workspaces == [("slack", OTHER_TEAM)]


@pytest.mark.parametrize("word", sorted(WORKSPACE_ADVICE))
async def test_what_needs_a_person_is_said_once_and_taken_back(
    all_clients: Clients, workspace: Workspace, installations: MemoryInstallations, word: str
) -> None:
    """One line in the log and one trouble with its mend, however many posts fail; the next that works clears it."""
    slack = SlackPlatform(all_clients, app_token=APP_TOKEN)
    place = Destination("slack", OTHER_TEAM, CHANNEL)
    workspace.refusals["chat.postMessage"] = [Refusal(error=word)] * 3
    begun = datetime.now(UTC)
    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(WorkspaceLost, match=word):
                await slack.post(FIRST_DELIVERY, place, STORY, DIGEST)
    assert [(line["event"], line["workspace"]) for line in logs] == [("slack.needs_a_person", OTHER_TEAM)]
    (trouble,) = await installations.troubles()
    assert (trouble.platform, trouble.workspace) == ("slack", OTHER_TEAM)
    assert trouble.problem.startswith(f"Slack says {word}: ")
    assert begun <= trouble.since <= datetime.now(UTC)
    await slack.post(FIRST_DELIVERY, replace(place, workspace=TEAM), STORY, DIGEST)
    assert await installations.troubles() == [trouble]
    restarted = Clients(base_url=workspace.url, installations=installations, troubles=installations)
    await SlackPlatform(restarted, app_token=APP_TOKEN).post(FIRST_DELIVERY, place, STORY, DIGEST)
    assert await installations.troubles() == []


async def test_an_event_that_comes_in_mends_nothing(
    all_clients: Clients, app: AsyncApp, workspace: Workspace, installations: MemoryInstallations
) -> None:
    """A token we have may still be a revoked one."""
    slack = SlackPlatform(all_clients, app_token=APP_TOKEN)
    workspace.refusals["chat.postMessage"] = [Refusal(error="token_revoked")]
    with pytest.raises(WorkspaceLost):
        await slack.post(FIRST_DELIVERY, Destination("slack", OTHER_TEAM, CHANNEL), STORY, DIGEST)
    assert await send_from(app, OTHER_TEAM, {"type": "emoji_changed"}) == 200
    assert [trouble.workspace for trouble in await installations.troubles()] == [OTHER_TEAM]


async def test_a_missing_permission_is_said_once_though_other_calls_work(
    all_clients: Clients, workspace: Workspace, installations: MemoryInstallations, channel: Destination
) -> None:
    """Posting works, reading does not: one line in the log, until the app is started or installed anew."""
    slack = SlackPlatform(all_clients, app_token=APP_TOKEN)
    workspace.refusals["conversations.history"] = [Refusal(error="missing_scope", needed_scope="channels:history")] * 2
    with capture_logs() as logs:
        for number in range(2):
            with pytest.raises(WorkspaceLost):
                await slack.find(FIRST_DELIVERY, channel, since=SINCE)
            await slack.post(DeliveryId(number), channel, STORY, DIGEST)
    assert len(logs) == 1
    assert "the permission channels:history" in (await installations.troubles())[0].problem
    await all_clients.clear_trouble(TEAM)
    assert await installations.troubles() == []


async def test_a_missing_permission_is_named(slack: SlackPlatform, workspace: Workspace, channel: Destination) -> None:
    """Slack says which one it wants; so do we."""
    workspace.refusals["chat.postMessage"] = [Refusal(error="missing_scope", needed_scope="chat:write")]
    with pytest.raises(WorkspaceLost, match="lacks the permission chat:write; add its scopes"):
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)


async def test_what_needs_a_person_in_a_conversation_is_kept_too(
    app: AsyncApp, workspace: Workspace, installations: MemoryInstallations, inbox: ScriptedInbox, channel: Destination
) -> None:
    """A token that is revoked while somebody asks is one line in the log, and one trouble."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT)["ts"])
    inbox.own_messages.add((channel, ref))
    workspace.refusals["chat.postMessage"] = [Refusal(error="token_revoked")]
    with capture_logs() as logs:
        assert await send_from(app, TEAM, question_event(workspace, QUESTION, ref)) == 200
        async with asyncio.timeout(PATIENCE):
            while not await installations.troubles():  # noqa: ASYNC110  # what is kept in memory rings no bell
                await asyncio.sleep(0)
    assert [line["event"] for line in logs] == ["slack.needs_a_person"]
    assert [trouble.workspace for trouble in await installations.troubles()] == [TEAM]
