"""A Discord that others wrote, in this process: simcord, with our own listener and platform in it.

It runs discord.py itself between two seams, `HTTPClient.request` and the gateway's parsers, on a server in memory with
people, permissions, threads, typed commands, forms, intents and messages that one person sees alone. It has no nonces,
no pauses for too many requests, no gateway that breaks off, no description of the API to hold requests against, and it
takes messages that Discord refuses (text in a forum, for one): all that is in `server`, which stays. It waits for what
its bot does, so nothing here sleeps. What it leaves out of an interaction, and the one route that the bot needs and it
has not, are added below; people speak English unless a test says otherwise.

It stops `time.monotonic` for the bot. `multiprocessing` polls with a deadline of zero, which never passes then, and the
pool that reads feeds would spin for ever: that module keeps the clock of the real world.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import connection
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.http import FakeHTTPClient
from simcord.http.router import RequestContext, route
from simcord.results import InteractionResult, ResponseMessage

from adapters.discord.delivery.messages import USUAL_STYLE, Style
from adapters.discord.gateway.client import GatewayClient
from adapters.discord.platform import DiscordPlatform
from bot.domain.subscription import Destination
from bot.ports import LanguageModel
from tests.dialogs.desk import TestDesk
from tests.fakes.clock import FakeClock

REAL_TIME = SimpleNamespace(**vars(time))
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""When time begins there."""
SETTLE_SECONDS = 14.0
"""Seconds within which the bot is through with what it was told, however busy the machine is.

What waits longer counts as waiting: connections that are kept open for a quarter of a minute, for one.
"""
MANAGER_PERMISSIONS = discord.Permissions(manage_guild=True, manage_channels=True)
Message = discord.Message | ResponseMessage


@route("GET", "/applications/{application_id}/guilds/{guild_id}/commands/permissions")
def _command_permissions(request: RequestContext) -> list[dict[str, Any]]:
    """Return the permissions of commands in a server, which simcord lacks: none are set."""
    del request
    return []


def _add_integration_owners(event: str, payload: Mapping[str, Any]) -> None:
    """Add to each interaction what simcord leaves out: that the server has installed the bot."""
    if event == "INTERACTION_CREATE" and "guild_id" in payload and isinstance(payload, dict):
        payload["authorizing_integration_owners"] = {"0": payload["guild_id"]}


class ServerClock(FakeClock):
    """The newsdesk's clock, which takes the server's along."""

    def __init__(self) -> None:
        super().__init__(EPOCH)
        self.env: simcord.Env | None = None

    def move(self, by: timedelta) -> None:
        """Let time pass for both."""
        super().move(by)
        if self.env is not None:
            self.env.backend.advance_clock(by.total_seconds())


@dataclass(frozen=True, slots=True)
class Town:
    """A server with a channel for news, Ann, who manages it, and Ben, who does not."""

    env: simcord.Env
    guild: GuildHandle
    news: ChannelHandle
    ann: MemberActor
    ben: MemberActor

    @property
    def bot_mention(self) -> str:
        """How the bot is mentioned."""
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    def bot_messages(self, room: ChannelHandle, *, viewer: MemberActor | None = None) -> list[str]:
        """Return what the bot said in a room, oldest first, with what `to` alone sees there."""
        seen = room.history(viewer=viewer or self.ben)
        return [visible_text(one) for one in seen if one.author == self.env.bot.user and not one.is_system()]

    def find_message(self, room: ChannelHandle, holding: str) -> discord.Message:
        """Return the newest message in a room that shows some words."""
        return next(one for one in reversed(room.history(viewer=self.ben)) if holding in visible_text(one))


def visible_text(message: Message | None) -> str:
    """Return all that a message shows, a line each: its text, its layout, and its buttons' labels in brackets."""
    assert message is not None
    whole = message.message if isinstance(message, ResponseMessage) else message
    parts = [whole.content, *(part for one in whole.components for part in _visible_parts(one))]
    return "\n".join(filter(None, parts))


def _visible_parts(component: Any) -> Iterator[str]:  # noqa: ANN401  # components of any kind
    if text := getattr(component, "content", None):
        yield text
    if label := getattr(component, "label", None) or getattr(component, "placeholder", None):
        yield f"[{label}]"
    for child in getattr(component, "children", ()):
        yield from _visible_parts(child)


def button_labels(message: Message | None) -> list[str]:
    """Return the labels of what can be pressed under a message."""
    return [line[1:-1] for line in visible_text(message).splitlines() if line.startswith("[") and line.endswith("]")]


def reply_texts(result: InteractionResult) -> list[str]:
    """Return the texts of an interaction's reply and followups."""
    return [visible_text(one) for one in (result.response, *result.followups) if one is not None]


@asynccontextmanager
async def attach_listener(listener: discord.AutoShardedClient, patch: pytest.MonkeyPatch) -> AsyncIterator[simcord.Env]:
    """Connect a listener to a simulated Discord, with every other client that is made meanwhile."""
    patch.setattr(connection, "time", REAL_TIME)
    granted = discord.Intents.default()
    granted.message_content = listener.intents.message_content
    async with simcord.run(listener, shard_count=1, approved_intents=granted, settle_timeout=SETTLE_SECONDS) as env:

        def transport(*_: object, **__: object) -> FakeHTTPClient:
            return FakeHTTPClient(env.backend, asyncio.get_running_loop())

        patch.setattr(discord.client, "HTTPClient", transport)
        env.backend.subscribers.insert(0, _add_integration_owners)
        yield env


def make_town(env: simcord.Env) -> Town:
    """Return a new server."""
    guild = env.create_guild("Newsroom")
    news = guild.create_text_channel("news")
    manager = guild.create_role("Managers", permissions=MANAGER_PERMISSIONS)
    ann = guild.add_member(env.create_user("ann"), roles=[manager])
    return Town(env, guild, news, ann, guild.add_member(env.create_user("ben")))


@asynccontextmanager
async def town_and_desk(
    patch: pytest.MonkeyPatch, *, style: Style = USUAL_STYLE, model: LanguageModel | None = None
) -> AsyncIterator[tuple[Town, TestDesk]]:
    """Return a server, and the newsdesk whose bot is in it: all of it is real but its world and its clock."""
    clock = ServerClock()
    platform = DiscordPlatform(token="simulated", style=style, now=clock.now)  # noqa: S106  # no token of anybody's
    desk = TestDesk(model, first=99, on="discord", platform=platform, clock=clock)
    listener = GatewayClient(desk.inbox, refusals=platform.refusals, style=style)
    async with attach_listener(listener, patch) as env:
        clock.env = env
        town = make_town(env)
        desk.here = Destination("discord", str(town.guild.id), str(town.news.id))
        yield town, desk
        await platform.aclose()
