"""Draft: what the model returned, unverified. It never leaves this folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import ModelError

MOST_FACTS = 12
MOST_STAKEHOLDERS = 12
MOST_QUOTES = 6
LONGEST = 600
"""Characters of one line of a draft; a longer one is no key fact."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A claim and the quotations it is said to rest on."""

    text: str
    quotes: tuple[str, ...]
    attributed_to: str | None


@dataclass(frozen=True, slots=True)
class DraftStakeholder:
    """Somebody said to be affected."""

    name: str
    kind: str
    effect: str
    why: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A model's digest, before anything in it was checked."""

    headline: str
    facts: tuple[DraftFact, ...]
    stakeholders: tuple[DraftStakeholder, ...]
    disclosures: tuple[str, ...]


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}

SCHEMA: Mapping[str, Any] = _object(
    {
        "headline": _TEXT,
        "key_facts": {
            "type": "array",
            "items": _object({"text": _TEXT, "quotes": _TEXTS, "attributed_to": {"type": ["string", "null"]}}),
        },
        "stakeholders": {
            "type": "array",
            "items": _object(
                {
                    "name": _TEXT,
                    "kind": {"type": "string", "enum": ["person", "organization", "group", "place"]},
                    "effect": {"type": "string", "enum": ["gains", "loses", "mixed", "uncertain"]},
                    "why": _TEXT,
                    "quotes": _TEXTS,
                }
            ),
        },
        "disclosures": _TEXTS,
    }
)


def parse(reply: str) -> Draft:
    """Return the draft in a model's reply; a JSON block within prose is found too.

    Raises:
        ModelError: the reply is not what was asked for; says where.
    """
    record = json_in(reply)
    return Draft(
        headline=_text(record, "headline"),
        facts=tuple(
            DraftFact(_text(fact, "text"), _texts(fact, "quotes"), _source(fact))
            for fact in _objects(record, "key_facts")[:MOST_FACTS]
        ),
        stakeholders=tuple(
            DraftStakeholder(
                _text(who, "name"), _text(who, "kind"), _text(who, "effect"), _text(who, "why"), _texts(who, "quotes")
            )
            for who in _objects(record, "stakeholders")[:MOST_STAKEHOLDERS]
        ),
        disclosures=_texts(record, "disclosures"),
    )


def json_in(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply.

    Raises:
        ModelError: there is none.
    """
    start, end = reply.find("{"), reply.rfind("}")
    try:
        record = json.loads(reply[start : end + 1])
    except (ValueError, RecursionError) as error:
        message = f"the reply holds no JSON object ({error})"
        raise ModelError(message) from error
    if not isinstance(record, dict):
        message = "the reply is not a JSON object"
        raise ModelError(message)
    return {name: _plain(value) for name, value in record.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return JSON without what no text may hold: NUL and other controls, halves of characters."""
    match value:
        case str():
            return _CONTROLS.sub(" ", value.encode("utf-8", "replace").decode("utf-8"))
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case _:
            return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or len(value) > LONGEST:
        message = f'"{name}" must be a string of at most {LONGEST} characters'
        raise ModelError(message)
    return " ".join(value.split())


def _source(record: Mapping[str, Any]) -> str | None:
    return _text(record, "attributed_to") or None if record.get("attributed_to") else None


def _texts(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        message = f'"{name}" must be a list of strings'
        raise ModelError(message)
    return tuple(value[:MOST_QUOTES])


def _objects(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        message = f'"{name}" must be a list of objects'
        raise ModelError(message)
    return value
