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
from tests.adapters.web.internet import serve_internet
from tests.adapters.web.server import ScriptedResponse

DATA = Path(__file__).parents[2] / "data" / "web" / "wild"
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
Input = dict[str, Any]


def load_inputs(kind: str, having: str = "") -> list[Any]:
    """Return the inputs of a kind; only those whose expectation says something of `having`."""
    read = [json.loads(path.read_text("utf-8")) for path in sorted((DATA / kind).glob("*.json"))]
    return [
        pytest.param(one, id=f"{one['id']}: {one['what']}")
        for one in read
        if not having or one["expected"].get(having) not in (None, [], False)
    ]


def normalize_text(text: str | None) -> str:
    """Return a text with single blanks and without invisible characters."""
    return " ".join(_UNSEEN.sub("", text or "").split())


def are_in_order(texts: Iterable[str], text: str) -> bool:
    """Check whether texts occur in a text in this order."""
    places = [text.find(normalize_text(one)) for one in texts]
    return -1 not in places and places == sorted(places)


def missing_texts(texts: Iterable[str], text: str) -> list[str]:
    """Return those of some texts that are not in a text."""
    return [one for one in texts if normalize_text(one) not in normalize_text(text)]


def present_texts(texts: Iterable[str], text: str) -> list[str]:
    """Return those of some texts that are in a text."""
    return [one for one in texts if normalize_text(one) in normalize_text(text)]


def is_right_moment(found: datetime | None, right: str | None) -> bool:
    """Check whether a time is the one that is right: an instant, a day, or none."""
    if found is None or right is None:
        return found is None and right is None
    return (
        found.date().isoformat() == right if len(right) == len("2024-05-01") else found == datetime.fromisoformat(right)
    )


def article_lines(article: Article) -> list[str]:
    """Return an article's lines as they are compared."""
    return [normalize_text(line) for line in article.text.split("\n")]


@asynccontextmanager
async def serve_input(one: Input) -> AsyncIterator[WebClient]:
    """Serve an input, and return a client with its settings that may ask for it."""
    host = _path_of(one["address"]).partition("/")[0]
    sites = {_path_of(one["address"]): _make_response(one)}
    for address, other in one.get("others", {}).items():
        sites[f"{host}/*" if address == "*" else _path_of(address)] = _make_response(other)
    most = one.get("settings", {}).get("MAX_PAGE_BYTES", 1_000_000)
    async with (
        serve_internet(sites) as there,
        WebClient(user_agent="newsdesk/test", allow=("127.0.0.1",), resolver=there, max_bytes=most) as client,
    ):
        yield client


def _path_of(address: str) -> str:
    place = address.partition("://")[2]
    return place if "/" in place else f"{place}/"


def _make_response(stated: Mapping[str, Any]) -> ScriptedResponse:
    body = base64.b64decode(stated["body_base64"]) if "body_base64" in stated else stated["body"].encode()
    headers = {"Content-Type": stated["content_type"]} if "content_type" in stated else {}
    return ScriptedResponse(body, stated.get("status", 200), headers)
