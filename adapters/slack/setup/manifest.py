"""The app's manifest: its scopes and why it needs them, the events it receives, and where Slack reaches it.

Slack's own description of the form: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EVENTS_PATH = "/slack/events"
"""Where events, commands and interactions arrive in HTTP mode."""
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear when somebody mentions it",
    "assistant:write": "be an agent to talk to: say that it is at work, suggest questions",
    "channels:history": "read questions under its digests in public channels; find its own posts after a crash",
    "channels:join": "enter a public channel when somebody subscribes it to a feed",
    "channels:read": "hear that it was invited to a public channel",
    "chat:write": "post digests and answers, correct and delete its own messages",
    "commands": "offer /news, and Digest this in the menu of a message",
    "files:write": "hand over a channel's feeds as a file (/news export)",
    "groups:history": "the same as channels:history, in the private channels it was invited to",
    "groups:read": "the same as channels:read, in private channels",
    "im:history": "read questions asked in a direct message to it",
    "im:write": "tell whoever added a feed, in private, that its channel takes no posts any more",
    "mpim:history": "read questions asked in group messages it was invited to",
    "users:read": "know guests and admins, for who may change what a channel is subscribed to",
}
"""The bot's scopes, each with its reason; without any one, something that docs/slack.md promises fails."""

EVENTS: tuple[str, ...] = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)
COMMAND = "/news"
DIGEST_THIS = "digest_this"
"""The callback id of the message shortcut."""

ABOUT = "Watches feeds, digests each article, and proves every line of it with a quotation."
PROMPTS = (
    ("What is new?", "What happened today?"),
    ("Who is affected?", "Who gains and who loses in today's news?"),
    ("What can you do?", "help"),
)


def manifest(*, http_url: str = "", install_url: str = "") -> dict[str, Any]:
    """Return the manifest.

    Args:
        http_url: the web server's address where Slack reaches it; empty for Socket Mode.
        install_url: the same, if other workspaces install the app over OAuth; otherwise empty.
    """
    base = http_url.rstrip("/")
    request_url = {"request_url": base + EVENTS_PATH} if base else {}
    redirect_urls = {"redirect_urls": [install_url.rstrip("/") + REDIRECT_PATH]} if install_url else {}
    return {
        "display_information": {"name": "Newsdesk", "description": ABOUT, "background_color": "#1f2933"},
        "features": _features({"url": base + EVENTS_PATH} if base else {}),
        "oauth_config": {**redirect_urls, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": False,
        },
    }


def _features(command_url: Mapping[str, str]) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": "Add feeds to this channel, list them, ask about the news",
        "usage_hint": "add <address> | list | ask <question> | about <name> | help",
        # Addresses arrive as they were typed.
        "should_escape": False,
        **command_url,
    }
    shortcut = {
        "name": "Digest this",
        "type": "message",
        "callback_id": DIGEST_THIS,
        "description": "A digest of the link in this message",
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Newsdesk", "always_online": True},
        "agent_view": {
            "agent_description": ABOUT,
            "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
        },
        "shortcuts": [shortcut],
        "slash_commands": [command],
    }
