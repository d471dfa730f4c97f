"""A lock for each key."""

from __future__ import annotations

import asyncio
import gc

from hypothesis import given
from hypothesis import strategies as st

from bot.keyed_lock import KeyedLock


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
async def test_each_key_is_held_by_one_at_a_time_in_the_order_of_asking(asked: list[tuple[str, bool]]) -> None:
    """Also where some give up waiting; nothing is kept of keys that nobody wants."""
    lock, held, order = KeyedLock(), set[str](), list[tuple[str, int]]()

    async def hold(key: str, number: int) -> None:
        async with lock.hold(key):
            assert key not in held
            held.add(key)
            try:
                await asyncio.sleep(0)
            finally:
                held.remove(key)
            order.append((key, number))

    async def ask() -> None:
        tasks = [asyncio.ensure_future(hold(key, number)) for number, (key, _) in enumerate(asked)]
        await asyncio.sleep(0)
        for task, (_, gives_up) in zip(tasks, asked, strict=True):
            if gives_up:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    await ask()
    await asyncio.sleep(0)
    gc.collect()  # who gave up leaves a traceback, which holds what it stood in
    for key in "abc":
        numbers = [number for where, number in order if where == key]
        patient = [number for number, (where, gives_up) in enumerate(asked) if where == key and not gives_up]
        assert numbers == sorted(numbers)
        assert set(patient) <= set(numbers)
    assert not lock._locks
    assert not held
