"""What the web adapter's tests share: a site, a client that may ask it, and the shared data."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.web.client import WebClient
from adapters.web.parser_processes import Parser
from tests.adapters.web.server import Site, serve_site

SHARED_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Return a site that is open."""
    async with serve_site() as opened:
        yield opened


@pytest.fixture
async def client() -> AsyncIterator[WebClient]:
    """Return a client that may ask the site."""
    async with WebClient(user_agent="newsdesk/test (+https://example.org)", allow=("127.0.0.1",)) as opened:
        yield opened


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """Return the worker processes that read feeds, one set for all tests."""
    opened = Parser(workers=1)
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """Return the folder of the shared data."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared data is not here")
    return SHARED_DATA
