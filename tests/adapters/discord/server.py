"""A Discord guild over loopback: REST routes with state, a gateway, limits, and faults on demand.

Every request is held against Discord's own description of its API where that is at hand; one that does not fit is
refused as Discord refuses it, and fails the test that made it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.adapters.discord.description import load_description
from tests.adapters.discord.gateway import Gateway, guild_object
from tests.adapters.discord.limits import check_message
from tests.adapters.discord.rooms import (
    ANN,
    BOT,
    BOT_USER,
    CHANNEL,
    GUILD,
    Rooms,
    StatusAndBody,
    check_mentions,
    make_refusal,
)
from tests.adapters.web.server import send_answer
from tests.patience import PATIENCE

__all__ = ["ANN", "BOT", "BOT_USER", "CHANNEL", "GUILD", "TOKEN", "Guild", "Refusal", "guild_server"]

TOKEN = "discord-test"  # noqa: S105 - a token of this fake
COUNTED_STATUSES = frozenset({401, 403, 429})
"""What Discord counts: ten thousand within ten minutes bring a ban."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer in place of the usual one; with `is_carried_out` the call is carried out nevertheless."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    is_carried_out: bool = False
    hang_up: bool = False


class Guild(Rooms, Gateway):
    """A guild: its state, and the routes of the API that the adapter uses.

    Attributes:
        refusals: what is answered instead, by the name of the call ("POST messages"), from the left.
        is_down: answers everything with 503.
        calls: names of the calls, oldest first.
        callbacks, followups, original_responses: what interactions were answered with.
        answered_interactions: interactions that were answered already.
        late_tokens: tokens of interactions that waited too long for their first answer.
        expired_tokens: tokens of interactions that are over a quarter of an hour old.
        uploaded_files: names and contents of what was handed over.
        direct_channels: the channel of each person's direct messages.
        invalid_count: how many answers counted towards a ban.
        unknown_requests: requests that Discord's description does not know.
        bot_permissions: of the bot's role, and `is_mentionable` whether it can be called.
        application: what Discord tells of us.
        command_permissions: who may use a command, as the server's own settings say, by the command's number.
    """

    def __init__(self) -> None:
        Rooms.__init__(self)
        Gateway.__init__(self)
        self.refusals: dict[str, list[Refusal]] = {}
        self.is_down = False
        self.calls: list[str] = []
        self.callbacks: list[dict[str, Any]] = []
        self.followups: list[dict[str, Any]] = []
        self.original_responses: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.answered_interactions: set[str] = set()
        self.late_tokens: set[str] = set()
        self.expired_tokens: set[str] = set()
        self.direct_channels: dict[str, str] = {}
        self.uploaded_files: list[tuple[str, str]] = []
        self.invalid_count = 0
        self.unknown_requests: list[str] = []
        self.bot_permissions = 0
        self.is_mentionable = False
        self.application = _make_application()
        self.command_permissions: dict[str, list[dict[str, Any]]] = {}
        self.changed = asyncio.Condition()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until a request to the guild makes `condition()` true."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: bool(self.unknown_requests) or condition())
        assert not self.unknown_requests, self.unknown_requests

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """Answer one REST call."""
        path = request.match_info["path"].split("/")
        body = await self._read_body(request)
        name = f"{request.method} {path[-1] if not path[-1].isdecimal() else path[-2]}"
        self.calls.append(name)
        refusal = self._refusal(name)
        answer: StatusAndBody = self._check_request(request, body) or (0, None)
        if answer == (0, None) and (refusal is None or refusal.is_carried_out):
            answer = self._answer(request, path, body or {})
        status = answer[0] if refusal is None else refusal.status
        self.invalid_count += status in COUNTED_STATUSES
        if refusal is not None:
            response = _json_response(refusal.body, status, refusal.headers)
        else:
            response = _json_response(answer[1], status) if answer[1] is not None else web.Response(status=204)
        await send_answer(request, response, hang_up=refusal is not None and refusal.hang_up)
        async with self.changed:
            self.changed.notify_all()
        return response

    async def _read_body(self, request: web.Request) -> Any:  # noqa: ANN401 - JSON
        """Return what was sent; files are kept beside it."""
        if not request.content_type.startswith("multipart/"):
            return await request.json() if request.can_read_body else None
        form = await request.post()
        for one in form.values():
            if isinstance(one, web.FileField):
                self.uploaded_files.append((one.filename, one.file.read().decode()))
        return json.loads(str(form["payload_json"]))

    def _refusal(self, name: str) -> Refusal | None:
        if self.is_down:
            return Refusal(status=503)
        return self.refusals[name].pop(0) if self.refusals.get(name) else None

    def _check_request(self, request: web.Request, body: Any) -> StatusAndBody | None:  # noqa: ANN401 - JSON
        told = load_description()
        path = f"/{request.match_info['path']}"
        found = told.problems(request.method, path, dict(request.query), body) if told else []
        self.unknown_requests += found
        return make_refusal(400, 50035, "Invalid Form Body") if found or self.has_refused_address(body) else None

    def _answer(self, request: web.Request, path: list[str], body: Any) -> StatusAndBody:  # noqa: ANN401 - JSON
        if path[0] in {"interactions", "webhooks"}:
            return self._answer_interaction(request.method, path, body)
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        if path[0] == "channels":
            return self.answer_in_channel(request.method, path[1], path[2:], dict(request.query), body)
        return self._answer_about_bot(request.method, path, body)

    def _answer_about_bot(self, method: str, path: list[str], body: Any) -> StatusAndBody:  # noqa: ANN401, PLR0911 - JSON; a line a route
        match [method, *path]:
            case ["GET", "users", "@me"]:
                return 200, BOT_USER
            case ["GET", "oauth2", "applications", "@me"] | ["GET", "applications", "@me"]:
                return 200, self.application
            case ["POST", "users", "@me", "channels"]:
                return 200, self._open_direct_channel(str(body["recipient_id"]))
            case ["GET", "gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
                return 200, {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
            case ["PUT", "applications", _, "commands"]:
                numbered = {"application_id": BOT, "version": "1"}
                self.commands = [
                    {"description": "", **one, **numbered, "id": str(60 + n)} for n, one in enumerate(body)
                ]
                return 200, self.commands
            case ["GET", "applications", _, "guilds", _, "commands", "permissions"]:
                told = {"application_id": BOT, "guild_id": GUILD}
                return 200, [
                    {**told, "id": one, "permissions": set_to} for one, set_to in self.command_permissions.items()
                ]
            case ["GET", "guilds", guild, *rest]:
                return self._answer_in_guild(guild, rest)
        return make_refusal(404, 0, "404: Not Found")

    def _answer_in_guild(self, guild: str, rest: list[str]) -> StatusAndBody:
        if guild not in self.guilds:
            return make_refusal(403, 50001, "Missing Access")
        match rest:
            case []:
                return 200, guild_object(guild)
            case ["threads", "active"]:
                return self.active_threads()
            case ["roles"]:
                own = {**_make_role("701", "Newsdesk", self.bot_permissions), "mentionable": self.is_mentionable}
                return 200, [_make_role(GUILD, "@everyone", 0), own]
            case ["members", person] if person == BOT:
                return 200, {"user": BOT_USER, "roles": ["701"], "joined_at": None, "flags": 0}
        return make_refusal(404, 0, "404: Not Found")

    def _open_direct_channel(self, person: str) -> dict[str, Any]:
        channel = self.direct_channels.setdefault(person, str(850 + len(self.direct_channels)))
        self.channels.setdefault(channel, [])
        return {"id": channel, "type": 1, "recipients": [{**ANN, "id": person}], "last_message_id": None, "flags": 0}

    def _answer_interaction(self, method: str, path: list[str], body: Any) -> StatusAndBody:  # noqa: ANN401, PLR0911 - JSON; a line a route
        if path[0] == "interactions" and path[2] in self.late_tokens:
            return make_refusal(404, 10062, "Unknown interaction")
        if path[0] == "webhooks" and path[2] in self.expired_tokens:
            return make_refusal(401, 50027, "Invalid Webhook Token")
        match [method, *path]:
            case ["POST", "interactions", number, _, "callback"]:
                if number in self.answered_interactions:
                    return make_refusal(400, 40060, "Interaction has already been acknowledged.")
                self.answered_interactions.add(number)
                self._check_callback(body)
                self.callbacks.append(body)
                return 200, {"interaction": {"id": number, "type": 2}}
            case ["POST", "webhooks", _, _]:
                return 200, self._add_followup(body)
            case ["GET", "webhooks", _, _, "messages", "@original"]:
                return 200, self.say(CHANNEL, author=BOT_USER)
            case ["PATCH", "webhooks", _, _, "messages", "@original"]:
                check_message({"content": " ", **body})
                check_mentions(body)
                self.original_responses.append(body)
                return 200, {**self.say(CHANNEL, author=BOT_USER), **body}
        return make_refusal(404, 0, "404: Not Found")

    def _check_callback(self, body: dict[str, Any]) -> None:
        said = body.get("data") or {}
        if "content" in said or ("components" in said and "title" not in said):
            check_message(said)

    def _add_followup(self, body: dict[str, Any]) -> dict[str, Any]:
        check_message(body)
        check_mentions(body)
        self.followups.append(body)
        shown = {key: body[key] for key in ("content", "embeds", "components", "flags") if key in body}
        return self.say(CHANNEL, author=BOT_USER, **shown)


def _make_role(number: str, name: str, permissions: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "permissions": str(permissions),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def _json_response(answer: Any, status: int, headers: Mapping[str, str] | None = None) -> web.Response:  # noqa: ANN401 - JSON
    """Return JSON without a charset: the SDK compares the content type to the letter."""
    content = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=content)


def _make_application() -> dict[str, Any]:
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


@asynccontextmanager
async def guild_server() -> AsyncIterator[Guild]:
    """Serve a guild on a free port of loopback; `guild.url` is where REST and gateway live."""
    guild = Guild()
    app = web.Application()
    app.router.add_route("*", "/api/{path:.*}", guild.rest)
    app.router.add_get("/gateway", guild.handle_gateway)
    app.router.add_get("/gateway/", guild.handle_gateway)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    guild.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield guild
    finally:
        await runner.cleanup()
    assert not guild.unknown_requests, guild.unknown_requests
