"""A Discord guild over loopback: REST routes with state, a gateway, limits, and faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

BOT = "900"
GUILD = "700"
CHANNEL = "800"
TOKEN = "discord-test"  # noqa: S105 - a token of this fake
ME: dict[str, Any] = {"id": BOT, "username": "newsdesk", "discriminator": "0", "avatar": None, "bot": True}
ANN: dict[str, Any] = {"id": "901", "username": "ann", "discriminator": "0", "avatar": None}
HELLO, IDENTIFY, HEARTBEAT, ACK, DISPATCH = 10, 2, 1, 11, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is answered instead; `taken` says whether the call was carried out all the same."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    taken: bool = False
    hang_up: bool = False


class Guild:
    """The state, and the routes that the adapter uses."""

    def __init__(self) -> None:
        self.channels: dict[str, list[dict[str, Any]]] = {CHANNEL: []}
        self.threads: dict[str, str] = {}
        self.closed: dict[str, tuple[int, int, str]] = {}
        self.refusals: dict[str, list[Refusal]] = {}
        self.calls: list[str] = []
        self.callbacks: list[dict[str, Any]] = []
        self.followups: list[dict[str, Any]] = []
        self.originals: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.identified: list[dict[str, Any]] = []
        self.sockets: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        self.changed = asyncio.Condition()
        self.url = ""
        self._last = 1_200_000_000_000_000_000
        self._sequence = 0

    def say(self, channel: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Store a message; somebody else's, unless `author` says otherwise."""
        self._last += 4_194_304
        message = {
            "id": str(self._last),
            "channel_id": channel,
            "author": ANN,
            "content": "",
            "timestamp": "2026-07-14T09:30:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            **fields,
        }
        self.channels[channel].append(message)
        return message

    def thread_object(self, thread: str) -> dict[str, Any]:
        """Return a thread as Discord describes it."""
        return {
            "id": thread,
            "guild_id": GUILD,
            "parent_id": self.threads[thread],
            "owner_id": BOT,
            "type": 11,
            "name": "thread",
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 10080,
                "archive_timestamp": "2026-07-14T09:30:00+00:00",
                "locked": False,
            },
        }

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something the guild was sent makes `holds()` true."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(holds)

    async def dispatch(self, socket: web.WebSocketResponse, event: str, data: dict[str, Any]) -> None:
        """Send an event over the gateway."""
        self._sequence += 1
        await socket.send_json({"op": DISPATCH, "s": self._sequence, "t": event, "d": data})

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """Answer one REST call."""
        path = request.match_info["path"].split("/")
        body = await request.json() if request.can_read_body else {}
        name = f"{request.method} {path[-1] if not path[-1].isdecimal() else path[-2]}"
        self.calls.append(name)
        refusal = self.refusals[name].pop(0) if self.refusals.get(name) else None
        status, answer = (0, None) if refusal and not refusal.taken else self._answer(request, path, body)
        async with self.changed:
            self.changed.notify_all()
        if refusal is None:
            return _json(answer, status) if answer is not None else web.Response(status=204)
        if refusal.hang_up:
            assert request.transport is not None
            request.transport.close()
        return _json(refusal.body, refusal.status, refusal.headers)

    def _answer(self, request: web.Request, path: list[str], body: Any) -> tuple[int, Any]:  # noqa: ANN401, PLR0911 - JSON; a line a route
        if path[0] not in {"interactions", "webhooks"} and request.headers["Authorization"] != f"Bot {TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        match [request.method, *path]:
            case ["GET", "users", "@me"]:
                return 200, ME
            case ["GET", "oauth2", "applications", "@me"]:
                return 200, _application()
            case ["GET", "gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
                return 200, {"url": self._gateway(), "shards": 1, "session_start_limit": limit}
            case ["PUT", "applications", _, "commands"]:
                self.commands = [
                    {"description": "", **one, "id": "1", "application_id": BOT, "version": "1"} for one in body
                ]
                return 200, self.commands
            case ["POST", "interactions", _, _, "callback"]:
                self.callbacks.append(body)
                return 200, {"interaction": {"id": "1", "type": 2}}
            case ["POST", "webhooks", _, _]:
                return 200, self._followed_up(body)
            case ["PATCH", "webhooks", _, _, "messages", "@original"]:
                _check(body)
                self.originals.append(body)
                return 200, {**self.say(CHANNEL, author=ME), **body}
            case [method, "channels", channel, *rest]:
                return self._in_channel(method, channel, rest, (dict(request.query), body))
        return 404, {"message": "404: Not Found", "code": 0}

    def _in_channel(  # noqa: PLR0911 - a line a route
        self, method: str, channel: str, rest: list[str], said: tuple[dict[str, str], dict[str, Any]]
    ) -> tuple[int, Any]:
        query, body = said
        if channel in self.closed:
            status, code, message = self.closed[channel]
            return status, {"message": message, "code": code}
        if channel not in self.channels:
            return 404, {"message": "Unknown Channel", "code": 10003}
        match [method, *rest]:
            case ["GET"]:
                return 200, self.thread_object(channel)
            case ["POST", "typing"]:
                return 204, None
            case ["POST", "messages"]:
                return 200, self._post(channel, body)
            case ["GET", "messages"]:
                return 200, self._history(channel, query)
            case ["PATCH", "messages", message]:
                return self._edit(channel, message, body)
            case ["DELETE", "messages", message]:
                self.channels[channel] = [one for one in self.channels[channel] if one["id"] != message]
                return 204, None
            case ["POST", "messages", message, "threads"]:
                return self._start_thread(channel, message)
        return 404, {"message": "404: Not Found", "code": 0}

    def _post(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        _check(body)
        assert body["allowed_mentions"]["parse"] == []
        if body.get("nonce"):
            assert body["enforce_nonce"] is True
            assert len(str(body["nonce"])) <= 25
            for message in self.channels[channel]:
                if message.get("nonce") == body["nonce"]:
                    return message
        kept = {
            key: body[key] for key in ("content", "embeds", "components", "nonce", "message_reference") if key in body
        }
        return self.say(channel, author=ME, **kept)

    def _history(self, channel: str, query: dict[str, str]) -> list[dict[str, Any]]:
        before, after = int(query.get("before", 2**63)), int(query.get("after", 0))
        found = [one for one in self.channels[channel] if after < int(one["id"]) < before]
        limit = int(query["limit"])
        # What lies right behind `after`, or right before `before`; newest first either way.
        return (found[:limit] if after else found[-limit:])[::-1]

    def _edit(self, channel: str, message: str, body: dict[str, Any]) -> tuple[int, Any]:
        for one in self.channels[channel]:
            if one["id"] == message:
                _check(body)
                one.update({key: body[key] for key in ("content", "embeds", "components") if key in body})
                return 200, one
        return 404, {"message": "Unknown Message", "code": 10008}

    def _start_thread(self, channel: str, message: str) -> tuple[int, Any]:
        if message in self.threads:
            return 400, {"message": "A thread has already been created for this message", "code": 160004}
        if all(one["id"] != message for one in self.channels[channel]):
            return 404, {"message": "Unknown Message", "code": 10008}
        self.threads[message] = channel
        self.channels[message] = []
        return 201, self.thread_object(message)

    def _followed_up(self, body: dict[str, Any]) -> dict[str, Any]:
        _check(body)
        self.followups.append(body)
        self._last += 4_194_304
        return {**self.say(CHANNEL, author=ME), "content": body.get("content", "")}

    def _gateway(self) -> str:
        return f"{self.url.replace('http', 'ws')}/gateway"

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Speak the gateway's protocol with one client."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = message.json()
            if said["op"] == HEARTBEAT:
                await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
            elif said["op"] == IDENTIFY:
                self.identified.append(said["d"])
                await self._welcome(socket)
        return socket

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        ready = {
            "v": 10,
            "user": ME,
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "s",
            "resume_gateway_url": self._gateway(),
            "application": {"id": BOT, "flags": 0},
            "shard": [0, 1],
        }
        await self.dispatch(socket, "READY", ready)
        await self.dispatch(socket, "GUILD_CREATE", self._guild())
        self.sockets.put_nowait(socket)

    def _guild(self) -> dict[str, Any]:
        everyone = {"id": GUILD, "name": "@everyone", "permissions": "0", "position": 0, "color": 0}
        channel = {
            "id": CHANNEL,
            "type": 0,
            "name": "news",
            "position": 0,
            "permission_overwrites": [],
            "parent_id": None,
        }
        return {
            "id": GUILD,
            "name": "Newsroom",
            "owner_id": "1",
            "member_count": 2,
            "large": False,
            "roles": [everyone],
            "channels": [channel],
            "threads": [],
            "members": [{"user": ME, "roles": [], "joined_at": None, "flags": 0}],
            "emojis": [],
            "features": [],
            "verification_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
        }


def _json(answer: Any, status: int, headers: Mapping[str, str] | None = None) -> web.Response:  # noqa: ANN401 - JSON
    """Return JSON without a charset: the SDK compares the content type to the letter."""
    content = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=content)


def _application() -> dict[str, Any]:
    return {
        "id": BOT,
        "name": "newsdesk",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "owner": ANN,
    }


def _check(body: dict[str, Any]) -> None:
    """Assert Discord's limits on a message."""
    assert len(body.get("content") or "") <= 2_000
    for embed in body.get("embeds") or ():
        check_embed(embed)
    labels = [item for row in body.get("components") or () for item in row["components"]]
    assert len(labels) <= 25
    assert all(0 < len(item["label"]) <= 80 and 0 < len(item["custom_id"]) <= 100 for item in labels)
    assert body.get("content") or body.get("embeds") or body.get("components")


def check_embed(embed: dict[str, Any]) -> None:
    """Assert Discord's limits on an embed, counted in UTF-16 units."""
    author, footer = embed.get("author", {}).get("name", "-"), embed["footer"]["text"]
    parts = [(embed["title"], 256), (embed.get("description") or "-", 4_096), (author, 256), (footer, 2_048)]
    sizes = [len(text.encode("utf-16-le")) // 2 for text, _ in parts]
    assert all(0 < size <= most for size, (_, most) in zip(sizes, parts, strict=True))
    assert sum(sizes) <= 6_000


@asynccontextmanager
async def guild_server() -> AsyncIterator[Guild]:
    """Serve a guild on a free port of loopback; `guild.url` is where REST and gateway live."""
    guild = Guild()
    app = web.Application()
    app.router.add_route("*", "/api/{path:.*}", guild.rest)
    app.router.add_get("/gateway", guild.gateway)
    app.router.add_get("/gateway/", guild.gateway)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    guild.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield guild
    finally:
        await runner.cleanup()
