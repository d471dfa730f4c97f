"""What people do in Slack, as signed requests to the real Bolt app, and what they see of it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from adapters.slack.rendering.forms import order_view
from bot.domain.grammar.registry import REGISTRY
from tests.adapters.slack.server import BOT, BOT_USER, CHANNEL, TEAM, Workspace

SECRET = "s3cret"  # noqa: S105 - this test's own


def make_form(name: str, **given: str) -> dict[str, Any]:
    """Return the modal that asks for a command's missing options."""
    spec = REGISTRY.find(name)
    assert spec is not None
    return order_view(spec, json.dumps({"channel": CHANNEL, "order": name, "options": given}), given)


def form_values(**fields: str) -> dict[str, Any]:
    """Return what is typed into the fields of a form."""
    return {name: {name: {"value": value}} for name, value in fields.items()}


async def send_signed(app: AsyncApp, body: str, content_type: str) -> int:
    """Sign a body, send it, and return the status that Slack gets."""
    return (await response_to(app, body, content_type)).status


async def response_to(app: AsyncApp, body: str, content_type: str) -> BoltResponse:
    """Sign a body, send it, and return what Slack gets."""
    stamp = str(int(time.time()))
    headers: dict[str, str | Sequence[str]] = {
        "content-type": [content_type],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [str(SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body))],
    }
    return await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))


async def send_event(app: AsyncApp, event: dict[str, Any]) -> None:
    """Send an event of the Events API."""
    authorization = {"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
    body = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": f"Ev{hash(json.dumps(event))}",
        "event": event,
        "authorizations": [authorization],
    }
    assert await send_signed(app, json.dumps(body), "application/json") == 200


async def send_action(
    app: AsyncApp, url: str, ref: str, action: dict[str, Any], *, message: dict[str, Any] | None = None
) -> None:
    """Press a button."""
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U0ANN", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "1.2.3",
        "response_url": f"{url}respond",
        "container": {"type": "message", "message_ts": ref, "channel_id": CHANNEL},
        "channel": {"id": CHANNEL},
        "actions": [{"type": "button", "block_id": "b", "action_ts": "1", **action}],
        **({"message": message} if message else {}),
    }
    assert await send_signed(app, urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded") == 200


async def submit_form(app: AsyncApp, view: dict[str, Any], values: dict[str, Any]) -> None:
    """Submit a modal."""
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": "U0ANN", "team_id": TEAM},
        "api_app_id": "A1",
        "view": {**view, "id": "V0", "state": {"values": values}},
    }
    payload = urlencode({"payload": json.dumps(body)})
    assert await send_signed(app, payload, "application/x-www-form-urlencoded") == 200


async def send_shortcut(app: AsyncApp, url: str, message: dict[str, Any]) -> None:
    """Choose "Digest this" in a message's menu."""
    body = {
        "type": "message_action",
        "callback_id": "digest_this",
        "team": {"id": TEAM},
        "user": {"id": "U0ANN", "team_id": TEAM},
        "channel": {"id": CHANNEL},
        "api_app_id": "A1",
        "trigger_id": "1",
        "response_url": f"{url}respond",
        "message": message,
    }
    assert await send_signed(app, urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded") == 200


async def send_command(app: AsyncApp, url: str, text: str, *, channel: str = CHANNEL) -> None:
    """Type a slash command."""
    form = {
        "command": "/news",
        "text": text,
        "team_id": TEAM,
        "channel_id": channel,
        "user_id": "U0ANN",
        "api_app_id": "A1",
        "response_url": f"{url}respond",
        "trigger_id": "1",
    }
    assert await send_signed(app, urlencode(form), "application/x-www-form-urlencoded") == 200


def question_event(workspace: Workspace, text: str, thread: str | None) -> dict[str, Any]:
    """Return the event of somebody's message."""
    return {**workspace.say(text, thread=thread), "channel": CHANNEL, "channel_type": "channel"}


def replies(workspace: Workspace, ref: str) -> list[str]:
    """Return what the bot said in a thread."""
    return [one["text"] for one in workspace.thread(ref) if one.get("bot_id") == BOT]
