"""Three workers and a gateway in a world that fails all the time: python -m bench.chaos [ARTICLES] [SEED].

300 articles to six channels of Slack, Discord and the local page, as real processes on loopback: these are killed, also
between send and record, PostgreSQL restarts twice, a fifth of the calls is cut off after it was taken, a tenth is
answered with a fault, rates are limited in storms, the model is away for a while. Says what was lost, doubled, out of
order, paid for twice or not answered once; with the same seed the same is drawn.
"""

from __future__ import annotations

import asyncio
import random
import sys

from bench import parse_arguments
from tests.kill.chaos.run import Plan, run


def main(count: int, seed: int) -> int:
    """Let it happen and print what came of it."""
    seed = seed or random.SystemRandom().randrange(1, 2**31)
    print(f"seed {seed}", flush=True)
    plan = Plan(
        seed=seed,
        articles=count,
        kills=max(3, count // 20),
        restarts=2,
        questions=6,
        model_outage=range(20, 20 + count // 6),
        patience=3_600,
    )
    outcome = asyncio.run(run(plan))
    print(outcome.summary)
    for problem in outcome.problems:
        print(f"  amiss: {problem}")
    if outcome.problems:
        print(f"again: python -m bench.chaos {count} {seed}")
    return int(bool(outcome.problems))


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, articles=300, seed=0)))
