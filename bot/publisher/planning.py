"""Planning: which story a digest belongs to, which destinations get it and when, which do not, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.domain.delivery import ROUND_WAIT, Delivery, PassedOver, PlannedDelivery
from bot.domain.digest import Digest
from bot.domain.filing import Filing, FilingContext, Gathering
from bot.domain.history import PAUSED
from bot.domain.preferences import Preferences
from bot.domain.schedule import Frequency, Routine
from bot.domain.subscription import Destination, Subscription
from bot.domain.wishes import Relevance, wish_objection
from bot.stories.finder import Comparison
from bot.stories.story_assignment import NEW_STORY, Decision, assign_story, with_current_stories
from bot.text.calendar_words import day_with_weekday
from bot.text.catalogue import Said, say
from bot.text.wishes import wish_key

MIN_STORIES_AT_ONCE, MIN_STORIES_ON_SCHEDULE = 3, 2
"""Fewest stories that are combined into an edition."""

MAX_STORIES = 10
"""Most stories in an edition, since one message should be read in a minute; more make another edition."""


UNASKED_BURST = say("its feed brought it with many others at once, and nobody here asked for them")


OLDER_THAN_WISH = say("it is older than this channel's wish for its feed, and was only edited since")


NO_COMPARISON = Comparison()
NO_RELEVANCES: Mapping[str, Relevance] = MappingProxyType({})


def plan_filing(
    digest: Digest,
    context: FilingContext,
    now: datetime,
    *,
    comparison: Comparison = NO_COMPARISON,
    relevances: Mapping[str, Relevance] = NO_RELEVANCES,
    only: Destination | None = None,
    singly: Collection[str] = (),
) -> Filing:
    """Decide on a digest: its story, its destinations, and when each of them wants it.

    Args:
        digest: the digest.
        context: the data to decide by.
        now: the time.
        comparison: how its article was compared with its neighbours.
        relevances: its relevance to each wish in plain words, by key; a missing wish holds nothing back.
        only: the one destination that asked for it, if it was held back for all.
        singly: platforms that show each digest separately; there, no digest waits for others of its round.

    Raises:
        NeighboursChanged: its article was not compared with one of its present neighbours.
    """
    decision = _decide_story(context, comparison)
    story = decision.story_id
    served = set(() if story is None else context.delivered.get(story, ()))
    waiting = {} if story is None else context.waiting.get(story, {})
    sooner: dict[Destination, datetime] = {}
    planned: list[PlannedDelivery] = []
    passed_over: list[PassedOver] = []
    for subscription in context.subscriptions:
        destination = subscription.destination
        has_it = destination in served
        if has_it and destination not in waiting:
            continue
        served.add(destination)
        preferences = context.preferences.get(destination) or Preferences(destination=destination)
        relevance = relevances.get(wish_key(subscription.filter.about)) if subscription.filter.about else None
        is_wanted = only in (None, destination)
        reason = _objection(subscription, preferences, digest, relevance) if is_wanted else UNASKED_BURST
        if only is None and destination in context.newcomers:
            reason = OLDER_THAN_WISH
        pending = 0 if destination.platform in singly else context.pending
        due = _due_time(subscription.routine(preferences.routine), pending, now)
        if has_it:
            if not reason and due < waiting[destination]:
                sooner[destination] = due
        elif reason:
            passed_over.append(PassedOver(destination=destination, reason=reason))
        else:
            planned.append(_plan_delivery(subscription, relevance, due, preferences.reason_to_post(digest)))
    return Filing(
        story_id=story,
        planned=tuple(planned),
        earlier_due=sooner,
        joined=decision.joined,
        passed_over=tuple(passed_over),
        gathering=tuple(one.destination for one in context.subscriptions if one.destination.platform not in singly),
    )


def _decide_story(context: FilingContext, comparison: Comparison) -> Decision:
    """Return the story of a digest: the one it was filed under before, an existing one that it fits, or a new one."""
    if context.previous_story is not None:
        return replace(NEW_STORY, story_id=context.previous_story)
    return assign_story(with_current_stories(comparison.compared, context.neighbours))


def gathering(routine: Routine, delivery: Delivery, now: datetime) -> Gathering:
    """Return how waiting deliveries become one message: fewer stories are enough if they were waited for."""
    has_waited = delivery.due is not None and delivery.due - delivery.since > ROUND_WAIT
    is_at_once = routine.schedule.frequency is Frequency.AT_ONCE and not has_waited
    return Gathering(
        min_stories=MIN_STORIES_AT_ONCE if is_at_once else MIN_STORIES_ON_SCHEDULE,
        max_stories=MAX_STORIES,
        until=now + ROUND_WAIT,
        title=lambda count: edition_title(routine, count, now),
    )


def edition_title(routine: Routine, count: int, now: datetime) -> Said:
    """Return the title of an edition."""
    day = day_with_weekday(now.astimezone(routine.tzinfo))
    match routine.schedule.frequency:
        case Frequency.DAILY:
            return say("Daily digest, {day}: {number} stories", day=day, number=count)
        case Frequency.WEEKLY if len(routine.schedule.days) > 1:
            return say("Digest, {day}: {number} stories", day=day, number=count)
        case Frequency.WEEKLY:
            return say("Weekly digest, {day}: {number} stories", day=day, number=count)
        case _:
            return say("{number} new stories", number=count)


def _objection(
    subscription: Subscription, preferences: Preferences, digest: Digest, relevance: Relevance | None
) -> str:
    if subscription.paused:
        return PAUSED
    by_words = subscription.filter.objection(digest) or preferences.objection(digest)
    return by_words or (wish_objection(subscription, relevance) if relevance and not relevance.is_given else "")


def _plan_delivery(
    subscription: Subscription, relevance: Relevance | None, due: datetime, watched: str
) -> PlannedDelivery:
    why = relevance.reason if relevance else ""
    return PlannedDelivery(
        destination=subscription.destination,
        due=due,
        because=f"it is about “{subscription.filter.about}”{f': {why}' if why else ''}" if relevance else watched,
        is_unjudged=bool(subscription.filter.about) and relevance is None,
        focus=subscription.focus,
    )


def _due_time(routine: Routine, pending: int, now: datetime) -> datetime:
    """Return when a digest may be posted: by the schedule, and not before its round is nearly complete."""
    return max(routine.slot(now), now + ROUND_WAIT if pending else now)
