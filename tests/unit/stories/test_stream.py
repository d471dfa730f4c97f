"""Articles in order of arrival, put together as the desk does."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from bot.domain.article import Article, Origin
from bot.domain.story import StoryId
from bot.stories.stream import StoryStream
from tests.unit.stories.pairs import SampleArticle, read_stream


async def stories_of_pieces(pieces: Sequence[SampleArticle]) -> dict[str, StoryId]:
    """Return the story of each piece."""
    desk = StoryStream()
    return {piece.id: await desk.story_of(piece.article, feed=piece.feed) for piece in pieces}


def count_pairs(found: dict[str, StoryId], pieces: Sequence[SampleArticle]) -> tuple[int, int, int]:
    """Count the pairs that were joined rightly, joined wrongly, and missed."""
    both = list(itertools.combinations(pieces, 2))
    right = sum(found[a.id] == found[b.id] and a.story == b.story for a, b in both)
    wrong = sum(found[a.id] == found[b.id] and a.story != b.story for a, b in both)
    return right, wrong, sum(a.story == b.story for a, b in both) - right


async def test_four_days_of_eighteen_events() -> None:
    """Sixty articles, two pairs of look-alikes among them: nothing is put together wrongly, most of one event is."""
    right, wrong, missed = count_pairs(await stories_of_pieces(read_stream()), read_stream())
    assert wrong == 0
    assert right >= 55, missed


async def test_in_the_other_order() -> None:
    """What is one event does not hang on who was first."""
    pieces = read_stream()[::-1]
    right, wrong, _ = count_pairs(await stories_of_pieces(pieces), pieces)
    assert wrong == 0
    assert right >= 46


async def test_a_place_and_its_people_are_no_event() -> None:
    """Local papers of three places, a firm's trade press: a day's stories share names, institutions, spokespeople."""
    pieces = read_stream("local")
    right, wrong, missed = count_pairs(await stories_of_pieces(pieces), pieces)
    assert wrong <= 1
    assert right >= 9, missed


async def test_unrelated_stories_of_one_town_stay_apart() -> None:
    """Twenty-five of them in five feeds, none of which is another's."""
    pieces = read_stream("town")
    assert len(set((await stories_of_pieces(pieces)).values())) >= 24


@pytest.mark.parametrize("title", ["Three prints a day", "Weather today"])
async def test_articles_at_one_address_are_their_own(title: str) -> None:
    """One feed's entries at one address, under one title, with other texts, are other articles."""
    desk = StoryStream()
    texts = (
        "A heron waits for the number nine tram in a yellow raincoat. Printed on 300 gram paper.",
        "A keeper polishes the lamp of the Skerry light before the storm. Printed on 300 gram paper.",
    )
    articles = [Article(title=title, text=text, url="https://a.example/today", origin=Origin.GIVEN) for text in texts]
    assert len({await desk.story_of(article, feed="prints") for article in articles}) == 2


async def test_the_same_article_in_two_feeds_is_told_once() -> None:
    """Whatever a second feed calls it: the address and the words are the same."""
    desk = StoryStream()
    text = "A heron waits for the number nine tram in a yellow raincoat, and the driver lets it in, he told us."
    one = Article(title="A heron", text=text, url="https://a.example/heron", origin=Origin.GIVEN)
    other = Article(title="Bird on tram", text=text, url="http://www.a.example/heron?utm_source=x", origin=Origin.GIVEN)
    assert await desk.story_of(one, feed="site") == await desk.story_of(other, feed="planet")
