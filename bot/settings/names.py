"""Names of settings: former ones, and the intended ones of misspelt names."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterator, Mapping

from dotenv import dotenv_values

ENV_FILE = ".env"
PREFIX = "NEWSDESK_"
"""A prefix that some give to settings, as other programs require."""
NEAR, NEARER = 0.82, 0.9
"""Smallest similarity of a name to the setting that it may mean: in our file, and in the environment,
where other programs have theirs.
"""
RENAMED = {"OPENAI_API_BASE": "OPENAI_BASE_URL"}
"""Former names of settings, here or in the program they are named after; both names are read."""


def read_env_file() -> Mapping[str, str]:
    """Read the values in .env; empty if it cannot be read, which loading the settings reports."""
    try:
        stated = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value or "" for name, value in stated.items()}


def values_by_former_names() -> dict[str, str]:
    """Return the values given under former names, by the present names, for settings that are not given themselves."""
    stated = {name.upper(): value for name, value in {**read_env_file(), **os.environ}.items()}
    return {
        name.lower(): stated[former] for former, name in RENAMED.items() if stated.get(former) and not stated.get(name)
    }


def name_warnings(settings: Collection[str]) -> list[str]:
    """Return warnings about names that are almost a setting's, or were one's; none stops us."""
    warnings: list[str] = []
    for name in read_env_file():
        warnings += _warnings_about(name, "in .env", settings, NEAR)
    for name in sorted(os.environ):
        warnings += _warnings_about(name, "in the environment", settings, NEARER)
    return warnings


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
