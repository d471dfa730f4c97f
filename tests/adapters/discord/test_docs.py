"""docs/discord.md says what is so: its permissions, its tests, its settings, and what the doctor prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.discord.api.permissions import NEEDED_PERMISSIONS, permission_name
from bot.settings.settings import Settings
from tests.adapters.discord.picture import SCENES
from tests.adapters.discord.server import TOKEN, Guild
from tests.adapters.discord.simulated import town_and_desk
from tests.adapters.discord.test_checkup import run_checkup

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "discord.md").read_text("utf-8")


def test_every_permission_stands_there_with_its_use() -> None:
    """The table has those of the invite link, and no other."""
    _, _, table = PAGE.partition("| permission | what for |\n|---|---|\n")
    rows = [tuple(line.strip("| ").split(" | ")) for line in table.split("\n\n")[0].splitlines()]
    assert rows == [(permission_name(name), use) for name, use in NEEDED_PERMISSIONS.items()]


@pytest.mark.parametrize(
    "named", sorted(set(re.findall(r"((?:adapters/discord|dialogs)/\w+\.py)::(test_\w+)", PAGE))), ids="::".join
)
def test_every_promise_has_its_test(named: tuple[str, str]) -> None:
    """What the page names is there."""
    file, test = named
    assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8")


def test_every_setting_is_one() -> None:
    """Each with the value it has where nobody sets it."""
    told = dict(re.findall(r"^\| `(DISCORD_\w+)=(\w+)`", PAGE, re.MULTILINE))
    usual = {name: Settings.model_fields[name.lower()].default for name in told}
    assert told == {name: str(value).lower() for name, value in usual.items()}
    assert len(told) == 4


async def test_the_doctor_prints_what_the_page_shows(guild: Guild) -> None:
    """Its lines are the checkup's own."""
    assert guild.url
    found = await run_checkup([], token=TOKEN)
    lines = re.findall(r"^ +ok    (Discord [^:]+): (.+)$", PAGE, re.MULTILINE)
    assert len(lines) == 3
    assert [(what, found[what].detail) for what, _ in lines] == lines


def test_its_pictures_are_there_and_show_what_is_sent_today() -> None:
    """Readers see what they get: each picture is one that is drawn from what is sent."""
    shown = re.findall(r"\]\(pictures/([\w-]+)\.png\)", PAGE)
    assert sorted(shown) == sorted(SCENES)
    assert all((ROOT / "docs" / "pictures" / f"{name}.png").stat().st_size > 10_000 for name in shown)


@pytest.mark.parametrize("name", SCENES)
async def test_what_a_picture_shows_happens(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot says it, in a scene as the picture has it."""
    async with town_and_desk(monkeypatch) as (town, desk):
        room = await SCENES[name](town, desk)
        assert town.bot_messages(room, viewer=town.ann)
