"""Feeds on the web: requested conditionally, politely and through the guarded client."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from adapters.web.client import Conditions, HttpResponse, WebClient
from adapters.web.discovery import discover
from adapters.web.feed_records import ParsedFeed
from adapters.web.host_backoff import BACKOFF_STATUSES, HostBackoffError, utc_now
from adapters.web.http_dates import fresh_until, retry_after
from adapters.web.parser_processes import Parser
from adapters.web.websub import hub_of
from bot.domain.addresses import host_of
from bot.domain.feed import (
    NO_VALIDATORS,
    Failed,
    Feed,
    Fetched,
    HostBackoff,
    PollOutcome,
    Postponed,
    Unchanged,
    Validators,
)
from bot.errors import FetchError, NotAFeed
from bot.ports import FeedCandidate

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)

TOTAL_SECONDS, FETCH_SECONDS = 15.0, 12.0

MAX_BACKLOG_BYTES = 50_000_000
"""Most bytes of feeds that may wait to be parsed."""

NOT_MODIFIED = 304

FOUND_FEED_KEPT_FOR = timedelta(minutes=5)
"""How long a response fetched in discovery may serve as the feed's first poll: a person looks at it and says yes."""
MAX_FEEDS_KEPT, MAX_KEPT_BYTES = 20, 1_000_000
"""Most such feeds whose responses are kept, and most bytes of each."""


class WebFeeds:
    """Implements `bot.ports.FeedSource`.

    Args:
        client: enforces the limits of time, of size, and of requests to one host.
        parser: parses the responses.
        newest: how many of a feed's first entries may be news; older ones need not be read. All by default.
        now: the time, aware in UTC; what servers say about time is relative to it.
        seconds: how long fetching and parsing a feed may take, without waiting for a turn.
        fetching: of these, how long fetching may take.
    """

    def __init__(
        self,
        client: WebClient,
        parser: Parser,
        *,
        newest: int | None = None,
        now: Callable[[], datetime] = utc_now,
        seconds: float = TOTAL_SECONDS,
        fetching: float = FETCH_SECONDS,
    ) -> None:
        self._newest = newest
        self._seconds = seconds
        self._fetching = fetching
        self._client = client
        self._parser = parser
        self._backlog = ParseBacklog(MAX_BACKLOG_BYTES)
        self._looked_at: dict[str, tuple[datetime, HttpResponse]] = {}
        self._now = now

    async def poll(self, feed: Feed) -> PollOutcome:
        """Request `feed` once, conditionally if it has validators."""
        if self._backlog.is_full:
            await self._backlog.wait()
        if (page := self._take_discovered(feed)) is not None:
            return await self._outcome(feed, page)
        try:
            page = await self._client.get(
                feed.url, headers=self._headers(feed), conditions=_conditions(feed), seconds=self._fetching
            )
        except HostBackoffError as error:
            return Postponed(until=error.until)
        except FetchError as error:
            return Failed(problem=str(error), status=error.status)
        with self._backlog.reserve(len(page.body)):
            return await self._outcome(feed, page)

    async def _outcome(self, feed: Feed, page: HttpResponse) -> PollOutcome:
        if page.status == NOT_MODIFIED:
            return self._unchanged(page, feed.validators)
        try:
            page.check()
        except FetchError as error:
            wait = retry_after(page.headers, now=self._now())
            until = self._now() + wait if wait else None
            backoff = (
                HostBackoff(host=host_of(page.url), until=until) if until and page.status in BACKOFF_STATUSES else None
            )
            return Failed(problem=str(error), status=page.status, not_before=until, backoff=backoff)
        return await self._read(feed, page)

    async def discover(self, address: str) -> Sequence[FeedCandidate]:
        """Return the feeds behind any address a person would paste, best first; empty if there is none.

        Raises:
            FetchError: the address could not be fetched at all.
            NoFeed: there is none, and the message says what to add instead.
        """
        return await discover(address, fetch=self._fetch, parse=self._parse_candidate, links=self._parser.links)

    async def _fetch(self, url: str) -> HttpResponse:
        page = await self._client.get(url, headers={"Accept": ACCEPT})
        page.check()
        return page

    async def _parse_candidate(self, page: HttpResponse) -> ParsedFeed:
        """Parse a feed that somebody may subscribe to next; its first poll then reuses the response."""
        parsed = await self._parse(page)
        if len(page.body) <= MAX_KEPT_BYTES:
            self._looked_at[page.permanent_url] = (self._now(), page)
        while len(self._looked_at) > MAX_FEEDS_KEPT:
            del self._looked_at[next(iter(self._looked_at))]
        return parsed

    def _take_discovered(self, feed: Feed) -> HttpResponse | None:
        """Take the response of a feed discovered a moment ago; only for its first poll, and only once."""
        at, page = self._looked_at.pop(feed.url, (None, None))
        is_first = feed.last_polled is None and feed.failing_since is None
        return page if at is not None and is_first and self._now() - at < FOUND_FEED_KEPT_FOR else None

    def _headers(self, feed: Feed) -> dict[str, str]:
        return {"Accept": ACCEPT, "User-Agent": user_agent_with_subscribers(self._client.user_agent, feed.subscribers)}

    def _unchanged(self, page: HttpResponse, old: Validators) -> Unchanged:
        """Keep the validators that a 304 does not mention, and take those it does."""
        new = _validators(page)
        validators = Validators(
            etag=old.etag if new.etag is None else new.etag,
            last_modified=old.last_modified if new.last_modified is None else new.last_modified,
            url=old.url or page.url,
        )
        until = fresh_until(page.headers, now=self._now())
        return Unchanged(validators=validators, not_before=until, took=page.seconds)

    async def _read(self, feed: Feed, page: HttpResponse) -> PollOutcome:
        body_hash = hashlib.sha256(page.body).hexdigest()
        not_before = fresh_until(page.headers, now=self._now())
        if body_hash == feed.body_hash and page.permanent_url == feed.url:
            return Unchanged(validators=_validators(page), not_before=not_before, took=page.seconds)
        try:
            newest = self._newest if feed.entries == 0 else None
            parsed = await self._parse(
                page, feed.item_fingerprints, newest=newest, seconds=self._seconds - page.seconds
            )
        except NotAFeed as error:
            return Failed(problem=str(error), status=page.status)
        hub, topic = hub_of(page.headers, page.body, url=page.permanent_url)
        return Fetched(
            url=page.permanent_url,
            title=parsed.title,
            site=parsed.site,
            entries=parsed.entries,
            # The rest of a truncated feed is still to come, so the next request is unconditional.
            validators=NO_VALIDATORS if parsed.breaks_off else _validators(page),
            body_hash=body_hash,
            item_fingerprints=parsed.item_fingerprints,
            hints=parsed.hints,
            is_complete=parsed.is_complete,
            hub=hub,
            topic=topic,
            took=page.seconds,
            not_before=not_before,
        )

    async def _parse(
        self, page: HttpResponse, seen: bytes = b"", *, newest: int | None = None, seconds: float | None = None
    ) -> ParsedFeed:
        kind = page.headers.get("Content-Type", "")
        return await self._parser.parse(
            page.body, content_type=kind, url=page.url, seen=seen, newest=newest, seconds=seconds
        )


class ParseBacklog:
    """Limits how much is fetched but not yet parsed, since fetching is faster than parsing.

    Args:
        most: bytes; requests already under way may still exceed it.
    """

    def __init__(self, most: int) -> None:
        self._bytes_left = most
        self._free = asyncio.Event()
        self._free.set()

    @property
    def is_full(self) -> bool:
        """Whether nothing more may be fetched now."""
        return self._bytes_left <= 0

    async def wait(self) -> None:
        """Wait until it is not full."""
        await self._free.wait()

    @contextlib.contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Reserve `size` bytes of it for the duration of the block."""
        self._change(-size)
        try:
            yield
        finally:
            self._change(size)

    def _change(self, by: int) -> None:
        self._bytes_left += by
        if self._bytes_left > 0:
            self._free.set()
        else:
            self._free.clear()


def user_agent_with_subscribers(user_agent: str, subscribers: int) -> str:
    """Return the User-Agent with the number of subscribers in its comment."""
    if subscribers < 1:
        return user_agent
    count = f"{subscribers} subscriber{'s' if subscribers > 1 else ''}"
    if user_agent.endswith(")"):
        return f"{user_agent[:-1]}; {count})"
    return f"{user_agent} ({count})"


def _conditions(feed: Feed) -> Conditions:
    """Return the feed's validators as headers, byte for byte, both if there are both."""
    validators = {"If-None-Match": feed.validators.etag, "If-Modified-Since": feed.validators.last_modified}
    headers = {name: value for name, value in validators.items() if value is not None}
    return Conditions(url=feed.validators.url or feed.url, headers=headers)


def _validators(page: HttpResponse) -> Validators:
    return Validators(etag=_echoable(page, "ETag"), last_modified=_echoable(page, "Last-Modified"), url=page.url)


def _echoable(page: HttpResponse, name: str) -> str | None:
    """Return a header that can be stored and sent back byte for byte; None if it is missing or is not UTF-8."""
    value = page.headers.get(name)
    return value if value is not None and value.replace("\t", "").isprintable() else None
