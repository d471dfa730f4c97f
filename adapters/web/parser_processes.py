"""Parser processes: untrusted feeds are parsed in worker processes, and a slow one delays no others.

Two lanes lead to the workers. The fast one is for feeds of a usual size; several go to a worker at once, since handing
them over costs as much as parsing, and they share a short time limit. A feed that is large, exceeds that limit, or did
so the last time, is suspect and takes the slow lane, which never occupies all workers.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TypeVar

from adapters.web.feed_links import NO_LINKS, PageLinks, find_links
from adapters.web.feed_parser import parse_feed
from adapters.web.feed_records import ParsedFeed
from adapters.web.workers import Workers
from bot.errors import NotAFeed
from bot.ports import StoppedError

T = TypeVar("T")

PARSE_SECONDS = 15.0
PARSE_MEMORY_BYTES = 250_000_000
"""Bytes of address space a worker may take beyond its initial size; less than 200 MB of them get used."""
LARGE_FEED_BYTES = 500_000
"""Bytes of a body beyond which it can keep a worker busy for long."""
FAST_LANE_SHARE = 1 / 8
"""Share of its time limit that a feed, or several together, have in the fast lane."""
FEEDS_A_BATCH = 12
"""Most feeds given to a worker at once; together they are not large."""
REMEMBERED_SUSPECTS = 1_000
"""Most addresses remembered because parsing their body was stopped; the oldest are forgotten."""

Given = tuple[bytes, str, str, bytes, int | None]
"""The arguments of `parse_feed`."""


class Parser:
    """Parses feeds in worker processes, which start with the first feed; an async context manager.

    Args:
        workers: number of processes; by default as many as there are processors, four at most and two at least.
        seconds: how long one feed may take.
        memory: bytes one feed may take.
    """

    def __init__(
        self, *, workers: int | None = None, seconds: float = PARSE_SECONDS, memory: int = PARSE_MEMORY_BYTES
    ) -> None:
        number = workers or max(2, min(4, os.cpu_count() or 1))
        preload = [parse_feed.__module__, find_links.__module__, __name__]
        self._workers = Workers("feed", number=number, memory=memory, preload=preload)
        self._seconds = seconds
        self._slow = asyncio.Semaphore(max(1, number - 1))
        self._suspects: dict[str, None] = {}
        self._waiting: deque[_Waiting] = deque()
        self._serving: dict[object, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        """Do nothing yet: a command that reads no feed needs no process."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers, whatever they are doing."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        self._workers.close()

    async def parse(
        self,
        body: bytes,
        *,
        content_type: str = "",
        url: str = "",
        seen: bytes = b"",
        newest: int | None = None,
        seconds: float | None = None,
    ) -> ParsedFeed:
        """Return the feed in `body`, as `parse_feed` reads it; `seconds` shortens the time limit.

        Raises:
            NotAFeed: it is no feed, or one that takes too long or too much memory to be read.
        """
        arguments: Given = (body, content_type, url, seen, newest)
        began, limit = time.monotonic(), min(self._seconds, seconds or self._seconds)
        if not self._is_suspect(body, url):
            read = await self._parse_in_batch(arguments)
            if isinstance(read, ParsedFeed):
                return read
            if read is not None:
                raise NotAFeed(read)
            limit -= _fast_lane_seconds(began, self._seconds * FAST_LANE_SHARE)
        return await self._run_alone(parse_feed, *arguments, url=url, limit=limit)

    async def links(self, body: bytes, url: str) -> PageLinks:
        """Return the feeds that a page leads to; none if finding them takes too long or too much memory."""
        try:
            return await self._run_alone(find_links, body, url, url=url, limit=self._seconds)
        except NotAFeed:
            return NO_LINKS

    def _is_suspect(self, body: bytes, url: str) -> bool:
        return len(body) > LARGE_FEED_BYTES or url in self._suspects

    async def _parse_in_batch(self, arguments: Given) -> ParsedFeed | str | None:
        """Parse a feed in a batch with others that wait; None if the batch was stopped, whichever feed was to blame."""
        mine = _Waiting(arguments)
        self._waiting.append(mine)
        if len(self._serving) < self._workers.number:
            name = object()
            self._serving[name] = asyncio.create_task(self._serve_queue(name))
        return await mine.result

    async def _serve_queue(self, name: object) -> None:
        """Hand waiting feeds to a worker until none is left; later arrivals start it again."""
        try:
            while self._waiting:
                await self._serve_batch(_take_batch(self._waiting))
        finally:
            del self._serving[name]

    async def _serve_batch(self, batch: Sequence[_Waiting]) -> None:
        answers: list[ParsedFeed | str | None] = [None] * len(batch)
        with contextlib.suppress(StoppedError):
            work = [waiting.arguments for waiting in batch]
            answers = await self._workers.run(parse_several, work, seconds=self._seconds * FAST_LANE_SHARE)
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.result.done():
                waiting.result.set_result(answer)

    async def _run_alone(self, read: Callable[..., T], *arguments: object, url: str, limit: float) -> T:
        """Read one body separately: briefly in the fast lane, then in the slow one."""
        began = time.monotonic()
        body = arguments[0]
        if isinstance(body, bytes) and not self._is_suspect(body, url):
            with contextlib.suppress(StoppedError):
                return await self._workers.run(read, *arguments, seconds=max(limit * FAST_LANE_SHARE, 0.01))
            self._remember_suspect(url)
        seconds_left = max(limit - _fast_lane_seconds(began, limit * FAST_LANE_SHARE), 0.01)
        async with self._slow if self._workers.number > 1 else contextlib.nullcontext():
            began = time.monotonic()
            try:
                answer = await self._workers.run(read, *arguments, seconds=seconds_left)
            except StoppedError as error:
                self._remember_suspect(url)
                raise NotAFeed(str(error)) from error
        if time.monotonic() - began < seconds_left * FAST_LANE_SHARE:
            self._suspects.pop(url, None)
        return answer

    def _remember_suspect(self, url: str) -> None:
        self._suspects[url] = None
        if len(self._suspects) > REMEMBERED_SUSPECTS:
            del self._suspects[next(iter(self._suspects))]


def _fast_lane_seconds(began: float, moment: float) -> float:
    """Return the seconds of a feed's time that the fast lane used: at most `moment`, even if it waited for a worker."""
    return min(time.monotonic() - began, moment)


class _Waiting:
    """A feed that waits to be parsed."""

    def __init__(self, given: Given) -> None:
        self.arguments = given
        self.result: asyncio.Future[ParsedFeed | str | None] = asyncio.get_running_loop().create_future()


def _take_batch(waiting: deque[_Waiting]) -> list[_Waiting]:
    """Take the feeds that have waited longest, as many as a worker gets at once."""
    batch: list[_Waiting] = []
    size = 0
    while (
        waiting
        and len(batch) < FEEDS_A_BATCH
        and (not batch or size + len(waiting[0].arguments[0]) <= LARGE_FEED_BYTES)
    ):
        batch.append(waiting.popleft())
        size += len(batch[-1].arguments[0])
    return batch


def parse_several(work: Sequence[Given]) -> list[ParsedFeed | str | None]:
    """Parse several feeds: each result is the feed, the reason it is not one, or None if it must be read separately."""
    return [_read(given) for given in work]


def _read(given: Given) -> ParsedFeed | str | None:
    try:
        return parse_feed(*given)
    except NotAFeed as error:
        return str(error)
    except Exception:  # noqa: BLE001  # whatever it is, it concerns this feed alone, and recurs when it is read by itself
        return None
