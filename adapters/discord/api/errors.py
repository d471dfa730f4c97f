"""Discord's errors as ours, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord

from adapters.discord.api.permissions import NEEDED_PERMISSIONS, permission_name
from bot.errors import DestinationGone, PlatformError, SlowDown

UNKNOWN_MESSAGE = 10008
LOCKED_CODES = frozenset({50083, 160005})
"""The thread is archived for good, or locked; its channel is open all the same."""
TOO_MANY_THREADS_CODES = frozenset({160006, 160007})
"""The server has as many open threads as Discord allows."""
UNAUTHORIZED = 401
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
GLOBAL_LIMIT_HEADER = "X-RateLimit-Global"
"""The response header that says that the bot as a whole has made too many requests."""


INTENT_NOT_GRANTED = (
    "Discord does not give the bot the Message Content intent; switch it on in the developer portal, under Bot, or "
    "take DISCORD_MESSAGE_CONTENT away"
)
MAX_RETRY_SECONDS = 86_400.0
"""Most seconds that we wait, however long Discord asks for."""
TOO_MANY_THREADS_RETRY = timedelta(minutes=15)
"""How long we wait for somebody to archive threads."""


@contextmanager
def discord_errors() -> Iterator[None]:
    """Translate the SDK's exceptions into PlatformError."""
    try:
        yield
    except discord.PrivilegedIntentsRequired as error:
        raise DestinationGone(INTENT_NOT_GRANTED) from error
    except discord.LoginFailure as error:
        problem = "Discord does not accept the bot token; copy it again from the developer portal"
        raise DestinationGone(problem) from error
    except discord.HTTPException as error:
        raise platform_error_from(error) from error
    except discord.RateLimited as error:
        wait = timedelta(seconds=min(error.retry_after, MAX_RETRY_SECONDS))
        problem = "Discord asks to post more slowly"
        raise SlowDown(problem, retry_after=wait, is_wide=False) from error
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        problem = f"Discord could not be reached ({type(error).__name__})"
        raise PlatformError(problem, retry=True) from error


def platform_error_from(error: discord.HTTPException) -> PlatformError:
    """Return our own error for a refusal of Discord's, with its remedy."""
    reason = error.text or "no reason given"
    specific_error = _error_by_code(error)
    if specific_error is not None:
        return specific_error
    if error.status == UNAUTHORIZED:
        return DestinationGone("Discord does not accept the bot token; copy it again from the developer portal")
    if isinstance(error, discord.NotFound):
        return DestinationGone(f"Discord says {reason}: the channel is deleted; send the digests elsewhere")
    if isinstance(error, discord.Forbidden):
        remedy = f"give the bot {', '.join(map(permission_name, NEEDED_PERMISSIONS))} there"
        return DestinationGone(f"Discord says {reason}: {remedy}")
    if error.status == TOO_MANY_REQUESTS:
        is_wide = GLOBAL_LIMIT_HEADER in error.response.headers
        return SlowDown(
            "Discord asks to post more slowly", retry_after=retry_after(error.response.headers), is_wide=is_wide
        )
    return PlatformError(f"Discord answered {error.status}: {reason}", retry=error.status >= SERVER_ERROR)


def _error_by_code(error: discord.HTTPException) -> PlatformError | None:
    """Return the error for a code that concerns one message or thread only, or None; the channel is still open."""
    if error.code == UNKNOWN_MESSAGE:
        return PlatformError("the message was deleted on Discord")
    if error.code in LOCKED_CODES:
        return PlatformError("a moderator locked or archived the thread on Discord")
    if error.code in TOO_MANY_THREADS_CODES:
        problem = "the server has as many open threads as Discord allows; archive some"
        return PlatformError(problem, retry=True, retry_after=TOO_MANY_THREADS_RETRY)
    return None


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Discord asks us to wait; None if it does not say."""
    header = headers.get("Retry-After", "")
    return timedelta(seconds=min(float(header), MAX_RETRY_SECONDS)) if header.isascii() and header.isdigit() else None
