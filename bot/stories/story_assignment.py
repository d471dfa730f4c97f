"""Story assignment: which story an article joins, given its similarity to neighbouring articles. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.feed import EntryId
from bot.domain.story import JoinReason, Neighbour, StoryId
from bot.stories.event_similarity import EventSimilarity, probability

JOINING_PROBABILITY = 0.7
"""Least probability for joining a story: two posts are a nuisance, an article not posted is a loss."""
DOUBTFUL_PROBABILITY = 0.3
"""Least probability for asking a model, if there is one."""
CLOSEST_HEADLINES = 3
"""Number of closest headlines whose mean decides, since each says little."""
MAX_COUNTEREVIDENCE = 0.0
"""Least log odds of a story's second closest article against the closest one: an article that links two reports on
different events, as a round-up does, joins neither."""
CERTAIN = 1.0

BY_ADDRESS, BY_WORDS = "address", "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A neighbour, compared with the article.

    Attributes:
        is_near: it stands out as close in meaning, whatever its words.
        is_same_article: it is the same article at the same address, in another feed or under another id.
        is_one_event: the verdict of the model `asked`; None if none was asked or none answered.
    """

    neighbour: Neighbour
    likeness: EventSimilarity
    is_near: bool = False
    is_same_article: bool = False
    is_one_event: bool | None = None
    asked: str = ""


class NeighboursChanged(Exception):  # no error: somebody filed an article in the meantime
    """The article has a new neighbour that it was not compared with; nothing was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The story that an article joins, and why; both None for a new one."""

    story_id: StoryId | None = None
    joined: JoinReason | None = None


NEW_STORY = Decision()


def assign_story(compared: Sequence[Compared]) -> Decision:
    """Return the story that an article joins: the same article's, or the most probable one if that is enough."""
    same = next((candidate for candidate in compared if candidate.is_same_article), None)
    if same is not None:
        return Decision(story_id=same.neighbour.story_id, joined=JoinReason(score=CERTAIN, by=BY_ADDRESS))
    by_story: defaultdict[StoryId, list[Compared]] = defaultdict(list)
    for candidate in compared:
        by_story[candidate.neighbour.story_id].append(candidate)
    scored = [(_score(members), story_id) for story_id, members in by_story.items()]
    score, story_id = max(scored, default=(0.0, StoryId(0)))
    if score < JOINING_PROBABILITY:
        return NEW_STORY
    best = max(by_story[story_id], key=lambda candidate: (candidate.is_one_event is True, candidate.likeness.odds))
    by = best.asked if best.is_one_event else BY_WORDS
    return Decision(story_id=story_id, joined=JoinReason(score=round(score, 3), by=by, reasons=best.likeness.shared))


def doubtful_neighbours(compared: Sequence[Compared], *, most: int) -> list[Compared]:
    """Return the neighbours to ask a model about: the likeliest of each story that is neither certain nor impossible.

    A neighbour close in meaning is not impossible, whatever its words.
    """
    if assign_story(compared) is not NEW_STORY:
        return []
    best: dict[StoryId, Compared] = {}
    for candidate in sorted(compared, key=lambda candidate: -candidate.likeness.odds):
        if candidate.is_one_event is None and (
            candidate.is_near or probability(candidate.likeness.odds) >= DOUBTFUL_PROBABILITY
        ):
            best.setdefault(candidate.neighbour.story_id, candidate)
    return list(best.values())[:most]


def with_current_stories(compared: Mapping[EntryId, Compared], near: Sequence[Neighbour]) -> list[Compared]:
    """Return the comparison with each neighbour, updated with its current story.

    Raises:
        NeighboursChanged: there is a new neighbour now.
    """
    current = []
    for neighbour in near:
        comparison = compared.get(neighbour.entry_id)
        if comparison is None:
            raise NeighboursChanged
        current.append(replace(comparison, neighbour=neighbour))
    return current


def _score(members: Sequence[Compared]) -> float:
    """Return how probable it is that an article belongs to the story of some members."""
    verdicts = [member.is_one_event for member in members if member.is_one_event is not None]
    if verdicts:
        return CERTAIN if any(verdicts) else 0.0
    best = sorted((member.likeness for member in members), key=lambda likeness: -likeness.odds)
    if best[0].is_of_headlines:
        closest = [likeness.odds for likeness in best[:CLOSEST_HEADLINES]]
    else:
        closest = [
            best[0].odds,
            *(min(best[0].odds, max(MAX_COUNTEREVIDENCE, likeness.odds)) for likeness in best[1:2]),
        ]
    return probability(sum(closest) / len(closest))
