"""An inbox that answers by script, for adapters to talk to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import replace

from bot.domain.conversation import Answer, ChannelOverview, Command, Question, Reply, Thread, Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.suggestion_presses import SuggestionPresses
from bot.text.links import links_in
from tests.adapters.slack.samples import ANSWER, DIGEST


class ScriptedInbox:
    """Has a thread under the messages in `ours`; says `said` to every question, `told` to every command."""

    def __init__(self) -> None:
        self.ours: set[tuple[Destination, MessageRef]] = set()
        self.questions: list[Question] = []
        self.commands: list[Command] = []
        self.withdrawn: list[tuple[Destination, str]] = []
        self.leaving: NewsdeskError | None = None
        self.deaf: NewsdeskError | None = None
        self.away: NewsdeskError | None = None
        self.departed: list[tuple[str, str]] = []
        self.said: Answer | Exception | None = ANSWER
        self.told: Reply | NewsdeskError = Reply(text="Done & dusted.")
        self.doing: tuple[str, ...] = ()
        self.growing: Answer | None = None
        self.go_on = asyncio.Event()
        self.known: dict[tuple[str, str], str] = {}
        self.noted = asyncio.Event()
        self.refused = asyncio.Event()
        self.channels: list[ChannelOverview] = []
        self.looked = ("", "")
        self.heard = asyncio.Event()
        self.before: tuple[Answer, ...] = ()
        self.shown: list[str] = []
        self.was_shown = asyncio.Event()
        self.turns: tuple[Turn, ...] = ()
        self.presses = SuggestionPresses(self)

    async def answer(self, question: Question) -> Answer | None:
        """Answer as scripted."""
        self.questions.append(question)
        self.heard.set()
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    async def receive_question(self, question: Question) -> Question | None:
        """Place a question under the first of `ours`, or else hear it where it was said to us; unless that fails."""
        if self.deaf is not None:
            raise self.deaf
        for message in question.above:
            if (question.destination, message) in self.ours:
                return replace(question, message=message, conversation="", above=(), addressed=True)
        link = next(iter(links_in(question.text)), "")
        return replace(question, above=(), link=link) if question.addressed else None

    async def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer as scripted, with the pieces in `before` first, a question where it stands."""
        question = await self.receive_question(question) or question
        for piece in self.before:
            yield replace(piece, is_growing=True)
        answer = await self.answer(question)
        if answer is not None:
            yield answer
            self.shown.append(question.key)
            self.was_shown.set()

    async def withdraw_question(self, destination: Destination, key: str) -> bool:
        """Remember what was withdrawn."""
        self.withdrawn.append((destination, key))
        self.heard.set()
        return True

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Remember who left, unless that fails."""
        if self.leaving is not None:
            self.refused.set()
            raise self.leaving
        self.departed.append((platform, workspace))
        self.known.pop((platform, workspace), None)
        self.heard.set()
        return 1

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Remember where we are."""
        self.known.update({(platform, one): account for one in workspaces})
        self.noted.set()

    async def known_workspaces(self, platform: str, *, account: str) -> Sequence[str]:
        """Return where we were."""
        return [one for (where, one), by in self.known.items() if (where, by) == (platform, account)]

    async def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Reply as scripted, with what is `doing` and the `growing` answer first, until `go_on` is set."""
        for what in self.doing:
            yield Reply(text=what, is_growing=True)
            await self.go_on.wait()
        if self.growing is not None:
            yield Reply(text="", answer=self.growing, is_growing=True)
            await self.go_on.wait()
        yield await self.execute_command(command)

    async def execute_command(self, command: Command) -> Reply:
        """Reply as scripted."""
        self.commands.append(command)
        self.heard.set()
        if isinstance(self.told, NewsdeskError):
            raise self.told
        return self.told

    async def channel_overviews(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return what is scripted, of any workspace, unless that fails."""
        if self.away is not None:
            raise self.away
        assert platform
        assert workspace
        self.looked = (zone, language)
        return self.channels

    async def suggested_prompts(self, platform: str, workspace: str, channels: Collection[str]) -> Sequence[str]:
        """Ask about the channels."""
        assert platform
        assert workspace
        return [f"What happened in {channel}?" for channel in sorted(channels)][:2]

    async def begin_suggestion(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Remember what is pressed."""
        return await self.presses.begin(destination, message, text, above=above)

    def forget_suggestion(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget it."""
        self.presses.forget(destination, message, text)

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the thread, where there is one."""
        if isinstance(self.told, NewsdeskError) and isinstance(self.said, NewsdeskError):
            raise self.said
        if (destination, message) not in self.ours:
            return None
        return Thread(
            delivery_id=DeliveryId(1), destination=destination, message=message, digest=DIGEST, turns=self.turns
        )
