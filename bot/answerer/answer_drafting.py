"""Answer drafting: reads a streamed answer; each sentence is shown once it is verified, or in the article's words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import structlog

from bot import metrics
from bot.answerer.answer_prompt import (
    MAX_REPLY_TOKENS,
    MAX_SENTENCES,
    SCHEMA,
    complete_sentences,
    is_shown_whole,
    parse_claim,
    render_prompt,
)
from bot.answerer.answer_translation import translated_answer
from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.passages import (
    MAX_CANDIDATES,
    MIN_ANSWER_LIKELIHOOD,
    MIN_POSSIBLE_LIKELIHOOD,
    Passage,
    contradicting_passage,
    evidence_of,
    not_certain_line,
)
from bot.answerer.retrieval import RetrievedMaterial
from bot.domain.article import Article
from bot.domain.conversation import Answer, Turn
from bot.domain.evidence import Evidence
from bot.domain.story import source_of
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelReply, ModelRequest
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.json_objects import json_object_in
from bot.text.language import LANGUAGES
from bot.verification.claims import Claim, Verdict
from bot.verification.premise import QuotationSpan
from bot.verification.verifier import Verifier, replacement_sentence

LOG = structlog.get_logger(__name__)

REPLY_TIMEOUT_SECONDS = 60.0
"""Seconds that a model has for one reply; after that, the proven part of it serves, or the passages do."""
_DECLINED = re.compile(r'"answered"\s*:\s*false')


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPart:
    """A part of an answer: a proven sentence, or, if `text` is empty, the quoted words of an article."""

    text: str
    evidence: tuple[Evidence, ...]


class DraftedAnswer:
    """An answer, as much of it as is drafted and proven."""

    def __init__(
        self, material: RetrievedMaterial, plain: ExtractiveAnswer, model: str, verifier: Verifier, *, workspace: str
    ) -> None:
        self._material = material
        self._plain_answer = plain
        self._model = model
        self._verifier = verifier
        self._workspace = workspace
        self._sentences_read = 0
        self._parts: list[AnswerPart] = []
        self._last_proven_sentence = ""  # the last sentence of the draft, if it was proven

    async def extend_from(self, reply: str) -> bool:
        """Read a reply that has grown, and return whether there is more to show."""
        drafted = list(complete_sentences(reply))[:MAX_SENTENCES]
        new = drafted[self._sentences_read :]
        self._sentences_read = max(self._sentences_read, len(drafted))
        before = len(self._parts)
        for sentence in new:
            await self._verify_and_add(parse_claim(sentence, self._material.drafting_language))
        return len(self._parts) > before

    async def _verify_and_add(self, claim: Claim | None) -> None:
        """Add a sentence if it is proven, or else the sentence that it quotes.

        They go one after the other: "that" and "they" refer to the line before, which must be proven first. If it was
        not, nobody has read what the next one refers back to.
        """
        line_before, self._last_proven_sentence = self._last_proven_sentence, ""
        if claim is None:
            return
        claim = replace(claim, line_before=line_before)
        (verdict,) = await self._verifier.verify([claim], self._material.articles, workspace=self._workspace)
        part = self._part_for(claim, verdict)
        if part is not None and part not in self._parts:
            self._parts.append(part)
            self._last_proven_sentence = part.text

    def _part_for(self, claim: Claim, verdict: Verdict) -> AnswerPart | None:
        if verdict.violation is None:
            return AnswerPart(text=claim.text, evidence=tuple(map(self._evidence_at, verdict.spans)))
        metrics.REJECTED_LINES.labels(code=verdict.violation.code).inc()
        LOG.info("line.rejected", code=verdict.violation.code, reason=verdict.violation.problem)
        own = replacement_sentence(verdict.spans)
        return AnswerPart(text="", evidence=(self._evidence_at(own),)) if own else None

    def _evidence_at(self, span: QuotationSpan) -> Evidence:
        article = span.article
        source = None if article is self._material.current_article else source_of(article)
        return Evidence.from_span(article.text, span.start, span.end, source)

    @property
    def sentences(self) -> list[str]:
        """The proven sentences, without the numbers of their quotations."""
        return [part.text for part in self._parts if part.text]

    def with_citation_numbers(self, sentences: Sequence[str], *, language: str) -> str:
        """Return the answer's text with the numbers of its quotations.

        Args:
            sentences: the proven ones, or a translation of them.
            language: the code of the language that introduces quoted words.
        """
        intro = reply_line(ReplyLine.IN_ARTICLES_WORDS, language=language)
        if not any(part.text for part in self._parts):
            return intro  # the quotations are shown below it, and need not be in it
        next_texts, evidence = iter(sentences), self._evidence()
        pieces, was_quoted = list[str](), False
        for part in self._parts:
            marks = "".join(f"[{evidence.index(quotation) + 1}]" for quotation in part.evidence)
            quoted = " ".join(f"“{quotation.quote.strip()}”" for quotation in part.evidence)
            words = next(next_texts) if part.text else quoted if was_quoted else f"{intro} {quoted}"
            pieces.append(f"{words} {marks}")
            was_quoted = not part.text
        return " ".join(pieces)

    def answer_so_far(self, *, language: str = "", note: str = "") -> Answer:
        """Return the answer so far."""
        return Answer(
            answered=True,
            text=self.with_citation_numbers(self.sentences, language=language or self._plain_answer.language),
            evidence=tuple(self._evidence()),
            score=1.0 if self.sentences else MIN_POSSIBLE_LIKELIHOOD,
            model=self._model,
            language=language,
            note=note,
        )

    def finished_answer(self, reply: str) -> Answer | None:
        """Return the answer after the whole reply; None if the passages have to serve.

        Raises:
            ModelError: the reply is no JSON object.
        """
        answered = json_object_in(reply).get("answered")
        if self._parts and answered is True:
            return self._with_contradiction(self.answer_so_far())
        return self._not_stated_answer() if answered is False else None

    def incomplete_answer(self, reply: str, *, language: str) -> Answer | None:
        """Return the proven part of a reply that broke off; None if there is none, or if the reply declines."""
        if not self._parts or _DECLINED.search(reply):
            return None
        return self.answer_so_far(
            language=language, note=reply_line(ReplyLine.MODEL_BROKE_OFF, language=self._plain_answer.language)
        )

    def _not_stated_answer(self) -> Answer | None:
        """Return the answer that no article says it, if the model read them whole; another article's answer stays."""
        plain, articles, at_hand = self._plain_answer.answer, self._material.articles, self._material.current_article
        if plain.answered and at_hand and plain.evidence and plain.evidence[0].source is not None:
            return plain
        if self._material.asks_who_is_affected and plain.answered:
            return plain  # it names them
        if not is_shown_whole(articles, at_hand):
            return self._not_certain_answer()
        text = reply_line(
            ReplyLine.ARTICLE_DOES_NOT_SAY if at_hand else ReplyLine.NO_ARTICLE_SAYS,
            language=self._plain_answer.language,
        )
        return replace(self._not_certain_answer(), text=text, model=self._model)

    def _not_certain_answer(self) -> Answer:
        """Return the answer that no sentence certainly answers the question, with the closest ones."""
        plain = self._plain_answer.answer
        closest = [
            evidence_of(passage, self._material.current_article)
            for passage in self._plain_answer.passages[:MAX_CANDIDATES]
        ]
        text = not_certain_line(closest, self._plain_answer.language)
        return replace(
            plain, answered=False, text=text, evidence=tuple(closest), score=min(plain.score, MIN_ANSWER_LIKELIHOOD / 2)
        )

    def _with_contradiction(self, answer: Answer) -> Answer:
        """Return the answer with another article's contradiction, if the model left that out."""
        cited = [self._passage_of(line) for line in answer.evidence]
        for passage in self._plain_answer.passages:
            is_cited = any(cited_passage.article is passage.article for cited_passage in cited)
            if not is_cited and any(
                contradicting_passage(cited_passage, [passage], self._material.story_by_address)
                for cited_passage in cited
            ):
                other = evidence_of(passage, self._material.current_article)
                note = reply_line(
                    ReplyLine.DIFFERS_NOTE, language=self._plain_answer.language, number=len(answer.evidence) + 1
                )
                return replace(answer, evidence=(*answer.evidence, other), note=note)
        return answer

    def _passage_of(self, quoted: Evidence) -> Passage:
        article = next(
            article
            for article in self._material.articles
            if quoted.is_found_in(article.text) and self._is_quoted_article(article, quoted)
        )
        return Passage(article=article, start=quoted.start, end=quoted.end, score=1.0)

    def _is_quoted_article(self, article: Article, quoted: Evidence) -> bool:
        return (article is self._material.current_article) == (quoted.source is None)

    def _evidence(self) -> list[Evidence]:
        return list(dict.fromkeys(line for part in self._parts for line in part.evidence))


async def within_timeout(replies: AsyncIterator[ModelReply]) -> AsyncIterator[ModelReply]:
    """Yield pieces until the deadline; only time spent waiting for the model counts, not the work on a piece.

    Raises:
        TimeoutError: the reply was not complete in time.
    """
    now, seconds_left = asyncio.get_running_loop().time, REPLY_TIMEOUT_SECONDS
    while True:
        began = now()
        try:
            async with asyncio.timeout(seconds_left):
                reply = await anext(replies)
        except StopAsyncIteration:
            return
        seconds_left -= now() - began
        yield reply


async def stream_answer(
    plain: ExtractiveAnswer,
    material: RetrievedMaterial,
    question: str,
    turns: Sequence[Turn],
    model: LanguageModel | None,
    verifier: Verifier,
    *,
    workspace: str,
) -> AsyncIterator[Answer]:
    """Yield a model's answer as it grows, or the plain one if there is no model or its reply is unusable.

    Args:
        plain: the articles' own answer.
        material: the material that the question is answered from.
        question: the question as typed.
        turns: the turns before.
        model: None if there is none.
        verifier: checks each sentence of the model against the articles.
        workspace: the workspace that pays.
    """
    if model is None or plain.is_final:
        yield plain.answer
        return
    drafted = DraftedAnswer(material, plain, model.name, verifier, workspace=workspace)
    own = material.article_language
    is_foreign = plain.language in LANGUAGES and own in LANGUAGES and plain.language != own
    text = ""
    try:
        async for reply in within_timeout(_stream_reply(model, plain, material, question, turns, workspace)):
            text = reply.text
            if await drafted.extend_from(text) and not is_foreign:
                yield drafted.answer_so_far(language=own)
        answer = drafted.finished_answer(text)
        if answer is not None and answer.answered and answer.model and is_foreign and drafted.sentences:
            answer = await _translate_answer(answer, drafted, material, plain, model, verifier, workspace)
        yield plain.answer if answer is None else replace(answer, language=answer.language or plain.language)
    except (ModelError, TimeoutError) as error:
        LOG.warning("answer.cut_off", reason=str(error))
        away = replace(plain.answer, note=reply_line(ReplyLine.MODEL_AWAY, language=plain.language))
        yield drafted.incomplete_answer(text, language=own) or away


async def _translate_answer(
    answer: Answer,
    drafted: DraftedAnswer,
    material: RetrievedMaterial,
    plain: ExtractiveAnswer,
    model: LanguageModel,
    verifier: Verifier,
    workspace: str,
) -> Answer:
    """Return the proven answer in the asker's language, or untranslated if the translation does not pass."""
    own, language = material.article_language, plain.language
    texts = "\n".join(article.text for article in material.articles)
    try:
        lines = await translated_answer(
            drafted.sentences, texts, model, verifier, own=own, language=language, workspace=workspace
        )
    except ModelError as error:
        LOG.warning("answer.not_translated", reason=str(error))
        lines = None
    if lines is None:
        return replace(answer, language=own)
    note = f"{answer.note} {reply_line(ReplyLine.TRANSLATED, language=language)}".strip()
    return replace(answer, text=drafted.with_citation_numbers(lines, language=language), note=note, language=language)


def _stream_reply(
    model: LanguageModel,
    plain: ExtractiveAnswer,
    material: RetrievedMaterial,
    question: str,
    turns: Sequence[Turn],
    workspace: str,
) -> AsyncIterator[ModelReply]:
    system, user = render_prompt(question, material.articles, material.current_article, plain.passages, turns)
    request = ModelRequest(
        system=system, user=user, name="answer", schema=SCHEMA, workspace=workspace, max_tokens=MAX_REPLY_TOKENS
    )
    return model.stream_reply(request)
