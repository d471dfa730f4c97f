"""Hiding: lines that a channel's manager takes down, and shows again; who did it and when is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.commands.handlers import CommandHandler, referenced_message
from bot.domain.conversation import Choice, Command, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues
from bot.domain.hiding import HideableLine, hideable_lines
from bot.domain.history import DigestEvent
from bot.domain.job import Deliver
from bot.ports import Clock, Store
from bot.text.catalogue import joined_lines as lines_said
from bot.text.catalogue import joined_texts, say

WHICH_DIGEST = say("Which digest? Use the menu under it, or: /news {verb} <link to my message>")


class HidingCommands:
    """The commands that take lines of a digest down and bring them back, in all channels of a workspace."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"hide": self._hide, "unhide": self._unhide}

    async def _hide(self, command: Command, values: OptionValues) -> Reply:
        """Offer the lines of a digest, or take one of them down."""
        message, fingerprint = _message_and_fingerprint(command, values)
        whole_digest = await self._store.whole_digest(command.destination, message) if message else None
        if whole_digest is None:
            return Reply(text=WHICH_DIGEST.with_values(verb="hide"), done=False)
        digest, hidden = whole_digest
        lines = hideable_lines(digest)
        if not fingerprint:
            return _offer_hiding(message, lines, hidden)
        line = next((candidate for candidate in lines if candidate.fingerprint == fingerprint), None)
        if line is None:
            return Reply(text=say("That line does not stand in this digest any more."), done=False)
        if not await self._set_hidden(command, message, line, digest.headline, hidden=True):
            return Reply(text=say("That line is taken down already."), choices=(_unhide_choice(message, fingerprint),))
        return Reply(
            text=say("I take that line down, in every channel here that has this digest."),
            choices=(_unhide_choice(message, fingerprint),),
            public=command.announcement(say("took a line of “{headline}” down.", headline=digest.headline)),
            undo=_unhide_choice(message, fingerprint),
        )

    async def _unhide(self, command: Command, values: OptionValues) -> Reply:
        """Offer the lines of a digest that are taken down, or show one of them again."""
        message, fingerprint = _message_and_fingerprint(command, values)
        whole_digest = await self._store.whole_digest(command.destination, message) if message else None
        if whole_digest is None:
            return Reply(text=WHICH_DIGEST.with_values(verb="unhide"), done=False)
        digest, hidden = whole_digest
        if not fingerprint:
            return _offer_unhiding(message, hideable_lines(digest), hidden)
        # A line that is no longer in the article may be shown again if it comes back.
        line = next(
            (candidate for candidate in hideable_lines(digest) if candidate.fingerprint == fingerprint),
            HideableLine(fingerprint, "…"),
        )
        if not await self._set_hidden(command, message, line, digest.headline, hidden=False):
            return Reply(text=say("That line is not taken down."), done=False)
        again = Choice(label=say("Hide this line"), command=f"hide {MESSAGE_PREFIX}{message} {fingerprint}")
        return Reply(
            text=say("I show that line again, wherever this digest stands here."),
            choices=(again,),
            public=command.announcement(say("showed a line of “{headline}” again.", headline=digest.headline)),
        )

    async def _set_hidden(
        self, command: Command, message: MessageRef, line: HideableLine, headline: str, *, hidden: bool
    ) -> bool:
        """Hide or show the line, and record who did it in every channel that shows it; False if nothing changed."""
        now = self._clock.now()
        deliveries = await self._store.set_line_hidden(
            command.destination,
            message,
            line.fingerprint,
            hidden=hidden,
            person=command.given_by,
            now=now,
            then=Deliver,
        )
        for delivery in deliveries:
            correction = DigestEvent(
                destination=delivery.destination,
                message=delivery.message or message,
                at=now,
                headline=headline,
                lines=(line.text,),
                person=command.given_by,
                act=say("taken down") if hidden else say("shown again"),
            )
            await self._store.keep_digest_event(
                correction, key=f"{line.fingerprint} {hidden} {delivery.id} {now.isoformat()}"
            )
        return bool(deliveries)


def _message_and_fingerprint(command: Command, values: OptionValues) -> tuple[MessageRef, str]:
    """Return the message and the line's fingerprint that an order names; each empty if it names none."""
    return MessageRef(referenced_message(values, command)), values.get("line", "")


def _offer_hiding(message: MessageRef, lines: tuple[HideableLine, ...], hidden: Collection[str]) -> Reply:
    if not lines:
        return Reply(text=say("This digest has no lines to take down."), done=False)
    rows = tuple(
        Row(
            text=say("(taken down) {line}", line=line.text) if line.fingerprint in hidden else line.text,
            choices=(
                _unhide_choice(message, line.fingerprint)
                if line.fingerprint in hidden
                else Choice(label=say("Hide this line"), command=f"hide {MESSAGE_PREFIX}{message} {line.fingerprint}"),
            ),
        )
        for line in lines
    )
    row_lines = (joined_texts("•", row.text) for row in rows)
    return Reply(text=lines_said((say("Which line shall I take down?"), *row_lines)), rows=rows)


def _offer_unhiding(message: MessageRef, lines: tuple[HideableLine, ...], hidden: Collection[str]) -> Reply:
    rows = tuple(
        Row(text=line.text, choices=(_unhide_choice(message, line.fingerprint),))
        for line in lines
        if line.fingerprint in hidden
    )
    if not rows:
        return Reply(text=say("No line of this digest is taken down."), done=False)
    row_lines = (joined_texts("•", row.text) for row in rows)
    return Reply(text=lines_said((say("Which line shall I show again?"), *row_lines)), rows=rows)


def _unhide_choice(message: MessageRef, fingerprint: str) -> Choice:
    return Choice(label=say("Show it again"), command=f"unhide {MESSAGE_PREFIX}{message} {fingerprint}")
