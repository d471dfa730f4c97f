"""Feed states: the state of a channel's subscriptions in words, with the actions for each. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.commands.times import moment_in_utc, schedule_with_own_zone
from bot.domain import health
from bot.domain.conversation import Choice, Moment, Row
from bot.domain.feed import Feed
from bot.domain.subscription import Subscription
from bot.text.catalogue import joined_texts, language_name_said, say

NOT_READ_YET = say("not read yet")


def subscription_row(subscription: Subscription, feed: Feed, now: datetime) -> Row:
    """Return a subscription as a line of a list, linked to the feed's site."""
    state = subscription_state(subscription, feed, now)
    return Row(
        title=f"#{subscription.number} {feed.name}",
        link=feed.site or feed.url,
        text=state,
        choices=_menu_choices(subscription, now),
    )


def subscription_state(subscription: Subscription, feed: Feed, now: datetime) -> str:
    """Describe the state of a subscription."""
    state = _pause_line(subscription, now) or health.feed_condition(feed, now).in_words
    comes = schedule_with_own_zone(subscription.schedule, subscription.zone) if subscription.schedule else ""
    unread_note = NOT_READ_YET if not (feed.failures or NOT_READ_YET in state) else ""
    parts = (
        state,
        say("comes {when}", when=comes) if comes else "",
        say("in {language}", language=language_name_said(subscription.language)) if subscription.language else "",
        say("only: {filter}", filter=subscription.filter) if subscription.filter else "",
        say("looks first for: {focus}", focus=subscription.focus) if subscription.focus else "",
        say("last read {moment}", moment=moment_in_utc(feed.last_polled).words) if feed.last_polled else unread_note,
    )
    return joined_texts(*parts, between=", ")


def subscription_moments(subscription: Subscription, feed: Feed, now: datetime) -> tuple[Moment, ...]:
    """Return the moments that `subscription_state` may name."""
    moments_shown = (feed.last_polled, subscription.paused_until)
    return (*health.condition_moments(feed, now), *(moment_in_utc(moment) for moment in moments_shown if moment))


def _pause_line(subscription: Subscription, now: datetime) -> str:
    """Say that a subscription is paused, and until when (UTC); empty if it is not."""
    if subscription.paused or not subscription.is_waiting(now) or subscription.paused_until is None:
        return say("paused") if subscription.paused else ""
    return say("paused until {moment}", moment=moment_in_utc(subscription.paused_until).words)


def _menu_choices(subscription: Subscription, now: datetime) -> tuple[Choice, ...]:
    """Return the choices for the menu of a subscription."""
    resume = Choice(label=say("Resume"), command=f"resume {subscription.number}")
    pause = Choice(label=say("Pause"), command=f"pause {subscription.number}")
    return (
        Choice(label=say("Show me one"), command=f"test {subscription.number}"),
        resume if subscription.paused or subscription.is_waiting(now) else pause,
        Choice(label=say("Filter"), command=f"filter {subscription.number}"),
        Choice(label=say("Remove"), command=f"remove {subscription.number}"),
    )
