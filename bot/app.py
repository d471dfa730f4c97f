"""The running program: the news line, step by step, and the platforms it listens to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot import metrics
from bot.answerer.suggested_questions import QuestionSuggester
from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.domain.feed import EntryId, FiledEntry
from bot.domain.job import Deliver, DeliverEdition, DigestEntry, RereadArticles, RoundUp, SendFeedAlert, WatchFeeds
from bot.domain.rereading import Rereading, RereadOutcome
from bot.domain.subscription import Destination
from bot.domain.wishes import Focus, Relevances, Wishes
from bot.errors import ArticleError, ArticleWithdrawn, ModelError, StoreError
from bot.gateway import listen
from bot.inbox import DurableInbox
from bot.ports import Clock, Handler, Jobs, Platform, Store
from bot.publisher.planning import plan_filing
from bot.publisher.publisher import Publisher
from bot.reader import Reader
from bot.round_ups import RoundUps
from bot.stories.finder import StoryFinder, document_terms
from bot.stories.story_assignment import NeighboursChanged
from bot.summarizer.relevance import RelevanceJudge
from bot.summarizer.summarizer import Summarizer
from bot.watcher import Watcher
from bot.websub import Hubs

LOG = structlog.get_logger(__name__)

MODEL_TRIES = 4
"""Requests to an unavailable model for one article; with the queue's waits this takes about a minute."""

FOCUS_TRIES = 2
"""The same for a digest with a focus: all channels of the article wait for it."""

ARTICLES_A_COUNT = 100
"""Articles whose words are counted at a time."""

MAX_COMPARISONS = 5
"""Comparisons of an article, if others come meanwhile, before it goes back to the queue."""

REREADINGS_A_ROUND, MAX_REREADING_ROUNDS = 20, 10
"""Posted articles that are reread at a time, and most such rounds in a row; the rest wait for the next minute."""

REREADING_LEASE = timedelta(minutes=15)
"""How long a worker's lease on articles to be reread lasts: longer than rereading takes."""


class NewsLine:
    """From feed to channel, in three steps; each is one job, and saves its result together with the next step's job."""

    def __init__(  # noqa: PLR0913  # all that the line is made of
        self,
        *,
        watcher: Watcher,
        reader: Reader,
        summarizer: Summarizer,
        publisher: Publisher,
        stories: StoryFinder,
        hubs: Hubs,
        rounds: RoundUps,
        store: Store,
        clock: Clock,
        judge: RelevanceJudge | None = None,
        suggester: QuestionSuggester | None = None,
    ) -> None:
        self._judge = judge
        self._suggester = suggester or QuestionSuggester()
        self._watcher = watcher
        self._hubs = hubs
        self._rounds = rounds
        self._reader = reader
        self._summarizer = summarizer
        self._publisher = publisher
        self._stories = stories
        self._store = store
        self._clock = clock

    def handlers(self) -> Mapping[type[Any], Handler]:
        """Return the handler of each kind of job."""
        return metrics.measured_handlers(
            {
                WatchFeeds: self._do_watch,
                DigestEntry: self._do_digest,
                Deliver: self._do_deliver,
                DeliverEdition: self._do_deliver_edition,
                SendFeedAlert: self._send_feed_alert,
                RoundUp: self._do_round_up,
                RereadArticles: self._do_reread,
            }
        )

    async def _do_watch(self, _job: WatchFeeds, _attempt: int) -> None:
        await self._publisher.queue_due()
        await self._rounds.queue_due()
        await self._watcher.poll_due()
        await self._hubs.renew()
        await self._store.count_terms(document_terms, now=self._clock.now(), limit=ARTICLES_A_COUNT)

    async def _do_digest(self, job: DigestEntry, attempt: int) -> None:
        await self.digest(job.entry_id, attempt=attempt, only=job.only)

    async def _do_deliver(self, job: Deliver, _attempt: int) -> None:
        await self._publisher.deliver(job.delivery_id)

    async def _do_deliver_edition(self, job: DeliverEdition, _attempt: int) -> None:
        await self._publisher.deliver_edition(job.edition_id)

    async def _send_feed_alert(self, job: SendFeedAlert, _attempt: int) -> None:
        await self._publisher.send_feed_alert(job)

    async def _do_round_up(self, job: RoundUp, _attempt: int) -> None:
        await self._rounds.post_round_up(job)

    async def _do_reread(self, _job: RereadArticles, _attempt: int) -> None:
        """Reread the posted articles that are due; the client requests those of one host one after the other."""
        for _ in range(MAX_REREADING_ROUNDS):
            due = await self._store.lease_rereadings(self._clock.now(), limit=REREADINGS_A_ROUND, lease=REREADING_LEASE)
            async with asyncio.TaskGroup() as group:
                for rereading in due:
                    group.create_task(self._reread(rereading))
            if len(due) < REREADINGS_A_ROUND:
                return

    async def _reread(self, rereading: Rereading) -> None:
        """Reread an article: a revision is digested like one that its feed states, and a withdrawal is announced."""
        entry_id = rereading.entry_id
        filed, known = await self._store.entry(entry_id), await self._store.latest_article(entry_id)
        if filed is None or known is None:
            await self._store.save_rereading(replace(rereading, due=None))
            return
        try:
            outcome = await self._reader.reread(filed, known)
        except Exception:  # an unforeseen error on one page must not keep the others from being read
            LOG.exception("reread.failed", entry=entry_id, url=known.url)
            outcome = RereadOutcome.UNCLEAR
        now = self._clock.now()
        LOG.info("reread.done", entry=entry_id, url=known.url, found=outcome.value)
        if rereading.is_gone(outcome, now):
            await self._store.mark_withdrawn(entry_id, now=now, then=Deliver)
        then = DigestEntry if outcome is RereadOutcome.CHANGED else None
        await self._store.save_rereading(rereading.next_state(outcome, now), then=then)

    async def digest(self, entry_id: EntryId, *, attempt: int = 0, only: Destination | None = None) -> None:
        """Read an entry, digest its article, and file the digest with its deliveries; idempotent."""
        filed = await self._store.entry(entry_id)
        if filed is None:
            LOG.warning("digest.no_entry", entry=entry_id)
            return
        known = await self._store.latest_article(entry_id)
        try:
            article = await self._reader.read(filed, known=known, attempt=attempt)
        except ArticleWithdrawn:
            if await self._store.mark_withdrawn(entry_id, now=self._clock.now(), then=Deliver):
                LOG.info("digest.withdrawn", entry=entry_id, url=filed.entry.url)
            return
        except ArticleError as error:
            LOG.warning("digest.no_article", entry=entry_id, url=filed.entry.url, reason=str(error))
            if known is None:
                await self._store.set_aside_entry(entry_id, str(error), now=self._clock.now())
            return
        if article is None:
            LOG.debug("digest.unchanged", entry=entry_id)
            return
        digest = await self._summarize(article, attempt)
        wishes = (await self._store.wishes(entry_id)).for_destination(only)
        relevances = await self._judge_digest(digest, wishes)
        focused = await self._draft_foci(article, wishes.foci(digest, relevances), attempt)
        digest, *focused = [
            replace(version, suggestions=await self._suggester.suggest(version)) for version in (digest, *focused)
        ]
        await self._file_digest(filed, digest, only, focused, relevances)
        metrics.DIGESTS.labels(model=digest.model or metrics.EXTRACT).inc()
        LOG.info("digest.made", entry=entry_id, url=article.url, model=digest.model, facts=len(digest.key_facts))

    async def _judge_digest(self, digest: Digest, wishes: Wishes) -> Relevances:
        """Judge a digest by the wishes in plain words that decide on it, before it is filed."""
        asking = wishes.subscriptions_to_judge(digest)
        return await self._judge.judge_wishes(digest, asking) if asking and self._judge is not None else {}

    async def _draft_foci(self, article: Article, foci: Sequence[Focus], attempt: int) -> list[Digest]:
        """Draft a digest for each focus; an unavailable model is asked once more, then plain digests are used."""
        drafted: list[Digest | None] = []
        for focus in foci:
            try:
                drafted.append(await self._summarizer.summarize_with_focus(article, focus))
            except ModelError as error:
                if attempt + 1 < FOCUS_TRIES:
                    raise
                LOG.warning("focus.fallback_away", url=article.url, reason=str(error))
                break
        return [digest for digest in drafted if digest is not None]

    async def _file_digest(
        self,
        filed: FiledEntry,
        digest: Digest,
        only: Destination | None,
        focused: Sequence[Digest],
        relevances: Relevances,
    ) -> None:
        """File a digest under its story; if another article comes meanwhile, compare it with that one, too."""
        for _ in range(MAX_COMPARISONS):
            comparison = await self._stories.compare(
                filed.id, digest.article, feed_id=filed.feed_id, now=self._clock.now()
            )
            try:
                await self._store.file_digest(
                    filed.id,
                    digest,
                    keys=comparison.keys,
                    beside=comparison.embedding_neighbours,
                    focused=focused,
                    decide=partial(
                        plan_filing,
                        digest,
                        now=self._clock.now(),
                        comparison=comparison,
                        relevances=relevances,
                        only=only,
                        singly=self._publisher.singly,
                    ),
                    now=self._clock.now(),
                    then=Deliver,
                )
            except NeighboursChanged:
                continue
            if comparison.embedding is not None:
                await self._store.save_embedding(filed.id, digest.article.revision, comparison.embedding)
            return
        message = "Articles of the same event come faster than this one can be held beside them."
        raise StoreError(message)

    async def _summarize(self, article: Article, attempt: int) -> Digest:
        """Summarize an article; an unavailable model delays it for a while, not indefinitely."""
        try:
            return await self._summarizer.summarize(article)
        except ModelError as error:
            if attempt + 1 < MODEL_TRIES:
                raise
            LOG.warning("summary.fallback_away", url=article.url, reason=str(error))
            return await self._summarizer.extract(
                article, note="The language model did not answer, so these are the article's own sentences."
            )


async def run(
    jobs: Jobs, handlers: Mapping[type[Any], Handler], platforms: Mapping[str, Platform], inbox: DurableInbox
) -> None:
    """Watch, digest, deliver and converse until cancelled; the first part that fails for good stops all the others."""
    async with asyncio.TaskGroup() as group:
        group.create_task(jobs.work(handlers), name="worker")
        group.create_task(listen(platforms, inbox), name="listen")
