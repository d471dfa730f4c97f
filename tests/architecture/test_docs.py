"""What README and docs claim exists, exists."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


def named_commands() -> set[tuple[str, ...]]:
    """Return the commands that the pages name, with a group's second word."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    named = re.findall(r"(?:\$ |`|bin/)newsdesk ((?:feeds|slack|failures) [a-z]+|[a-z-]+)", text)
    return {tuple(name.split()) for name in named}


@pytest.mark.parametrize("command", sorted(named_commands()), ids=" ".join)
def test_every_command_named_is_a_command(command: tuple[str, ...]) -> None:
    """Each answers --help, with words."""
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links and pictures within the project are there."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_make_target_named_is_there() -> None:
    """`make X` works for every X that the pages name."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|\$ )(?:FEED=\S+ )?make ([a-z]+)", text)) <= targets


def test_every_test_named_is_there() -> None:
    """What the pages say is shown by a test, is."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    named = re.findall(r"([\w/]+\.py)::(test_\w+)", text)
    assert named
    missing = [
        f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / "tests" / path).read_text("utf-8")
    ]
    assert missing == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "decisions"], ids=lambda page: page.name
)
def test_every_place_in_the_code_that_is_named_is_there(page: Path) -> None:
    """A page names no module, folder or test that has moved; decisions tell of their day."""
    named = re.findall(r"`((?:bot|adapters|prompts|bench|tests|deploy)/[\w./-]*\w/?)`", page.read_text("utf-8"))
    roots = (ROOT, ROOT / "tests")
    assert [place for place in named if not any((root / place).exists() for root in roots)] == []


def test_every_dotted_name_in_the_code_is_there() -> None:
    """A docstring names no function that was renamed."""
    texts = [path.read_text("utf-8") for room in ("bot", "adapters") for path in (ROOT / room).rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"`((?:bot|adapters)(?:\.\w+)+)`", text)}
    assert named
    assert [name for name in sorted(named) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Check whether a dotted name is a module, or something within one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_each_behaviour_of_a_feed_client_has_a_test() -> None:
    """All 27 are listed in docs/feeds.md, each with at least one test; that these are there is tested above."""
    page = (ROOT / "docs" / "feeds.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d, ]+) \| [^|]+ \| (`[\w/]+\.py::\w+`.*) \|$", page, re.MULTILINE)
    assert sorted(int(number) for numbers, _ in rows for number in numbers.split(",")) == list(range(1, 28))


def test_a_word_of_the_glossary_has_one_meaning() -> None:
    """No row says another thing of a word that has one already."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    told = [word.strip() for row in rows for word in row.split(",")]
    assert [word for word in told if told.count(word) > 1] == []
