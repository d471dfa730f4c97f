"""What a newer worker wrote is read, and left as it is, by one that does not know it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text, update

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import PREFERENCES
from adapters.postgres.store import PostgresStore
from bot.domain.article import Origin
from bot.domain.schedule import AT_ONCE, Frequency, Schedule
from bot.domain.subscription import Destination

HERE = Destination("bench", "W", "C")
NEWER_SCHEDULE = "every second tuesday 09:00"


async def test_a_schedule_that_cannot_be_read_is_kept(database: Database) -> None:
    """Whatever else is changed; who gives another one has that."""
    store = PostgresStore(database, JobQueue(database))
    await store.change_preferences(HERE, lambda asked: replace(asked, problem="closed"))
    async with database.transaction() as connection:
        await connection.execute(update(PREFERENCES).values(schedule=NEWER_SCHEDULE))
    changed = await store.change_preferences(HERE, lambda asked: replace(asked, problem=""))
    assert (changed.routine.schedule, changed.problem) == (AT_ONCE, "")
    await store.change_preferences(HERE, lambda asked: asked)
    kept = text("SELECT schedule, problem FROM preferences")
    async with database.transaction() as connection:
        assert (await connection.execute(kept)).one() == (NEWER_SCHEDULE, "")
    hourly = Schedule(frequency=Frequency.HOURLY)
    await store.change_preferences(HERE, lambda asked: replace(asked, routine=replace(asked.routine, schedule=hourly)))
    async with database.transaction() as connection:
        assert (await connection.execute(kept)).one() == ("hourly", "")


def test_an_origin_that_is_unknown_is_the_page() -> None:
    """A text from elsewhere is no fault."""
    assert [Origin(name) for name in ("stub", "recording")] == [Origin.STUB, Origin.PAGE]
