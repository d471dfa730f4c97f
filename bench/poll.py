"""Polling feeds on loopback, beside lemon24/reader: python -m bench.poll [--peer PYTHON_WITH_READER] [--help].

Each polls the same feeds of 20 entries three times: all new, nothing changed (304), one new entry in every second feed.
Told are feeds a second in a program that runs already (no start of Python, no import), with everything saved, and
seconds of processor, user and system, of all processes that work for it: ours are the program, its feed workers and the
database. Ratios are medians over the rounds, with the least and the most; of processor seconds they are the steadier
ones where a machine is shared. Without a Python that has reader (in an environment of its own: pip install reader
sgmllib3k) only ours is told.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.processes import MemoryMonitor, cpu_seconds
from bot.cli import console
from bot.domain.subscription import Destination
from bot.settings.settings import Settings
from bot.wiring.desk import opened_desk
from bot.wiring.system_clock import SystemClock

ENTRIES_PER_FEED = 20
WARM_UP_ROUNDS = 3
SERVE_OPTION = "--serve"
PHASES = ("first", "same", "half")
PEER_SCRIPT = """
import os, sys, time
from reader import make_reader
base, feeds, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
reader = make_reader(path)
for number in range(feeds):
    reader.add_feed(f"{base}/{number}")
for line in sys.stdin:
    started, used = time.perf_counter(), time.process_time()
    for _ in reader.update_feeds_iter(workers=10, scheduled=False):
        pass
    print(time.perf_counter() - started, time.process_time() - used, flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCost:
    """The time that one poll of all feeds took.

    Attributes:
        seconds: by the clock.
        cpu_seconds: of processors, all processes together.
    """

    seconds: float
    cpu_seconds: float


class FeedSite:
    """Feeds that answer conditional requests; a new `version` adds an entry to every second feed."""

    def __init__(self, feeds: int, delay: float) -> None:
        self.version = 0
        self.delay = delay
        self.bodies = {
            (number, version): _feed_body(number, version) for number in range(feeds) for version in (0, number % 2)
        }

    async def feed(self, request: web.Request) -> web.Response:
        """Serve a feed."""
        number = int(request.match_info["number"])
        version = self.version if number % 2 else 0
        etag = f'"{number}-{version}"'
        if self.delay:
            await asyncio.sleep(self.delay)
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        body = self.bodies[number, version]
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": "application/rss+xml"})

    async def set_version(self, request: web.Request) -> web.Response:
        """Set the version."""
        self.version = int(request.match_info["version"])
        return web.Response()


def _feed_body(number: int, version: int) -> bytes:
    now = SystemClock().now()
    items = "".join(
        f"<item><title>Story {one} of feed {number}</title><link>http://127.0.0.1/{number}/{one}</link>"
        f"<guid>{number}-{one}</guid><pubDate>{format_datetime(now.replace(day=1, hour=one % 24))}</pubDate>"
        f"<description>{'What happened in this story is told here. ' * 15}</description></item>"
        for one in range(ENTRIES_PER_FEED + version - 1, version - 1, -1)
    )
    return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>".encode()


async def serve(feeds: int, delay: float) -> None:
    """Serve the feeds until killed; print the port."""
    site = FeedSite(feeds, delay)
    app = web.Application()
    app.router.add_get("/{number:[0-9]+}", site.feed)
    app.router.add_get("/version/{version:[01]}", site.set_version)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2_000).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@asynccontextmanager
async def run_server(feeds: int, delay: float) -> AsyncIterator[tuple[str, int]]:
    """Serve the feeds in a process of their own; give their address and its number."""
    arguments = [sys.executable, "-m", "bench.poll", SERVE_OPTION, str(feeds), str(delay)]
    server = await asyncio.create_subprocess_exec(*arguments, stdout=subprocess.PIPE)
    try:
        port = (await server.stdout.readline()).decode().strip() if server.stdout else ""
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        await server.wait()


async def set_phase(base: str, phase: str) -> None:
    """Set the server's version for a phase."""
    async with aiohttp.ClientSession() as session, session.get(f"{base}/version/{int(phase == 'half')}") as answer:
        answer.raise_for_status()


async def measure_newsdesk(base: str, server: int, options: argparse.Namespace, folder: Path) -> list[PollCost]:
    """Return the costs of Newsdesk's three polls."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        log_level="WARNING",
        allow_private_addresses=("127.0.0.1",),
        requests_at_once=options.at_once,
        requests_per_host=options.at_once,
        host_pause_seconds=0,
    )
    took = []
    async with opened_desk(settings) as desk:
        place = Destination("page", "local", "news")
        for number in range(options.feeds):
            await desk.store.subscribe(place, f"{base}/{number}", title="", now=desk.clock.now())
        for _ in range(WARM_UP_ROUNDS):  # the program runs already, and so do its workers
            await asyncio.gather(*(desk.bench.feeds.discover(f"{base}/{number}") for number in range(8)))
        console.tune_garbage_collector()
        database = int((folder / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        roots = [os.getpid(), database]
        for phase in PHASES:
            await set_phase(base, phase)
            started, used = time.perf_counter(), cpu_seconds(roots, excluded=[server])
            with MemoryMonitor(roots, excluded=[server], interval=options.memory) as watched:
                report = await desk.watcher.poll_all()
            used = cpu_seconds(roots, excluded=[server]) - used
            took.append(PollCost(seconds=time.perf_counter() - started, cpu_seconds=used))
            if (report.polled, report.failed) != (options.feeds, 0):
                sys.exit(f"not all were polled: {report}")
            if options.memory:
                print(f"{phase:6} {watched.report()}", flush=True)
    return took


async def measure_peer(base: str, options: argparse.Namespace, folder: Path) -> list[PollCost]:
    """Return the costs of the peer's three polls."""
    arguments = [options.peer, "-c", PEER_SCRIPT, base, str(options.feeds), str(folder / "reader.sqlite")]
    peer = await asyncio.create_subprocess_exec(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    given, said = peer.stdin, peer.stdout
    if given is None or said is None:
        return []
    took = []
    for phase in PHASES:
        await set_phase(base, phase)
        given.write(b"poll\n")
        await given.drain()
        seconds, cpu = map(float, (await said.readline()).split())
        took.append(PollCost(seconds=seconds, cpu_seconds=cpu))
    given.close()
    await peer.wait()
    return took


async def measure_round(options: argparse.Namespace) -> tuple[list[PollCost], list[PollCost]]:
    """Measure Newsdesk and the peer, one after the other."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with run_server(options.feeds, options.delay) as (base, server):
            mine = await measure_newsdesk(base, server, options, folder / "ours")
        if not options.peer:
            return mine, []
        async with run_server(options.feeds, options.delay) as (base, _):
            return mine, await measure_peer(base, options, folder)


def format_ratios(ratios: Sequence[float]) -> str:
    """Return the median ratio, with minimum and maximum if there are several."""
    middle = f"{statistics.median(ratios):.1f}"
    return f"{middle} ({min(ratios):.1f}-{max(ratios):.1f})" if len(ratios) > 1 else middle


def print_rounds(feeds: int, rounds: Sequence[tuple[list[PollCost], list[PollCost]]]) -> None:
    """Print the rounds' costs, phase by phase."""
    for at, phase in enumerate(PHASES):
        mine = [ours_[at] for ours_, _ in rounds]
        peer = [theirs_[at] for _, theirs_ in rounds if theirs_]
        speed = statistics.median(feeds / took.seconds for took in mine)
        cpu = statistics.median(took.cpu_seconds for took in mine)
        line = f"{phase:6} {speed:6.0f} feeds/s, {cpu:5.2f} s of processor"
        if peer:
            clock = format_ratios([other.seconds / took.seconds for took, other in zip(mine, peer, strict=True)])
            used = format_ratios([other.cpu_seconds / took.cpu_seconds for took, other in zip(mine, peer, strict=True)])
            their_speed = statistics.median(feeds / took.seconds for took in peer)
            line += f"; reader {their_speed:4.0f} feeds/s; ratio {clock}; of processor {used}"
        print(line)


async def main(options: argparse.Namespace) -> None:
    """Print both speeds and their ratio."""
    print_rounds(options.feeds, [await measure_round(options) for _ in range(options.rounds)])


def parse_options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--peer", default="", help="a Python that has reader")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds until the server answers")
    parser.add_argument("--at-once", type=int, default=400, help="our requests under way, of any and of one host")
    parser.add_argument("--memory", type=float, default=0.0, help="look at our memory every so many seconds")
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:2] == [SERVE_OPTION]:
        asyncio.run(serve(int(sys.argv[2]), float(sys.argv[3])))
        sys.exit()
    asyncio.run(main(parse_options()))
