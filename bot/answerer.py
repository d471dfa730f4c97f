"""The answerer: a question about an article, answered with quotations, or an honest "it does not say"."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

import prompts
from bot.domain.article import Article
from bot.domain.conversation import Answer, Turn
from bot.domain.evidence import Evidence
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.summarizer import shortened
from bot.summarizer.draft import MOST_QUOTES, json_in
from bot.summarizer.grounding import check
from bot.text.ranking import rank
from bot.text.sentences import sentences
from bot.text.terms import words

LOG = structlog.get_logger(__name__)

SURE = 0.4
"""The share of a question's weight that a passage must cover to count as its answer.

On 1,286 labelled questions this keeps 83 % of those with an answer, and lets 1.4 % about another text through.
"""
PERHAPS = 0.3
"""From this share on a passage is shown as what may be the answer.

On the same questions 93 % of those with an answer reach it, and 1.6 % about another text.
"""
CLOSE = 0.9
"""A second passage this close to the best is quoted too."""
CANDIDATES = 3
LONGEST = 500
"""Characters of a question that are read."""
ELLIPTIC = 2
"""A question with at most this many content words leans on the one before ("and how much?")."""

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "answered": {"type": "boolean"},
        "text": {"type": "string"},
        "quotes": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["answered", "text", "quotes"],
    "additionalProperties": False,
}

_THANKS = re.compile(
    r"^\W*(?:thanks?|thank you|thx|ty|cheers|great|nice|ok(?:ay)?|danke|merci|gracias|obrigad[oa]|grazie)\b"
)
_HELLO = re.compile(r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon)|hallo|bonjour|hola|olá|ciao)\b")


class Answerer:
    """Answers questions about one article."""

    def __init__(self, model: LanguageModel | None) -> None:
        self._model = model

    async def answer(
        self, question: str, article: Article, turns: Sequence[Turn] = (), *, workspace: str = ""
    ) -> Answer:
        """Return the answer; without a usable model's reply, the passages themselves.

        Args:
            question: as it was typed.
            article: what it is about.
            turns: what was said in the thread before.
            workspace: who asks, and pays from their day's tokens.
        """
        asked = " ".join(question.split())[:LONGEST]
        small = _small_talk(asked)
        if small is not None:
            return small
        # Beside the event loop: ranking a long article takes seconds.
        passages = await asyncio.to_thread(_best_passages, article, asked, turns)
        if self._model is None:
            return passages.answer()
        try:
            return await self._from_model(self._model, asked, article, turns, workspace) or passages.answer()
        except ModelError as error:
            LOG.warning("passages serve", reason=str(error))
            return passages.answer()

    async def _from_model(
        self, model: LanguageModel, asked: str, article: Article, turns: Sequence[Turn], workspace: str
    ) -> Answer | None:
        """Return the model's answer if code finds every part of it in the article; None where it does not."""
        system, user = prompts.load("answer").render(
            article=prompts.fenced(shortened(article.text)), earlier=_earlier(turns), question=asked
        )
        request = ModelRequest(system=system, user=user, name="answer", schema=SCHEMA, workspace=workspace)
        reply = await model.reply(request)
        record = json_in(reply.text)
        text, quotes = record.get("text"), record.get("quotes")
        if not isinstance(text, str) or not isinstance(quotes, list) or not record.get("answered"):
            return None
        given = [quote for quote in quotes if isinstance(quote, str)][:MOST_QUOTES]
        verdict = await asyncio.to_thread(check, text, article.text, given)
        if not verdict.supported or not quotes:
            LOG.info("answer not grounded", problems=verdict.problems)
            return None
        return Answer(answered=True, text=text, evidence=verdict.evidence, score=verdict.score, model=model.name)


class _Passages:
    """The article's sentences, ranked for a question."""

    def __init__(self, article: Article, question: str) -> None:
        self._text = article.text
        self._spans = sentences(article.text)
        self._ranked = rank(question, [article.text[start:end] for start, end in self._spans])

    @property
    def score(self) -> float:
        """How much of the question the best passage covers, 0 to 1."""
        return self._ranked[0][1] if self._ranked else 0.0

    def answer(self) -> Answer:
        """Return the best passages as the answer, or say that there is none and show the closest."""
        best = [self._evidence(index) for index, _ in self._ranked[:CANDIDATES]]
        score = self.score
        if score < PERHAPS:
            return Answer(answered=False, text="The article does not say.", evidence=tuple(best), score=score)
        near = [line for line, (_, other) in zip(best[1:2], self._ranked[1:2], strict=True) if other >= CLOSE * score]
        said = "The article says:" if score >= SURE else "This may answer it:"
        return Answer(answered=True, text=said, evidence=(best[0], *near), score=score)

    def _evidence(self, index: int) -> Evidence:
        return Evidence.at(self._text, *self._spans[index])


def _best_passages(article: Article, asked: str, turns: Sequence[Turn]) -> _Passages:
    """Rank for the question alone, and where that is not sure, for it with the one before; the surer one counts."""
    alone = _Passages(article, asked)
    leaning = in_context(asked, turns)
    if leaning == asked or alone.score >= SURE:
        return alone
    return max(alone, _Passages(article, leaning), key=lambda passages: passages.score)


def in_context(question: str, turns: Sequence[Turn]) -> str:
    """Return the question with the words of the one before where it leans on it."""
    if turns and len(words(question)) <= ELLIPTIC:
        return f"{turns[-1].question} {question}"
    return question


def _earlier(turns: Sequence[Turn]) -> str:
    lines = [f"- {turn.question} -> {turn.answer.text if turn.answer else ''}" for turn in turns[-3:]]
    return "\n".join(lines) or "(nothing)"


def _small_talk(asked: str) -> Answer | None:
    """Return one friendly line where nothing was asked."""
    plain = asked.casefold()
    if not words(plain) and not plain.strip(" ?!."):
        return _line("Ask me anything about this article.")
    if _THANKS.match(plain) and "?" not in plain and len(plain.split()) <= 5:  # noqa: PLR2004  # a short line of thanks
        return _line("You're welcome. Ask me anything else about this article.")
    if _HELLO.match(plain) and "?" not in plain and len(plain.split()) <= 5:  # noqa: PLR2004  # a short greeting
        return _line("Hello! Ask me anything about this article, and I will answer with its own words.")
    return None


def _line(text: str) -> Answer:
    return Answer(answered=False, text=text, evidence=())
