"""The stores of conversations, and of the archive that they are about.

Nothing here crosses a workspace: a question never sees what only another workspace's subscriptions brought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.article import Article
from bot.domain.conversation import Answer, Question, Thread, Turn
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed, FeedId
from bot.domain.job import Job
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from bot.ports.embeddings import Embedding


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingQuestion:
    """A question that is being answered, as it was stored.

    Attributes:
        answer: what it was answered with before, and nobody could be shown.
    """

    question: Question
    answer: Answer | None = None


class ConversationStore(Protocol):
    """Conversations: questions and their answers, each under its key (`Question.conversation_key`)."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a posted message."""

    async def save_question(self, question: Question, *, now: datetime, then: Callable[[str], Job]) -> bool:
        """Store a question before it is worked on, and queue `then` with its key; False if it is known.

        A later edit with another text is new: it takes the place of what was asked and answered before.
        """

    async def take_question(
        self, key: str, *, now: datetime, until: datetime, known: Question | None = None
    ) -> PendingQuestion | None:
        """Lease a question until `until`; None if it is not stored, was answered, or somebody else has it.

        Args:
            key: which one.
            now: a question that was taken until then is free.
            until: how long it is ours.
            known: the question with what is known by now of whoever asked: their time zone, and whether they may
                change the channel. It is stored; None leaves what is there.
        """

    async def is_question_pending(self, key: str) -> bool:
        """Check whether a question is stored whose answer was not shown yet."""

    async def is_question_known(self, key: str) -> bool:
        """Check whether a question is stored, answered or not."""

    async def save_answer(self, question: Question, answer: Answer, *, now: datetime, is_shown: bool = False) -> bool:
        """Store a question's answer, and whether it was shown; False if it was withdrawn or edited meanwhile."""

    async def release_question(self, key: str) -> None:
        """Release a question that was taken and not shown, so that somebody else can take it."""

    async def withdraw_question(self, destination: Destination, key: str, *, edit: str | None = None) -> bool:
        """Delete a question and its answer, or one edit of it; False if no question with this key was asked there."""

    async def turns(self, conversation_key: str, *, before: str = "", limit: int = 6) -> Sequence[Turn]:
        """Return the last turns of a conversation, oldest first; those before the question `before` if given."""

    async def count_questions_since(self, moment: datetime, destination: Destination, *, asked_by: str = "") -> int:
        """Return how many questions were asked in a destination's workspace, by one person or by all.

        What was answered with a line of talk is none: an order, help, thanks.
        """

    async def forget_questions(self, destination: Destination, *, asked_by: str = "") -> int:
        """Delete one person's questions in a destination's workspace, or everybody's; return how many.

        The words of paid replies to them go, too, and what they reported; what replies cost stays.
        """

    async def forget_questions_before(self, moment: datetime) -> int:
        """Delete questions asked before a moment, in all workspaces, with the text of paid replies, and corrections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveQuery:
    """A query for an archive.

    Attributes:
        beginnings: of words, as `bot.text.search_terms.search_prefixes` gives them; none: only the time decides.
        since, until: when it was published (where a page does not say: read).
        feeds: only from these; empty for all that the workspace subscribes to.
        limit: of so many articles, the best.
        near: what the question is about; as many articles of the nearest meaning are found besides.
    """

    beginnings: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    feeds: tuple[FeedId, ...] = ()
    limit: int = 20
    near: Embedding | None = None


class Archive(Protocol):
    """All articles that a workspace's subscriptions brought, each in its newest revision."""

    async def feeds_of(self, destination: Destination) -> Sequence[Feed]:
        """Return the feeds that a destination's workspace subscribes to, in any of its channels."""

    async def find_articles(self, destination: Destination, query: ArchiveQuery) -> Sequence[Article]:
        """Return the articles of a destination's workspace with the most of the rare words, newest first among equals.

        Behind them stand those nearest in meaning, nearest first, where `query` says what that is.
        """

    async def stories_of(self, destination: Destination, articles: Sequence[Article]) -> Mapping[str, StoryId]:
        """Return the stories of articles in a destination's workspace, by the articles' addresses."""

    async def story_articles(self, destination: Destination, message: MessageRef) -> Sequence[Article]:
        """Return the articles of the story under a message, the digest's own first, others as the workspace has them.

        What only another workspace's subscriptions brought is left out.
        """
