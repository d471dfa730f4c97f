"""The API connection that posts and side messages share: a client per workspace, and the channels' languages."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import Clients, current_access
from adapters.slack.delivery.channel_languages import ChannelLanguages


class ApiConnection:
    """A bot's connection to its workspaces.

    Args:
        clients: call each workspace with its own token.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._languages = ChannelLanguages()

    @property
    def _client(self) -> AsyncWebClient:
        """The posting client of the current workspace."""
        return current_access().unretried_client
