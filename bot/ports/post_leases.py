"""Post leases: a worker holds one on a post for a while, and sends nothing once another may have taken it over.

A worker that stalls (a machine asleep, a process suspended) does not notice. So the last check is the adapter's, right
before its request is sent, with nothing to wait for in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.errors import LeaseLost

_HELD: ContextVar[Callable[[], bool] | None] = ContextVar("whether the post under way is still ours", default=None)


@contextmanager
def post_lease(is_held: Callable[[], bool]) -> Iterator[None]:
    """Send requests within the block only as long as `is_held` returns true."""
    before = _HELD.set(is_held)
    try:
        yield
    finally:
        _HELD.reset(before)


def check_post_lease() -> None:
    """Raise an error if the worker may no longer hold the post's lease.

    Raises:
        LeaseLost: what it is part of may be somebody else's by now.
    """
    is_held = _HELD.get()
    if is_held is not None and not is_held():
        message = "This took too long to begin; another worker may be at it."
        raise LeaseLost(message)
