"""A digest to all channels of a large bot, over loopback: python -m bench.discord [GUILDS [CHANNELS]].

A stand-in for Discord (a process of its own) has GUILDS servers with CHANNELS subscribed channels. One process listens
on the gateway; another is a worker that posts over REST. Prints how long a digest takes from being filed to standing in
every channel, beside bare discord.py sending the same number of plain messages, and the memory of both processes.
Discord itself takes fifty requests a second of one bot, whatever we do; the last line says what that makes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import adapters.discord  # noqa: F401 - before any `import discord`: it silences the SDK's one warning

# isort: split
import discord
import structlog
import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.api.invalid_requests import InvalidRequestCounter
from adapters.discord.delivery.connection import utc_now
from adapters.discord.gateway.client import GatewayClient
from bench import parse_arguments
from bot.domain.job import DigestEntry
from bot.domain.subscription import Destination
from bot.ports import Inbox
from bot.settings.loading import load
from bot.wiring.desk import opened_desk

TOKEN = "bench"  # noqa: S105 - of our stand-in
SHARDS = 2
FIRST_GUILD, FIRST_CHANNEL = 1_000_000, 5_000_000
REQUESTS_PER_SECOND = 50
"""Requests a second that Discord takes of one bot."""
BOT_USER: dict[str, Any] = {"id": "900", "username": "newsdesk", "discriminator": "0", "avatar": None, "bot": True}
PARAGRAPHS = (
    "The council of Harwick approved the new tram line on Tuesday by 14 votes to 9.",
    "Shopkeepers on Mill Street fear two years of building work, their guild said.",
    "Commuters from the east will save twenty minutes a day, the mayor told reporters.",
)


class DiscordServer:
    """A stand-in for Discord that answers as fast as it can."""

    def __init__(self, guilds: int, channels: int) -> None:
        self._guilds = guilds
        self._channels = channels
        self._last_message_id = 1_200_000_000_000_000_000
        self.url = ""

    def app(self) -> web.Application:
        """Return the routes."""
        app = web.Application()
        app.router.add_post(r"/api/channels/{channel:\d+}/messages", self._post)
        app.router.add_get("/api/gateway/bot", self._gateway_bot)
        app.router.add_get("/api/users/@me", self._bot_user)
        app.router.add_get("/api/oauth2/applications/@me", self._application)
        app.router.add_put(r"/api/applications/{application:\d+}/commands", self._commands)
        for path in ("/gateway", "/gateway/"):
            app.router.add_get(path, self._gateway)
        app.router.add_get("/feed.xml", self._feed)
        app.router.add_get("/article", self._article)
        return app

    async def _feed(self, _: web.Request) -> web.Response:
        item = f"<item><title>Tram line approved</title><link>{self.url}/article</link></item>"
        body = f"<rss version='2.0'><channel><title>Bench</title>{item}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    async def _article(self, _: web.Request) -> web.Response:
        told = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        body = f"<html><title>Tram line approved</title><body><article>{told}</article></body></html>"
        return web.Response(text=body, content_type="text/html")

    async def _bot_user(self, _: web.Request) -> web.Response:
        return _json(BOT_USER)

    async def _application(self, _: web.Request) -> web.Response:
        told = {"id": "900", "name": "newsdesk", "icon": None, "description": "", "bot_public": True, "flags": 0}
        return _json({**told, "bot_require_code_grant": False, "verify_key": "", "owner": BOT_USER})

    async def _commands(self, _: web.Request) -> web.Response:
        return _json([])

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": SHARDS}
        return _json(
            {"url": f"{self.url.replace('http', 'ws')}/gateway", "shards": SHARDS, "session_start_limit": limit}
        )

    async def _post(self, request: web.Request) -> web.Response:
        await request.read()
        self._last_message_id += 4_194_304
        empty: dict[str, list[Any]] = {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds")}
        said = {
            "id": str(self._last_message_id),
            "channel_id": request.match_info["channel"],
            "author": BOT_USER,
            "content": "",
        }
        when = {"timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None}
        rest = {"tts": False, "mention_everyone": False, "pinned": False, "type": 0, "components": []}
        return _json({**said, **when, **empty, **rest})

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = message.json()
            if said["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif said["op"] == 2:  # noqa: PLR2004 - identify
                await self._send_guilds(socket, said["d"]["shard"][0])
        return socket

    async def _send_guilds(self, socket: web.WebSocketResponse, shard: int) -> None:
        own = [number for number in range(self._guilds) if number % SHARDS == shard]
        ready = {
            "v": 10,
            "user": BOT_USER,
            "guilds": [{"id": str(FIRST_GUILD + number), "unavailable": True} for number in own],
            "session_id": f"s{shard}",
            "resume_gateway_url": f"{self.url.replace('http', 'ws')}/gateway",
            "application": {"id": "900", "flags": 0},
            "shard": [shard, SHARDS],
        }
        await socket.send_json({"op": 0, "s": 1, "t": "READY", "d": ready})
        for sequence, number in enumerate(own, 2):
            told = self._guild(number)
            await socket.send_json({"op": 0, "s": sequence, "t": "GUILD_CREATE", "d": told})

    def _guild(self, number: int) -> dict[str, Any]:
        guild = str(FIRST_GUILD + number)
        numbers = range(number, self._channels, self._guilds)
        channels = [_channel(str(FIRST_CHANNEL + one), f"news-{one}") for one in numbers]
        # A server has more channels than those that are subscribed, and roles.
        channels += [_channel(str(FIRST_CHANNEL * 10 + number * 40 + one), f"talk-{one}") for one in range(30)]
        roles = [
            {
                "id": guild if one == 0 else f"{guild}{one}",
                "name": f"role {one}",
                "permissions": "0",
                "position": one,
                "color": 0,
            }
            for one in range(15)
        ]
        return {
            "id": guild,
            "name": f"Server {number}",
            "owner_id": "1",
            "member_count": 400,
            "large": True,
            "roles": roles,
            "channels": channels,
            "threads": [],
            "members": [{"user": BOT_USER, "roles": [], "joined_at": None, "flags": 0}],
            "emojis": [],
            "features": [],
            "verification_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
        }


def _channel(number: str, name: str) -> dict[str, Any]:
    return {"id": number, "type": 0, "name": name, "position": 0, "permission_overwrites": [], "parent_id": None}


def _json(answer: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})


async def serve(guilds: int, channels: int) -> None:
    """Serve the stand-in and print its address, until standard input is closed."""
    stand = DiscordServer(guilds, channels)
    runner = web.AppRunner(stand.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(stand.url, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


def redirect_sdk(url: str) -> None:
    """Redirect the SDK's requests to the stand-in."""
    Route.BASE = f"{url}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url.replace('http', 'ws')}/gateway")


class EmptyInbox:
    """An inbox that ignores everything."""

    async def note_presence(self, _platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Ignore it."""

    async def known_workspaces(self, _platform: str, *, account: str) -> Sequence[str]:
        """Return none."""
        del account
        return ()


async def listen(url: str, guilds: int) -> None:
    """Listen on the gateway until every server was announced; print seconds and memory."""
    redirect_sdk(url)
    before, began = resident_megabytes(), time.perf_counter()
    inbox: Inbox = EmptyInbox()  # type: ignore[assignment]  # nothing is said here
    async with GatewayClient(inbox, refusals=InvalidRequestCounter(utc_now)) as listener:
        task = asyncio.create_task(listener.start(TOKEN))
        while len(listener.guilds) < guilds or not listener.is_ready():  # noqa: ASYNC110 - the SDK has no event for it
            await asyncio.sleep(0.05)
        took = time.perf_counter() - began
        print(
            json.dumps(
                {"seconds": took, "before": before, "after": resident_megabytes(), "guilds": len(listener.guilds)}
            )
        )
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def resident_megabytes() -> float:
    """Return how much memory this process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def start_part(*arguments: str) -> subprocess.Popen[str]:
    """Start another part of this benchmark."""
    command = [sys.executable, "-m", "bench.discord", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def read_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a part prints."""
    assert process.stdout is not None  # noqa: S101 - it was opened with a pipe
    return process.stdout.readline().strip()


async def time_bare_discord(channels: int) -> float:
    """Return the seconds that bare discord.py takes to send a plain message to every channel, fifty at a time."""
    waiting = iter(range(channels))
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)

        async def send(numbers: Iterable[int]) -> None:
            for number in numbers:
                await client.get_partial_messageable(FIRST_CHANNEL + number).send(" ".join(PARAGRAPHS))

        began = time.perf_counter()
        await asyncio.gather(*(send(waiting) for _ in range(50)))
        return time.perf_counter() - began


async def measure_delivery(url: str, guilds: int, channels: int) -> dict[str, float]:
    """Subscribe every channel and bring one article to all; return seconds and megabytes."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as folder:
        settings = load(
            data_dir=folder,
            allow_private_addresses=("127.0.0.0/8",),
            discord_token=TOKEN,
            log_level="ERROR",
            worker_concurrency=50,
        )
        async with opened_desk(settings) as desk:
            subscribing = time.perf_counter()
            waiting = iter(range(channels))

            async def subscribe() -> None:
                for number in waiting:
                    place = Destination("discord", str(FIRST_GUILD + number % guilds), str(FIRST_CHANNEL + number))
                    await desk.store.subscribe(place, f"{url}/feed.xml", title="Bench", now=desk.clock.now())

            await asyncio.gather(*(subscribe() for _ in range(4)))
            print(f"{channels:,} channels subscribed in {time.perf_counter() - subscribing:.0f} s", flush=True)
            before = resident_megabytes()
            await desk.watcher.poll_due()
            handlers, began = desk.line.handlers(), time.perf_counter()
            filed = began

            async def digest(job: Any, attempt: int) -> None:  # noqa: ANN401  # any job
                nonlocal filed
                await handlers[DigestEntry](job, attempt)
                filed = time.perf_counter()

            await desk.jobs.work({**handlers, DigestEntry: digest}, until_idle=True)
            done = time.perf_counter()
            posted = (await desk.counts()).deliveries.get("posted", 0)
    return {
        "posted": posted,
        "filing": filed - began,
        "posting": done - filed,
        "before": before,
        "after": resident_megabytes(),
    }


async def main(guilds: int, channels: int) -> int:
    """Measure, and print the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    stand = start_part("serve", str(guilds), str(channels))
    url = read_line(stand)
    redirect_sdk(url)
    listening = json.loads(read_line(start_part("listen", url, str(guilds))))
    print(
        f"gateway: {listening['guilds']:,} servers on {SHARDS} shards in {listening['seconds']:.1f} s, "
        f"{listening['after']:.0f} MB ({listening['after'] - listening['before']:.0f} MB of them for the servers)"
    )
    plain = await time_bare_discord(channels)
    print(f"bare discord.py: {channels:,} plain messages in {plain:.1f} s, {channels / plain:.0f} a second")
    found = await measure_delivery(url, guilds, channels)
    whole = found["filing"] + found["posting"]
    print(
        f"one worker: a digest planned for {channels:,} channels in {found['filing']:.1f} s and posted in "
        f"{found['posting']:.1f} s, {found['posted'] / found['posting']:.0f} a second, {whole / plain:.1f}x of the "
        "bare messages"
    )
    print(f"memory of the worker: {found['after']:.0f} MB ({found['after'] - found['before']:.0f} MB more than before)")
    print(
        f"Discord's own limit of {REQUESTS_PER_SECOND} requests a second alone makes "
        f"{channels / REQUESTS_PER_SECOND:.0f} s"
    )
    assert stand.stdin is not None  # noqa: S101 - it was opened with a pipe
    stand.stdin.close()
    stand.wait()
    return int(found["posted"] != channels)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", guilds, channels]:
            asyncio.run(serve(int(guilds), int(channels)))
        case ["listen", url, guilds]:
            asyncio.run(listen(url, int(guilds)))
        case _:
            sys.exit(asyncio.run(main(*parse_arguments(__doc__, guilds=2_500, channels=10_000))))
