"""Inputs of the web as it is (tests/data/web/wild), how each is served, and what of it is right."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.web.client import WebClient
from bot.domain.article import Article
from tests.adapters.web.internet import internet_open
from tests.adapters.web.server import Says

DATA = Path(__file__).parents[2] / "data" / "web" / "wild"
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
Input = dict[str, Any]


def inputs(kind: str, having: str = "") -> list[Any]:
    """Return the inputs of a kind; only those whose expectation says something of `having`."""
    read = [json.loads(path.read_text("utf-8")) for path in sorted((DATA / kind).glob("*.json"))]
    return [
        pytest.param(one, id=f"{one['id']}: {one['what']}")
        for one in read
        if not having or one["expected"].get(having) not in (None, [], False)
    ]


def plain(text: str | None) -> str:
    """Return a text with its blanks put together, without what nobody sees."""
    return " ".join(_UNSEEN.sub("", text or "").split())


def in_order(texts: Iterable[str], text: str) -> bool:
    """Check whether texts stand in a text one behind the other."""
    places = [text.find(plain(one)) for one in texts]
    return -1 not in places and places == sorted(places)


def missing(texts: Iterable[str], text: str) -> list[str]:
    """Return those of some texts that are not in a text."""
    return [one for one in texts if plain(one) not in plain(text)]


def present(texts: Iterable[str], text: str) -> list[str]:
    """Return those of some texts that are in a text."""
    return [one for one in texts if plain(one) in plain(text)]


def is_moment(found: datetime | None, right: str | None) -> bool:
    """Check whether a time is the one that is right: an instant, a day, or none."""
    if found is None or right is None:
        return found is None and right is None
    return (
        found.date().isoformat() == right if len(right) == len("2024-05-01") else found == datetime.fromisoformat(right)
    )


def lines(article: Article) -> list[str]:
    """Return an article's lines as they are compared."""
    return [plain(line) for line in article.text.split("\n")]


@asynccontextmanager
async def served(one: Input) -> AsyncIterator[WebClient]:
    """Serve an input, and return a client with its settings that may ask for it."""
    host = _place(one["address"]).partition("/")[0]
    sites = {_place(one["address"]): _says(one)}
    for address, other in one.get("others", {}).items():
        sites[f"{host}/*" if address == "*" else _place(address)] = _says(other)
    most = one.get("settings", {}).get("MAX_PAGE_BYTES", 1_000_000)
    async with (
        internet_open(sites) as there,
        WebClient(user_agent="newsdesk/test", allow=("127.0.0.1",), resolver=there, max_bytes=most) as client,
    ):
        yield client


def _place(address: str) -> str:
    place = address.partition("://")[2]
    return place if "/" in place else f"{place}/"


def _says(stated: Mapping[str, Any]) -> Says:
    body = base64.b64decode(stated["body_base64"]) if "body_base64" in stated else stated["body"].encode()
    headers = {"Content-Type": stated["content_type"]} if "content_type" in stated else {}
    return Says(body, stated.get("status", 200), headers)
