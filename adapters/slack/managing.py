"""Who may change what a channel is subscribed to."""

from __future__ import annotations

import time
from typing import Any

import structlog

from adapters.slack.clients import at_hand
from adapters.slack.errors import slack_errors
from bot.domain.schedule import parse_zone
from bot.errors import PlatformError

LOG = structlog.get_logger(__name__)

REMEMBERED_SECONDS = 300
"""How long it is remembered who may manage."""
REMEMBERED = 10_000
"""Of how many people."""


class Managers:
    """Says who may change what a channel is subscribed to.

    Args:
        who: "anyone", "members" (of the workspace, no guests), or "admins" (of the workspace).
    """

    def __init__(self, who: str) -> None:
        self._who = who
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}

    async def zone(self, person: str) -> str:
        """Return the time zone that a person's own clocks show; empty where Slack does not tell it."""
        try:
            with slack_errors():
                user: dict[str, Any] = (await at_hand().talking.users_info(user=person))["user"]
        except PlatformError as error:
            LOG.info("no time zone told", reason=str(error))
            return ""
        return parse_zone(str(user.get("tz") or "")) or ""

    async def may(self, workspace: str, person: str) -> bool:
        """Say whether a person may; what Slack does not tell is a no."""
        if self._who == "anyone":
            return True
        asked, verdict = self._known.get((workspace, person), (0.0, False))
        if asked and time.monotonic() - asked < REMEMBERED_SECONDS:
            return verdict
        try:
            with slack_errors():
                user: dict[str, Any] = (await at_hand().talking.users_info(user=person))["user"]
        except PlatformError as error:
            LOG.warning("nobody may manage", workspace=workspace, reason=str(error))
            return False
        is_guest = user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
        is_admin = user.get("is_admin") or user.get("is_owner")
        verdict = bool(is_admin if self._who == "admins" else not is_guest)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[workspace, person] = (time.monotonic(), verdict)
        return verdict
