"""Authorization: whether a person may change a channel's subscriptions, and their time zone and language."""

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
"""Seconds for which a person's profile is cached."""
CACHED_PEOPLE = 10_000
"""Most people whose profiles are cached."""
PROFILE_FIELDS = ("tz", "locale", "is_admin", "is_owner", "is_restricted", "is_ultra_restricted", "is_stranger")
"""The fields of a person's profile that are cached."""


class PeopleDirectory:
    """Looks up who may change a channel's subscriptions, and people's time zones and languages.

    Args:
        who: "anyone", "members" (of the workspace, no guests), or "admins" (of the workspace).
    """

    def __init__(self, who: str) -> None:
        self._who_may_manage = who
        self._cached_people: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}

    async def zone(self, workspace: str, person: str) -> str:
        """Return a person's time zone; empty if Slack does not report it."""
        try:
            return parse_zone(str((await self._fetch_person(workspace, person)).get("tz") or "")) or ""
        except PlatformError as error:
            LOG.info("slack.zone_unknown", reason=str(error))
            return ""

    def language(self, workspace: str, person: str) -> str:
        """Return the language that a person uses Slack in, from their cached profile; empty if unknown."""
        _, user = self._cached_people.get((workspace, person), (0.0, {}))
        return language_of_locale(str(user.get("locale") or ""))

    async def may_manage(self, workspace: str, person: str) -> bool:
        """Check whether a person may change a channel's subscriptions; False if Slack does not return their profile."""
        if self._who_may_manage == "anyone":
            return True
        try:
            user = await self._fetch_person(workspace, person)
        except PlatformError as error:
            LOG.warning("slack.managers_unknown", workspace=workspace, reason=str(error))
            return False
        if self._who_may_manage == "admins":
            return bool(user.get("is_admin") or user.get("is_owner"))
        return not (user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"))

    async def _fetch_person(self, workspace: str, person: str) -> dict[str, Any]:
        """Return a person's profile, cached for a while.

        Raises:
            PlatformError: Slack does not return it.
        """
        fetched_at, user = self._cached_people.get((workspace, person), (0.0, {}))
        if fetched_at and time.monotonic() - fetched_at < CACHE_SECONDS:
            return user
        with slack_errors():
            info: dict[str, Any] = (
                await current_access().retrying_client.users_info(user=person, include_locale=True)
            )["user"]
        if len(self._cached_people) >= CACHED_PEOPLE:
            self._cached_people.clear()
        # Of all that Slack returns, only what is needed here is cached.
        user = {name: info.get(name) for name in PROFILE_FIELDS}
        self._cached_people[workspace, person] = (time.monotonic(), user)
        return user
