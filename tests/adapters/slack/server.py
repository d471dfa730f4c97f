"""A Slack workspace over loopback: channels, threads, metadata, modals, Socket Mode, and faults on demand."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from adapters.slack.setup.manifest import SCOPES
from tests.adapters.slack.limits import check_message, check_view
from tests.adapters.web.server import send_answer
from tests.fakes.clock import SINCE
from tests.patience import PATIENCE

BOT = "B0NEWSDESK"
BOT_USER = "U0NEWSDESK"
TEAM = "T0NEWS"
CHANNEL = "C0DIGEST"
TOKEN = "xoxb-test"  # noqa: S105 - a token of this fake
APP_TOKEN = "xapp-test"  # noqa: S105 - a token of this fake
MAX_PROMPTS = 4
"""Suggested prompts that Slack takes."""
CLIENT_ID = "1.2"
CLIENT_SECRET = "shh"  # noqa: S105 - a secret of this fake


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer in place of the usual one; with `is_carried_out` the call is carried out nevertheless."""

    status: int = 200
    error: str = ""
    needed_scope: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_carried_out: bool = False
    hang_up: bool = False


class Workspace:
    """A workspace: its state, and the methods of the Web API that the adapter calls."""

    def __init__(self) -> None:
        self.channels: dict[str, list[dict[str, Any]]] = {CHANNEL: []}
        self.closed_channels: dict[str, str] = {}
        self.tokens: dict[str, str] = {TOKEN: TEAM}
        self.is_organization = False
        self.user_tokens: set[str] = set()
        self.scopes: list[str] = list(SCOPES)
        self.codes: dict[str, dict[str, Any]] = {}
        self.redirects: list[str] = []
        self.authorized_calls: list[tuple[str, str]] = []
        self.ephemeral: list[dict[str, Any]] = []
        self.responses: list[dict[str, Any]] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.refusals: dict[str, list[Refusal]] = {}
        self.held_calls: dict[str, asyncio.Event] = {}
        """Calls of these methods are carried out only once they may."""
        self.memberships: dict[str, list[str]] = {}
        self.user_records: dict[str, dict[str, Any]] = {}
        self.locale = "en-US"
        self.url = ""
        self.page_size = 1_000
        self.changed = asyncio.Condition()
        self.sockets: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        self.acks: list[dict[str, Any]] = []
        self.private_channels: set[str] = set()
        self.channels_without_bot: set[str] = set()
        self.pending_uploads: list[str] = []
        self.files: dict[str, tuple[str, str]] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self.streamed_texts: list[str] = []
        self._clock = int(SINCE.timestamp())

    def say(self, text: str, *, thread: str | None = None, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Store a message in the channel, as somebody else's."""
        return self._add(CHANNEL, {"text": text, "user": "U0ANN", **fields}, thread)

    def thread(self, ts: str) -> list[dict[str, Any]]:
        """Return the replies under a message."""
        return [one for place in self.channels.values() for one in place if one.get("thread_ts") == ts]

    async def wait_until(self, condition: Any) -> None:  # noqa: ANN401 - any predicate without arguments
        """Wait until a request to the workspace makes `condition()` true."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(condition)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one Web API call."""
        method = request.match_info["method"]
        body = await _read_arguments(request)
        self.calls.append(method)
        if method in self.held_calls:
            async with self.changed:
                self.changed.notify_all()
            await self.held_calls[method].wait()
        refusal = self.refusals[method].pop(0) if self.refusals.get(method) else None
        response = self._refuse(refusal) if refusal else None
        if refusal is None or refusal.is_carried_out:
            response = self._carry_out(request, method, body, instead=response)
        assert response is not None
        await send_answer(request, response, hang_up=refusal is not None and refusal.hang_up)
        async with self.changed:
            self.changed.notify_all()
        return response

    def _carry_out(
        self, request: web.Request, method: str, body: dict[str, Any], *, instead: web.Response | None
    ) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.authorized_calls.append((method, token))
        answer = (
            self._answer(method, body) if self._is_authorized(method, token) else {"ok": False, "error": "invalid_auth"}
        )
        return instead or web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _is_authorized(self, method: str, token: str) -> bool:
        if method == "apps.connections.open":
            return token == APP_TOKEN
        if method == "oauth.v2.access":
            return token == "Basic " + b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return token in self.tokens

    def _refuse(self, refusal: Refusal) -> web.Response:
        answer = {
            "ok": False,
            "error": refusal.error,
            **({"needed": refusal.needed_scope} if refusal.needed_scope else {}),
        }
        return web.json_response(answer, status=refusal.status, headers=refusal.headers)

    def _answer(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        closed = self.closed_channels.get(body.get("channel", ""))
        if closed or ("channel" in body and body["channel"] not in self.channels):
            return {"ok": False, "error": closed or "channel_not_found"}
        known = getattr(self, f"_{method.replace('.', '_')}")
        answer: dict[str, Any] = known(body)
        return {"ok": True, **answer} if "error" not in answer else {"ok": False, **answer}

    def _add(self, channel: str, message: dict[str, Any], thread: str | None = None) -> dict[str, Any]:
        self._clock += 1
        stored = {"type": "message", "ts": f"{self._clock}.000100", **message}
        if thread:
            stored["thread_ts"] = thread
        self.channels[channel].append(stored)
        return stored

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        team = self.tokens[self.authorized_calls[-1][1]]
        who: dict[str, Any] = {"team_id": team, "user_id": BOT_USER, "team": "News", "user": "newsdesk"}
        who["is_enterprise_install"] = self.is_organization
        return who if self.authorized_calls[-1][1] in self.user_tokens else {**who, "bot_id": BOT}

    def _oauth_v2_access(self, body: dict[str, Any]) -> dict[str, Any]:
        self.redirects.append(body["redirect_uri"])
        return self.codes.pop(body["code"], {"error": "invalid_code"})

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.url.replace('http', 'ws')}link"}

    def _chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        if "blocks" in body:
            check_message(body["blocks"], body["text"])
        kept: dict[str, Any] = {
            key: body[key] for key in ("text", "blocks", "metadata", "unfurl_links", "parse") if key in body
        }
        stored = self._add(body["channel"], {**kept, "bot_id": BOT, "user": BOT_USER}, body.get("thread_ts"))
        return {"ts": stored["ts"], "channel": body["channel"]}

    def _chat_getPermalink(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        link = f"https://news.slack.example/archives/{body['channel']}/p{str(body['message_ts']).replace('.', '')}"
        return {"permalink": f"{link}?thread_ts=1.1&cid={body['channel']}"}

    def _chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        message = self._find_message(body)
        if message is None:
            return {"error": "message_not_found"}
        if body.get("blocks"):
            check_message(body["blocks"], body["text"], update=True)
        if message.get("streaming"):
            return {"error": "streaming_state_conflict"}
        message.update({"text": body["text"], "blocks": body.get("blocks"), "edited": True})
        if "metadata" in body:
            message["metadata"] = body["metadata"]
        return {"ts": body["ts"]}

    def _assistant_threads_setStatus(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        self.statuses.append((body["channel_id"], body["thread_ts"], body["status"]))
        return {}

    def _assistant_threads_setSuggestedPrompts(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        prompts = json.loads(body["prompts"]) if isinstance(body["prompts"], str) else body["prompts"]
        assert 0 < len(prompts) <= MAX_PROMPTS
        assert all(one["title"] and one["message"] for one in prompts)
        self.prompts[body["channel_id"]] = prompts
        return {}

    def _chat_startStream(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        assert body["thread_ts"]
        if not body["channel"].startswith("D") and not (body.get("recipient_user_id") and body["recipient_team_id"]):
            return {"error": "missing_recipient_user_id"}
        stored = self._add(body["channel"], {"bot_id": BOT, "user": BOT_USER, "blocks": []}, body["thread_ts"])
        stored["streaming"] = True
        self._take_chunks(stored, body)
        return {"ts": stored["ts"], "channel": body["channel"]}

    def _chat_appendStream(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        message = self._find_message(body)
        if message is None or not message.get("streaming"):
            return {"error": "message_not_in_streaming_state"}
        self._take_chunks(message, body)
        return {"ts": body["ts"]}

    def _chat_stopStream(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        message = self._find_message(body)
        if message is None or not message.get("streaming"):
            return {"error": "message_not_in_streaming_state"}
        self._take_chunks(message, body)
        message["streaming"] = False
        message["blocks"] += _parse_json(body.get("blocks") or [])
        check_message(message["blocks"], message["text"])
        if "metadata" in body:
            message["metadata"] = body["metadata"]
        return {"ts": body["ts"]}

    def _take_chunks(self, message: dict[str, Any], body: dict[str, Any]) -> None:
        """Add what is streamed; Slack makes the text for notifications of it."""
        chunks = _parse_json(body.get("chunks") or [])
        if not chunks:
            return
        for chunk in chunks:
            assert chunk["type"] == "blocks", "words of articles are streamed as blocks, where they can be escaped"
            message["blocks"] += chunk["blocks"]
        message["text"] = " ".join(block["text"]["text"] for block in message["blocks"] if "text" in block)
        self.streamed_texts.append(message["text"])
        check_message(message["blocks"], message["text"])

    def _conversations_info(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["channel"] in self.private_channels:
            return {"error": "channel_not_found"}
        known = {"id": body["channel"], "is_member": body["channel"] not in self.channels_without_bot}
        is_asked = str(body.get("include_locale", "")).casefold() in {"1", "true"}
        return {"channel": {**known, **({"locale": self.locale} if is_asked else {})}}

    def _conversations_join(self, body: dict[str, Any]) -> dict[str, Any]:
        self.channels_without_bot.discard(body["channel"])
        return {"channel": {"id": body["channel"]}}

    def _files_getUploadURLExternal(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return {"upload_url": f"{self.url}upload/{body['filename']}", "file_id": "F1"}

    def _files_completeUploadExternal(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        (file,) = _parse_json(body["files"])
        self.files[body["channel_id"]] = (file["title"], self.pending_uploads.pop())
        return {"files": [{"id": file["id"]}]}

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file's content."""
        self.pending_uploads.append((await request.read()).decode())
        return web.Response(text="OK")

    def _conversations_open(self, body: dict[str, Any]) -> dict[str, Any]:
        channel = f"D{body['users']}"
        self.channels.setdefault(channel, [])
        return {"channel": {"id": channel}}

    def _users_conversations(self, body: dict[str, Any]) -> dict[str, Any]:
        start = int(body.get("cursor") or 0)
        theirs = self.memberships.get(body["user"], [])
        more = str(start + 2) if start + 2 < len(theirs) else ""
        page = [{"id": channel} for channel in theirs[start : start + 2]]
        return {"channels": page, "response_metadata": {"next_cursor": more}}

    def _views_publish(self, body: dict[str, Any]) -> dict[str, Any]:
        self._views_update({"view_id": f"home {body['user_id']}", "view": body["view"]})
        return {}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        is_asked = str(body.get("include_locale", "")).casefold() in {"1", "true"}
        told = self.user_records.get(body["user"], {})
        return {"user": {"id": body["user"], **{name: told[name] for name in told if name != "locale" or is_asked}}}

    def _chat_delete(self, body: dict[str, Any]) -> dict[str, Any]:
        message = self._find_message(body)
        if message is None:
            return {"error": "message_not_found"}
        self.channels[body["channel"]].remove(message)
        return {"ts": body["ts"]}

    def _chat_postEphemeral(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        self.ephemeral.append(body)
        return {"message_ts": "1.1"}

    def _conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        first, last = float(body.get("oldest") or 0), float(body.get("latest") or 2**40)
        found = [
            message
            for message in self.channels[body["channel"]]
            if "thread_ts" not in message and first < float(message["ts"]) < last
        ]
        return self._cut_page(found[::-1], body)

    def _conversations_replies(self, body: dict[str, Any]) -> dict[str, Any]:
        parent = self._find_message(body)
        if parent is None:
            return {"error": "thread_not_found"}
        return self._cut_page([parent, *self.thread(body["ts"])], body)

    def _views_open(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._views_update({"view_id": f"V{len(self.views)}", "view": body["view"]})

    def _views_update(self, body: dict[str, Any]) -> dict[str, Any]:
        view = body["view"] if isinstance(body["view"], dict) else json.loads(body["view"])
        check_view(view)
        self.views[body["view_id"]] = view
        return {"view": {"id": body["view_id"]}}

    def _find_message(self, body: dict[str, Any]) -> dict[str, Any] | None:
        return next((one for one in self.channels[body["channel"]] if one["ts"] == body["ts"]), None)

    def _cut_page(self, messages: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        start = int(body.get("cursor") or 0)
        end = start + min(self.page_size, int(body["limit"]))
        shown = messages[start:end]
        if str(body.get("include_all_metadata")) not in {"1", "True", "true"}:
            shown = [{key: one[key] for key in one if key != "metadata"} for one in shown]
        return {"messages": shown, "response_metadata": {"next_cursor": str(end) if end < len(messages) else ""}}

    async def take_response(self, request: web.Request) -> web.Response:
        """Take what is sent to a response_url."""
        body = await request.json()
        if body.get("blocks"):
            check_message(body["blocks"], body["text"])
        self.responses.append(body)
        response = web.Response(text="ok")
        await send_answer(request, response)
        async with self.changed:
            self.changed.notify_all()
        return response

    async def handle_socket(self, request: web.Request) -> web.WebSocketResponse:
        """Speak Socket Mode with one client."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.sockets.put_nowait(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acks.append(message.json())
                async with self.changed:
                    self.changed.notify_all()
        return socket


def _parse_json(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON, or a string of it
    parsed: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return parsed


async def _read_arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return {**request.query, **await request.json()}
    form = {key: str(value) for key, value in (await request.post()).items()}
    return {**request.query, **form}


@asynccontextmanager
async def workspace_server() -> AsyncIterator[Workspace]:
    """Serve a workspace on a free port of loopback; `workspace.url` is the base URL of its Web API."""
    workspace = Workspace()
    app = web.Application()
    app.router.add_get("/api/link", workspace.handle_socket)
    app.router.add_post("/api/respond", workspace.take_response)
    app.router.add_post("/api/upload/{name}", workspace.upload)
    app.router.add_route("*", "/api/{method}", workspace.call)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield workspace
    finally:
        await runner.cleanup()
