"""Rates: how often something may be asked, over all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

WEB_PLATFORM = "web"
"""What stands for a platform where the rate is a web host's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often one target may be asked; what a wide one is asked counts in each narrow one that says so.

    Attributes:
        workspace: empty for all of the platform.
        target: a channel or a host; empty for all of the workspace.
        every: between two requests, on average; zero for as often as one likes.
        burst: how many may come at once after a pause.
    """

    platform: str
    workspace: str = ""
    target: str = ""
    every: timedelta = timedelta(0)
    burst: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return self.platform, self.workspace, self.target


def host_rate(host: str, pause: float) -> Rate:
    """Return the rate of a web host: one request every `pause` seconds."""
    return Rate(platform=WEB_PLATFORM, target=host, every=timedelta(seconds=pause))
