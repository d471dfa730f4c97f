"""Authorization: whether a person may change a channel's subscriptions; and which time zone they are in."""

from __future__ import annotations

import time
from typing import Any

import structlog

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from bot.domain.schedule import parse_zone
from bot.errors import PlatformError
from bot.text.catalogue import language_of_locale

LOG = structlog.get_logger(__name__)

CACHE_SECONDS = 300
"""How long it is remembered what a person is."""
CACHED_PEOPLE = 10_000
"""Of how many people."""
PROFILE_FIELDS = ("tz", "locale", "is_admin", "is_owner", "is_restricted", "is_ultra_restricted", "is_stranger")
"""What is asked of a person."""


class PeopleDirectory:
    """Looks up who may change a channel's subscriptions, and people's time zones.

    Args:
        who: "anyone", "members" (of the workspace, no guests), or "admins" (of the workspace).
    """

    def __init__(self, who: str) -> None:
        self._who = who
        self._known: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}

    async def zone(self, workspace: str, person: str) -> str:
        """Return the time zone that a person's own clocks show; empty where Slack does not tell it."""
        try:
            return parse_zone(str((await self._fetch_person(workspace, person)).get("tz") or "")) or ""
        except PlatformError as error:
            LOG.info("slack.zone_unknown", reason=str(error))
            return ""

    def language(self, workspace: str, person: str) -> str:
        """Return the language that a person has Slack in, as it was told with what they may; empty where it was not."""
        _, user = self._known.get((workspace, person), (0.0, {}))
        return language_of_locale(str(user.get("locale") or ""))

    async def may_manage(self, workspace: str, person: str) -> bool:
        """Check whether a person may change a channel's subscriptions; what Slack does not tell is a no."""
        if self._who == "anyone":
            return True
        try:
            user = await self._fetch_person(workspace, person)
        except PlatformError as error:
            LOG.warning("slack.managers_unknown", workspace=workspace, reason=str(error))
            return False
        if self._who == "admins":
            return bool(user.get("is_admin") or user.get("is_owner"))
        return not (user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"))

    async def _fetch_person(self, workspace: str, person: str) -> dict[str, Any]:
        """Return what Slack knows of a person, requested once in a while.

        Raises:
            PlatformError: it tells nothing.
        """
        asked, user = self._known.get((workspace, person), (0.0, {}))
        if asked and time.monotonic() - asked < CACHE_SECONDS:
            return user
        with slack_errors():
            told: dict[str, Any] = (await current_access().talking.users_info(user=person, include_locale=True))["user"]
        if len(self._known) >= CACHED_PEOPLE:
            self._known.clear()
        # Of all that Slack tells, only what is asked here is remembered.
        user = {name: told.get(name) for name in PROFILE_FIELDS}
        self._known[workspace, person] = (time.monotonic(), user)
        return user
