"""Posting rates: Slack allows about one post a second to a channel, and some hundreds a minute to a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.rate import Rate
from bot.domain.subscription import Destination

CHANNEL_INTERVAL, CHANNEL_BURST = timedelta(seconds=1), 3
WORKSPACE_INTERVAL, WORKSPACE_BURST = timedelta(seconds=0.2), 20


def rates_of(destination: Destination) -> Sequence[Rate]:
    """Return the rates that a post counts towards, the widest last."""
    platform, workspace = destination.platform, destination.workspace
    return (
        Rate(
            platform=platform,
            workspace=workspace,
            target=destination.channel,
            interval=CHANNEL_INTERVAL,
            burst=CHANNEL_BURST,
        ),
        Rate(platform=platform, workspace=workspace, interval=WORKSPACE_INTERVAL, burst=WORKSPACE_BURST),
    )
