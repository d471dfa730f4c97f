"""SampleSite: two invented newspapers on loopback, with feeds, validators, and pages that are work to read."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.page.sample.pieces import Piece, load
from adapters.page.serving import bind, serve_app

PAPERS = {"courier": "The Harbour Courier", "wire": "Northfield Wire"}


class SampleSite:
    """A news site for the demo: an async context manager that serves the site while entered.

    Args:
        port: the port to listen on; 0 takes a free one, a fixed one keeps addresses the same from run to run.

    Attributes:
        feeds: the addresses of its two feeds, while it serves.
    """

    def __init__(self, port: int = 0) -> None:
        self.feeds: tuple[str, ...] = ()
        self._port = port
        self._start = datetime.now(UTC).replace(microsecond=0)
        self._changed = self._start
        self._pieces, self._later = load()
        self._stack = contextlib.AsyncExitStack()
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
        )

    async def __aenter__(self) -> Self:
        """Start serving.

        Raises:
            PlatformError: the port is not available.
        """
        listening = bind("127.0.0.1", self._port, setting="--sample-port")
        address = await self._stack.enter_async_context(serve_app(self.app(), listening, stopping=lambda: None))
        self.feeds = tuple(f"{address}{paper}/feed.xml" for paper in PAPERS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        await self._stack.aclose()

    def edit(self) -> None:
        """Replace the first editions by the later ones, as newspapers do; a second call does nothing."""
        if self._pieces.keys() & self._later.keys() and self._pieces | self._later != self._pieces:
            self._pieces = self._pieces | self._later
            self._changed = datetime.now(UTC).replace(microsecond=0)

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                Route("/", self._home),
                Route("/robots.txt", self._robots),
                Route("/{paper}/", self._front),
                Route("/{paper}/feed.xml", self._feed),
                Route("/{paper}/news/{slug}", self._article),
            ]
        )

    async def _home(self, request: Request) -> Response:
        page = self._templates.get_template("home.html").render(papers=PAPERS)
        return _answer(request, page, modified=self._start)

    async def _robots(self, _request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nAllow: /\n")

    async def _front(self, request: Request) -> Response:
        return self._listing(request, "front.html", "text/html")

    async def _feed(self, request: Request) -> Response:
        return self._listing(request, "feed.xml", "application/rss+xml")

    def _listing(self, request: Request, template: str, kind: str) -> Response:
        paper = request.path_params["paper"]
        if paper not in PAPERS:
            return PlainTextResponse("There is no such newspaper.", status_code=404)
        page = self._templates.get_template(template).render(
            paper=paper, name=PAPERS[paper], pieces=self._newest(paper), site=self, base=_base(request)
        )
        return _answer(request, page, modified=self._changed, kind=kind)

    async def _article(self, request: Request) -> Response:
        piece = self._pieces.get(request.url.path)
        if piece is None:
            return PlainTextResponse("There is no such article.", status_code=404)
        page = self._templates.get_template(f"{piece.site}.html").render(
            piece=piece,
            name=PAPERS[piece.site],
            others=[other for other in self._newest(piece.site) if other != piece][:3],
            site=self,
            base=_base(request),
        )
        return _answer(request, page, modified=self.updated(piece))

    def _newest(self, paper: str) -> list[Piece]:
        return sorted((piece for piece in self._pieces.values() if piece.site == paper), key=lambda piece: piece.age)

    def published(self, piece: Piece) -> datetime:
        """Return when an article was published."""
        return piece.published(self._start)

    def updated(self, piece: Piece) -> datetime:
        """Return when an article's present edition was published."""
        return self._changed if piece.edition > 1 else self.published(piece)

    def mail_date(self, moment: datetime) -> str:
        """Return a time in the format of RSS and HTTP."""
        return format_datetime(moment, usegmt=True)


def _answer(request: Request, page: str, *, modified: datetime, kind: str = "text/html") -> Response:
    """Return the page as a response, or 304 if the client has it."""
    tag = f'"{hashlib.sha256(page.encode()).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Last-Modified": format_datetime(modified, usegmt=True), "Cache-Control": "no-cache"}
    if _has_current_copy(request, tag, modified):
        return Response(status_code=304, headers=headers)
    return Response(page, media_type=kind, headers=headers)


def _has_current_copy(request: Request, tag: str, modified: datetime) -> bool:
    """Check whether the client's copy is current; an entity tag outranks a date (RFC 9110, 13.2.2)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tag in {known_tag.strip().removeprefix("W/") for known_tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= modified
    except (TypeError, ValueError):
        return False


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
