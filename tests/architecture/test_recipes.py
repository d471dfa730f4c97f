"""What "Joining in" says is to be done is missed where somebody forgets it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.grammar.registry import REGISTRY
from bot.settings.settings import PLATFORM_CREDENTIALS, Settings
from bot.verification import checks
from bot.verification.checks.check import Check
from bot.verification.checks.registry import CHECKS

ROOT = Path(__file__).parents[2]
PLATFORMS = sorted(path.parent.name for path in (ROOT / "adapters").glob("*/platform.py"))
LOCAL_PLATFORM = "page"
"""The local page is part of every newsdesk: it has no floors, no credentials and no page on how to set it up."""
OTHER_SECRETS = frozenset(
    {"database_url", "openai_api_key", "check_api_key", "embeddings_api_key", "secret_keys", "page_password"}
)
"""Secrets that connect us to no platform."""


def test_every_check_is_in_the_registry() -> None:
    """One that is in no list is never run."""
    modules = [
        importlib.import_module(f"{checks.__name__}.{one.name}") for one in pkgutil.iter_modules(checks.__path__)
    ]
    made = [value for module in modules for value in vars(module).values() if isinstance(value, Check)]
    assert {check.code for check in made} <= {check.code for check in CHECKS}, "add it to checks/registry.py"


@pytest.mark.parametrize("name", [spec.name for spec in REGISTRY])
def test_every_command_is_on_the_page_on_channels(name: str) -> None:
    """Whoever reads what can be said there reads of it; or it has its own way in, a button."""
    page = (ROOT / "docs" / "channels.md").read_text("utf-8")
    assert re.search(rf"`(?:/news )?{name}\b", page), f"give `{name}` a row in docs/channels.md"


@pytest.mark.parametrize("name", [name for name in PLATFORMS if name != LOCAL_PLATFORM])
def test_a_platform_has_all_that_a_platform_needs(name: str) -> None:
    """It is made, kept to its contract and its floors, and somebody can set it up."""
    wiring = (ROOT / "bot" / "wiring" / "platforms.py").read_text("utf-8")
    assert f"adapters.{name}.platform" in wiring, "bot/wiring/platforms.py does not make it"
    contract = (ROOT / "tests" / "contracts" / "test_platform.py").read_text("utf-8")
    assert f"adapters.{name}.platform" in contract, "tests/contracts/test_platform.py has no stage for it"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors = [
        one for one in settings["tool"]["importlinter"]["contracts"] if one.get("containers") == [f"adapters.{name}"]
    ]
    assert floors, "pyproject.toml has no contract of its floors"
    assert (ROOT / "docs" / f"{name}.md").is_file(), "no page in docs/ says how to set it up"
    assert any(one.startswith(f"{name}_") for one in PLATFORM_CREDENTIALS), "the demo does not take its token out"


def test_every_secret_is_known_to_connect_a_platform_or_none() -> None:
    """The demo posts nowhere but in the browser: a new token is in `PLATFORM_CREDENTIALS`, or is no platform's."""
    secrets = {name for name, field in Settings.model_fields.items() if SecretStr.__name__ in str(field.annotation)}
    assert secrets - OTHER_SECRETS == {name for name in PLATFORM_CREDENTIALS if name in secrets}
    assert set(PLATFORM_CREDENTIALS) <= set(Settings.model_fields)
