"""The turns of conversations, for both threads and the local channel."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.schema import QUESTIONS
from bot.domain.conversation import Turn


async def turns_under(connection: AsyncConnection, deliveries: Sequence[int]) -> dict[int, tuple[Turn, ...]]:
    """Return the questions and answers under deliveries, oldest first."""
    query = select(QUESTIONS).where(QUESTIONS.c.delivery_id.in_(deliveries)).order_by(QUESTIONS.c.asked)
    turns: dict[int, tuple[Turn, ...]] = {}
    for row in (await connection.execute(query)).mappings():
        turns[row["delivery_id"]] = (*turns.get(row["delivery_id"], ()), turn(row))
    return turns


def turn(row: RowMapping) -> Turn:
    """Return the turn in a row of `questions`."""
    answer = None if row["answer"] is None else records.answer(row["answer"])
    return Turn(question=row["text"], answer=answer, asked_by=row["asked_by"])
