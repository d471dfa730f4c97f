"""What every Store keeps to about lines that stand on several pages of one host."""

from __future__ import annotations

from datetime import timedelta

from tests.contracts.test_store import Bench, bench
from tests.fakes.clock import FakeClock

__all__ = ["bench"]

HOST = "courier.example"
MENU, OWN = -7, 2**62


async def test_a_line_is_met_once_two_other_pages_of_its_host_had_it(bench: Bench, clock: FakeClock) -> None:
    """The first two keep it, however often they are read again; a third is told, each time."""
    store, now = bench.store, clock.now()
    for _ in range(2):
        for page in (1, 2):
            assert not await store.find_repeated_lines(HOST, page, [MENU, OWN + page], now=now)
    for _ in range(2):
        assert set(await store.find_repeated_lines(HOST, 3, [MENU, OWN], now=now)) == {MENU}
    assert not await store.find_repeated_lines(HOST, 1, [MENU], now=now)
    assert not await store.find_repeated_lines("herald.example", 4, [MENU], now=now)
    assert not await store.find_repeated_lines(HOST, 4, [], now=now)


async def test_lines_that_no_page_had_since_are_forgotten(bench: Bench, clock: FakeClock) -> None:
    """One that was met again stays."""
    store, then = bench.store, clock.now()
    later = then + timedelta(days=2)
    for page in (1, 2):
        await store.find_repeated_lines(HOST, page, [MENU, OWN], now=then)
    assert await store.find_repeated_lines(HOST, 3, [MENU], now=later)
    assert await store.forget_lines_before(later) == 1
    assert not await store.find_repeated_lines(HOST, 3, [OWN], now=later)
    assert await store.find_repeated_lines(HOST, 4, [MENU], now=later)
