"""One request a question: aiohttp asks a second time when a connection breaks, and we mostly do not want that."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse


class BrokenOffError(Exception):
    """A server broke off before it answered, on a connection made for this request."""


class AskingOnce:
    """A middleware for one request: a fresh connection that breaks is an error at once.

    Only where an idle connection was used again may aiohttp repeat the request: the server may
    have closed it before it saw anything (RFC 9112, 9.3.1).
    """

    def __init__(self) -> None:
        self.reused = False

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send the request.

        Raises:
            BrokenOffError: the fresh connection broke.
        """
        self.reused = False
        try:
            return await handler(request)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if self.reused:
                raise
            raise BrokenOffError from error


async def _note_reuse(_session: aiohttp.ClientSession, context: SimpleNamespace, _reuse: object) -> None:
    if isinstance(context.trace_request_ctx, AskingOnce):
        context.trace_request_ctx.reused = True


def reuse_noted() -> aiohttp.TraceConfig:
    """Return the trace that tells an `AskingOnce` that its connection is not fresh."""
    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(_note_reuse)
    return trace
