"""Servers that want to keep us busy: each ends within its time and memory, and other feeds are read meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from adapters.web.client import WebClient
from adapters.web.feeds import FETCH_SECONDS, TOTAL_SECONDS, WebFeeds
from adapters.web.parser_processes import Parser
from bot.domain.feed import Failed, Fetched
from tests.adapters.web.hostile import HOSTILE_BODIES
from tests.adapters.web.samples import make_feed, make_item, make_rss
from tests.adapters.web.server import ScriptedResponse, Site
from tests.examples import IS_THOROUGH
from tests.patience import PATIENCE

MAX_MEMORY = 200_000_000
FEED_LIMIT, FETCH_LIMIT = (3.0, 2.0) if IS_THOROUGH else (1.5, 1.0)
RESPONSE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNK = b"x" * 65_536


def repeat_piece(start: bytes, piece: bytes, *, pause: float = 0.0) -> Iterator[tuple[bytes, float]]:
    """Yield a beginning and then the same piece for ever, with a pause before each."""
    yield start, 0.0
    while True:
        yield piece, pause


@cache
def gzip_bomb() -> bytes:
    """Return 300 MB of blanks in 300 kB, without an end."""
    return gzip.compress(b"<rss>" + b" " * 300_000_000)[:-8]


HOSTILE_ANSWERS = {
    "an endless stream": lambda: repeat_piece(RESPONSE_HEAD + b"\r\n<rss>", CHUNK),
    "a gigabyte on one line": lambda: repeat_piece(RESPONSE_HEAD + b"Content-Length: 1000000000\r\n\r\n<rss>", CHUNK),
    "one byte at a time": lambda: repeat_piece(RESPONSE_HEAD + b"\r\n<rss>", b"x", pause=0.1),
    "endless chunks": lambda: repeat_piece(RESPONSE_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "endless headers": lambda: repeat_piece(RESPONSE_HEAD, b"X-More: " + b"y" * 4_000 + b"\r\n"),
    "an endless header": lambda: repeat_piece(RESPONSE_HEAD + b"X-Long: ", CHUNK),
    "headers one byte at a time": lambda: repeat_piece(RESPONSE_HEAD, b"X", pause=0.1),
    "an endless status": lambda: repeat_piece(b"HTTP/1.1 200 ", CHUNK),
    "nothing": lambda: repeat_piece(b"", b"", pause=0.1),
    "endless interim answers": lambda: repeat_piece(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "a bomb": lambda: repeat_piece(RESPONSE_HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip_bomb(), b"", pause=0.1),
}


@asynccontextmanager
async def serve_pieces(make: Callable[[], Iterator[tuple[bytes, float]]]) -> AsyncIterator[str]:
    """Serve the pieces that a generator yields, to every client."""
    answering: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering[task] = writer
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await reader.readuntil(b"\r\n\r\n")
                for piece, pause in make():
                    if pause:
                        await asyncio.sleep(pause)
                    writer.write(piece)
                    await writer.drain()
                    if reader.at_eof():
                        break
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/f"
    finally:
        server.close()
        # Nothing of it outlives the test: an open socket would be another test's warning.
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        for writer in answering.values():
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def resident_memory() -> int:
    """Return the bytes of memory this process uses."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
async def feeds() -> AsyncIterator[tuple[WebFeeds, WebFeeds]]:
    """Return feeds, and feeds with less time, of one program."""
    async with WebClient(user_agent="x", allow=("127.0.0.1",)) as client, Parser(workers=2) as parser:
        yield WebFeeds(client, parser), WebFeeds(client, parser, seconds=FEED_LIMIT, fetching=FETCH_LIMIT)


def test_the_usual_limits_are_what_is_promised() -> None:
    """Fifteen seconds in all, and time left to read what took long to come."""
    assert FETCH_SECONDS < TOTAL_SECONDS <= 15


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_ANSWERS)
async def test_a_hostile_server_ends_in_time_and_hurts_no_other(
    site: Site, feeds: tuple[WebFeeds, WebFeeds], name: str
) -> None:
    """Four such feeds at once fail in words, within the time and 200 MB in all, while others are read."""
    site.pages["/good"] = ScriptedResponse(make_rss(make_item(1), make_item(2)))
    patient, hasty = feeds
    # Two at a time from this one host: two rounds at most.
    async with serve_pieces(HOSTILE_ANSWERS[name]) as url, asyncio.timeout(2 * FEED_LIMIT + PATIENCE):
        assert isinstance(await patient.poll(make_feed(site["/good"])), Fetched)
        before, most = resident_memory(), 0
        hostile = [asyncio.ensure_future(hasty.poll(make_feed(f"{url}{number}"))) for number in range(4)]
        good = 0
        while not all(one.done() for one in hostile):
            most = max(most, resident_memory() - before)
            good += isinstance(await patient.poll(make_feed(site["/good"])), Fetched)
    assert good
    assert most < MAX_MEMORY
    assert all(isinstance(one.result(), Failed) for one in hostile)


@pytest.mark.slow
async def test_hostile_bodies_hold_up_no_other_feed(site: Site, feeds: tuple[WebFeeds, WebFeeds]) -> None:
    """All of them at once: one worker is always free for feeds of a usual size, of which more are read."""
    patient, hasty = feeds
    site.pages["/good"] = ScriptedResponse(make_rss(make_item(1)))
    for number, hostile in enumerate(HOSTILE_BODIES):
        site.pages[f"/{number}"] = ScriptedResponse(hostile.make()[:9_900_000])
    await patient.poll(make_feed(site["/good"]))
    # Under another address of this machine, so that they take nobody's turn.
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    hostile_ones = asyncio.gather(
        *(hasty.poll(make_feed(f"{elsewhere}/{number}")) for number in range(len(HOSTILE_BODIES)))
    )
    read = 0
    while not hostile_ones.done():
        assert isinstance(await patient.poll(make_feed(site["/good"])), Fetched)
        read += 1
    await hostile_ones
    assert read > len(HOSTILE_BODIES)
