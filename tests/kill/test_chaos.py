"""The short form of chaos: all faults at once, few articles; the long one is `make chaos`."""

from __future__ import annotations

import os
import random

import pytest

from tests.kill.chaos.run import Plan, run
from tests.patience import PATIENCE

SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1, 2**31))
"""What everything is drawn by; a failing run says its own."""


@pytest.mark.slow
async def test_whatever_fails_everything_stands_once_and_in_order() -> None:
    """Nothing lost, doubled, out of order in its channel or paid for twice; a question is answered once."""
    plan = Plan(
        seed=SEED, articles=24, kills=2, restarts=1, questions=1, model_outage=range(5, 9), patience=6 * PATIENCE
    )
    outcome = await run(plan)
    assert not outcome.problems, f"CHAOS_SEED={SEED} brings it back. {outcome.summary}"
