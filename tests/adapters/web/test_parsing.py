"""Strangers' bytes are read beside the program, within limits; what hurts one worker hurts nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.web.feed_links import NO_LINKS, PageLinks
from adapters.web.feed_records import ParsedFeed
from adapters.web.parser_processes import Parser
from bot.errors import NotAFeed
from tests.adapters.web.hostile import FEED_END, FEED_START, GOOD_ITEM, HOSTILE_BODIES, HostileBody, billion_laughs
from tests.adapters.web.samples import make_item, make_rss
from tests.examples import IS_THOROUGH
from tests.patience import PATIENCE

READING_PATIENCE = 4 * PATIENCE
"""Seconds for a body that must be read: processor time counts here, and a machine may be ten times as busy."""
MAX_MEMORY = 200_000_000
"""Bytes of memory that one hostile feed may take."""
SHORT_TIMEOUT = None if IS_THOROUGH else 2.0
"""Seconds that a feed which may be refused is tried for; by night as many as it has in earnest."""


@pytest.fixture(scope="module")
def hostile_parser() -> Iterator[Parser]:
    """Return a parser for hostile feeds alone."""
    opened = Parser(workers=1)
    yield opened
    opened.close()


def worker_memory() -> dict[int, int]:
    """Return the memory of this process's workers in bytes, by process id, without those of other test processes."""
    sizes, above = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                pages = int((entry / "statm").read_text().split()[1])
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if b"multiprocessing.forkserver" in command:
                number = int(entry.name)
                sizes[number], above[number] = pages * os.sysconf("SC_PAGE_SIZE"), parent
    return {number: size for number, size in sizes.items() if os.getpid() in (above[number], above.get(above[number]))}


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE_BODIES, ids=lambda hostile: hostile.name)
async def test_a_hostile_feed_is_read_or_refused_within_limits(hostile_parser: Parser, hostile: HostileBody) -> None:
    """A correct parse or a clear error, within its time and 200 MB; the next feed is read as ever."""
    assert (await hostile_parser.parse(make_rss(make_item(1)))).entries
    before = worker_memory()
    body = hostile.make()
    reading = asyncio.ensure_future(
        hostile_parser.parse(body, seconds=SHORT_TIMEOUT if hostile.entries is None else READING_PATIENCE)
    )
    most = 0
    async with asyncio.timeout(READING_PATIENCE + PATIENCE):
        while not reading.done():
            await asyncio.wait([reading], timeout=0.1)
            most = max([most, *(size - before.get(number, size) for number, size in worker_memory().items())])
    assert most < MAX_MEMORY
    error = reading.exception()
    assert error is None or (isinstance(error, NotAFeed) and hostile.entries is None), error
    assert error or hostile.entries in (None, len(reading.result().entries))
    assert (await hostile_parser.parse(make_rss(make_item(1)))).entries


@pytest.mark.slow
async def test_a_feed_that_takes_too_long_is_stopped() -> None:
    """Its worker is ended, and another reads the next feed."""
    hasty = Parser(workers=1, seconds=3)
    try:
        with pytest.raises(NotAFeed, match="too long"):
            await hasty.parse(b"<" * 8_000_000)
        assert (await hasty.parse(make_rss(make_item(1)))).entries
    finally:
        hasty.close()


@pytest.mark.slow
async def test_memory_is_limited() -> None:
    """What would take more than a worker has is refused in words."""
    tight = Parser(workers=1, seconds=120, memory=60_000_000)
    try:
        with pytest.raises(NotAFeed, match="too much memory"):
            await tight.parse(FEED_START + b"<item/>" * 400_000 + FEED_END)
        assert (await tight.parse(make_rss(make_item(1)))).entries
    finally:
        tight.close()


@pytest.mark.slow
async def test_a_feed_waits_for_no_other() -> None:
    """While one worker is busy with a hostile feed, another reads the rest."""
    two = Parser(workers=2)
    try:
        await two.parse(make_rss(make_item(1)))
        slow = asyncio.ensure_future(two.parse(b"<" * 8_000_000))
        read = [await two.parse(FEED_START + GOOD_ITEM + FEED_END) for _ in range(5)]
        assert not slow.done()
        assert [len(one.entries) for one in read] == [1] * 5
        slow.cancel()
    finally:
        two.close()


@pytest.mark.slow
async def test_waiting_for_a_worker_takes_none_of_a_feeds_time() -> None:
    """The only one is busy for as long as a feed may take; then one that was to be read with it is read all the same.

    That takes a hundredth of the time it has: the busiest machine leaves it that.
    """
    slow, hostile = (make_rss("<item><author>" + "a" * number + "</author></item>") for number in (3_000, 400_000))
    one = Parser(workers=1, seconds=5)
    try:
        await one.parse(make_rss(make_item(1)))
        bodies = (b"<" * 8_000_000, hostile, slow)
        *stopped, read = await asyncio.gather(*(one.parse(body) for body in bodies), return_exceptions=True)
        assert [str(error) for error in stopped] == ["The feed takes too long to be read; we gave up."] * 2
        assert isinstance(read, ParsedFeed)
    finally:
        one.close()


@pytest.mark.slow
async def test_small_hostile_feeds_hold_up_nobody() -> None:
    """What was stopped once is read beside what is large, one at a time: a worker is free for all others."""
    slow = make_rss("<item><author>" + "a" * 400_000 + "</author></item>")
    two = Parser(workers=2, seconds=4)
    try:
        await two.parse(make_rss(make_item(1)))
        for is_known in (False, True):
            hostile = [asyncio.ensure_future(two.parse(slow, url=f"https://hostile.example/{n}")) for n in range(2)]
            read = [
                await two.parse(make_rss(make_item(1), make_item(2)), url=f"https://courier.example/{n}")
                for n in range(5)
            ]
            assert [len(one.entries) for one in read] == [2] * 5
            assert not all(one.done() for one in hostile)
            if is_known:  # they end no otherwise than before
                break
            errors = await asyncio.gather(*hostile, return_exceptions=True)
            assert [str(error) for error in errors] == ["The feed takes too long to be read; we gave up."] * 2
    finally:
        two.close()


async def test_feeds_that_come_together_are_each_read(hostile_parser: Parser) -> None:
    """However many wait, each gets its own answer, and what is no feed its own words."""
    bodies = [
        make_rss(*(make_item(n) for n in range(1, 1 + count % 9))) if count % 5 else b"\x89PNG" for count in range(60)
    ]
    read = await asyncio.gather(*(hostile_parser.parse(body) for body in bodies), return_exceptions=True)
    assert [len(one.entries) if isinstance(one, ParsedFeed) else str(one) for one in read] == [
        count % 9 if count % 5 else "That is a picture, a document or another binary file, not a feed."
        for count in range(60)
    ]


async def test_entities_reach_for_no_file(hostile_parser: Parser, tmp_path: Path) -> None:
    """An external entity stays unread."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2", encoding="utf-8")
    doctype = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "' + secret.as_uri().encode() + b'">]>'
    body = b'<?xml version="1.0"?>' + doctype + FEED_START[21:] + b"<item><title>t &a;</title></item>" + FEED_END
    parsed = await hostile_parser.parse(body, seconds=PATIENCE)
    assert "hunter2" not in repr(parsed)
    assert "lol" * 1000 not in repr(await hostile_parser.parse(billion_laughs(), seconds=PATIENCE))


@pytest.mark.slow
async def test_a_hostile_page_is_searched_within_limits(hostile_parser: Parser) -> None:
    """Its links are found beside the program, too; a page that takes too long has none."""
    link = b'<link rel="alternate" type="application/rss+xml" href="/f">'
    there = PageLinks(feeds=("https://courier.example/f",))
    assert await hostile_parser.links(b"<html>" + link, "https://courier.example/a") == there
    hasty = Parser(workers=1, seconds=3)
    try:
        page = b"<html><a " + b" ".join(b"a%d=b" % number for number in range(300_000)) + b">" + link
        assert await hasty.links(page, "https://courier.example/a") == NO_LINKS
        assert await hasty.links(b"<html>" + link, "https://courier.example/a") == there
    finally:
        hasty.close()


async def test_workers_that_die_between_two_feeds_are_replaced() -> None:
    """A pool that breaks costs no feed its reading, however many wait in it."""
    async with Parser(workers=2) as parser:
        before = set(worker_memory())
        assert (await parser.parse(make_rss(make_item(1)))).entries
        for _ in range(2):
            started = set(worker_memory()) - before
            assert started
            for number in started:
                os.kill(number, signal.SIGKILL)
            read = await asyncio.gather(*(parser.parse(make_rss(make_item(number))) for number in range(1, 9)))
            assert [len(feed.entries) for feed in read] == [1] * 8
