"""Readings by a model: what is asked, and that nothing but a clear yes is one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.digest import Effect
from bot.errors import ModelError
from bot.ports import CheckVerdict, Entailment, ItemKind
from bot.verification.minicheck import MiniChecker, is_minicheck
from bot.verification.model_checker import MAX_PROBLEM_LENGTH, SCHEMA, ModelChecker, parse_verdicts
from bot.verification.verdict_cache import RememberingChecker
from tests.fakes.checker import ScriptedChecker
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.patience import PATIENCE

ITEMS = (
    Entailment(kind=ItemKind.CLAIM, premise="Passage: Rents rose.", claim="Rents went\nup."),
    Entailment(kind=ItemKind.EFFECT, premise="Passage: Rents rose.", claim="Tenants loses: rents rose"),
)
KINDS = [item.kind for item in ITEMS]
IS_SUPPORTED = True
SUPPORTED = CheckVerdict(supported=True)


def checker_reply(*records: Any) -> str:  # noqa: ANN401  # JSON
    """Return a checker's reply."""
    return json.dumps({"verdicts": list(records)})


def make_verdict(number: Any, supported: Any, **rest: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """Return a record of a reply."""
    return {"number": number, "supported": supported, "effect": None, "problem": "", **rest}


async def test_every_item_is_a_block_of_its_own() -> None:
    """Number and kind, the passages between marks, the claim in one line; all in one request of known length."""
    model = ScriptedModel(checker_reply(make_verdict(1, IS_SUPPORTED), make_verdict(2, IS_SUPPORTED, effect="loses")))
    assert await ModelChecker(model).check(ITEMS) == [SUPPORTED, CheckVerdict(supported=True, effect=Effect.LOSES)]
    (request,) = model.requests
    lines = request.user.splitlines()
    assert [line for line in lines if line.startswith(("### ", "Claim: "))] == [
        "### 1 claim",
        "Claim: Rents went up.",
        "### 2 effect",
        "Claim: Tenants loses: rents rose",
    ]
    assert (request.name, lines[1].startswith("<<<text "), lines[3].startswith("<<</text ")) == ("check", True, True)
    assert request.max_tokens < 1000
    await ModelChecker(longer := ScriptedModel(checker_reply())).check(ITEMS * 20)
    assert longer.requests[0].max_tokens > 20 * request.max_tokens / 2, "a verdict needs room"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], [False, False]),
        ([make_verdict(1, IS_SUPPORTED)], [True, False]),
        ([make_verdict(2, IS_SUPPORTED)], [False, True]),
        ([make_verdict(1, IS_SUPPORTED), make_verdict(1, IS_SUPPORTED), make_verdict(2, IS_SUPPORTED)], [False, True]),
        (
            [make_verdict(0, IS_SUPPORTED), make_verdict(3, IS_SUPPORTED), make_verdict(-1, IS_SUPPORTED)],
            [False, False],
        ),
        (
            [
                make_verdict("1", IS_SUPPORTED),
                make_verdict(2.0, IS_SUPPORTED),
                make_verdict(IS_SUPPORTED, IS_SUPPORTED),
            ],
            [False, False],
        ),
        ([make_verdict(1, "yes"), make_verdict(2, 1)], [False, False]),
        ([None, "yes", 7, make_verdict(2, IS_SUPPORTED)], [False, True]),
        ([{"number": 1}, {"supported": True}], [False, False]),
        (
            [make_verdict(1, IS_SUPPORTED, effect=["gains"], problem=["x"]), make_verdict(2, IS_SUPPORTED, effect={})],
            [True, False],
        ),
        ([make_verdict(1, IS_SUPPORTED, effect="none"), make_verdict(2, IS_SUPPORTED, effect="none")], [True, False]),
        ([make_verdict(1, IS_SUPPORTED), make_verdict(2, IS_SUPPORTED, effect="")], [True, False]),
        ([make_verdict(1, IS_SUPPORTED), {"number": 2, "supported": True}], [True, True]),
    ],
)
def test_only_a_clear_verdict_is_a_yes(records: list[Any], expected: list[bool]) -> None:
    """Half a list, doubled, never asked for, of another type: all of that is a no for the item."""
    found = parse_verdicts(checker_reply(*records), KINDS)
    assert [one.supported for one in found] == expected
    assert [one.clear for one in found if one.supported] == [True] * sum(expected)


def test_an_effect_that_is_none_of_the_four_is_no_clear_verdict() -> None:
    """Beside a no it changes nothing; one of the four is known in whatever case."""
    unknown, refused = (
        make_verdict(1, IS_SUPPORTED, effect="benefits"),
        make_verdict(2, not IS_SUPPORTED, effect="benefits"),
    )
    found = parse_verdicts(
        checker_reply(unknown, refused, make_verdict(3, IS_SUPPORTED, effect=" Loses")), [ItemKind.EFFECT] * 3
    )
    assert [(one.supported, one.clear) for one in found] == [(False, False), (False, True), (True, True)]
    assert found[2].effect is Effect.LOSES


@pytest.mark.parametrize(
    ("record", "is_allowed"),
    [
        (make_verdict(1, IS_SUPPORTED), True),
        (make_verdict(1, not IS_SUPPORTED, effect="loses", problem="it does not say so"), True),
        (make_verdict("one", IS_SUPPORTED), False),
        (make_verdict(1, "perhaps"), False),
        (make_verdict(1, IS_SUPPORTED, effect="enjoys"), False),
        (make_verdict(1, IS_SUPPORTED, problem=None), False),
        (make_verdict(1, IS_SUPPORTED, mood="good"), False),
        ({"number": 1, "supported": IS_SUPPORTED, "effect": None}, False),
    ],
)
def test_a_server_that_keeps_schemas_lets_a_model_say_nothing_else(record: dict[str, Any], is_allowed: bool) -> None:  # noqa: FBT001
    """A number, yes or no, an effect that there is, and what is wrong; all of them, and nothing beside them."""
    schema = Draft202012Validator(SCHEMA)
    assert schema.is_valid({"verdicts": [record]}) is is_allowed
    assert not schema.is_valid({"verdicts": [], "more": 1})
    assert not schema.is_valid({})


@pytest.mark.parametrize("reply", ["Both are fine.", "[]", '{"verdicts": "yes"}', "{}", "null"])
def test_prose_is_no_reading(reply: str) -> None:
    """Then there was none at all, and whoever asked says so."""
    with pytest.raises(ModelError):
        parse_verdicts(reply, KINDS)


@pytest.mark.parametrize(
    ("reply", "supported"), [("Yes", True), ("yes.", True), (" No", False), ("Yes, but", False), ("", False)]
)
async def test_a_small_model_is_asked_in_its_own_form(reply: str, supported: bool) -> None:  # noqa: FBT001
    """One document, one claim, one word."""
    model = ScriptedModel(reply)
    (found, _) = await MiniChecker(model).check(ITEMS)
    assert found.supported is supported
    assert model.requests[0].user == "Document: Passage: Rents rose.\nClaim: Rents went up."
    assert (model.requests[0].schema, model.requests[0].max_tokens) == (None, 8)


def test_what_a_checker_finds_wrong_is_kept_in_one_line() -> None:
    """As far as a reader of the log wants to read; what is no text is none."""
    found = parse_verdicts(
        checker_reply(
            make_verdict(1, not IS_SUPPORTED, problem="it is\nnot so " * 40),
            make_verdict(2, not IS_SUPPORTED, problem=7),
        ),
        KINDS,
    )
    assert [one.problem for one in found] == [("it is not so " * 40)[:MAX_PROBLEM_LENGTH], ""]


def test_a_small_checker_is_known_by_its_name() -> None:
    """Whoever serves it may write it in capitals and with a size."""
    assert [is_minicheck(name) for name in ("bespoke-minicheck:7b", "MiniCheck", "careful-mini")] == [True, True, False]


async def test_one_fault_of_a_small_model_costs_one_line() -> None:
    """All at once are no reading."""
    first, second = await MiniChecker(ScriptedModel(ModelError("busy"), "Yes")).check(ITEMS)
    assert (first.supported, first.problem, second.supported) == (False, "busy", True)
    with pytest.raises(ModelError, match="busy"):
        await MiniChecker(ScriptedModel(ModelError("busy"))).check(ITEMS)


async def test_the_same_item_is_never_paid_for_twice() -> None:
    """Beside another one, in another order, after a restart: only what is new is asked."""
    store, checker = MemoryStore(MemoryJobs()), ScriptedChecker({"up": "no"}, effects={"Tenants": Effect.LOSES})
    first = await RememberingChecker(checker, store, FakeClock()).check(ITEMS[:1])
    both = await RememberingChecker(checker, store, FakeClock()).check([ITEMS[1], ITEMS[0], ITEMS[1]])
    assert both == [CheckVerdict(supported=True, effect=Effect.LOSES), *first, both[0]]
    assert checker.checked_items == list(ITEMS)
    await RememberingChecker(checker, store, FakeClock()).check(ITEMS)
    assert checker.requests == 2


async def test_a_kept_verdict_waits_for_nobody_who_pays_for_others() -> None:
    """Only what is not known is locked while it is paid for."""
    store = MemoryStore(MemoryJobs())
    kept = await RememberingChecker(ScriptedChecker(), store, FakeClock()).check(ITEMS[:1])

    class Meanwhile(ScriptedChecker):
        async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
            async with asyncio.timeout(PATIENCE):
                assert await RememberingChecker(self, store, FakeClock()).check(ITEMS[:1]) == kept
            return await super().check(items, workspace=workspace)

    checker = Meanwhile()
    assert await RememberingChecker(checker, store, FakeClock()).check(ITEMS)
    assert checker.checked_items == [ITEMS[1]]


async def test_what_was_not_said_clearly_is_asked_again() -> None:
    """A server that was busy for one line says yes to it later; a plain no is kept."""
    store = MemoryStore(MemoryJobs())
    for replies, expected in ((("No", ModelError("busy")), [False, False]), (("Yes",), [False, True])):
        model = ScriptedModel(*replies)
        checker = RememberingChecker(MiniChecker(model), store, FakeClock())
        assert [one.supported for one in await checker.check(ITEMS)] == expected
        assert len(model.requests) == len(replies)


async def test_two_who_ask_at_once_pay_once_for_what_both_ask() -> None:
    """Whoever comes second waits, and looks again; what is its own alone it pays for."""

    class Slow(ScriptedChecker):
        async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
            await asyncio.sleep(0)  # lets the other one ask
            return await super().check(items, workspace=workspace)

    store, checker = MemoryStore(MemoryJobs()), Slow()
    other = replace(ITEMS[0], claim="Rents doubled.")
    workers = [RememberingChecker(checker, store, FakeClock()) for _ in range(2)]
    await asyncio.gather(workers[0].check(ITEMS), workers[1].check([other, *ITEMS[::-1]]))
    assert sorted(item.claim for item in checker.checked_items) == sorted(item.claim for item in (*ITEMS, other))
