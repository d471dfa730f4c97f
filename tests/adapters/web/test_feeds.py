"""Polling: what is said to servers, and what is made of what they say."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds, user_agent_with_subscribers
from adapters.web.parser_processes import Parser
from bot.domain.feed import Failed, Fetched, Unchanged, Validators
from tests.adapters.web.samples import NOW, make_feed, make_item, make_rss
from tests.adapters.web.server import EndlessBody, HangUp, ScriptedResponse, Silence, Site, serve_site

BODY = make_rss(make_item(1), make_item(2))
KNOWN_VALIDATORS = Validators(etag='W/"a, b"', last_modified="Sunday maybe")


def make_validators(url: str, etag: str | None = None, last_modified: str | None = None) -> Validators:
    """Return validators of an address."""
    return Validators(etag=etag, last_modified=last_modified, url=url)


@pytest.fixture
def feeds(client: WebClient, parser: Parser) -> WebFeeds:
    """Return feeds that may be served by the site, at a fixed time."""
    return WebFeeds(client, parser, now=lambda: NOW)


@pytest.fixture
async def impatient_feeds(site: Site, parser: Parser) -> AsyncIterator[WebFeeds]:
    """Return feeds whose client gives up at once."""
    assert site.url
    async with WebClient(user_agent="x", allow=("127.0.0.1",), timeout=0.3, max_bytes=1000) as client:
        yield WebFeeds(client, parser)


async def test_the_first_poll_is_unconditional(site: Site, feeds: WebFeeds) -> None:
    """Without validators nothing conditional is asked; what comes is read whole."""
    site.pages["/f"] = ScriptedResponse(BODY, headers={"ETag": '"1"', "Last-Modified": "whenever"})
    outcome = await feeds.poll(make_feed(site["/f"]))
    assert isinstance(outcome, Fetched)
    assert [entry.title for entry in outcome.entries] == ["News 1", "News 2"]
    assert (outcome.url, outcome.title, outcome.site) == (site["/f"], "Harbour Courier", "https://courier.example/")
    assert outcome.validators == make_validators(site["/f"], '"1"', "whenever")
    assert outcome.body_hash == hashlib.sha256(BODY).hexdigest()
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.requests[0].headers)


async def test_what_a_first_poll_will_not_tell_is_glimpsed(site: Site, client: WebClient, parser: Parser) -> None:
    """Of a feed's first entries only those that may be news are read; of a feed that brought some before, all new."""
    feeds = WebFeeds(client, parser, newest=2)
    there = "<link>https://courier.example/{0}</link>"
    site.pages["/f"] = ScriptedResponse(
        make_rss(*(make_item(n).replace(f"<link>/news/{n}</link>", there.format(n)) for n in range(1, 7)))
    )
    first, later = await feeds.poll(make_feed(site["/f"])), await feeds.poll(replace(make_feed(site["/f"]), entries=6))
    assert isinstance(first, Fetched)
    assert isinstance(later, Fetched)
    assert [one.is_glimpsed for one in first.entries] == [True] * 4 + [False] * 2
    assert not any(one.is_glimpsed for one in later.entries)
    assert [one.key for one in first.entries] == [one.key for one in later.entries]


async def test_what_was_fetched_to_find_a_feed_is_its_first_poll(site: Site, feeds: WebFeeds) -> None:
    """A new feed is asked once, not when it is found and again when it is polled; the next poll is conditional."""
    site.pages["/f"] = ScriptedResponse(BODY, headers={"ETag": '"1"'})
    assert [found.url for found in await feeds.discover(site["/f"])] == [site["/f"]]
    first = await feeds.poll(make_feed(site["/f"]))
    assert isinstance(first, Fetched)
    assert ([entry.title for entry in first.entries], first.validators) == (
        ["News 1", "News 2"],
        make_validators(site["/f"], '"1"'),
    )
    assert len(site.requests) == 1
    await feeds.poll(make_feed(site["/f"], validators=first.validators))
    assert site.requests[1].headers["If-None-Match"] == '"1"'


async def test_what_was_fetched_long_ago_is_asked_for(site: Site, client: WebClient, parser: Parser) -> None:
    """Who subscribes the next day gets the news of that day."""
    moment = NOW
    feeds = WebFeeds(client, parser, now=lambda: moment)
    site.pages["/f"] = ScriptedResponse(BODY)
    await feeds.discover(site["/f"])
    moment += timedelta(days=1)
    await feeds.poll(make_feed(site["/f"]))
    assert len(site.requests) == 2


async def test_validators_are_echoed_byte_for_byte(site: Site, feeds: WebFeeds) -> None:
    """Both validators are sent, as text, never parsed."""
    site.pages["/f"] = ScriptedResponse(status=304)
    outcome = await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
    assert outcome == Unchanged(validators=replace(KNOWN_VALIDATORS, url=site["/f"]))
    assert site.requests[0].headers["If-None-Match"] == KNOWN_VALIDATORS.etag
    assert site.requests[0].headers["If-Modified-Since"] == KNOWN_VALIDATORS.last_modified


async def test_a_304_refreshes_what_it_mentions(site: Site, feeds: WebFeeds) -> None:
    """A new ETag on 304 is taken, the old Last-Modified kept."""
    site.pages["/f"] = ScriptedResponse(status=304, headers={"ETag": '"new"', "Cache-Control": "max-age=7200"})
    outcome = await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
    refreshed = make_validators(site["/f"], '"new"', KNOWN_VALIDATORS.last_modified)
    assert outcome == Unchanged(validators=refreshed, not_before=NOW + timedelta(hours=2))


async def test_a_known_body_is_not_read_again(site: Site, feeds: WebFeeds) -> None:
    """200 with the known body is Unchanged, with the new validators."""
    site.pages["/f"] = ScriptedResponse(BODY, headers={"ETag": '"2"'})
    outcome = await feeds.poll(
        make_feed(site["/f"], validators=KNOWN_VALIDATORS, body_hash=hashlib.sha256(BODY).hexdigest())
    )
    assert outcome == Unchanged(validators=make_validators(site["/f"], '"2"'))


async def test_a_200_without_validators_clears_them(site: Site, feeds: WebFeeds) -> None:
    """Validators the server no longer gives are forgotten."""
    site.pages["/f"] = ScriptedResponse(BODY)
    outcome = await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
    assert isinstance(outcome, Fetched)
    assert outcome.validators == make_validators(site["/f"])


async def test_a_moved_feed_is_followed_without_its_validators(site: Site, feeds: WebFeeds) -> None:
    """A permanent redirect gives the new address, also for a body that is known; validators are not sent there."""
    site.pages["/f"] = ScriptedResponse(status=301, headers={"Location": "/new"})
    site.pages["/new"] = ScriptedResponse(BODY)
    outcome = await feeds.poll(
        make_feed(site["/f"], validators=KNOWN_VALIDATORS, body_hash=hashlib.sha256(BODY).hexdigest())
    )
    assert isinstance(outcome, Fetched)
    assert outcome.url == site["/new"]
    assert "If-None-Match" not in site.requests[1].headers


async def test_a_temporary_redirect_moves_nothing(site: Site, feeds: WebFeeds) -> None:
    """302 serves this poll only. Validators go to the address that gave them, and to no other."""
    site.pages["/f"] = ScriptedResponse(status=302, headers={"Location": "/elsewhere"})
    site.pages["/elsewhere"] = [ScriptedResponse(BODY, headers={"ETag": '"there"'}), ScriptedResponse(status=304)]
    outcome = await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.validators) == (site["/f"], make_validators(site["/elsewhere"], '"there"'))
    assert isinstance(await feeds.poll(make_feed(site["/f"], validators=outcome.validators)), Unchanged)
    sent = [(asked.path, asked.headers.get("If-None-Match")) for asked in site.requests]
    assert sent == [("/f", KNOWN_VALIDATORS.etag), ("/elsewhere", None), ("/f", None), ("/elsewhere", '"there"')]


async def test_validators_do_not_cross_to_another_host(site: Site, feeds: WebFeeds) -> None:
    """Whatever kind of redirect leads there, another host hears nothing of them."""
    async with serve_site() as other:
        other.pages["/f"] = ScriptedResponse(BODY)
        for status in (301, 302, 303, 307, 308):
            site.pages["/f"] = ScriptedResponse(status=status, headers={"Location": other["/f"]})
            await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
        assert len(other.requests) == 5
        assert not any({"If-None-Match", "If-Modified-Since"} & set(asked.headers) for asked in other.requests)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, timedelta(minutes=2)),
        (503, {"Retry-After": "Sun, 01 Mar 2026 13:00:00 GMT"}, timedelta(hours=1)),
        (429, {}, None),
        (410, {}, None),
        (404, {}, None),
        (500, {}, None),
    ],
)
async def test_failures_carry_their_status_and_wait(
    site: Site, feeds: WebFeeds, status: int, headers: dict[str, str], wait: timedelta | None
) -> None:
    """A bad status is Failed, in words, with what Retry-After asks."""
    site.pages["/f"] = ScriptedResponse(b"", status, headers)
    outcome = await feeds.poll(make_feed(site["/f"]))
    assert isinstance(outcome, Failed)
    assert outcome.status == status
    assert outcome.not_before == (NOW + wait if wait else None)
    assert len(site.requests) == 1


@pytest.mark.parametrize("answer", [Silence(), HangUp(), HangUp(is_body_promised=True), EndlessBody(b"x" * 1000)])
async def test_faults_never_raise(
    site: Site, impatient_feeds: WebFeeds, answer: Silence | HangUp | EndlessBody
) -> None:
    """Whatever the network does, a poll has an outcome in words, after one request at most."""
    site.pages["/f"] = answer
    outcome = await impatient_feeds.poll(make_feed(site["/f"]))
    assert isinstance(outcome, Failed)
    assert outcome.problem.startswith("127.0.0.1")
    assert len(site.requests) <= 1


@pytest.mark.parametrize("body", [b"", b"<html><body>Hello</body></html>", b"\x89PNG\r\n", b'{"a": 1}', b"<a/>"])
async def test_what_is_no_feed_fails_in_words(site: Site, feeds: WebFeeds, body: bytes) -> None:
    """A page, a picture, an empty body: Failed, not an exception; nothing about validators."""
    site.pages["/f"] = ScriptedResponse(body, headers={"ETag": '"1"'})
    outcome = await feeds.poll(make_feed(site["/f"], validators=KNOWN_VALIDATORS))
    assert isinstance(outcome, Failed)
    assert outcome.problem.endswith(".")


async def test_an_address_that_may_not_be_asked_fails(feeds: WebFeeds) -> None:
    """A forbidden address is a failure like others."""
    assert isinstance(await feeds.poll(make_feed("file:///etc/passwd")), Failed)


async def test_subscribers_are_told(site: Site, feeds: WebFeeds) -> None:
    """The User-Agent says how many read the feed."""
    site.pages["/f"] = ScriptedResponse(BODY)
    await feeds.poll(make_feed(site["/f"], subscribers=3))
    await feeds.poll(make_feed(site["/f"], subscribers=1))
    assert [asked.headers["User-Agent"] for asked in site.requests] == [
        "newsdesk/test (+https://example.org; 3 subscribers)",
        "newsdesk/test (+https://example.org; 1 subscriber)",
    ]
    assert "application/atom+xml" in site.requests[0].headers["Accept"]


async def test_a_large_feed_is_read_whole(site: Site, feeds: WebFeeds) -> None:
    """A large body gives the same entries."""
    site.pages["/f"] = ScriptedResponse(
        make_rss(*(make_item(1).replace("id-1", f"id-{number}") for number in range(200)))
    )
    outcome = await feeds.poll(make_feed(site["/f"]))
    assert isinstance(outcome, Fetched)
    assert len(outcome.entries) == 200


async def test_a_validator_that_cannot_be_echoed_is_not_kept(feeds: WebFeeds) -> None:
    """Bytes that are no text can be neither stored nor sent again as they came."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nLast-Modified: today\r\nConnection: close\r\n'
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        outcome = await feeds.poll(make_feed(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/f"))
    assert isinstance(outcome, Fetched)
    assert (outcome.validators.etag, outcome.validators.last_modified) == (None, "today")


def test_a_user_agent_without_a_comment_gets_one() -> None:
    """A plain User-Agent gets a comment of its own."""
    assert user_agent_with_subscribers("newsdesk/1", 2) == "newsdesk/1 (2 subscribers)"
    assert user_agent_with_subscribers("newsdesk/1", 0) == "newsdesk/1"
