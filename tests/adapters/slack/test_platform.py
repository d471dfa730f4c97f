"""SlackPlatform against a workspace that remembers, refuses and hangs up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.api.clients import Clients
from adapters.slack.api.errors import CHANNEL_ADVICE, WORKSPACE_ADVICE
from adapters.slack.delivery.sending import UNFIT_ERRORS
from adapters.slack.platform import SlackPlatform
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError, SlowDown
from bot.ports import Platform
from bot.publisher.closed_channels import notify_closed
from tests.adapters.slack.samples import DIGEST, STORY
from tests.adapters.slack.server import APP_TOKEN, BOT, CHANNEL, Refusal, Workspace
from tests.fakes.clock import SINCE

FIRST_DELIVERY = DeliveryId(1)


async def test_a_post_carries_its_delivery_and_unfurls_nothing(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """The message in the channel has the number in its metadata."""
    port: Platform = slack
    ref = await port.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    (message,) = workspace.channels[CHANNEL]
    assert message["ts"] == ref
    assert message["metadata"] == {"event_type": "newsdesk_digest", "event_payload": {"delivery_id": 1}}
    assert message["unfurl_links"] is False


@pytest.mark.parametrize("word", sorted({**CHANNEL_ADVICE, **WORKSPACE_ADVICE}))
async def test_what_a_person_must_mend_says_how(
    slack: SlackPlatform, workspace: Workspace, channel: Destination, word: str
) -> None:
    """Each lasting refusal is a DestinationGone with its mend."""
    workspace.refusals["chat.postMessage"] = [Refusal(error=word)]
    with pytest.raises(DestinationGone, match=word) as caught:
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert not caught.value.retry


@pytest.mark.parametrize(
    ("refusal", "retry", "after"),
    [
        (Refusal(status=429, error="ratelimited", headers={"Retry-After": "30"}), True, 30),
        (Refusal(status=429, error="ratelimited", headers={"Retry-After": "9" * 20}), True, 86_400),
        (Refusal(error="ratelimited"), True, None),
        (Refusal(status=500), True, None),
        (Refusal(error="internal_error"), True, None),
        (Refusal(error="team_access_not_granted"), False, None),
        (Refusal(hang_up=True), True, None),
    ],
)
async def test_other_refusals_say_whether_to_retry(
    slack: SlackPlatform,
    workspace: Workspace,
    channel: Destination,
    refusal: Refusal,
    *,
    retry: bool,
    after: int | None,
) -> None:
    """Each is one PlatformError after one request: the queue decides when to try again."""
    workspace.refusals["chat.postMessage"] = [refusal]
    with pytest.raises(PlatformError) as caught:
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert (caught.value.retry, caught.value.retry_after) == (retry, timedelta(seconds=after) if after else None)
    assert workspace.calls == ["auth.test", "chat.postMessage"]


async def test_a_limit_on_reading_or_editing_is_none_on_posting(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """Each of Slack's methods has its own: only where posting has too much all workers leave the workspace alone."""
    busy = Refusal(status=429, error="ratelimited", headers={"Retry-After": "60"})
    workspace.refusals |= {"chat.postMessage": [busy], "chat.update": [busy], "conversations.history": [busy]}
    with pytest.raises(SlowDown) as posting:
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    with pytest.raises(PlatformError) as reading:
        await slack.find(FIRST_DELIVERY, channel, since=SINCE)
    with pytest.raises(PlatformError) as editing:
        await slack.edit(MessageRef("1772442000.000100"), channel, STORY, DIGEST)
    assert (posting.value.is_wide, isinstance(reading.value, SlowDown)) == (True, False)
    assert (isinstance(editing.value, SlowDown), editing.value.retry_after) == (False, timedelta(seconds=60))
    assert posting.value.retry_after == reading.value.retry_after == timedelta(seconds=60)


async def test_a_post_that_was_taken_while_the_line_broke_is_found(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """The SDK does not post it again, and `find` adopts it."""
    workspace.refusals["chat.postMessage"] = [Refusal(hang_up=True, is_carried_out=True)]
    with pytest.raises(PlatformError):
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    (message,) = workspace.channels[CHANNEL]
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE) == message["ts"]


async def test_finds_on_a_later_page_and_only_its_own(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """History is read page by page; another app's message with the same metadata is not ours."""
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    forged = {"event_type": "newsdesk_digest", "event_payload": {"delivery_id": 2}}
    workspace.say("mine", metadata=forged, bot_id="B0OTHER")
    workspace.say("chat")
    workspace.page_size = 1
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE) == ref
    assert await slack.find(DeliveryId(2), channel, since=SINCE) is None


async def test_a_post_is_found_however_much_was_said_since(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """After a weekend's outage only the hour of the post is read, not the channel back from now."""
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    for number in range(4_000):
        workspace.say(str(number))
    workspace.calls.clear()
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE) == ref
    assert len(workspace.calls) < 25
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE + timedelta(days=1)) is None


async def test_a_note_is_looked_for_on_every_page_of_the_thread(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """A note said before a long discussion is not said again; its text pings nobody."""
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await slack.post_note(ref, channel, "Corrected: <!channel>\nnew", key="v2")
    for number in range(3):
        workspace.say(str(number), thread=ref)
    workspace.page_size = 2
    await slack.post_note(ref, channel, "Corrected", key="v2")
    notes = [reply["text"] for reply in workspace.thread(ref) if reply.get("bot_id") == BOT]
    assert notes == ["Corrected: &lt;!channel&gt;\nnew"]
    assert workspace.thread(ref)[0]["parse"] == "none", "Slack would make links of what reads like an address"


async def test_a_channel_is_named_to_a_person_as_they_know_it(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """Not by Slack's number for it."""
    await slack.send_private_message(
        channel, "U0ANN", f"I cannot post in {channel.channel} any more. <It is archived>."
    )
    (said,) = workspace.channels["DU0ANN"]
    assert said["text"] == f"I cannot post in <#{channel.channel}> any more. &lt;It is archived&gt;."


async def test_who_is_told_that_a_channel_is_closed_is_told_in_its_language(
    slack: SlackPlatform, workspace: Workspace, channel: Destination
) -> None:
    """With the channel as a link, in words of ours."""
    workspace.locale = "de-DE"
    await notify_closed(slack, channel, ["U0ANN"], "is_archived")
    (said,) = workspace.channels["DU0ANN"]
    assert f"in <#{channel.channel}>" in said["text"]
    assert "is_archived" in said["text"]
    assert "cannot post" not in said["text"]


async def test_a_deleted_message_cannot_be_edited(slack: SlackPlatform, channel: Destination) -> None:
    """It is no use to try again, but the channel is fine."""
    with pytest.raises(PlatformError, match="message_not_found") as caught:
        await slack.edit(MessageRef("1.2"), channel, STORY, DIGEST)
    assert (caught.value.retry, isinstance(caught.value, DestinationGone)) == (False, False)


async def test_an_unreachable_slack_is_worth_another_try(channel: Destination) -> None:
    """Nobody listens at that address."""
    slack = SlackPlatform(Clients(bot_token="x", base_url="http://127.0.0.1:9/api/"), app_token=APP_TOKEN)  # noqa: S106 - a fake
    with pytest.raises(PlatformError, match="could not be reached") as caught:
        await slack.find(FIRST_DELIVERY, channel, since=SINCE)
    assert caught.value.retry


@pytest.mark.parametrize("word", sorted(UNFIT_ERRORS))
async def test_what_slack_refuses_for_its_form_goes_as_plain_text(
    slack: SlackPlatform, workspace: Workspace, channel: Destination, word: str
) -> None:
    """The headline with its link and the facts, with the mark that finds it again; the thread works as ever."""
    workspace.refusals["chat.postMessage"] = [Refusal(error=word)]
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    (message,) = workspace.channels[CHANNEL]
    assert "blocks" not in message
    assert message["text"].startswith("*<https://")
    assert DIGEST.key_facts[0].text in message["text"]
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE) == ref
    workspace.refusals["chat.update"] = [Refusal(error=word)]
    await slack.edit(ref, channel, STORY, replace(DIGEST, headline="Corrected"))
    assert "Corrected" in workspace.channels[CHANNEL][0]["text"]
    assert not workspace.channels[CHANNEL][0]["blocks"]
