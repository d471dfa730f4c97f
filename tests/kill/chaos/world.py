"""The world around the processes: news sites, Slack, Discord, a model and a database, all on loopback."""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.slack.delivery.channel_history import ANSWER, DIGEST
from bench.line import news_site
from bot.domain.subscription import Destination
from tests.adapters.discord import server as discord
from tests.adapters.slack import server as slack
from tests.kill.chaos.counting import log_queued_jobs
from tests.kill.chaos.faults import DrawnFaults, FaultRates
from tests.kill.chaos.model import PaidModelServer
from tests.kill.test_database_away import crash_server, stop_server
from tests.patience import PATIENCE

CHANNELS = (
    Destination("slack", slack.TEAM, "C1"),
    Destination("slack", slack.TEAM, "C2"),
    Destination("slack", slack.TEAM, "C3"),
    Destination("discord", discord.GUILD, "801"),
    Destination("discord", discord.GUILD, "802"),
    Destination("page", "local", "news"),
)
"""Six channels on three platforms."""
SLACK_FAULTS = {
    "cut": slack.Refusal(is_carried_out=True, hang_up=True),
    "failing": slack.Refusal(status=500, error="internal_error"),
    "failing-taken": slack.Refusal(status=503, error="service_unavailable", is_carried_out=True),
    "storm": slack.Refusal(status=429, error="ratelimited", headers={"Retry-After": "1"}),
}
RATE_LIMIT_BODY = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
DISCORD_FAULTS = {
    "cut": discord.Refusal(status=200, is_carried_out=True, hang_up=True),
    "failing": discord.Refusal(status=500),
    "failing-taken": discord.Refusal(status=502, is_carried_out=True),
    "storm": discord.Refusal(status=429, body=RATE_LIMIT_BODY, headers={"Retry-After": "1", "Via": "1.1 loopback"}),
}
SPARED_CALLS = frozenset({"auth.test", "apps.connections.open", "GET @me", "GET bot", "PUT commands"})
"""Calls that only begin a process; what is tried is its work."""
SYLLABLES = [f"{one}{two}" for one in "bdfgklmnprstvz" for two in "aeiou"]
EVIDENCE_BUTTON = re.compile(r"'custom_id': 'evidence:(\d+)'")


@dataclass(slots=True)
class World:
    """The servers and the database of a run, and what has happened there.

    Attributes:
        feeds: addresses, one for each place.
        sent_questions: questions that were put, by the message that they are.
    """

    folder: Path
    fault_rates: FaultRates
    workspace: slack.Workspace
    guild: discord.Guild
    model_server: PaidModelServer
    database: Database
    feeds: Sequence[str]
    database_url: str
    sent_questions: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def restart_database(self) -> None:
        """Have PostgreSQL crash, with what it had not brought to the disk yet, and start it again."""
        await asyncio.to_thread(self._restart_server)

    def _restart_server(self) -> None:
        crash_server(self.folder)
        start_embedded(self.folder)

    def count_posts(self) -> Counter[int]:
        """Return how many messages there are of each delivery, on Slack and on Discord."""
        return Counter([number for numbers in self.deliveries_in_order().values() for number in numbers])

    def deliveries_in_order(self) -> dict[str, list[int]]:
        """Return the deliveries in each channel and thread, in the order in which they stand."""
        found: dict[str, list[int]] = {}
        for channel, messages in self.workspace.channels.items():
            for message in messages:
                mark = message.get("metadata") or {}
                if mark.get("event_type") == DIGEST:
                    place = f"{channel} {message.get('thread_ts', '')}"
                    found.setdefault(place, []).append(int(mark["event_payload"]["delivery_id"]))
        for channel, messages in self.guild.channels.items():
            for message in messages:
                if number := EVIDENCE_BUTTON.search(str(message["components"])):
                    found.setdefault(channel, []).append(int(number[1]))
        return found

    def summary(self) -> str:
        """Return the counts of faults in words."""
        met: Counter[str] = Counter()
        for refusals in (self.workspace.refusals, self.guild.refusals):
            met += refusals.drawn_counts if isinstance(refusals, DrawnFaults) else Counter()
        faults = ", ".join(f"{number} {kind}" for kind, number in sorted(met.items()))
        sold = sum(map(len, self.model_server.sales.values()))
        return f"{faults}; {sold} drafts sold for {len(self.model_server.sales)} articles"

    def count_answers(self) -> Counter[str]:
        """Return how many answers stand under each question that was put."""
        said = [one for place in self.workspace.channels.values() for one in place]
        keys = [
            str(one["metadata"]["event_payload"]["key"])
            for one in said
            if (one.get("metadata") or {}).get("event_type") == ANSWER
        ]
        return Counter({ts: sum(ts in key for key in keys) for ts in self.sent_questions})

    async def ask(self, text: str, thread: str) -> None:
        """Put a question over Socket Mode, again down the next line where it was not acknowledged."""
        event = {**self.workspace.say(f"<@{slack.BOT_USER}> {text}", thread=thread), "channel": slack.CHANNEL}
        event |= {"type": "app_mention", "channel": "C1"}
        self.workspace.channels["C1"].append(self.workspace.channels[slack.CHANNEL].pop())
        self.sent_questions[event["ts"]] = event
        number = f"e{len(self.sent_questions)}"
        payload = {
            "type": "event_callback",
            "team_id": slack.TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{number}",
            "event": event,
            "authorizations": [{"team_id": slack.TEAM, "user_id": slack.BOT_USER, "is_bot": True}],
        }
        envelope = {"envelope_id": number, "type": "events_api", "payload": payload}
        while number not in [ack.get("envelope_id") for ack in self.workspace.acks]:
            socket = await self.workspace.sockets.get()
            try:
                while not socket.closed and number not in [ack.get("envelope_id") for ack in self.workspace.acks]:
                    await socket.send_json(envelope)
                    await asyncio.sleep(0.5)
            except (ConnectionError, RuntimeError):
                continue
            if not socket.closed:
                self.workspace.sockets.put_nowait(socket)


@asynccontextmanager
async def open_world(fault_rates: FaultRates, count: int, model_outage: range) -> AsyncIterator[World]:
    """Open a world with so many articles in six feeds."""
    async with AsyncExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsdesk-chaos-"))
        folder = Path(name) / "postgres"
        workspace = await stack.enter_async_context(slack.workspace_server())
        workspace.refusals = DrawnFaults(fault_rates, SLACK_FAULTS.__getitem__, SPARED_CALLS)
        workspace._clock = int(time.time())
        workspace.channels |= {place.channel: [] for place in CHANNELS if place.platform == "slack"}
        guild = await stack.enter_async_context(discord.guild_server())
        guild.refusals = DrawnFaults(fault_rates, DISCORD_FAULTS.__getitem__, SPARED_CALLS)
        guild.clock = lambda: datetime.now(UTC)
        guild.channels |= {place.channel: [] for place in CHANNELS if place.platform == "discord"}
        model_server = PaidModelServer(model_outage)
        url = await asyncio.to_thread(start_embedded, folder)
        database = Database(url)
        await database.migrate()
        await log_queued_jobs(database)
        stack.push_async_callback(_stop, database, folder)
        app = web.Application()
        app.router.add_post("/v1/chat/completions", model_server.complete)
        model_server.url = f"{await stack.enter_async_context(_serve(app))}/v1"
        made = _make_articles(count, random.Random(fault_rates.seed))  # noqa: S311  # no secret
        shares = [made[at :: len(CHANNELS)] for at in range(len(CHANNELS))]
        feeds = [f"{await stack.enter_async_context(_serve(news_site(share)))}/feed.xml" for share in shares]
        yield World(folder, fault_rates, workspace, guild, model_server, database, feeds, url)


def _make_articles(count: int, dice: random.Random) -> list[tuple[str, list[str]]]:
    """Return articles, titles with paragraphs, that have no word in common: none joins another one's story."""

    def words(number: int) -> str:
        return " ".join("".join(dice.choice(SYLLABLES) for _ in range(4)) for _ in range(number)).capitalize()

    return [
        (f"{words(5)} {number}", [" ".join(f"{words(14)}." for _ in range(4)) for _ in range(3)])
        for number in range(count)
    ]


async def _stop(database: Database, folder: Path) -> None:
    await database.close()
    await asyncio.to_thread(stop_server, folder)


@asynccontextmanager
async def _serve(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        async with asyncio.timeout(PATIENCE):
            await runner.cleanup()
