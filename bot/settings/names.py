"""Names of settings: former ones, and those that a misspelt one may have meant."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterator, Mapping

from dotenv import dotenv_values

ENV_FILE = ".env"
PREFIX = "NEWSDESK_"
"""What some put in front of settings, for other programs have such prefixes."""
NEAR, NEARER = 0.82, 0.9
"""How alike a name and a setting's have to be for one to be meant by the other: in our file, and in the environment,
where other programs have theirs."""
RENAMED = {"OPENAI_API_BASE": "OPENAI_BASE_URL"}
"""What settings were called before, here or by the program they are named after; they are read under either name."""


def read_env_file() -> Mapping[str, str]:
    """Read what .env states; nothing where it cannot be read, which loading the settings reports."""
    try:
        stated = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value or "" for name, value in stated.items()}


def values_by_former_names() -> dict[str, str]:
    """Return what is stated under the former names of settings that are not stated themselves, as the latter."""
    stated = {name.upper(): value for name, value in {**read_env_file(), **os.environ}.items()}
    return {
        name.lower(): stated[former] for former, name in RENAMED.items() if stated.get(former) and not stated.get(name)
    }


def name_warnings(settings: Collection[str]) -> list[str]:
    """Return warnings about names that are almost a setting's, or were one's; none stops us."""
    told: list[str] = []
    for name in read_env_file():
        told += _warnings_about(name, "in .env", settings, NEAR)
    for name in sorted(os.environ):
        told += _warnings_about(name, "in the environment", settings, NEARER)
    return told


def _warnings_about(name: str, where: str, settings: Collection[str], near: float) -> Iterator[str]:
    written = name.upper()
    if written in settings:
        return
    if written in RENAMED:
        yield f"{name} {where} is called {RENAMED[written]} now; it is understood all the same."
        return
    names = {setting: setting for setting in settings} | {f"{PREFIX}{setting}": setting for setting in settings}
    meant = [written] if written in names else difflib.get_close_matches(written, names, n=1, cutoff=near)
    if meant or written.startswith(PREFIX):
        yield f"{name} {where} is not a setting{f'; did you mean {names[meant[0]]}?' if meant else '.'}"
