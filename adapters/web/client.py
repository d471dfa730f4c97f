"""The guarded HTTP client: every request that Newsdesk makes on the web goes through here.

It checks the IP address it is about to connect to, not a name looked up earlier; follows redirects
itself, checking each one anew; and stops reading at its limits. It never sends cookies or a Referer.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from adapters.web.addresses import checked_url, may_connect, networks
from adapters.web.fetch_errors import RefusedError, fetch_error_from
from adapters.web.host_backoff import HostBackoffs, utc_now
from adapters.web.http_dates import retry_after
from adapters.web.request_slots import Host, Turns
from adapters.web.single_request import AskingOnce, note_new_connection
from bot.domain.bounded_cache import BoundedCache
from bot.domain.rate import host_rate
from bot.errors import FetchError, RateLimited, StoreError, TooLarge
from bot.ports import Limiter
from bot.text.catalogue import say

PERMANENT_REDIRECTS = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 10
"""Most redirects followed for one request."""
CHUNK_BYTES = 65_536
HOSTS_CACHE_SIZE = 1_000
"""Most idle hosts whose last response time is remembered, the most recently requested."""
SMALL_BODY_BYTES, MAX_LARGE_BODIES = 256_000, 6
"""Bytes of a body that counts as small, and how many larger ones are read at a time."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
GONE_STATUS = 410
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
MISSING_STATUS = 404
REFUSED_STATUSES = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """A server's response.

    Attributes:
        url: the address at which the chain of redirects ended.
        permanent_url: the address at which its permanent prefix ended; the requested address if there was none.
        headers: case-insensitive.
        body: decoded; empty unless the status is 2xx.
        seconds: how long it took, including redirects, without waiting for a turn.
    """

    url: str
    permanent_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type, lower case, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def check(self) -> None:
        """Raise an error unless the status is 2xx.

        Raises:
            FetchError: any other status, in words; 429 and 5xx with `retry`.
        """
        if 200 <= self.status < 300:  # noqa: PLR2004  # RFC 9110: 2xx is success
            return
        retry = self.status == TOO_MANY_REQUESTS or self.status >= SERVER_ERROR
        wait = retry_after(self.headers, now=datetime.now(UTC))
        raise FetchError(self.problem, status=self.status, retry=retry, retry_after=wait)

    @property
    def problem(self) -> str:
        """The status in plain words."""
        host = checked_url(self.url).host
        if self.status in REFUSED_STATUSES:
            return say("{host} does not let us read this page (status {status}).", host=host, status=self.status)
        if self.status == MISSING_STATUS:
            return say("{host} has no page at this address (status 404).", host=host)
        if self.status == GONE_STATUS:
            return say("{host} says this page is gone for good (status 410).", host=host)
        if self.status == TOO_MANY_REQUESTS:
            return say("{host} asks us to slow down (status 429).", host=host)
        if self.status >= SERVER_ERROR:
            return say(
                "{host} has a problem of its own (status {status}); later may be better.", host=host, status=self.status
            )
        return say("{host} answered with status {status}, which we cannot use.", host=host, status=self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The headers that make a request conditional, and the address that provided them."""

    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


UNCONDITIONAL = Conditions()


class WebClient:
    """Requests pages and feeds within limits; an async context manager.

    Args:
        user_agent: the User-Agent, the same for every site.
        allow: private IP addresses and networks (CIDR) that may be requested nevertheless.
        timeout: seconds a request may take in all, including redirects and body, without waiting for a turn.
        max_bytes: bytes of the largest body read, after decoding.
        at_once: requests in flight in all.
        per_host: requests in flight to one host.
        pause: seconds between the beginnings of two requests to one host.
        limiter: makes all processes share that pause, and all of them wait if one was told to; without it, this
            process keeps the pause alone.
        resolver: looks up host names; aiohttp's own by default.
        now: the time, aware in UTC, that backoffs of hosts are measured by.
    """

    def __init__(  # noqa: PLR0913  # the limits of the client are its constructor's arguments
        self,
        *,
        user_agent: str,
        allow: tuple[str, ...] = (),
        timeout: float = 20,
        max_bytes: int = 10_000_000,
        at_once: int = 200,
        per_host: int = 2,
        pause: float = 0.0,
        limiter: Limiter | None = None,
        resolver: AbstractResolver | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.user_agent = user_agent
        self._allowed = networks(allow)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._turns = Turns(at_once)
        self._large = asyncio.Semaphore(MAX_LARGE_BODIES)
        self._per_host = per_host
        self._pause = pause
        self._limiter = limiter
        self._hosts: WeakValueDictionary[str, Host] = WeakValueDictionary()
        self._lately: BoundedCache[str, Host] = BoundedCache(HOSTS_CACHE_SIZE)
        self._resting = HostBackoffs(now)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        connector = aiohttp.TCPConnector(limit=0, resolver=self._resolver, socket_factory=self._socket)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate, br"},
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        conditions: Conditions = UNCONDITIONAL,
        max_bytes: int | None = None,
        seconds: float | None = None,
    ) -> HttpResponse:
        """Request `url` and return the server's response, whatever its status.

        Args:
            url: requested byte for byte, except characters that cannot be sent: blanks and letters beyond ASCII.
            headers: sent to every address on the way.
            conditions: sent only to the address that provided them.
            max_bytes: the largest body; the constructor's limit by default.
            seconds: the longest time; the constructor's limit if that is shorter.

        Raises:
            Forbidden: the address, or one it redirects to, is not http(s) or is private.
            HostBackoffError: the host asked us to wait.
            TooLarge: the body is larger than `max_bytes` (the constructor's limit by default).
            FetchError: no response; `retry` says whether a later attempt may succeed.
        """
        seconds_left = self._timeout if seconds is None else min(seconds, self._timeout)
        trip = _Trip(url, dict(headers or {}), seconds_left, conditions=conditions)
        limit = self._max_bytes if max_bytes is None else max_bytes
        for _ in range(MAX_REDIRECTS + 1):
            page = await self._hop(trip, limit)
            if page.status not in REDIRECTS or "Location" not in page.headers:
                return page
            trip.follow_redirect(page)
        message = f"{checked_url(url).host} redirects more than {MAX_REDIRECTS} times; we gave up."
        raise FetchError(message)

    async def post(self, url: str, fields: Mapping[str, str]) -> HttpResponse:
        """Send a form and return the server's response; redirects are not followed.

        Raises:
            Forbidden: the address is not http(s) or is private.
            FetchError: no response.
        """
        return await self._hop(_Trip(url, {}, self._timeout, form=dict(fields)), self._max_bytes)

    async def _hop(self, trip: _Trip, limit: int) -> HttpResponse:
        target = checked_url(trip.url)
        name = str(target.host)
        host = self._host_of(name)
        async with host.turns:
            self._resting.check(name)
            await self._wait_for_turn(name, host)
            async with self._turns:
                began = time.monotonic()
                try:
                    page = await self._ask_in_time(trip, target, limit)
                finally:
                    host.took = time.monotonic() - began
            await self._back_off(name, self._resting.note_response(name, page.status, page.headers))
            return page

    async def _wait_for_turn(self, name: str, host: Host) -> None:
        """Wait for a turn at a host; by this process's count alone if the other processes' is unknown."""
        if self._limiter is not None:
            try:
                await self._limiter.acquire(host_rate(name, host.spacing(self._pause)))
            except RateLimited as error:
                raise self._resting.note_wait(name, error.retry_after or timedelta(0)) from error
            except StoreError:
                pass  # the database is away: this process keeps the pause alone
            else:
                return
        await host.next_turn(self._pause)

    async def _back_off(self, name: str, wait: timedelta | None) -> None:
        """Tell the other processes how long a host asked us to wait."""
        if self._limiter is not None and wait is not None:
            with contextlib.suppress(StoreError):  # then the host tells each of them itself
                await self._limiter.back_off(host_rate(name, self._pause), wait)

    async def _ask_in_time(self, trip: _Trip, target: URL, limit: int) -> HttpResponse:
        """Send the request, and count its time against the trip's."""
        trip.began = time.monotonic()
        try:
            async with asyncio.timeout(trip.seconds - trip.spent):
                return await self._ask(trip, target, limit)
        except Exception as error:
            trouble = fetch_error_from(error, target)
            if trouble is None:
                raise
            raise trouble from error
        finally:
            trip.spent += time.monotonic() - trip.began

    async def _ask(self, trip: _Trip, target: URL, limit: int) -> HttpResponse:
        if self._session is None:
            message = "WebClient is used outside `async with`"
            raise RuntimeError(message)
        async with self._session.request(
            "GET" if trip.form is None else "POST",
            target,
            data=trip.form,
            headers=trip.request_headers,
            allow_redirects=False,
            middlewares=(AskingOnce(),),
        ) as response:
            good = 200 <= response.status < 300  # noqa: PLR2004  # RFC 9110: 2xx is success
            body = await self._read(response, limit) if good else b""
            return HttpResponse(
                url=trip.url,
                permanent_url=trip.permanent_url,
                status=response.status,
                headers=response.headers,
                body=body,
                seconds=trip.spent + time.monotonic() - trip.began,
            )

    async def _read(self, response: aiohttp.ClientResponse, limit: int) -> bytes:
        """Read a body; only a few large ones at a time, or two hundred hostile ones would fill the memory."""
        body = bytearray()
        async with contextlib.AsyncExitStack() as large_slot:
            is_large = False
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                body += chunk
                if len(body) > limit:
                    # Only the configured limit is one that the operator can raise.
                    setting = f" (MAX_PAGE_BYTES is {limit:,})" if limit == self._max_bytes else ""
                    message = f"{response.url.host} sends more than {limit / 1e6:g} MB{setting}; we stopped reading."
                    raise TooLarge(message, status=response.status)
                if len(body) > SMALL_BODY_BYTES and not is_large:
                    is_large = True
                    await large_slot.enter_async_context(self._large)
        return bytes(body)

    def _host_of(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(self._per_host)
        self._lately[name] = host
        return host

    def _socket(self, address_info: tuple[Any, ...]) -> socket.socket:
        """Return a socket for the address that aiohttp connects to next; no look-up follows this check."""
        family, kind, protocol, _, address = address_info
        if not may_connect(str(address[0]), self._allowed):
            raise RefusedError
        note_new_connection()
        return socket.socket(family=family, type=kind, proto=protocol)


@dataclass(slots=True)
class _Trip:
    """One request and the redirects that it follows."""

    url: str
    headers: dict[str, str]
    seconds: float
    conditions: Conditions = UNCONDITIONAL
    form: dict[str, str] | None = None
    permanent_url: str = field(init=False)
    permanent: bool = True
    began: float = 0.0
    spent: float = 0.0

    def __post_init__(self) -> None:
        self.url = self.permanent_url = self.url.strip()

    @property
    def request_headers(self) -> dict[str, str]:
        """The headers for the trip's current address."""
        return {**self.headers, **self.conditions.headers} if self.url == self.conditions.url else self.headers

    def follow_redirect(self, page: HttpResponse) -> None:
        """Follow the redirect of `page`."""
        location = page.headers["Location"].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        try:
            target = location.strip()
            target = target if _SCHEME.match(target) else urljoin(self.url, target)
        except ValueError as error:
            message = f"{checked_url(self.url).host} redirects to something that is no address."
            raise FetchError(message) from error
        self.url = target.partition("#")[0]
        self.permanent = self.permanent and page.status in PERMANENT_REDIRECTS
        if self.permanent:
            self.permanent_url = self.url
