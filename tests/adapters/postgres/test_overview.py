"""What an operator looks at first is counted from the newest rows."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.overview import PostgresOverviews
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry
from bot.domain.overview import OmittedEntry
from bot.domain.spending import tokens
from bot.domain.subscription import Destination
from tests.adapters.postgres.rows import MOMENT, fill_tables

HERE = Destination("slack", "T1", "C1")
REJECTED_CLAIMS = {"rejected": [{"text": "Twelve", "code": "number-unknown", "reason": "12 is nowhere"}] * 2}


async def test_nothing_is_counted_as_nothing(database: Database) -> None:
    """An empty database has days, and nothing on them."""
    found = await PostgresOverviews(database).overview(MOMENT)
    assert (found.feeds, [*found.queues], found.refused) == ({}, [], {})
    assert ({*found.posted.values()}, len(found.posted)) == ({0}, 14)
    assert ({*map(tokens, found.spent.values())}, len(found.spent)) == ({0}, 30)


async def test_all_is_counted(database: Database) -> None:
    """Feeds by health, jobs with their age, what was refused and left out, and what each day brought and cost."""
    queue = JobQueue(database)
    async with database.transaction() as connection:
        for workspace in ("T1", "T2"):
            await fill_tables(connection, workspace=workspace)
        await queue.defer_within(connection, [DigestEntry(EntryId(1)), Deliver(DeliveryId(1), HERE)])
        for statement in (
            "UPDATE feeds SET health = CASE id WHEN 1 THEN 'fine' ELSE 'failing' END",
            "UPDATE deliveries SET state = CASE id WHEN 1 THEN 'posted' ELSE 'failed' END",
            "UPDATE entries SET state = 'aside', title = 'Live', url = 'u', problem = 'none' WHERE id = 1",
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'deliver'",
        ):
            await connection.execute(text(statement))
        told = text("UPDATE digests SET content = :content WHERE id = 2")
        await connection.execute(told, {"content": json.dumps(REJECTED_CLAIMS)})
        put = text("UPDATE procrastinate_events SET at = :at")
        await connection.execute(put, {"at": MOMENT - timedelta(minutes=9)})
    found = await PostgresOverviews(database).overview(MOMENT)
    assert found.feeds == {"fine": 1, "failing": 1}
    digest, deliver = found.queues
    assert (digest.task, digest.waiting, digest.oldest) == ("digest", 1, timedelta(minutes=9))
    assert (deliver.task, deliver.failed, deliver.oldest) == ("deliver", 1, None)
    assert found.refused == {"number-unknown": 2}
    assert [one.reason for one in found.refusals] == ["12 is nowhere"] * 2
    assert found.omitted_entries == [OmittedEntry(title="Live", url="u", problem="none")]
    assert (found.posted[MOMENT.date()], found.given_up[MOMENT.date()]) == (1, 1)
    assert {day for day, spent in found.spent.items() if spent} == {MOMENT.date()}


async def test_what_gives_way_to_others_is_no_old_backlog(database: Database) -> None:
    """An import's digests wait for hours, as they are to: they are counted, and nobody is woken for their age."""
    queue = JobQueue(database)
    async with database.transaction() as connection:
        await queue.defer_within(connection, [DigestEntry(EntryId(1))], behind={1: 9})
    (found,) = (await PostgresOverviews(database).overview(MOMENT)).queues
    assert (found.waiting, found.oldest) == (1, None)


async def test_a_job_put_off_is_no_backlog(database: Database) -> None:
    """It waits for its time, which counts from then on."""
    queue = JobQueue(database)
    async with database.transaction() as connection:
        await queue.defer_within(connection, [DigestEntry(EntryId(1))])
        due = text("UPDATE procrastinate_jobs SET scheduled_at = :at")
        await connection.execute(due, {"at": MOMENT})
        await connection.execute(text("UPDATE procrastinate_events SET at = :at"), {"at": MOMENT - timedelta(hours=9)})
    looking = PostgresOverviews(database)
    (before,) = (await looking.overview(MOMENT - timedelta(minutes=1))).queues
    assert (before.waiting, before.later, before.oldest) == (0, 1, None)
    (after,) = (await looking.overview(MOMENT + timedelta(minutes=1))).queues
    assert (after.waiting, after.later, after.oldest) == (1, 0, timedelta(minutes=1))
