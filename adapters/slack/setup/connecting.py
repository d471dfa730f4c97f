"""Connecting: builds the platform from the operator's credentials."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.slack.api.clients import BASE_URL, Clients
from adapters.slack.gateway.http_mode import HttpModeEndpoint
from adapters.slack.platform import SlackPlatform
from adapters.slack.setup.manifest import INSTALL_PATH
from adapters.slack.setup.oauth import Installing
from bot.ports import Clock, Installations, Troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The operator's credentials for Slack; an empty one is not set.

    Attributes:
        bot_token: one workspace's token (xoxb-).
        app_token: token for Socket Mode (xapp-).
        signing_secret: verifies requests over HTTP.
        client_id, client_secret: the app's, for installing over OAuth.
        public_url: our public address.
        api_url: address of the Web API.
        managers: who may change subscriptions: "anyone", "members" or "admins".
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    public_url: str = ""
    api_url: str = BASE_URL
    managers: str = "members"

    @property
    def install_url(self) -> str:
        """The address where people install the app; empty if they cannot."""
        return self.public_url.rstrip("/") + INSTALL_PATH if self.client_id else ""


def clients_of(
    credentials: Credentials, installations: Installations | None = None, troubles: Troubles | None = None
) -> Clients:
    """Return the clients for all workspaces."""
    return Clients(
        bot_token=credentials.bot_token,
        base_url=credentials.api_url,
        installations=installations if credentials.client_id else None,
        troubles=troubles,
        install_url=credentials.install_url,
    )


def make_platform(
    credentials: Credentials, installations: Installations, troubles: Troubles, clock: Clock
) -> SlackPlatform:
    """Return the platform, with an endpoint if events over HTTP or installations need one."""
    clients = clients_of(credentials, installations, troubles)
    installing = None
    if credentials.client_id:
        installing = Installing(
            clients,
            installations,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            public_url=credentials.public_url,
            clock=clock,
        )
    endpoint = HttpModeEndpoint(signing_secret=credentials.signing_secret, installing=installing)
    return SlackPlatform(
        clients,
        app_token=credentials.app_token,
        endpoint=endpoint if endpoint.paths else None,
        signing_secret=credentials.signing_secret,
        managers=credentials.managers,
    )
