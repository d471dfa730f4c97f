"""The archive's search: by its index, and within its workspace, whatever is asked."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.postgres.archive import search
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench.archive import HERE, fill_archive
from bot.ports import ArchiveQuery
from tests.examples import example_settings
from tests.questions import question_prefixes

QUESTION = "How big is the fine for Watermere and Norwind?"


async def test_a_search_reads_the_index_and_not_every_article(database: Database) -> None:
    """The plan finds each word by its index; only the few best articles are read whole."""
    await fill_archive(database, 3_000)
    query = search(HERE, ArchiveQuery(beginnings=question_prefixes(QUESTION), limit=5))
    told = str(query.compile(database.engine, compile_kwargs={"literal_binds": True})).replace(":", "\\:")
    async with database.transaction() as connection:
        plan = "\n".join((await connection.execute(text(f"EXPLAIN {told}"))).scalars())
    assert "Bitmap Index Scan on articles_search" in plan
    assert "Seq Scan on articles" not in plan


@example_settings(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=80))
async def test_any_words_can_be_looked_for(database: Database, asked: str) -> None:
    """No sign is an operator of the query language, and none breaks it."""
    store = PostgresStore(database, JobQueue(database))
    assert await store.find_articles(HERE, ArchiveQuery(beginnings=question_prefixes(asked))) == []
