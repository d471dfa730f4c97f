"""A workspace that leaves is in no table any more, whatever tables there are; its neighbours are as they were."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.installations import PostgresInstallations
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry, Job
from bot.domain.subscription import Destination
from bot.text.wishes import wish_key
from tests.adapters.postgres.rows import fill_tables

SHARED_TABLES = {
    "alembic_version": "the form of the tables",
    "announcements": "the local page's own, which has one workspace and stays",
    "articles": "what publishers wrote",
    "board_messages": "by delivery; here of none",
    "board_notes": "the same",
    "digests": "what articles say; with a workspace's wish only as long as that has it",
    "entries": "what feeds state",
    "fates": "what digests say of people",
    "feeds": "addresses that are watched, for whoever subscribes",
    "leases": "which process has the platforms",
    "meanings": "what articles are about",
    "rereadings": "when articles are read again",
    "replies": "what models cost",
    "resting_hosts": "hosts that asked us to wait",
    "site_lines": "lines that sites repeat",
    "stories": "events",
    "story_keys": "what articles are found by",
    "term_counts": "how common words are",
    "used_marks": "marks that came back from an installation, for minutes",
    "procrastinate_events": "goes with its job",
    "procrastinate_periodic_defers": "what repeats itself",
    "procrastinate_workers": "who works",
}
"""Tables that are no workspace's, each with the reason. One that is neither here nor emptied fails the test."""

SELECT_TABLES = text(
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
)
GONE_WORKSPACE, OTHER_WORKSPACE = "TGONE", "TLEFT"


async def rows_by_table(database: Database) -> Mapping[str, list[str]]:
    """Return every row of every table, as text."""
    async with database.transaction() as connection:
        names = (await connection.execute(SELECT_TABLES)).scalars().all()
        return {
            name: list((await connection.execute(text(f'SELECT row_to_json(t)::text FROM "{name}" AS t'))).scalars())  # noqa: S608  # the database's own names
            for name in names
        }


async def test_a_workspace_leaves_no_row_behind(database: Database) -> None:
    """Every table there is has a rule: emptied of it, or nobody's; what others have is as it was."""
    queue = JobQueue(database)
    store, installations = PostgresStore(database, queue), PostgresInstallations(database)
    async with database.transaction() as connection:
        for workspace in (GONE_WORKSPACE, OTHER_WORKSPACE):
            place = Destination("slack", workspace, "C")
            await fill_tables(connection, workspace=workspace)
            jobs: list[Job] = [Deliver(DeliveryId(1), place), DigestEntry(EntryId(1), place)]
            await queue.defer_within(connection, jobs)
        await connection.execute(text("UPDATE replies SET workspace = 'slack:' || workspace"))
    before = await rows_by_table(database)
    await store.forget_workspace("slack", GONE_WORKSPACE)
    await installations.remove("slack", GONE_WORKSPACE)
    await installations.resolve_trouble("slack", GONE_WORKSPACE)
    after = await rows_by_table(database)
    assert {name for name, all_rows in after.items() if any(GONE_WORKSPACE in row for row in all_rows)} <= set(
        SHARED_TABLES
    )
    for name in set(after) - set(SHARED_TABLES):
        assert [row for row in before[name] if OTHER_WORKSPACE in row] == after[name]
    assert not [row for row in after["replies"] if f'"workspace":"slack:{GONE_WORKSPACE}"' in row]


async def test_its_wishes_go_with_their_digests(database: Database) -> None:
    """What looked for something first because it wanted that, goes, unless another workspace wants the same."""
    async with database.transaction() as connection:
        for workspace in (GONE_WORKSPACE, OTHER_WORKSPACE):
            await fill_tables(connection, workspace=workspace)
        for table in ("subscriptions", "removed_subscriptions", "deliveries"):
            await connection.execute(text(f"UPDATE {table} SET focus = ''"))  # noqa: S608  # ours, above
        wishes = {GONE_WORKSPACE: "what it means for riders", OTHER_WORKSPACE: "what it costs"}
        for workspace, wish in wishes.items():
            wanted = text("UPDATE subscriptions SET focus = :wish WHERE workspace = :workspace")
            await connection.execute(wanted, {"wish": wish, "workspace": workspace})
            made = text("INSERT INTO digests (article_id, content, focus, made) VALUES (1, '{}', :key, now())")
            await connection.execute(made, {"key": wish_key(wish)})
    await PostgresStore(database, JobQueue(database)).forget_workspace("slack", GONE_WORKSPACE)
    left = " ".join((await rows_by_table(database))["digests"])
    assert [wish_key(wish) in left for wish in wishes.values()] == [False, True]
