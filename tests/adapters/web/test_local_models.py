"""Who serves models on this machine, over real sockets: model servers, other programs, and those that mean harm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from adapters.web.local_models import MAX_LISTED_MODELS, MAX_REPLY_BYTES, PORTS, ModelsHere, model_names
from bot.ports import ServedModels
from tests.patience import PATIENCE

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def model_list(*models: object) -> bytes:
    """Return a list of models as servers send it."""
    data = [{"id": name, "object": "model", "created": 1, "owned_by": "library"} for name in models]
    return json.dumps({"object": "list", "data": data}).encode()


def http_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return a complete HTTP response."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(head).encode() + body


class Listener:
    """A program that listens at a port and answers each request with the same bytes, then does `after_response`."""

    def __init__(self, response: bytes, after_response: Serve | None = None) -> None:
        self.response = response
        self.after_response = after_response
        self.requests: list[str] = []
        self.client_left = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(self.response)
            if self.after_response:
                await self.after_response(reader, writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            self.client_left.set()


async def wait_for_close(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Send nothing more until the client leaves."""
    await reader.read()


def send_forever(piece: bytes) -> Serve:
    """Return a handler that sends a piece again and again, until the client leaves."""

    async def send(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(piece)
            await writer.drain()

    return send


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[int]:
    """Let it listen; yield the port."""
    server = await asyncio.start_server(listener, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def find_models(*listeners: Listener, patience: float = PATIENCE) -> list[tuple[str, ...]]:
    """Return the models found where these listen."""
    async with AsyncExitStack() as stack:
        ports = {str(at): await stack.enter_async_context(listening(one)) for at, one in enumerate(listeners)}
        found = await ModelsHere(ports, patience=patience).find_servers()
        for listener in listeners:
            await listener.client_left.wait()
    return [one.models for one in found]


async def test_what_is_served_is_found_with_its_address() -> None:
    """One request for the list of models, at this machine; where nobody listens nothing is found."""
    ollama = Listener(http_answer(model_list("llama3.1:latest", "bespoke-minicheck:latest")))
    gone = await asyncio.start_server(ollama, "127.0.0.1", 0)
    closed = gone.sockets[0].getsockname()[1]
    gone.close()
    await gone.wait_closed()
    async with listening(ollama) as port:
        found = await ModelsHere({"nobody": closed, "Ollama": port}, patience=PATIENCE).find_servers()
    assert found == [
        ServedModels(
            program="Ollama",
            url=f"http://127.0.0.1:{port}/v1",
            models=("llama3.1:latest", "bespoke-minicheck:latest"),
        )
    ]
    (request,) = ollama.requests
    assert request.startswith("GET /v1/models HTTP/1.1\r\n")
    assert "authorization" not in request.casefold()


def test_it_looks_at_the_usual_ports() -> None:
    """Those that the four programs' own pages name."""
    assert dict(PORTS) == {"Ollama": 11434, "llama.cpp": 8080, "LM Studio": 1234, "vLLM": 8000}


@pytest.mark.parametrize(
    "said",
    [
        http_answer(b"<html>It works!</html>"),
        http_answer(b"404 page not found", "404 Not Found"),
        http_answer(model_list("model"), "401 Unauthorized"),
        http_answer(model_list("model"), "500 Oops"),
        http_answer(b'{"cars": [{"id": "a"}]}'),
        http_answer(b'{"object": "list", "data": {"id": "a", "object": "model"}}'),
        http_answer(b'{"object": "list", "data": [{"id": "a", "object": "car"}, "b", null, {"object": "model"}]}'),
        http_answer(b'{"object": "list", "data": []}'),
        http_answer(model_list("", "  ", 7, None, ["a"])),
        http_answer(b"[" * 100_000),
        http_answer(b'{"object": "list", "data": ' + b"1" * 100_000 + b"}"),
        http_answer(b"\xff\xfe\x00"),
        http_answer(b"", "200 OK"),
        http_answer(b"\x1f\x8b\x08rubbish", "200 OK", "Content-Encoding: gzip"),
        http_answer(model_list("model"))[:-5],
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
    ],
    ids=lambda said: repr(said[:60]),
)
async def test_other_programs_are_no_models(said: bytes) -> None:
    """A page, another list, an error, rubbish, half an answer, another protocol, a closed connection."""
    assert await find_models(Listener(said)) == []


async def test_a_redirect_is_not_followed() -> None:
    """Whoever listens there sends us nowhere."""
    wanted = Listener(http_answer(model_list("model")))
    async with listening(wanted) as port:
        moved = http_answer(b"", "302 Found", f"Location: http://127.0.0.1:{port}/v1/models")
        assert await find_models(Listener(moved)) == []
    assert wanted.requests == []


async def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment names; what is on this machine is asked itself."""
    proxy = Listener(http_answer(model_list("the-proxy's")))
    async with listening(proxy) as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert await find_models(Listener(http_answer(model_list("ours")))) == [("ours",)]
    assert proxy.requests == []


async def test_who_hangs_is_left_and_keeps_nobody_waiting() -> None:
    """Before a word, in the middle of the head or of the body: the others are found."""
    hanging = [
        Listener(said, wait_for_close) for said in (b"", b"HTTP/1.1 200 OK\r\n", http_answer(model_list("a"))[:-1])
    ]
    assert await find_models(hanging[0], Listener(http_answer(model_list("here"))), *hanging[1:], patience=3.0) == [
        ("here",)
    ]


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b" " * 10_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + b"[" * 10_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: of the same\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 10_000),
    ],
    ids=["body", "chunks", "headers", "header"],
)
async def test_what_has_no_end_is_read_to_a_limit(head: bytes, piece: bytes) -> None:
    """It is left long before the time for an answer is over."""
    assert await find_models(Listener(head, send_forever(piece))) == []


async def test_a_list_that_is_too_long_is_none() -> None:
    """And of a long one that can be read, only so many names are taken."""
    assert await find_models(Listener(http_answer(model_list("a" * MAX_REPLY_BYTES)))) == []
    assert len(model_names(model_list(*(f"m{number}" for number in range(MAX_LISTED_MODELS + 5))))) == MAX_LISTED_MODELS


async def test_names_come_as_they_were_sent() -> None:
    """Each once; whoever shows them cleans them."""
    hostile: tuple[Any, ...] = ("a\nOPENAI_BASE_URL=http://evil.example", "\x1b[2J", "\ud800", "a", "a")
    assert model_names(model_list(*hostile)) == hostile[:4]
