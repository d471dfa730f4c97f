"""Change questions about a feed: "did you pause the Herald?" wants to know, and orders nothing. Pure."""

from __future__ import annotations

import re
from functools import cache

from bot.domain.conversation import Answer
from bot.domain.grammar.feed_matching import feeds_named
from bot.domain.grammar.unread import filler_words
from bot.orders.order_wording import OrderContext
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import bot_answer
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.merged_languages import parts_of
from bot.text.question_form import is_question
from bot.text.terms import WORD

CHANGES_COMMAND = "feed-changes"
"""The command that shows a feed's state, and who changed it."""


def answer_about_change(question: str, order_context: OrderContext) -> Answer | None:
    """Return the order that shows a feed's state if somebody asks what happened to it; None for anything else.

    All words must be understood: as asking, as what may be done, as the feed's, or as filler.
    """
    if not is_question(question, order_context.languages):
        return None
    words, languages = WORD.findall(re.sub(r"['’-]", " ", question)), order_context.languages
    for asking, done in _question_words(languages):
        plain = {unaccented(word) for word in words}
        if asking.isdisjoint(plain) or done.isdisjoint(plain):
            continue
        expected = asking | done | filler_words(languages) | frozenset(map(unaccented, languages.second_person))
        remainder = " ".join(word for word in words if unaccented(word) not in expected)
        named_feeds = feeds_named(remainder, order_context.subscribed, languages)
        if len(named_feeds) == 1:
            order = f"{CHANGES_COMMAND} {named_feeds[0][0].number}"
            return bot_answer(order, reply_language(question), order=order)
    return None


@cache
def _question_words(language: Language) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return, by language, the words asking what was done, and those for what may be: one's order is another's past."""
    rows = [part.request_phrases for part in parts_of(language)]
    return tuple(
        (frozenset(map(unaccented, row.get("asked_done", ()))), frozenset(map(unaccented, row.get("done", ()))))
        for row in rows
    )
