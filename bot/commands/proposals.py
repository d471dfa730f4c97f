"""Proposals: where somebody was last asked whether something shall be done, and has answered nothing to it yet."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from bot.answerer.reply_lines import Line, line
from bot.domain.conversation import Answer, Choice, Question, Reply
from bot.domain.grammar.commands import REGISTRY
from bot.domain.subscription import Destination

REMEMBERED = 2_000
"""People in places; a worker that does not know it takes an order for what it says."""


class Proposals:
    """Remembers who was asked something last, so that taking an order back is not taken for taking back another one."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[Destination, str], None] = OrderedDict()

    def heard(self, place: Destination, person: str, choices: Iterable[Choice], *, done: bool) -> None:
        """Take note of what somebody was told last in a place: that something was done, or what may be done."""
        self._open.pop((place, person), None)
        if not done and _is_for_managers(choices):
            self._open[place, person] = None
        if len(self._open) > REMEMBERED:
            self._open.popitem(last=False)

    def is_open(self, place: Destination, person: str) -> bool:
        """Check whether somebody was asked last, and nothing was done."""
        return (place, person) in self._open


def permitted(answer: Answer, question: Question) -> Answer:
    """Return an answer, or, where it offers what this person may not do, that they may not: before they press."""
    if question.may_manage or not _is_for_managers(answer.choices):
        return answer
    return replace(answer, text=line(Line.NOT_YOURS, language=answer.language), choices=())


def offered_to(reply: Reply, *, may_manage: bool) -> Reply:
    """Return a reply without what this person may not press: lists, menus and questions are then theirs."""
    if may_manage:
        return reply
    rows = tuple(replace(row, choices=_open_to_all(row.choices)) for row in reply.rows)
    return replace(reply, rows=rows, choices=_open_to_all(reply.choices))


def _open_to_all(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(one for one in choices if not _is_for_managers([one]))


def _is_for_managers(choices: Iterable[Choice]) -> bool:
    return any(REGISTRY.is_for_managers(choice.command.split()[0]) for choice in choices)
