"""Wishes in plain words: what a feed's digests must be about, and what they should focus on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.digest import Digest
from bot.domain.subscription import Destination, Subscription
from bot.text.catalogue import joined_texts, say
from bot.text.wishes import wish_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Whether a digest is about a wish, and why, phrased to follow "because"."""

    is_given: bool
    reason: str = ""


Relevances = Mapping[str, Relevance]
"""The relevance to each wish, by its key; wishes that could not be judged are missing."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The focus of a digest, as it was typed, and the only workspace that asked for it (empty: several)."""

    text: str
    workspace: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes in words of all destinations that get an entry's digest.

    Attributes:
        waiting: subscriptions with such a wish whose destinations do not have its story yet.
        delivered: destinations that have the story, with the focus of its digest there.
    """

    waiting: tuple[Subscription, ...] = ()
    delivered: tuple[tuple[Destination, str], ...] = ()

    def for_destination(self, only: Destination | None) -> Wishes:
        """Return them for one destination alone; all of them if it is None."""
        if only is None:
            return self
        return replace(
            self, waiting=tuple(subscription for subscription in self.waiting if subscription.destination == only)
        )

    def subscriptions_to_judge(self, digest: Digest) -> tuple[Subscription, ...]:
        """Return the subscriptions whose wish alone decides on a digest."""
        return tuple(
            subscription
            for subscription in self.waiting
            if subscription.filter.about and not subscription.paused and not subscription.filter.objection(digest)
        )

    def foci(self, digest: Digest, relevances: Relevances) -> tuple[Focus, ...]:
        """Return the foci of the subscriptions that a digest will reach, each once."""
        focuses = list(self.delivered)
        for subscription in self.waiting:
            relevance = relevances.get(wish_key(subscription.filter.about))
            is_dropped = subscription.filter.objection(digest) or (relevance is not None and not relevance.is_given)
            if subscription.focus and not subscription.paused and not is_dropped:
                focuses.append((subscription.destination, subscription.focus))
        texts = {wish_key(text): text for _, text in reversed(focuses) if text}
        homes = {
            key: shared_workspace(destination for destination, text in focuses if wish_key(text) == key)
            for key in texts
        }
        return tuple(Focus(texts[key], homes[key]) for key in sorted(texts))


def with_unfocused_note(digest: Digest, focus: str) -> Digest:
    """Return a plain digest with the note that it could not be focused."""
    note = say("Could not look first for “{focus}”, so this is the plain digest.", focus=focus)
    return replace(digest, note=joined_texts(note, digest.note))


def wish_objection(subscription: Subscription, relevance: Relevance) -> str:
    """Say why a digest does not match a subscription's wish, as part of a sentence."""
    why = f", because {relevance.reason}" if relevance.reason else ""
    return f"it is not about “{subscription.filter.about}”{why}"


def shared_workspace(destinations: Iterable[Destination]) -> str:
    """Return the workspace that all destinations are in; empty if they are in several."""
    homes = {destination.home for destination in destinations}
    return homes.pop() if len(homes) == 1 else ""
