"""The answerer: answers questions in the articles' own words, or says plainly that it found no answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.answerer.addressee_detection import (
    MAX_LIKELIHOOD_TO_ASK_MODEL,
    MIN_LIKELIHOOD_IF_ANSWERED,
    MIN_LIKELIHOOD_IF_UNANSWERED,
    MIN_LIKELIHOOD_TO_ASK_MODEL,
    is_in_unlisted_language,
    question_likelihood,
)
from bot.answerer.answer_drafting import stream_answer
from bot.answerer.extractive_answer import ExtractiveAnswer, extractive_answer
from bot.answerer.linked_articles import LinkedArticles, link_to_condense, names_its_article
from bot.answerer.message_context import question_line, question_text_of
from bot.answerer.message_intent import MessageIntent, MessageKind, ModelIntents
from bot.answerer.non_questions import (
    answer_beyond_limit,
    answer_to_known_words,
    answer_to_no_question,
    is_talk_among_people,
)
from bot.answerer.passages import MIN_ANSWER_LIKELIHOOD, evidence_of, passages_among, publisher_name
from bot.answerer.retrieval import (
    ArticleLibrary,
    RetrievedMaterial,
    asks_for_overview,
    asks_who_is_affected,
    material_of_article,
    retrieve,
    search_archive,
)
from bot.answerer.short_replies import wants_short_reply
from bot.answerer.small_talk import friendly_answer, has_no_word, has_only_connectives, small_talk_answer
from bot.answerer.story_overview import everyone_affected_answer
from bot.answerer.suggested_questions import count_questions, not_answered_by, not_asked_yet
from bot.answerer.term_overlap import names_article
from bot.answerer.track_record_answer import track_record_answer
from bot.domain.article import Article
from bot.domain.conversation import Answer, Context, Question, Turn
from bot.domain.subscription import Destination
from bot.embedding_service import EmbeddingService
from bot.orders.order_parsing import order_in_message
from bot.orders.order_wording import OrderContext
from bot.ports import ArticleReader, LanguageModel
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.links import without_links
from bot.text.question_form import is_question, may_be_question
from bot.text.question_text import QuestionText, question_text
from bot.verification.verifier import NO_CHECKER, Verifier

LOG = structlog.get_logger(__name__)

MIN_ARCHIVE_LIKELIHOOD = 0.5
"""Least likelihood for offering a passage of an article that was not asked about."""


class Answerer:
    """Answers questions about articles.

    Args:
        model: None if there is none; then passages answer.
        library: a workspace's articles; None answers only about the article at hand.
        verifier: checks each sentence of the model against the articles.
        embeddings: embeds articles and questions; None if no embeddings model is set.
        articles: reads the articles that people link to; None if nothing does.
    """

    def __init__(
        self,
        model: LanguageModel | None,
        library: ArticleLibrary | None = None,
        *,
        verifier: Verifier = NO_CHECKER,
        embeddings: EmbeddingService | None = None,
        articles: ArticleReader | None = None,
    ) -> None:
        self._linked = LinkedArticles(articles) if articles else None
        self._model = model
        self._verifier = verifier
        self._library = library
        self._understanding = ModelIntents(model) if model and library else None
        self._embeddings = embeddings

    async def answer(
        self, question: str, article: Article, turns: Sequence[Turn] = (), *, workspace: str = ""
    ) -> Answer:
        """Return the complete answer about one article; without a usable reply from a model, its passages.

        Args:
            question: the question as typed.
            article: the article it is about.
            turns: the turns before in the thread.
            workspace: the workspace that asks, and pays from its tokens of the day.
        """
        question_words = question_text(question_line(question), article.reading_language)
        if has_no_word(question_words.text):
            return friendly_answer(question_words.text)
        material = material_of_article(article, question_words, turns)
        plain = await _answer_without_model(material, question_words)
        if reply := small_talk_answer(question_words, material, plain):
            return reply
        last = plain.answer
        async for answer in self._stream(plain, material, question_words, turns, workspace):
            last = answer
        return last

    async def answer_from_archive(self, question: str, destination: Destination, *, now: datetime) -> Answer:
        """Return the complete answer to a question about all that a destination's workspace has read."""
        archive_question = Question(key="", destination=destination, text=question, is_question=True)
        last = Answer(answered=False, text="", evidence=())
        async for answer in self.stream_answer(Context(question=archive_question), now=now):
            last = answer
        return last

    async def stream_answer(
        self, context: Context, *, now: datetime, refusal: Answer | None = None
    ) -> AsyncIterator[Answer]:
        """Yield the answer to a question as it grows, every part of it proven; the last one is complete.

        In a conversation among people, nothing is yielded unless the message asks or orders, even if it mentions us.

        Args:
            context: the question and where it was asked.
            now: the time that "this week" refers to.
            refusal: the reply instead of an answer, if too many questions were asked.
        """
        question, turns = context.question, context.turns
        asked = question_text_of(context)
        if has_no_word(asked.text):
            is_sign = context.is_group_conversation and "?" not in asked.text
            for greeting in [] if is_sign else [friendly_answer(asked.text)]:
                yield greeting
            return
        order_context = await self._order_context(context, now)
        has_model = self._understanding is not None
        if offered := await asyncio.to_thread(
            answer_to_known_words, asked, order_context, context, has_model=has_model
        ):
            yield offered
            return
        if refusal is not None:
            if reply := answer_beyond_limit(asked, order_context, refusal, has_model=has_model):
                yield reply
            return
        intent, material = await asyncio.gather(
            self._model_intent(asked, context, order_context), self._retrieve(asked, context, now)
        )
        plain = await _answer_without_model(material, asked)
        reply = answer_to_no_question(intent, order_context, asked, material, plain, has_model=has_model)
        if await asyncio.to_thread(is_talk_among_people, context, intent, reply, asked, material, plain):
            return
        if reply or (reply := await self._gains_and_losses(asked, material, question, now, plain.language)):
            yield reply
            return
        plain = await self._search_archive(plain, material, question)
        before = [asked, *(question_text(turn.question, asked.languages) for turn in turns)]
        next_up = not_asked_yet(material.digest.suggestions, before) if material.digest else ()
        last = plain.answer
        async for answer in self._stream(plain, material, asked, turns, question.destination.home):
            last = answer
            further = (
                await asyncio.to_thread(not_answered_by, next_up, material.current_article, answer)
                if material.current_article
                else ()
            )
            yield replace(answer, suggestions=further)
        if (
            last.answered
            and material.current_article is None
            and (following := await self._next_questions(plain, before, question, last))
        ):
            yield replace(last, suggestions=following)

    async def is_question_for_us(self, context: Context, *, now: datetime) -> bool:
        """Check whether a message addressed to nobody is a question for us, about the articles at hand.

        In a conversation of our own, under no digest, all articles are at hand. Without a model, a doubtful message is
        for us only if something answers it.
        """
        asked = question_text_of(context)
        if wants_short_reply(asked):
            return context.is_follow_up
        is_foreign = self._model is not None and is_in_unlisted_language(asked, context.articles)
        if has_only_connectives(asked.text, asked.languages) or not (
            is_foreign or may_be_question(asked.text, asked.languages)
        ):
            return False
        likelihood = await self._question_likelihood(
            asked, context if context.is_follow_up else replace(context, turns=()), now
        )
        is_doubtful = is_foreign or MIN_LIKELIHOOD_TO_ASK_MODEL <= likelihood < MAX_LIKELIHOOD_TO_ASK_MODEL
        order_context = await self._order_context(context, now) if is_doubtful else None
        intent = await self._model_intent(asked, context, order_context)
        if intent is not None:
            return intent.kind is MessageKind.QUESTION
        is_answered_anyway = (
            self._model is not None or context.is_follow_up or likelihood >= MIN_LIKELIHOOD_IF_UNANSWERED
        )
        return (
            not is_foreign
            and likelihood >= MIN_LIKELIHOOD_IF_ANSWERED
            and (is_answered_anyway or await self._is_answerable(asked, context, now))
        )

    async def _question_likelihood(self, asked: QuestionText, context: Context, now: datetime) -> float:
        """Return the probability that a message is a question about the current articles."""
        is_under = context.thread is not None or bool(context.stories)
        linked = await self._linked.find_article(context, asked, now) if self._linked else None
        material = await retrieve(context, asked, None if is_under else self._library, now, linked=linked)
        plain = await _answer_without_model(material, asked)
        by, before = context.question.asked_by, context.previous_remark
        # In a thread, like ranking: an edition has many words.
        return await asyncio.to_thread(
            question_likelihood, material, asked, plain, is_follow_up=context.is_follow_up, before=before, by=by
        )

    async def _is_answerable(self, asked: QuestionText, context: Context, now: datetime) -> bool:
        """Check whether a question has a real answer: "nothing found" is noise among colleagues."""
        if asks_who_is_affected(asked) or asks_for_overview(asked):
            return True
        if any([answer.answered async for answer in self.stream_answer(context, now=now)]):
            return True
        LOG.info("question.left_to_colleagues", place=context.question.conversation_key)
        return False

    async def link_to_read(self, question: Question, *, now: datetime) -> str:
        """Return the link that somebody wants summarized; empty if they want something else or nothing."""
        context = Context(question=question)
        asked = QuestionText(question_line(question.text), context.languages)
        link = link_to_condense(asked)
        order_context = await self._order_context(context, now) if link else None
        if not link or order_context is None or order_in_message(asked.text, order_context):
            return ""
        intent = await self._model_intent(asked, context, order_context)
        return "" if intent and intent.order and intent.order.name != "read" else link

    async def answer_about_link(self, message: Question, article: Article | None, *, now: datetime) -> Answer | None:
        """Return the answer to a question with a link in it; None if it only asks to read that, or has no answer.

        Args:
            message: the message.
            article: the linked article; None if it could not be read: an archived one that it names may answer.
            now: the time that "this week" refers to.
        """
        if article is not None and self._linked:
            self._linked.remember(message.destination, article, now)
        usual = (article.reading_language,) if article is not None else ()
        asked = question_text(without_links(question_line(message.text)), *usual)
        if not is_question(asked.text, asked.languages) or asks_for_overview(asked):
            return None
        if article is not None:
            answer = await self.answer(asked.text, article, workspace=message.destination.home)
        else:
            answer = await self.answer_from_archive(asked.text, message.destination, now=now)
        is_its_own = article is not None or names_its_article(asked, answer)
        return (
            answer
            if answer.answered and is_its_own and (answer.model or answer.score >= MIN_ANSWER_LIKELIHOOD)
            else None
        )

    async def _gains_and_losses(
        self, asked: QuestionText, material: RetrievedMaterial, question: Question, now: datetime, language: str
    ) -> Answer | None:
        """Return the gains and losses of somebody, or of everybody, in all stories; None for any other question."""
        if self._library is None:
            return None
        if answer := await track_record_answer(asked, question.destination, self._library, now):
            return answer
        if not (material.is_about_everything and material.asks_who_is_affected) or material.edition_digests:
            return None
        return await everyone_affected_answer(material, question.destination, self._library, now, language)

    async def _retrieve(self, asked: QuestionText, context: Context, now: datetime) -> RetrievedMaterial:
        linked = await self._linked.find_article(context, asked, now) if self._linked else None
        return await retrieve(
            context,
            asked.with_text(without_links(asked.text) or asked.text),
            self._library,
            now,
            embeddings=self._embeddings,
            linked=linked,
        )

    async def _order_context(self, context: Context, now: datetime) -> OrderContext | None:
        """Return the context that orders are resolved in; None if no order can be given."""
        question, thread = context.question, context.thread
        if self._library is None or question.is_question:
            return None
        subscribed = await self._library.subscriptions(question.destination)
        wished = await self._library.preferences(question.destination)
        return OrderContext(
            subscribed=subscribed,
            routine=wished.routine,
            watched=[watch.name for watch in wished.watches],
            now=now,
            message=question.message,
            headline=thread.digest.headline if thread else "",
            zone=question.zone,
            is_direct=question.destination.is_direct,
            text=question_line(question.text),
            offered=context.offered,
            languages=context.languages,
        )

    async def _model_intent(
        self, asked: QuestionText, context: Context, order_context: OrderContext | None
    ) -> MessageIntent | None:
        """Return a message's intent according to a model; None if there is none, it fails, or no order can be given."""
        if self._understanding is None or order_context is None:
            return None
        return await self._understanding.classify(asked.text, context, order_context.subscribed)

    async def _next_questions(
        self, plain: ExtractiveAnswer, questions_before: Sequence[QuestionText], question: Question, last: Answer
    ) -> tuple[str, ...]:
        """Return next questions about the article that answered, provided that the archive answers them from it."""
        if self._library is None or not plain.passages:
            return ()
        article = plain.passages[0].article
        answerable = []
        for suggestion in not_answered_by(
            not_asked_yet(await asyncio.to_thread(count_questions, article), questions_before), article, last
        ):
            once_more = question_text(suggestion, article.reading_language)
            material = await search_archive(question.destination, once_more, self._library)
            again = await _answer_without_model(material, once_more)
            if again.answer.answered and again.passages and again.passages[0].article == article:
                answerable.append(suggestion)
        return tuple(answerable)

    async def _search_archive(
        self, plain: ExtractiveAnswer, material: RetrievedMaterial, question: Question
    ) -> ExtractiveAnswer:
        """Return an answer from the archive if the current article has none, or else the plain answer."""
        is_for_archive = not (plain.answer.answered or material.asks_who_is_affected) and (
            material.current_article or material.edition_digests
        )
        if self._library is None or not is_for_archive:
            return plain
        archived = await search_archive(
            question.destination, material.question, self._library, embeddings=self._embeddings
        )
        known_fingerprints = {article.fingerprint for article in material.articles}
        others = [
            article
            for article in archived.articles
            if article.fingerprint not in known_fingerprints
            and names_article(article, question=material.question, other_articles=material.articles)
        ]
        passages = await asyncio.to_thread(passages_among, others, material.question)
        if not passages or passages[0].score < MIN_ARCHIVE_LIKELIHOOD:
            return plain
        text = reply_line(
            ReplyLine.PUBLISHER_SAYS, language=plain.language, publisher=publisher_name(passages[0].article)
        )
        evidence = (evidence_of(passages[0], material.current_article),)
        score = passages[0].score
        return replace(plain, answer=replace(plain.answer, answered=True, text=text, evidence=evidence, score=score))

    def _stream(
        self,
        plain: ExtractiveAnswer,
        material: RetrievedMaterial,
        asked: QuestionText,
        turns: Sequence[Turn],
        workspace: str,
    ) -> AsyncIterator[Answer]:
        return stream_answer(plain, material, asked.text, turns, self._model, self._verifier, workspace=workspace)


async def _answer_without_model(material: RetrievedMaterial, asked: QuestionText) -> ExtractiveAnswer:
    """Answer without a model, in a thread, since ranking long articles takes time."""
    return await asyncio.to_thread(extractive_answer, material, asked)
