"""The whole desk with Slack: real wiring, database, web server and commands; only Slack's own servers are ours."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import run
from bot.domain.installation import Installation
from bot.domain.subscription import Destination
from bot.errors import WorkspaceLost
from bot.settings.loading import load
from bot.wiring.desk import Desk, opened_desk
from bot.wiring.platforms import installations_of
from tests.adapters.slack.server import (
    APP_TOKEN,
    BOT,
    BOT_USER,
    CHANNEL,
    CLIENT_ID,
    CLIENT_SECRET,
    TEAM,
    TOKEN,
    Refusal,
    Workspace,
)
from tests.fakes.clock import SINCE
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
SECRET = "0123456789abcdef" * 2
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
FEED = "https://courier.example/feed"
HERE = Destination("slack", TEAM, CHANNEL)


@pytest.fixture(autouse=True)
def _clean(nothing_set: pytest.MonkeyPatch, database_url: str, workspace: Workspace) -> None:
    """Run in an empty folder with a database of this test's own, and Slack on loopback."""
    given = {"DATABASE_URL": database_url, "SLACK_API_URL": workspace.url, "PAGE_PORT": "0", "LOG_LEVEL": "ERROR"}
    for name, value in given.items():
        nothing_set.setenv(name, value)


@pytest.fixture
async def client() -> AsyncIterator[tuple[aiohttp.ClientSession, Desk]]:
    """Run the desk in HTTP mode for many workspaces, one of which has installed the app and subscribed to a feed."""
    settings = load(
        slack_signing_secret=SECRET,
        slack_oauth_client_id=CLIENT_ID,
        slack_oauth_client_secret=CLIENT_SECRET,
        secret_keys=KEY,
        public_url="https://news.example",
    )
    up: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with opened_desk(settings, ready=up.set_result) as desk:
        installation = Installation(
            platform="slack",
            workspace=TEAM,
            name="News",
            token=TOKEN,
            bot=BOT,
            bot_user=BOT_USER,
            scopes=(),
            made=SINCE,
        )
        await installations_of(settings, desk.database).save_installation(installation)
        await desk.store.subscribe(HERE, FEED, title="Courier", now=desk.clock.now())
        task = asyncio.create_task(run(desk.jobs, desk.handlers, desk.platforms, desk.inbox))
        async with aiohttp.ClientSession(await up, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
            yield session, desk
        task.cancel()
        await asyncio.wait([task])


async def send_event(client: aiohttp.ClientSession, body: str, kind: str = "application/json") -> int:
    """Send what Slack would, again while the endpoint is not open yet."""
    stamp = str(int(time.time()))
    headers = {
        "Host": "news.example",
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)),
    }
    while True:
        async with client.post("/slack/events", data=body, headers=headers) as response:
            if response.status != 503:
                return response.status


async def test_a_workspace_that_leaves_is_gone_from_the_database(
    client: tuple[aiohttp.ClientSession, Desk],
) -> None:
    """One signed event, and neither its subscriptions nor its token are there any more."""
    session, desk = client
    assert len(await desk.store.subscriptions(HERE)) == 1
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event_time": int(time.time())}
    assert await send_event(session, json.dumps({**body, "event": {"type": "app_uninstalled"}})) == 200
    assert await desk.store.subscriptions(HERE) == []
    typed = await asyncio.to_thread(CliRunner().invoke, app, ["slack", "workspaces"])
    assert typed.output.endswith("None yet.\n")


async def test_a_lost_workspace_is_on_the_status_page(
    client: tuple[aiohttp.ClientSession, Desk], workspace: Workspace
) -> None:
    """What a post meets is what the operator reads."""
    session, desk = client
    workspace.refusals["conversations.history"] = [Refusal(error="account_inactive")]
    with pytest.raises(WorkspaceLost, match="account_inactive"):
        await desk.platforms["slack"].notify_channel(HERE, "x", key="k")
    async with session.get("/status") as response:
        text = await response.text()
    assert "Needs a person" in text
    assert "Slack says account_inactive: the app was removed from the workspace; install it again" in text


async def test_the_doctor_asks_slack(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """All well is exit code 0; a missing scope and a refused token are not, and have their mends."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    well = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert well.exit_code == 0, well.output
    told = re.findall(r"^ +(ok    Slack .+)$", (ROOT / "docs" / "slack.md").read_text("utf-8"), re.MULTILINE)
    assert len(told) == 3
    assert [line for line in told if line not in well.output] == []
    workspace.scopes = ["chat:write"]
    workspace.refusals["apps.connections.open"] = [Refusal(error="invalid_auth")]
    ill = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert ill.exit_code == 1
    assert "MEND  Slack scopes: missing: app_mentions:read, " in ill.output
    assert "MEND  Slack connection: SLACK_APP_TOKEN: Slack says invalid_auth" in ill.output
    assert TOKEN not in ill.output


async def test_the_doctor_without_a_database_still_says_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is named once, Slack with a word that points there."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    told = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert "MEND  Slack: cannot be looked at without the database" in told.output
