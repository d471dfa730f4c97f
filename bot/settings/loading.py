"""Loading of settings from the environment and `.env`; errors in them are reported in plain words."""

from __future__ import annotations

import re
from typing import Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.errors import SECRETS, SettingsError
from bot.settings import names
from bot.settings.settings import Settings

LONGEST_SHOWN = 60
_SECRET = re.compile(r"\bsk-|\bxox\w-|\bxapp-|://[^/\s]*@|[\w-]{24}\.[\w-]{6}\.")
"""Matches keys, tokens and addresses with a password: these are not shown, whichever setting they are in."""
WANTED = {
    "slack_api_url": "an address with a slash at its end, like https://slack.com/api/",
    "otel_exporter_otlp_endpoint": "a collector's address, like http://127.0.0.1:4318",
    "public_url": "an address without ? or #, like https://news.example.org",
    "allow_private_addresses": "addresses or networks with spaces or commas between them, like 192.168.1.7 10.0.0.0/8",
    "trusted_proxies": "addresses or networks with spaces or commas between them, like 192.168.1.7 10.0.0.0/8",
}
"""The expected value of settings whose type does not say it."""


def load(**overrides: object) -> Settings:
    """Read the settings; keyword arguments win over the environment. Errors and logs will not contain their secrets.

    Raises:
        SettingsError: something is wrong; the message has a line for each problem, with its remedy.
    """
    try:
        settings = Settings(**{**names.values_by_former_names(), **overrides})  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        lines = dict.fromkeys(_problem_line(problem) for problem in error.errors())
        raise SettingsError("These settings cannot be used:\n" + "\n".join(lines)) from error
    except UnicodeDecodeError as error:
        message = f"The file .env is not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8."
        raise SettingsError(message) from error
    SECRETS.update(settings.secrets)
    return settings


def settings_warnings() -> list[str]:
    """Return warnings about likely mistakes that do not stop us: see `bot.settings.names`."""
    return names.name_warnings({name.upper() for name in Settings.model_fields})


def _problem_line(problem: ErrorDetails) -> str:
    """Describe a problem in plain words: which setting, which value was given, and which is expected."""
    message = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return "\n".join(f"  - {line}" for line in message.splitlines())
    name = str(problem["loc"][0])
    is_ours = problem["type"] == "value_error" and name not in WANTED
    expectation = message if is_ours else f"wanted is {WANTED.get(name) or _expected_text(name)}"
    given = (
        "" if is_ours or "SecretStr" in str(Settings.model_fields[name].annotation) else _given_text(problem["input"])
    )
    return f"  - {name.upper()}: {given}{expectation}"


def _given_text(value: object) -> str:
    text = " ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
    if _SECRET.search(text):
        return "what was given looks like a key or a password; "
    return f"“{text[:LONGEST_SHOWN]}{'…' if len(text) > LONGEST_SHOWN else ''}” was given; "


def _expected_text(name: str) -> str:
    """Return the expected value, derived from the setting's type and bounds."""
    field = Settings.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return f"one of: {', '.join(get_args(field.annotation))}"
    if field.annotation is bool:
        return "true or false"
    kind = "a whole number" if field.annotation is int else "a number"
    words = (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below"))
    bounds = [f"{word} {getattr(one, sign)}" for sign, word in words for one in field.metadata if hasattr(one, sign)]
    return " ".join([kind, *bounds])
