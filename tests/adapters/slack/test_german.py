"""Slack in German: what one person is told in their language, and what all are in their channel's."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from bot.domain.subscription import Destination
from tests.adapters.slack.people import SECRET, form_values, make_form, send_action, send_command, send_event
from tests.adapters.slack.server import CHANNEL, Workspace
from tests.adapters.slack.test_commands import check_form_errors
from tests.dialogs.desk import FEED, TestDesk

ANN = "U0ANN"


@pytest.fixture
def desk(channel: Destination) -> TestDesk:
    """Return a desk whose people are on Slack."""
    return TestDesk(on="slack", here=channel)


@pytest.fixture
def app(clients: Clients, desk: TestDesk, workspace: Workspace) -> AsyncApp:
    """Build the app, for Ann who has Slack in German, in a channel that has it, too."""
    workspace.user_records[ANN] = {"locale": "de-DE", "tz": "Europe/Berlin"}
    workspace.locale = "de-DE"
    return build_app(clients, desk.inbox, signing_secret=SECRET, managers="members")


async def type_order(app: AsyncApp, workspace: Workspace, typed: str) -> str:
    """Type an order, and return its reply with what can be pressed."""
    before = len(workspace.responses)
    await send_command(app, workspace.url, typed)
    await workspace.wait_until(lambda: len(workspace.responses) > before)
    return "\n".join(_block_texts(block) for block in workspace.responses[before]["blocks"])


def _block_texts(block: dict[str, Any]) -> str:
    pressed = [*block.get("elements", ()), *block.get("accessory", {}).get("options", ())]
    labels = [f"[{one['text']['text']}]" for one in pressed if isinstance(one.get("text"), dict)]
    return " ".join([block.get("text", {}).get("text", ""), *labels]).strip()


async def test_a_day_in_german(app: AsyncApp, workspace: Workspace) -> None:
    """The home, a feed, its list, a time that is none, and what all see of it."""
    assert await type_order(app, workspace, "") == (
        "Dieser Kanal hat noch keine Feeds. Füge einen hinzu, dann kommen seine Digests hierher.\n"
        "[Einen Feed hinzufügen] [Feeds] [Neueste] [Einstellungen] [Hilfe]"
    )
    added = await type_order(app, workspace, f"add {FEED}")
    assert added.startswith("Harbour Courier ist abonniert. Noch steht kein Artikel darin;")
    assert added.endswith("[Zeig mir einen] [Eine Nachricht am Tag] [Rückgängig]")
    await workspace.wait_until(lambda: bool(workspace.channels.get(CHANNEL)))
    (line,) = workspace.channels[CHANNEL]
    assert line["text"] == (
        f"<@{ANN}> hat Harbour Courier für diesen Kanal abonniert: Die Digests kommen gleich, wenn sie fertig sind."
    )
    assert _block_texts(line["blocks"][1]) == "[Rückgängig]"
    listed = await type_order(app, workspace, "list")
    assert listed.endswith("noch nicht gelesen [Zeig mir einen] [Anhalten] [Filtern] [Entfernen]")
    assert await type_order(app, workspace, "schedule daily 25:00") == (
        "25:00 ist keine Uhrzeit. Versuch: `/news schedule weekdays 8:30`.\nMehr: `/news help schedule`"
    )


async def test_forms_and_the_home_tab_are_in_german(app: AsyncApp, workspace: Workspace) -> None:
    """A form's title, its fields, and what is wrong in it; the channels with what can be pressed."""
    await type_order(app, workspace, f"add {FEED}")
    await send_action(app, workspace.url, "1.1", {"action_id": "choice:0", "value": "add"})
    await workspace.wait_until(lambda: len(workspace.views) == 1)
    opened = workspace.views["V0"]
    assert (opened["title"]["text"], opened["close"]["text"]) == ("Einen Feed hinzufügen", "Abbrechen")
    assert next(one["label"]["text"] for one in opened["blocks"] if "label" in one) == "Seine Adresse"
    errors: list[str] = []
    await check_form_errors(app, make_form("add"), form_values(url="https://x.example", at="25:00"), errors)
    assert errors == ["at: 25:00 ist keine Uhrzeit. Zum Beispiel: 8:30 17:00"]
    workspace.memberships[ANN] = [CHANNEL]
    await send_event(app, {"type": "app_home_opened", "user": ANN, "channel": "D1", "tab": "home"})
    await workspace.wait_until(lambda: f"home {ANN}" in workspace.views)
    home = "\n".join(map(_block_texts, workspace.views[f"home {ANN}"]["blocks"]))
    assert "Digests kommen gleich, wenn sie fertig sind." in home
    assert "[Einen Feed hinzufügen] [Zeiten] [Andere Zeiten]" in home
