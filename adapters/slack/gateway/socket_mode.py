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
    """Open the connection, and yield a future that fails once Slack refuses to reopen it until a person acts.

    The SDK reopens a dropped connection, but with a refused token it would try for ever.

    Raises:
        PlatformError: the connection cannot be opened.
    """
    handler = AsyncSocketModeHandler(app, app_token)
    refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    issue_url = handler.client.issue_new_wss_url

    async def issue_url_or_fail() -> str:
        try:
            return await issue_url()
        except SlackApiError as error:
            problem = platform_error_from(error)
            if not problem.retry and not refused.done():
                refused.set_exception(problem)
            raise

    try:
        with slack_errors():
            handler.client.wss_uri = await issue_url()
        handler.client.issue_new_wss_url = issue_url_or_fail  # type: ignore[method-assign]  # the SDK has no other hook
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield refused
    finally:
        refused.cancel()
        await handler.close_async()  # type: ignore[no-untyped-call]
