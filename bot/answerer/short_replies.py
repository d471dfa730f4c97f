"""Short replies to what we told: who asks for its source gets that, who doubts it sees again what it rests on.

With our name or without it the same is said, in a thread of our answers and under a digest. Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answerer.passages import called
from bot.answerer.question_form import types_asked, word_pieces
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line, own_words
from bot.domain.conversation import Answer, Context
from bot.text.language import LANGUAGES, any_expression, in_all_languages

MOST_LINKS = 3
"""Articles whose addresses are told at once."""
_LINK = re.compile(any_expression(lambda language: language.link_questions), re.IGNORECASE)
_DOUBT = re.compile(any_expression(lambda language: language.doubts), re.IGNORECASE)


def short_reply_answer(asked: str, context: Context) -> Answer | None:
    """Return what is said to who asks where something stands, or whether it is so, and no more; None to all else."""
    if _LINK.search(asked):
        told = [f"{name}: {url}" for name, url in _sources(context)[:MOST_LINKS]]
        return own_words("\n".join(told), reply_language(asked)) if told else None
    return _shown_again(context) if is_doubt(asked) else None


def is_answered_shortly(asked: str) -> bool:
    """Check whether somebody asks where something stands, or whether it is so, and no more."""
    return bool(_LINK.search(asked)) or is_doubt(asked)


def is_doubt(asked: str) -> bool:
    """Check whether somebody only wonders at what was told: "really??", "wait what"."""
    return _DOUBT.search(asked) is not None


def is_bare_why(asked: str) -> bool:
    """Check whether somebody asks for a reason and for nothing else: "why?", "but why?"."""
    leading = frozenset(in_all_languages(lambda language: language.connectives))
    said = itertools.dropwhile(leading.__contains__, word_pieces(asked))
    reasons = {word for one in LANGUAGES.values() for word, kind in types_asked(one).items() if kind == "reason"}
    return "_".join(said) in reasons


def is_about_what_was_told(asked: str, context: Context) -> bool:
    """Check whether somebody asks for the reason of what we told here, and not of what we did."""
    return is_bare_why(asked) and bool(context.articles or _last(context))


def _sources(context: Context) -> Sequence[tuple[str, str]]:
    """Return the names and addresses of what our last answer rests on, or else of the articles above."""
    last = _last(context)
    own = [(called(article), article.url) for article in context.articles]
    if last is None:
        return own
    quoted = [one.source for one in last.evidence]
    named = [(one.publisher or one.title or one.url, one.url) for one in quoted if one]
    return list(dict.fromkeys([*(own[:1] if None in quoted else ()), *named]))


def _shown_again(context: Context) -> Answer | None:
    """Return our last answer once more, or the first fact of the digest above."""
    last = _last(context)
    if last is not None:
        return replace(last, suggestions=())
    if context.thread is None or context.thread.digest.standing.is_withdrawn or any(_answers(context)):
        return None
    digest, language = context.thread.digest, context.thread.article.likely_language
    evidence = digest.key_facts[0].evidence[:1] if digest.key_facts else ()
    said = line(Line.SAYS, language=language)
    return Answer(answered=True, text=said, evidence=evidence, score=1.0, language=language) if evidence else None


def _last(context: Context) -> Answer | None:
    """Return the answer that was given here last, whatever talk came behind it, if it rests on something."""
    answer = next(_answers(context), None)
    return answer if answer is not None and answer.answered else None


def _answers(context: Context) -> Iterator[Answer]:
    """Yield the answers to questions that were given here, the last one first."""
    return (turn.answer for turn in reversed(context.turns) if turn.answer and not turn.answer.is_talk)
