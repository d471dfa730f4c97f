"""Conversations and the archive in memory: the part of MemoryStore that answers questions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.article import Article
from bot.domain.conversation import Answer, Question, Thread, Turn
from bot.domain.delivery import Delivery, DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.feed import EntryId, Feed, FeedId
from bot.domain.job import Job
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery, ModelReply, PendingQuestion
from bot.text.terms import WORD
from tests.fakes.changes import MemoryChanges
from tests.fakes.digest_events import MemoryDigestEvents
from tests.fakes.embeddings import MemoryEmbeddings
from tests.fakes.jobs import MemoryJobs


@dataclass(slots=True)
class StoredQuestion:
    """A stored question."""

    question: Question
    asked_at: datetime
    number: int
    answer: Answer | None = None
    answered_at: datetime | None = None
    shown_at: datetime | None = None
    taken_until: datetime | None = None


class MemoryConversations(MemoryChanges, MemoryDigestEvents, MemoryEmbeddings):
    """Fulfils `bot.ports.ConversationStore` and `bot.ports.Archive`; what else it reads is its subclass's."""

    _jobs: MemoryJobs
    _questions: dict[str, StoredQuestion]
    _replies: dict[str, tuple[ModelReply, str, str, datetime]]
    deliveries: dict[DeliveryId, Delivery]

    @abstractmethod
    def latest_articles(self) -> Sequence[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article, with its entry, feed, story and the time it was read."""

    @abstractmethod
    def newest_digest(self, delivery: Delivery) -> tuple[Digest, str]:
        """Return a delivery's newest digest, and the language it is wanted in."""

    @abstractmethod
    def feed_titles(self) -> Sequence[tuple[FeedId, str]]:
        """Return what each feed is called."""

    @abstractmethod
    def feeds_in(self, destination: Destination) -> Sequence[Feed]:
        """Return the feeds of a workspace."""

    def _delivery_at(self, destination: Destination, message: MessageRef) -> Delivery | None:
        found = (d for d in self.deliveries.values() if d.destination == destination and d.message == message)
        return next(found, None)

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message."""
        delivery = self._delivery_at(destination, message)
        if delivery is None:
            return None
        digest, language = self.newest_digest(delivery)
        under = [kept for kept in self._sorted_questions() if kept.question.message == message]
        return Thread(
            delivery_id=delivery.id,
            destination=destination,
            message=message,
            digest=digest,
            turns=tuple(_make_turn(kept) for kept in under if kept.question.destination == destination),
            language=language,
        )

    async def save_question(self, question: Question, *, now: datetime, then: Callable[[str], Job]) -> bool:
        """Store a question."""
        if question.message is not None and self._delivery_at(question.destination, question.message) is None:
            return False
        there = self._questions.get(question.key)
        if there is not None:
            old = there.question
            if (
                old.conversation_key != question.conversation_key
                or question.edit <= old.edit
                or question.text == old.text
            ):
                return False
            question = replace(old, text=question.text, edit=question.edit)
        asked, number = (there.asked_at, there.number) if there else (now, len(self._questions))
        self._questions[question.key] = StoredQuestion(question, asked, number)
        await self._jobs.defer(then(question.key))
        return True

    async def take_question(
        self, key: str, *, now: datetime, until: datetime, known: Question | None = None
    ) -> PendingQuestion | None:
        """Take up a question."""
        kept = self._questions.get(key)
        if kept is None or kept.shown_at or (kept.taken_until and kept.taken_until > now):
            return None
        kept.taken_until = until
        if known is not None:
            kept.question = replace(kept.question, zone=known.zone, may_manage=known.may_manage)
        return PendingQuestion(question=kept.question, answer=kept.answer)

    async def is_question_pending(self, key: str) -> bool:
        """Check whether a question's answer was not shown yet."""
        return key in self._questions and not self._questions[key].shown_at

    async def is_question_known(self, key: str) -> bool:
        """Check whether a question is there."""
        return key in self._questions

    async def save_answer(self, question: Question, answer: Answer, *, now: datetime, is_shown: bool = False) -> bool:
        """Store an answer."""
        kept = self._questions.get(question.key)
        if kept is None or kept.question.edit != question.edit:
            return False
        kept.answer, kept.answered_at = answer, now
        if is_shown:
            kept.shown_at = now
        return True

    async def answered_questions(self, delivery_id: DeliveryId) -> Sequence[PendingQuestion]:
        """Return what was answered under a delivery."""
        there = self.deliveries[delivery_id]
        under = [
            kept
            for kept in self._sorted_questions()
            if kept.shown_at
            and (kept.question.destination, kept.question.message) == (there.destination, there.message)
        ]
        return [PendingQuestion(question=kept.question, answer=kept.answer) for kept in under]

    async def release_question(self, key: str) -> None:
        """Give a question back."""
        if key in self._questions:
            self._questions[key].taken_until = None

    async def withdraw_question(self, destination: Destination, key: str, *, edit: str | None = None) -> bool:
        """Forget a question."""
        kept = self._questions.get(key)
        if kept is None or kept.question.destination != destination or edit not in {None, kept.question.edit}:
            return False
        del self._questions[key]
        return True

    async def turns(self, place: str, *, before: str = "", limit: int = 6) -> Sequence[Turn]:
        """Return the last turns of a place."""
        until = self._questions[before].number if before in self._questions else None
        there = [
            kept
            for kept in self._sorted_questions()
            if kept.question.conversation_key == place and (not before or (until is not None and kept.number < until))
        ]
        return [_make_turn(kept) for kept in there[-limit:]]

    async def count_questions_since(self, moment: datetime, destination: Destination, *, asked_by: str = "") -> int:
        """Count questions."""
        asked = [kept for kept in self._questions_of(destination, asked_by) if kept.asked_at >= moment]
        return len([kept for kept in asked if not (kept.answer and kept.answer.is_talk)])

    async def forget_questions(self, destination: Destination, *, asked_by: str = "") -> int:
        """Forget a person's questions, or a workspace's."""
        gone = self._questions_of(destination, asked_by)
        for kept in gone:
            del self._questions[kept.question.key]
        self._blank(lambda home, _paid: home == destination.home)
        self.forget_reports(destination, person=asked_by)
        self.forget_who_changed(destination, person=asked_by)
        return len(gone)

    async def forget_questions_before(self, moment: datetime) -> int:
        """Forget old questions."""
        gone = [kept for kept in self._sorted_questions() if kept.asked_at < moment]
        for kept in gone:
            del self._questions[kept.question.key]
        self._blank(lambda _home, paid: paid < moment)
        self.forget_digest_events_before(moment)
        self.forget_changes_before(moment)
        return len(gone)

    async def feeds_of(self, destination: Destination) -> Sequence[Feed]:
        """Return the workspace's feeds."""
        return self.feeds_in(destination)

    async def find_articles(self, destination: Destination, wanted: ArchiveQuery) -> Sequence[Article]:
        """Return the articles that have most of the words, then the newest."""
        feeds = {feed.id: feed.title for feed in self.feeds_in(destination)}
        found: list[tuple[int, float, int, Article]] = []
        near: list[tuple[float, int, Article]] = []
        for entry_id, feed_id, _, article, read in self.latest_articles():
            moment = article.published or read
            if feed_id not in feeds or (wanted.feeds and feed_id not in wanted.feeds):
                continue
            if (wanted.since and moment < wanted.since) or (wanted.until and moment >= wanted.until):
                continue
            told = [word.casefold() for word in WORD.findall(f"{article.title} {article.text}")]
            hits = sum(any(word.startswith(one) for word in told) for one in wanted.beginnings)
            named = replace(article, publisher=article.publisher or feeds[feed_id])
            distance = self.distance(entry_id, article, wanted.near) if wanted.near else None
            if distance is not None:
                near.append((distance, len(near), named))
            if hits or not wanted.beginnings:
                found.append((-hits, -moment.timestamp(), len(found), named))
        told_of = [article for *_, article in sorted(found, key=lambda row: row[:3])][: wanted.limit]
        like_it = [article for *_, article in sorted(near, key=lambda row: row[:2])][: wanted.limit]
        return list(dict.fromkeys([*told_of, *like_it]))

    async def stories_of(self, destination: Destination, articles: Sequence[Article]) -> Mapping[str, StoryId]:
        """Return the stories of articles."""
        feeds, urls = {feed.id for feed in self.feeds_in(destination)}, {article.url for article in articles}
        return {
            article.url: story_id
            for _, feed_id, story_id, article, _ in self.latest_articles()
            if story_id is not None and feed_id in feeds and article.url in urls
        }

    async def story_articles(self, destination: Destination, message: MessageRef) -> Sequence[Article]:
        """Return a story's articles."""
        delivery = self._delivery_at(destination, message)
        if delivery is None:
            return []
        feeds = {feed.id for feed in self.feeds_in(destination)}
        titles = dict(self.feed_titles())
        return [
            replace(article, publisher=article.publisher or titles[feed_id])
            for _, feed_id, story_id, article, _ in self.latest_articles()
            if story_id == delivery.story_id and feed_id in feeds
        ]

    def _sorted_questions(self) -> list[StoredQuestion]:
        return sorted(self._questions.values(), key=lambda kept: kept.number)

    def _questions_of(self, destination: Destination, asked_by: str) -> list[StoredQuestion]:
        return [
            kept
            for kept in self._sorted_questions()
            if kept.question.destination.home == destination.home and asked_by in ("", kept.question.asked_by)
        ]

    def _blank(self, which: Callable[[str, datetime], bool]) -> None:
        for key, (reply, purpose, home, paid) in list(self._replies.items()):
            if purpose in ("answer", "message", "relevance") and reply.text and which(home, paid):
                del self._replies[key]
                self._replies[f"forgotten {key}"] = (replace(reply, text=""), purpose, home, paid)


def _make_turn(stored: StoredQuestion) -> Turn:
    return Turn(question=stored.question.text, answer=stored.answer, asked_by=stored.question.asked_by)
