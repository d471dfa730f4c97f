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
from tests.adapters.discord.limits import buttons, headline, texts
from tests.adapters.discord.rooms import FORUM
from tests.adapters.discord.server import CHANNEL, TOKEN, Guild, Refusal
from tests.adapters.discord.test_client import alone, interact, socket  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ARTICLE, CHANGED, DIGEST, STORY

ONE = DeliveryId(1)
PICTURE = "https://herald.example/tram.jpg"
PICTURED = replace(DIGEST, article=replace(ARTICLE, picture=PICTURE))
LINK = ARTICLE.url


def stands(message: dict[str, Any]) -> tuple[bool, bool, list[str]]:
    """Return whether a digest shows its picture and a link, and what its buttons say."""
    told = str([message["components"], message["embeds"]])
    return PICTURE in told, "](<https://" in told or "'url': 'https" in told, [one["label"] for one in buttons(message)]


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (set(), (True, True, ["Evidence", "Ask", "More", "Read"])),
        ({PICTURE}, (False, True, ["Evidence", "Ask", "More", "Read"])),
        ({LINK}, (False, False, ["Evidence", "Ask", "More"])),
    ],
    ids=["none", "picture", "link"],
)
async def test_a_digest_stands_there_more_plainly(
    guild: Guild, platform: DiscordPlatform, channel: Destination, odd: set[str], shown: tuple[bool, bool, list[str]]
) -> None:
    """First without its picture, then without any link; posted and edited, in a channel and in a forum."""
    guild.odd |= odd
    ref = await platform.post(ONE, channel, STORY, PICTURED)
    await platform.edit(ref, channel, STORY, replace(PICTURED, headline=CHANGED.headline))
    guild.kinds["801"], guild.channels["801"] = FORUM, []
    forum = replace(channel, channel="801")
    post = await platform.post(DeliveryId(2), forum, STORY, PICTURED)
    (message,), (first,) = guild.channels[CHANNEL], guild.channels[post]
    assert (headline(message), headline(first)) == (CHANGED.headline, "Harwick builds a tram \\<now\\> & soon")
    assert stands(message) == stands(first) == shown


async def test_an_embed_stands_there_more_plainly(guild: Guild, channel: Destination) -> None:
    """Its link and its button are left out; it is found as every other one."""
    guild.odd.add(LINK)
    platform = DiscordPlatform(token=TOKEN, style=Style(uses_layouts=False))
    ref = await platform.post(ONE, channel, STORY, DIGEST)
    await platform.edit(ref, channel, STORY, CHANGED)
    (message,) = guild.channels[CHANNEL]
    assert stands(message) == (False, False, ["Evidence", "Ask", "More"])
    assert message["embeds"][0]["title"] == CHANGED.headline
    await platform.aclose()


async def test_what_is_refused_for_something_else_is_refused(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Each way is tried once, and no more often."""
    guild.refusals["POST messages"] = [Refusal(status=400, body={"message": "Invalid Form Body", "code": 50035})] * 9
    with pytest.raises(PlatformError, match="Invalid Form Body") as refused:
        await platform.post(ONE, channel, STORY, PICTURED)
    assert not refused.value.retry
    assert guild.calls.count("POST messages") == 3


@pytest.mark.parametrize("digest", [DIGEST, PICTURED], ids=["plain", "pictured"])
async def test_an_article_that_was_asked_for_is_shown_more_plainly(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    digest: Digest,
) -> None:
    """By /read, and for a link in a direct message."""
    guild.odd |= {PICTURE, LINK}
    inbox.told = Reply(text=digest.headline, digest=digest)
    await interact(guild, socket, 2, alone("read", url="x"))
    await guild.until(lambda: bool(guild.followups))
    guild.channels["850"] = []
    await guild.dispatch(socket, "MESSAGE_CREATE", guild.say("850", content="https://x.example/a"))
    await guild.until(lambda: len(guild.channels["850"]) == 2)
    for shown in (guild.followups[0], guild.channels["850"][1]):
        assert texts(shown)[0].startswith("### Harwick builds a tram")
        assert buttons(shown) == []
