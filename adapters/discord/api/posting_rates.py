"""Posting rates: Discord allows five posts in five seconds to a channel, and fifty requests a second in all.

The SDK keeps both limits, but only within one process. Posts are paced at these rates; answers and commands are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.rate import Rate
from bot.domain.subscription import Destination

CHANNEL_INTERVAL, CHANNEL_BURST = timedelta(seconds=1), 5
BOT_INTERVAL, BOT_BURST = timedelta(seconds=1 / 30), 10


def global_rate(platform: str) -> Rate:
    """Return the rate for all of the bot's requests together."""
    return Rate(platform=platform, interval=BOT_INTERVAL, burst=BOT_BURST)


def rates_of(destination: Destination) -> Sequence[Rate]:
    """Return the rates that a post counts towards, the widest last."""
    platform, workspace = destination.platform, destination.workspace
    channel = Rate(
        platform=platform,
        workspace=workspace,
        target=destination.channel,
        interval=CHANNEL_INTERVAL,
        burst=CHANNEL_BURST,
    )
    return (channel, global_rate(platform))
