"""Linked articles: articles that a conversation is about because somebody posted their link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from bot.answerer.retrieval import points_back
from bot.answerer.term_overlap import names_article
from bot.domain.article import Article
from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Answer, Context, Turn
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, OptionKind
from bot.domain.subscription import Destination
from bot.errors import ArticleError, FetchError
from bot.ports import ArticleReader
from bot.replies.bot_topics import bot_topic, topic_commands
from bot.text.links import links_in, without_links
from bot.text.negation import negating_words_in
from bot.text.question_form import is_question
from bot.text.question_text import QuestionText
from bot.text.terms import plain_words
from bot.text.timetable import timetable_in

LOG = structlog.get_logger(__name__)

MAX_CACHED_ARTICLES = 20
"""Articles in the cache, not read again for the next question."""
RECENT_LINK_PERIOD = timedelta(minutes=15)
"""How long "this" in a channel means the last article digested there, whoever requested it."""
MAX_CACHED_CHANNELS = 500
"""Channels whose last digested article is remembered."""


def link_to_condense(question: QuestionText) -> str:
    """Return the link to condense: the only one in the message, unless the words order something else; or ""."""
    links = links_in(question.text)
    return links[0] if len(links) == 1 and not (_mentions_feeds(question) or _is_order_denied(question)) else ""


def _is_order_denied(question: QuestionText) -> bool:
    """Check whether a message says not to do something: "don't post … again" asks for no digest."""
    text, language = without_links(question.text), question.languages
    ordered = timetable_in(text, language).is_request or _changes_feeds(map(REGISTRY.find, plain_words(text)))
    return bool(negating_words_in(text, language)) and ordered and not is_question(text, language)


def _mentions_feeds(question: QuestionText) -> bool:
    """Check whether a message is about feeds, which an address may refer to: "how do we subscribe to …?"."""
    topic = bot_topic(question, is_question=is_question(question.text, question.languages))
    return _changes_feeds(map(REGISTRY.find, topic_commands(topic) if topic else ()))


def _changes_feeds(specs: Iterable[CommandSpec | None]) -> bool:
    """Check whether one of these commands changes a channel's feeds."""
    kinds = {option.kind for spec in specs if spec and spec.is_for_managers for option in spec.inputs}
    return not kinds.isdisjoint({OptionKind.ADDRESS, OptionKind.FEED})


def referenced_link(context: Context, question: QuestionText) -> str:
    """Return the link that a question is about: its own, or one from an earlier turn; empty if there is none.

    Under a digest or an edition, only the turn right before counts, and only if the question points back to it.
    """
    if own := links_in(context.question.text):
        return own[0]
    is_under = context.thread is not None or bool(context.stories)
    before = context.turns[-1:] if is_under else context.turns
    if is_under and not points_back(question):
        return ""
    turns = [turn for turn in before if not _is_order_confirmation(turn)]
    return next((links[-1] for turn in reversed(turns) if (links := links_in(turn.question))), "")


def _is_order_confirmation(turn: Turn) -> bool:
    """Check whether we asked for confirmation in a turn: an address in an order is not an article's."""
    answer = turn.answer
    return answer is not None and answer.is_talk and bool(answer.choices or answer.order)


class LinkedArticles:
    """Reads the articles that people link to, and caches the last few."""

    def __init__(self, articles: ArticleReader) -> None:
        self._articles = articles
        self._cached_articles: BoundedCache[str, Article] = BoundedCache(MAX_CACHED_ARTICLES)
        self._digested: BoundedCache[Destination, tuple[datetime, Article]] = BoundedCache(MAX_CACHED_CHANNELS)

    def remember(self, destination: Destination, article: Article, now: datetime) -> None:
        """Remember the article linked in a channel: anybody who says "this" there soon after means it."""
        self._digested[destination] = now, article

    def _last_digested(self, context: Context, question: QuestionText, now: datetime) -> Article | None:
        """Return the article just digested in a channel, if a question that begins a conversation points back to it."""
        stands_alone = not (context.turns or context.thread or context.stories)
        when, article = self._digested.get(context.question.destination, (None, None))
        if not stands_alone or when is None or now - when > RECENT_LINK_PERIOD or not points_back(question):
            return None
        return article

    async def find_article(self, context: Context, question: QuestionText, now: datetime) -> Article | None:
        """Return the article that a question refers to by a link; None if there is none, or it cannot be read."""
        link = referenced_link(context, question)
        if not link:
            return self._last_digested(context, question, now)
        if link not in self._cached_articles:
            try:
                self._cached_articles[link] = await self._articles.read(link)
            except (FetchError, ArticleError) as error:
                LOG.info("answer.link_not_read", reason=str(error))
                return None
        return self._cached_articles[link]


def names_its_article(question: QuestionText, answer: Answer) -> bool:
    """Check whether a question has a name or headline words of an article that its answer quotes."""
    quotations = [(evidence.source.title, evidence.quote) for evidence in answer.evidence if evidence.source]
    return any(
        names_article(Article(title=title, text=text), question=question, other_articles=())
        for title, text in quotations
    )
