"""Sending: a message whose blocks Slack refuses is sent as plain text, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.errors import reason
from adapters.slack.rendering.blocks import Block

LOG = structlog.get_logger(__name__)

UNFIT_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"})
"""Slack's words for content that it will never take as it is; nothing was posted."""
PLAIN_LENGTH = 3_000
NO_PARSING = "none"
"""How text without blocks is parsed: Slack would make links of addresses in an article's words, and of host names."""


async def post_message(
    client: AsyncWebClient,
    *,
    channel: str,
    text: str,
    blocks: Sequence[Block] | None = None,
    **rest: Any,  # noqa: ANN401 - the SDK's own arguments
) -> str:
    """Post a message and return its timestamp, which names it; links are not unfolded."""
    quiet = {"unfurl_links": False, "unfurl_media": False, **rest}
    try:
        said = await client.chat_postMessage(channel=channel, blocks=blocks, text=text, **quiet)
    except SlackApiError as error:
        _raise_unless_blocks_unfit(error, channel)
        said = await client.chat_postMessage(channel=channel, text=_plain_text(blocks, text), parse=NO_PARSING, **quiet)
    return str(said["ts"])


async def update_message(
    client: AsyncWebClient,
    *,
    channel: str,
    ts: str,
    text: str,
    blocks: Sequence[Block] | None = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Replace a message in place; its metadata stays where no other is given."""
    try:
        await client.chat_update(channel=channel, ts=ts, blocks=blocks, text=text, metadata=metadata)
    except SlackApiError as error:
        _raise_unless_blocks_unfit(error, channel)
        plain = _plain_text(blocks, text)
        await client.chat_update(channel=channel, ts=ts, text=plain, blocks=[], metadata=metadata, parse=NO_PARSING)


def _raise_unless_blocks_unfit(error: SlackApiError, channel: str) -> None:
    if reason(error) not in UNFIT_ERRORS:
        raise error
    LOG.error("slack.blocks_refused", channel=channel, reason=reason(error))


def _plain_text(blocks: Sequence[Block] | None, text: str) -> str:
    """Return the first paragraph, which has the headline with its link, and the text for notifications."""
    first = next((str(block["text"]["text"]) for block in blocks or () if "text" in block), "")
    return "\n".join(part for part in (first, text.partition("\n")[2]) if part)[:PLAIN_LENGTH] or text
