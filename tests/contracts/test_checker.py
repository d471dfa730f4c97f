"""The contract of a checker: what every adapter and fake of `bot.ports.Checker` keeps to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from adapters.llm.model import OpenAIModel
from bot.errors import ModelError
from bot.ports import Checker, Entailment, ItemKind
from bot.verification.minicheck import MiniChecker
from bot.verification.model_checker import ModelChecker
from bot.verification.verdict_cache import RememberingChecker
from tests.adapters.llm.server import ScriptedError, ScriptedReply, model_server
from tests.fakes.checker import ScriptedChecker
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryJobs, MemoryStore

TRUE_ITEM = Entailment(
    kind=ItemKind.CLAIM, premise="Passage: The mayor denied it.", claim="The mayor said it was not so."
)
FALSE_ITEM = Entailment(kind=ItemKind.CLAIM, premise="Passage: The mayor denied it.", claim="The mayor did it.")
MODEL_REPLIES = {
    "chat": '{"verdicts": [{"number": 1, "supported": true, "effect": null, "problem": ""},'
    ' {"number": 2, "supported": false, "effect": null, "problem": "denied"}]}',
}


@asynccontextmanager
async def _scripted(*, away: bool = False) -> AsyncIterator[Checker]:
    yield ScriptedChecker({"did it": "denied"}, fault=ModelError("busy", retry=True) if away else None)


@asynccontextmanager
async def _remembering(*, away: bool = False) -> AsyncIterator[Checker]:
    async with _scripted(away=away) as checker:
        yield RememberingChecker(checker, MemoryStore(MemoryJobs()), FakeClock())


@asynccontextmanager
async def _chat(*, away: bool = False) -> AsyncIterator[Checker]:
    async with model_server(ScriptedReply(text="")) as server:
        server.check_outcomes = [ScriptedError(status=503)] if away else [ScriptedReply(text=MODEL_REPLIES["chat"])]
        model = OpenAIModel(api_key="x", base_url=server.url, model="careful", timeout=5)
        yield ModelChecker(model)
        await model.aclose()


@asynccontextmanager
async def _small(*, away: bool = False) -> AsyncIterator[Checker]:
    async with model_server(ScriptedReply(text="")) as server:
        server.check_outcomes = [ScriptedError(status=503)] * 2 if away else []
        server.refused_claims = (FALSE_ITEM.claim,)  # both are asked for at once, and come in any order
        model = OpenAIModel(api_key="x", base_url=server.url, model="minicheck", timeout=5)
        yield MiniChecker(model)
        await model.aclose()


OpenChecker = Callable[..., AbstractAsyncContextManager[Checker]]
CHECKERS = pytest.mark.parametrize(
    "open_checker", [_scripted, _remembering, _chat, _small], ids=lambda made: made.__name__
)


@CHECKERS
async def test_each_item_has_its_verdict_in_its_place(open_checker: OpenChecker) -> None:
    """As many as were asked for, in their order; a refusal says why."""
    async with open_checker() as checker:
        first, second = await checker.check([TRUE_ITEM, FALSE_ITEM])
    assert (first.supported, second.supported) == (True, False)
    assert second.problem


@CHECKERS
async def test_it_has_a_name_and_needs_no_items(open_checker: OpenChecker) -> None:
    """The name is kept with every line it approves; nothing to read is no request."""
    async with open_checker() as checker:
        assert checker.name
        assert list(await checker.check([])) == []


@CHECKERS
async def test_one_that_is_away_says_so(open_checker: OpenChecker) -> None:
    """An error, and never a verdict: whether to try later is the error's to say."""
    async with open_checker(away=True) as checker:
        with pytest.raises(ModelError) as away:
            await checker.check([TRUE_ITEM, FALSE_ITEM])
    assert away.value.retry
