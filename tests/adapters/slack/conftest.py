"""A workspace over loopback, and the platform that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.slack.api.clients import Clients
from adapters.slack.platform import SlackPlatform
from bot.domain.subscription import Destination
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.server import APP_TOKEN, CHANNEL, TEAM, TOKEN, Workspace, workspace_server
from tests.patience import PATIENCE

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@pytest.fixture
async def workspace(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workspace]:
    """Serve a workspace; the SDK would send even loopback through a proxy of the environment."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with workspace_server() as running:
        yield running


@pytest.fixture
def clients(workspace: Workspace) -> Clients:
    """Return the clients of the workspace."""
    return Clients(bot_token=TOKEN, base_url=workspace.url, timeout=PATIENCE)


@pytest.fixture
def slack(clients: Clients) -> SlackPlatform:
    """Return the platform, pointed at the workspace."""
    return SlackPlatform(clients, app_token=APP_TOKEN)


@pytest.fixture
def channel() -> Destination:
    """Return the channel that digests go to."""
    return Destination("slack", TEAM, CHANNEL)


@pytest.fixture
def inbox() -> ScriptedInbox:
    """Return an inbox that answers everything."""
    return ScriptedInbox()
