"""What people do in Slack, as signed requests to the real Bolt app, and what they see."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.delivery.streaming import READING
from adapters.slack.gateway.app import build_app
from adapters.slack.interactions.commands import INVITE
from adapters.slack.interactions.conversation import HINT, NOT_READ
from adapters.slack.rendering.digests import MORE_OPTIONS
from adapters.slack.rendering.home import home_view
from bot.domain.conversation import INTERRUPTED, ChannelOverview, Choice, Command, FeedLine, Question, Reply, Turn
from bot.domain.delivery import MessageRef
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.labels import ASKED_ALREADY, NO_LINK
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.errors import ModelError, StoreError
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.limits import check_view
from tests.adapters.slack.people import (
    SECRET,
    make_form,
    question_event,
    replies,
    send_action,
    send_command,
    send_event,
    send_shortcut,
    send_signed,
    submit_form,
)
from tests.adapters.slack.samples import ANSWER, DIGEST, NO_ANSWER
from tests.adapters.slack.server import BOT, BOT_USER, CHANNEL, TEAM, Refusal, Workspace
from tests.patience import PATIENCE

QUESTION = "how did they vote?"


@pytest.fixture
def app(clients: Clients, inbox: ScriptedInbox) -> AsyncApp:
    """Build the app on the real client."""
    return build_app(clients, inbox, signing_secret=SECRET)


@pytest.fixture
def digest(workspace: Workspace, inbox: ScriptedInbox, channel: Destination) -> MessageRef:
    """Post a message that the inbox knows as a digest."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT, user=BOT_USER)["ts"])
    inbox.own_messages.add((channel, ref))
    return ref


async def test_a_message_in_the_thread_is_answered_there(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """The question reaches the inbox with its place; the placeholder becomes the answer."""
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    assert inbox.questions == [
        Question(
            key=f"slack:{TEAM}:{CHANNEL}:{event['ts']}",
            destination=channel,
            message=digest,
            text=QUESTION,
            asked_by="U0ANN",
        )
    ]
    assert workspace.thread(digest)[-1]["blocks"][1]["text"]["text"].endswith("“by 14 votes to 9”")


async def test_a_mention_arrives_twice_and_asks_once(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Slack sends a mention as `message` and as `app_mention`, and resends what it thinks was lost."""
    event = question_event(workspace, f"<@{BOT_USER}> {QUESTION}", digest)
    for kind in ("message", "app_mention", "message", "app_mention"):
        await send_event(app, {**event, "type": kind})
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    await send_event(app, question_event(workspace, "and then?", digest))
    await workspace.wait_until(lambda: len(inbox.questions) == 2 and READING not in replies(workspace, digest))
    assert [question.text for question in inbox.questions] == [QUESTION, "and then?"]
    assert workspace.ephemeral == []


@pytest.mark.parametrize("order", [("message", "app_mention"), ("app_mention", "message")])
async def test_a_mention_is_said_to_us_whichever_event_comes_first(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, order: tuple[str, str]
) -> None:
    """In a thread that is none of ours only a mention is heard, and the event that tells of it first may be either."""
    above = workspace.say("lunch?")["ts"]
    event = question_event(workspace, f"<@{BOT_USER}> {QUESTION}", above)
    for kind in order:
        await send_event(app, {**event, "type": kind})
    await workspace.wait_until(lambda: replies(workspace, above) == ["By 14 votes to 9."])
    assert [(one.text, one.addressed) for one in inbox.questions] == [(QUESTION, True)]


async def test_what_names_somebody_else_is_said_to_them(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Who else is named is told to the inbox, unless we are named, too; what begins with their name is theirs."""
    told: asyncio.Queue[tuple[bool, bool]] = asyncio.Queue()

    async def hear(question: Question) -> Question | None:
        told.put_nowait((question.addressed, question.is_to_others))
        return None

    inbox.receive_question = hear  # type: ignore[method-assign]
    for text, right in (
        ("<@U0BEN> can you call them?", (False, True)),
        (f"<@{BOT_USER}> what does <@U0BEN|ben> want?", (True, False)),
        (f"<@U0BEN> <@{BOT_USER}> told me it is 3,400", (False, True)),
        ("thanks", (False, False)),
    ):
        await send_event(app, question_event(workspace, text, digest))
        assert await told.get() == right


async def test_other_messages_are_none_of_our_business(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Bots, edits, the channel itself and other people's threads get nothing, not even a placeholder."""
    other = workspace.say("lunch?")["ts"]
    event = question_event(workspace, "x", digest)
    await send_event(app, {**event, "bot_id": "B0OTHER"})
    await send_event(app, {**event, "subtype": "channel_join"})
    await send_event(app, {**event, "user": BOT_USER})
    await send_event(app, question_event(workspace, "hello", None))
    await send_event(app, question_event(workspace, "pizza", other))
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    assert [question.text for question in inbox.questions] == [QUESTION]
    assert replies(workspace, other) == []


async def test_a_mention_in_the_channel_is_answered_in_its_thread(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """Who asks where there is no digest asks about all that the workspace reads; the thread keeps what was said."""
    event = {**question_event(workspace, f"<@{BOT_USER}> {QUESTION}", None), "type": "app_mention"}
    await send_event(app, event)
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, event["ts"]) == ["By 14 votes to 9."])
    (question,) = inbox.questions
    assert (question.destination, question.message, question.conversation) == (channel, None, event["ts"])


async def test_a_mention_without_words_gets_a_hint(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """And a file is not read."""
    event = {**question_event(workspace, f"<@{BOT_USER}>", None), "type": "app_mention"}
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, event["ts"]) == [HINT])
    picture = {**question_event(workspace, f"<@{BOT_USER}>", None), "type": "app_mention", "files": [{"id": "F1"}]}
    await send_event(app, picture)
    await workspace.wait_until(lambda: replies(workspace, picture["ts"]) == [NOT_READ])
    assert inbox.questions == []


async def test_a_direct_message_is_a_question(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """No mention is needed there; each message is answered in its own thread."""
    workspace.channels["D1"] = []
    said = workspace._add("D1", {"text": QUESTION, "user": "U0ANN"})
    await send_event(app, {**said, "channel": "D1", "channel_type": "im"})
    await workspace.wait_until(lambda: replies(workspace, said["ts"]) == ["By 14 votes to 9."])
    assert inbox.questions[0].destination.channel == "D1"


async def test_an_edited_question_is_answered_again_and_a_deleted_one_withdrawn(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """The same message, another text; a preview that Slack adds to a link is no edit."""
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: len(inbox.questions) == 1)
    edited = {**event, "text": "and against?", "edited": {"ts": "9.1", "user": "U0ANN"}}
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "ts": "9.2"}
    change = {**frame, "subtype": "message_changed", "message": edited, "previous_message": event}
    await send_event(app, {**change, "message": {**event, "attachments": []}})
    await send_event(app, change)
    await send_event(app, change)
    await workspace.wait_until(lambda: len(inbox.questions) == 2 and READING not in replies(workspace, digest))
    assert (inbox.questions[1].key, inbox.questions[1].text, inbox.questions[1].edit) == (
        inbox.questions[0].key,
        "and against?",
        "9.1",
    )
    inbox.was_called.clear()
    await send_event(app, {**frame, "subtype": "message_deleted", "deleted_ts": event["ts"], "ts": "9.3"})
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
    assert inbox.withdrawn_questions == [(channel, inbox.questions[0].key)]


async def test_an_edit_that_makes_talk_of_a_question_withdraws_it(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """It is not for us any more, and its answer is taken away."""
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    inbox.own_messages.clear()
    inbox.was_called.clear()
    edited = {**event, "text": "Lunch?", "edited": {"ts": "9.1", "user": "U0ANN"}}
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "ts": "9.2"}
    await send_event(app, {**frame, "subtype": "message_changed", "message": edited, "previous_message": event})
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
    assert inbox.withdrawn_questions == [(channel, inbox.questions[0].key)]


async def test_a_link_with_a_mention_is_condensed(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """Its digest, without the buttons of a posted one; and below it the answer to what was asked of it."""
    inbox.scripted_reply = Reply(text="x", digest=DIGEST)
    event = {
        **question_event(workspace, f"<@{BOT_USER}> <https://herald.example/tram> please", None),
        "type": "app_mention",
    }
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, event["ts"]) not in ([], [READING]))
    assert inbox.commands[0].text == "read https://herald.example/tram"
    blocks = workspace.thread(event["ts"])[-1]["blocks"]
    assert all(block["type"] != "actions" for block in blocks)
    inbox.scripted_reply = replace(inbox.scripted_reply, answer=ANSWER)
    question = {**question_event(workspace, f"<@{BOT_USER}> who pays for <https://herald.example/tram>?", None)}
    await send_event(app, {**question, "type": "app_mention"})
    await workspace.wait_until(lambda: len(replies(workspace, question["ts"])) == 2)
    assert replies(workspace, question["ts"])[1].startswith(ANSWER.text)


async def test_the_shortcut_condenses_the_link_of_a_message(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """In the message's thread; without a link it says so, to who pressed."""
    inbox.scripted_reply = Reply(text="I could not read it.", done=False)
    said = workspace.say("look: <https://herald.example/tram|tram>")
    await send_shortcut(app, workspace.url, said)
    await workspace.wait_until(lambda: replies(workspace, said["ts"]) == ["I could not read it."])
    await send_shortcut(app, workspace.url, workspace.say("no link here"))
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.responses[0]["text"] == NO_LINK


async def test_a_question_typed_into_the_modal_is_answered_in_the_thread(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Ask opens it; what was typed is said there, with who asked."""
    await send_action(app, workspace.url, digest, {"action_id": "ask", "value": "ask"})
    await workspace.wait_until(lambda: "views.open" in workspace.calls)
    view = workspace.views["V0"]
    state = {"values": {"question": {"question": {"type": "plain_text_input", "value": f"{QUESTION} <!here>"}}}}
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": "U0ANN", "team_id": TEAM},
        "api_app_id": "A1",
        "view": {**view, "id": "V0", "state": state},
    }
    assert await send_signed(app, urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded") == 200
    await workspace.wait_until(lambda: replies(workspace, digest)[-1:] == ["By 14 votes to 9."])
    assert replies(workspace, digest)[0] == f"<@U0ANN> asks: {QUESTION} &lt;!here&gt;"
    assert (inbox.questions[0].message, inbox.questions[0].text) == (digest, f"{QUESTION} <!here>")


async def test_a_suggested_question_is_asked_by_its_button(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Whoever presses asks."""
    await send_action(app, workspace.url, digest, {"action_id": "suggest:0", "value": QUESTION})
    await workspace.wait_until(lambda: replies(workspace, digest)[-1:] == ["By 14 votes to 9."])
    assert inbox.questions[0].asked_by == "U0ANN"


async def test_a_suggested_question_is_asked_once(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """However often it is pressed, and by whomever; another one is asked."""
    for _ in range(3):
        await send_action(app, workspace.url, digest, {"action_id": "suggest:0", "value": QUESTION})
    await workspace.wait_until(lambda: [told["text"] for told in workspace.ephemeral] == [ASKED_ALREADY, ASKED_ALREADY])
    await workspace.wait_until(lambda: replies(workspace, digest)[-1:] == ["By 14 votes to 9."])
    inbox.turns = (Turn(question="Who pays?"),)
    await send_action(app, workspace.url, digest, {"action_id": "suggest:1", "value": "Who pays?"})
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 3)
    assert [one.text for one in inbox.questions] == [QUESTION]


async def test_the_menu_gives_commands_about_its_digest(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """Mute, why, hide: the command knows the message, and only who chose sees the reply."""
    assert ("Hide a line", "hide") in MORE_OPTIONS
    chosen: dict[str, Any] = {"action_id": "more", "selected_option": {"value": "mute"}, "type": "overflow"}
    await send_action(app, workspace.url, digest, chosen)
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert inbox.commands == [Command(destination=channel, text="mute", given_by="U0ANN", message=digest)]
    assert workspace.responses[0]["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    ("who", "person", "may"),
    [
        ("anyone", {"is_ultra_restricted": True}, True),
        ("members", {}, True),
        ("members", {"is_restricted": True}, False),
        ("admins", {}, False),
        ("admins", {"is_admin": True}, True),
        ("admins", {"is_owner": True}, True),
    ],
)
async def test_who_may_manage_is_a_setting(
    workspace: Workspace, clients: Clients, inbox: ScriptedInbox, who: str, person: dict[str, Any], *, may: bool
) -> None:
    """Anyone, members without guests, or admins; asked of Slack once in a while, and told with what is said, too."""
    workspace.user_records["U0ANN"] = person
    app = build_app(clients, inbox, signing_secret=SECRET, managers=who)
    for number in (1, 2):
        await send_command(app, workspace.url, "list")
        await workspace.wait_until(lambda many=number: len(workspace.responses) == many)
    assert [command.may_manage for command in inbox.commands] == [may, may]
    assert workspace.calls.count("users.info") == 1
    mention = {**question_event(workspace, f"<@{BOT_USER}> help", None), "type": "app_mention"}
    await send_event(app, mention)
    await workspace.wait_until(lambda: len(inbox.questions) == 1)
    assert inbox.questions[0].may_manage is may


async def test_a_question_brings_its_askers_time_zone(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """It may be an order that names a time; Slack is asked once, and where it does not tell, nothing is lost."""
    workspace.user_records["U0ANN"] = {"tz": "Europe/Berlin"}
    inbox.scripted_answer = ANSWER
    for number in (1, 2):
        await send_event(app, question_event(workspace, f"{QUESTION} {number}", digest))
        await workspace.wait_until(lambda many=number: len(inbox.questions) == many)
    assert [question.zone for question in inbox.questions] == ["Europe/Berlin"] * 2
    assert workspace.calls.count("users.info") == 1


async def test_answers_name_their_sources_and_what_can_be_asked_next(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """A quotation from elsewhere links its article; suggestions and commands to confirm are buttons."""
    source = Source(title="Tram", url="https://herald.example/a?b=1&c=2", publisher="The <Herald>")
    inbox.scripted_answer = replace(
        ANSWER,
        evidence=(replace(ANSWER.evidence[0], source=source),),
        note="Checked against 2 articles.",
        suggestions=("Who pays?",),
        choices=(Choice(label="Watch them", command="watch them"),),
    )
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    _, quoted, note, row = workspace.thread(digest)[-1]["blocks"]
    assert quoted["text"]["text"].endswith("— <https://herald.example/a?b=1&amp;c=2|The &lt;Herald&gt;>")
    assert note["elements"][0]["text"] == "Checked against 2 articles."
    assert [(one["action_id"], one["value"]) for one in row["elements"]] == [
        ("choice:0", "watch them"),
        ("suggest:0", "Who pays?"),
    ]


async def test_an_honest_refusal_shows_the_closest_passage(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """What the article does not say is answered with what comes closest."""
    inbox.scripted_answer = NO_ANSWER
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) == ["The article does not say."])
    assert "Closest passage" in workspace.thread(digest)[-1]["blocks"][1]["text"]["text"]


async def test_a_question_answered_before_leaves_no_trace(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The sign of life goes where the inbox knows the question from another process."""
    inbox.scripted_answer = None
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: workspace.statuses[-1:] == [(CHANNEL, digest, "")])
    assert replies(workspace, digest) == []


async def test_a_bug_leaves_nobody_waiting(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Whatever happens to the answer, the sign of life does not stay."""
    inbox.scripted_answer = ZeroDivisionError()
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: "chat.postMessage" in workspace.calls)
    assert replies(workspace, digest) == [INTERRUPTED.text]


async def test_a_failure_is_said_in_the_thread(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Nobody is left waiting under a placeholder."""
    inbox.scripted_answer = ModelError("no credit")
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest)[-1:] == ["I could not answer: no credit"])
    assert len(replies(workspace, digest)) == 1


async def test_a_command_is_answered_privately_and_announced(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The reply goes to whoever typed; what is public, to the channel; choices are buttons."""
    inbox.scripted_reply = Reply(
        text="Each or digest?", choices=(Choice(label="Each", command="add x each"),), public="Ann added x"
    )
    await send_command(app, workspace.url, "add &lt;https://x.example|x&gt; &amp; co")
    await workspace.wait_until(lambda: len(workspace.channels[CHANNEL]) == 1)
    (response,) = workspace.responses
    assert (response["response_type"], response["text"]) == ("ephemeral", "Each or digest?")
    assert response["blocks"][-1]["elements"][0]["value"] == "add x each"
    assert workspace.channels[CHANNEL][0]["text"] == "Ann added x"
    assert inbox.commands[0].destination == channel


async def test_a_choice_runs_its_command_in_place(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """A pressed button is a command, and its reply replaces the one with the buttons."""
    await send_action(app, workspace.url, "1.1", {"action_id": "choice:0", "value": "add x each"})
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert inbox.commands == [Command(destination=channel, text="add x each", given_by="U0ANN")]
    assert (workspace.responses[0]["replace_original"], workspace.responses[0]["text"]) == (True, "Done &amp; dusted.")


async def test_a_command_that_fails_says_so(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """The person sees the words of the error."""
    inbox.scripted_reply = ModelError("no credit")
    await send_command(app, workspace.url, "ask x")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert workspace.responses[0]["text"] == "That did not work: no credit"


async def test_evidence_opens_the_quotations(app: AsyncApp, workspace: Workspace, digest: MessageRef) -> None:
    """The modal opens at once and then shows each line with its quotation."""
    await send_action(app, workspace.url, digest, {"action_id": "evidence", "value": "show"})
    await workspace.wait_until(lambda: "views.update" in workspace.calls)
    texts = [block["text"]["text"] for block in workspace.views["V0"]["blocks"]]
    assert texts[0] == "*The council approved the tram line, 14 to 9.*\n> “14 votes to 9”"
    assert texts[-1].startswith("*Disclosed*")


async def test_evidence_that_is_not_to_be_had_says_why(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """A message we do not know, or a store that does not answer, is said in the modal."""
    await send_action(app, workspace.url, "9.9", {"action_id": "evidence", "value": "show"})
    await workspace.wait_until(lambda: workspace.calls.count("views.update") == 1)
    inbox.scripted_reply = inbox.scripted_answer = ModelError("down")
    await send_action(app, workspace.url, "9.9", {"action_id": "evidence", "value": "show"})
    await workspace.wait_until(lambda: workspace.calls.count("views.update") == 2)
    texts = [view["blocks"][0]["text"]["text"] for view in workspace.views.values()]
    assert texts == ["I have no article for this message any more.", "The quotations could not be read: down"]


async def test_let_into_a_channel_again_what_it_refused_follows(
    app: AsyncApp, inbox: ScriptedInbox, channel: Destination
) -> None:
    """Others who join are none of our business."""
    joined = {"type": "member_joined_channel", "channel": CHANNEL, "channel_type": "C", "team": TEAM, "ts": "1.1"}
    await send_event(app, {**joined, "user": "U0ANN"})
    await send_event(app, {**joined, "user": BOT_USER})
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
    assert inbox.commands == [Command(destination=channel, text="retry")]


async def test_add_alone_opens_the_modal_that_adds_a_feed(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, channel: Destination
) -> None:
    """An address, and when its digests come, carried out as one; the reply is for who typed."""
    await send_command(app, workspace.url, "add")
    await workspace.wait_until(lambda: "views.open" in workspace.calls)
    view = workspace.views["V0"]
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert [*fields] == ["url", "when", "at", "zone"]
    assert [option["value"] for option in fields["when"]["options"]][2:4] == ["daily", "weekdays"]
    chosen = {"type": "static_select", "selected_option": {"value": "hourly"}}
    values = {"url": {"url": {"value": "https://x.example"}}, "when": {"when": chosen}}
    await submit_form(app, view, values)
    await workspace.wait_until(lambda: len(workspace.ephemeral) == 1)
    order = Order("add", {"url": "https://x.example", "when": "hourly"})
    assert [(one.order, one.destination) for one in inbox.commands] == [(order, channel)]
    assert {one["user"] for one in workspace.ephemeral} == {"U0ANN"}


def make_overviews(*channels: str) -> list[ChannelOverview]:
    """Return channels with two feeds each, one of them paused."""
    return [
        ChannelOverview(
            destination=Destination("slack", TEAM, channel),
            routine="daily at 09:00 (UTC)",
            feeds=(
                FeedLine(number=2 * at + 1, name="Courier <!channel>", state="fine, last read 12 Mar 09:00 UTC"),
                FeedLine(number=2 * at + 2, name="", state="paused", is_paused=True),
            ),
            next_up="Tue 09:00 (UTC)",
        )
        for at, channel in enumerate(channels)
    ]


async def test_the_home_tab_shows_the_channels_a_person_is_in(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """And none they are not in: what a private channel reads is nobody else's business."""
    inbox.channels = make_overviews("CHERS", "CSECRET", "CTHIRD")
    workspace.memberships["U0ANN"] = ["C1", "C2", "CHERS", "CTHIRD"]
    workspace.user_records["U0ANN"] = {"tz": "Europe/Berlin", "locale": "de-DE"}
    opened = {
        "type": "app_home_opened",
        "user": "U0ANN",
        "tab": "home",
        "channel": "D1",
        "event_ts": "1.1",
        "ts": "1.1",
    }
    await send_event(app, opened)
    await workspace.wait_until(lambda: "views.publish" in workspace.calls)
    shown = json.dumps(workspace.views["home U0ANN"])
    assert "<#CHERS>" in shown
    assert "<#CTHIRD>" in shown
    assert "CSECRET" not in shown
    assert "Courier &lt;!channel&gt;" in shown
    assert "daily at 09:00" in shown
    assert inbox.overview_request == ("Europe/Berlin", "de")


async def test_a_button_of_the_home_tab_changes_its_channel_only(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """The view is shown anew; a channel the person is not in any more is left alone."""
    workspace.memberships["U0ANN"] = ["CHERS"]
    for channel in ("CHERS", "CSECRET"):
        before = workspace.calls.count("views.publish")
        await press_home(app, channel, "pause 3")
        await workspace.wait_until(lambda was=before: workspace.calls.count("views.publish") == was + 1)
    assert [(one.text, one.destination.channel) for one in inbox.commands] == [("pause 3", "CHERS")]


async def test_the_home_tab_says_what_came_of_a_button(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """With its Undo, and with what was in its way."""
    workspace.memberships["U0ANN"] = ["CHERS"]
    said: list[str] = []
    undo = Choice(label="Undo", command="restore own on https://x.example")
    for told in (Reply(text="Removed <Courier>.", choices=(undo,)), StoreError("The database is away.")):
        inbox.scripted_reply = told
        workspace.views.clear()
        await press_home(app, "CHERS", "remove 3")
        await workspace.wait_until(lambda: "home U0ANN" in workspace.views)
        said.append(json.dumps(workspace.views["home U0ANN"], ensure_ascii=False))
    assert "<#CHERS>: Removed &lt;Courier&gt;." in said[0]
    assert json.loads(button_value(said[0], "home:next:0")) == {"channel": "CHERS", "order": undo.command}
    assert "<#CHERS>: That did not work: The database is away." in said[1]


async def test_a_feed_is_added_from_the_home_tab(app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox) -> None:
    """For any channel one is in; the tab says what came of it, and the channel what changed."""
    workspace.memberships["U0ANN"] = [CHANNEL]
    chosen = {"type": "conversations_select", "action_id": "home:choose", "selected_conversation": CHANNEL}
    await press_home(app, CHANNEL, "", chosen)
    await workspace.wait_until(lambda: "V0" in workspace.views)
    view = workspace.views["V0"]
    inbox.scripted_reply = Reply(text="Subscribed.", public="U0ANN subscribed this channel to X.")
    values = {"url": {"url": {"value": "https://x.example"}}}
    await submit_form(app, view, values)
    await workspace.wait_until(lambda: "home U0ANN" in workspace.views)
    assert f"<#{CHANNEL}>: Subscribed." in json.dumps(workspace.views["home U0ANN"])
    assert [str(one.order) for one in inbox.commands] == ["add https://x.example"]
    assert workspace.channels[CHANNEL][0]["text"] == "<@U0ANN> subscribed this channel to X."
    assert workspace.ephemeral == []


async def test_times_of_ones_own_are_set_from_the_home_tab(app: AsyncApp, workspace: Workspace) -> None:
    """Beside those that are offered as buttons: a form asks for days and hours."""
    workspace.memberships["U0ANN"] = [CHANNEL]
    value = json.dumps({"channel": CHANNEL, "order": "schedule", "form": True})
    await send_action(app, workspace.url, "1.1", {"action_id": f"home:form:{CHANNEL}", "value": value})
    await workspace.wait_until(lambda: "V0" in workspace.views)
    fields = [block["block_id"] for block in workspace.views["V0"]["blocks"] if block["type"] == "input"]
    assert {"when", "at", "zone", "quiet"} <= set(fields)
    assert value in json.dumps(home_view(make_overviews(CHANNEL))["blocks"]).replace('\\"', '"')


async def test_who_may_not_is_told_so_before_they_type(
    workspace: Workspace, clients: Clients, inbox: ScriptedInbox
) -> None:
    """No form opens for what they may not order."""
    inbox.scripted_reply = Reply(text="Only people who manage this channel can do that.", done=False)
    app = build_app(clients, inbox, signing_secret=SECRET, managers="admins")
    await send_command(app, workspace.url, "add")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert not workspace.views
    assert [command.may_manage for command in inbox.commands] == [False]


async def test_choosing_a_channel_without_the_bot_says_how_to_invite_it(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """In the Home tab, where it was chosen; no form is opened, and nothing is carried out."""
    workspace.memberships["U0ANN"] = ["CHERS"]
    chosen = {"type": "conversations_select", "action_id": "home:choose", "selected_conversation": CHANNEL}
    await press_home(app, CHANNEL, "", chosen)
    await workspace.wait_until(lambda: "home U0ANN" in workspace.views)
    assert f"<#{CHANNEL}>: {INVITE}" in json.dumps(workspace.views["home U0ANN"])
    assert "V0" not in workspace.views
    assert inbox.commands == []


async def test_who_may_not_manage_is_offered_nothing_to_change(
    clients: Clients, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """They see what there is; a form that they press for all the same is not opened."""
    app = build_app(clients, inbox, signing_secret=SECRET, managers="admins")
    inbox.channels = make_overviews("CHERS")
    workspace.memberships["U0ANN"] = ["CHERS"]
    await press_home(app, "CHERS", "add")
    await workspace.wait_until(lambda: "home U0ANN" in workspace.views)
    assert all(block["type"] != "actions" for block in workspace.views["home U0ANN"]["blocks"])
    assert "V0" not in workspace.views


async def press_home(app: AsyncApp, channel: str, order: str, action: dict[str, Any] | None = None) -> None:
    """Press a button of the Home tab, or choose something there."""
    value = json.dumps({"channel": channel, "order": order})
    pressed = action or {"type": "button", "action_id": "home:x:3", "value": value}
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U0ANN", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "1.2.3",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home"},
        "actions": [{"block_id": "b", "action_ts": "1", **pressed}],
    }
    assert await send_signed(app, urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded") == 200


def button_value(view: str, action: str) -> str:
    """Return a button's value."""
    rows = [block["elements"] for block in json.loads(view)["blocks"] if block["type"] == "actions"]
    return next(str(one["value"]) for row in rows for one in row if one["action_id"] == action)


def test_a_home_tab_is_never_too_long() -> None:
    """However many channels and feeds there are."""
    many = home_view(make_overviews(*(f"C{number}" for number in range(80))))
    check_view(home_view(make_overviews("C1", "C2"), may_manage=False))
    for view in (many, home_view([]), *(make_form(spec.name) for spec in REGISTRY if spec.inputs)):
        check_view(view)
    assert len(many["blocks"]) <= 100
    assert "There are more" in json.dumps(many["blocks"][-1])
    (crowded,) = make_overviews("C1")
    whole = home_view([replace(crowded, feeds=tuple(replace(crowded.feeds[0], number=n) for n in range(70)))])
    check_view(whole)
    assert len(whole["blocks"]) > 90
    assert "and 23 more in <#C1>" in json.dumps(whole["blocks"][-1])
    assert "No channel that you are in" in json.dumps(home_view([])["blocks"][-1])


async def test_who_may_manage_is_nobody_where_slack_does_not_tell(
    workspace: Workspace, clients: Clients, inbox: ScriptedInbox
) -> None:
    """An app without the permission to look still lists, answers and helps."""
    workspace.refusals["users.info"] = [Refusal(error="missing_scope", needed_scope="users:read")]
    app = build_app(clients, inbox, signing_secret=SECRET, managers="members")
    await send_command(app, workspace.url, "list")
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert [command.may_manage for command in inbox.commands] == [False]


async def test_a_button_of_an_older_version_says_so(app: AsyncApp, workspace: Workspace) -> None:
    """Slack would show a warning sign, and nobody would know why."""
    await send_action(app, workspace.url, "1.1", {"action_id": "thumbs:up", "value": "x"})
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert "older version" in workspace.responses[0]["text"]


async def test_a_question_that_is_deleted_while_it_is_stored_is_taken_back_behind_that(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Or its job would answer a message that is gone."""
    hear, is_storing, may_store = inbox.receive_question, asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def slowly(question: Question) -> Question | None:
        is_storing.set()
        await may_store.wait()
        done.append("stored")
        return await hear(question)

    async def withdraw(destination: Destination, key: str) -> bool:
        done.append("withdrawn")
        return await ScriptedInbox.withdraw_question(inbox, destination, key)

    inbox.receive_question, inbox.withdraw_question = slowly, withdraw  # type: ignore[method-assign]
    gone = question_event(workspace, "gone?", digest)
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel"}
    deletion = {**frame, "subtype": "message_deleted", "deleted_ts": gone["ts"], "ts": "9.1", "previous_message": gone}
    sending = asyncio.create_task(send_event(app, gone))
    async with asyncio.timeout(PATIENCE):
        await is_storing.wait()
        await send_event(app, deletion)
        may_store.set()
        await sending
        await inbox.was_called.wait()
    assert done == ["stored", "withdrawn"]
    assert inbox.questions == []


async def test_events_may_come_out_of_order(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """A question that arrives after its deletion is not asked; one after its edit is asked once, as edited."""
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel"}
    gone, edited = question_event(workspace, "gone?", digest), question_event(workspace, QUESTION, digest)
    deletion = {**frame, "subtype": "message_deleted", "deleted_ts": gone["ts"], "ts": "9.1", "previous_message": gone}
    await send_event(app, deletion)
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
    hear = inbox.receive_question

    async def hear_no_gone(question: Question) -> Question | None:
        assert question.text != "gone?"  # it would be stored, and answered by its job
        return await hear(question)

    inbox.receive_question = hear_no_gone  # type: ignore[method-assign]
    await send_event(app, gone)
    later = {**edited, "text": "and against?", "edited": {"ts": "9.3", "user": "U0ANN"}}
    change = {**frame, "subtype": "message_changed", "ts": "9.2", "message": later, "previous_message": edited}
    await send_event(app, change)
    await workspace.wait_until(lambda: replies(workspace, digest) == ["By 14 votes to 9."])
    assert [question.text for question in inbox.questions] == ["and against?"]
