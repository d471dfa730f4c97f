"""`newsdesk discord ...` as people type it, with a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

FEED = "https://example.org/feed.xml"


pytestmark = pytest.mark.usefixtures("own_database")


def run_command(*arguments: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, [*arguments])


def test_servers_are_listed_and_one_is_forgotten_by_hand(tmp_path: Path) -> None:
    """What a server subscribed to goes with it, and nothing of another's."""
    assert "None yet." in run_command("discord", "servers").output
    lists = tmp_path / "feeds.opml"
    lists.write_text(f'<opml version="2.0"><body><outline xmlUrl="{FEED}"/><outline xmlUrl="{FEED}2"/></body></opml>')
    assert run_command("feeds", "import", str(lists), "--to", "discord:41:1").exit_code == 0
    assert run_command("feeds", "import", str(lists), "--to", "discord:41:2").exit_code == 0
    assert run_command("feeds", "import", str(lists), "--to", "discord:42:3").exit_code == 0
    assert "41  4 subscriptions in 2 channels" in run_command("discord", "servers").output
    assert "Forgotten: 41, with 4 subscriptions." in run_command("discord", "forget", "41").output
    left = json.loads(run_command("discord", "servers", "--json").stdout)
    assert left == [{"server": "42", "subscriptions": 2, "channels": 1}]
    nothing = run_command("discord", "forget", "41")
    assert (nothing.exit_code, "nothing of 41" in nothing.output) == (1, True)
