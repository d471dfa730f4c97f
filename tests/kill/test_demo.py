"""The demo, as a newcomer starts it: in a folder of its own, stopped with Ctrl-C, started again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
STORY_COUNT = 8


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def run_demo(folder: Path, ports: tuple[int, int]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `newsdesk demo` in `folder` until its page answers; Ctrl-C at the end."""
    environment = {**os.environ, "PAGE_PORT": str(ports[0]), "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--sample-port", str(ports[1])),
        cwd=folder,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    while b"The channel:" not in (line := await process.stderr.readline()):
        assert line, "the demo ended before it began"
    yield process
    process.send_signal(signal.SIGINT)
    said = (await process.communicate())[1]
    assert process.returncode == 0, said
    assert b"Stopped." in said


async def read_headlines(port: int, wanted: int) -> dict[str, str]:
    """Listen to the channel until `wanted` messages stand in it; return their headlines by their numbers."""
    found: dict[str, str] = {}
    address = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as client:
        await _wait_until_up(client, f"{address}/health")
        async with client.get(f"{address}/events?since=0") as stream:
            async for line in stream.content:
                if line.startswith(b"data:"):
                    found |= dict(re.findall(r'<h2 id="headline-(\d+)"[^>]*>(.*?)</h2>', _event_text(line)))
                if len(found) >= wanted:
                    break
    return found


async def _wait_until_up(client: aiohttp.ClientSession, address: str) -> None:
    """Ask until the page listens; the demo says its address a moment before."""
    while True:
        try:
            async with client.get(address) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)


def _event_text(line: bytes) -> str:
    return json.dumps(json.loads(line.removeprefix(b"data:")), ensure_ascii=False).replace('\\"', '"')


@pytest.mark.slow
async def test_the_demo_goes_on_where_it_was() -> None:
    """Every story appears once; after Ctrl-C and another start nothing is posted again."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-demo-") as name:
        folder = Path(name)
        ports = free_port(), free_port()
        async with run_demo(folder, ports), asyncio.timeout(5 * PATIENCE):
            first = await read_headlines(ports[0], STORY_COUNT)
        async with run_demo(folder, ports), asyncio.timeout(5 * PATIENCE):
            again = await read_headlines(ports[0], STORY_COUNT)
    assert len(set(first.values())) == STORY_COUNT
    assert again.keys() == first.keys()  # one article is corrected after a while, and may have another headline by then
