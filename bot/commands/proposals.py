"""Proposals: what the bot last asked somebody to confirm, until they answer it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Answer, Choice, Question, Reply
from bot.domain.grammar.registry import REGISTRY
from bot.domain.subscription import Destination
from bot.orders.order_offers import KEEP_COMMAND, UNDO_COMMAND
from bot.replies.reply_lines import ReplyLine, reply_line

MAX_CACHED_PROPOSALS = 2_000
"""Most pairs of person and place remembered; a worker that has forgotten one takes a reply as a new order."""


class Proposals:
    """Remembers what each person was last asked, so that a yes confirms that, and an Undo undoes it."""

    def __init__(self) -> None:
        self._open: BoundedCache[tuple[Destination, str], tuple[Choice, ...]] = BoundedCache(MAX_CACHED_PROPOSALS)

    def note_last_offer(self, destination: Destination, person: str, choices: Iterable[Choice], *, done: bool) -> None:
        """Remember what somebody was last told in a place: that something was done, or what was offered."""
        self._open.pop((destination, person), None)
        offered = tuple(choices)
        if done or _is_undo_only(offered):
            self._open[destination, person] = ()
        elif is_proposal(offered):
            self._open[destination, person] = offered

    def is_open(self, destination: Destination, person: str) -> bool:
        """Check whether somebody's last proposal is still unanswered."""
        return bool(self._open.get((destination, person)))

    def last_offer(self, destination: Destination, person: str) -> Sequence[Choice] | None:
        """Return what somebody was last offered in a place; empty if it was done since, None if nothing is known."""
        return self._open.get((destination, person))


def refused_unless_allowed(answer: Answer, question: Question) -> Answer:
    """Return an answer, or a refusal if it offers something that this person may not do, before they press a button."""
    if question.may_manage or not _is_for_managers(answer.choices):
        return answer
    return replace(answer, text=reply_line(ReplyLine.MANAGERS_ONLY, language=answer.language), choices=())


def is_proposal(choices: Sequence[Choice]) -> bool:
    """Check whether choices propose something to be done; an Undo alone does not."""
    return _is_for_managers(choices) and not _is_undo_only(choices)


def _is_undo_only(choices: Sequence[Choice]) -> bool:
    """Check whether all buttons undo something: then it was done."""
    commands = [choice.command for choice in choices]
    return (
        bool(commands)
        and KEEP_COMMAND not in commands
        and all(command.split()[0] == UNDO_COMMAND for command in commands)
    )


def without_forbidden_choices(reply: Reply, *, may_manage: bool) -> Reply:
    """Return a reply without the choices that this person may not use."""
    if may_manage:
        return reply
    rows = tuple(replace(row, choices=_choices_for_everyone(row.choices)) for row in reply.rows)
    return replace(reply, rows=rows, choices=_choices_for_everyone(reply.choices))


def _choices_for_everyone(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(choice for choice in choices if not _is_for_managers([choice]))


def _is_for_managers(choices: Iterable[Choice]) -> bool:
    return any(REGISTRY.is_for_managers(choice.command.split()[0]) for choice in choices)
