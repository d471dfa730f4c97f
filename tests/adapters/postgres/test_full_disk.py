"""A full disk: PostgreSQL refuses to write, people are told what to do, and the work waits until there is room."""

from __future__ import annotations

from structlog.testing import capture_logs

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.feed import EntryId
from bot.domain.job import DigestEntry
from bot.domain.subscription import Destination
from tests.fakes.clock import FakeClock

HERE = Destination("page", "local", "news")

FILL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON feeds FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
FREE_DISK = """
DROP TRIGGER full_disk ON feeds;
UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo';
"""


async def run_statements(database: Database, statements: str) -> None:
    """Run statements as an administrator would."""
    async with database.transaction() as connection:
        for statement in statements.strip().split(";\n"):
            await connection.exec_driver_sql(statement)


async def test_a_full_disk_puts_work_off_and_loses_none(database: Database) -> None:
    """The step fails whole, the log says what to do, and the same job succeeds once there is room."""
    clock = FakeClock()
    queue = JobQueue(database)
    store = PostgresStore(database, queue)
    await queue.open()

    async def subscribe(_job: DigestEntry, _attempt: int) -> None:
        await store.subscribe(HERE, "https://courier.example/feed", title="Courier", now=clock.now())

    await queue.defer(DigestEntry(EntryId(1)))
    await run_statements(database, FILL_DISK)
    with capture_logs() as logs:
        await queue.work({DigestEntry: subscribe}, until_idle=True)
    (said,) = [line for line in logs if line["event"] == "job.put_off"]
    assert "disk is full" in said["reason"]
    assert "Free some space" in said["reason"]
    assert (await queue.counts())["todo"] == 1
    assert await store.subscriptions(HERE) == []
    await run_statements(database, FREE_DISK)
    await queue.work({DigestEntry: subscribe}, until_idle=True)
    assert [feed.url for _, feed in await store.subscriptions(HERE)] == ["https://courier.example/feed"]
    assert await queue.counts() == {"todo": 0, "doing": 0, "failed": 0}
    await queue.close()
