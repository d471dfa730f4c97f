"""The typed commands of Discord, each turned into the one grammar."""

from __future__ import annotations

import pytest
from aiohttp import web

from adapters.discord.commands import NO_LINK
from adapters.discord.wording import escaped
from bot.domain.conversation import Choice, Reply
from bot.domain.subscription import Destination
from tests.adapters.discord.limits import buttons, texts
from tests.adapters.discord.server import ANN, CHANNEL, Guild
from tests.adapters.discord.test_listener import chosen, interact, socket  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, ARTICLE, DIGEST

MESSAGE = "https://discord.com/channels/700/800/12345"


@pytest.mark.parametrize(
    ("verb", "options", "text"),
    [
        ("add", {"url": "https://x.example/feed"}, "add https://x.example/feed"),
        ("list", {}, "list"),
        ("pause", {"feed": "3"}, "pause 3"),
        ("schedule", {"when": "daily", "at": "09:00", "zone": "Europe/Berlin"}, "schedule daily 09:00 Europe/Berlin"),
        ("schedule", {"zone": "Europe/Berlin"}, "schedule zone Europe/Berlin"),
        ("schedule", {}, "schedule"),
        ("filter", {"feed": "3", "words": "tram -bus"}, "filter 3 tram -bus"),
        ("unwatch", {"name": "gig workers"}, "unwatch gig workers"),
        ("why", {"link": MESSAGE}, "why message:12345"),
        ("mute", {"link": MESSAGE}, "mute message:12345"),
        ("type", {"command": "language 3 German"}, "language 3 German"),
    ],
)
async def test_a_subcommand_is_a_line_of_the_grammar(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    verb: str,
    options: dict[str, str],
    text: str,
) -> None:
    """What is chosen from Discord's forms is what would be typed elsewhere."""
    await interact(guild, socket, 2, chosen(verb, **options))
    await guild.until(lambda: bool(guild.followups))
    assert [(one.text, one.may_manage) for one in inbox.commands] == [(text, True)]
    assert guild.followups[0]["flags"] & 64


async def test_feeds_are_completed_from_what_the_command_offers(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The command with nothing named changes nothing, and offers the channel's feeds."""
    inbox.told = Reply(
        text="Which?", choices=(Choice(label="Trams", command="pause 3"), Choice(label="Buses", command="pause 4"))
    )
    data = chosen("remove", feed="tra")
    data["options"][0]["options"][0]["focused"] = True
    await interact(guild, socket, 4, data)
    await guild.until(lambda: bool(guild.callbacks))
    assert guild.callbacks[0] == {"type": 8, "data": {"choices": [{"name": "Trams", "value": "3"}]}}
    assert [one.text for one in inbox.commands] == ["pause"]


async def test_ask_shows_the_answer_with_its_quotations(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """`/ask` is answered for whoever asked, alone."""
    inbox.told = Reply(text="", answer=ANSWER)
    option = {"name": "question", "type": 3, "value": "trams?"}
    await interact(guild, socket, 2, {"id": "1", "name": "ask", "type": 1, "options": [option]})
    await guild.until(lambda: bool(guild.followups))
    assert "From the article" in guild.followups[0]["content"]
    assert [one.text for one in inbox.commands] == ["ask trams?"]


async def test_digest_this_reads_the_link_in_a_message(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """A message with a link is condensed; one without says so."""
    inbox.told = Reply(text="Here it is.", digest=DIGEST)
    for content in ("look: https://x.example/a.", "nothing"):
        message = guild.say(CHANNEL, content=content, author=ANN)
        data = {
            "id": "1",
            "name": "Digest this",
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        await interact(guild, socket, 2, data)
    await guild.until(lambda: bool(guild.followups) and len(guild.callbacks) > 1)
    assert [one.text for one in inbox.commands] == ["read https://x.example/a"]
    assert texts(guild.followups[0])[0].startswith(f"### [{escaped(DIGEST.headline)}](<{ARTICLE.url}>)")
    assert [one["label"] for one in buttons(guild.followups[0])] == ["Read"]
    assert NO_LINK in [one.get("data", {}).get("content") for one in guild.callbacks]


async def test_a_button_in_a_direct_message_stays_in_its_own_workspace(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Two people's direct messages share nothing, nor do they with a server."""
    private = {"id": "850", "type": 1, "recipients": [ANN]}
    button = {"type": 2, "style": 2, "label": "Forget", "custom_id": "order::forget"}
    row = {"type": 1, "components": [button]}
    message = guild.say(CHANNEL, content="Sure?", author=ANN, components=[row])
    data = {"custom_id": "order::forget", "component_type": 2}
    where = {"guild_id": None, "channel_id": "850", "channel": private, "member": None, "user": ANN}
    await interact(guild, socket, 3, data, message=message, **where)
    await guild.until(lambda: bool(guild.followups))
    assert [one.destination for one in inbox.commands] == [Destination("discord", "direct-850", "850")]
