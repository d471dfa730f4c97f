"""A Newsdesk that runs beside us is known, and nobody else is taken for one."""

from __future__ import annotations

import asyncio
import socket

import pytest

from adapters.page.other_instance import find_newsdesk
from bot.errors import StoreError
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.web.server import ScriptedResponse, serve_site


def port_of(address: str) -> int:
    """Return the port of an address."""
    return int(address.rstrip("/").rpartition(":")[2])


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # as it may be set
async def test_a_newsdesk_is_known(address: str, figures: FakeCounts, host: str) -> None:
    """Wherever it listens, and also while its database is away."""
    port = port_of(address)
    assert await asyncio.to_thread(find_newsdesk, host, port) == f"http://127.0.0.1:{port}/"
    figures.problem = StoreError("The database does not answer.")
    assert await asyncio.to_thread(find_newsdesk, host, port) == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize(
    "said",
    [
        ScriptedResponse(b"<html>"),
        ScriptedResponse(b'{"status": "ok"}'),
        ScriptedResponse(b"[]"),
        ScriptedResponse(b"\xff", 500),
    ],
)
async def test_other_programs_are_not_taken_for_one(said: ScriptedResponse) -> None:
    """Whatever they answer."""
    async with serve_site() as site:
        site.pages["/health"] = said
        assert await asyncio.to_thread(find_newsdesk, "127.0.0.1", port_of(site.url)) == ""


def test_nobody_there_is_nobody() -> None:
    """A port that nobody listens at is no Newsdesk's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert find_newsdesk("127.0.0.1", free.getsockname()[1]) == ""
