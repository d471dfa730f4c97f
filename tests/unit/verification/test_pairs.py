"""Claims made of their passage's own words that do not follow from it, and some that do: what becomes of each.

Sixty false ones and twenty true ones were written by somebody who had not seen the rules; `read` is what a careful
reader said who saw nothing but the prompt `check`, recorded once. The six before them passed the former rules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.domain.article import Article
from bot.ports import CheckVerdict, Entailment
from bot.verification.claims import Claim, Verdict
from bot.verification.verifier import NO_CHECKER, Verifier

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "pairs.jsonl").read_text("utf-8").splitlines()]
FALSE_PAIRS = [pytest.param(pair, id=pair["claim"]) for pair in PAIRS if not pair["label"]]
TRUE_PAIRS = [pair for pair in PAIRS if pair["label"]]


class RecordedChecker:
    """Fulfils `bot.ports.Checker` with the reader's recorded verdicts."""

    name = "reader"

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:  # noqa: ARG002
        """Read the items."""
        said = {pair["claim"]: pair["read"] for pair in PAIRS}
        return [CheckVerdict(supported=said[item.claim]) for item in items]


async def verify_pair(pair: dict[str, Any], verifier: Verifier) -> Verdict:
    """Return the verdict on a pair's claim."""
    claims = [Claim(text=pair["claim"], quotes=(pair["source"],))]
    (verdict,) = await verifier.verify(claims, [Article(title="", text=pair["source"])])
    return verdict


@pytest.mark.parametrize("pair", FALSE_PAIRS)
async def test_what_does_not_follow_is_not_shown(pair: dict[str, Any]) -> None:
    """Neither without a reader nor with one."""
    assert not (await verify_pair(pair, NO_CHECKER)).supported
    assert not (await verify_pair(pair, Verifier(RecordedChecker()))).supported


async def test_what_follows_is_hardly_ever_stopped() -> None:
    """One of twenty by the reader (who was not told the year), one by a date that only a calendar tells."""
    verdicts = [await verify_pair(pair, Verifier(RecordedChecker())) for pair in TRUE_PAIRS]
    assert sum(verdict.supported for verdict in verdicts) >= len(TRUE_PAIRS) - 2
