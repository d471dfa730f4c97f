"""Slack's errors as ours, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import DestinationGone, PlatformError, SlowDown, WorkspaceLost

CHANNEL_ADVICE = {
    "channel_not_found": "the channel is deleted, or private and the bot was never in it; invite the bot, or remove it",
    "is_archived": "the channel is archived; unarchive it, or send the digests elsewhere",
    "not_in_channel": "the bot is not in the channel; invite it there with /invite",
    "restricted_action": "the workspace's settings do not let the bot post in this channel; an admin can allow it",
}
"""Refusals by a channel that last until a person fixes them."""

WORKSPACE_ADVICE = {
    "account_inactive": "the app was removed from the workspace; install it again",
    "invalid_auth": "the workspace does not accept the bot token; copy it again from the app's settings",
    "not_authed": "no bot token was sent; set it",
    "token_revoked": "the bot token was revoked; install the app again",
    "token_expired": "the bot token has expired; install the app again",
    "missing_scope": "the app lacks a permission; add its scopes (`newsdesk slack manifest`) and install it again",
}
"""Refusals by the whole workspace that last until a person fixes them."""

POST_METHOD = "chat.postMessage"
TOO_MANY_REQUESTS = 429
MAX_RETRY_SECONDS = 86_400.0
"""Most seconds that we wait, however long Slack asks for."""
SERVER_ERROR = 500
TRANSIENT_ERRORS = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class ScopeMissing(WorkspaceLost):
    """The app lacks a permission; everything that does not need it still works."""


@contextmanager
def slack_errors() -> Iterator[None]:
    """Translate the SDK's exceptions into PlatformError."""
    try:
        yield
    except SlackApiError as error:
        raise platform_error_from(error) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        problem = f"Slack could not be reached ({type(error).__name__})"
        raise PlatformError(problem, retry=True) from error


def error_code(error: SlackApiError) -> str:
    """Return Slack's error code for a refusal; empty if it gave none."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def platform_error_from(error: SlackApiError) -> PlatformError:
    """Return our own error for a refusal of Slack's, with its remedy."""
    word = error_code(error)
    status = getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0)
    if word == "missing_scope":
        return ScopeMissing(f"Slack says {word}: {_missing_scope_remedy(error)}")
    if word in WORKSPACE_ADVICE:
        return WorkspaceLost(f"Slack says {word}: {WORKSPACE_ADVICE[word]}")
    if word in CHANNEL_ADVICE:
        return DestinationGone(f"Slack says {word}: {CHANNEL_ADVICE[word]}")
    if status == TOO_MANY_REQUESTS or word in {"ratelimited", "rate_limited"}:
        problem, wait = "Slack asks to post more slowly", _retry_after(error)
        if _method(error) != POST_METHOD:  # each method has a limit of its own, so posting goes on
            return PlatformError(problem, retry=True, retry_after=wait)
        # Slack does not say whether the channel's or the workspace's limit is hit; our own rates keep the channel's.
        return SlowDown(problem, retry_after=wait, is_wide=True)
    passing = status >= SERVER_ERROR or word in TRANSIENT_ERRORS
    return PlatformError(f"Slack did not take it: {word or f'it answered {status}'}", retry=passing)


def _missing_scope_remedy(error: SlackApiError) -> str:
    """Return the remedy for a missing permission, naming it if Slack does."""
    data = error.response.data if isinstance(error.response.data, dict) else {}
    needed = str(data.get("needed") or "")
    return WORKSPACE_ADVICE["missing_scope"].replace(
        "a permission", f"the permission {needed}" if needed else "a permission"
    )


def _method(error: SlackApiError) -> str:
    """Return the name of the API method that was refused."""
    return str(getattr(error.response, "api_url", "")).rpartition("/")[2]


def _retry_after(error: SlackApiError) -> timedelta | None:
    header = str(error.response.headers.get("Retry-After", ""))
    return timedelta(seconds=min(float(header), MAX_RETRY_SECONDS)) if header.isascii() and header.isdigit() else None
