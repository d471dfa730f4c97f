"""Lists with what can be done about each line: pages, buttons, menus and forms, and what a press does."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.interactions.components import LASTING_COMPONENTS
from adapters.discord.rendering.buttons import choice_buttons
from adapters.discord.rendering.choices import Choices
from adapters.discord.rendering.lists import list_layout
from bot.domain.conversation import Choice, Reply, Row
from tests.adapters.discord.description import load_description
from tests.adapters.discord.limits import COMPONENTS_V2_FLAG, buttons, check_layout, layout_texts, menus
from tests.adapters.discord.samples import SAMPLE_ADDRESSES, Writer, writers
from tests.adapters.discord.server import ANN, BOT_USER, CHANNEL, Guild
from tests.adapters.discord.test_client import interact, socket, subcommand_data  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.examples import example_settings

MANY_EXAMPLES = example_settings(100)
ROW_ACTIONS = ("test", "pause", "filter", "remove")


def make_row(number: int, *, acts: tuple[str, ...] = ROW_ACTIONS) -> Row:
    """Return a subscription with what can be done about it."""
    choices = tuple(Choice(label=act.title(), command=f"{act} {number}") for act in acts)
    return Row(text=f"#{number} Courier (fine, last read 14 Jul 09:30 UTC)", choices=choices)


def make_list_reply(*rows: Row) -> Reply:
    """Return a list."""
    return Reply(text="\n".join(row.text for row in rows), rows=rows)


def sent_components(view: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a layout
    """Return the components of a layout as they are sent."""
    components: list[dict[str, Any]] = view.to_components()
    return components


def post_layout(guild: Guild, components: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a message of ours with a layout, as another process may have posted it."""
    return guild.say(CHANNEL, author=BOT_USER, components=components, flags=COMPONENTS_V2_FLAG | 64)


async def press_list_button(guild: Guild, socket: web.WebSocketResponse, component: dict[str, Any]) -> None:  # noqa: F811
    """Press a button of a list, as Ann."""
    message = post_layout(guild, [{"type": 1, "components": [component]}])
    await interact(guild, socket, 3, {"custom_id": component["custom_id"], "component_type": 2}, message=message)


async def test_a_list_offers_what_can_be_done_about_each_line(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """`/news list`: a paragraph for each feed, with its buttons below; for whoever asked alone."""
    inbox.scripted_reply = make_list_reply(make_row(3), make_row(4))
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    (shown,) = guild.followups
    assert shown["flags"] & 64
    assert layout_texts(shown) == [rf"\#{number} Courier (fine, last read 14 Jul 09:30 UTC)" for number in (3, 4)]
    assert [one["custom_id"] for one in buttons(shown)] == [
        f"row+{act} {number}" for number in (3, 4) for act in ROW_ACTIONS
    ]


async def test_what_is_pressed_in_a_list_is_answered_in_private_and_the_list_stays(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """After a restart, too: the id says all. What the answer offers can be pressed again."""
    inbox.scripted_reply = Reply(text="Paused Courier.", choices=(Choice(label="Resume", command="resume 3"),))
    pause = {"type": 2, "style": 2, "label": "Pause", "custom_id": "row+pause 3"}
    await press_list_button(guild, socket, pause)
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.callbacks == [{"type": 5, "data": {"flags": 64}}]
    assert (guild.followups[0]["content"], guild.original_responses) == ("Paused Courier.", [])
    (resume,) = buttons(guild.followups[0])
    assert resume["custom_id"] == "choice+resume 3"
    assert [(one.text, one.given_by, one.may_manage) for one in inbox.commands] == [("pause 3", ANN["id"], True)]


async def test_more_feeds_than_fit_are_on_pages(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Each names its number and leads to those beside it; the list is asked for anew, and may be shorter by then."""
    inbox.scripted_reply = make_list_reply(*map(make_row, range(1, 13)))
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    first = guild.followups[0]
    assert (len(layout_texts(first)), layout_texts(first)[-1]) == (6, "-# Page 1 of 3")
    ways = [buttons(first)[-1]]
    for _ in range(2):
        await press_list_button(guild, socket, ways[-1])
        await guild.wait_until(lambda: len(guild.original_responses) == len(ways))
        ways.append(buttons(guild.original_responses[-1])[-1])
    assert layout_texts(guild.original_responses[0])[0].startswith(r"\#6 ")
    assert layout_texts(guild.original_responses[1])[-1] == "-# Page 3 of 3"
    assert [one["label"] for one in ways] == ["Next", "Next", "Back"]
    inbox.scripted_reply = Reply(text="No subscriptions yet.")
    await press_list_button(guild, socket, ways[-1])
    await guild.wait_until(lambda: len(guild.original_responses) == 3)
    assert layout_texts(guild.original_responses[2]) == ["No subscriptions yet."]
    assert [str(one.order or one.text) for one in inbox.commands] == ["list"] * 4


async def test_a_filter_is_asked_for_in_a_form(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """It shows what the filter is now; what is typed is the command, for whoever may at that moment."""
    inbox.scripted_reply = Reply(text="Courier lets through: trams\nChange it: ...")
    await press_list_button(guild, socket, {"type": 2, "style": 2, "label": "Filter", "custom_id": "row+filter 3"})
    await guild.wait_until(lambda: bool(guild.callbacks))
    form = guild.callbacks[0]
    assert form["type"] == 9
    assert layout_texts(form["data"]) == ["Courier lets through: trams"]
    field = {"type": 4, "custom_id": "words", "value": "trams -bus"}
    data = {"custom_id": form["data"]["custom_id"], "components": [{"type": 18, "component": field}]}
    nobody: dict[str, Any] = {"user": ANN, "roles": [], "permissions": "0", "joined_at": None, "flags": 0}
    await interact(guild, socket, 5, data, message=post_layout(guild, []), member=nobody)
    await guild.wait_until(lambda: bool(guild.followups))
    assert [(one.text, one.may_manage) for one in inbox.commands] == [
        ("filter 3", True),
        ("filter 3 trams -bus", False),
    ]


async def test_a_filter_of_a_feed_that_is_gone_needs_no_form(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Somebody removed it since the list was shown: that is said at once."""
    inbox.scripted_reply = Reply(text="There is no feed 3 here.", done=False)
    await press_list_button(guild, socket, {"type": 2, "style": 2, "label": "Filter", "custom_id": "row+filter 3"})
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == "There is no feed 3 here."
    assert [one["type"] for one in guild.callbacks] == [5]


async def test_many_things_to_do_are_a_menu(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """More than five would need a second row; what is chosen is carried out."""
    acts = tuple(f"do{number}" for number in range(30))
    components = sent_components(list_layout(make_list_reply(make_row(3, acts=acts)), 0, order="list", is_news=True))
    (menu,) = menus({"components": components})
    assert [one["value"] for one in menu["options"]] == [f"{act} 3" for act in acts[:25]]
    data = {"custom_id": menu["custom_id"], "component_type": 3, "values": ["do7 3"]}
    await interact(guild, socket, 3, data, message=post_layout(guild, components))
    await guild.wait_until(lambda: bool(guild.followups))
    assert [str(one.order or one.text) for one in inbox.commands] == ["do7 3"]


async def test_a_choice_beside_a_list_leaves_the_list(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """A layout stays one for good, so what comes of a choice in it is a message of its own."""
    choices = (Choice(label="Export", command="export"),)
    inbox.scripted_reply = Reply(text="#3 Courier", rows=(make_row(3),), choices=choices)
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    export = buttons(guild.followups[0])[-1]
    inbox.scripted_reply = Reply(text="Here is the list.")
    await press_list_button(guild, socket, export)
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert guild.followups[1]["content"] == "Here is the list."


async def test_a_choice_that_brings_a_list_becomes_it(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """“Did you mean list?”: the list takes the place of the words."""
    inbox.scripted_reply = make_list_reply(make_row(3))
    button = {"type": 2, "style": 2, "label": "list", "custom_id": "choice+list"}
    row = {"type": 1, "components": [button]}
    message = guild.say(CHANNEL, author=BOT_USER, content="Did you mean?", components=[row], flags=64)
    await interact(guild, socket, 3, {"custom_id": "choice+list", "component_type": 2}, message=message)
    await guild.wait_until(lambda: bool(guild.original_responses))
    assert guild.original_responses[0]["content"] is None
    assert guild.original_responses[0]["flags"] & COMPONENTS_V2_FLAG
    assert len(buttons(guild.original_responses[0])) == 4


def random_rows(writer: Writer) -> list[Row]:
    """Return lines of a list in any script, with any number of things to do about each."""
    chance = writer.random
    return [
        Row(
            text=chance.choice(("", writer.words(30), writer.sentences())),
            title=chance.choice(("", "", writer.words(20))),
            link=chance.choice(SAMPLE_ADDRESSES),
            choices=tuple(
                Choice(label=writer.words(12), command=chance.choice((writer.words(4), f"pause {number}")))
                for _ in range(chance.choice((0, 1, 4, 4, 4, 9, 40)))
            ),
        )
        for number in range(chance.choice((1, 2, 7, 30)))
    ]


@pytest.mark.slow
@MANY_EXAMPLES
@given(writer=writers(), order=st.sampled_from(["list", "x" * 95]), offered=st.integers(0, 5), is_news=st.booleans())
def test_discord_takes_every_page_of_every_list(writer: Writer, order: str, offered: int, *, is_news: bool) -> None:
    """Each line stands on one page, in order, and every button is one that a listener knows."""
    told = random_rows(writer)
    reply = make_list_reply(*told)
    choices = tuple(Choice(label=f"Do {number}", command=f"do {number}") for number in range(offered))
    shown: list[int] = []
    number = pages = 0
    while number <= pages:
        page = {"components": sent_components(make_page(reply, number, order, choices, is_news=is_news))}
        check_layout(page["components"])
        _check_ids_are_known(page)
        said = layout_texts(page)
        if number == 0 and said[-1].startswith("-# Page 1 of "):
            pages = int(said[-1].rpartition(" ")[2]) - 1
        shown.append(len(said) - bool(pages))
        number += 1
    assert sum(shown) == len(told)


def make_page(reply: Reply, number: int, order: str, choices: tuple[Choice, ...], *, is_news: bool) -> Any:  # noqa: ANN401 - a layout
    """Return a page."""
    extra = choice_buttons(Choices(), choices, is_news=is_news)
    return list_layout(reply, number, order=order, is_news=is_news, choices=extra)


def _check_ids_are_known(page: dict[str, Any]) -> None:
    patterns = [kind.__discord_ui_compiled_template__ for kind in LASTING_COMPONENTS]
    for one in [*buttons(page), *menus(page)]:
        assert sum(bool(pattern.fullmatch(one["custom_id"])) for pattern in patterns) == 1


@pytest.mark.slow
@example_settings(50)
@given(writer=writers())
def test_discords_description_takes_every_list(writer: Writer) -> None:
    """What is sent first, and what takes its place."""
    known = load_description()
    if known is None:
        pytest.skip("Discord's description is not here")
    body = {
        "components": sent_components(
            list_layout(make_list_reply(*random_rows(writer)), 1, order="list", is_news=True)
        ),
        "flags": COMPONENTS_V2_FLAG | 64,
    }
    assert known.problems("POST", "/webhooks/900/tok", {"wait": "true"}, body) == []
    edit = {**body, "flags": COMPONENTS_V2_FLAG, "content": None}
    assert known.problems("PATCH", "/webhooks/900/tok/messages/@original", {}, edit) == []
