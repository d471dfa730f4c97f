"""A guild over loopback, and the platform that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.discord.interactions import conversation, replies
from adapters.discord.platform import DiscordPlatform
from bot.domain.subscription import Destination
from tests.adapters.discord.server import CHANNEL, GUILD, TOKEN, Guild, guild_server
from tests.adapters.discord.wire import point_sdk_at
from tests.adapters.slack.inbox import ScriptedInbox
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def _nothing_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no progress messages just because this machine is busy; tests of them set the delay themselves."""
    monkeypatch.setattr(conversation, "EDIT_INTERVAL_SECONDS", PATIENCE)
    monkeypatch.setattr(replies, "EDIT_INTERVAL_SECONDS", PATIENCE)


@pytest.fixture
async def guild(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Guild]:
    """Serve a guild, and point the SDK at it."""
    async with guild_server() as running:
        point_sdk_at(running, monkeypatch)
        yield running


@pytest.fixture
async def platform(guild: Guild) -> AsyncIterator[DiscordPlatform]:
    """Return the platform, pointed at the guild."""
    del guild
    running = DiscordPlatform(token=TOKEN, timeout=PATIENCE)
    yield running
    await running.aclose()


@pytest.fixture
def channel() -> Destination:
    """Return the channel that digests go to."""
    return Destination("discord", GUILD, CHANNEL)


@pytest.fixture
def inbox() -> ScriptedInbox:
    """Return an inbox that answers everything."""
    return ScriptedInbox()
