"""Feed matching: which of a channel's feeds somebody means: by number, address, or distinctive title words. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from bot.domain.feed import Feed
from bot.domain.subscription import Subscription
from bot.text.catalogue import Said, joined_texts, say
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.negation import negating_words_in
from bot.text.terms import WORD, content_words

Subscribed = Sequence[tuple[Subscription, Feed]]

MIN_SEVERAL = 2
DECLINED_NAME_LETTERS = 4
"""Fewest letters of a name that languages decline."""
MAX_FEEDS_NAMED = 10
"""Most feeds listed if none was found."""


@cache
def _feed_nouns(language: Language) -> frozenset[str]:
    """Return the words for any feed, stemmed."""
    return frozenset(content_words(" ".join(language.feed_words), language))


@cache
def _ordinals(language: Language) -> Mapping[str, int]:
    return {word: at for at, row in enumerate(language.ordinals, 1) for word in row}


@cache
def _words_for_all(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.request_phrases.get("all", ())))


def means_all_feeds(text: str, language: Language) -> bool:
    """Check whether a text means all feeds, and says nothing else."""
    words = [unaccented(word.strip(".,!")) for word in text.split()]
    meaning = _words_for_all(language)
    return not meaning.isdisjoint(words) and meaning.union(("feed", "feeds")).issuperset(words)


def name_words(text: str, language: Language) -> frozenset[str]:
    """Return the words that can tell one feed from another, lightly stemmed; none in "this" and "the feed".

    Negating words count, too: "but not the Courier" is not a name of the Courier. "All" distinguishes no feed.
    """
    small = language.function_words | language.demonstratives | _words_for_all(language)
    telling = (word for word in text.split() if word.strip(".,;:!?\"'“”„").casefold() not in small)
    return (frozenset(content_words(" ".join(telling), language)) - _feed_nouns(language)) | negating_words_in(
        text, language
    )


def mentions_feed(text: str, language: Language) -> bool:
    """Check whether a text mentions a feed without naming it: "this feed"."""
    return not _feed_nouns(language).isdisjoint(content_words(text, language))


def with_title_forms(text: str, subscribed: Subscribed, language: Language) -> str:
    """Return a text with declined words of titles in the titles' form: "den Boten" means "Der Bote".

    Only words with a capital are names that languages decline: "posten" is no form of "Post".
    """
    titled = {word.casefold(): word for _, feed in subscribed for word in WORD.findall(feed.title)}
    return " ".join(_titled_word(word, titled, language) for word in text.split())


def _titled_word(word: str, titled: Mapping[str, str], language: Language) -> str:
    bare = word.strip(".,;:!?\"'“”„").casefold()
    if not word[:1].isupper() or bare in titled:
        return word
    declined = ((plain, form) for plain, form in titled.items() if len(plain) >= DECLINED_NAME_LETTERS)
    forms = (form for plain, form in declined if bare.removeprefix(plain) in language.case_endings)
    return next(forms, word)


def matching_feeds(text: str, subscribed: Subscribed, language: Language) -> Subscribed:
    """Return the feeds that a text may mean: all if it names nothing, none if no feed matches what it names."""
    text = with_title_forms(text, subscribed, language)
    plain = text.strip(' .!"“”„').removeprefix("#").casefold()
    exact = [pair for pair in subscribed if plain in (str(pair[0].number), pair[1].url.casefold())]
    exact = exact or [pair for pair in subscribed if plain == pair[1].name.casefold()]
    bare = (pair for pair in subscribed if not name_words(pair[1].title, language))
    exact = exact or [pair for pair in bare if _contains_title(pair[1].title, text)]
    words = name_words(text, language)
    if exact or not words:
        return exact or _feed_at_ordinal(text, subscribed, language) or subscribed
    if "://" in text:
        return []
    numbered = [pair for pair in subscribed if str(pair[0].number) in words]
    if numbered and all(map(str.isdecimal, words)):
        return numbered
    return _feeds_by_title(words, subscribed, language) or numbered or _feed_at_ordinal(text, subscribed, language)


def feeds_named(text: str, subscribed: Subscribed, language: Language) -> Subscribed:
    """Return the feeds that a text names, if it names nothing else; else none."""
    feeds = matching_feeds(text, subscribed, language) if name_words(text, language) else []
    return feeds if names_only_feeds(text, feeds, language) else []


def feeds_named_individually(text: str, subscribed: Subscribed, language: Language) -> Subscribed:
    """Return several feeds that a text names, each by its number or a word that is only in its title.

    None if only one is named, or by words that several titles have.
    """
    text = with_title_forms(text, subscribed, language)
    feeds, words = feeds_named(text, subscribed, language), name_words(text, language)
    if len(feeds) < MIN_SEVERAL:
        return []
    often = Counter(word for _, feed in subscribed for word in name_words(feed.title, language))
    titles = ((subscription, name_words(feed.title, language)) for subscription, feed in feeds)
    telling = [
        {str(subscription.number), *(word for word in title if often[word] == 1)} for subscription, title in titles
    ]
    return [] if any(words.isdisjoint(own) for own in telling) else feeds


def feed_numbers(feeds: Subscribed) -> str:
    """Return the numbers of feeds, as one order takes them."""
    return " ".join(str(subscription.number) for subscription, _ in feeds)


def _feed_at_ordinal(text: str, subscribed: Subscribed, language: Language) -> Subscribed:
    """Return the feed at a place in the list, "the third feed", and the one with that number."""
    ordinals = [_ordinals(language)[word] for word in ordinals_in(text, language)]
    if len(ordinals) != 1 or len(name_words(text, language)) > 1:
        return []
    return [pair for at, pair in enumerate(subscribed, 1) if ordinals[0] in (at, pair[0].number)]


def _bare_words(text: str) -> list[str]:
    return [word.strip(".,;:!?\"'“”„").casefold() for word in text.split()]


def with_feed_number(rest: str, subscribed: Subscribed, language: Language) -> str:
    """Return a text with a feed's number in place of the words of its title at the beginning.

    A whole title of several words may stand anywhere. Unchanged if nothing follows the words of the title,
    or if several feeds fit.
    """
    for subscription, feed in subscribed:
        title = re.search(rf"(?<!\w){re.escape(feed.name)}(?!\w)", rest, re.IGNORECASE) if feed.name else None
        if title and (" " in feed.name or not rest[: title.start()].strip()):
            around = f"{rest[: title.start()]} {rest[title.end() :]}".strip()
            is_more = content_words(around, language) or negating_words_in(around, language)
            return f"{subscription.number} {around}" if is_more else str(subscription.number)
    words = rest.split()
    for end in range(len(words) - 1, 0, -1):
        beginning, last = " ".join(words[:end]), words[end - 1]
        is_title = bool(name_words(last, language)) or mentions_feed(last, language)  # "until" is of what follows
        feeds = feeds_named(beginning, subscribed, language) if is_title else []
        if len(feeds) == 1:
            return f"{feeds[0][0].number} {' '.join(words[end:])}"
    return rest


def _contains_title(title: str, words: str) -> bool:
    """Check whether a title that consists only of small words occurs word for word in a text."""
    title_words, text_words = (" ".join(WORD.findall(text.casefold())) for text in (title, words))
    return bool(title_words) and f" {title_words} " in f" {text_words} "


def _feeds_by_title(title_words: frozenset[str], subscribed: Subscribed, language: Language) -> Subscribed:
    """Return the feeds whose titles contain the rarest of these words: a word of a single title decides.

    Of feeds that match by words that several have, those whose whole title is named are preferred.
    """
    titles = [name_words(feed.title, language) for _, feed in subscribed]
    often = Counter(word for title in titles for word in title)
    shared = [title & title_words for title in titles]
    own = [any(often[word] == 1 for word in words_said) for words_said in shared]
    weights = [sum(math.log(1 + len(titles) / often[word]) for word in sorted(words)) for words in shared]
    best = max(weights, default=0.0)
    fits = own if any(own) else [0 < best <= weight for weight in weights]
    best_feeds = [(pair, title) for pair, title, is_fit in zip(subscribed, titles, fits, strict=True) if is_fit]
    fully_named = [] if any(own) else [pair for pair, title in best_feeds if title <= title_words]
    return fully_named or [pair for pair, _ in best_feeds]


def names_only_feeds(text: str, subscribed: Subscribed, language: Language) -> bool:
    """Check whether all distinctive words of a text are from these feeds' titles or numbers."""
    text = with_title_forms(text, subscribed, language)
    words = name_words(text, language)
    title_words = {
        word
        for subscription, feed in subscribed
        for word in (*name_words(feed.title, language), str(subscription.number))
    }
    ordinals = ordinals_in(text, language)
    # Only one position is read, and only alone: the first of "the first and the third" is half of what was said.
    placed = set(content_words(ordinals[0], language)) if len(ordinals) == 1 and len(words) <= 1 else set()
    return words <= title_words | placed or any(text.casefold() == feed.url.casefold() for _, feed in subscribed)


def ordinals_in(text: str, language: Language) -> list[str]:
    """Return the ordinals in a text: "the first and the third"."""
    return [word for word in _bare_words(text) if word in _ordinals(language)]


def unknown_feed(text: str, subscribed: Subscribed) -> Said:
    """Say that there is no such feed, and which there are."""
    if not subscribed:
        return say("This channel has no subscriptions.")
    feeds = ", ".join(f"#{subscription.number} {feed.name}" for subscription, feed in subscribed[:MAX_FEEDS_NAMED])
    if len(subscribed) > MAX_FEEDS_NAMED:
        subscriptions = say("This channel has {feeds}, and more: `/news list`", feeds=feeds)
    else:
        subscriptions = say("This channel has {feeds}.", feeds=feeds)
    if text.isdecimal():
        return joined_texts(say("There is no feed {number} here.", number=text), subscriptions)
    return joined_texts(say("There is no feed “{name}” here.", name=text), subscriptions)
