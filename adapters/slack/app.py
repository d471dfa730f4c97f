"""The Bolt app: which listener takes which of Slack's events."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.actions import Actions, Managers
from adapters.slack.conversation import Conversation
from adapters.slack.render import ASK, CHOICE, EVIDENCE, MORE_MENU, SUGGESTED
from adapters.slack.views import ASKED
from bot.ports import Inbox

DIGEST_THIS = "digest_this"
"""The callback of the message shortcut."""


def build_app(client: AsyncWebClient, inbox: Inbox, *, signing_secret: str = "", managers: str = "anyone") -> AsyncApp:
    """Return the app; over Socket Mode no `signing_secret` is needed.

    Args:
        client: speaks to the Web API.
        inbox: who answers and obeys.
        signing_secret: what Slack signs its requests with, over HTTP.
        managers: who may change subscriptions: "anyone", "members" or "admins".
    """
    app = AsyncApp(client=client, signing_secret=signing_secret, request_verification_enabled=bool(signing_secret))
    conversation = Conversation(client, inbox)
    actions = Actions(client, inbox, conversation, Managers(client, managers))
    app.event("message")(conversation.on_message)
    app.event("app_mention")(conversation.on_mention)
    app.command("/news")(actions.on_command)
    app.action(re.compile(f"^{CHOICE}"))(actions.on_choice)
    app.action(re.compile(f"^{SUGGESTED}"))(actions.on_suggestion)
    app.action(EVIDENCE)(actions.on_evidence)
    app.action(ASK)(actions.on_ask)
    app.action(MORE_MENU)(actions.on_more)
    app.view(ASKED)(actions.on_asked)
    app.shortcut(DIGEST_THIS)(actions.on_shortcut)
    return app
