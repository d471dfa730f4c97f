"""Sending: sends a message whose blocks Slack refuses as plain text, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.errors import error_code
from adapters.slack.rendering.blocks import Block

LOG = structlog.get_logger(__name__)

UNFIT_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"})
"""Slack's error codes for content that it will never accept as it is; nothing was posted."""
PLAIN_LENGTH = 3_000
NO_PARSING = "none"
"""Parsing mode of text without blocks: by default Slack links addresses and host names in an article's words."""


async def post_message(
    client: AsyncWebClient,
    *,
    channel: str,
    text: str,
    blocks: Sequence[Block] | None = None,
    **rest: Any,  # noqa: ANN401 - the SDK's own arguments
) -> str:
    """Post a message without link previews, and return its timestamp, which is its id."""
    options = {"unfurl_links": False, "unfurl_media": False, **rest}
    try:
        response = await client.chat_postMessage(channel=channel, blocks=blocks, text=text, **options)
    except SlackApiError as error:
        _raise_unless_blocks_unfit(error, channel)
        response = await client.chat_postMessage(
            channel=channel, text=_plain_text(blocks, text), parse=NO_PARSING, **options
        )
    return str(response["ts"])


async def update_message(
    client: AsyncWebClient,
    *,
    channel: str,
    ts: str,
    text: str,
    blocks: Sequence[Block] | None = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Edit a message in place; its metadata stays unless another is given."""
    try:
        await client.chat_update(channel=channel, ts=ts, blocks=blocks, text=text, metadata=metadata)
    except SlackApiError as error:
        _raise_unless_blocks_unfit(error, channel)
        plain = _plain_text(blocks, text)
        await client.chat_update(channel=channel, ts=ts, text=plain, blocks=[], metadata=metadata, parse=NO_PARSING)


def _raise_unless_blocks_unfit(error: SlackApiError, channel: str) -> None:
    if error_code(error) not in UNFIT_ERRORS:
        raise error
    LOG.error("slack.blocks_refused", channel=channel, reason=error_code(error))


def _plain_text(blocks: Sequence[Block] | None, text: str) -> str:
    """Return the first block's text, which has the linked headline, and the rest of the text for notifications."""
    first = next((str(block["text"]["text"]) for block in blocks or () if "text" in block), "")
    return "\n".join(part for part in (first, text.partition("\n")[2]) if part)[:PLAIN_LENGTH] or text
