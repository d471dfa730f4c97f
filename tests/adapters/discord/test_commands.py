"""The typed commands of Discord, each turned into the one grammar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from discord import app_commands

from adapters.discord.interactions.context import SOMETHING_WENT_WRONG
from adapters.discord.interactions.context_menus import all_commands
from adapters.discord.rendering.markdown import escaped
from bot.commands.home import home_reply
from bot.domain.conversation import ChannelOverview, Choice, Document, FeedLine, Reply
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order, Registry, Section
from bot.domain.labels import NO_LINK
from bot.domain.subscription import Destination
from bot.errors import StoreError
from tests.adapters.discord.limits import buttons, layout_texts
from tests.adapters.discord.server import ANN, BOT_USER, CHANNEL, Guild
from tests.adapters.discord.test_client import interact, socket, subcommand_data  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, ARTICLE, DIGEST

MESSAGE_URL = "https://discord.com/channels/700/800/12345"


MESSAGE_LINK = "message:12345"


@pytest.mark.parametrize(
    ("verb", "options", "told"),
    [
        ("add", {"url": "https://x.example/feed"}, {}),
        ("add", {"url": "https://x.example", "when": "weekdays", "at": "8:30 17:00"}, {}),
        ("list", {}, {}),
        ("pause", {"feed": "3"}, {}),
        ("schedule", {"feed": "3", "when": "daily", "at": "09:00", "zone": "Europe/Berlin"}, {}),
        ("schedule", {"quiet": "22:00-07:00"}, {}),
        ("schedule", {}, {}),
        ("filter", {"feed": "3", "words": "tram -bus", "about": "rents in the harbour"}, {}),
        ("focus", {"feed": "3", "wish": "what it means for tenants"}, {}),
        ("language", {"feed": "3", "language": "German"}, {}),
        ("unwatch", {"name": "gig workers"}, {}),
        ("watch", {"name": "Remotasks", "aka": "Outlier, Hive"}, {}),
        ("help", {"command": "schedule"}, {}),
        ("story why", {"link": MESSAGE_URL}, {"link": MESSAGE_LINK}),
        ("story mute", {"link": MESSAGE_URL}, {"link": MESSAGE_LINK}),
        ("story report", {"link": MESSAGE_URL, "wrong": "It is ten."}, {"link": MESSAGE_LINK}),
    ],
)
async def test_what_is_chosen_arrives_as_the_options_of_a_command(  # one row is one choice
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    verb: str,
    options: dict[str, str],
    told: dict[str, str],
) -> None:
    """Each under its own name, and nothing is joined to a line and taken apart again."""
    await interact(guild, socket, 2, subcommand_data(verb, **options))
    await guild.wait_until(lambda: bool(guild.followups))
    (command,) = inbox.commands
    assert command.order == Order(verb.rsplit(maxsplit=1)[-1], {**options, **told})
    assert (command.text, command.may_manage) == ("", True)
    assert guild.followups[0]["flags"] & 64


async def test_a_story_is_changed_by_who_may_alone(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """/story is open to all; what is for those who manage is looked at, as under a button."""
    nobody: dict[str, Any] = {"user": ANN, "roles": [], "permissions": "0", "joined_at": None, "flags": 0}
    for verb in ("story hide", "story why"):
        await interact(guild, socket, 2, subcommand_data(verb, link=MESSAGE_URL), member=nobody)
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert [one.may_manage for one in inbox.commands] == [False, False]


async def test_a_command_that_is_added_to_the_registry_is_offered() -> None:
    """With its options, its choices and what completes them; nothing of Discord's is touched."""
    options = (
        Option(name="feed", kind=OptionKind.FEED, says="its number", is_required=True),
        Option(
            name="how", kind=OptionKind.CHOICE, says="in which way", choices=(("Loudly", "loud"), ("Softly", "soft"))
        ),
    )
    sing = CommandSpec(name="sing", section=Section.READING, says="Sing a feed's headlines", options=options)
    news = all_commands(Registry((*REGISTRY.specs, sing)))[0]
    assert isinstance(news, app_commands.Group)
    command = news.get_command("sing")
    assert isinstance(command, app_commands.Command)
    feed, how = command.parameters
    assert (str(command.description), feed.required, feed.autocomplete) == ("Sing a feed's headlines", True, True)
    assert ([str(one.value) for one in how.choices], how.required) == (["loud", "soft"], False)


def add_elsewhere_data(kind: int = 0, *, permissions: str = "0") -> dict[str, Any]:
    """Return `/news add` for another channel, with what the person may do there."""
    data = subcommand_data("add", url="https://x.example")
    data["options"][0]["options"].append({"name": "channel", "type": 7, "value": "801"})
    channel = {"id": "801", "type": kind, "name": "press_", "permissions": permissions, "flags": 0, "position": 0}
    data["resolved"] = {"channels": {"801": channel}}
    return data


async def test_a_feed_is_added_to_another_channel(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    channel: Destination,
) -> None:
    """By who manages that one or the server; it is told there, and what would be about this one is not offered."""
    guild.channels["801"] = []
    undone = Choice(label="Undo", command="remove 3 sure")
    inbox.scripted_reply = Reply(text="Subscribed.", choices=(undone,), public="Ann added x.", undo=undone)
    manager: dict[str, Any] = {"user": ANN, "roles": [], "permissions": "32", "joined_at": None, "flags": 0}
    await interact(guild, socket, 2, add_elsewhere_data(permissions="16"))
    await interact(guild, socket, 2, add_elsewhere_data(kind=5), member=manager)
    await guild.wait_until(lambda: len(guild.channels["801"]) == 2)
    assert [(one.destination, one.may_manage) for one in inbox.commands] == [
        (replace(channel, channel="801"), True)
    ] * 2
    assert [one["content"] for one in guild.followups] == ["In <#801>: Subscribed."] * 2
    undo = buttons(guild.followups[0])[0]
    assert (undo["label"], undo["custom_id"]) == ("Undo", "choice+in 801 remove 3 sure")
    assert guild.channels["801"][0]["content"] == "Ann added x."
    guild.closed_channels["801"] = (403, 50001, "Missing Access")
    await interact(guild, socket, 2, add_elsewhere_data(permissions="16"))
    await guild.wait_until(lambda: len(guild.followups) == 4)
    assert guild.followups[3]["content"].startswith("I could not post there. Discord says Missing Access: give the bot")


async def test_another_channel_that_lacks_a_right_is_tried_again_from_here(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The button is about that channel, as what is said beside it."""
    inbox.scripted_reply = Reply(text="I may not post here yet.", choices=(Choice(label="Try again", command="retry"),))
    await interact(guild, socket, 2, add_elsewhere_data(permissions="16"))
    await guild.wait_until(lambda: len(guild.followups) == 1)
    assert [one["custom_id"] for one in buttons(guild.followups[0])] == ["choice+in 801 retry"]


async def test_what_was_done_to_another_channel_is_undone_there_by_who_may(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    channel: Destination,
) -> None:
    """Who manages that channel or the server; what they may do here says nothing about there."""
    inbox.scripted_reply = Reply(text="Removed x from this channel.", public="Ann removed x.")
    guild.channels["801"] = []
    manager: dict[str, Any] = {"user": ANN, "roles": [], "permissions": "32", "joined_at": None, "flags": 0}
    undo = {"type": 2, "style": 2, "label": "Undo", "custom_id": "choice+in 801 remove 3 sure"}
    row = {"type": 1, "components": [undo]}
    message = guild.say(CHANNEL, author=BOT_USER, content="In <#801>: Subscribed.", components=[row], flags=64)
    data = {"custom_id": "choice+in 801 remove 3 sure", "component_type": 2}
    await interact(guild, socket, 3, data, message=message)
    await guild.wait_until(lambda: len(inbox.commands) == 1)
    await interact(guild, socket, 3, data, message=message, member=manager)
    await guild.wait_until(lambda: len(guild.channels["801"]) == 2)
    there = replace(channel, channel="801")
    assert [(one.destination, one.text, one.may_manage) for one in inbox.commands] == [
        (there, "remove 3 sure", False),
        (there, "remove 3 sure", True),
    ]
    assert guild.original_responses[-1]["content"] == "Removed x from <#801>."


async def test_a_reply_names_commands_as_they_are_called_here(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """What the core calls /news why is /story why; it can be pressed, and what is typed behind it stands out."""
    inbox.scripted_reply = Reply(
        text="*Reading*\n`/news why <link>` tells it, or /news ask. Not /news <x>, https://x.example/ask."
    )
    await interact(guild, socket, 2, subcommand_data("help"))
    await guild.wait_until(lambda: bool(guild.followups))
    said = guild.followups[0]["content"]
    told = "</story why:61> `<link>` tells it, or </ask:64>. Not /news \\<x\\>, <https://x.example/ask>."
    assert said == f"**Reading**\n{told}"
    inbox.scripted_reply = Reply(text="Now: /news retry, /news why, or /newsletter.")
    await interact(guild, socket, 2, subcommand_data("help"))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert guild.followups[1]["content"] == "Now: </news retry:60>, </story why:61>, or /newsletter."


async def test_nobody_adds_a_feed_where_they_manage_nothing(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Whoever may use /news here."""
    await interact(guild, socket, 2, add_elsewhere_data())
    await guild.wait_until(lambda: bool(guild.callbacks))
    assert guild.callbacks[0]["data"]["content"] == r"You do not manage #press\_, so I change nothing there."
    assert inbox.commands == []


async def test_home_says_how_the_channel_stands_and_offers_what_comes_next(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    channel: Destination,
) -> None:
    """For a new channel, and for one with feeds; a feed is added in a form."""
    new = ChannelOverview(destination=channel, routine="as they are made", feeds=())
    inbox.scripted_reply = home_reply(new, REGISTRY, may_manage=True)
    await interact(guild, socket, 2, subcommand_data("home"))
    await guild.wait_until(lambda: len(guild.followups) == 1)
    assert layout_texts(guild.followups[0])[0].startswith("This channel has no feeds.")
    lines = tuple(FeedLine(number=one, name="Trams", state="fine", is_paused=one == 1) for one in (1, 2, 3))
    there = ChannelOverview(destination=channel, routine="daily at 09:00 (UTC)", feeds=lines, next_up="Mon")
    inbox.scripted_reply = home_reply(there, REGISTRY, may_manage=True)
    await interact(guild, socket, 2, subcommand_data("home"))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    (told,) = layout_texts(guild.followups[1])
    assert told == "3 feeds in this channel, 1 of them paused. Digests come daily at 09:00 (UTC). The next: Mon."
    pressed = buttons(guild.followups[1])
    assert [one["custom_id"] for one in pressed] == ["row+add", "row+list", "row+latest", "row+schedule", "row+help"]
    shown = guild.channels[CHANNEL][-1]
    await interact(guild, socket, 3, {"custom_id": "row+add", "component_type": 2}, message=shown)
    await guild.wait_until(lambda: len(guild.callbacks) == 3)
    form = guild.callbacks[2]["data"]
    field = {"type": 4, "custom_id": "address", "value": "https://x.example"}
    data = {"custom_id": form["custom_id"], "components": [{"type": 1, "components": [field]}]}
    await interact(guild, socket, 5, data, message=shown)
    await guild.wait_until(lambda: len(guild.followups) == 3)
    assert [(str(one.order), one.may_manage) for one in inbox.commands[2:]] == [("add https://x.example", True)]


async def test_home_offers_to_try_again_beside_what_keeps_digests_away(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    channel: Destination,
) -> None:
    """In a row of its own."""
    refused = ChannelOverview(destination=channel, routine="daily", feeds=(), refused="Refused since 14:05.")
    inbox.scripted_reply = home_reply(refused, REGISTRY, may_manage=True)
    await interact(guild, socket, 2, subcommand_data("home"))
    await guild.wait_until(lambda: bool(guild.followups))
    assert layout_texts(guild.followups[0])[0] == "Refused since 14:05."
    assert [one["custom_id"] for one in buttons(guild.followups[0])][:2] == ["row+retry", "row+add"]


async def test_home_says_what_keeps_it(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The database is away."""
    inbox.scripted_reply = StoreError("The database did not answer.")
    await interact(guild, socket, 2, subcommand_data("home"))
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == "That did not work: The database did not answer."


async def test_all_feeds_of_the_channel_are_completed(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    channel: Destination,
) -> None:
    """By name or number, as many as Discord shows, and none of another channel."""
    lines = tuple(FeedLine(number=number, name=f"Trams {number}", state="fine") for number in range(1, 31))
    other = FeedLine(number=99, name="Trams elsewhere", state="fine")
    inbox.channels = [
        ChannelOverview(destination=channel, routine="", feeds=lines),
        ChannelOverview(destination=replace(channel, channel="801"), routine="", feeds=(other,)),
    ]
    await autocomplete(guild, socket, "remove", feed="trams")
    await autocomplete(guild, socket, "test", feed="30")
    await guild.wait_until(lambda: len(guild.callbacks) == 2)
    every, one = [callback["data"]["choices"] for callback in guild.callbacks]
    assert [choice["value"] for choice in every] == [str(number) for number in range(1, 26)]
    assert one == [{"name": "Trams 30", "value": "30"}]
    assert inbox.commands == []


@pytest.mark.parametrize(
    ("verb", "options", "offered"),
    [
        ("schedule", {"at": ""}, ["06:00", "07:00", "08:00"]),
        ("schedule", {"at": "8"}, ["08:00", "18:00", "08:30"]),
        ("schedule", {"at": "8:15"}, ["08:15"]),
        ("schedule", {"at": "half"}, []),
        ("schedule", {"zone": ""}, ["UTC", "Europe/London", "Europe/Berlin"]),
        ("schedule", {"zone": "new york"}, ["America/New_York"]),
        ("unwatch", {"name": "gig"}, ["gig workers"]),
    ],
)
async def test_times_zones_and_watches_are_completed(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    verb: str,
    options: dict[str, str],
    offered: list[str],
) -> None:
    """What people mean first, then what fits what they typed."""
    choices = (
        Choice(label="gig workers", command="unwatch gig workers"),
        Choice(label="pilots", command="unwatch pilots"),
    )
    inbox.scripted_reply = Reply(text="Whom?", choices=choices)
    await autocomplete(guild, socket, verb, **options)
    await guild.wait_until(lambda: bool(guild.callbacks))
    assert [choice["value"] for choice in guild.callbacks[0]["data"]["choices"]][:3] == offered


async def autocomplete(guild: Guild, socket: web.WebSocketResponse, verb: str, **options: str) -> None:  # noqa: F811
    """Type in the last option of a subcommand."""
    data = subcommand_data(verb, **options)
    data["options"][0]["options"][-1]["focused"] = True
    await interact(guild, socket, 4, data)


async def test_a_list_is_handed_over_as_a_file_and_taken_as_one(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Export and import, both without leaving the chat."""
    inbox.scripted_reply = Reply(text="Here is the list.", document=Document(name="feeds.opml", text="<opml/>"))
    await interact(guild, socket, 2, subcommand_data("export"))
    await guild.wait_until(lambda: bool(guild.uploaded_files))
    assert guild.uploaded_files == [("feeds.opml", "<opml/>")]
    attached = {"id": "5", "filename": "feeds.opml", "size": 7, "url": "https://cdn.example/f.opml", "proxy_url": "x"}
    data = subcommand_data("import")
    data["options"][0]["options"] = [{"name": "file", "type": 11, "value": "5"}]
    data["resolved"] = {"attachments": {"5": attached}}
    await interact(guild, socket, 2, data)
    await guild.wait_until(lambda: len(inbox.commands) == 2)
    assert [str(one.order) for one in inbox.commands] == ["export", "import https://cdn.example/f.opml"]


async def test_a_test_says_what_it_is_beside_the_digest(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The words come first, then the digest as it would look."""
    inbox.scripted_reply = Reply(text="A test of Trams: its newest article.", digest=DIGEST)
    await interact(guild, socket, 2, subcommand_data("test", feed="3"))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    words, digest = guild.followups
    assert words["content"] == "A test of Trams: its newest article."
    assert layout_texts(digest)[0].startswith("###")
    assert [str(one.order) for one in inbox.commands] == ["test 3"]


async def test_a_choice_that_brings_a_digest_shows_it(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Show me one: what it brings takes the place of the choice, and what does not fit there comes below."""
    inbox.scripted_reply = Reply(text="Subscribed.", choices=(Choice(label="Show me one", command="test 3"),))
    await interact(guild, socket, 2, subcommand_data("add", url="x"))
    await guild.wait_until(lambda: bool(guild.followups))
    message = guild.channels[CHANNEL][-1]
    shown = []
    for told in (
        Reply(text="A test of Trams.", digest=DIGEST),
        Reply(text=DIGEST.headline, digest=DIGEST),
        Reply(text="The list.", document=Document(name="feeds.opml", text="<opml/>")),
    ):
        inbox.scripted_reply = told
        shown.append(told)
        await interact(guild, socket, 3, {"custom_id": "choice+test 3", "component_type": 2}, message=message)
        await guild.wait_until(lambda: len(guild.original_responses) == len(shown))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert [one["content"] for one in guild.original_responses] == ["A test of Trams.", None, "The list."]
    assert [bool(layout_texts(one)) for one in (guild.followups[1], *guild.original_responses)] == [
        True,
        False,
        True,
        False,
    ]
    assert guild.uploaded_files == [("feeds.opml", "<opml/>")]


async def test_what_breaks_is_said(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody looks at “thinking” for a quarter of an hour."""
    monkeypatch.delattr(inbox, "scripted_reply")
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == SOMETHING_WENT_WRONG


async def test_an_error_is_reported_in_a_form(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """More offers it; what came of the check is for whoever reported."""
    inbox.scripted_reply = Reply(text="Thank you. Every line stands in the article.")
    posted = guild.say(CHANNEL, author=BOT_USER)
    await interact(guild, socket, 3, {"custom_id": "more", "component_type": 2}, message=with_button(posted, "more"))
    await guild.wait_until(lambda: bool(guild.callbacks))
    report = buttons(guild.callbacks[0]["data"])[-1]
    assert (report["label"], report["custom_id"]) == ("Report an error", f"reporting:{posted['id']}")
    shown = {**posted, "components": guild.callbacks[0]["data"]["components"]}
    await interact(guild, socket, 3, {"custom_id": report["custom_id"], "component_type": 2}, message=shown)
    await guild.wait_until(lambda: len(guild.callbacks) == 2)
    field = {"type": 4, "custom_id": "wrong", "value": "It was 15 to 8."}
    form = {"custom_id": guild.callbacks[1]["data"]["custom_id"], "components": [{"type": 1, "components": [field]}]}
    await interact(guild, socket, 5, form, message=shown)
    await guild.wait_until(lambda: bool(guild.followups))
    (order,) = inbox.commands
    assert (order.order, order.message) == (Order("report", {"wrong": "It was 15 to 8."}), posted["id"])
    assert guild.followups[0]["content"].startswith("Thank you.")


async def test_what_is_wrong_is_asked_before_it_is_reported(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Behind a thumb down, too: the form opens, and nothing is reported yet."""
    posted = guild.say(CHANNEL, author=BOT_USER)
    button = f"choice-report message:{posted['id']}"
    press = {"custom_id": button, "component_type": 2}
    await interact(guild, socket, 3, press, message=with_button(posted, button))
    await guild.wait_until(lambda: bool(guild.callbacks))
    assert "wrong" in str(guild.callbacks[0]["data"]["components"])
    assert not inbox.commands


def with_button(message: dict[str, Any], custom_id: str) -> dict[str, Any]:
    """Return a message with one button."""
    button = {"type": 2, "style": 2, "label": "More", "custom_id": custom_id}
    return {**message, "components": [{"type": 1, "components": [button]}]}


async def test_ask_shows_the_answer_with_its_quotations(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """`/ask` is answered for whoever asked, alone."""
    inbox.scripted_reply = Reply(text="", answer=ANSWER)
    option = {"name": "question", "type": 3, "value": "trams?"}
    await interact(guild, socket, 2, {"id": "1", "name": "ask", "type": 1, "options": [option]})
    await guild.wait_until(lambda: bool(guild.followups))
    assert "From the article" in guild.followups[0]["content"]
    assert [one.order for one in inbox.commands] == [Order("ask", {"question": "trams?"})]


async def test_digest_this_reads_the_link_in_a_message(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """A message with a link is condensed, also where it stands in an embed; one without says so."""
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST)
    embeds = [{"type": "link", "url": "https://x.example/b", "title": "B"}]
    worded = {"content": "look: https://x.example/a."}
    said: tuple[dict[str, Any], ...] = (worded, {"embeds": embeds}, {"content": "nothing"})
    for shown in said:
        message = guild.say(CHANNEL, author=ANN, **shown)
        data = {
            "id": "1",
            "name": "Digest this",
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        await interact(guild, socket, 2, data)
    await guild.wait_until(lambda: len(guild.followups) == 2 and len(guild.callbacks) == 3)
    assert sorted(str(one.order) for one in inbox.commands) == ["read https://x.example/a", "read https://x.example/b"]
    assert layout_texts(guild.followups[0])[0].startswith(f"### [{escaped(DIGEST.headline)}](<{ARTICLE.url}>)")
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
    await guild.wait_until(lambda: bool(guild.followups))
    assert [one.destination for one in inbox.commands] == [Destination("discord", "direct-850", "850")]
