"""Bills: the requests to models in a piece of work, their cost, and the verdicts on the resulting lines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.domain.article import Article
from bot.domain.spending import PURPOSES, PriceTable, Spending, tokens
from bot.errors import ModelError, NewsdeskError
from bot.ports import LanguageModel, ModelReply, ModelRequest
from bot.verification.claims import Claim, Verdict
from bot.verification.verifier import Verifier

MAX_FAILED_REQUESTS = 10
"""Most failed requests before a model has ever replied; after these, it is not asked any more."""


class NeverReplies(NewsdeskError):
    """A model has replied to nothing so far; the message says how the last request failed."""


@dataclass(slots=True)
class Bill:
    """The requests within one piece of work.

    Attributes:
        spent: an item for each reply, and for each failure that cost something.
        requests: how often a model was asked.
        faults: how requests failed, in words.
        lines: the lines checked against articles, and their verdicts.
    """

    spent: list[Spending] = field(default_factory=list)
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    lines: list[tuple[Claim, Verdict]] = field(default_factory=list)

    def add(self, other: Bill) -> None:
        """Add another bill's spending; its faults and lines are reported where they belong."""
        self.spent += other.spent
        self.requests += other.requests

    def record(self, prices: PriceTable, *, works: int = 1) -> dict[str, Any]:
        """Return plain values for JSON: requests, tokens and dollars, each divided by a number of works.

        Dollars are None if a model has no price, tokens if a server does not report them.
        """
        is_told, cost = bool(tokens(self.spent)), prices.cost(self.spent)
        of: dict[str, list[Spending]] = {}
        for line in self.spent:
            of.setdefault(PURPOSES.get(line.purpose, line.purpose), []).append(line)
        return {
            "requests": round(self.requests / works, 2),
            "tokens": round(tokens(self.spent) / works) if is_told else None,
            "tokens_in": round(sum(line.tokens_in for line in self.spent) / works) if is_told else None,
            "tokens_out": round(sum(line.tokens_out for line in self.spent) / works) if is_told else None,
            "dollars": float(cost / Decimal(works)) if is_told and cost is not None else None,
            "by": {purpose: round(tokens(lines) / works) for purpose, lines in sorted(of.items())} if is_told else {},
        }


_BILL: ContextVar[Bill | None] = ContextVar("bill", default=None)


@contextmanager
def separate_bill() -> Iterator[Bill]:
    """Put everything within the block, and in tasks started within it, on a bill of its own."""
    bill = Bill()
    token = _BILL.set(bill)
    try:
        yield bill
    finally:
        _BILL.reset(token)


class CountedModel:
    """Implements `bot.ports.LanguageModel`: asks another model, and puts the cost on the current bill."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model
        self._has_replied = False
        self._failed = 0

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Ask once.

        Raises:
            ModelError: no usable reply.
            NeverReplies: there is no point in asking again.
        """
        self._count_request()
        try:
            reply = await self._model.reply(request)
        except ModelError as error:
            self._count_failure(request, error)
            raise
        self._count_reply(request, reply)
        return reply

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Ask once, and yield the reply as it comes.

        Raises:
            ModelError: no usable reply.
            NeverReplies: there is no point in asking again.
        """
        self._count_request()
        last, is_whole = None, False
        try:
            async for reply in self._model.stream_reply(request):
                last = reply
                yield reply
            is_whole = True
        except ModelError as error:
            is_whole = True
            self._count_failure(request, error)
            raise
        finally:
            if not is_whole:  # the caller has given up
                self._count_failure(request, ModelError("no whole reply in time"))
        if last is not None:
            self._count_reply(request, last)

    def _count_request(self) -> None:
        if bill := _BILL.get():
            bill.requests += 1

    def _count_reply(self, request: ModelRequest, reply: ModelReply) -> None:
        self._has_replied = True
        _add_to_bill(request.name, reply.model, reply.tokens_in, reply.tokens_out)

    def _count_failure(self, request: ModelRequest, error: ModelError) -> None:
        _add_to_bill(request.name, self.name, error.tokens_in, error.tokens_out)
        if bill := _BILL.get():
            bill.faults.append(f"{request.name}: {error}")
        self._failed += 1
        if self._failed >= MAX_FAILED_REQUESTS and not self._has_replied:
            message = f"{self.name} has replied to none of {MAX_FAILED_REQUESTS} requests: {error}"
            raise NeverReplies(message) from None


class WatchedVerifier(Verifier):
    """Verifies claims like another verifier, and records each verdict on the current bill."""

    def __init__(self, verifier: Verifier) -> None:
        super().__init__(None)
        self._verifier = verifier

    async def verify(
        self, claims: Sequence[Claim], articles: Sequence[Article], *, workspace: str = ""
    ) -> list[Verdict]:
        """Return the verdict on each claim."""
        verdicts = await self._verifier.verify(claims, articles, workspace=workspace)
        if bill := _BILL.get():
            bill.lines += zip(claims, verdicts, strict=True)
        return verdicts

    async def objections_to_rewordings(self, pairs: Sequence[tuple[str, str]], *, workspace: str = "") -> list[str]:
        """Return the objections to other words for proven lines."""
        return await self._verifier.objections_to_rewordings(pairs, workspace=workspace)


def _add_to_bill(purpose: str, model: str, tokens_in: int, tokens_out: int) -> None:
    bill = _BILL.get()
    if bill is not None and (tokens_in or tokens_out):
        bill.spent.append(Spending(model=model, purpose=purpose, replies=1, tokens_in=tokens_in, tokens_out=tokens_out))
