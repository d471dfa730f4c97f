"""The Bolt app, which routes Slack's events to their listeners."""

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
from adapters.slack.rendering.blocks import CHOICE_PREFIX, UNDO_ACTION
from adapters.slack.rendering.digests import ASK_ACTION, EVIDENCE_ACTION, MORE_ACTION, RATE_PREFIX, SUGGESTED_PREFIX
from adapters.slack.rendering.editions import STORY_PREFIX
from adapters.slack.rendering.forms import ASK_CALLBACK, HOME_ORDER_CALLBACK, ORDER_CALLBACK, REPORT_CALLBACK
from adapters.slack.rendering.home import HOME_PREFIX
from adapters.slack.rendering.replies import ROW_PREFIX
from adapters.slack.setup.manifest import COMMAND, DIGEST_THIS
from bot.ports import Inbox

ANY_ACTION = re.compile("")
OUTDATED_BUTTON = (
    "That button is of an older version of me and does nothing any more. Ask in the thread, or type /news help"
)


def build_app(clients: Clients, inbox: Inbox, *, signing_secret: str = "", managers: str = "anyone") -> AsyncApp:
    """Return the app; Socket Mode needs no `signing_secret`.

    Args:
        clients: call each workspace with its own token.
        inbox: answers questions and executes commands.
        signing_secret: the secret that Slack signs its HTTP requests with.
        managers: who may change subscriptions: "anyone", "members" or "admins".
    """
    app = Reception(clients, inbox).app(signing_secret=signing_secret)
    people = PeopleDirectory(managers)
    conversation = Conversation(inbox, people)
    orders = CommandHandler(inbox, people)
    forms = Forms(inbox, conversation, orders)
    actions = Actions(inbox, conversation, orders, forms)
    home = HomeTab(inbox, people, orders, forms)
    app.event("message", middleware=[conversation.store_before_ack])(conversation.on_message)
    app.event("app_mention", middleware=[conversation.store_before_ack])(conversation.on_mention)
    app.event("member_joined_channel")(conversation.on_joined)
    app.command(COMMAND)(actions.on_command)
    app.action(re.compile(f"^{CHOICE_PREFIX}"))(actions.on_choice)
    app.action(UNDO_ACTION)(actions.on_undo)
    app.action(re.compile(f"^{SUGGESTED_PREFIX}"))(actions.on_suggestion)
    app.action(EVIDENCE_ACTION)(actions.on_evidence)
    app.action(ASK_ACTION)(forms.on_ask)
    app.action(re.compile(f"^{STORY_PREFIX}"))(actions.on_story)
    app.action(MORE_ACTION)(actions.on_more)
    app.view(ASK_CALLBACK)(forms.on_asked)
    app.view(ORDER_CALLBACK)(forms.on_ordered)
    app.view(HOME_ORDER_CALLBACK)(home.on_ordered)
    app.action(re.compile(f"^{RATE_PREFIX}"))(actions.on_rated)
    app.view(REPORT_CALLBACK)(forms.on_reported)
    app.action(re.compile(f"^{ROW_PREFIX}"))(actions.on_row)
    app.event("app_home_opened")(home.on_home)
    app.action(re.compile(f"^{HOME_PREFIX}"))(home.on_home_button)
    app.shortcut(DIGEST_THIS)(actions.on_shortcut)
    app.action(ANY_ACTION)(explain_outdated_button)
    app.event(ANY_ACTION)(acknowledge)  # last, because the first matching listener handles an event
    return app


async def explain_outdated_button(ack: AsyncAck, respond: AsyncRespond) -> None:
    """Tell the person that a button of an older version no longer does anything."""
    await ack()
    await respond(text=OUTDATED_BUTTON, response_type="ephemeral", replace_original=False)


async def acknowledge(ack: AsyncAck) -> None:
    """Confirm an event without a listener: otherwise Slack repeats it, and eventually stops sending events."""
    await ack()
