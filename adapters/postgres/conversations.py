"""Conversations in PostgreSQL: questions are stored before they are worked on, answered and shown once, forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.board import mark_thread_changed
from adapters.postgres.changes import forget_changes_before, forget_who_changed
from adapters.postgres.conditions import matches_destination, matches_message
from adapters.postgres.database import Database
from adapters.postgres.deliveries import visible_story, wanted_language
from adapters.postgres.digest_events import forget_digest_events_before, forget_reports
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import DELIVERIES, QUESTIONS, REPLIES
from adapters.postgres.turns import turn, turns_under
from bot.domain.conversation import Answer, Question, Thread, Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import DigestId
from bot.domain.job import Job
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from bot.ports import PendingQuestion


class PostgresConversations:
    """Implements `bot.ports.ConversationStore`."""

    _database: Database
    _queue: JobQueue

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message."""
        async with self._database.transaction() as connection:
            row = (
                (await connection.execute(select(DELIVERIES).where(matches_message(DELIVERIES, destination, message))))
                .mappings()
                .first()
            )
            if row is None:
                return None
            shown_digest = None if row["shown_digest"] is None else DigestId(row["shown_digest"])
            story = await visible_story(connection, StoryId(row["story_id"]), destination, shown=shown_digest)
            if story is None:
                return None
            _, _, digest = story
            return Thread(
                delivery_id=DeliveryId(row["id"]),
                destination=destination,
                message=message,
                digest=digest,
                turns=(await turns_under(connection, [row["id"]])).get(row["id"], ()),
                language=await wanted_language(connection, StoryId(row["story_id"]), destination),
            )

    async def save_question(self, question: Question, *, now: datetime, then: Callable[[str], Job]) -> bool:
        """Store a question, or its later edit, with the job that answers it if nobody does so before."""
        async with self._database.transaction() as connection:
            delivery_id = None
            if question.message is not None:
                under = select(DELIVERIES.c.id).where(
                    matches_message(DELIVERIES, question.destination, question.message)
                )
                delivery_id = (await connection.execute(under)).scalar()
                if delivery_id is None:
                    return False
            row = {**records.question_row(question), "delivery_id": delivery_id, "asked": now}
            if (await connection.execute(_insert_question(row))).first() is None:
                return False
            await _mark_threads_changed(connection, [delivery_id])
            await self._queue.defer_within(connection, [then(question.key)])
            return True

    async def take_question(
        self, key: str, *, now: datetime, until: datetime, known: Question | None = None
    ) -> PendingQuestion | None:
        """Lease a question whose answer was not shown yet; return None if there is nothing to do."""
        asker_values = {} if known is None else {"zone": known.zone, "may_manage": known.may_manage}
        is_free = or_(QUESTIONS.c.taken_until.is_(None), QUESTIONS.c.taken_until <= now)
        query = (
            update(QUESTIONS)
            .where(QUESTIONS.c.key == key, QUESTIONS.c.shown.is_(None), is_free)
            .values(taken_until=until, **asker_values)
            .returning(QUESTIONS)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        answer = records.answer(row["answer"]) if row["answered"] is not None else None
        return PendingQuestion(question=records.question(row), answer=answer)

    async def is_question_pending(self, key: str) -> bool:
        """Check whether a question's answer has not been shown yet."""
        query = select(QUESTIONS.c.key).where(QUESTIONS.c.key == key, QUESTIONS.c.shown.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    async def is_question_known(self, key: str) -> bool:
        """Check whether a question is stored."""
        async with self._database.reading() as connection:
            return (await connection.execute(select(QUESTIONS.c.key).where(QUESTIONS.c.key == key))).first() is not None

    async def save_answer(self, question: Question, answer: Answer, *, now: datetime, is_shown: bool = False) -> bool:
        """Store an answer; return False if the question is gone or was edited."""
        values: dict[str, Any] = {"answer": records.answer_record(answer), "answered": now}
        if is_shown:
            values["shown"] = now
        query = (
            update(QUESTIONS)
            .where(QUESTIONS.c.key == question.key, QUESTIONS.c.edit == question.edit)
            .values(values)
            .returning(QUESTIONS.c.delivery_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
            if row is not None:
                await _mark_threads_changed(connection, [row.delivery_id])
        return row is not None

    async def release_question(self, key: str) -> None:
        """End the lease on a question."""
        async with self._database.transaction() as connection:
            await connection.execute(update(QUESTIONS).where(QUESTIONS.c.key == key).values(taken_until=None))

    async def withdraw_question(self, destination: Destination, key: str, *, edit: str | None = None) -> bool:
        """Delete a question, or only a certain edit of it; return whether it was there."""
        which = [matches_destination(QUESTIONS, destination)]
        if edit is not None:
            which.append(QUESTIONS.c.edit == edit)
        async with self._database.transaction() as connection:
            return bool(await _delete(connection, delete(QUESTIONS).where(QUESTIONS.c.key == key, *which)))

    async def turns(self, conversation_key: str, *, before: str = "", limit: int = 6) -> Sequence[Turn]:
        """Return the last turns of a conversation, the oldest first."""
        query = (
            select(QUESTIONS)
            .where(QUESTIONS.c.place == conversation_key)
            .order_by(QUESTIONS.c.asked.desc())
            .limit(limit)
        )
        if before:
            asked = select(QUESTIONS.c.asked).where(QUESTIONS.c.key == before).scalar_subquery()
            query = query.where(QUESTIONS.c.asked < asked)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [turn(row) for row in reversed(rows)]

    async def count_questions_since(self, moment: datetime, destination: Destination, *, asked_by: str = "") -> int:
        """Count a workspace's questions, or one person's, without small talk."""
        is_talk = func.coalesce(QUESTIONS.c.answer["is_talk"].as_boolean(), False)
        query = (
            select(func.count())
            .select_from(QUESTIONS)
            .where(_in_workspace(destination), QUESTIONS.c.asked >= moment, ~is_talk)
        )
        if asked_by:
            query = query.where(QUESTIONS.c.asked_by == asked_by)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def forget_questions(self, destination: Destination, *, asked_by: str = "") -> int:
        """Delete a person's questions, or a workspace's; return how many."""
        query = delete(QUESTIONS).where(_in_workspace(destination))
        if asked_by:
            query = query.where(QUESTIONS.c.asked_by == asked_by)
        async with self._database.transaction() as connection:
            await blank_replies(connection, REPLIES.c.workspace == destination.home)
            await forget_reports(connection, destination, person=asked_by)
            await forget_who_changed(connection, destination, person=asked_by)
            return await _delete(connection, query)

    async def forget_questions_before(self, moment: datetime) -> int:
        """Delete old questions; return how many."""
        async with self._database.transaction() as connection:
            await blank_replies(connection, REPLIES.c.paid < moment)
            await forget_digest_events_before(connection, moment)
            await forget_changes_before(connection, moment)
            return await _delete(connection, delete(QUESTIONS).where(QUESTIONS.c.asked < moment))


def _insert_question(row: dict[str, Any]) -> Any:  # noqa: ANN401  # an upsert, as SQLAlchemy types it
    insertion = insert(QUESTIONS).values(row)
    reset = dict.fromkeys(("answer", "answered", "shown", "taken_until"))
    return insertion.on_conflict_do_update(
        index_elements=["key"],
        set_={"text": insertion.excluded.text, "edit": insertion.excluded.edit, **reset},
        where=and_(
            QUESTIONS.c.place == insertion.excluded.place,
            QUESTIONS.c.edit < insertion.excluded.edit,
            QUESTIONS.c.text != insertion.excluded.text,
        ),
    ).returning(QUESTIONS.c.key)


async def _delete(connection: AsyncConnection, query: Delete) -> int:
    """Delete questions, and notify the local channel of changed threads."""
    deliveries = (await connection.execute(query.returning(QUESTIONS.c.delivery_id))).scalars().all()
    await _mark_threads_changed(connection, deliveries)
    return len(deliveries)


async def _mark_threads_changed(connection: AsyncConnection, deliveries: Sequence[int | None]) -> None:
    for number in sorted({number for number in deliveries if number is not None}):
        await mark_thread_changed(connection, number)


async def blank_replies(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Delete the words of paid answers and verdicts; their cost is still counted, but none is found again."""
    has_words = and_(REPLIES.c.purpose.in_(("answer", "message", "relevance")), REPLIES.c.text != "", which)
    new_key = func.concat("forgotten ", func.gen_random_uuid())
    await connection.execute(update(REPLIES).where(has_words).values(key=new_key, text=""))


def _in_workspace(destination: Destination) -> ColumnElement[bool]:
    return and_(QUESTIONS.c.platform == destination.platform, QUESTIONS.c.workspace == destination.workspace)
