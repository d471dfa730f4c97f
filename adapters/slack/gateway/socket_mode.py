"""Socket Mode: we open a WebSocket to Slack, and it sends its events over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.slack.api.errors import platform_error_from, slack_errors


@asynccontextmanager
async def open_connection(app: AsyncApp, app_token: str) -> AsyncIterator[asyncio.Future[None]]:
    """Open the line; what is yielded fails once Slack refuses to open it again for want of a person.

    A line that is dropped is opened again by the SDK, but with a refused token it would try for ever.

    Raises:
        PlatformError: the line cannot be opened.
    """
    handler = AsyncSocketModeHandler(app, app_token)
    refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    opened_again = handler.client.issue_new_wss_url

    async def opened() -> str:
        try:
            return await opened_again()
        except SlackApiError as error:
            problem = platform_error_from(error)
            if not problem.retry and not refused.done():
                refused.set_exception(problem)
            raise

    try:
        with slack_errors():
            handler.client.wss_uri = await opened_again()
        handler.client.issue_new_wss_url = opened  # type: ignore[method-assign]  # the SDK has no other place to hear it
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield refused
    finally:
        refused.cancel()
        await handler.close_async()  # type: ignore[no-untyped-call]
