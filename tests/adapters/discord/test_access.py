"""Who may use what, where, in which language; and who is called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest
from aiohttp import web

from adapters.discord.delivery.messages import Style
from adapters.discord.interactions.authorization import MessageAuthors, is_allowed_by_overwrites
from adapters.discord.interactions.context import NOT_A_MEMBER
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Choice, Reply
from bot.domain.delivery import DeliveryId, EditionAssignment
from bot.domain.grammar.spec import Order
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.subscription import Destination
from tests.adapters.discord.gateway import DESK_ROLE
from tests.adapters.discord.limits import buttons, layout_texts
from tests.adapters.discord.samples import make_edition
from tests.adapters.discord.server import ANN, BOT_USER, CHANNEL, GUILD, TOKEN, Guild, Refusal
from tests.adapters.discord.test_client import interact, socket, subcommand_data  # noqa: F401 - a fixture
from tests.adapters.discord.test_localization import TRANSLATED_LOCALES
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, DIGEST, STORY

MANAGE_SERVER, MANAGE_CHANNELS, NO_PERMISSIONS = "32", "16", "0"
ROLE = "123456789012345678"
ANNS_OWN_INSTALL: dict[str, Any] = {"authorizing_integration_owners": {"1": ANN["id"]}}
"""An interaction in a place where only Ann has the bot."""


def make_member(permissions: str) -> dict[str, Any]:
    """Return Ann as a member with some permissions."""
    return {"user": ANN, "roles": [], "permissions": permissions, "joined_at": None, "flags": 0}


async def test_news_is_for_who_manages_the_server_and_ask_for_all(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
) -> None:
    """What Discord asks before it offers a command; servers change it in their own settings."""
    assert not socket.closed
    news, *open_to_all = guild.commands
    assert int(news["default_member_permissions"]) == int(MANAGE_SERVER)
    assert [one["default_member_permissions"] for one in open_to_all] == [None] * 7
    assert [one["name"] for one in open_to_all][:6] == ["story", "latest", "read", "ask", "about", "forget"]
    assert [one["integration_types"] for one in guild.commands] == [[0, 1]] * 8
    assert [one["contexts"] for one in guild.commands] == [*[[0, 1]] * 2, *[[0, 1, 2]] * 6]


async def test_every_description_is_told_in_every_language(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
) -> None:
    """Nothing is left in English by mistake, nothing is too long, and no translation is left over."""
    assert not socket.closed
    told = list(_descriptions(guild.commands))
    assert len(told) > 45
    for english, localized in told:
        lacking = {locale.value for locale in TRANSLATED_LOCALES} - localized.keys()
        assert not lacking, f"the messages.toml of {sorted(lacking)} lack “{english}”"
        assert len(localized) == len(TRANSLATED_LOCALES), english
        assert all(0 < len(text) <= 100 for text in localized.values())


def _descriptions(commands: Any) -> Any:  # noqa: ANN401 - JSON
    """Yield the descriptions of commands, their options and choices, with translations."""
    for one in commands:
        if one.get("description"):
            yield one["description"], one["description_localizations"]
        elif "name_localizations" in one:
            yield one["name"], one["name_localizations"]
        yield from _descriptions([*one.get("options", ()), *one.get("choices", ())])


async def test_a_watch_names_the_role_that_is_called(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Who manages the server may have it called; who only may use /news may not."""
    option = {"name": "role", "type": 8, "value": ROLE}
    role = {"id": ROLE, "name": "press", "permissions": "0", "position": 1, "color": 0, "colors": {"primary_color": 0}}
    for permissions in (MANAGE_SERVER, MANAGE_CHANNELS):
        data = subcommand_data("watch", name="gig workers")
        data["options"][0]["options"].append(option)
        data["resolved"] = {"roles": {ROLE: role}}
        await interact(guild, socket, 2, data, member=make_member(permissions))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert [one.order for one in inbox.commands] == [Order("watch", {"name": "gig workers", "role": ROLE})] * 2
    assert [(one.may_manage, one.may_call) for one in inbox.commands] == [(True, True), (True, False)]


@pytest.mark.parametrize("as_layout", [True, False])
async def test_exactly_the_chosen_role_is_called(guild: Guild, channel: Destination, *, as_layout: bool) -> None:
    """Never everybody, whatever number the role has, and nobody where none was chosen."""
    platform = DiscordPlatform(token=TOKEN, style=Style(uses_layouts=as_layout))
    await platform.post(DeliveryId(1), channel, STORY, DIGEST, call=[ROLE, GUILD, "everyone"])
    await platform.post(DeliveryId(2), channel, STORY, DIGEST)
    await platform.aclose()
    called, usual = guild.channels[CHANNEL]
    assert called["allowed_mentions"] == {"parse": [], "roles": [int(ROLE)]}
    assert not usual["allowed_mentions"].get("roles")
    said = layout_texts(called)[0] if as_layout else called["content"]
    assert said == f"<@&{ROLE}>"
    assert not as_layout or layout_texts(usual)[0].startswith("###")


async def test_an_edition_calls_each_role_once(guild: Guild, platform: DiscordPlatform, channel: Destination) -> None:
    """Its digests under it call nobody again."""
    wish = Preferences(
        destination=channel,
        watches=(WatchedSubject(name="Shopkeepers", role=ROLE), WatchedSubject(name="Pilots", role="5")),
    )
    told = make_edition([(STORY, DIGEST), (STORY, DIGEST)], place=channel)
    watched = EditionAssignment(
        edition=told.edition, parts=tuple(replace(part, preferences=wish) for part in told.parts)
    )
    await platform.post_edition(watched)
    (message,) = guild.channels[CHANNEL]
    assert message["allowed_mentions"]["roles"] == [int(ROLE)]
    assert layout_texts(message)[0] == f"<@&{ROLE}>"


def make_button(custom_id: str) -> dict[str, Any]:
    """Return a button as Discord has it."""
    return {"type": 2, "style": 2, "label": "Undo", "custom_id": custom_id}


async def press_as(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    custom_id: str,
    member: dict[str, Any],
) -> None:
    """Press a button under a reply as a given member, and wait for the response."""
    row = {"type": 1, "components": [make_button(custom_id)]}
    shown = guild.say(CHANNEL, author=BOT_USER, content="Done.", components=[row])
    before = len(guild.original_responses) + len(guild.followups)
    await interact(guild, socket, 3, {"custom_id": custom_id, "component_type": 2}, message=shown, member=member)
    await guild.wait_until(lambda: len(guild.original_responses) + len(guild.followups) > before)


async def test_what_news_offers_asks_for_the_right_when_it_is_pressed(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """A permission, or the server's own settings of /news; who lost either may press, and changes nothing any more."""
    inbox.scripted_reply = Reply(text="Removed.", choices=(Choice(label="Undo", command="add https://x.example"),))
    await interact(guild, socket, 2, subcommand_data("remove", feed="3"), member=make_member(NO_PERMISSIONS))
    await guild.wait_until(lambda: bool(guild.followups))
    (undo,) = buttons(guild.followups[0])
    news = guild.commands[0]["id"]
    rights: list[list[dict[str, Any]]] = [[], [{"id": ANN["id"], "type": 2, "permission": True}]]
    for permissions, set_to in [
        (MANAGE_SERVER, 0),
        (MANAGE_CHANNELS, 0),
        (NO_PERMISSIONS, 0),
        (NO_PERMISSIONS, 1),
        (NO_PERMISSIONS, 0),
    ]:
        guild.command_permissions = {news: rights[set_to]}
        await press_as(guild, socket, undo["custom_id"], make_member(permissions))
    typed, *pressed = inbox.commands
    assert (str(typed.order), typed.may_manage) == ("remove 3", True)
    assert {one.text for one in pressed} == {"add https://x.example"}
    assert [one.may_manage for one in pressed] == [True, True, False, True, False]


async def test_a_role_that_may_use_news_may_press_what_it_offers(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Without any permission of their own; and no longer than they have the role."""
    guild.command_permissions = {guild.commands[0]["id"]: [{"id": DESK_ROLE, "type": 1, "permission": True}]}
    for roles in ([DESK_ROLE], []):
        await press_as(guild, socket, "row+pause 3", {**make_member(NO_PERMISSIONS), "roles": roles})
    assert [one.may_manage for one in inbox.commands] == [True, False]


MANAGER_LABELS = {"Mute this story", "Not the same story", "Hide a line"}


@pytest.mark.parametrize(("rights", "offered"), [(NO_PERMISSIONS, set()), (MANAGE_CHANNELS, MANAGER_LABELS)])
async def test_more_offers_what_the_person_may(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    rights: str,
    offered: set[str],
) -> None:
    """Whoever does not manage the channel is not led to a refusal; the reasons and a report are everybody's."""
    posted = guild.say(CHANNEL, author=BOT_USER, components=[{"type": 1, "components": [make_button("more")]}])
    shown = {"custom_id": "more", "component_type": 2}
    await interact(guild, socket, 3, shown, message=posted, member=make_member(rights))
    await guild.wait_until(lambda: bool(guild.callbacks))
    labels = {one["label"] for one in buttons(guild.callbacks[0]["data"])}
    assert {"Why am I seeing this?", "Useful", "Report an error"} <= labels
    assert labels & MANAGER_LABELS == offered


async def test_a_right_that_discord_does_not_tell_is_none(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Refused or away; and what an answer offered, or a command for everybody, asks for the channel's permission."""
    news = guild.commands[0]["id"]
    guild.command_permissions = {news: [{"id": ANN["id"], "type": 2, "permission": True}]}
    guild.refusals["GET permissions"] = [Refusal(status=403, body={"message": "Missing Access", "code": 50001})]
    for custom_id in ("row+pause 3", "row+pause 3", "choice-pause 3", "order::pause 3"):
        await press_as(guild, socket, custom_id, make_member(NO_PERMISSIONS))
    await press_as(guild, socket, "choice-pause 3", make_member(MANAGE_CHANNELS))
    assert [one.may_manage for one in inbox.commands] == [False, True, False, False, True]


async def test_what_discord_does_not_tell_now_is_asked_again(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
) -> None:
    """Who may use /news is no stranger for minutes, because Discord was away for a moment; what it told is kept."""
    assert not socket.closed
    news, rights = guild.commands[0]["id"], [{"id": ANN["id"], "type": 2, "permission": True}]
    guild.command_permissions = {news: rights}
    guild.refusals["GET permissions"] = [Refusal(status=403, body={"message": "Missing Access", "code": 50001})]
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        authors = MessageAuthors(client, {"news": news})
        told = [await authors._overwrites(int(GUILD)) for _ in range(2)]
        guild.command_permissions = {}
        told.append(await authors._overwrites(int(GUILD)))
    assert told == [(), rights, rights]


@pytest.mark.parametrize(
    ("overwrites", "lets"),
    [
        ([], False),
        ([(2, 901, True)], True),
        ([(1, 5, True)], True),
        ([(1, 6, True)], False),
        ([(1, 700, True)], True),
        ([(1, 5, False), (1, 700, True)], False),
        ([(1, 5, False), (1, 7, True)], True),
        ([(2, 901, False), (1, 5, True)], False),
        ([(2, 901, True), (3, 800, False)], False),
        ([(2, 901, True), (3, 699, False)], False),
        ([(2, 901, True), (3, 699, False), (3, 800, True)], True),
        ([(2, 901, True), (3, 801, False)], True),
    ],
)
def test_a_servers_settings_are_read_as_discord_reads_them(
    overwrites: list[tuple[int, int, bool]], *, lets: bool
) -> None:
    """Channel before all channels, person before roles, a role that may before one that may not, then everybody."""
    told = [{"type": kind, "id": str(number), "permission": may} for kind, number, may in overwrites]
    assert is_allowed_by_overwrites(told, person=901, roles={5, 7, 700}, channel=800, guild=700) is lets


async def test_who_brings_the_bot_along_sees_nothing_of_that_server(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """/ask is about the person's own direct messages; /news says that it is no member there."""
    inbox.scripted_reply = Reply(text="", answer=ANSWER)
    option = {"name": "question", "type": 3, "value": "trams?"}
    await interact(guild, socket, 2, {"id": "1", "name": "ask", "type": 1, "options": [option]}, **ANNS_OWN_INSTALL)
    await interact(guild, socket, 2, subcommand_data("list"), **ANNS_OWN_INSTALL)
    await guild.wait_until(lambda: bool(guild.followups) and len(guild.callbacks) == 2)
    assert [one.destination for one in inbox.commands] == [Destination("discord", "direct-850", "850")]
    assert NOT_A_MEMBER in [one.get("data", {}).get("content") for one in guild.callbacks]


async def test_news_in_private_is_about_the_person_alone(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Feeds can be subscribed to in direct messages, and nobody is called there."""
    private = {"id": "850", "type": 1, "recipients": [ANN]}
    where = {"guild_id": None, "channel_id": "850", "channel": private, "member": None, "user": ANN, "context": 1}
    await interact(guild, socket, 2, subcommand_data("list"), **where)
    await guild.wait_until(lambda: bool(guild.followups))
    (command,) = inbox.commands
    assert command.destination == Destination("discord", "direct-850", "850")
    assert (command.may_manage, command.may_call) == (True, False)
