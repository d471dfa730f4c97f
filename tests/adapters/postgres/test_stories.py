"""Stories in PostgreSQL: filed at once, and found by an index."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import insert, select, text, update

from adapters.page.sample.pieces import Piece as SamplePiece
from adapters.page.sample.pieces import load
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import ENTRIES, STORIES, STORY_KEYS
from adapters.postgres.store import PostgresStore
from adapters.postgres.stories import NEIGHBOURS_QUERY, lock_keys, neighbour_query_values
from bot.domain.feed import Entry, EntryId, FeedId, PollResult
from bot.domain.job import Deliver, DigestEntry, SendFeedAlert
from bot.domain.subscription import Destination
from bot.ports import MAX_COUNTED_ARTICLES
from bot.publisher.planning import plan_filing
from bot.stories.finder import StoryFinder, document_terms
from bot.stories.story_assignment import NeighboursChanged
from bot.summarizer.extract_workers import extract_in_thread
from tests.contracts.test_store import wait_for_lock_waiter
from tests.fakes.clock import FakeClock
from tests.patience import PATIENCE
from tests.unit.stories.pairs import SampleArticle, read_pairs

HERE = Destination("page", "local", "news")
PAPER_COUNT = 5


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    """Return a store."""
    queue = JobQueue(database)
    await queue.open()
    yield PostgresStore(database, queue)
    await queue.close()


async def add_entry(
    store: PostgresStore, clock: FakeClock, paper: int | str, *, key: str = "a"
) -> tuple[EntryId, FeedId]:
    """Return a new entry of a newspaper's feed."""
    url = f"https://paper{paper}.example/feed"
    await store.subscribe(HERE, url, title="", now=clock.now())
    feed = await store.feed_at(url)
    assert feed is not None
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    polled = PollResult(feed=feed, fresh=(Entry(key=key, url=f"https://paper{paper}.example/{key}", title="A"),))
    await store.save_polls([polled], then=then, tell=lambda telling: SendFeedAlert(*telling, key=""))
    return numbers[0], feed.id


async def file_article(
    store: PostgresStore, clock: FakeClock, piece: SampleArticle, number: EntryId, feed_id: FeedId
) -> int:
    """File an article as the news line does; return how often it was held beside others."""
    digest = await extract_in_thread(replace(piece.article, url=f"https://paper{number}.example/a"))
    tries = 0
    while True:
        tries += 1
        found = await StoryFinder(store).compare(number, digest.article, feed_id=feed_id, now=clock.now())
        decide = partial(plan_filing, digest, now=clock.now(), comparison=found)
        try:
            await store.file_digest(number, digest, keys=found.keys, decide=decide, now=clock.now(), then=Deliver)
        except NeighboursChanged:
            continue
        return tries


async def test_filed_at_once_they_are_one_story(store: PostgresStore, database: Database, clock: FakeClock) -> None:
    """Five papers tell one event in the same moment, to five workers: whoever is later sees who was first."""
    piece = next(one for one, _ in read_pairs("same"))
    entries = [await add_entry(store, clock, paper) for paper in range(PAPER_COUNT)]
    tries = await asyncio.gather(*(file_article(store, clock, piece, *entry) for entry in entries))
    async with database.transaction() as connection:
        stories = (await connection.execute(text("SELECT count(DISTINCT story_id) FROM entries"))).scalar_one()
        deliveries = (await connection.execute(text("SELECT count(*) FROM deliveries"))).scalar_one()
    assert (stories, deliveries) == (1, 1)
    assert max(tries) <= PAPER_COUNT


async def test_different_events_do_not_wait_for_each_other(store: PostgresStore, database: Database) -> None:
    """Who files an article holds back those with the same terms or the same address, and nobody else."""
    async with database.transaction() as one:
        await one.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('ferry', 21))"))
        clock = FakeClock()
        number, feed_id = await add_entry(store, clock, 1)
        piece = next(one for one, _ in read_pairs("hard"))
        assert await asyncio.wait_for(file_article(store, clock, piece, number, feed_id), timeout=PATIENCE) == 1


async def test_what_is_parted_meanwhile_stays_parted(
    store: PostgresStore, database: Database, clock: FakeClock
) -> None:
    """Whoever waits to file an article anew files it with the story that it has by then, not where it was before."""
    piece = next(one for one, _ in read_pairs("hard"))
    number, feed_id = await add_entry(store, clock, 1)
    await file_article(store, clock, piece, number, feed_id)
    of_entry = ENTRIES.c.id == number
    async with database.transaction() as connection:
        await lock_keys(connection, [], f"https://paper{number}.example/a")
        later = asyncio.create_task(file_article(store, clock, piece, number, feed_id))
        await wait_for_lock_waiter(database)
        parted = (
            await connection.execute(insert(STORIES).values(told=clock.now()).returning(STORIES.c.id))
        ).scalar_one()
        await connection.execute(update(ENTRIES).where(of_entry).values(story_id=parted))
    await later
    async with database.transaction() as connection:
        assert (await connection.execute(select(ENTRIES.c.story_id).where(of_entry))).scalar_one() == parted


async def test_candidates_are_read_from_an_index(database: Database) -> None:
    """However many articles there are, a few index entries of each term are read."""
    fill = (
        "INSERT INTO feeds (url, host, next_due) VALUES ('https://a.example/', 'a.example', now());"
        "INSERT INTO stories (told) VALUES (now());"
        "INSERT INTO entries (feed_id, key, fingerprint, title, state, story_id)"
        " SELECT (SELECT id FROM feeds), n::text, '', '', 'digested', (SELECT id FROM stories)"
        " FROM generate_series(1, 5000) AS n;"
        "INSERT INTO story_keys (term, moment, entry_id) SELECT 'w' || id % 500, now(), id FROM entries;"
        "ANALYZE"
    )
    async with database.transaction() as connection:
        for statement in fill.split(";"):
            await connection.execute(text(statement))
        values = neighbour_query_values(EntryId(0), ["w1", "w2", "w3"], FakeClock().now())
        rows = await connection.execute(text(f"EXPLAIN {NEIGHBOURS_QUERY.text}"), values)
        told = "\n".join(rows.scalars())
    assert "story_keys_near" in told
    assert f"Seq Scan on {STORY_KEYS.name}" not in told


async def test_counts_do_not_grow_for_ever(store: PostgresStore, database: Database, clock: FakeClock) -> None:
    """Of very many articles the counts are halved, and what one alone had is forgotten."""
    piece = next(one for one, _ in read_pairs("hard"))
    number, feed_id = await add_entry(store, clock, 1)
    await file_article(store, clock, piece, number, feed_id)
    kept = [{"term": "", "met": MAX_COUNTED_ARTICLES}, {"term": "often", "met": 101}, {"term": "once", "met": 1}]
    async with database.transaction() as connection:
        for row in kept:
            await connection.execute(
                text("INSERT INTO term_counts VALUES (:lang, :term, :met)"), {"lang": piece.language, **row}
            )
    assert await store.count_terms(document_terms, now=clock.now(), limit=9) == 1
    met = await store.term_counts(piece.language, ["often", "once"])
    assert (met.articles, met.articles_by_term) == ((MAX_COUNTED_ARTICLES + 1) // 2, {"often": 50})


@pytest.mark.parametrize("is_backwards", [False, True])
async def test_two_workers_file_a_day_in_either_order(
    store: PostgresStore,
    database: Database,
    clock: FakeClock,
    is_backwards: bool,  # noqa: FBT001  # a parameter
) -> None:
    """The sample newspapers' day makes the same stories, whoever is first and whatever comes first."""
    first, later = load()
    every = list((later | first).values())
    todo = every[::-1] if is_backwards else every
    entries = {piece.slug: await add_entry(store, clock, piece.site, key=piece.slug) for piece in todo}

    async def work(mine: Sequence[SamplePiece]) -> None:
        for piece in mine:
            told = SampleArticle(
                id=piece.slug,
                feed=piece.site,
                language="en",
                title=piece.title,
                text="\n".join(piece.paragraphs),
                published=clock.now(),
            )
            await file_article(store, clock, told, *entries[piece.slug])

    await asyncio.gather(work(todo[::2]), work(todo[1::2]))
    slugs = {number: slug for slug, (number, _) in entries.items()}
    stories: dict[int, set[str]] = {}
    async with database.transaction() as connection:
        for row in await connection.execute(text("SELECT id, story_id FROM entries")):
            stories.setdefault(row.story_id, set()).add(slugs[row.id])
    assert sorted(sorted(story) for story in stories.values() if len(story) > 1) == [
        ["fenwick-ferries-accepts-312m-offer", "merrow-shipping-to-buy-fenwick-ferries"],
        ["hearth-and-home-takes-back-kettles", "kettlewell-recalls-46000-kettles"],
    ]


async def test_what_is_filed_at_once_waits_for_nobody(database: Database, store: PostgresStore) -> None:
    """Of the last articles of a round, filed at once, one is the last: it lets go what waited for it.

    Each saw the others still to come, and the whole round waited until its time was up.
    """
    clock = FakeClock()
    of_a_feed = [await add_entry(store, clock, "same", key=key) for key in "abcdef"]
    pieces = [one for one, _ in read_pairs("related")[: len(of_a_feed)]]
    async with asyncio.TaskGroup() as group:
        for piece, (number, feed_id) in zip(pieces, of_a_feed, strict=True):
            group.create_task(file_article(store, clock, piece, number, feed_id))
    async with database.reading() as connection:
        held = await connection.execute(text("SELECT count(*) FROM deliveries WHERE is_held"))
        assert held.scalar_one() == 0
