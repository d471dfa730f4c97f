"""Retrieval: the subject of a question, by where it is asked and what it names, and the articles that may answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Protocol

from bot.answerer.passages import MIN_ANSWER_LIKELIHOOD, passages_among
from bot.answerer.short_replies import is_bare_why
from bot.answerer.summary_requests import asks_for_summary
from bot.domain.article import Article
from bot.domain.conversation import Context, Thread, Turn
from bot.domain.digest import Digest
from bot.domain.feed import Feed
from bot.domain.preferences import Preferences
from bot.domain.story import StoryId
from bot.domain.subscription import Destination, Subscription
from bot.embedding_service import EmbeddingService
from bot.orders.message_words import asks_for_news
from bot.ports import Archive, ArchiveQuery, EffectStore
from bot.text.answer_patterns import question_regex
from bot.text.language import Language, one_of, one_of_words
from bot.text.question_text import QuestionText, question_text
from bot.text.search_terms import search_prefixes
from bot.text.terms import content_words
from bot.text.time_expressions import Period, period_in

MAX_ARTICLES = 8
"""Most articles of an archive that are read for a question."""
MAX_ARTICLES_FOR_EFFECTS, MAX_ARTICLES_FOR_OVERVIEW = 60, 300
"""Most articles of a period that are read if a question asks who gains or loses, and for an overview."""
MAX_ELLIPTIC_WORDS = 2
"""A question with at most this many content words depends on the one before ("and how much?")."""
MAX_TURNS_BACK = 3
"""Most earlier questions searched for one that stands on its own."""


class ArticleLibrary(Archive, EffectStore, Protocol):
    """The part of the store that the answerer reads."""

    async def preferences(self, destination: Destination) -> Preferences:
        """Return a destination's preferences."""

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a destination, each with its feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedMaterial:
    """The material that a question is answered from.

    Attributes:
        question: the question, together with the one before if it depends on that.
        topic: its words without the time and the feed that it names.
        articles: the articles that may answer, the one at hand first.
        current_article: the article that the question is about, by the digest above it or by a link.
        is_overview: it asks for an overview, of an article or of all there is, not for one fact.
        asks_who_is_affected: it asks who is affected.
        is_about_everything: it names nothing but perhaps a time: what happened then, or who gained and lost.
        is_older: there was nothing in that period yet; the articles are the newest before it.
        period: the period that it names.
        digest: the digest of the article at hand.
        edition_digests: the digests of the edition at hand.
        story_by_address: each article's story, as far as the desk knows.
        shown_quotations: the quotations that answered the questions before.
    """

    question: QuestionText
    topic: QuestionText
    articles: tuple[Article, ...]
    current_article: Article | None = None
    is_overview: bool = False
    asks_who_is_affected: bool = False
    is_about_everything: bool = False
    is_older: bool = False
    period: Period | None = None
    digest: Digest | None = None
    edition_digests: tuple[Digest, ...] = ()
    story_by_address: Mapping[str, StoryId] = field(default_factory=dict)
    shown_quotations: tuple[str, ...] = ()

    @property
    def article_language(self) -> str:
        """The language of the article asked about, or of the first one."""
        return (self.current_article or self.articles[0]).likely_language

    @property
    def drafting_language(self) -> Language:
        """The language that a model must answer in: that of the article asked about, or of the first one."""
        return (self.current_article or self.articles[0]).reading_language


async def retrieve(
    context: Context,
    asked: QuestionText,
    library: ArticleLibrary | None,
    now: datetime,
    *,
    embeddings: EmbeddingService | None = None,
    linked: Article | None = None,
) -> RetrievedMaterial:
    """Return the material for a question: an article it links to, its story, its edition's stories, or the archive."""
    question, thread = context.question, context.thread
    with_earlier = with_previous_questions(asked, context.turns)
    period = period_in(asked.text, now, asked.languages)
    if period is None and thread is None:
        period = period_in(with_earlier.text, now, with_earlier.languages)
    if linked is not None and not _is_beyond_story(asked, period):
        return material_of_article(linked, asked, context.turns)
    if thread is not None and question.message is not None and not _is_beyond_story(asked, period):
        others = () if library is None else await library.story_articles(question.destination, question.message)
        other_articles = [other for other in others if other.fingerprint != thread.article.fingerprint]
        return material_of_article(
            thread.article, asked, context.turns, other_articles=other_articles, digest=thread.digest
        )
    if context.stories and not _is_beyond_story(asked, period):
        leaning = replace(
            _material_of_stories(context.stories, asked, with_earlier), shown_quotations=quotations_shown(context.turns)
        )
        alone = (
            leaning
            if with_earlier == asked or not _may_stand_alone(asked)
            else _material_of_stories(context.stories, asked, asked)
        )
        return alone if await _is_answered(alone) or not await _is_answered(leaning) else leaning
    if library is None:
        return RetrievedMaterial(question=with_earlier, topic=with_earlier, articles=())
    leaning = await search_archive(
        question.destination,
        _with_headline(with_earlier, thread, period),
        library,
        period=period,
        embeddings=embeddings,
    )
    if with_earlier == asked or not _may_stand_alone(asked):
        return replace(leaning, shown_quotations=quotations_shown(context.turns)) if is_bare_why(asked) else leaning
    own = period_in(asked.text, now, asked.languages)
    alone = await search_archive(question.destination, asked, library, period=own, embeddings=embeddings)
    return alone if await _is_answered(alone) or not await _is_answered(leaning) else leaning


def material_of_article(
    article: Article,
    question: QuestionText,
    turns: Sequence[Turn],
    *,
    other_articles: Sequence[Article] = (),
    digest: Digest | None = None,
) -> RetrievedMaterial:
    """Return the material for a question about one article; `other_articles` are the others of its story."""
    with_earlier = with_previous_questions(question, turns)
    return RetrievedMaterial(
        question=with_earlier,
        topic=with_earlier,
        articles=(article, *other_articles),
        story_by_address={each.url: StoryId(0) for each in (article, *other_articles)},
        current_article=article,
        digest=digest,
        asks_who_is_affected=asks_who_is_affected(question),
        is_overview=asks_for_overview(question),
        shown_quotations=quotations_shown(turns),
    )


def _material_of_stories(
    stories: tuple[Digest, ...], question: QuestionText, with_earlier: QuestionText
) -> RetrievedMaterial:
    """Return the material for a question under an edition; `with_earlier` includes the questions that it depends on."""
    return RetrievedMaterial(
        question=with_earlier,
        topic=with_earlier,
        articles=tuple(digest.article for digest in stories),
        edition_digests=stories,
        asks_who_is_affected=asks_who_is_affected(question),
        is_overview=asks_for_overview(question),
        is_about_everything=asks_for_overview(question),
    )


async def search_archive(
    destination: Destination,
    question: QuestionText,
    library: ArticleLibrary,
    *,
    period: Period | None = None,
    embeddings: EmbeddingService | None = None,
) -> RetrievedMaterial:
    """Return the material that a workspace's archive has for a question, by its words and, if possible, its meaning."""
    topic = _without_period(period, question)
    feeds = [feed for feed in await library.feeds_of(destination) if _names_feed(topic.text, feed)]
    for feed in feeds:
        topic = topic.with_text(re.sub(re.escape(feed.title), " ", topic.text, flags=re.IGNORECASE))
    is_bare = asks_for_news(topic.text, question.languages)
    is_overview = is_bare or _has_overview_phrase(question)
    plain = topic.with_text("") if is_bare else _topic_of(topic) if is_overview else topic
    beside_affected = _without_words(_affected_pattern, plain)
    is_of_all = not search_prefixes(beside_affected, question.language) and (
        is_overview or asks_who_is_affected(question)
    )
    near = await embeddings.embed_question(topic.text, destination.home) if embeddings and not is_overview else None
    query = ArchiveQuery(
        near=near,
        beginnings=search_prefixes(plain, question.language),
        since=period.since if period else None,
        until=period.until if period else None,
        feeds=tuple(feed.id for feed in feeds),
        limit=(MAX_ARTICLES_FOR_OVERVIEW if is_overview else MAX_ARTICLES_FOR_EFFECTS) if is_of_all else MAX_ARTICLES,
    )
    articles = await library.find_articles(destination, query)
    is_older = is_of_all and not articles and period is not None and (period.until is None or period.is_day)
    if is_older:
        until = period.since if period and period.until else None
        articles = await library.find_articles(
            destination, ArchiveQuery(feeds=query.feeds, until=until, limit=MAX_ARTICLES)
        )
    if is_overview and query.beginnings:
        articles = [article for article in articles if _is_about(article, query.beginnings)]
    return RetrievedMaterial(
        question=question,
        topic=plain,
        articles=tuple(articles),
        story_by_address=await library.stories_of(destination, articles) if len(articles) > 1 else {},
        is_overview=is_overview,
        asks_who_is_affected=asks_who_is_affected(question),
        is_about_everything=is_of_all,
        is_older=is_older,
        period=period,
    )


def with_previous_questions(question: QuestionText, turns: Sequence[Turn]) -> QuestionText:
    """Return the question with the words of the one before if it depends on that, and so on for a few turns."""
    with_earlier = question
    for turn in list(reversed([turn for turn in turns if turn.answer is None or not turn.answer.is_talk]))[
        :MAX_TURNS_BACK
    ]:
        if not needs_previous_question(with_earlier):
            break
        with_earlier = with_earlier.with_previous(question_text(turn.question, question.languages))
    return with_earlier


def quotations_shown(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the quotations that answered the questions before."""
    return tuple(evidence.quote for turn in turns if turn.answer for evidence in turn.answer.evidence)


def needs_previous_question(question: QuestionText) -> bool:
    """Check whether a question has too few words of its own, or points back to an earlier one."""
    own = content_words(question.text, question.language)
    if asks_for_news(question.text, question.languages):
        return False
    if len(own) <= MAX_ELLIPTIC_WORDS and not _stands_alone(question):
        return True
    return bool(_begins_with_connective(question) and points_back(question) and not _has_name(question.text))


def points_back(question: QuestionText) -> bool:
    """Check whether a question points back by a pronoun: "is that final?"."""
    return _pronoun_pattern(question.languages).search(question.text) is not None


def asks_who_is_affected(question: QuestionText) -> bool:
    """Check whether a question asks who is affected."""
    return _affected_pattern(question.languages).search(question.text) is not None


def asks_for_overview(question: QuestionText) -> bool:
    """Check whether a question asks for an overview, and names nothing in particular."""
    if asks_for_summary(question.text, question.languages) or asks_for_news(question.text, question.languages):
        return True
    return _has_overview_phrase(question) and not search_prefixes(_topic_of(question), question.language)


def _has_overview_phrase(question: QuestionText) -> bool:
    return _overview_pattern(question.languages).search(question.text) is not None


def _begins_with_connective(question: QuestionText) -> bool:
    """Check whether a question begins like a continuation."""
    return _connective_pattern(question.languages).match(question.text) is not None


def _asks_about_other_stories(question: QuestionText) -> bool:
    return _elsewhere_pattern(question.languages).search(question.text) is not None


def _without_period(period: Period | None, question: QuestionText) -> QuestionText:
    """Return a question without the words of its period."""
    return question.with_text(question.text.replace(period.words, " ")) if period else question


def _without_words(those: Callable[[Language], re.Pattern[str]], question: QuestionText) -> QuestionText:
    return question.with_text(those(question.languages).sub(" ", question.text))


def _topic_of(question: QuestionText) -> QuestionText:
    """Return a question without the words that ask for an overview; words between them stay, such as a name."""
    saying_nothing = question.languages.unsearched_words

    def kept(match: re.Match[str]) -> str:
        return " ".join(word for word in match[0].split()[2:-1] if word.casefold() not in saying_nothing)

    plain = _overview_pattern(question.languages).sub(lambda match: f" {kept(match)} ", question.text)
    return _without_words(_please_pattern, question.with_text(plain))


@cache
def _overview_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.overview_questions), re.IGNORECASE)


@cache
def _elsewhere_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.elsewhere_questions), re.IGNORECASE)


@cache
def _affected_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(one_of(language.affected_questions), re.IGNORECASE)


@cache
def _connective_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for the beginning of a question that continues: "and", "why"."""
    return re.compile(
        rf"\W*(?:(?:{one_of_words(language.connectives)})\b|{question_regex(language, 'why')})", re.IGNORECASE
    )


@cache
def _please_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of_words(language.please_words - language.function_words)})\b", re.IGNORECASE)


@cache
def _pronoun_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of_words(language.pronouns)})\b", re.IGNORECASE)


async def _is_answered(material: RetrievedMaterial) -> bool:
    passages = await asyncio.to_thread(passages_among, material.articles, material.topic)
    return bool(passages) and passages[0].score >= MIN_ANSWER_LIKELIHOOD


def _may_stand_alone(question: QuestionText) -> bool:
    """Check whether a question may stand alone although it is short: it names something and does not point back."""
    return (
        bool(search_prefixes(question, question.language))
        and not _begins_with_connective(question)
        and not points_back(question)
    )


def _stands_alone(question: QuestionText) -> bool:
    """Check whether a short question stands on its own: it asks for an overview, or for those affected."""
    return _has_overview_phrase(question) or asks_who_is_affected(question)


def _has_name(question: str) -> bool:
    return re.search(r"(?<=[a-zà-ÿ,;] )[A-Z]\w", question) is not None


def _is_beyond_story(question: QuestionText, period: Period | None) -> bool:
    """Check whether a question under a digest is about more than its story."""
    return _asks_about_other_stories(question) or (_has_overview_phrase(question) and period is not None)


def _with_headline(question: QuestionText, thread: Thread | None, period: Period | None) -> QuestionText:
    """Return the question with the headline if it names nothing itself: "other news about this".

    A question that only names a time is about all that happened then: "what happened today?".
    """
    topic = _without_period(period, question)
    own = search_prefixes(_without_words(_elsewhere_pattern, _topic_of(topic)), question.language)
    is_about_it = _asks_about_other_stories(topic) or points_back(topic)
    return (
        question.with_text(f"{question.text} {thread.digest.headline}")
        if thread and is_about_it and not own
        else question
    )


def _names_feed(question: str, feed: Feed) -> bool:
    title = feed.title.strip()
    return bool(title) and re.search(rf"(?<!\w){re.escape(title)}(?!\w)", question, re.IGNORECASE) is not None


def _is_about(article: Article, topic_stems: Sequence[str]) -> bool:
    """Check whether an article is about a topic: most of the topic's words begin words of the article."""
    text = f"{article.title}\n{article.text}".casefold()
    hits = sum(re.search(rf"\b{re.escape(prefix)}", text) is not None for prefix in topic_stems)
    return hits > len(topic_stems) / 2  # most
