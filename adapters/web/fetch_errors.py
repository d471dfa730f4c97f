"""Fetch errors: everything that can go wrong on the way to a site, as our own errors with messages for people."""

from __future__ import annotations

import errno
from collections.abc import Callable

import aiohttp
from yarl import URL

from adapters.web.single_request import BrokenOffError
from bot.errors import FetchError, Forbidden
from bot.text.catalogue import Said, say


class RefusedError(PermissionError):
    """The connector was about to connect to an address that may not be requested."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "a private address")


def fetch_error_from(error: Exception, target: URL) -> FetchError | None:
    """Return our error for a failure on the way to `target`; None if it is not a known kind."""
    for kinds, make_error in _TROUBLES:
        if isinstance(error, kinds):
            return make_error(str(target.host), error)
    return None


def _retryable(message: Said) -> Callable[[str, Exception], FetchError]:
    """Return a function that makes transient errors."""
    return lambda host, _: FetchError(message.with_values(host=host), retry=True)


def _unreachable(host: str, error: Exception) -> FetchError:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, RefusedError):
        return Forbidden(
            say(
                "{host} is a private address; we never ask those, unless the operator allows it "
                "(in .env, for example: ALLOW_PRIVATE_ADDRESSES=192.168.1.0/24).",
                host=host,
            )
        )
    return FetchError(say("{host} could not be reached.", host=host), retry=True)


Kinds = type[Exception] | tuple[type[Exception], ...]

_TROUBLES: tuple[tuple[Kinds, Callable[[str, Exception], FetchError]], ...] = (
    (TimeoutError, _retryable(say("{host} did not answer in time."))),
    (
        aiohttp.ClientConnectorDNSError,
        _retryable(say("There is no site called {host}, or its name cannot be looked up now.")),
    ),
    (
        (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError),
        _retryable(say("The secure connection to {host} failed: its certificate cannot be trusted.")),
    ),
    (aiohttp.ClientConnectorError, _unreachable),
    (aiohttp.InvalidURL, lambda host, _: Forbidden(say("{host} is not the name of a site.", host=host))),
    (
        (aiohttp.ClientError, BrokenOffError, OSError),
        _retryable(say("{host} broke off its answer, or sent one that cannot be read.")),
    ),
    (ValueError, lambda host, error: FetchError(say("{host} cannot be asked: {error}.", host=host, error=error))),
)
"""The errors for each kind of exception, more specific kinds first."""
