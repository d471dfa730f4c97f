"""A chat-completions server over loopback, with scripted replies and faults."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.embedder import vector_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedReply:
    """A reply of the model."""

    text: str | None
    finish_reason: str = "stop"
    refusal: str | None = None
    tokens: tuple[int, int] | None = (11, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedError:
    """An error that the server answers with."""

    status: int
    error: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer before the client gives up."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The connection is closed without a byte."""


ITEM_HEADING = re.compile(r"^### (\d+) (?:claim|effect)$", re.MULTILINE)
"""How an item of a second reading begins."""

Outcome = ScriptedReply | ScriptedError | Silence | HangUp


class ModelServer:
    """A server that answers from its script, one outcome a request, and then always with `default_outcome`.

    Attributes:
        check_requests: requests for a second reading.
        check_outcomes: what is answered to the next of them; without any, a yes to all.
        refused_claims: claims that a second reading says no to, where none is scripted.
        models: what is listed as served.
        embedding_requests: requests for embeddings.
        embedding_outcomes: what is answered to the next of them instead.
        request_waiting: set once a request waits for an answer that does not come.
        barrier: where requests wait for each other before they are answered, while it is set.
    """

    def __init__(self, default_outcome: Outcome) -> None:
        self.default_outcome = default_outcome
        self.script: list[Outcome] = []
        self.requests: list[dict[str, Any]] = []
        self.check_requests: list[dict[str, Any]] = []
        self.check_outcomes: list[Outcome] = []
        self.refused_claims: tuple[str, ...] = ()
        self.models: tuple[str, ...] = ()
        self.embedding_requests: list[dict[str, Any]] = []
        self.embedding_outcomes: list[ScriptedError | dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.url = ""
        self.closing = asyncio.Event()
        self.request_waiting = asyncio.Event()
        self.barrier: asyncio.Barrier | None = None

    async def embed(self, request: web.Request) -> web.StreamResponse:
        """Answer POST /v1/embeddings: what is scripted, or what each text means; the last text comes first."""
        asked = await request.json()
        self.embedding_requests.append(asked)
        self.headers.append(dict(request.headers))
        if self.embedding_outcomes:
            outcome = self.embedding_outcomes.pop(0)
            if isinstance(outcome, ScriptedError):
                return _error_response(outcome)
            return web.json_response(outcome)
        data = [
            {"object": "embedding", "index": at, "embedding": list(vector_of(text))}
            for at, text in reversed(list(enumerate(asked["input"])))
        ]
        tokens = sum(len(text.split()) for text in asked["input"])
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return web.json_response({"object": "list", "data": data, "model": f"{asked['model']}-served", "usage": usage})

    def _next_outcome(self, request_body: dict[str, Any]) -> Outcome:
        if _is_check(request_body):
            self.check_requests.append(request_body)
            return (
                self.check_outcomes.pop(0)
                if self.check_outcomes
                else ScriptedReply(text=_approve_items(request_body, self.refused_claims))
            )
        self.requests.append(request_body)
        return self.script.pop(0) if self.script else self.default_outcome

    async def list_models(self, _request: web.Request) -> web.StreamResponse:
        """Answer GET /v1/models."""
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "library"} for name in self.models]
        return web.json_response({"object": "list", "data": data})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer POST /v1/chat/completions."""
        asked = await request.json()
        self.headers.append(dict(request.headers))
        if self.barrier:
            await self.barrier.wait()
        outcome = self._next_outcome(asked)
        match outcome:
            case ScriptedReply() if asked.get("stream"):
                return await _stream_reply(request, outcome, asked["model"])
            case ScriptedReply():
                return web.json_response(_make_completion(outcome, asked["model"]))
            case ScriptedError():
                return _error_response(outcome)
            case Silence():
                self.request_waiting.set()
                await self.closing.wait()
            case HangUp():
                assert request.transport is not None
                request.transport.close()
        return web.Response()


def _is_check(request_body: Mapping[str, Any]) -> bool:
    """Check whether a request is for a second reading: in the form of the prompt `check`, or of small models."""
    words = request_body["messages"][-1]["content"]
    return ITEM_HEADING.match(words) is not None or words.startswith("Document: ")


def _approve_items(request_body: Mapping[str, Any], refused: Sequence[str]) -> str:
    """Return a verdict that approves every item but the refused claims."""
    words = request_body["messages"][-1]["content"]
    parts = ITEM_HEADING.split(words)[1:]
    if not parts:
        return "No" if _claim_of(words) in refused else "Yes"
    told = [
        {"number": int(number), "supported": _claim_of(block) not in refused, "effect": None, "problem": ""}
        for number, block in zip(parts[::2], parts[1::2], strict=True)
    ]
    return json.dumps({"verdicts": told})


def _claim_of(block: str) -> str:
    """Return the claim of an item: its last line."""
    return block.rstrip().rpartition("\n")[2].removeprefix("Claim: ")


def _make_completion(reply: ScriptedReply, model: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{model}-served",
        "choices": [{"index": 0, "finish_reason": reply.finish_reason, "message": message}],
    }
    if reply.tokens:
        body["usage"] = {
            "prompt_tokens": reply.tokens[0],
            "completion_tokens": reply.tokens[1],
            "total_tokens": sum(reply.tokens),
        }
    return body


async def _stream_reply(request: web.Request, reply: ScriptedReply, model: str) -> web.StreamResponse:
    """Send a reply in pieces of eight characters, the price last."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    text = reply.text or ""
    pieces = [text[at : at + 8] for at in range(0, len(text), 8)]
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": f"{model}-served"}
    deltas: list[dict[str, Any]] = [{"content": piece} for piece in pieces]
    if reply.refusal:
        deltas.append({"refusal": reply.refusal})
    chunks: list[dict[str, Any]] = [{**head, "choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish_reason}]})
    if reply.tokens:
        tokens_in, tokens_out = reply.tokens
        usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
        chunks.append({**head, "choices": [], "usage": usage})
    for chunk in chunks:
        await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
    await response.write(b"data: [DONE]\n\n")
    return response


def _error_response(fault: ScriptedError) -> web.Response:
    if fault.raw is not None:
        return web.Response(status=fault.status, text=fault.raw, content_type="application/json", headers=fault.headers)
    return web.json_response({"error": fault.error or {}}, status=fault.status, headers=fault.headers)


@asynccontextmanager
async def model_server(default_outcome: Outcome) -> AsyncIterator[ModelServer]:
    """Serve on a free port of loopback; `server.url` is the base URL for the client."""
    server = ModelServer(default_outcome)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_post("/v1/embeddings", server.embed)
    app.router.add_get("/v1/models", server.list_models)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        server.closing.set()
        await runner.cleanup()
