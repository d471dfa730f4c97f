"""What models cost is counted by whose work it was; a model that never replies ends the run."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.spending import PriceTable
from bot.errors import ModelError
from bot.evaluation.bills import MAX_FAILED_REQUESTS, Bill, CountedModel, NeverReplies, WatchedVerifier, separate_bill
from bot.ports import ModelRequest
from bot.verification.claims import Claim
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel
from tests.unit.samples import make_article

PRICES = PriceTable.parse("scripted=1.00/3.00")


def make_request(name: str) -> ModelRequest:
    """Return a request for something."""
    return ModelRequest(system="", user="u", name=name, schema=None, max_tokens=10)


async def test_tokens_and_money_of_a_piece_of_work_are_on_its_bill() -> None:
    """Draft and check stand apart, dollars come from the prices, and all is divided by how many digests it made."""
    model = CountedModel(ScriptedModel("{}", tokens=500))
    with separate_bill() as bill:
        await asyncio.gather(model.reply(make_request("digest")), model.reply(make_request("check")))
        await model.reply(make_request("digest"))
    assert bill.record(PRICES, works=2) == {
        "requests": 1.5,
        "tokens": 1500,
        "tokens_in": 750,
        "tokens_out": 750,
        "dollars": 0.003,
        "by": {"checks": 500, "digests": 1000},
    }


async def test_what_is_asked_elsewhere_stands_on_no_bill() -> None:
    """Two pieces of work at once have a bill each, and what comes after them has none."""
    model = CountedModel(ScriptedModel("{}"))

    async def work(times: int) -> Bill:
        with separate_bill() as bill:
            for _ in range(times):
                await model.reply(make_request("digest"))
        return bill

    one, other = await asyncio.gather(work(1), work(2))
    await model.reply(make_request("digest"))
    assert (one.requests, other.requests) == (1, 2)


async def test_a_streamed_reply_is_paid_once() -> None:
    """Only the whole of it has tokens."""
    model = CountedModel(ScriptedModel("a whole reply", tokens=7))
    with separate_bill() as bill:
        assert len([part async for part in model.stream_reply(make_request("answer"))]) == 2
    assert (bill.requests, len(bill.spent), bill.spent[0].tokens) == (1, 1, 14)


async def test_a_server_that_tells_no_tokens_has_no_price() -> None:
    """Unknown is not free."""
    model = CountedModel(ScriptedModel("{}", tokens=0))
    with separate_bill() as bill:
        await model.reply(make_request("digest"))
    assert (bill.record(PRICES)["tokens"], bill.record(PRICES)["dollars"]) == (None, None)


async def test_a_fault_is_named_and_what_it_cost_is_booked() -> None:
    """A reply that was cut off has cost tokens, too."""
    cut = ModelError("cut off")
    cut.tokens_in, cut.tokens_out = 90, 10
    model = CountedModel(ScriptedModel(cut))
    with separate_bill() as bill:
        with pytest.raises(ModelError):
            await model.reply(make_request("digest"))
        with pytest.raises(ModelError):
            [part async for part in model.stream_reply(make_request("answer"))]
    assert bill.faults == ["digest: cut off", "answer: cut off"]
    assert sum(line.tokens for line in bill.spent) == 200


async def test_a_reply_that_nobody_waited_for_is_a_fault() -> None:
    """Whoever asked gave up in the middle of it."""
    model = CountedModel(ScriptedModel("a whole reply"))
    with separate_bill() as bill:
        replies = model.stream_reply(make_request("answer"))
        await anext(replies)
        await replies.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert bill.faults == ["answer: no whole reply in time"]


async def test_a_model_that_never_replies_is_given_up() -> None:
    """After ten requests without one reply the next are not worth their wait; one that has replied once is asked on."""
    model = CountedModel(ScriptedModel(ModelError("no such model")))
    for _ in range(MAX_FAILED_REQUESTS - 1):
        with pytest.raises(ModelError):
            await model.reply(make_request("digest"))
    with pytest.raises(NeverReplies, match="none of 10 requests: no such model"):
        await model.reply(make_request("digest"))
    other = CountedModel(ScriptedModel("{}", ModelError("busy")))
    await other.reply(make_request("digest"))
    for _ in range(MAX_FAILED_REQUESTS + 5):
        with pytest.raises(ModelError):
            await other.reply(make_request("digest"))


async def test_what_became_of_each_line_is_on_the_bill() -> None:
    """Whatever was held against articles within a piece of work, with its verdict."""
    verifier = WatchedVerifier(Verifier(ScriptedChecker({"May": "March"})))
    claims = [Claim(text="It closes this spring."), Claim(text="It may close in May.")]
    with separate_bill() as bill:
        await verifier.verify(claims, [make_article()])
    assert [(claim.text, verdict.supported) for claim, verdict in bill.lines] == [
        ("It closes this spring.", True),
        ("It may close in May.", False),
    ]
    assert await verifier.objections_to_rewordings([("It closes.", "It shuts in May.")]) == ["March"]
