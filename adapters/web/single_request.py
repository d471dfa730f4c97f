"""A single request per call: aiohttp retries when a connection breaks, which we mostly do not want."""

from __future__ import annotations

from contextvars import ContextVar

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse


class BrokenOffError(Exception):
    """A server broke off before it answered, on a fresh connection."""


class AskingOnce:
    """A middleware for one request: if a fresh connection breaks, it raises an error at once.

    aiohttp may repeat the request only if it reused an idle connection: the server may have
    closed it before it saw anything (RFC 9112, 9.3.1).
    """

    def __init__(self) -> None:
        self.reused = True

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send the request.

        Raises:
            BrokenOffError: the fresh connection broke.
        """
        self.reused = True
        _ASKING.set(self)
        try:
            return await handler(request)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if self.reused:
                raise
            raise BrokenOffError from error


_ASKING: ContextVar[AskingOnce] = ContextVar("asking")


def note_new_connection() -> None:
    """Note that the request under way gets a fresh connection; to be called wherever one is made."""
    asking = _ASKING.get(None)
    if asking is not None:
        asking.reused = False
