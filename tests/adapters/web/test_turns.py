"""Turns: so many at a time, in order, and none is lost with who gives up."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from adapters.web.request_slots import MAX_SPACING_SECONDS, Host, Turns
from tests.patience import PATIENCE


async def _settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_whoever_came_first_is_let_in_first() -> None:
    """One at a time, in the order of asking."""
    turns, order = Turns(1), []

    async def ask(number: int) -> None:
        async with turns:
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(ask(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_turn_handed_to_one_who_gives_up_goes_on() -> None:
    """Cancelled in the very moment in which the turn became theirs: the next one gets it."""
    turns, entered = Turns(1), []

    async def ask(number: int) -> None:
        async with turns:
            entered.append(number)

    async with turns:
        first, second = asyncio.create_task(ask(1)), asyncio.create_task(ask(2))
        await _settle()
    first.cancel()  # it was woken, and has not run yet
    await asyncio.wait([first, second])
    assert (first.cancelled(), entered) == (True, [2])
    async with asyncio.timeout(PATIENCE), turns:
        entered.append(3)
    assert entered == [2, 3]


@given(at_once=st.integers(1, 4), orders=st.lists(st.sampled_from(["ask", "leave", "give up"]), max_size=40))
def test_there_are_never_more_than_may_be_and_never_fewer_than_could(at_once: int, orders: list[str]) -> None:
    """Whoever asks, leaves and gives up: as many are in as want to, up to the limit."""

    async def play() -> None:
        turns = Turns(at_once)
        inside: set[asyncio.Task[None]] = set()
        waiting: list[asyncio.Task[None]] = []
        leave: dict[asyncio.Task[None], asyncio.Event] = {}

        async def stay(event: asyncio.Event) -> None:
            task = asyncio.current_task()
            assert task is not None
            async with turns:
                waiting.remove(task)
                inside.add(task)
                try:
                    await event.wait()
                finally:
                    inside.discard(task)

        for order in orders:
            if order == "ask":
                event = asyncio.Event()
                task = asyncio.create_task(stay(event))
                waiting.append(task)
                leave[task] = event
            elif order == "leave" and inside:
                leave[next(iter(inside))].set()
            elif order == "give up" and waiting:
                waiting.pop(0).cancel()
            await _settle()
            left = sum(not task.done() for task in leave)
            assert len(inside) == min(at_once, left)
        for task in leave:
            task.cancel()
        await asyncio.gather(*leave, return_exceptions=True)
        async with asyncio.timeout(PATIENCE), turns:
            assert not inside

    asyncio.run(play())


def test_a_slow_host_is_asked_more_seldom_by_all_together() -> None:
    """As many requests are under way as it may have, whoever sends them; who was slow once is not left for long."""
    host = Host(2)
    assert host.spacing(0.5) == 0.5
    for took, spacing in ((0.2, 0.5), (3.0, 1.5), (20.0, MAX_SPACING_SECONDS)):
        host.took = took
        assert host.spacing(0.5) == spacing
    assert host.spacing(0) == 0
