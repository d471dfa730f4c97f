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
    """An inbox that answers by script: `scripted_answer` to a question, `scripted_reply` to a command.

    It has a thread under each of its `own_messages`.
    """

    def __init__(self) -> None:
        self.own_messages: set[tuple[Destination, MessageRef]] = set()
        self.questions: list[Question] = []
        self.commands: list[Command] = []
        self.withdrawn_questions: list[tuple[Destination, str]] = []
        self.forget_error: NewsdeskError | None = None
        self.receive_error: NewsdeskError | None = None
        self.overview_error: NewsdeskError | None = None
        self.departed_workspaces: list[tuple[str, str]] = []
        self.scripted_answer: Answer | Exception | None = ANSWER
        self.scripted_reply: Reply | NewsdeskError = Reply(text="Done & dusted.")
        self.progress_texts: tuple[str, ...] = ()
        self.growing_answer: Answer | None = None
        self.may_continue = asyncio.Event()
        self.presences: dict[tuple[str, str], str] = {}
        self.presence_noted = asyncio.Event()
        self.forget_refused = asyncio.Event()
        self.channels: list[ChannelOverview] = []
        self.overview_request = ("", "")
        self.was_called = asyncio.Event()
        self.answer_pieces: tuple[Answer, ...] = ()
        self.shown_questions: list[str] = []
        self.was_shown = asyncio.Event()
        self.turns: tuple[Turn, ...] = ()
        self.presses = SuggestionPresses(self)

    async def answer(self, question: Question) -> Answer | None:
        """Answer as scripted."""
        self.questions.append(question)
        self.was_called.set()
        if isinstance(self.scripted_answer, Exception):
            raise self.scripted_answer
        return self.scripted_answer

    async def receive_question(self, question: Question) -> Question | None:
        """Place a question under the first of `own_messages`, else where it was asked; raise `receive_error`."""
        if self.receive_error is not None:
            raise self.receive_error
        for message in question.above:
            if (question.destination, message) in self.own_messages:
                return replace(question, message=message, conversation="", above=(), addressed=True)
        link = next(iter(links_in(question.text)), "")
        return replace(question, above=(), link=link) if question.addressed else None

    async def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer as scripted, with the pieces in `answer_pieces` first, a question where it stands."""
        question = await self.receive_question(question) or question
        for piece in self.answer_pieces:
            yield replace(piece, is_growing=True)
        answer = await self.answer(question)
        if answer is not None:
            yield answer
            self.shown_questions.append(question.key)
            self.was_shown.set()

    async def withdraw_question(self, destination: Destination, key: str) -> bool:
        """Record the withdrawn question."""
        self.withdrawn_questions.append((destination, key))
        self.was_called.set()
        return True

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Record who left, or raise `forget_error`."""
        if self.forget_error is not None:
            self.forget_refused.set()
            raise self.forget_error
        self.departed_workspaces.append((platform, workspace))
        self.presences.pop((platform, workspace), None)
        self.was_called.set()
        return 1

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Record where the bot is."""
        self.presences.update({(platform, one): account for one in workspaces})
        self.presence_noted.set()

    async def known_workspaces(self, platform: str, *, account: str) -> Sequence[str]:
        """Return where the bot was."""
        return [one for (where, one), by in self.presences.items() if (where, by) == (platform, account)]

    async def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Reply as scripted; first show `progress_texts` and the `growing_answer`, until `may_continue` is set."""
        for what in self.progress_texts:
            yield Reply(text=what, is_growing=True)
            await self.may_continue.wait()
        if self.growing_answer is not None:
            yield Reply(text="", answer=self.growing_answer, is_growing=True)
            await self.may_continue.wait()
        yield await self.execute_command(command)

    async def execute_command(self, command: Command) -> Reply:
        """Reply as scripted."""
        self.commands.append(command)
        self.was_called.set()
        if isinstance(self.scripted_reply, NewsdeskError):
            raise self.scripted_reply
        return self.scripted_reply

    async def channel_overviews(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return the scripted channels of any workspace, or raise `overview_error`."""
        if self.overview_error is not None:
            raise self.overview_error
        assert platform
        assert workspace
        self.overview_request = (zone, language)
        return self.channels

    async def suggested_prompts(self, platform: str, workspace: str, channels: Collection[str]) -> Sequence[str]:
        """Ask about the channels."""
        assert platform
        assert workspace
        return [f"What happened in {channel}?" for channel in sorted(channels)][:2]

    async def begin_suggestion(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Record what is pressed."""
        return await self.presses.begin(destination, message, text, above=above)

    def forget_suggestion(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget it."""
        self.presses.forget(destination, message, text)

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the thread, where there is one."""
        if isinstance(self.scripted_reply, NewsdeskError) and isinstance(self.scripted_answer, NewsdeskError):
            raise self.scripted_answer
        if (destination, message) not in self.own_messages:
            return None
        return Thread(
            delivery_id=DeliveryId(1), destination=destination, message=message, digest=DIGEST, turns=self.turns
        )
