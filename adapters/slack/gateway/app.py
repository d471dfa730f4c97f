"""The Bolt app: which listener takes which of Slack's events."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.reception import Reception
from adapters.slack.interactions.actions import Actions
from adapters.slack.interactions.authorization import PeopleDirectory
from adapters.slack.interactions.commands import CommandHandler
from adapters.slack.interactions.conversation import Conversation
from adapters.slack.interactions.forms import Forms
from adapters.slack.interactions.home_tab import HomeTab
from adapters.slack.rendering.blocks import CHOICE, UNDO
from adapters.slack.rendering.digests import ASK, EVIDENCE, MORE_MENU, RATE, SUGGESTED
from adapters.slack.rendering.editions import STORY
from adapters.slack.rendering.forms import ASKED, ORDERED, ORDERED_AT_HOME, REPORTED
from adapters.slack.rendering.home import HOME
from adapters.slack.rendering.replies import ROW
from adapters.slack.setup.manifest import COMMAND, DIGEST_THIS
from bot.ports import Inbox

ANY = re.compile("")
OUTDATED = "That button is of an older version of me and does nothing any more. Ask in the thread, or type /news help"


def build_app(clients: Clients, inbox: Inbox, *, signing_secret: str = "", managers: str = "anyone") -> AsyncApp:
    """Return the app; over Socket Mode no `signing_secret` is needed.

    Args:
        clients: speak to each workspace with its own token.
        inbox: who answers and obeys.
        signing_secret: what Slack signs its requests with, over HTTP.
        managers: who may change subscriptions: "anyone", "members" or "admins".
    """
    app = Reception(clients, inbox).app(signing_secret=signing_secret)
    may = PeopleDirectory(managers)
    conversation = Conversation(inbox, may)
    orders = CommandHandler(inbox, may)
    forms = Forms(inbox, conversation, orders)
    actions = Actions(inbox, conversation, orders, forms)
    home = HomeTab(inbox, may, orders, forms)
    app.event("message", middleware=[conversation.hear_first])(conversation.on_message)
    app.event("app_mention", middleware=[conversation.hear_first])(conversation.on_mention)
    app.event("member_joined_channel")(conversation.on_joined)
    app.command(COMMAND)(actions.on_command)
    app.action(re.compile(f"^{CHOICE}"))(actions.on_choice)
    app.action(UNDO)(actions.on_undo)
    app.action(re.compile(f"^{SUGGESTED}"))(actions.on_suggestion)
    app.action(EVIDENCE)(actions.on_evidence)
    app.action(ASK)(forms.on_ask)
    app.action(re.compile(f"^{STORY}"))(actions.on_story)
    app.action(MORE_MENU)(actions.on_more)
    app.view(ASKED)(forms.on_asked)
    app.view(ORDERED)(forms.on_ordered)
    app.view(ORDERED_AT_HOME)(home.on_ordered)
    app.action(re.compile(f"^{RATE}"))(actions.on_rated)
    app.view(REPORTED)(forms.on_reported)
    app.action(re.compile(f"^{ROW}"))(actions.on_row)
    app.event("app_home_opened")(home.on_home)
    app.action(re.compile(f"^{HOME}"))(home.on_home_button)
    app.shortcut(DIGEST_THIS)(actions.on_shortcut)
    app.action(ANY)(outdated)
    app.event(ANY)(taken)  # the last: whoever comes first takes an event
    return app


async def outdated(ack: AsyncAck, respond: AsyncRespond) -> None:
    """Say that a button of an older version has nothing behind it any more."""
    await ack()
    await respond(text=OUTDATED, response_type="ephemeral", replace_original=False)


async def taken(ack: AsyncAck) -> None:
    """Confirm an event that nobody listens to: Slack would send it again, and stop sending any in the end."""
    await ack()
