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
        bot_token: of one workspace (xoxb-).
        app_token: for Socket Mode (xapp-).
        signing_secret: for HTTP.
        client_id, client_secret: for installing over OAuth.
        public_url: where the world reaches us.
        api_url: the Web API.
        managers: who may change what a channel is subscribed to: "anyone", "members" or "admins".
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
        """Where people install the app; empty where they cannot."""
        return self.public_url.rstrip("/") + INSTALL_PATH if self.client_id else ""


def clients_of(
    credentials: Credentials, installations: Installations | None = None, troubles: Troubles | None = None
) -> Clients:
    """Return what speaks to each workspace."""
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
    """Return the platform, with its endpoint where one is needed: for events over HTTP, for installing, for both."""
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
