"""Newsdesk's programs as processes of their own, on one database: started, asked how they are, stopped, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
FAST_SETTINGS = {
    "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
    "HEARTBEAT_SECONDS": "1",
    "HOST_PAUSE_SECONDS": "0",
    "LOG_LEVEL": "WARNING",
    "PAGE_HOST": "127.0.0.1",
}
"""Settings with which programs soon notice what happens to others."""


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """One process.

    Attributes:
        process: what runs.
        port: where it answers watchdogs.
    """

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    async def status_of(self, path: str) -> int:
        """Return the status of its answer; 0 if it does not answer."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as client,
                client.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0

    async def wait_for_status(self, path: str, status: int) -> None:
        """Wait until it answers with a status."""
        async with asyncio.timeout(2 * PATIENCE):
            while await self.status_of(path) != status:
                assert self.process.returncode is None, f"it ended with {self.process.returncode}"
                await asyncio.sleep(0.1)

    async def stop(self, how: signal.Signals) -> int:
        """Send it a signal that ends it, and return how it ended."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(2 * PATIENCE):
            return await self.process.wait()


async def start_program(
    *arguments: str, database_url: str, settings: Mapping[str, str] | None = None, module: str = "bot"
) -> Program:
    """Start `newsdesk` with arguments."""
    port = free_port()
    environment = {
        **os.environ,
        **FAST_SETTINGS,
        "DATABASE_URL": database_url,
        "PAGE_PORT": str(port),
        **({"HEALTH_PORT": str(port)} if arguments[0] == "worker" else {}),
        **(settings or {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", module, *arguments, cwd=ROOT, env=environment
    )
    return Program(process, port)


@asynccontextmanager
async def run_program(
    *arguments: str, database_url: str, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """Run `newsdesk` with arguments; at the end it is killed, if it runs still."""
    program = await start_program(*arguments, database_url=database_url, settings=settings)
    try:
        yield program
    finally:
        await program.stop(signal.SIGKILL)
