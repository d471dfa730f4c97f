"""Polling feeds on loopback, beside lemon24/reader: python -m bench.poll [FEEDS] [PYTHON_WITH_READER].

Each polls the same feeds of 20 entries three times: all new, nothing changed (304), one new entry in every second feed.
Told are feeds a second in a program that runs already (no start of Python, no import), and the ratio. Without a Python
that has reader (pip install reader, in an environment of its own) only ours is told.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from bot import wiring
from bot.domain.subscription import Destination
from bot.settings import Settings

ENTRIES = 20
SERVE = "--serve"
PHASES = ("first", "same", "half")
PEER = """
import sys, time
from reader import make_reader
base, feeds, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
reader = make_reader(path)
for number in range(feeds):
    reader.add_feed(f"{base}/{number}")
for line in sys.stdin:
    started = time.perf_counter()
    for _ in reader.update_feeds_iter(workers=10, scheduled=False):
        pass
    print(time.perf_counter() - started, flush=True)
"""


class Site:
    """Feeds that answer conditionally; `version` moves every second of them on by an entry."""

    def __init__(self, feeds: int) -> None:
        self.version = 0
        self.bodies = {
            (number, version): _body(number, version) for number in range(feeds) for version in (0, number % 2)
        }

    async def feed(self, request: web.Request) -> web.Response:
        """Serve a feed."""
        number = int(request.match_info["number"])
        version = self.version if number % 2 else 0
        etag = f'"{number}-{version}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        body = self.bodies[number, version]
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": "application/rss+xml"})

    async def turn(self, request: web.Request) -> web.Response:
        """Set the version."""
        self.version = int(request.match_info["version"])
        return web.Response()


def _body(number: int, version: int) -> bytes:
    now = wiring.SystemClock().now()
    items = "".join(
        f"<item><title>Story {one} of feed {number}</title><link>http://127.0.0.1/{number}/{one}</link>"
        f"<guid>{number}-{one}</guid><pubDate>{format_datetime(now.replace(day=1, hour=one % 24))}</pubDate>"
        f"<description>{'What happened in this story is told here. ' * 15}</description></item>"
        for one in range(ENTRIES + version - 1, version - 1, -1)
    )
    return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>".encode()


async def serve(feeds: int) -> None:
    """Serve the feeds until killed; print the port."""
    site = Site(feeds)
    app = web.Application()
    app.router.add_get("/{number:[0-9]+}", site.feed)
    app.router.add_get("/version/{version:[01]}", site.turn)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2_000).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@asynccontextmanager
async def served(feeds: int) -> AsyncIterator[str]:
    """Serve the feeds in a process of their own; give their address."""
    arguments = [sys.executable, "-m", "bench.poll", SERVE, str(feeds)]
    server = await asyncio.create_subprocess_exec(*arguments, stdout=subprocess.PIPE)
    try:
        port = (await server.stdout.readline()).decode().strip() if server.stdout else ""
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        await server.wait()


async def turn(base: str, phase: str) -> None:
    """Set the version that a phase is about."""
    async with aiohttp.ClientSession() as session, session.get(f"{base}/version/{int(phase == 'half')}") as answer:
        answer.raise_for_status()


async def ours(base: str, feeds: int, folder: Path) -> list[float]:
    """Return the seconds of our three polls."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        allow_private_addresses=("127.0.0.1",),
        requests_at_once=400,
        requests_per_host=400,
        host_pause_seconds=0,
    )
    place = Destination("page", "local", "news")
    seconds = []
    async with wiring.desk(settings) as desk:
        for number in range(feeds):
            await desk.store.subscribe(place, f"{base}/{number}", title="", now=desk.clock.now())
        for phase in PHASES:
            await turn(base, phase)
            started = time.perf_counter()
            report = await desk.watcher.poll_all()
            seconds.append(time.perf_counter() - started)
            if (report.polled, report.failed) != (feeds, 0):
                sys.exit(f"not all were polled: {report}")
    return seconds


async def theirs(base: str, feeds: int, folder: Path, python: str) -> list[float]:
    """Return the seconds of the peer's three polls."""
    arguments = [python, "-c", PEER, base, str(feeds), str(folder / "reader.sqlite")]
    peer = await asyncio.create_subprocess_exec(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    given, said = peer.stdin, peer.stdout
    if given is None or said is None:
        return []
    seconds = []
    for phase in PHASES:
        await turn(base, phase)
        given.write(b"poll\n")
        await given.drain()
        seconds.append(float(await said.readline()))
    given.close()
    await peer.wait()
    return seconds


async def main(feeds: int = 1_000, python: str = "") -> None:
    """Print both speeds and their ratio."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with served(feeds) as base:
            mine = await ours(base, feeds, Path(folder) / "ours")
        async with served(feeds) as base:
            peer = await theirs(base, feeds, Path(folder), python) if python else [0.0] * len(PHASES)
    for phase, seconds, other in zip(PHASES, mine, peer, strict=True):
        beside = f", reader {feeds / other:.0f}, ratio {other / seconds:.1f}" if other else ""
        print(f"{phase:6} {feeds / seconds:6.0f} feeds/s{beside}")


if __name__ == "__main__":
    if sys.argv[1:2] == [SERVE]:
        asyncio.run(serve(int(sys.argv[2])))
        sys.exit()
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 1_000, *sys.argv[2:3]))
