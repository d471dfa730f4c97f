"""Filing: what decides where a digest goes, the decision, and how what waits there becomes an edition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.delivery import PassedOver, PlannedDelivery
from bot.domain.preferences import Preferences
from bot.domain.story import JoinReason, Neighbour, StoryId
from bot.domain.subscription import Destination, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingContext:
    """What decides how a digest is filed: recent stories, and who subscribes to its feed.

    Attributes:
        neighbours: articles that may tell of the same event, most alike first.
        previous_story: the story this article was filed under before, if it was.
        delivered: destinations that have each of these stories already, by story.
        waiting: when those of them get it that wait for their time, and for nothing else.
        preferences: what the subscribed destinations asked for; one that asked for nothing is not in it.
        pending: how many entries of the same feed are still being digested.
        newcomers: destinations that asked for this feed only after the article was first filed.
    """

    neighbours: tuple[Neighbour, ...]
    subscriptions: tuple[Subscription, ...]
    previous_story: StoryId | None
    delivered: Mapping[StoryId, tuple[Destination, ...]]
    waiting: Mapping[StoryId, Mapping[Destination, datetime]] = field(default_factory=dict)
    preferences: Mapping[Destination, Preferences] = field(default_factory=dict)
    pending: int = 0
    newcomers: frozenset[Destination] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The decision on a digest: its story (None: a new one), where and when to deliver it, and where not, and why.

    Attributes:
        earlier_due: destinations that wait for the story longer than they need to, and when they get it now.
        joined: why it was filed under a story that was there; None for a new one.
        gathering: destinations where what comes in a round of its feed waits for the last of it, and no longer.
    """

    story_id: StoryId | None
    planned: tuple[PlannedDelivery, ...]
    earlier_due: Mapping[Destination, datetime] = field(default_factory=dict)
    joined: JoinReason | None = None
    passed_over: tuple[PassedOver, ...] = ()
    gathering: tuple[Destination, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """How deliveries that are held for one destination become an edition.

    Attributes:
        min_stories, max_stories: how many stories an edition tells; fewer are posted one by one, more make another
            edition.
        until: those due by then are in it.
        title: what it is called, by its number of stories.
    """

    min_stories: int
    max_stories: int
    until: datetime
    title: Callable[[int], str]
