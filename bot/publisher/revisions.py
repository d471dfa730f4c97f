"""Revisions: updates a posted digest when its article is corrected or retracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.domain.conversation import Answer
from bot.domain.delivery import Assignment, Delivery, DeliveryState, MessageRef
from bot.domain.digest import WITHDRAWN, Digest, DigestStatus, corrections
from bot.domain.history import DigestEvent
from bot.errors import PlatformError
from bot.ports import Clock, Platform, Store
from bot.text.catalogue import in_language, joined_lines, joined_texts, say
from bot.text.quotation_search import locate_all

LOG = structlog.get_logger(__name__)

RESTS_ON_EARLIER_TEXT = say("this answer rests on its earlier text.")
"""The note on an answer whose article changed; an answer that has it is not marked again."""
CORRECTION_HEADING = say("The article changed, and this digest with it:")


class RevisionNotifier:
    """Tells readers how a posted digest changed: at its headline, in its thread, under answers on its old text."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def correction_time(self, assignment: Assignment) -> datetime | None:
        """Return when a line that readers see was last corrected: now, if this is a correction."""
        is_told = _corrected_lines(assignment) and not assignment.delivery.is_muted
        return self._clock.now() if is_told else assignment.delivery.updated

    async def post_corrections(self, assignment: Assignment, platform: Platform, message: MessageRef) -> None:
        """Post the changes in the thread, old and new, record them, and mark the answers that they make outdated."""
        shown = assignment.delivery.shown_digest
        changes = _corrected_lines(assignment)
        if changes:
            correction = joined_lines([CORRECTION_HEADING, *(joined_texts("•", change) for change in changes)])
            key = f"digest-{assignment.digest_id}"
            text = in_language(correction, assignment.digest.shown_language)
            await platform.post_note(message, assignment.delivery.destination, text, key=key)
            await self._keep_correction(assignment, message, changes, key)
        if assignment.is_withdrawn:
            key = f"withdrawn-{assignment.digest_id}"
            text = in_language(WITHDRAWN, assignment.digest.shown_language)
            await platform.post_note(message, assignment.delivery.destination, text, key=key)
            await self._keep_correction(assignment, message, (WITHDRAWN,), key)
        if assignment.is_withdrawn or shown != assignment.digest_id:
            await self._mark_answers(assignment, platform)

    async def _keep_correction(
        self, assignment: Assignment, message: MessageRef, lines: Sequence[str], key: str
    ) -> None:
        correction = DigestEvent(
            destination=assignment.delivery.destination,
            message=assignment.delivery.message or message,
            at=self._clock.now(),
            headline=assignment.digest.headline,
            lines=tuple(lines),
        )
        await self._store.keep_digest_event(correction, key=key)

    async def _mark_answers(self, assignment: Assignment, platform: Platform) -> None:
        """Mark the answers whose quotations are no longer in the article."""
        now = self._clock.now()
        local = now.astimezone(ZoneInfo(assignment.preferences.routine.zone))
        happened = say("The publisher has withdrawn the article; {earlier}", earlier=RESTS_ON_EARLIER_TEXT)
        if not assignment.is_withdrawn:
            clock = f"{local:%H:%M}"
            happened = say("The article was changed at {clock}; {earlier}", clock=clock, earlier=RESTS_ON_EARLIER_TEXT)
        for pending in await self._store.answered_questions(assignment.delivery.id):
            answer = pending.answer
            if answer is None or not _is_outdated(answer, assignment):
                continue
            warning = in_language(happened, answer.language)
            marked = replace(answer, note=" ".join(filter(None, (answer.note, warning))), suggestions=(), choices=())
            try:
                await platform.post_answer(pending.question, marked)
            except PlatformError as error:
                if error.retry:
                    raise
                LOG.warning("answer.not_marked", delivery=assignment.delivery.id, reason=str(error))
            await self._store.save_answer(pending.question, marked, now=now, is_shown=True)


def as_posted(digest: Digest, assignment: Assignment, updated: datetime | None) -> Digest:
    """Return a digest with its status in a destination."""
    zone = assignment.preferences.routine.zone if updated else "UTC"
    how = DigestStatus(
        updated=updated,
        zone=zone,
        is_withdrawn=assignment.is_withdrawn,
        is_taken_down=assignment.digest.status.is_taken_down,
    )
    # No question is suggested about a withdrawn article.
    return replace(digest, status=how, suggestions=() if how.is_withdrawn else digest.suggestions)


def was_withdrawn_before_post(assignment: Assignment, delivery: Delivery) -> bool:
    """Check whether an article was withdrawn before it was posted here, and so is not posted."""
    return assignment.is_withdrawn and delivery.state is DeliveryState.PLANNED and delivery.edition_id is None


def _corrected_lines(assignment: Assignment) -> tuple[str, ...]:
    """Return every change by a correction that readers see."""
    if assignment.previous is None or assignment.delivery.shown_digest == assignment.digest_id:
        return ()
    return corrections(assignment.previous, assignment.digest)


def _is_outdated(answer: Answer, assignment: Assignment) -> bool:
    """Check whether an answer rests on a text that the article no longer has, and does not say so yet."""
    if (
        not answer.answered
        or answer.is_talk
        or answer.note.endswith(in_language(RESTS_ON_EARLIER_TEXT, answer.language))
    ):
        return False
    article = assignment.digest.article
    own = [line.quote for line in answer.evidence if line.source is None or line.source.url == article.url]
    if assignment.is_withdrawn:
        return bool(own)
    return any(span is None for span in locate_all(own, article.text))
