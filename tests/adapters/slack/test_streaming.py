"""How an answer comes into a thread: the status, the stream, and what stands in for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.delivery.streaming import READING, STATUS
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from bot.domain.conversation import INTERRUPTED, Question
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import ModelError
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import SECRET, question_event, replies, send_event
from tests.adapters.slack.samples import ANSWER
from tests.adapters.slack.server import BOT, BOT_USER, CHANNEL, TEAM, Refusal, Workspace

QUESTION = "how did they vote?"
PARTIAL_ANSWER = replace(ANSWER, text="The line was approved [1].", model="a-model")
WHOLE_ANSWER = replace(
    PARTIAL_ANSWER, text="The line was approved [1]. It passed by 14 votes to 9 [1].", suggestions=("Who pays?",)
)
SENTENCES = ["The line was approved [1].", "The line was approved [1]. It passed by 14 votes to 9 [1]."]


@pytest.fixture
def app(clients: Clients, inbox: ScriptedInbox) -> AsyncApp:
    """Build the app, with a model behind the inbox."""
    inbox.answer_pieces, inbox.scripted_answer = (PARTIAL_ANSWER,), WHOLE_ANSWER
    return build_app(clients, inbox, signing_secret=SECRET)


@pytest.fixture
def digest(workspace: Workspace, inbox: ScriptedInbox, channel: Destination) -> MessageRef:
    """Post a message that the inbox knows as a digest."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT, user=BOT_USER)["ts"])
    inbox.own_messages.add((channel, ref))
    return ref


def shown_sections(workspace: Workspace, ref: str) -> list[str]:
    """Return the sections of the bot's last message in a thread."""
    mine = [one for one in workspace.thread(ref) if one.get("bot_id") == BOT]
    return [block["text"]["text"] for block in mine[-1].get("blocks") or [] if "text" in block]


async def test_a_proven_sentence_is_streamed_as_soon_as_it_is_there(
    app: AsyncApp, workspace: Workspace, digest: MessageRef
) -> None:
    """A status first, then each sentence, and below the last one what proves them."""
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: "chat.stopStream" in workspace.calls)
    assert workspace.statuses == [(CHANNEL, digest, STATUS)]
    assert workspace.streamed_texts == SENTENCES
    sections = shown_sections(workspace, digest)
    assert sections[:2] == ["The line was approved [1].", "It passed by 14 votes to 9 [1]."]
    assert sections[2].endswith("“by 14 votes to 9”")
    message = workspace.thread(digest)[-1]
    assert message["blocks"][-1]["elements"][0]["value"] == "Who pays?"
    assert message["metadata"]["event_payload"] == {"key": f"slack:{TEAM}:{CHANNEL}:{event['ts']}"}
    assert "chat.update" not in workspace.calls


@pytest.mark.parametrize("error", ["unknown_method", "ratelimited", "internal_error"])
async def test_where_nothing_can_be_streamed_a_message_grows(
    app: AsyncApp, workspace: Workspace, digest: MessageRef, error: str
) -> None:
    """The same answer, in one message."""
    workspace.refusals["chat.startStream"] = [Refusal(error=error)] * 3
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) == [WHOLE_ANSWER.text])
    assert shown_sections(workspace, digest)[0] == WHOLE_ANSWER.text


async def test_where_there_is_no_status_a_message_holds_the_place(
    app: AsyncApp, workspace: Workspace, digest: MessageRef
) -> None:
    """Nobody waits in silence."""
    workspace.refusals["assistant.threads.setStatus"] = [Refusal(error="missing_scope", needed_scope="assistant:write")]
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: replies(workspace, digest) == [WHOLE_ANSWER.text])
    assert workspace.calls.count("chat.postMessage") == 1
    assert "chat.startStream" not in workspace.calls


@pytest.mark.parametrize("word", ["message_not_in_streaming_state", "stopped_by_user"])
async def test_a_stream_that_slack_or_a_reader_ended_is_finished_by_an_edit(
    app: AsyncApp, workspace: Workspace, digest: MessageRef, word: str
) -> None:
    """The sentences that stand there get what proves them."""

    def end() -> bool:
        if "chat.startStream" in workspace.calls:
            workspace.thread(digest)[-1]["streaming"] = False
        return replies(workspace, digest) == [WHOLE_ANSWER.text]

    workspace.refusals["chat.appendStream"] = [Refusal(error=word)]
    workspace.refusals["chat.stopStream"] = [Refusal(error=word)]
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(end)
    assert "“by 14 votes to 9”" in shown_sections(workspace, digest)[1]


async def test_a_failure_is_told_in_the_language_of_who_asked(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Slack tells it with who they are."""
    event = question_event(workspace, QUESTION, digest)
    workspace.user_records[str(event["user"])] = {"locale": "de-DE"}
    inbox.scripted_answer = ModelError("no credit")
    await send_event(app, event)
    await workspace.wait_until(lambda: any("no credit" in told for told in replies(workspace, digest)))
    assert replies(workspace, digest)[-1] == "Ich konnte nicht antworten: no credit"
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: len([said for *_, said in workspace.statuses if said]) == 2)
    assert [said for *_, said in workspace.statuses if said] == [STATUS, "liest …"]


async def test_a_failure_in_the_middle_takes_the_place_of_half_an_answer(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Half an answer without what proves it does not stay."""
    inbox.scripted_answer = ModelError("no credit")
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: "chat.update" in workspace.calls)
    assert workspace.streamed_texts == SENTENCES[:1]
    assert replies(workspace, digest) == ["I could not answer: no credit"]


async def test_half_an_answer_to_a_question_that_was_deleted_does_not_stay(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The inbox stops in the middle: what was streamed by then is no answer, and goes."""
    inbox.scripted_answer = None
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: "chat.delete" in workspace.calls)
    assert workspace.streamed_texts == SENTENCES[:1]
    assert replies(workspace, digest) == []


async def test_a_reply_after_a_crash_takes_the_place_of_what_stands_there(
    app: AsyncApp, slack: SlackPlatform, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """However often it is made, there is one answer under a question."""
    inbox.answer_pieces, inbox.scripted_answer = (), ZeroDivisionError()
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: replies(workspace, digest) == [INTERRUPTED.text])
    (question,) = inbox.questions
    for _ in range(2):
        await slack.post_answer(question, WHOLE_ANSWER)
    assert replies(workspace, digest) == [WHOLE_ANSWER.text]
    await slack.post_answer(replace(question, key="another"), WHOLE_ANSWER)
    assert len(replies(workspace, digest)) == 2


async def test_an_edited_question_is_answered_in_the_same_message(
    app: AsyncApp, workspace: Workspace, digest: MessageRef, inbox: ScriptedInbox
) -> None:
    """And a deleted one takes its answer along."""
    event = question_event(workspace, QUESTION, digest)
    await send_event(app, event)
    await workspace.wait_until(lambda: "chat.stopStream" in workspace.calls)
    frame = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "ts": "9.2"}
    edited = {**event, "text": "and against?", "edited": {"ts": "9.1", "user": "U0ANN"}}
    inbox.answer_pieces, inbox.scripted_answer = (), ANSWER
    await send_event(app, {**frame, "subtype": "message_changed", "message": edited, "previous_message": event})
    await workspace.wait_until(lambda: replies(workspace, digest) == [ANSWER.text])
    assert "chat.postMessage" not in workspace.calls
    gone = {**frame, "subtype": "message_deleted", "deleted_ts": event["ts"], "ts": "9.3", "previous_message": edited}
    await send_event(app, gone)
    await workspace.wait_until(lambda: "chat.delete" in workspace.calls)
    assert replies(workspace, digest) == []


async def test_what_is_streamed_pings_nobody(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """A model that was talked into a mention or a link is escaped in the stream, too."""
    evil = "<!channel> see [this](https://evil.example) <https://evil.example|here>."
    inbox.answer_pieces, inbox.scripted_answer = (
        (replace(PARTIAL_ANSWER, text=evil),),
        replace(PARTIAL_ANSWER, text=evil),
    )
    await send_event(app, question_event(workspace, QUESTION, digest))
    await workspace.wait_until(lambda: "chat.stopStream" in workspace.calls)
    sentence = workspace.thread(digest)[-1]["blocks"][0]["text"]
    assert "<" not in sentence["text"]
    assert sentence["verbatim"] is True


async def test_in_a_direct_message_the_thread_of_the_question_is_used(
    app: AsyncApp, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """As in the agent's own view: each question opens a thread."""
    workspace.channels["D0ANN"] = []
    said = {**workspace.say(QUESTION), "channel": "D0ANN", "channel_type": "im"}
    workspace.channels["D0ANN"].append(said)
    await send_event(app, said)
    await workspace.wait_until(lambda: "chat.stopStream" in workspace.calls)
    assert workspace.statuses == [("D0ANN", said["ts"], STATUS)]
    assert inbox.questions == [
        Question(
            key=f"slack:{TEAM}:D0ANN:{said['ts']}",
            destination=Destination("slack", TEAM, "D0ANN"),
            text=QUESTION,
            conversation=said["ts"],
            asked_by="U0ANN",
        )
    ]
    assert READING not in replies(workspace, said["ts"])
