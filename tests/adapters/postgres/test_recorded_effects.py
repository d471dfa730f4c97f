"""Looking somebody up reads an index, and the migration knows who was met before it."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.recorded_effects import search
from adapters.postgres.store import PostgresStore
from bot.domain.subscription import Destination
from bot.ports import EffectQuery
from bot.text.aliases import search_keys
from tests.examples import example_settings

HERE = Destination("bench", "W", "C")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DIGEST_COUNT = 10_000

INSERT_DIGESTS = (
    "INSERT INTO digests (article_id, content, made) SELECT id, jsonb_build_object('stakeholders', "
    "jsonb_build_array(jsonb_build_object('name', CASE WHEN id % 500 = 0 THEN 'Merrow' ELSE 'Firm ' || id END, "
    "'kind', 'organization', 'effect', 'gains', 'why', 'sells more', 'evidence', "
    """'[{"quote": "Words", "start": 0, "end": 5}]'::jsonb))), now() FROM articles"""
)
INSERT_ENTRIES = (
    "INSERT INTO entries (feed_id, key, fingerprint, state, filed) "
    "SELECT feeds.id, n::text, '', 'digested', now() FROM feeds, generate_series(1, 10000) AS n"
)
INSERT_ARTICLES = (
    "INSERT INTO articles (entry_id, feed_id, revision, title, text, origin, fingerprint, url, read) "
    "SELECT id, feed_id, 1, 'Title', 'Words of an article.', 'page', '', 'https://a.example/' || key, now() "
    "FROM entries"
)
INSERT_SUBSCRIPTIONS = (
    "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made) "
    "SELECT 'bench', 'W', 'C', id, id, now() FROM feeds"
)
INSERTS = (
    "INSERT INTO feeds (url, title, next_due) VALUES ('https://a.example/feed', 'A', now())",
    INSERT_SUBSCRIPTIONS,
    INSERT_ENTRIES,
    INSERT_ARTICLES,
    INSERT_DIGESTS,
)


async def insert_digests(database: Database) -> None:
    """Insert DIGEST_COUNT digests, each about another stakeholder, every 500th about Merrow."""
    async with database.transaction() as connection:
        for statement in INSERTS:
            await connection.execute(text(statement))
        known = importlib.import_module("adapters.postgres.migrations.versions.0030_fates").KNOWN
        await connection.execute(text(known.replace(":", "\\:")))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


async def test_looking_somebody_up_reads_the_index_and_not_every_digest(database: Database) -> None:
    """The plan finds the few rows by their marks; digests, articles and entries are read one by one."""
    await insert_digests(database)
    sought = EffectQuery(name_keys=search_keys(["Merrow"]), since=LONG_AGO)
    told = str(search(HERE, sought).compile(database.engine, compile_kwargs={"literal_binds": True}))
    async with database.transaction() as connection:
        plan = "\n".join((await connection.execute(text(f"EXPLAIN {told}".replace(":", "\\:")))).scalars())
    assert "Bitmap Index Scan on fates_marks" in plan
    for table in ("fates", "digests", "articles", "entries"):
        assert f"Seq Scan on {table}" not in plan
    found = await PostgresStore(database, JobQueue(database)).recorded_effects(HERE, sought)
    assert len(found) == DIGEST_COUNT // 500
    assert {(fate.name, fate.why) for fate in found} == {("Merrow", "sells more")}


async def test_what_befell_everybody_reads_the_days_that_are_asked_about(database: Database) -> None:
    """Not every line that was ever told."""
    await insert_digests(database)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE fates SET at = '2020-01-01' WHERE entry_id % 500 <> 0"))
        await connection.execute(text("ANALYZE fates"))
    sought = EffectQuery(name_keys=frozenset(), since=datetime(2021, 1, 1, tzinfo=UTC), is_everybody=True)
    told = str(search(HERE, sought).compile(database.engine, compile_kwargs={"literal_binds": True}))
    async with database.transaction() as connection:
        plan = "\n".join((await connection.execute(text(f"EXPLAIN {told}".replace(":", "\\:")))).scalars())
    assert "fates_at" in plan
    assert "Seq Scan on fates" not in plan


@example_settings(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=80))
async def test_any_name_can_be_looked_for(database: Database, asked: str) -> None:
    """No sign breaks the query, whatever somebody types."""
    store = PostgresStore(database, JobQueue(database))
    assert await store.recorded_effects(HERE, EffectQuery(name_keys=search_keys([asked]), since=LONG_AGO)) == []
