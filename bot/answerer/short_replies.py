"""Short replies to what the bot said: one that asks for the source gets it, one that doubts gets the evidence again.

With our name or without it the same is said, in a thread of our answers and under a digest. Pure.
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
"""Articles whose addresses are told at once."""


def short_reply_answer(asked: QuestionText, context: Context) -> Answer | None:
    """Return the reply to somebody who only asks where something stands, or whether it is so; None to all else."""
    if _asks_for_link(asked):
        told = [f"{name}: {url}" for name, url in _sources(context)[:MAX_LINKS]]
        return bot_answer("\n".join(told), reply_language(asked.text)) if told else None
    return _repeated_answer(context) if is_doubt(asked) else None


def wants_short_reply(asked: QuestionText) -> bool:
    """Check whether somebody asks where something stands, or whether it is so, and no more."""
    return _asks_for_link(asked) or is_doubt(asked)


def is_doubt(asked: QuestionText) -> bool:
    """Check whether somebody only wonders at what was told: "really??", "wait what"."""
    return _doubt(asked.languages).search(asked.text) is not None


def is_bare_why(asked: QuestionText) -> bool:
    """Check whether somebody asks for a reason and for nothing else: "why?", "but why?"."""
    said = itertools.dropwhile(asked.languages.connectives.__contains__, word_pieces(asked.text))
    return "_".join(said) in asked.languages.interrogatives.get("reason", ())


def _asks_for_link(asked: QuestionText) -> bool:
    """Check whether somebody asks where something stands, and no more."""
    return _link(asked.languages).search(asked.text) is not None


@cache
def _link(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.link_questions), re.IGNORECASE)


@cache
def _doubt(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.doubts), re.IGNORECASE)


def is_why_about_news(asked: QuestionText, context: Context) -> bool:
    """Check whether somebody asks for the reason of what we told here, and not of what we did."""
    return is_bare_why(asked) and bool(context.articles or _last_answer(context))


def _sources(context: Context) -> Sequence[tuple[str, str]]:
    """Return the names and addresses of what our last answer rests on, or else of the articles above."""
    last = _last_answer(context)
    own = [(publisher_name(article), article.url) for article in context.articles]
    if last is None:
        return own
    quoted = [one.source for one in last.evidence]
    named = [(one.publisher or one.title or one.url, one.url) for one in quoted if one]
    return list(dict.fromkeys([*(own[:1] if None in quoted else ()), *named]))


def _repeated_answer(context: Context) -> Answer | None:
    """Return our last answer once more, or the first fact of the digest above."""
    last = _last_answer(context)
    if last is not None:
        return replace(last, suggestions=())
    if context.thread is None or context.thread.digest.status.is_withdrawn or any(_previous_answers(context)):
        return None
    digest, language = context.thread.digest, context.thread.article.likely_language
    evidence = digest.key_facts[0].evidence[:1] if digest.key_facts else ()
    said = reply_line(ReplyLine.SAYS, language=language)
    return Answer(answered=True, text=said, evidence=evidence, score=1.0, language=language) if evidence else None


def _last_answer(context: Context) -> Answer | None:
    """Return the answer that was given here last, whatever talk came behind it, if it rests on something."""
    answer = next(_previous_answers(context), None)
    return answer if answer is not None and answer.answered else None


def _previous_answers(context: Context) -> Iterator[Answer]:
    """Yield the answers to questions that were given here, the last one first."""
    return (turn.answer for turn in reversed(context.turns) if turn.answer and not turn.answer.is_talk)
