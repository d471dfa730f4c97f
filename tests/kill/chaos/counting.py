"""What stands at the end of a run of chaos, held against what was promised; each problem in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from adapters.postgres.database import Database
from adapters.postgres.schema import BOARD_MESSAGES, DELIVERIES
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from tests.kill.chaos.world import World

DRAFTS_AT_ONCE = int(Settings.model_fields["worker_concurrency"].default)
"""Drafts that a process may have been given and not kept when it ends: one for each piece of work that it does then."""
DRAFT_LOSS_SECONDS = 30.0
"""Seconds before its end in which it was given them; on a busy machine it takes some to keep a draft."""
JOB_LOG_STATEMENTS = (
    "CREATE TABLE chaos_jobs (id bigint, delivery bigint)",
    """
    CREATE FUNCTION chaos_remember() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO chaos_jobs VALUES (NEW.id, (NEW.args->>'delivery_id')::bigint);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER chaos_remember AFTER INSERT ON procrastinate_jobs FOR EACH ROW
    WHEN (NEW.task_name = 'deliver') EXECUTE FUNCTION chaos_remember()
    """,
)


UNFINISHED_QUERIES = {
    "delivery": "SELECT id, platform, state, since, attempts, problem, now() FROM deliveries WHERE state <> 'posted'",
    "job": "SELECT id, task_name, status, attempts, worker_id, scheduled_at, args FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing') AND task_name NOT IN ('watch')",
    "worker": "SELECT id, now() - last_heartbeat AS silent FROM procrastinate_workers",
}
"""Queries that show why a run is stuck."""


async def list_unfinished(database: Database) -> Sequence[str]:
    """Return the unfinished deliveries and jobs, and the workers that hold them, a line each."""
    lines = []
    async with database.transaction() as connection:
        for kind, query in UNFINISHED_QUERIES.items():
            rows = (await connection.execute(text(query))).mappings()
            lines += [f"{kind}: {', '.join(f'{name} {value}' for name, value in row.items())}" for row in rows]
    return lines


async def log_queued_jobs(database: Database) -> None:
    """Have the database keep in which order deliveries were queued: jobs that are done are deleted."""
    async with database.transaction() as connection:
        for statement in JOB_LOG_STATEMENTS:
            await connection.execute(text(statement))


async def delivery_problems(there: World, count: int) -> Sequence[str]:
    """Name what is not posted, and what is posted more than once."""
    async with there.database.transaction() as connection:
        rows = (await connection.execute(select(DELIVERIES.c.id, DELIVERIES.c.platform, DELIVERIES.c.state))).all()
        tries = (await connection.execute(select(BOARD_MESSAGES.c.delivery_id, BOARD_MESSAGES.c.attempts))).all()
    stand = there.count_posts() + Counter({row.delivery_id: row.attempts for row in tries})
    problems = [f"{len(rows)} deliveries of {count} articles"] if len(rows) != count else []
    problems += [f"delivery {row.id} ({row.platform}) is {row.state}" for row in rows if row.state != "posted"]
    return problems + [
        f"delivery {row.id} ({row.platform}) stands there {stand[row.id]} times" for row in rows if stand[row.id] != 1
    ]


async def order_problems(there: World) -> Sequence[str]:
    """Name the channels in which something stands before what was queued before it."""
    async with there.database.transaction() as connection:
        jobs = await connection.execute(text("SELECT delivery, max(id) FROM chaos_jobs GROUP BY delivery"))
        queued: dict[int, int] = {row[0]: row[1] for row in jobs}
        board = select(BOARD_MESSAGES.c.delivery_id).order_by(BOARD_MESSAGES.c.number)
        page = list((await connection.execute(board)).scalars())
    found = {**there.deliveries_in_order(), "page": page}
    return [
        f"in {place}: {' '.join(map(str, numbers))}"
        for place, numbers in found.items()
        if not _is_ascending(queued[number] for number in numbers)
    ]


def _is_ascending(numbers: Iterable[int]) -> bool:
    told = [*numbers]
    return told == sorted(told)


def answer_problems(there: World) -> Sequence[str]:
    """Name the questions that have no answer, or several."""
    return [f"question {ts} has {number} answers" for ts, number in there.count_answers().items() if number != 1]


def sale_problems(there: World, ends: Mapping[str, float]) -> Sequence[str]:
    """Name what was paid for again although whoever paid first lived on, and could keep it."""
    given = sorted((at, who) for sales in there.model_server.sales.values() for who, at in sales)
    lost: set[tuple[str, float]] = set()
    for life, end in ends.items():
        moments = [at for at, who in given if who == life and at <= end]
        lost.update((life, at) for at in moments[-DRAFTS_AT_ONCE:] if end - at < DRAFT_LOSS_SECONDS)
    problems = []
    for sales in there.model_server.sales.values():
        kept = [who for who, at in sales[:-1] if (who, at) not in lost]
        if kept:
            problems.append(f"a draft was sold to {', '.join(who for who, _ in sales)}, and kept by {', '.join(kept)}")
    return problems
