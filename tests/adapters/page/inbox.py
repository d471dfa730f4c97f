"""An inbox that keeps its threads on the board, as the store does for the real one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Sequence

from bot.domain.conversation import Answer, ChannelOverview, Command, Question, Reply, Thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from tests.fakes.board import MemoryBoard


class BoardInbox:
    """Answers what is in `answers`, from the left, once `may_answer` is set; says `scripted_reply` to every command.

    Attributes:
        answer_pieces: what is shown of the next answer before it is whole; the last is shown until `may_answer` is set.
    """

    def __init__(self, board: MemoryBoard) -> None:
        self.answers: deque[Answer | NewsdeskError | None] = deque()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.answer_pieces: deque[Answer] = deque()
        self.was_asked = asyncio.Event()
        self.questions: list[Question] = []
        self.commands: list[Command] = []
        self.withdrawn_questions: list[tuple[Destination, str]] = []
        self.departed_workspaces: list[tuple[str, str]] = []
        self.scripted_reply: Reply | NewsdeskError = Reply(text="Done.")
        self._board = board

    async def answer(self, question: Question) -> Answer | None:
        """Return the whole answer alone."""
        answer = None
        async for grown in self.stream_answer(question):
            answer = grown
        return answer

    async def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Put the question into the thread, yield its answer as it grows, and put that there, too."""
        self.questions.append(question)
        self.was_asked.set()
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, NewsdeskError):
            raise answer
        if answer is None:
            return
        if question.message is not None:
            self._board.ask(question.message, question.text)
        while self.answer_pieces:
            yield self.answer_pieces.popleft()
        await self.may_answer.wait()
        if question.message is not None:
            self._board.answer(question.message, answer)
        yield answer

    async def receive_question(self, question: Question) -> Question | None:
        """Take a question under a message of the board, or one addressed to the bot."""
        under = question.message
        is_there = under is None or await self.thread(question.destination, under) is not None
        return question if is_there else None

    async def suggested_prompts(self, platform: str, workspace: str, channels: Collection[str]) -> Sequence[str]:
        """Offer nothing: the page has no place for it."""
        assert platform
        assert workspace
        return [*channels][:0]

    async def withdraw_question(self, destination: Destination, key: str) -> bool:
        """Remember what was withdrawn."""
        self.withdrawn_questions.append((destination, key))
        return True

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Record who left."""
        self.departed_workspaces.append((platform, workspace))
        return 1

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Remember nothing: the page is in no workspace."""
        assert platform
        assert account
        assert not workspaces

    async def known_workspaces(self, platform: str, *, account: str) -> Sequence[str]:
        """Return nothing: the page is in no workspace."""
        assert platform
        assert account
        return ()

    async def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Reply with `scripted_reply` at once."""
        yield await self.execute_command(command)

    async def execute_command(self, command: Command) -> Reply:
        """Reply with `scripted_reply`."""
        self.commands.append(command)
        if isinstance(self.scripted_reply, NewsdeskError):
            raise self.scripted_reply
        return self.scripted_reply

    async def channel_overviews(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return nothing: the page has one channel."""
        assert platform
        assert workspace
        assert not zone + language
        return ()

    async def begin_suggestion(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Take every press for the first: the page suggests nothing by buttons that stay."""
        assert destination or message or text or above
        return True

    def forget_suggestion(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget nothing: nothing is remembered."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the thread under a message of the board."""
        try:
            there = self._board.message_at(message).message
        except PlatformError:
            return None
        return Thread(
            delivery_id=there.delivery_id,
            destination=destination,
            message=message,
            digest=there.digest,
            turns=there.turns,
        )
