"""Later pauses: a pause that should start on a later day, "pause the Herald from 24 December on". Pure.

A pause begins at once. A day in such an order is not a day of the news, and nothing is searched for it.
"""

from __future__ import annotations

from functools import cache

from bot.domain.conversation import Answer
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.unread import is_courteous
from bot.orders.message_words import FILLER, TIME, MessageWord, message_words, typed_words
from bot.orders.named_in_message import FEED, find_mentions
from bot.orders.order_wording import OrderContext, example_for
from bot.orders.parsed_message import ENDING_MEANINGS, is_asked_of_us, pause_words
from bot.orders.request_patterns import MAX_REQUEST_WORDS
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.time_expressions import period_in
from bot.text.timetable import timetable_in

PAUSE = "pause"
EXAMPLE_OPTIONS = {"feed": "3", "until": "Monday"}
"""Options of the example in the reply."""
MAX_UNREAD_WORDS = 2
"""Most unknown words next to feed and day: "over Christmas"; a message with more of them is a statement."""


def later_pause(message: str, order_context: OrderContext) -> Answer | None:
    """Return the answer that pauses begin at once, if somebody wants a later one; None for anything else."""
    spec, languages = REGISTRY.find(PAUSE), order_context.languages
    is_bidden = is_asked_of_us(message, languages)
    typed = typed_words(message)
    is_dated = period_in(message, order_context.now, languages) is not None
    if spec is None or len(typed) > MAX_REQUEST_WORDS or not is_dated:
        return None
    if is_question(message, languages) and not is_bidden:
        return None
    mentioned, feeds, watched = find_mentions(typed, order_context.subscribed, order_context.watched, languages)
    parsed = message_words(typed, mentioned, timetable_in(message, languages), languages)
    words = [word for word in parsed if not word.is_one_of({FILLER, "around"})]
    paused = [
        word.is_one_of({PAUSE, "quiet"}) or pause_words(languages).issuperset(plain_words(word.text)) for word in words
    ]
    is_told = not _determiners(languages).isdisjoint(plain_words(message)[:1])
    is_begun = paused[:1] == [True] and not is_told and (bool(feeds) or not words[0].is_one_of({"quiet"}))
    is_said = is_begun or (bool(feeds) and is_bidden and any(paused))
    unread = [
        word for word, is_read in zip(words, paused, strict=True) if not (is_read or _is_expected_word(word, languages))
    ]
    is_over = any(word.is_one_of(ENDING_MEANINGS) for word in words)
    if not is_said or is_over or watched or len(unread) > MAX_UNREAD_WORDS:
        return None
    language = reply_language(message)
    return bot_answer(
        f"{reply_line(ReplyLine.NO_LATER_PAUSE, language=language)} {example_for(spec, EXAMPLE_OPTIONS, language)}",
        language,
    )


def _is_expected_word(word: MessageWord, language: Language) -> bool:
    """Check whether a word belongs to a feed, to all of them, or to a time, or names nothing."""
    parts = plain_words(word.text)
    is_plain = all(part.isdecimal() or part in _small_words_and_months(language) for part in parts)
    return is_plain or word.is_one_of({FEED, "whole", TIME}) or is_courteous(word.text, language)


@cache
def _small_words_and_months(language: Language) -> frozenset[str]:
    """Return the small words, and the names of months."""
    months = (name for row in language.month_names for name in row)
    return frozenset(map(unaccented, {*language.function_words, *months}))


@cache
def _determiners(language: Language) -> frozenset[str]:
    """Return the words that begin a statement and not an order: "the pause"."""
    return frozenset(map(unaccented, language.determiners))
