"""Which of a channel's feeds somebody means: by number, by address, or by the words of a title that tell. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from bot.domain.feed import Feed
from bot.domain.subscription import Subscription
from bot.text.languages import FUNCTION_WORDS
from bot.text.terms import WORD, words
from bot.text.wordlists import words_by_language

Subscribed = Sequence[tuple[Subscription, Feed]]

FEED = frozenset(words("feed"))
MOST_LISTED = 10
"""Feeds that are named where none was found."""
_SMALL = frozenset(word for told in FUNCTION_WORDS.values() for word in told.split()).union(
    *words_by_language("pointing").values()
)


def named_words(said: str) -> frozenset[str]:
    """Return the words that can tell one feed from another, lightly stemmed; none in "this" and "the feed"."""
    kept = (word for word in said.split() if word.strip(".,;:!?\"'“”„").casefold() not in _SMALL)
    return frozenset(words(" ".join(kept))) - FEED


def feeds_meant(said: str, subscribed: Subscribed) -> Subscribed:
    """Return the feeds that may be meant; all where nothing is named, and none where what is named fits none."""
    plain = said.strip(' .!"“”„').removeprefix("#").casefold()
    exact = [one for one in subscribed if plain in (str(one[0].number), one[1].url.casefold())]
    exact = exact or [one for one in subscribed if plain == one[1].name.casefold()]
    exact = exact or [one for one in subscribed if not named_words(one[1].title) and _stands_in(one[1].title, said)]
    named = named_words(said)
    if exact or not named:
        return exact or subscribed
    if "://" in said:
        return []
    numbered = [one for one in subscribed if str(one[0].number) in named]
    if numbered and all(map(str.isdecimal, named)):
        return numbered
    return _titled(named, subscribed) or numbered


def _stands_in(title: str, said: str) -> bool:
    """Say whether a title of small words alone is said word for word."""
    told, whole = (" ".join(WORD.findall(text.casefold())) for text in (title, said))
    return bool(told) and f" {told} " in f" {whole} "


def _titled(named: frozenset[str], subscribed: Subscribed) -> Subscribed:
    """Return the feeds whose titles have the rarest of these words: one that a single feed has decides.

    Of feeds that fit alike, those count whose whole title is said.
    """
    titles = [named_words(feed.title) for _, feed in subscribed]
    often = Counter(word for title in titles for word in title)
    shared = [title & named for title in titles]
    own = [any(often[word] == 1 for word in words_said) for words_said in shared]
    weights = [sum(math.log(1 + len(titles) / often[word]) for word in sorted(one)) for one in shared]
    most = max(weights, default=0.0)
    fits = own if any(own) else [0 < most <= weight for weight in weights]
    found = [(one, title) for one, title, is_fit in zip(subscribed, titles, fits, strict=True) if is_fit]
    whole = [one for one, title in found if title <= named]
    return whole or [one for one, _ in found]


def is_all_said_of(said: str, subscribed: Subscribed) -> bool:
    """Say whether all words that tell are of the titles of some feeds, or their numbers: nothing else is meant."""
    known = {word for wish, feed in subscribed for word in (*named_words(feed.title), str(wish.number))}
    return named_words(said) <= known or any(said.casefold() == feed.url.casefold() for _, feed in subscribed)


def unknown_feed(said: str, subscribed: Subscribed) -> str:
    """Return that there is no such feed, and which there are."""
    if not subscribed:
        return "This channel has no subscriptions."
    shown = said if said.isdecimal() else f"“{said}”"
    listed = ", ".join(f"#{wish.number} {feed.name}" for wish, feed in subscribed[:MOST_LISTED])
    more = ", and more: `/news list`" if len(subscribed) > MOST_LISTED else "."
    return f"There is no feed {shown} here. This channel has {listed}{more}"
