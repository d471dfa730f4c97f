"""What is near in meaning is asked about, in whatever words and language; nothing joins by its meaning alone."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.article import Article, Origin
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Candidate, Neighbour, StoryId, with_embedding_neighbours
from bot.errors import ModelError
from bot.stories.embedding_neighbours import MIN_NEIGHBOURS, UncachedEmbeddings, close_neighbours
from bot.stories.finder import Judge
from bot.stories.stream import StoryStream
from tests.fakes.embedder import ConceptEmbedder

STRIKE_TEXT = "Dockers at Halt began a walkout on Monday. The picket stood at the gate from six in the morning."
GERMAN_STRIKE_TEXT = (
    "In Halt legten die Hafenarbeiter am Montag die Arbeit nieder: der strike begann um sechs Uhr früh am Tor."
)
OTHER_TEXTS = (
    "A storm brought rain and a deluge to the valley of Orla.",
    "Brightwater bought Orla Mills; the merger takes a year.",
    "The clinic has a new doctor for its patients.",
    "Pupils of the school had no lesson for a week.",
    "A patient waited in hospital while rain fell.",
)


def make_neighbour(number: int, distance: float | None) -> Neighbour:
    """Return a neighbour at a distance."""
    return Neighbour(entry_id=EntryId(number), story_id=StoryId(number), feed_id=FeedId(number), distance=distance)


class AgreeingJudge:
    """A judge that takes everything for one event, and records the texts it was asked about."""

    name = "judge"

    def __init__(self) -> None:
        self.asked_texts: list[str] = []

    async def judge(self, article: Article, others: Sequence[Candidate]) -> Sequence[bool | None]:
        """Say so."""
        assert article
        self.asked_texts += [one.article.text for one in others]
        return [True] * len(others)


async def stories_of_strike(judge: Judge | None, embedder: ConceptEmbedder) -> list[int]:
    """Return the stories of a strike, of other news, and of the strike in another language."""
    desk = StoryStream(judge, UncachedEmbeddings(embedder))
    texts = (STRIKE_TEXT, *OTHER_TEXTS, GERMAN_STRIKE_TEXT)
    return [await desk.story_of(Article(title="", text=text, origin=Origin.GIVEN)) for text in texts]


async def test_another_language_tells_the_same_story() -> None:
    """Of all that is near the one that stands out is asked about, and joins where the judge says so."""
    judge = AgreeingJudge()
    desk = StoryStream(judge, UncachedEmbeddings(ConceptEmbedder()))
    for text in OTHER_TEXTS:
        await desk.story_of(Article(title="", text=text, origin=Origin.GIVEN))
    judge.asked_texts.clear()
    first = await desk.story_of(Article(title="", text=STRIKE_TEXT, origin=Origin.GIVEN))
    assert await desk.story_of(Article(title="", text=GERMAN_STRIKE_TEXT, origin=Origin.GIVEN)) == first
    assert STRIKE_TEXT in judge.asked_texts


async def test_nothing_joins_by_its_meaning_alone() -> None:
    """Without a judge the embeddings model is not asked, and all stay apart."""
    embedder = ConceptEmbedder()
    stories = await stories_of_strike(None, embedder)
    assert (len(set(stories)), embedder.embedded_texts) == (len(stories), [])


async def test_an_embeddings_model_that_is_away_holds_nothing_up() -> None:
    """Words alone are compared then."""
    embedder = ConceptEmbedder()
    embedder.problems = [ModelError("busy", retry=True) for _ in range(9)]
    judge = AgreeingJudge()
    stories = await stories_of_strike(judge, embedder)
    assert len(embedder.embedded_texts) == len(stories)
    assert STRIKE_TEXT not in judge.asked_texts


def test_what_is_as_near_as_the_rest_does_not_stand_out() -> None:
    """It is the others that tell how far is usual; with few of them each one is near."""
    usual = [make_neighbour(number, 0.5 + number / 100) for number in range(1, 9)]
    assert close_neighbours([make_neighbour(9, 0.2), *usual]) == {9}
    assert close_neighbours([make_neighbour(9, 0.45), *usual]) == set()
    assert close_neighbours(usual[:MIN_NEIGHBOURS]) == {1, 2, 3, 4}
    assert close_neighbours([make_neighbour(1, None)]) == set()


@given(st.lists(st.tuples(st.integers(1, 9), st.floats(0, 2)), max_size=9, unique_by=lambda pair: pair[0]))
def test_found_both_ways_is_found_once(meant: list[tuple[int, float]]) -> None:
    """Neighbours stay in their order, those found by meaning alone stand behind them, each has its distance."""
    near = [make_neighbour(number, None) for number in (4, 2)]
    found = with_embedding_neighbours(near, [make_neighbour(number, far) for number, far in meant])
    assert [one.entry_id for one in found[:2]] == [4, 2]
    assert len({one.entry_id for one in found}) == len(found)
    assert {one.entry_id: one.distance for one in found if one.distance is not None} == dict(meant)
