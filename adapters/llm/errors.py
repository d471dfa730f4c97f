"""Errors of a model's server as ours, which never contain the API key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import openai

from bot.errors import ModelError

MAX_MESSAGE_LENGTH = 300
TOO_MANY_REQUESTS = 429
MAX_RETRY_SECONDS = 86_400.0
"""Most seconds that we wait, however long the server asks for."""
TRANSIENT_STATUSES = frozenset({408, 409, 425, 429})
"""Transient client errors; all statuses from 500 are transient, too."""


def model_error_from(error: openai.OpenAIError, secret: str) -> ModelError:
    """Return our own error for an SDK error, without `secret` in its message."""
    match error:
        case openai.APITimeoutError():
            return ModelError("the model's server did not answer in time", retry=True)
        case openai.APIConnectionError():
            return ModelError("the model's server could not be reached; check its address", retry=True)
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            # Servers repeat the key in this message, so none of it is passed on.
            problem = f"the model's server refused the key ({error.status_code}); check the key and what it may use"
            return ModelError(problem)
        case openai.RateLimitError() if _is_quota(error):
            return ModelError("the account with the model's provider has no credit left; add some, or change the key")
        case openai.APIStatusError():
            return _error_by_status(error, secret)
        case _:
            return ModelError("the model's server sent a reply that is not one", retry=True)


def mentions(error: openai.APIStatusError, *words: str) -> bool:
    """Check whether a refusal is about one of `words`."""
    text = f"{error.param or ''} {error.message}".casefold()
    return any(word in text for word in words)


def _error_by_status(error: openai.APIStatusError, secret: str) -> ModelError:
    status = error.status_code
    if status == TOO_MANY_REQUESTS:
        wait = _retry_after(error.response.headers.get("retry-after"))
        return ModelError("the model's server has too many requests at the moment", retry=True, retry_after=wait)
    words = _server_message(error).replace(secret, "***") if secret else _server_message(error)
    passing = status in TRANSIENT_STATUSES or status >= 500  # noqa: PLR2004 - HTTP's range for server errors
    return ModelError(f"the model's server answered {status}: {words[:MAX_MESSAGE_LENGTH]}", retry=passing)


def _server_message(error: openai.APIStatusError) -> str:
    if isinstance(error.body, dict) and isinstance(error.body.get("message"), str):
        return str(error.body["message"])
    return "no reason given"


def _is_quota(error: openai.RateLimitError) -> bool:
    return "insufficient_quota" in {error.code, error.type}


def _retry_after(header: str | None) -> timedelta | None:
    """Return the wait in a Retry-After header, seconds or an HTTP date (RFC 9110, 10.2.3); None if it is neither."""
    if not header:
        return None
    try:
        return timedelta(seconds=min(max(0.0, float(header)), MAX_RETRY_SECONDS))
    except (ValueError, OverflowError):
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(timedelta(), min(aware - datetime.now(UTC), timedelta(seconds=MAX_RETRY_SECONDS)))
