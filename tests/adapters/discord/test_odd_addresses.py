"""A digest is never lost over one address that Discord takes for none: it stands there more plainly.

Discord looks at the addresses of pictures, buttons and embeds, and refuses the whole message over one of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.delivery.messages import Style
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Reply
from bot.domain.delivery import DeliveryId
from bot.domain.digest import Digest
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from tests.adapters.discord.limits import buttons, digest_headline, layout_texts
from tests.adapters.discord.rooms import FORUM
from tests.adapters.discord.server import CHANNEL, TOKEN, Guild, Refusal
from tests.adapters.discord.test_client import command_data, interact, socket  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ARTICLE, CHANGED_DIGEST, DIGEST, STORY

FIRST_DELIVERY = DeliveryId(1)
PICTURE_URL = "https://herald.example/tram.jpg"
DIGEST_WITH_PICTURE = replace(DIGEST, article=replace(ARTICLE, picture=PICTURE_URL))
ARTICLE_URL = ARTICLE.url


def shown_parts(message: dict[str, Any]) -> tuple[bool, bool, list[str]]:
    """Return whether a digest shows its picture and a link, and what its buttons say."""
    told = str([message["components"], message["embeds"]])
    return (
        PICTURE_URL in told,
        "](<https://" in told or "'url': 'https" in told,
        [one["label"] for one in buttons(message)],
    )


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (set(), (True, True, ["Evidence", "Ask", "More", "Read"])),
        ({PICTURE_URL}, (False, True, ["Evidence", "Ask", "More", "Read"])),
        ({ARTICLE_URL}, (False, False, ["Evidence", "Ask", "More"])),
    ],
    ids=["none", "picture", "link"],
)
async def test_a_digest_stands_there_more_plainly(
    guild: Guild, platform: DiscordPlatform, channel: Destination, odd: set[str], shown: tuple[bool, bool, list[str]]
) -> None:
    """First without its picture, then without any link; posted and edited, in a channel and in a forum."""
    guild.refused_addresses |= odd
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST_WITH_PICTURE)
    await platform.edit(ref, channel, STORY, replace(DIGEST_WITH_PICTURE, headline=CHANGED_DIGEST.headline))
    guild.channel_types["801"], guild.channels["801"] = FORUM, []
    forum = replace(channel, channel="801")
    post = await platform.post(DeliveryId(2), forum, STORY, DIGEST_WITH_PICTURE)
    (message,), (first,) = guild.channels[CHANNEL], guild.channels[post]
    assert (digest_headline(message), digest_headline(first)) == (
        CHANGED_DIGEST.headline,
        "Harwick builds a tram \\<now\\> & soon",
    )
    assert shown_parts(message) == shown_parts(first) == shown


async def test_an_embed_stands_there_more_plainly(guild: Guild, channel: Destination) -> None:
    """Its link and its button are left out; it is found as every other one."""
    guild.refused_addresses.add(ARTICLE_URL)
    platform = DiscordPlatform(token=TOKEN, style=Style(uses_layouts=False))
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await platform.edit(ref, channel, STORY, CHANGED_DIGEST)
    (message,) = guild.channels[CHANNEL]
    assert shown_parts(message) == (False, False, ["Evidence", "Ask", "More"])
    assert message["embeds"][0]["title"] == CHANGED_DIGEST.headline
    await platform.aclose()


async def test_what_is_refused_for_something_else_is_refused(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Each way is tried once, and no more often."""
    guild.refusals["POST messages"] = [Refusal(status=400, body={"message": "Invalid Form Body", "code": 50035})] * 9
    with pytest.raises(PlatformError, match="Invalid Form Body") as refused:
        await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST_WITH_PICTURE)
    assert not refused.value.retry
    assert guild.calls.count("POST messages") == 3


@pytest.mark.parametrize("digest", [DIGEST, DIGEST_WITH_PICTURE], ids=["plain", "pictured"])
async def test_an_article_that_was_asked_for_is_shown_more_plainly(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    digest: Digest,
) -> None:
    """By /read, and for a link in a direct message."""
    guild.refused_addresses |= {PICTURE_URL, ARTICLE_URL}
    inbox.scripted_reply = Reply(text=digest.headline, digest=digest)
    await interact(guild, socket, 2, command_data("read", url="x"))
    await guild.wait_until(lambda: bool(guild.followups))
    guild.channels["850"] = []
    await guild.dispatch(socket, "MESSAGE_CREATE", guild.say("850", content="https://x.example/a"))
    await guild.wait_until(lambda: len(guild.channels["850"]) == 2)
    for shown in (guild.followups[0], guild.channels["850"][1]):
        assert layout_texts(shown)[0].startswith("### Harwick builds a tram")
        assert buttons(shown) == []
