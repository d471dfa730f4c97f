"""What every store must do for meanings, run on PostgreSQL and on the fake in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.feed import EntryId
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Deliver
from bot.ports import ArchiveQuery, Embedding, EmbeddingReply
from tests.contracts.test_conversations import ELSEWHERE, HERE, MINUTE, NEXT_DOOR, OTHER_FEED, OUR_FEED, file_article
from tests.contracts.test_store import Bench, bench, make_entry, poll_entries
from tests.fakes.clock import FakeClock
from tests.fakes.embedder import ConceptEmbedder, vector_of
from tests.unit.samples import make_digest

__all__ = ["bench"]

WALKOUT_TEXT = "Dockers began a walkout at Halt on Monday."
FLOOD_TEXT = "A storm flooded the valley of Halt."
OTHER_WORKSPACE_TEXT = "A stoppage and a picket and a strike, told to others."
MODEL = "things"


@pytest.fixture(autouse=True)
async def _with_vectors(bench: Bench) -> None:
    """Skip where this PostgreSQL has no pgvector."""
    if not await bench.store.can_search_embeddings():
        pytest.skip("this PostgreSQL has no pgvector; the embedded one has it")


async def embed_all(bench: Bench, clock: FakeClock, model: str = MODEL) -> list[str]:
    """Embed every article that has no embedding; return their texts in the order found."""
    found = await bench.store.articles_without_embedding(model, limit=10)
    vectors = {number: vector_of(article.text) for number, article in found}
    paid = EmbeddingReply(vectors=tuple(vectors.values()), model=f"{model}-served", tokens=7)
    await bench.store.save_embeddings(model, vectors, paid=paid, now=clock.now())
    return [article.text for _, article in found]


async def nearest_texts(bench: Bench, question: str, *, model: str = MODEL, **bounds: object) -> list[str]:
    """Return the texts nearest to a question whose words stand nowhere."""
    wanted = ArchiveQuery(beginnings=("nowhere",), near=Embedding(model, vector_of(question)), **bounds)  # type: ignore[arg-type]
    return [article.text for article in await bench.store.find_articles(HERE, wanted)]


async def test_an_article_is_found_by_its_meaning(bench: Bench, clock: FakeClock) -> None:
    """What has none of the question's words is found, the nearest first, in all of the workspace's channels."""
    await file_article(bench, clock, OUR_FEED, FLOOD_TEXT)
    await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT, place=NEXT_DOOR)
    assert await nearest_texts(bench, "industrial action") == []
    assert await embed_all(bench, clock) == [WALKOUT_TEXT, FLOOD_TEXT]
    assert await embed_all(bench, clock) == []
    assert await nearest_texts(bench, "industrial action") == [WALKOUT_TEXT, FLOOD_TEXT]
    assert await nearest_texts(bench, "the deluge", limit=1) == [FLOOD_TEXT]


async def test_a_workspace_is_the_border_of_meanings(bench: Bench, clock: FakeClock) -> None:
    """The nearest article of all is not found where only another workspace subscribes to its feed."""
    await file_article(bench, clock, OUR_FEED, FLOOD_TEXT)
    await file_article(bench, clock, OTHER_FEED, OTHER_WORKSPACE_TEXT, place=ELSEWHERE)
    await embed_all(bench, clock)
    assert await nearest_texts(bench, "strike") == [FLOOD_TEXT]


async def test_what_is_found_both_ways_stands_there_once(bench: Bench, clock: FakeClock) -> None:
    """What has the words comes first, what is near comes behind it."""
    await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT)
    await file_article(bench, clock, OUR_FEED, FLOOD_TEXT)
    await embed_all(bench, clock)
    wanted = ArchiveQuery(beginnings=("valley",), near=Embedding(MODEL, vector_of("strike")))
    assert [article.text for article in await bench.store.find_articles(HERE, wanted)] == [FLOOD_TEXT, WALKOUT_TEXT]


async def test_meanings_of_another_model_are_no_use(bench: Bench, clock: FakeClock) -> None:
    """A new model reads everything again; until then it finds nothing, and never compares what it cannot."""
    await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT)
    await embed_all(bench, clock)
    assert await nearest_texts(bench, "strike", model="other") == []
    assert await embed_all(bench, clock, "other") == [WALKOUT_TEXT]
    assert await nearest_texts(bench, "strike", model="other") == [WALKOUT_TEXT]
    assert await nearest_texts(bench, "strike") == []


async def test_a_new_revision_is_read_again(bench: Bench, clock: FakeClock) -> None:
    """Only the newest revision of an article is read, and found."""
    make_entry = await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT)
    await embed_all(bench, clock)
    corrected = f"{WALKOUT_TEXT} It ended on Friday."
    await file_article(bench, clock, OUR_FEED, corrected, entry_id=make_entry, revision=2)
    assert await embed_all(bench, clock) == [corrected]
    assert await nearest_texts(bench, "strike") == [corrected]


async def test_what_is_near_in_meaning_may_be_one_event(bench: Bench, clock: FakeClock) -> None:
    """The nearest of each other story, with how far it is; neither itself nor what was news at another time."""
    strike, flood = (
        await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT),
        await file_article(bench, clock, OTHER_FEED, FLOOD_TEXT),
    )
    await embed_all(bench, clock)
    asked = Embedding(MODEL, vector_of("a picket"))
    found = await bench.store.candidates(EntryId(0), (), url="", moment=clock.now(), embedding=asked)
    assert [one.neighbour.entry_id for one in found] == [strike, flood]
    near, far = (one.neighbour.distance for one in found)
    assert near is not None
    assert far is not None
    assert 0 <= near < 0.1 < far
    others = await bench.store.candidates(strike, (), url="", moment=clock.now(), embedding=asked)
    assert [one.neighbour.entry_id for one in others] == [flood]
    later = clock.now() + timedelta(days=9)
    assert await bench.store.candidates(EntryId(0), (), url="", moment=later, embedding=asked) == []
    assert await bench.store.candidates(EntryId(0), (), url="", moment=clock.now()) == []


async def test_what_it_was_held_beside_is_on_the_desk(bench: Bench, clock: FakeClock) -> None:
    """An article that has no key in common can be joined all the same, and its meaning is kept."""
    strike = await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT)
    (other,) = await poll_entries(bench, clock, make_entry("other"))
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=desk.previous_story, planned=())

    digest = make_digest()
    await bench.store.file_digest(other, digest, beside=[strike, strike], decide=decide, now=clock.now(), then=Deliver)
    assert [one.entry_id for one in seen[0].neighbours] == [strike]
    assert seen[0].neighbours[0].story_id in seen[0].delivered
    await bench.store.save_embedding(strike, 1, Embedding(MODEL, vector_of(WALKOUT_TEXT)))
    await bench.store.save_embedding(EntryId(0), 1, Embedding(MODEL, vector_of(WALKOUT_TEXT)))
    assert WALKOUT_TEXT not in await embed_all(bench, clock)
    assert await nearest_texts(bench, "strike", limit=1) == [WALKOUT_TEXT]


async def test_what_meanings_cost_is_counted(bench: Bench, clock: FakeClock) -> None:
    """Each request has its bill: those of articles serve all, a question's is its workspace's."""
    await file_article(bench, clock, OUR_FEED, WALKOUT_TEXT)
    await embed_all(bench, clock)
    (line,) = await bench.store.spent_since(clock.now() - MINUTE)
    assert (line.model, line.purpose, line.tokens_in) == ("things-served", "embedding", 7)
    paid = EmbeddingReply(vectors=((1.0,),), model="things-served", tokens=2)
    await bench.store.save_embeddings(MODEL, {}, paid=paid, workspace="slack:T1", now=clock.now())
    (mine,) = await bench.store.spent_since(clock.now() - MINUTE, workspace="slack:T1")
    assert (mine.tokens_in, mine.replies) == (2, 1)


async def test_the_fake_embedder_costs_a_token_a_word() -> None:
    """The embedder of the tests keeps to its port: one vector a text, in order."""
    embedded = await ConceptEmbedder().embed(["strike", "a flood"])
    assert embedded.vectors == (vector_of("strike"), vector_of("a flood"))
    assert embedded.tokens == 3
