"""Phrase requests: requests in other words than a command's, offered as that command, to be confirmed. Pure.

Every word must be understood: as the request, a feed's title, a language, or one that names nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from bot.domain.conversation import Answer
from bot.domain.grammar.feed_matching import feeds_named, ordinals_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import ALL_FEEDS, OrderContext
from bot.replies.reply_language import reply_language
from bot.text.end_expressions import EndExpression, split_off_end
from bot.text.folding import unaccented
from bot.text.language import Language, language_by_name
from bot.text.negation import negating_words
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.word_meanings import REQUESTS

RESUME, PAUSE, LANGUAGE, LATEST = "resume", "pause", "language", "latest"
MAX_REQUEST_WORDS = 12
"""Most words of a request; a longer message says something else as well."""


def request_offer(message: str, order_context: OrderContext, *, is_under: bool) -> Answer | None:
    """Return the offer for a request in other words; None if one of its words is not understood.

    Args:
        message: the message to the bot.
        order_context: the context to check it against.
        is_under: it is said under articles, which "it" and "the latest" may refer to.
    """
    languages = order_context.languages
    rest, end = _split_end(message, languages)
    words = plain_words(rest)
    if len(ordinals_in(rest, languages)) > 1:  # one of two feeds would be only half of the request
        return None
    if len(words) > MAX_REQUEST_WORDS or (
        is_question(message, languages) and _words_of_request("ask", languages).isdisjoint(words)
    ):
        return None
    orders = [*_possible_orders(words, order_context, is_under=is_under and end is None)]
    if end is not None:  # only a pause ends
        orders = [Order(order.name, {**order.options, "until": end.words}) for order in orders if order.name == PAUSE]
    language = reply_language(message)
    offered = (
        offer_order(order, order_context, language, known=_words_read(order, words, languages)) for order in orders
    )
    return next((answer for answer in offered if answer), None)


def _split_end(message: str, language: Language) -> tuple[str, EndExpression | None]:
    """Return a request without an end in it, and that end; the verb may follow both."""
    rest, end = split_off_end(message, language)
    before, _, verb = message.rstrip("?!. ").rpartition(" ")
    if (end is not None and not end.problem) or frozenset([unaccented(verb)]) not in _request_phrases(language)[PAUSE]:
        return rest, end
    rest, end = split_off_end(before, language)
    return f"{rest} {verb}", end


def _possible_orders(typed: list[str], order_context: OrderContext, *, is_under: bool) -> Iterator[Order]:
    """Yield the orders that all of these words may mean."""
    languages = order_context.languages
    small, of_feeds = _nameless_words(languages), _words_of_request("feed", languages)
    for name in (RESUME, PAUSE, LANGUAGE, LATEST):
        for words in _request_phrases(languages)[name]:
            if not words <= set(typed):
                continue
            unread = [word for word in typed if word not in words and word not in small]
            into = next((word for word in unread if language_by_name(word)), "") if name == LANGUAGE else ""
            feed = _feed_option([word for word in unread if word != into], order_context)
            is_named = feed is not None and (bool(feed) or not of_feeds.isdisjoint(typed))
            if not feed and _names_another(words, name):  # "mute" alone is about a story
                continue
            if feed is None or (is_under and not is_named) or (name == LANGUAGE and not (into and is_named)):
                continue
            if name in {PAUSE, RESUME} and not feed and not _words_of_request("all", languages).isdisjoint(typed):
                feed = {"feed": ALL_FEEDS}
            yield Order(name, {**feed, **({LANGUAGE: into} if into else {})})


def _names_another(words: frozenset[str], name: str) -> bool:
    """Check whether a command's phrase is the name of another command."""
    spec = REGISTRY.find(" ".join(words))
    return spec is not None and spec.name != name


def _feed_option(words: list[str], order_context: OrderContext) -> Mapping[str, str] | None:
    """Return the feed that words name, empty if there are no words; None if they name something else."""
    languages = order_context.languages
    feed_words = " ".join(word for word in words if word not in _words_of_request("feed", languages))
    if not feed_words:
        return {}
    return {"feed": feed_words} if feeds_named(feed_words, order_context.subscribed, languages) else None


def _words_read(order: Order, typed: list[str], language: Language) -> frozenset[str]:
    """Return the words that express an order, and the other words that name nothing."""
    asking = (words for words in _request_phrases(language)[order.name] if words <= set(typed))
    return _nameless_words(language).union(*asking, *(_words_of_request(name, language) for name in ("feed", "all")))


def _words_of_request(name: str, language: Language) -> frozenset[str]:
    return frozenset(word for words in _request_phrases(language)[name] for word in words)


@cache
def _nameless_words(language: Language) -> frozenset[str]:
    """Return the words that name nothing, including those of polite phrases of several words: "s'il te plaît"."""
    listed = (language.function_words, language.please_words, language.courtesies, language.demonstratives)
    listed_words = frozenset(unaccented(word) for words in listed for word in words)
    return (listed_words | _words_of_request("small", language) | _words_of_request("ask", language)) - negating_words(
        language
    )


@cache
def _request_phrases(language: Language) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return the requests, each with the sets of words that express it."""
    phrases = language.request_phrases
    return {
        name: tuple(dict.fromkeys(frozenset(unaccented(words).split("+")) for words in phrases.get(name, ())))
        for name in REQUESTS
    }
