"""What watchdogs and Prometheus are told by processes that serve no page: workers, and gateways that wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from adapters.page.probes import serve_probes
from adapters.postgres.database import Database
from bot.settings.settings import Settings
from bot.wiring.processes import gateway_of
from tests.adapters.page.test_login import PASSWORD

LOOPBACK = "127.0.0.1"


async def get_probe(address: str, path: str, password: str = "") -> tuple[int, str]:
    """Request a probe, as a program does; return the status and the text."""
    headers = {"Authorization": aiohttp.encode_basic_auth("prometheus", password)} if password else {}
    async with aiohttp.ClientSession(headers=headers) as client, client.get(f"{address.rstrip('/')}{path}") as response:
        return response.status, await response.text()


async def stop_nothing() -> None:
    """Stop nothing: no work comes here."""


@pytest.mark.parametrize("password", [PASSWORD, ""])
async def test_figures_are_for_whoever_knows_the_password(password: str) -> None:
    """Where there is one; that a process lives and is ready, everybody may know."""
    async with serve_probes(stop_nothing, host=LOOPBACK, port=0, setting="HEALTH_PORT", password=password) as address:
        for path in ("/live", "/ready"):
            assert (await get_probe(address, path))[0] == 200
        assert (await get_probe(address, "/metrics"))[0] == (401 if password else 200)
        assert (await get_probe(address, "/metrics", "something else"))[0] == (401 if password else 200)
        status, told = await get_probe(address, "/metrics", PASSWORD)
        assert (status, "newsdesk_step_seconds" in told) == (200, True)


class WaitingGateway:
    """What a waiting gateway has: a database."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.platforms: Mapping[str, Any] = {}
        self.inbox = None


@pytest.mark.parametrize(("is_there", "told"), [(True, "this one waits"), (False, "The database does not answer")])
async def test_a_gateway_that_waits_says_what_keeps_it(database_url: str, told: str, *, is_there: bool) -> None:
    """Another one that has the platforms, or the database, which is away: that mends nobody by waiting."""
    desk: Any = WaitingGateway(database_url if is_there else "postgresql://nobody@127.0.0.1:1/none")
    settings = Settings(_env_file=None, page_port=0)
    async with gateway_of(settings, desk)._while_waiting() as address:
        status, said = await get_probe(str(address), "/ready")
    assert (status, told in said) == (503, True)
    await desk.database.close()
