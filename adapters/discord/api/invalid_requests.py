"""Invalid requests: after ten thousand within ten minutes, Discord blocks the whole IP address."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog

from adapters.discord.api.errors import GLOBAL_LIMIT_HEADER, TOO_MANY_REQUESTS, retry_after
from adapters.discord.api.posting_rates import global_rate
from bot.errors import PlatformError, StoreError
from bot.ports import Limiter, check_post_lease

LOG = structlog.get_logger(__name__)

_ONCE: ContextVar[bool] = ContextVar("_ONCE", default=False)
PLATFORM = "discord"
SERVER_ERROR = 500
COUNTED_STATUSES = frozenset({401, 403, 429})
REFUSALS_COUNTED_FOR = timedelta(minutes=10)
MAX_REFUSALS = 1_000
"""Most refusals within ten minutes: a tenth of Discord's limit, so that ten workers may share one address."""


class InvalidRequestCounter:
    """Counts the refusals that one process gets, and stops its requests long before Discord blocks us.

    Args:
        now: returns the current time.
        most: most refusals within ten minutes.
        limiter: tells all workers when the bot as a whole has to wait; the SDK tells only its own process.
    """

    def __init__(
        self, now: Callable[[], datetime], *, most: int = MAX_REFUSALS, limiter: Limiter | None = None
    ) -> None:
        self._now = now
        self._most = most
        self._limiter = limiter
        self._seen: deque[datetime] = deque()

    @property
    def recent_refusals(self) -> int:
        """The number of refusals within the last ten minutes."""
        self._drop_expired()
        return len(self._seen)

    def check(self) -> None:
        """Check that a request may be sent.

        Raises:
            PlatformError: there were too many refusals; `retry_after` says how long to wait.
        """
        if self.recent_refusals < self._most:
            return
        wait = self._seen[-self._most] + REFUSALS_COUNTED_FOR - self._now()
        problem = f"Discord refused {self.recent_refusals} requests within ten minutes, so I ask nothing for a while"
        raise PlatformError(problem, retry=True, retry_after=wait)

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return the trace config that counts refusals, and stops a request whose worker has lost its post lease."""
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_check_lease)  # this is called before the headers are sent
        trace.on_request_end.append(self._count_refusal)
        return trace

    @contextmanager
    def without_retries(self) -> Iterator[None]:
        """Send requests once only; by default, the SDK repeats them after a server error.

        This is for requests without a nonce, which Discord might carry out twice: the caller first looks what arrived,
        and sends only the rest again.
        """
        token = _ONCE.set(True)
        try:
            yield
        finally:
            _ONCE.reset(token)

    async def _count_refusal(
        self,
        _session: aiohttp.ClientSession,
        _context: Any,  # noqa: ANN401 - the SDK's own
        request_end: aiohttp.TraceRequestEndParams,
    ) -> None:
        if request_end.response.status >= SERVER_ERROR and _ONCE.get():
            problem = f"Discord answered {request_end.response.status}, and may have taken it"
            raise PlatformError(problem, retry=True)
        if request_end.response.status not in COUNTED_STATUSES:
            return
        self._seen.append(self._now())
        if request_end.response.status == TOO_MANY_REQUESTS and GLOBAL_LIMIT_HEADER in request_end.response.headers:
            await self._pause_all_workers(retry_after(request_end.response.headers))
        if self.recent_refusals % 100 == 0:
            LOG.warning(
                "discord.many_refusals",
                platform=PLATFORM,
                number=self.recent_refusals,
                minutes=REFUSALS_COUNTED_FOR.total_seconds() / 60,
            )

    async def _pause_all_workers(self, wait: timedelta | None) -> None:
        if self._limiter is not None and wait is not None:
            with suppress(StoreError):  # then each worker hears it from Discord
                await self._limiter.back_off(global_rate(PLATFORM), wait)

    def _drop_expired(self) -> None:
        while self._seen and self._now() - self._seen[0] >= REFUSALS_COUNTED_FOR:
            self._seen.popleft()


async def _check_lease(*_told: object) -> None:
    check_post_lease()
