"""Rates: how often something may be requested, by all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

WEB_PLATFORM = "web"
"""Stands for the platform in the rate of a web host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often one target may be requested; requests to a wider target count against narrower ones that say so.

    Attributes:
        workspace: empty for the whole platform.
        target: a channel or a host; empty for the whole workspace.
        interval: the average interval between two requests; zero for no limit.
        burst: how many may come at once after a pause.
    """

    platform: str
    workspace: str = ""
    target: str = ""
    interval: timedelta = timedelta(0)
    burst: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """The key that identifies it."""
        return self.platform, self.workspace, self.target


def host_rate(host: str, pause: float) -> Rate:
    """Return the rate of a web host: one request every `pause` seconds."""
    return Rate(platform=WEB_PLATFORM, target=host, interval=timedelta(seconds=pause))
