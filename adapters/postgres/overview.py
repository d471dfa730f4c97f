"""The overview in PostgreSQL. Each query reads few rows, or the newest by an index: the page refreshes constantly."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.database import Database
from bot.domain.overview import OmittedEntry, Overview, QueueState, Refusal
from bot.domain.spending import Spending

SPENT_DAYS, POSTED_DAYS = 30, 14
NEWEST_DIGESTS, NEWEST_DELIVERIES = 2_000, 50_000
MAX_ROWS_SHOWN = 8
"""Most refusals, and most entries left out, that are shown."""

FEEDS_BY_HEALTH = text("SELECT health, count(*) FROM feeds WHERE subscribers > 0 GROUP BY health")
# A job's age counts from when it was queued, or its time came; jobs of an import have to wait (fair_queueing.py).
QUEUES_QUERY = text("""
    SELECT task_name AS task,
        count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now)) AS waiting,
        count(*) FILTER (WHERE status = 'todo' AND scheduled_at > :now) AS later,
        count(*) FILTER (WHERE status = 'doing') AS doing,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        min(id) FILTER (
            WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now) AND priority >= 0
        ) AS oldest
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY task_name
""")
OLDEST_JOBS = text("""
    SELECT job.id, greatest(min(event.at), job.scheduled_at) AS at FROM procrastinate_jobs AS job
    JOIN procrastinate_events AS event ON event.job_id = job.id WHERE job.id = ANY(:jobs) GROUP BY job.id
""")
REFUSED_LINES = text("""
    SELECT line->>'code' AS code, line->>'reason' AS reason, line->>'text' AS text, url, made
    FROM digests JOIN articles ON articles.id = article_id, jsonb_array_elements(content->'rejected') AS line
    WHERE jsonb_typeof(content->'rejected') = 'array' AND digests.id > (SELECT max(id) FROM digests) - :newest
    ORDER BY digests.id DESC
""")
LEFT_OUT_ENTRIES = text("SELECT title, url, problem FROM entries WHERE state = 'aside' ORDER BY id DESC LIMIT :most")
SPENDING_BY_DAY = text("""
    SELECT (paid AT TIME ZONE 'UTC')::date AS day, model, purpose, count(*) AS replies,
        sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out
    FROM replies WHERE paid >= :since GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
DELIVERIES_BY_DAY = text("""
    SELECT (since AT TIME ZONE 'UTC')::date AS day, state, count(*) AS number FROM deliveries
    WHERE id > (SELECT max(id) FROM deliveries) - :newest AND since >= :since
        AND (state = 'posted' OR state = 'failed' AND NOT is_muted)
    GROUP BY 1, 2
""")


class PostgresOverviews:
    """Implements `bot.ports.Overviews`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def overview(self, now: datetime) -> Overview:
        """Return the overview of this moment."""
        async with self._database.transaction() as connection:
            feeds = {row[0]: row[1] for row in await connection.execute(FEEDS_BY_HEALTH)}
            lines = (await connection.execute(REFUSED_LINES, {"newest": NEWEST_DIGESTS})).mappings().all()
            aside = (await connection.execute(LEFT_OUT_ENTRIES, {"most": MAX_ROWS_SHOWN})).mappings().all()
            queues = await _queues(connection, now)
            spent = await _spent(connection, now)
            posted, given_up = await _posted(connection, now)
        refused: defaultdict[str, int] = defaultdict(int)
        for line in lines:
            refused[line["code"]] += 1
        newest = [
            Refusal(code=line["code"], reason=line["reason"], text=line["text"], url=line["url"], at=line["made"])
            for line in lines[:MAX_ROWS_SHOWN]
        ]
        return Overview(
            feeds=feeds,
            queues=queues,
            refused=dict(sorted(refused.items(), key=lambda pair: -pair[1])),
            refusals=newest,
            omitted_entries=[OmittedEntry(**row) for row in aside],
            spent=spent,
            posted=posted,
            given_up=given_up,
            digests_read=NEWEST_DIGESTS,
            deliveries_read=NEWEST_DELIVERIES,
        )


async def _queues(connection: AsyncConnection, now: datetime) -> list[QueueState]:
    rows = (await connection.execute(QUEUES_QUERY, {"now": now})).mappings().all()
    jobs = [row["oldest"] for row in rows if row["oldest"] is not None]
    since = {row[0]: row[1] for row in await connection.execute(OLDEST_JOBS, {"jobs": jobs})}
    states = []
    for row in rows:
        at = since.get(row["oldest"])
        oldest = max(now - at, timedelta()) if at else None
        states.append(QueueState(**{**row, "oldest": oldest}))
    return sorted(states, key=lambda state: (-(state.oldest or timedelta()), state.task))


async def _spent(connection: AsyncConnection, now: datetime) -> dict[date, list[Spending]]:
    spent: dict[date, list[Spending]] = {day: [] for day in _days(now, SPENT_DAYS)}
    for row in (await connection.execute(SPENDING_BY_DAY, {"since": now - timedelta(days=SPENT_DAYS)})).mappings():
        values = {name: row[name] for name in ("model", "purpose", "replies", "tokens_in", "tokens_out")}
        if row["day"] in spent:
            spent[row["day"]].append(Spending(**values))
    return spent


async def _posted(connection: AsyncConnection, now: datetime) -> tuple[dict[date, int], dict[date, int]]:
    sums = {state: dict.fromkeys(_days(now, POSTED_DAYS), 0) for state in ("posted", "failed")}
    bounds = {"newest": NEWEST_DELIVERIES, "since": now - timedelta(days=POSTED_DAYS)}
    for row in (await connection.execute(DELIVERIES_BY_DAY, bounds)).mappings():
        if row["day"] in sums[row["state"]]:
            sums[row["state"]][row["day"]] = row["number"]
    return sums["posted"], sums["failed"]


def _days(now: datetime, number: int) -> list[date]:
    return [now.date() - timedelta(days=back) for back in reversed(range(number))]
