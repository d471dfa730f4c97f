"""SlackPlatform: posts, finds and edits messages; passes people's messages to the inbox, over Socket Mode or HTTP."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import PLATFORM, Clients
from adapters.slack.api.errors import slack_errors
from adapters.slack.delivery.posting import Posting
from adapters.slack.delivery.side_messages import SideMessages
from adapters.slack.gateway.app import build_app
from adapters.slack.gateway.http_mode import HttpModeEndpoint
from adapters.slack.gateway.socket_mode import open_connection
from bot.ports import Editions, Inbox


class SlackPlatform(Posting, SideMessages):
    """Slack as the core sees it.

    Args:
        clients: call each workspace with its own token.
        app_token: opens Socket Mode (xapp-); only `listen` uses it.
        endpoint: receives events over HTTP instead.
        signing_secret: the secret that Slack signs its HTTP requests with.
        managers: who may change subscriptions: "anyone", "members" or "admins".
    """

    name = PLATFORM

    def __init__(
        self,
        clients: Clients,
        *,
        app_token: str = "",
        endpoint: HttpModeEndpoint | None = None,
        signing_secret: str = "",
        managers: str = "members",
    ) -> None:
        super().__init__(clients)
        self.editions: Editions | None = self
        self._managers = managers
        self._app_token = app_token
        self.endpoint = endpoint
        self._signing_secret = signing_secret

    async def listen(self, inbox: Inbox) -> None:
        """Pass questions and commands to `inbox`, over Socket Mode or HTTP, until cancelled.

        Raises:
            PlatformError: Slack does not accept a token; the SDK reconnects by itself.
        """
        app = build_app(self._clients, inbox, signing_secret=self._signing_secret, managers=self._managers)
        await (self._listen_over_socket(app) if self._app_token else self._listen_over_http(app))

    async def _listen_over_http(self, app: AsyncApp) -> None:
        async with self._clients.tracking_trouble():
            await self._check_token()
        if self.endpoint is not None:
            self.endpoint.open(app)
        try:
            await asyncio.Event().wait()
        finally:
            if self.endpoint is not None:
                self.endpoint.close()

    async def _listen_over_socket(self, app: AsyncApp) -> None:
        async with self._clients.tracking_trouble(), AsyncExitStack() as stack:
            await self._check_token()
            refused = await stack.enter_async_context(open_connection(app, self._app_token))
            await self._clients.clear_trouble("")
            await refused

    async def _check_token(self) -> None:
        if self._clients.bot_token:
            with slack_errors():
                own = await self._clients.own_access(anew=True)
            await self._clients.clear_trouble(own.workspace)
