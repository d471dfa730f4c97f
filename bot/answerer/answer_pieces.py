"""Streaming an answer: each piece is yielded promptly, and the last one is known to be the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.domain.conversation import Answer

LAST_PIECE_WAIT_SECONDS = 0.25
"""Seconds to wait for the next piece before one is yielded without knowing whether it is the last."""


async def flag_last(grown: AsyncGenerator[Answer]) -> AsyncGenerator[tuple[Answer, bool]]:
    """Yield each answer, and whether it is the last; if the next one is slow, the answer is yielded as not the last.

    If it turns out to be the last, it is yielded again.
    """
    pending: Answer | None = None
    is_yielded = False
    async with aclosing(grown):
        following = asyncio.ensure_future(anext(grown, None))
        try:
            while True:
                done, _ = await asyncio.wait(
                    {following}, timeout=None if pending is None or is_yielded else LAST_PIECE_WAIT_SECONDS
                )
                if pending is not None and not is_yielded and not (done and following.result() is None):
                    yield pending, False
                    is_yielded = True
                if not done:
                    continue
                if (answer := following.result()) is None:
                    break
                pending, is_yielded = answer, False
                following = asyncio.ensure_future(anext(grown, None))
        finally:
            following.cancel()
            await asyncio.wait({following})
    if pending is not None:
        yield pending, True
