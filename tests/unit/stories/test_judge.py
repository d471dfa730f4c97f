"""Where words leave it open, a model is asked, once, and what it says is held to what it was asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.article import Article, Origin
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Candidate, Neighbour, StoryId
from bot.errors import ModelError
from bot.stories.finder import StoryFinder
from bot.stories.judge import ModelJudge
from bot.stories.story_assignment import (
    DOUBTFUL_PROBABILITY,
    JOINING_PROBABILITY,
    NeighboursChanged,
    assign_story,
    doubtful_neighbours,
    with_current_stories,
)
from bot.stories.stream import StoryStream
from tests.fakes.model import ScriptedModel
from tests.unit.stories.pairs import MORNING, read_pairs, same_event_probability


def make_candidate(title: str, number: int = 7) -> Candidate:
    """Return an article that may report the same event."""
    article = Article(title=title, text=f"{title}. It was on Monday.", published=MORNING, origin=Origin.GIVEN)
    near = Neighbour(entry_id=EntryId(number), story_id=StoryId(number), feed_id=FeedId(number))
    return Candidate(neighbour=near, article=article, moment=MORNING)


ARTICLE = Article(title="Ferry aground", text="The ferry Maren ran aground.", published=MORNING, origin=Origin.GIVEN)


def verdict_reply(*said: object) -> str:
    """Return a reply with verdicts 1, 2, ..."""
    return json.dumps({"verdicts": [{"number": n, "same_event": one} for n, one in enumerate(said, start=1)]})


async def test_all_are_asked_about_in_one_request() -> None:
    """Titles, first sentences and times stand between marks; each verdict belongs to its number."""
    model = ScriptedModel(verdict_reply(*[True, False]))
    judge = ModelJudge(model)
    assert await judge.judge(ARTICLE, [make_candidate("Maren stuck"), make_candidate("Maren sold")]) == [True, False]
    (request,) = model.requests
    assert all(told in request.user for told in ("Ferry aground", "Maren stuck", "2026-03-02 06:00 UTC"))
    assert "Ferry aground" not in request.system


@pytest.mark.parametrize(
    "reply",
    [
        "no JSON",
        '{"verdicts": 3}',
        '{"verdicts": [{"number": 1, "same_event": "yes"}]}',
        '{"verdicts": [{"number": 2, "same_event": true}]}',
        '{"verdicts": [7, {"number": true, "same_event": true}]}',
        '{"verdicts": [{"number": 1, "same_event": true}, {"number": 1, "same_event": false}]}',
    ],
)
async def test_what_is_not_clear_is_not_said(reply: str) -> None:
    """A missing, doubled or odd verdict leaves it open."""
    assert await ModelJudge(ScriptedModel(reply)).judge(ARTICLE, [make_candidate("Maren stuck")]) == [None]


async def test_no_article_waits_for_a_model() -> None:
    """One that is away leaves it open, too."""
    judge = ModelJudge(ScriptedModel(ModelError("busy", retry=True)))
    assert await judge.judge(ARTICLE, [make_candidate("Maren stuck")]) == [None]


class FixedJudge:
    """A judge that always gives the same verdict, and counts its calls."""

    name = "judge"

    def __init__(self, *, is_same_event: bool | None) -> None:
        self.is_same_event = is_same_event
        self.call_count = 0

    async def judge(self, article: Article, others: Sequence[Candidate]) -> Sequence[bool | None]:
        """Say it."""
        assert article
        self.call_count += len(others)
        return [self.is_same_event] * len(others)


@pytest.mark.parametrize(("is_one", "stories"), [(True, 1), (False, 2), (None, 2)])
async def test_only_the_doubtful_is_asked_about(is_one: bool | None, stories: int) -> None:  # noqa: FBT001  # a parameter
    """What words leave open is one event where the judge says so; what stays open stays apart."""
    one, other = min(
        read_pairs("same"),
        key=lambda pair: abs(same_event_probability(*pair) - (DOUBTFUL_PROBABILITY + JOINING_PROBABILITY) / 2),
    )
    judge = FixedJudge(is_same_event=is_one)
    desk = StoryStream(judge)
    found = {await desk.story_of(piece.article, feed=piece.feed) for piece in (one, other)}
    assert (len(found), judge.call_count) == (stories, 1)


async def test_the_sure_is_not_asked_about() -> None:
    """Neither what is plainly one event, nor what has nothing in common."""
    one, other = next(pair for pair in read_pairs("same") if same_event_probability(*pair) > JOINING_PROBABILITY)
    far = next(pair for pair in read_pairs("hard") if same_event_probability(*pair) < DOUBTFUL_PROBABILITY)
    judge = FixedJudge(is_same_event=True)
    for told in ((one, other), far):
        desk = StoryStream(judge)
        for piece in told:
            await desk.story_of(piece.article, feed=piece.feed)
    assert judge.call_count == 0


async def test_what_came_meanwhile_is_not_decided_about() -> None:
    """An article that was filed after the comparison has to be held beside, too."""
    store = StoryStream()
    await store.story_of(ARTICLE)
    comparison = await StoryFinder(store).compare(EntryId(5), ARTICLE, feed_id=FeedId(5), now=MORNING)
    near = [one.neighbour for one in comparison.compared.values()]
    assert assign_story(with_current_stories(comparison.compared, near)).story_id == 1
    later = Neighbour(entry_id=EntryId(99), story_id=StoryId(9), feed_id=FeedId(9))
    with pytest.raises(NeighboursChanged):
        with_current_stories(comparison.compared, [*near, later])


async def test_nothing_is_doubtful_without_neighbours() -> None:
    """The first article of a desk is a story of its own."""
    comparison = await StoryFinder(StoryStream()).compare(
        EntryId(1), ARTICLE, feed_id=FeedId(1), now=MORNING + timedelta(hours=1)
    )
    assert (assign_story([]).story_id, doubtful_neighbours([], most=3), dict(comparison.compared)) == (None, [], {})
    assert "mar" in " ".join(comparison.keys)
