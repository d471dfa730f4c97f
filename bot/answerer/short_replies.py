"""Short replies to the bot: one that asks for the source gets it, one that doubts gets the evidence again.

They get the same answer with our name or without it, in a thread of our answers and under a digest. Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.answerer.passages import publisher_name
from bot.domain.conversation import Answer, Context
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.language import Language, one_of
from bot.text.question_form import word_pieces
from bot.text.question_text import QuestionText

MAX_LINKS = 3
"""Most articles whose addresses are given at once."""


def short_reply_answer(question: QuestionText, context: Context) -> Answer | None:
    """Return the reply to somebody who only asks for the source, or doubts; None for anything else."""
    if _asks_for_link(question):
        lines = [f"{name}: {url}" for name, url in _sources(context)[:MAX_LINKS]]
        return bot_answer("\n".join(lines), reply_language(question.text)) if lines else None
    return _repeated_answer(context) if is_doubt(question) else None


def wants_short_reply(question: QuestionText) -> bool:
    """Check whether somebody only asks for the source, or doubts."""
    return _asks_for_link(question) or is_doubt(question)


def is_doubt(question: QuestionText) -> bool:
    """Check whether a message only doubts what was said: "really??", "wait what"."""
    return _doubt_pattern(question.languages).search(question.text) is not None


def is_bare_why(question: QuestionText) -> bool:
    """Check whether a message only asks for a reason: "why?", "but why?"."""
    pieces = itertools.dropwhile(question.languages.connectives.__contains__, word_pieces(question.text))
    return "_".join(pieces) in question.languages.interrogatives.get("reason", ())


def _asks_for_link(question: QuestionText) -> bool:
    """Check whether a message only asks for the source."""
    return _link_question_pattern(question.languages).search(question.text) is not None


@cache
def _link_question_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.link_questions), re.IGNORECASE)


@cache
def _doubt_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.doubts), re.IGNORECASE)


def is_why_about_news(question: QuestionText, context: Context) -> bool:
    """Check whether somebody asks "why" about news that we reported here, not about what we did."""
    return is_bare_why(question) and bool(context.articles or _last_answer(context))


def _sources(context: Context) -> Sequence[tuple[str, str]]:
    """Return the names and addresses of our last answer's sources, or else of the articles above."""
    last = _last_answer(context)
    own = [(publisher_name(article), article.url) for article in context.articles]
    if last is None:
        return own
    quoted = [quotation.source for quotation in last.evidence]
    named_sources = [(source.publisher or source.title or source.url, source.url) for source in quoted if source]
    return list(dict.fromkeys([*(own[:1] if None in quoted else ()), *named_sources]))


def _repeated_answer(context: Context) -> Answer | None:
    """Return our last answer again, or the first fact of the digest above, or None."""
    last = _last_answer(context)
    if last is not None:
        return replace(last, suggestions=())
    if context.thread is None or context.thread.digest.status.is_withdrawn or any(_previous_answers(context)):
        return None
    digest, language = context.thread.digest, context.thread.article.likely_language
    evidence = digest.key_facts[0].evidence[:1] if digest.key_facts else ()
    text = reply_line(ReplyLine.ARTICLE_SAYS, language=language)
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language) if evidence else None


def _last_answer(context: Context) -> Answer | None:
    """Return the last answer here, ignoring small talk after it; None unless it answered the question."""
    answer = next(_previous_answers(context), None)
    return answer if answer is not None and answer.answered else None


def _previous_answers(context: Context) -> Iterator[Answer]:
    """Yield the answers to questions here, the last one first."""
    return (turn.answer for turn in reversed(context.turns) if turn.answer and not turn.answer.is_talk)
