"""What an order does besides its reply: the channel entered, a file handed over, menus, reports, suggested prompts."""

from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.gateway.reception import OUR_FAULT
from adapters.slack.interactions.commands import INVITE, NOT_A_MEMBER, SENT_DIRECTLY
from adapters.slack.rendering.forms import ask_view
from bot.domain.conversation import Choice, Command, Document, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.grammar.spec import Order
from bot.domain.subscription import Destination
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import (
    SECRET,
    form_values,
    make_form,
    replies,
    response_to,
    send_action,
    send_command,
    send_event,
    submit_form,
)
from tests.adapters.slack.samples import DIGEST
from tests.adapters.slack.server import BOT, BOT_USER, CHANNEL, TEAM, Refusal, Workspace


@pytest.fixture
def app(clients: Clients, inbox: ScriptedInbox) -> AsyncApp:
    """Build the app."""
    return build_app(clients, inbox, signing_secret=SECRET)


def reply_paragraphs(response: dict[str, Any]) -> list[str]:
    """Return the paragraphs of a reply."""
    return [block["text"]["text"] for block in response["blocks"] if "text" in block]


async def choose_menu_item(app: AsyncApp, workspace: Workspace, action: str, value: str) -> None:
    """Choose a line of a menu."""
    chosen = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    await send_action(app, workspace.url, "1.1", {"type": "overflow", "action_id": action, "selected_option": chosen})


async def check_form_errors(app: AsyncApp, view: dict[str, Any], values: dict[str, Any], errors: list[str]) -> None:
    """Submit a modal, and assert which errors Slack is told to show in it."""
    values_of = {**view, "id": "V0", "state": {"values": values}}
    who = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U0ANN", "team_id": TEAM}}
    payload = urlencode({"payload": json.dumps({**who, "api_app_id": "A1", "view": values_of})})
    response = await response_to(app, payload, "application/x-www-form-urlencoded")
    assert response.status == 200
    errors.extend(f"{field}: {said}" for field, said in json.loads(response.body or "{}").get("errors", {}).items())


async def test_news_alone_is_the_channels_home(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """Private, with buttons; the one that adds a feed opens its form."""
    inbox.scripted_reply = Reply(
        text="This channel has no feeds.", choices=(Choice(label="Add a feed", command="add"),)
    )
    await send_command(app, workspace.url, "")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert inbox.commands == [Command(destination=channel, given_by="U0ANN")]
    assert reply_paragraphs(workspace.responses[0]) == ["This channel has no feeds."]
    await send_action(app, workspace.url, "1.1", {"action_id": "choice:0", "value": "add"})
    await workspace.wait_until(lambda: len(workspace.views) == 1)
    assert workspace.views["V0"]["title"]["text"] == "Add a feed"


async def test_a_wrong_address_is_told_in_the_form_and_nothing_else_is_done(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """What was typed stays; a time that is none is told before anything is tried."""
    errors: list[str] = []
    await check_form_errors(app, make_form("add"), form_values(url="https://x.example", at="25:00"), errors)
    assert (errors, inbox.commands) == (["at: 25:00 is no time. For example: 8:30 17:00"], [])
    inbox.scripted_reply = Reply(text="I could not open https://x.example. There is no such host.", done=False)
    await check_form_errors(app, make_form("add"), form_values(url="https://x.example", at="8:30"), errors)
    assert errors[1:] == ["url: I could not open https://x.example. There is no such host."]
    assert (len(inbox.commands), workspace.ephemeral) == (1, [])


async def test_a_form_with_several_answers_is_closed_and_they_are_offered(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """A site with two feeds: which one is asked in the channel; times are the person's own."""
    workspace.user_records["U0ANN"] = {"tz": "Europe/Berlin"}
    inbox.scripted_reply = Reply(
        text="Which one?", done=False, choices=(Choice(label="One", command="add https://x.example/1"),)
    )
    await submit_form(app, make_form("add"), form_values(url="https://x.example", when="weekdays", at="8:30"))
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 1)
    order = Order("add", {"url": "https://x.example", "when": "weekdays", "at": "8:30"})
    assert inbox.commands == [Command(destination=channel, order=order, given_by="U0ANN", zone="Europe/Berlin")]


async def test_what_changes_a_channel_is_told_there_with_undo(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """For those who may; what comes of the button is for who pressed alone, and the line stays."""
    undo = Choice(label="Undo", command="resume 3")
    inbox.scripted_reply = Reply(text="Paused.", public="U0ANN paused Courier.", undo=undo)
    await send_command(app, workspace.url, "pause 3")
    await workspace.wait_until(lambda: len(workspace.channels[CHANNEL]) == 1)
    told, offered = workspace.channels[CHANNEL][0]["blocks"]
    assert told["text"]["text"] == "<@U0ANN> paused Courier."
    (button,) = offered["elements"]
    assert (button["text"]["text"], button["value"]) == ("Undo", "resume 3")
    assert button["accessibility_label"] == "Undo: paused Courier."


async def test_an_undone_line_says_who_undid_it(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """Its button is gone and nothing else is said; where it could not be undone, the line stays as it is."""
    inbox.scripted_reply = Reply(
        text="Paused.", public="U0ANN paused A & B.", undo=Choice(label="Undo", command="resume 3")
    )
    await send_command(app, workspace.url, "pause 3")
    await workspace.wait_until(lambda: len(workspace.channels[CHANNEL]) == 1)
    line = workspace.channels[CHANNEL][0]
    pressed = {"action_id": "undo:", "value": "resume 3"}
    inbox.scripted_reply = Reply(text="Only people who manage this channel can.", done=False)
    await send_action(app, workspace.url, line["ts"], pressed, message=line)
    await workspace.wait_until(lambda: len(workspace.responses) == 2)
    assert len(workspace.channels[CHANNEL][0]["blocks"]) == 2
    inbox.scripted_reply = Reply(
        text="On again.", public="U0ANN resumed A & B.", undo=Choice(label="Undo", command="pause 3")
    )
    await send_action(app, workspace.url, line["ts"], pressed, message=line)
    await workspace.wait_until(lambda: len(workspace.responses) == 3)
    (shown,) = workspace.channels[CHANNEL]
    line, by = shown["blocks"]
    assert line["text"]["text"] == "<@U0ANN> paused A &amp; B."
    assert by["elements"][0]["text"] == "Undone by <@U0ANN>."


async def test_who_subscribes_a_public_channel_lets_us_in(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """The channel is entered before anything is said in it, and only on an order that wants digests there."""
    workspace.channels_without_bot.add(CHANNEL)
    await send_command(app, workspace.url, "list")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert "conversations.join" not in workspace.calls
    inbox.scripted_reply = Reply(text="Subscribed.", public="U0ANN subscribed this channel.")
    await send_command(app, workspace.url, "add https://x.example")
    await workspace.wait_until(lambda: workspace.channels[CHANNEL] != [])
    assert workspace.channels_without_bot == set()
    assert workspace.calls.index("conversations.join") < workspace.calls.index("chat.postMessage")
    await send_command(app, workspace.url, "add https://y.example")
    await workspace.wait_until(lambda: len(workspace.channels[CHANNEL]) == 2)
    assert workspace.calls.count("conversations.join") == 1


async def test_an_order_that_failed_enters_nothing(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """Nobody wants us there for a feed that there is not."""
    workspace.channels_without_bot.add(CHANNEL)
    inbox.scripted_reply = Reply(text="I found no feed.", done=False)
    await send_command(app, workspace.url, "add https://x.example")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.channels_without_bot == {CHANNEL}


async def test_who_may_not_manage_a_channel_lets_nobody_in(
    clients: Clients, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """A test is open to everyone, and is for their eyes alone."""
    app = build_app(clients, inbox, signing_secret=SECRET, managers="admins")
    workspace.channels_without_bot.add(CHANNEL)
    await send_command(app, workspace.url, "test 3")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.channels_without_bot == {CHANNEL}


async def test_in_a_private_channel_somebody_has_to_invite_us(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """The reply says how, and what is public waits for nobody."""
    workspace.private_channels.add(CHANNEL)
    inbox.scripted_reply = Reply(text="Subscribed.", public="U0ANN subscribed this channel.")
    await send_command(app, workspace.url, "add https://x.example")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert reply_paragraphs(workspace.responses[0]) == ["Subscribed.", INVITE]
    await send_command(app, workspace.url, "help")
    await workspace.wait_until(lambda: len(workspace.responses) == 2)
    assert workspace.channels[CHANNEL] == [] or "conversations.join" not in workspace.calls


async def test_a_list_has_a_menu_on_each_line(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """What is chosen there is an order; the list stays where it is."""
    choices = (Choice(label="Pause", command="pause 3"), Choice(label="Remove", command="remove 3"))
    rows = [Row(text="#3 <!channel> Courier", choices=choices), *(Row(text=f"#{n} Feed") for n in range(60))]
    inbox.scripted_reply = Reply(text="x", rows=tuple(rows))
    await send_command(app, workspace.url, "list")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    first, *_, last = workspace.responses[0]["blocks"]
    assert first["text"]["text"] == "#3 &lt;!channel&gt; Courier"
    assert [option["value"] for option in first["accessory"]["options"]] == ["pause 3", "remove 3"]
    assert "16 more" in last["elements"][0]["text"]
    inbox.scripted_reply = Reply(text="Paused.")
    await choose_menu_item(app, workspace, "row:0", "pause 3")
    await workspace.wait_until(lambda: len(workspace.responses) == 2)
    assert inbox.commands[-1] == Command(destination=channel, text="pause 3", given_by="U0ANN")
    assert workspace.responses[1]["replace_original"] is False


async def test_an_export_is_a_file_in_a_direct_message(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """The channel's feeds are for who asked."""
    inbox.scripted_reply = Reply(text="2 feeds.", document=Document(name="feeds.opml", text="<opml>ä</opml>"))
    await send_command(app, workspace.url, "export")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.files == {"DU0ANN": ("feeds.opml", "<opml>ä</opml>")}
    assert reply_paragraphs(workspace.responses[0]) == ["2 feeds.", SENT_DIRECTLY]


async def test_a_test_says_what_it_is_above_its_digest(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """And has no buttons that need a posted digest."""
    inbox.scripted_reply = Reply(text="A test of *Courier*.\nOnly you see it.", digest=DIGEST)
    await send_command(app, workspace.url, "test 3")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert reply_paragraphs(workspace.responses[0])[0] == "A test of *Courier*.\nOnly you see it."
    assert all(block["type"] != "actions" for block in workspace.responses[0]["blocks"])


async def test_an_error_is_reported_in_a_form_and_answered_privately(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The words reach the inbox with the digest's message; where we may not post, the answer comes directly."""
    await choose_menu_item(app, workspace, "more", "report")
    await workspace.wait_until(lambda: "views.open" in workspace.calls)
    view = workspace.views["V0"]
    assert view["title"]["text"] == "Report an error"
    inbox.scripted_reply = Reply(text="I read the article again: it stands.")
    values = {"question": {"question": {"value": "It is <ten>."}}}
    await submit_form(app, view, values)
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 1)
    report = Order("report", {"wrong": "It is <ten>."})
    order = Command(destination=channel, order=report, given_by="U0ANN", message=MessageRef("1.1"))
    assert inbox.commands == [order]
    assert workspace.ephemeral[0]["user"] == "U0ANN"
    workspace.refusals["chat.postEphemeral"] = [Refusal(error="not_in_channel")]
    await submit_form(app, view, values)
    await workspace.wait_until(lambda: workspace.channels.get("DU0ANN", []) != [])
    said = workspace.channels["DU0ANN"][0]
    assert said["text"] == "I read the article again: it stands."
    assert reply_paragraphs(said) == [f"About <#{CHANNEL}>:", "I read the article again: it stands."]


async def test_where_people_ask_they_are_offered_questions(app: AsyncApp, workspace: Workspace) -> None:
    """About their own channels first, then what anybody can ask; Slack takes four."""
    workspace.memberships["U0ANN"] = ["C1", "C2", "C3"]
    opened = {"type": "app_home_opened", "user": "U0ANN", "channel": "D0ANN", "tab": "messages"}
    await send_event(app, opened)
    await workspace.wait_until(lambda: "D0ANN" in workspace.prompts)
    offered = [prompt["message"] for prompt in workspace.prompts["D0ANN"]]
    assert offered[:3] == ["What happened in C1?", "What happened in C2?", "What happened today?"]
    assert len(offered) == 4
    assert "views.publish" not in workspace.calls


async def test_what_is_said_directly_about_a_channel_has_no_buttons(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Pressed in a direct message, "remove 3" would be about that message's own conversation."""
    inbox.scripted_reply = Reply(text="Subscribed.", choices=(Choice(label="Undo", command="remove 3"),))
    workspace.refusals["chat.postEphemeral"] = [Refusal(error="channel_not_found")]
    workspace.private_channels.add(CHANNEL)
    await submit_form(app, make_form("add"), form_values(url="https://x.example"))
    await workspace.wait_until(lambda: workspace.channels.get("DU0ANN", []) != [])
    said = workspace.channels["DU0ANN"][0]
    assert reply_paragraphs(said) == [f"About <#{CHANNEL}>:", "Subscribed.", INVITE]
    assert {block["type"] for block in said["blocks"]} == {"section"}


async def test_in_other_peoples_direct_messages_nothing_can_be_posted(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """And the reply says so; in our own it works, and is told once: nobody else reads along."""
    inbox.scripted_reply = Reply(text="Subscribed.", public="U0ANN subscribed this channel.")
    await send_command(app, workspace.url, "add https://x.example", channel="D0THEIRS")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert reply_paragraphs(workspace.responses[0]) == ["Subscribed.", NOT_A_MEMBER]
    await send_command(app, workspace.url, "add https://x.example", channel="DU0ANN")
    await workspace.wait_until(lambda: len(workspace.responses) == 2)
    assert reply_paragraphs(workspace.responses[1]) == ["Subscribed."]
    assert not workspace.channels.get("DU0ANN")


async def test_a_reply_is_shown_though_its_file_could_not_be_sent(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Nobody is left without a word."""
    inbox.scripted_reply = Reply(text="2 feeds.", document=Document(name="feeds.opml", text="<opml/>"))
    workspace.refusals["files.getUploadURLExternal"] = [Refusal(error="missing_scope", needed_scope="files:write")]
    await send_command(app, workspace.url, "export")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    said = reply_paragraphs(workspace.responses[0])
    assert said[0] == "2 feeds."
    assert said[1].startswith("I could not send it to you. Slack says missing_scope")


@pytest.mark.parametrize("error", ["internal_error", "expired_trigger_id"])
async def test_what_cannot_be_opened_is_said(app: AsyncApp, workspace: Workspace, error: str) -> None:
    """A form that Slack does not open is no silence."""
    workspace.refusals["views.open"] = [Refusal(error=error)]
    with contextlib.suppress(AssertionError):  # Bolt forgets that it was confirmed, where a listener fails so fast
        await send_command(app, workspace.url, "add")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert error in workspace.responses[0]["text"]


async def test_a_bug_is_said_to_who_met_it(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """Without its insides."""
    inbox.scripted_reply = ZeroDivisionError("secret")  # type: ignore[assignment]  # no reply at all
    with contextlib.suppress(AssertionError):  # as above
        await send_command(app, workspace.url, "list")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.responses[0]["text"] == OUR_FAULT


@pytest.mark.parametrize("error", ["service_unavailable", "restricted_action"])
async def test_a_question_of_a_form_is_not_lost(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination, error: str
) -> None:
    """Where nobody can be told who asks, it is answered all the same; where nothing can be posted, the asker hears."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT, user=BOT_USER)["ts"])
    inbox.own_messages.add((channel, ref))
    workspace.refusals["chat.postMessage"] = [Refusal(error=error)]
    kept = json.dumps({"channel": CHANNEL, "message": ref, "thread": None})
    await submit_form(app, ask_view(kept), {"question": {"question": {"value": "how did they vote?"}}})
    if error == "service_unavailable":
        await workspace.wait_until(lambda: replies(workspace, ref) == ["By 14 votes to 9."])
    else:
        await workspace.wait_until(lambda: len(workspace.ephemeral) == 1)
        assert "I could not ask that. Slack says restricted_action" in workspace.ephemeral[0]["text"]


async def test_an_order_that_says_too_little_asks_in_a_form(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """What is typed there completes it; a feed's filter stands above the field."""
    await send_command(app, workspace.url, "ask")
    await workspace.wait_until(lambda: "views.open" in workspace.calls)
    assert workspace.views["V0"]["title"]["text"] == "Ask"
    await submit_form(app, workspace.views["V0"], form_values(question="who gains?"))
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 1)
    order = Order("ask", {"question": "who gains?"})
    assert inbox.commands == [Command(destination=channel, order=order, given_by="U0ANN")]
    inbox.scripted_reply = Reply(text="Courier lets through: tea\nChange it: ...")
    await choose_menu_item(app, workspace, "row:0", "filter 3")
    await workspace.wait_until(lambda: len(workspace.views) == 2)
    view = workspace.views["V1"]
    assert view["blocks"][0]["text"]["text"] == "Courier lets through: tea"
    await submit_form(app, view, form_values(words="coffee -tea"))
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 2)
    assert inbox.commands[-1].order == Order("filter", {"feed": "3", "words": "coffee -tea"})
    inbox.scripted_reply = Reply(text="Which one?", done=False)
    await send_command(app, workspace.url, "filter 99")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert reply_paragraphs(workspace.responses[0]) == ["Which one?"]


async def test_a_thumb_is_an_opinion_about_its_digest(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """For who pressed, with thanks."""
    await send_action(app, workspace.url, "1.1", {"action_id": "rate:rate down", "value": "rate down"})
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    order = Command(destination=channel, text="rate down", given_by="U0ANN", message=MessageRef("1.1"))
    assert inbox.commands == [order]


async def test_a_report_about_a_message_asks_what_is_wrong_first(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """Nothing is reported before that was said."""
    await send_action(app, workspace.url, "2.2", {"action_id": "choice:0", "value": "report message:1.1"})
    await workspace.wait_until(lambda: len(workspace.views) == 1)
    view = workspace.views["V0"]
    assert (view["title"]["text"], inbox.commands) == ("Report an error", [])
    await submit_form(app, view, form_values(wrong="It says nine."))
    await workspace.wait_until(lambda: len(inbox.commands) == 1)
    assert inbox.commands[0].order == Order("report", {"link": "message:1.1", "wrong": "It says nine."})
