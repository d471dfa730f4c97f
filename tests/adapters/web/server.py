"""A web site over loopback: scripted answers, faults, and a log of everything it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScriptedResponse:
    """An ordinary answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer until the site closes."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The connection is closed after the promise of a body, or before any byte."""

    is_body_promised: bool = False


@dataclass(frozen=True, slots=True)
class EndlessBody:
    """A body that never ends; repeats `chunk`."""

    chunk: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeetingResponse:
    """Answers once `request_count` requests are here at the same time."""

    request_count: int
    body: bytes = b""


Answer = ScriptedResponse | Silence | HangUp | EndlessBody | MeetingResponse


class Site:
    """Serves `pages` by path (with query); a list is a script whose last answer repeats."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | list[Answer]] = {}
        self.requests: list[RecordedRequest] = []
        self.url = ""
        self.bytes_sent = 0
        self.open_requests = 0
        self.max_open_requests = 0
        self.closing = asyncio.Event()
        self.changed = asyncio.Condition()

    def __getitem__(self, path: str) -> str:
        """Return the whole address of a path."""
        return f"{self.url}{path}"

    def requests_for(self, path: str) -> list[RecordedRequest]:
        """Return the requests for a path."""
        return [asked for asked in self.requests if asked.path == path]

    def _next_answer(self, path: str) -> Answer:
        found = self.pages.get(path, ScriptedResponse(b"not here", 404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self.requests.append(RecordedRequest(request.path_qs, request.headers.copy()))
        self.open_requests += 1
        self.max_open_requests = max(self.max_open_requests, self.open_requests)
        try:
            return await self._answer(request, self._next_answer(request.path_qs))
        finally:
            self.open_requests -= 1

    async def _answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        match answer:
            case ScriptedResponse(body, status, headers):
                return web.Response(body=body, status=status, headers=dict(headers))
            case Silence():
                await self.closing.wait()
            case MeetingResponse(guests, body):
                await self._wait_for_requests(guests)
                return web.Response(body=body)
            case HangUp(promised):
                return await _hang_up(request, promised=promised)
            case EndlessBody(chunk, headers):
                return await self._send_endlessly(request, chunk, headers)
        return web.Response()

    async def _wait_for_requests(self, guests: int) -> None:
        async with self.changed:
            self.changed.notify_all()
            await self.changed.wait_for(lambda: self.max_open_requests >= guests)

    async def _send_endlessly(
        self, request: web.Request, chunk: bytes, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers=dict(headers))
        await response.prepare(request)
        while not self.closing.is_set():
            try:
                await response.write(chunk)
            except ConnectionError:
                break
            self.bytes_sent += len(chunk)
        return response


async def send_answer(request: web.Request, response: web.Response, *, hang_up: bool = False) -> None:
    """Send an answer, or hang up instead; only then may the caller report the request to anybody else."""
    if hang_up:
        assert request.transport is not None
        request.transport.close()
        return
    await response.prepare(request)
    await response.write_eof()


async def _hang_up(request: web.Request, *, promised: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    if promised:
        await response.prepare(request)
        await response.write(b"only this")
    if request.transport is not None:
        request.transport.close()
    return response


@asynccontextmanager
async def serve_site() -> AsyncIterator[Site]:
    """Serve a site on a free port of 127.0.0.1."""
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.handle)
    runner = web.AppRunner(app, auto_decompress=False, shutdown_timeout=0.1)
    await runner.setup()
    try:
        listener = web.TCPSite(runner, "127.0.0.1", 0)
        await listener.start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        site.closing.set()
        await runner.cleanup()
