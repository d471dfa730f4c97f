"""Retrieval: what a question is about, by where it is asked and what it names, and the articles that may answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.answerer.embeddings import Meanings
from bot.answerer.message_words import is_of_news
from bot.answerer.passages import SURE, passages_among
from bot.answerer.short_replies import is_bare_why
from bot.answerer.summary_requests import is_summary_asked
from bot.domain.article import Article
from bot.domain.conversation import Context, Thread, Turn
from bot.domain.digest import Digest
from bot.domain.feed import Feed
from bot.domain.preferences import Preferences
from bot.domain.story import StoryId
from bot.domain.subscription import Destination, Subscription
from bot.ports import Archive, FateStore, Wanted
from bot.text.answer_patterns import asking
from bot.text.asked import asked_in
from bot.text.language import FUNCTION_WORDS, any_expression, any_words, in_all_languages
from bot.text.language_detection import language_spoken
from bot.text.merged_languages import EVERY as EVERY_LANGUAGE
from bot.text.order_language import order_language
from bot.text.search_terms import search_prefixes
from bot.text.terms import words
from bot.text.time_expressions import Period, period_in

FOUND = 8
"""Articles of an archive that are read for a question."""
ALL, EVERY = 60, 300
"""Articles of a time that are read where it is asked who gains or loses; that are counted and told of where nothing
else is asked for."""
ELLIPTIC = 2
"""A question with at most this many content words leans on the one before ("and how much?")."""
BACK = 3
"""Questions before that are looked at for one that stands by itself."""

_OVERVIEW = re.compile(any_expression(lambda language: language.overview_questions), re.IGNORECASE)
_ELSEWHERE = re.compile(any_expression(lambda language: language.elsewhere_questions), re.IGNORECASE)
_AFFECTED = re.compile(any_expression(lambda language: language.affected_questions), re.IGNORECASE)
_LEANING = re.compile(
    rf"\W*(?:(?:{any_words(lambda language: language.connectives)})\b|{asking(EVERY_LANGUAGE, 'why')})", re.IGNORECASE
)
_SAYING_NOTHING = frozenset(in_all_languages(lambda language: language.unsearched_words))
_PLEADING = re.compile(
    rf"\b(?:{'|'.join(in_all_languages(lambda one: one.please_words - FUNCTION_WORDS))})\b", re.IGNORECASE
)
_POINTING = re.compile(rf"\b(?:{any_words(lambda language: language.pronouns)})\b", re.IGNORECASE)


class Library(Archive, FateStore, Protocol):
    """What the answerer reads of the store."""

    async def preferences(self, destination: Destination) -> Preferences:
        """Return what a destination asked for."""

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a destination, each with its feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a question is answered from.

    Attributes:
        asked: the question, with the one before where it leans on it.
        topic: its words without the time and the feed it names.
        articles: where the answer may stand, the one at hand first.
        at_hand: the article of the digest that the question is asked under, if it is about that.
        is_overview: it asks what there is, and not for one fact; of an article: what it tells.
        affected: it asks who is affected.
        is_of_all: it names nothing but, perhaps, a time: what happened then, or who gained and lost.
        is_older: there was nothing in that time yet; the articles are the newest before it.
        period: the time it names.
        digest: what was posted about the article at hand.
        stories: what was posted about the articles of the edition at hand.
        told_in: the story that each article tells, by its address, as far as the desk knows.
        shown: the quotations that answered the questions before.
    """

    asked: str
    topic: str
    articles: tuple[Article, ...]
    at_hand: Article | None = None
    is_overview: bool = False
    affected: bool = False
    is_of_all: bool = False
    is_older: bool = False
    period: Period | None = None
    digest: Digest | None = None
    stories: tuple[Digest, ...] = ()
    told_in: Mapping[str, StoryId] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @property
    def own_language(self) -> str:
        """The language of the article at hand, or of the first one."""
        return (self.at_hand or self.articles[0]).likely_language


async def retrieve(
    context: Context,
    asked: str,
    library: Library | None,
    now: datetime,
    *,
    meanings: Meanings | None = None,
    linked: Article | None = None,
) -> Material:
    """Return what a question is answered from: an article it links to, its story, its edition's, or the archive."""
    question, thread = context.question, context.thread
    whole = in_context(asked, context.turns)
    period = period_in(asked, now, asked_in(asked).languages) or (
        period_in(whole, now, asked_in(whole).languages) if thread is None else None
    )
    if linked is not None and not _leaves(asked, period):
        return material_of_article(linked, asked, context.turns)
    if thread is not None and question.message is not None and not _leaves(asked, period):
        others = () if library is None else await library.story_articles(question.destination, question.message)
        beside = [other for other in others if other.fingerprint != thread.article.fingerprint]
        return material_of_article(thread.article, asked, context.turns, beside=beside, digest=thread.digest)
    if context.stories and not _leaves(asked, period):
        leaning = replace(_of_stories(context.stories, asked, whole), shown=shown_in(context.turns))
        alone = leaning if whole == asked or not _may_stand_alone(asked) else _of_stories(context.stories, asked, asked)
        return alone if await _is_answered(alone) or not await _is_answered(leaning) else leaning
    if library is None:
        return Material(asked=whole, topic=whole, articles=())
    leaning = await search_archive(
        question.destination, _about(whole, thread, period), library, period=period, meanings=meanings
    )
    if whole == asked or not _may_stand_alone(asked):
        return replace(leaning, shown=shown_in(context.turns)) if is_bare_why(asked) else leaning
    alone = await search_archive(
        question.destination, asked, library, period=period_in(asked, now, asked_in(asked).languages), meanings=meanings
    )
    return alone if await _is_answered(alone) or not await _is_answered(leaning) else leaning


def material_of_article(
    article: Article, asked: str, turns: Sequence[Turn], *, beside: Sequence[Article] = (), digest: Digest | None = None
) -> Material:
    """Return what a question about one article is answered from; others of its story stand beside it."""
    whole = in_context(asked, turns)
    return Material(
        asked=whole,
        topic=whole,
        articles=(article, *beside),
        told_in={one.url: StoryId(0) for one in (article, *beside)},
        at_hand=article,
        digest=digest,
        affected=is_affected_asked(asked),
        is_overview=is_overview_asked(asked),
        shown=shown_in(turns),
    )


def _of_stories(stories: tuple[Digest, ...], asked: str, whole: str) -> Material:
    """Return what a question under an edition is answered from; `whole` is it with what it leans on."""
    return Material(
        asked=whole,
        topic=whole,
        articles=tuple(digest.article for digest in stories),
        stories=stories,
        affected=is_affected_asked(asked),
        is_overview=is_overview_asked(asked),
        is_of_all=is_overview_asked(asked),
    )


async def search_archive(
    destination: Destination,
    asked: str,
    library: Library,
    *,
    period: Period | None = None,
    meanings: Meanings | None = None,
) -> Material:
    """Return what a workspace's archive has about a question, found by its words and, if it can be, its meaning."""
    topic = asked.replace(period.words, " ") if period else asked
    feeds = [feed for feed in await library.feeds_of(destination) if _names(topic, feed)]
    for feed in feeds:
        topic = re.sub(re.escape(feed.title), " ", topic, flags=re.IGNORECASE)
    is_bare = is_of_news(topic, order_language(topic))  # until its caller knows
    is_overview = is_bare or _OVERVIEW.search(asked) is not None
    plain = "" if is_bare else _topic_of(topic) if is_overview else topic
    language = language_spoken(asked)
    is_of_all = not search_prefixes(asked_in(_AFFECTED.sub(" ", plain)), language) and (
        is_overview or is_affected_asked(asked)
    )
    near = await meanings.of_question(topic, destination.home) if meanings and not is_overview else None
    wanted = Wanted(
        near=near,
        beginnings=search_prefixes(asked_in(plain), language),
        since=period.since if period else None,
        until=period.until if period else None,
        feeds=tuple(feed.id for feed in feeds),
        limit=(EVERY if is_overview else ALL) if is_of_all else FOUND,
    )
    articles = await library.find_articles(destination, wanted)
    is_older = is_of_all and not articles and period is not None and (period.until is None or period.is_day)
    if is_older:
        until = period.since if period and period.until else None
        articles = await library.find_articles(destination, Wanted(feeds=wanted.feeds, until=until, limit=FOUND))
    if is_overview and wanted.beginnings:
        articles = [article for article in articles if _tells_of(article, wanted.beginnings)]
    return Material(
        asked=asked,
        topic=plain,
        articles=tuple(articles),
        told_in=await library.stories_of(destination, articles) if len(articles) > 1 else {},
        is_overview=is_overview,
        affected=is_affected_asked(asked),
        is_of_all=is_of_all,
        is_older=is_older,
        period=period,
    )


def in_context(question: str, turns: Sequence[Turn]) -> str:
    """Return the question with the words of the one before where it leans on it, and so on for a few turns."""
    said = question
    for turn in list(reversed([turn for turn in turns if turn.answer is None or not turn.answer.is_talk]))[:BACK]:
        if not leans(said):
            break
        said = f"{turn.question} {said}"
    return said


def shown_in(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the quotations that answered the questions before."""
    return tuple(evidence.quote for turn in turns if turn.answer for evidence in turn.answer.evidence)


def leans(question: str) -> bool:
    """Check whether a question is short of words of its own, or points back to what was said."""
    own = words(question, language_spoken(question))
    if is_of_news(question, order_language(question)):  # until its caller knows
        return False
    if len(own) <= ELLIPTIC and not _is_whole(question):
        return True
    return bool(_LEANING.match(question) and points_back(question) and not _has_name(question))


def points_back(question: str) -> bool:
    """Check whether a question points to what was said before: "is that final?"."""
    return _POINTING.search(question) is not None


def is_affected_asked(question: str) -> bool:
    """Check whether somebody asks who is affected."""
    return _AFFECTED.search(question) is not None


def is_overview_asked(question: str) -> bool:
    """Check whether somebody asks what there is, and names nothing in particular."""
    # until its caller knows
    if is_summary_asked(question) or is_of_news(question, order_language(question)):
        return True
    return _OVERVIEW.search(question) is not None and not search_prefixes(
        asked_in(_topic_of(question)), language_spoken(question)
    )


def _topic_of(question: str) -> str:
    """Return a question without the words that ask what there is; what stands between them stays, as a name may."""

    def kept(found: re.Match[str]) -> str:
        return " ".join(word for word in found[0].split()[2:-1] if word.casefold() not in _SAYING_NOTHING)

    return _PLEADING.sub(" ", _OVERVIEW.sub(lambda found: f" {kept(found)} ", question))


async def _is_answered(material: Material) -> bool:
    found = await asyncio.to_thread(passages_among, material.articles, material.topic)
    return bool(found) and found[0].score >= SURE


def _may_stand_alone(question: str) -> bool:
    """Check whether a question leans on the one before for its shortness alone: it names a thing and points to none."""
    return (
        bool(search_prefixes(asked_in(question), language_spoken(question)))
        and not _LEANING.match(question)
        and not points_back(question)
    )


def _is_whole(question: str) -> bool:
    """Check whether a short question stands by itself: it asks for an overview, those affected, or names somebody."""
    return bool(_OVERVIEW.search(question) or _AFFECTED.search(question))


def _has_name(question: str) -> bool:
    return re.search(r"(?<=[a-zà-ÿ,;] )[A-Z]\w", question) is not None


def _leaves(asked: str, period: Period | None) -> bool:
    """Check whether a question under a digest is about more than its story."""
    return bool(_ELSEWHERE.search(asked) or (_OVERVIEW.search(asked) and period is not None))


def _about(asked: str, thread: Thread | None, period: Period | None) -> str:
    """Return the question with the headline's names where it names nothing itself: "other news about this".

    What asks for a time alone is about all that happened then: "what happened today?".
    """
    topic = asked.replace(period.words, " ") if period else asked
    own = search_prefixes(asked_in(_ELSEWHERE.sub(" ", _topic_of(topic))), language_spoken(asked))
    is_about_it = _ELSEWHERE.search(topic) or points_back(topic)
    return f"{asked} {thread.digest.headline}" if thread and is_about_it and not own else asked


def _names(asked: str, feed: Feed) -> bool:
    title = feed.title.strip()
    return bool(title) and re.search(rf"(?<!\w){re.escape(title)}(?!\w)", asked, re.IGNORECASE) is not None


def _tells_of(article: Article, wanted: Sequence[str]) -> bool:
    """Check whether an article is about a topic: most of its words begin words of the article."""
    text = f"{article.title}\n{article.text}".casefold()
    held = sum(re.search(rf"\b{re.escape(one)}", text) is not None for one in wanted)
    return held > len(wanted) / 2  # most
