"""Wishes in plain words: whose decides on a digest."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.feed import FeedId
from bot.domain.filters import Filter
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.domain.wishes import Wishes
from tests.unit.samples import make_digest

HERE, OTHER_CHANNEL = Destination("slack", "T1", "C1"), Destination("slack", "T1", "C2")
SUBSCRIPTION = Subscription(
    id=SubscriptionId(1), destination=HERE, feed_id=FeedId(7), filter=Filter(about="what bakeries cost")
)
OTHER_SUBSCRIPTION = replace(SUBSCRIPTION, id=SubscriptionId(2), destination=OTHER_CHANNEL)


def test_where_one_destination_waits_its_wishes_alone_are_asked_about() -> None:
    """A digest that is made anew for one is not paid for by all."""
    both = Wishes(waiting=(SUBSCRIPTION, OTHER_SUBSCRIPTION))
    assert both.for_destination(HERE).waiting == (SUBSCRIPTION,)
    assert both.for_destination(None) is both


def test_only_a_wish_that_decides_is_judged() -> None:
    """Neither that of a subscription that is paused, nor one that a plain rule has answered, nor none."""
    paused, ruled_out = (
        replace(SUBSCRIPTION, paused=True),
        replace(SUBSCRIPTION, filter=replace(SUBSCRIPTION.filter, words=("football",))),
    )
    plain = replace(SUBSCRIPTION, filter=Filter())
    assert Wishes(waiting=(SUBSCRIPTION, paused, ruled_out, plain)).subscriptions_to_judge(make_digest()) == (
        SUBSCRIPTION,
    )
