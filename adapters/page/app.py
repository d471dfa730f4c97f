"""The local channel's routes; `views` renders the pages, and the board holds their messages."""

from __future__ import annotations

import asyncio
import contextlib
import re
import uuid
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.page import about, probes, status, websub
from adapters.page.forms import MAX_INPUT_LENGTH, Unacceptable, read_form
from adapters.page.guard import Guard
from adapters.page.login import Login
from adapters.page.stream import Stream
from adapters.page.views import HERE, Views
from bot.domain.conversation import Answer, Command, Question
from bot.domain.delivery import MessageRef
from bot.domain.grammar.questions import question_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox, LocalBoard, PublicEndpoint, Pushes
from bot.text.order_language import command_language

PLATFORM = "page"
WORKSPACE = "local"
KEY_PATTERN = re.compile(r"[0-9A-Za-z-]{8,64}")
MAX_LINES = 5
"""Most announcements that a fresh page shows."""
MAX_MESSAGE_NUMBER = 2**53
"""Message numbers are below this, the first number that browsers cannot count exactly."""


class Channel:
    """The routes of one channel."""

    def __init__(
        self, board: LocalBoard, inbox: Inbox, views: Views, stream: Stream, *, destination: Destination
    ) -> None:
        self._board = board
        self._inbox = inbox
        self._views = views
        self._stream = stream
        self._destination = destination

    def routes(self) -> list[Route]:
        """Return the channel's routes."""
        return [
            Route("/", self.show),
            Route("/events", self.events),
            Route("/messages/{number:int}/questions", self.ask, methods=["POST"]),
            Route("/commands", self.execute_command, methods=["POST"]),
        ]

    async def show(self, _request: Request) -> Response:
        """Show the channel."""
        try:
            messages = await self._board.messages(self._destination.channel)
            lines = await self._board.announcements(self._destination.channel, limit=MAX_LINES)
        except NewsdeskError as error:
            return HTMLResponse(self._views.problem(str(error)), status_code=503)
        return HTMLResponse(self._views.channel(messages, lines))

    async def events(self, request: Request) -> Response:
        """Stream changes, from where this browser left off."""
        since = _event_number(request.headers.get("last-event-id") or request.query_params.get("since", ""))
        last_announcement = _event_number(request.query_params.get("told", ""))
        browser = request.query_params.get("browser", "")
        conversation_key = (
            self._composer_question("", "", browser).conversation_key if KEY_PATTERN.fullmatch(browser) else ""
        )
        return StreamingResponse(
            self._stream.events(since, last_announcement, conversation_key=conversation_key),
            media_type="text/event-stream",
        )

    async def ask(self, request: Request) -> Response:
        """Answer a question under a message; the answer itself arrives through the stream."""
        number = request.path_params["number"]
        try:
            fields = await read_form(request)
            question = Question(
                key=f"page-{_read_key(fields)}",
                destination=self._destination,
                message=MessageRef(str(number)),
                text=_read_text(fields, empty="Type a question first."),
                is_question=True,
            )
        except Unacceptable as problem:
            return _problem_response(str(problem), 400)
        if number >= MAX_MESSAGE_NUMBER:
            return _problem_response("There is no such message.", 404)
        try:
            received = await self._inbox.receive_question(question)
            if received is None:
                return _problem_response("This digest cannot take questions yet; try again in a moment.", 404)
            answer = await self._stream.run_unless_closed(self._answer_growing(received))
        except NewsdeskError as error:
            return _problem_response(str(error), 503 if error.retry else 502)
        return Response(status_code=204) if answer is None else JSONResponse({"answered": answer.answered})

    async def execute_command(self, request: Request) -> Response:
        """Execute a command, and return the reply to this browser only."""
        try:
            fields = await read_form(request)
            text = _read_text(fields, empty="Type a command first, for example: /news help")
            question = self._composer_question(text, _read_key(fields), _read_key(fields, "browser"))
        except Unacceptable as problem:
            return _problem_response(str(problem), 400)
        order = re.sub(r"^/?news(\s+|$)", "", text)
        asked_text = question_in(order, REGISTRY, command_language(order))
        try:
            if asked_text:
                return await self._answer_about_everything(replace(question, text=asked_text))
            command = Command(destination=self._destination, text=order)
            reply = await self._stream.run_unless_closed(self._inbox.execute_command(command))
        except NewsdeskError as error:
            return _problem_response(str(error), 503 if error.retry else 502)
        if reply.public:
            self._stream.announce(reply.public, undo=reply.undo)
        return JSONResponse({"done": reply.done, "html": self._views.reply(reply, command=order)})

    async def _answer_about_everything(self, question: Question) -> Response:
        """Answer a question that is not under a digest, for this browser only."""
        answer = await self._stream.run_unless_closed(self._answer_growing(question))
        if answer is None:
            return Response(status_code=204)
        return JSONResponse({"done": answer.answered, "html": self._views.asked_question(question.text, answer)})

    async def _answer_growing(self, question: Question) -> Answer | None:
        """Return the whole answer, and show it as it grows."""
        answer = None
        try:
            async for answer in self._inbox.stream_answer(question):
                self._stream.show_growing_answer(question, answer)
        finally:
            self._stream.end_growing_answer(question)
        return answer

    def _composer_question(self, text: str, key: str, browser: str) -> Question:
        """Return a question that is not under a digest; each browser has a conversation of its own."""
        return Question(key=f"page-{key}", destination=self._destination, text=text, conversation=f"composer-{browser}")


def make_app(  # noqa: PLR0913  # what is served is its arguments
    board: LocalBoard,
    inbox: Inbox,
    sources: status.StatusSources,
    channel: str = "news",
    *,
    hosts: Iterable[str] = (),
    pushes: Pushes | None = None,
    endpoints: Collection[PublicEndpoint] = (),
    probe: probes.Readiness | None = None,
    login: Login | None = None,
) -> Starlette:
    """Return the application; `app.state.stream.close()` ends its open streams before a stop.

    Args:
        board: keeps the messages.
        inbox: answers questions and executes commands.
        sources: provide the figures of the status pages.
        channel: the channel to show.
        hosts: host names that it answers to besides localhost.
        pushes: handles the hubs' requests.
        endpoints: public endpoints to serve as well.
        probe: raises if work cannot come in, for watchdogs; by default, if `sources.counts` fails.
        login: the password check; None if only this machine can reach the page.
    """
    endpoint_by_path = {path: endpoint for endpoint in endpoints for path in endpoint.paths}
    views = Views(channel)
    stream = Stream(board, views, channel=channel)
    destination = Destination(PLATFORM, WORKSPACE, channel)

    @contextlib.asynccontextmanager
    async def listening(_app: Starlette) -> AsyncIterator[None]:
        board_task = asyncio.create_task(stream.run(), name="board")
        try:
            yield
        finally:
            board_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await board_task

    app = Starlette(
        routes=[
            *Channel(board, inbox, views, stream, destination=destination).routes(),
            *status.routes(sources, views, probe or sources.counts),
            *probes.routes(probe or sources.counts),
            *about.routes(inbox, views, destination),
            *websub.routes(pushes),
            *(login.routes(views) if login else ()),
            *(Route(path, endpoint) for path, endpoint in endpoint_by_path.items()),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard, hosts=tuple(hosts), endpoints=frozenset(endpoint_by_path), login=login)],
        lifespan=listening,
    )
    app.state.stream = stream
    return app


def _event_number(text: str) -> int:
    """Return the number at which a browser left off; 0 if the text is not a valid number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(MAX_MESSAGE_NUMBER)) else 0


def _read_text(fields: dict[str, str], *, empty: str) -> str:
    text = " ".join(fields.get("text", "").replace("\x00", " ").split())
    if not text:
        raise Unacceptable(empty)
    if len(text) > MAX_INPUT_LENGTH:
        problem = f"That has {len(text)} characters; at most {MAX_INPUT_LENGTH}, please."
        raise Unacceptable(problem)
    return text


def _read_key(fields: dict[str, str], name: str = "key") -> str:
    key = fields.get(name, "")
    if not key:
        return str(uuid.uuid4())
    if not KEY_PATTERN.fullmatch(key):
        problem = "That could not be read; reload the page and try again."
        raise Unacceptable(problem)
    return key


def _problem_response(text: str, status_code: int) -> JSONResponse:
    return JSONResponse({"problem": text}, status_code=status_code)
