"""The checkup against a workspace that takes our tokens, or says why not; and the doctor that asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.page import make_app
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from adapters.slack.setup.checkup import CheckResult, checkup
from adapters.slack.setup.connecting import Credentials, make_platform
from adapters.slack.setup.manifest import SCOPES
from bot.domain.installation import Trouble
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.adapters.slack.server import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, TEAM, TOKEN, Refusal, Workspace
from tests.adapters.slack.test_workspaces import OTHER_TEAM, OTHER_TOKEN, OUR_INSTALLATION
from tests.fakes.board import MemoryBoard
from tests.fakes.clock import SINCE, FakeClock
from tests.fakes.installations import MemoryInstallations

SECRET = "0123456789abcdef" * 2


@pytest.fixture
def installations() -> MemoryInstallations:
    """Return no installations."""
    return MemoryInstallations()


@pytest.fixture
def credentials(workspace: Workspace) -> Credentials:
    """Return what is needed for Socket Mode."""
    return Credentials(bot_token=TOKEN, app_token=APP_TOKEN, api_url=workspace.url)


async def run_checkup(credentials: Credentials, installations: MemoryInstallations) -> dict[str, CheckResult]:
    """Return the checkup's results by what was checked."""
    return {one.what: one async for one in checkup(credentials, installations, installations)}


async def test_all_is_well(credentials: Credentials, installations: MemoryInstallations) -> None:
    """Whose the token is, that it may do all and no more, and that Socket Mode connects."""
    found = await run_checkup(credentials, installations)
    assert {what: one.detail for what, one in found.items()} == {
        "Slack token": f"a bot's, of @newsdesk in News ({TEAM})",
        "Slack scopes": f"all {len(SCOPES)}, and no more",
        "Slack connection": "Socket Mode connects",
    }
    assert all(one.well for one in found.values())


async def test_missing_scopes_are_named_with_their_use(
    credentials: Credentials, installations: MemoryInstallations, workspace: Workspace
) -> None:
    """What is missing, what for, and how to mend it; what is too much is named, too."""
    workspace.scopes = [scope for scope in SCOPES if scope != "chat:write"]
    scopes = (await run_checkup(credentials, installations))["Slack scopes"]
    assert not scopes.well
    assert scopes.detail.startswith("missing: chat:write. To mend it, add")
    assert "install the app again" in scopes.detail
    workspace.scopes = [*SCOPES, "files:read"]
    scopes = (await run_checkup(credentials, installations))["Slack scopes"]
    assert (scopes.well, "not needed: files:read" in scopes.detail) == (True, True)


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_is_refused_has_its_mend(
    credentials: Credentials, installations: MemoryInstallations, workspace: Workspace, word: str
) -> None:
    """Slack's word, and what to do; the other token is looked at all the same."""
    workspace.refusals["auth.test"] = [Refusal(error=word)]
    found = await run_checkup(credentials, installations)
    assert not found["Slack token"].well
    assert found["Slack token"].detail.startswith(f"SLACK_BOT_TOKEN: Slack says {word}: ")
    assert found["Slack connection"].well


async def test_a_persons_token_is_named(
    credentials: Credentials, installations: MemoryInstallations, workspace: Workspace
) -> None:
    """It would post in a person's name."""
    workspace.user_tokens.add(TOKEN)
    found = await run_checkup(credentials, installations)
    assert (found["Slack token"].well, "a person's token" in found["Slack token"].detail) == (False, True)


@pytest.mark.parametrize("word", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
async def test_an_app_token_that_is_refused_has_its_mend(
    credentials: Credentials, installations: MemoryInstallations, workspace: Workspace, word: str
) -> None:
    """It needs connections:write, and Socket Mode switched on."""
    workspace.refusals["apps.connections.open"] = [Refusal(error=word)]
    connection = (await run_checkup(credentials, installations))["Slack connection"]
    assert not connection.well
    assert "SLACK_APP_TOKEN" in connection.detail
    assert word in connection.detail
    assert "connections:write" in connection.detail


async def test_a_slack_that_is_away_is_no_fault_of_the_tokens(installations: MemoryInstallations) -> None:
    """Nobody is told to make new ones."""
    away = Credentials(bot_token=TOKEN, app_token=APP_TOKEN, api_url="http://127.0.0.1:9/api/")
    found = await run_checkup(away, installations)
    assert {one.well for one in found.values()} == {False}
    assert all("could not be reached" in one.detail and "make an" not in one.detail for one in found.values())


async def test_http_mode_knocks_at_its_own_door(
    workspace: Workspace, installations: MemoryInstallations, clock: FakeClock
) -> None:
    """The address leads here, elsewhere, or nowhere yet; the secret looks like one, or not."""
    credentials = Credentials(bot_token=TOKEN, signing_secret=SECRET, api_url=workspace.url)
    slack = make_platform(credentials, installations, installations, clock)
    assert slack.endpoint is not None
    board = MemoryBoard()
    app = make_app(board, BoardInbox(board), StatusSources(counts=FakeCounts()), endpoints=[slack.endpoint])
    async with serve_app(app, bind("127.0.0.1", 0, setting="x"), stopping=app.state.stream.close) as address:
        found = await run_checkup(replace(credentials, public_url=address), installations)
        other = replace(credentials, public_url=f"{address}other", signing_secret="short")  # noqa: S106  # no secret
        elsewhere = await run_checkup(other, installations)
    gone = await run_checkup(replace(credentials, public_url=address), installations)
    assert (found["Slack address"].well, "leads here" in found["Slack address"].detail) == (True, True)
    assert found["Slack signing secret"].well
    assert "Slack connection" not in found
    assert (elsewhere["Slack address"].well, "leads elsewhere" in elsewhere["Slack address"].detail) == (False, True)
    assert "Basic Information" in elsewhere["Slack signing secret"].detail
    assert (gone["Slack address"].is_known, "while the bot runs" in gone["Slack address"].detail) == (False, True)


async def test_each_installation_and_each_trouble_is_looked_at(
    workspace: Workspace, installations: MemoryInstallations
) -> None:
    """A workspace that lacks scopes, one whose token is gone, and what is known to need a person."""
    workspace.tokens[OTHER_TOKEN] = OTHER_TEAM
    await installations.save_installation(replace(OUR_INSTALLATION, scopes=("chat:write",)))
    await installations.save_installation(
        replace(OUR_INSTALLATION, workspace=OTHER_TEAM, token=OTHER_TOKEN, scopes=tuple(SCOPES))
    )
    await installations.save_installation(replace(OUR_INSTALLATION, workspace="T0GONE", token="xoxb-gone"))  # noqa: S106  # this test's own
    await installations.note_trouble(Trouble(platform="slack", workspace="T0X", problem="It left.", since=SINCE))
    await installations.note_trouble(Trouble(platform="discord", workspace="G", problem="Other.", since=SINCE))
    credentials = Credentials(
        app_token=APP_TOKEN,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url="https://news.example",
        api_url=workspace.url,
    )
    found = await run_checkup(credentials, installations)
    assert found["Slack installations"].detail == "3 so far; more at https://news.example/slack/install"
    assert {what: one.well for what, one in found.items()} == {
        "Slack connection": True,
        "Slack installations": True,
        f"Slack {TEAM}": False,
        f"Slack {OTHER_TEAM}": True,
        "Slack T0GONE": False,
        "Slack T0X": False,
    }
    assert "invalid_auth" in found["Slack T0GONE"].detail


def test_no_secret_shows() -> None:
    """What an operator has of Slack can be logged."""
    shown = repr(Credentials(bot_token=TOKEN, app_token=APP_TOKEN, signing_secret=SECRET, client_secret=CLIENT_SECRET))
    assert not any(secret in shown for secret in (TOKEN, APP_TOKEN, SECRET, CLIENT_SECRET))
