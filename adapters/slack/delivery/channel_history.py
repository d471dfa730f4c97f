"""Channel history: reads messages in channels and threads, and recognizes ours by their metadata."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from bot.errors import PlatformError

LOG = structlog.get_logger(__name__)

DIGEST = "newsdesk_digest"
EDITION = "newsdesk_edition"
NOTE = "newsdesk_note"
ANSWER = "newsdesk_answer"
"""Our types of message metadata; the whole workspace can read it, so it holds only ids and keys."""

MESSAGES_A_PAGE = 200


def metadata_of(kind: str, **payload: object) -> dict[str, Any]:
    """Return the metadata by which a message of ours is found again."""
    return {"event_type": kind, "event_payload": payload}


def has_metadata(message: Mapping[str, Any], kind: str, **payload: object) -> bool:
    """Check whether a message has our metadata and is our own, as any app can write the same metadata."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != kind or metadata.get("event_payload") != payload:
        return False
    access = current_access()
    return message.get("bot_id") == access.bot or (bool(access.bot_user) and message.get("user") == access.bot_user)


async def messages_between(
    client: AsyncWebClient, channel: str, first: datetime, last: datetime
) -> AsyncIterator[dict[str, Any]]:
    """Yield a channel's messages between two moments, with their metadata."""
    cursor: str | None = None
    while True:
        page = await client.conversations_history(
            channel=channel,
            oldest=f"{first.timestamp():.6f}",
            latest=f"{last.timestamp():.6f}",
            limit=MESSAGES_A_PAGE,
            cursor=cursor,
            include_all_metadata=True,
        )
        for message in page["messages"]:
            yield message
        cursor = _next_cursor(page.data)
        if not cursor:
            return


async def thread_messages(client: AsyncWebClient, channel: str, thread: str) -> AsyncIterator[dict[str, Any]]:
    """Yield the messages of a thread, with their metadata."""
    cursor: str | None = None
    while True:
        page = await client.conversations_replies(
            channel=channel, ts=thread, limit=MESSAGES_A_PAGE, cursor=cursor, include_all_metadata=True
        )
        for reply in page["messages"]:
            yield reply
        cursor = _next_cursor(page.data)
        if not cursor:
            return


async def find_answer(client: AsyncWebClient, channel: str, thread: str, key: str) -> str:
    """Return the timestamp of our answer to a question, or of its placeholder, by the question's key; "" if none."""
    async for reply in thread_messages(client, channel, thread):
        if has_metadata(reply, ANSWER, key=key):
            return str(reply["ts"])
    return ""


async def archive_url(client: AsyncWebClient, channel: str, message: str) -> str:
    """Return the base address of a channel's messages, from one message's permalink; "" if Slack returns none."""
    try:
        with slack_errors():
            link = str((await client.chat_getPermalink(channel=channel, message_ts=message))["permalink"])
    except PlatformError as error:
        LOG.info("slack.no_permalink", channel=channel, reason=str(error))
        return ""
    return link.partition("?")[0].rpartition("/")[0]


def _next_cursor(page: object) -> str | None:
    metadata = page.get("response_metadata") if isinstance(page, dict) else None
    return (metadata or {}).get("next_cursor") or None
