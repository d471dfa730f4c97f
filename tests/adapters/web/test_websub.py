"""Hubs on the wire: found in feeds, asked, answered."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from adapters.page import make_app
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from adapters.web.client import WebClient
from adapters.web.websub import WebHubs, hub_of
from bot.errors import FetchError, Forbidden
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.adapters.web.samples import make_feed
from tests.fakes.board import MemoryBoard

URL = "https://courier.example/f"
SIGNING_KEY = "s"
ATOM = b'<feed><link rel="self" href="/self"/><link href="https://hub.example/?a=1&amp;b=2" rel="hub"/><entry/></feed>'
RSS = b"<rss><channel><atom:link rel='hub' href='https://hub.example/'/><item/></channel></rss>"


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ({}, ATOM, ("https://hub.example/?a=1&b=2", "https://courier.example/self")),
        ({}, RSS, ("https://hub.example/", URL)),
        (
            {"Link": '<https://h.example/>; rel="hub", <https://c.example/t>; rel="self"'},
            b"",
            ("https://h.example/", "https://c.example/t"),
        ),
        ({"Link": "</hub>; rel=hub"}, ATOM, ("https://courier.example/hub", "https://courier.example/self")),
        ({}, b"<rss><item><atom:link rel='hub' href='https://evil.example/'/></item></rss>", ("", "")),
        ({"Link": "<" * 60_000}, b"<link " * 10_000, ("", "")),
        ({}, b"<feed><link rel='hub' href='https://['/></feed>", ("", "")),
    ],
)
def test_a_hub_is_found(headers: Mapping[str, str], body: bytes, found: tuple[str, str]) -> None:
    """In the header before the body, in the head of the feed and never in an item, resolved against the feed."""
    assert hub_of(headers, body, url=URL) == found


class RecordingPushReceiver:
    """Receives what hubs send, and records it."""

    def __init__(self) -> None:
        self.confirmations: list[tuple[int, str, str, str, int]] = []
        self.pushes: list[tuple[int, str, str, bytes]] = []

    async def confirm_subscription(self, feed_id: int, token: str, *, mode: str, topic: str, seconds: int) -> bool:
        """Agree to what is about feed 7."""
        self.confirmations.append((feed_id, token, mode, topic, seconds))
        return feed_id == 7

    async def receive_push(self, feed_id: int, token: str, *, signature: str, body: bytes) -> bool:
        """Record a push."""
        self.pushes.append((feed_id, token, signature, body))
        return False


@asynccontextmanager
async def run_hub() -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """Run a hub that asks back at once, then pushes; give its address and what it was sent."""
    sent: list[dict[str, str]] = []

    async def subscribe(request: web.Request) -> web.Response:
        wish = {name: str(value) for name, value in (await request.post()).items()}
        sent.append(wish)
        async with aiohttp.ClientSession() as session:
            query = {
                "hub.mode": "subscribe",
                "hub.topic": wish["hub.topic"],
                "hub.challenge": "c1",
                "hub.lease_seconds": "60",
            }
            async with session.get(wish["hub.callback"], params=query, headers={"Host": "news.example"}) as answer:
                wish["challenge"] = f"{answer.status} {await answer.text()}"
            signature = f"sha256={hmac.new(wish['hub.secret'].encode(), b'<rss/>', 'sha256').hexdigest()}"
            headers = {"X-Hub-Signature": signature, "Host": "news.example"}
            async with session.post(wish["hub.callback"], data=b"<rss/>", headers=headers) as answer:
                wish["pushed"] = str(answer.status)
        return web.Response(status=202)

    async def busy(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    app = web.Application()
    app.router.add_post("/", subscribe)
    app.router.add_post("/busy", busy)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", sent
    finally:
        await runner.cleanup()


async def test_a_hub_is_asked_and_asks_back(client: WebClient) -> None:
    """The whole way over sockets: our request, its challenge under our public name, its signed push."""
    board, hears = MemoryBoard(), RecordingPushReceiver()
    app = make_app(board, BoardInbox(board), StatusSources(counts=FakeCounts()), pushes=hears)
    async with (
        run_hub() as (address, sent),
        serve_app(app, bind("127.0.0.1", 0, setting="X"), stopping=app.state.stream.close) as ours,
    ):
        asking = replace(make_feed(URL), hub=address, topic=URL, hub_secret=SIGNING_KEY)
        await WebHubs(client).subscribe(asking, f"{ours}hub/7/token", seconds=600)
        (wish,) = sent
        assert (wish["hub.mode"], wish["hub.topic"], wish["hub.lease_seconds"]) == ("subscribe", URL, "600")
        assert (wish["challenge"], wish["pushed"]) == ("200 c1", "202")
        assert hears.confirmations == [(7, "token", "subscribe", URL, 60)]
        (push,) = hears.pushes
        assert (push[:2], push[3]) == ((7, "token"), b"<rss/>")
        assert push[2].startswith("sha256=")
        await WebHubs(client).subscribe(asking, f"{ours}hub/8/token", seconds=600)
        assert sent[1]["challenge"].startswith("404")
        with pytest.raises(FetchError, match="503"):
            await WebHubs(client).subscribe(replace(asking, hub=f"{address}busy"), ours, seconds=1)
    with pytest.raises(Forbidden):
        await WebHubs(client).subscribe(replace(asking, hub="http://10.0.0.1/"), ours, seconds=1)
