"""`newsdesk` in a world that is not on the internet: `python -m tests.kill.chaos.program gateway` (or `worker`).

Discord is where CHAOS_DISCORD says, for its SDK has no setting for that; waits are short; and by CHAOS_SEED some posts
are not written down any more after they were sent, because the process dies in between (SIGKILL).
"""

from __future__ import annotations

import os
import random
import signal
from datetime import timedelta
from typing import Any

import yarl
from discord import AutoShardedClient
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.postgres import job_retries
from bot import gateway, inbox
from bot.__main__ import main
from bot.publisher import planning, publisher
from bot.publisher.posting import ExactlyOncePoster

DEATH_RATE = 0.02
"""Share of the posts after which a process dies before it has recorded them."""


async def _identify_at_once(_client: AutoShardedClient, _shard: int | None, *, initial: bool = False) -> None:
    """Identify again at once: Discord's five seconds are not this world's."""
    del initial


def _redirect_sdk(address: str) -> None:
    """Send the SDK's requests and connections there."""
    Route.BASE = f"{address}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{address.replace('http', 'ws')}/gateway")
    AutoShardedClient.before_identify_hook = _identify_at_once  # type: ignore[method-assign, assignment]  # it waits


def _shorten_waits() -> None:
    """Shorten the waits that exist for people and platforms."""
    job_retries.FIRST_WAIT = timedelta(seconds=0.5)
    job_retries.MAX_WAIT = timedelta(seconds=4)
    publisher.REFUSED_RETRY = timedelta(seconds=3)
    for module in (publisher, planning):  # each knows it by its own name
        assert hasattr(module, "ROUND_WAIT")
        module.ROUND_WAIT = timedelta(seconds=3)  # type: ignore[attr-defined]
    gateway.MAX_RETRY_SECONDS = 2.0
    inbox.LEASE, inbox.ANSWER_CHECK_DELAY = timedelta(seconds=4), timedelta(seconds=5)


def _schedule_death(dice: random.Random) -> None:
    """Make the process die after some posts, before they are recorded."""
    written_down = ExactlyOncePoster._mark_posted

    async def posted(self: ExactlyOncePoster[Any], *told: Any) -> None:  # noqa: ANN401  # whatever the method takes
        if dice.random() < DEATH_RATE:
            os.kill(os.getpid(), signal.SIGKILL)
        await written_down(self, *told)

    ExactlyOncePoster._mark_posted = posted  # type: ignore[method-assign, assignment]  # between send and record


if __name__ == "__main__":
    _redirect_sdk(os.environ["CHAOS_DISCORD"])
    _shorten_waits()
    _schedule_death(random.Random(os.environ["CHAOS_SEED"]))  # noqa: S311  # no secret
    main()
