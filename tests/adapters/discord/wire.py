"""Points the SDK at a guild over loopback; it has no setting for that."""

from __future__ import annotations

import pytest
import yarl
from discord import AutoShardedClient
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.adapters.discord.server import Guild


def point_sdk_at(guild: Guild, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send every request and gateway connection of the SDK to `guild`."""
    monkeypatch.setattr(Route, "BASE", f"{guild.url}/api")
    gateway = yarl.URL(f"{guild.url.replace('http', 'ws')}/gateway")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    monkeypatch.setattr(AutoShardedClient, "before_identify_hook", _identify_at_once)


async def _identify_at_once(_client: AutoShardedClient, _shard: int | None, *, initial: bool = False) -> None:
    """Identify again at once: the five seconds that Discord wants in between are no test's business."""
    del initial
