"""Somebody's gains and losses as Block Kit: what is shown, and that Slack takes it whatever is in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.rendering.track_record import round_up_blocks, track_record_blocks
from bot.domain.conversation import Choice, Reply
from bot.domain.digest import Effect
from bot.domain.track_record import record_text, track_record
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.limits import check_message
from tests.adapters.slack.people import SECRET, send_command
from tests.adapters.slack.samples import lines
from tests.adapters.slack.server import Workspace
from tests.examples import example_settings
from tests.unit.fates import NOW, make_recorded_effect, remotasks_record


def visible_text(blocks: list[dict[str, object]]) -> str:
    """Return the words of blocks."""
    found = [str(one["text"]["text"]) for one in blocks if isinstance(one.get("text"), dict)]  # type: ignore[index]  # JSON
    small = [str(piece["text"]) for one in blocks for piece in one.get("elements", ()) if "text" in piece]  # type: ignore[attr-defined]  # JSON
    return "\n".join([*found, *small])


def test_each_line_has_its_effect_reason_quotation_and_link() -> None:
    """The sums on top; a name with several bearers has a button for each."""
    blocks, text = track_record_blocks(
        remotasks_record(), (Choice(label="Remotasks Ltd", command="about Remotasks Ltd"),)
    )
    check_message(blocks, text)
    assert text.startswith("Remotasks: 3 gains, 2 losses")
    assert (
        "▼ *loses* · 28 Feb 2026 · <https://courier.example/1-northfield-wire|Story 1> (Northfield Wire, 1 more)\n"
        "has to pay back wages\n"
        "> “Remotasks must pay back wages of 4 million euros, the court said.”"
    ) in visible_text(blocks)
    assert blocks[-1]["type"] == "actions"


def test_a_week_is_told_in_the_language_of_its_channel() -> None:
    """Its sums, its effects, and an article without a headline."""
    one = make_recorded_effect(story=1)
    made = track_record(["Remotasks"], [replace(one, source=replace(one.source, title=""))], days=7, until=NOW)
    week = visible_text(round_up_blocks("Your week", [made], "de"))
    assert "Ohne Titel" in week
    assert "verliert" in week
    assert "loses" not in week


def test_a_long_list_is_cut_and_says_by_how_many() -> None:
    """To what one message takes; so is a round-up."""
    many = track_record(
        ["x"], [make_recorded_effect(story=number, why="why " * 60) for number in range(90)], days=90, until=NOW
    )
    blocks, text = track_record_blocks(many)
    check_message(blocks, text)
    told = sum("Story" in visible_text([one]) for one in blocks)
    assert f"and {90 - told} more, older ones" in visible_text(blocks)
    week = round_up_blocks("Your week", [many] * 9)
    check_message(week, "Your week")
    assert "more, older ones" in visible_text(week)


@example_settings(60)
@given(
    name=lines,
    why=lines,
    quote=lines.filter(str.strip),
    publisher=lines,
    effect=st.sampled_from(Effect),
    times=st.sampled_from([1, 2, 60]),
)
def test_slack_takes_whatever_is_in_it(  # all that strangers write
    name: str, why: str, quote: str, publisher: str, effect: Effect, times: int
) -> None:
    """Markup, thousands of letters, marks that turn the direction: nothing breaks a message or calls anybody."""
    told = [
        make_recorded_effect(effect, story=number, name=name, why=why, quote=quote, publisher=publisher)
        for number in range(times)
    ]
    made = track_record([name or "x"], told, days=90, until=NOW)
    check_message(*track_record_blocks(made))
    check_message(round_up_blocks("Your week", [made]), "Your week")
    assert "<!channel>" not in visible_text(track_record_blocks(made)[0])


async def test_about_is_answered_for_whoever_asked(
    clients: Clients, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """In private, as blocks."""
    app: AsyncApp = build_app(clients, inbox, signing_secret=SECRET)
    told = remotasks_record()
    inbox.scripted_reply = Reply(text=record_text(told), track_record=told)
    await send_command(app, workspace.url, "about Remotasks")
    await workspace.wait_until(lambda: bool(workspace.responses))
    (reply,) = workspace.responses
    assert reply["response_type"] == "ephemeral"
    assert "3 gains, 2 losses" in visible_text(reply["blocks"])
