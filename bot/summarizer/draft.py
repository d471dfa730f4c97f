"""Draft: a model's reply, unverified. It never leaves this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.errors import UnreadableReply
from bot.text.json_objects import json_object_in
from bot.text.reply_schema import TEXT, TEXT_OR_NULL, choice_of, list_of, object_of

MAX_FACTS = 12
MAX_STAKEHOLDERS = 12
MAX_QUOTES = 6
MAX_DRAFT_LINE_LENGTH = 600
"""Most characters of one line of a draft; a longer one is not a key fact."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A claim and the quotations that it cites."""

    quotes: tuple[str, ...]
    text: str
    attributed_to: str | None


@dataclass(frozen=True, slots=True)
class DraftStakeholder:
    """Somebody who is claimed to be affected."""

    quotes: tuple[str, ...]
    name: str
    kind: str
    effect: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A model's digest, before anything in it is checked."""

    facts: tuple[DraftFact, ...]
    stakeholders: tuple[DraftStakeholder, ...]
    disclosures: tuple[str, ...]


# The quotations come first, since a model writes a line from what it has just copied (attribute first, then generate;
# Slobodkin and others, ACL 2024).

MAX_TOKENS = 4_000
"""Most tokens of a draft: twelve facts and twelve stakeholders with their quotations hardly need more."""

SCHEMA = object_of(
    key_facts=list_of(object_of(quotes=list_of(TEXT), text=TEXT, attributed_to=TEXT_OR_NULL)),
    stakeholders=list_of(
        object_of(
            quotes=list_of(TEXT),
            name=TEXT,
            kind=choice_of(["person", "organization", "group", "place"]),
            effect=choice_of(["gains", "loses", "mixed", "uncertain"]),
            why=TEXT,
        )
    ),
    disclosures=list_of(TEXT),
)


def parse_draft(reply: str) -> Draft:
    """Return the draft in a model's reply; a JSON block within prose is found, too.

    Raises:
        UnreadableReply: the reply does not have the requested form; the message says where.
    """
    record = json_object_in(reply)
    return Draft(
        facts=tuple(_usable_records(record, "key_facts", _parse_fact)[:MAX_FACTS]),
        stakeholders=tuple(_usable_records(record, "stakeholders", _parse_stakeholder)[:MAX_STAKEHOLDERS]),
        disclosures=_texts(record, "disclosures"),
    )


def _usable_records(record: Mapping[str, Any], name: str, parse: Callable[[Mapping[str, Any]], Line]) -> list[Line]:
    """Return the usable lines of a list; unusable ones are dropped, but if all are, the last one's error is raised."""
    lines, problem = [], None
    for entry in _objects(record, name):
        try:
            lines.append(parse(entry))
        except UnreadableReply as error:
            problem = error
    if problem is not None and not lines:
        raise problem
    return lines


def _parse_fact(record: Mapping[str, Any]) -> DraftFact:
    return DraftFact(_texts(record, "quotes"), _text(record, "text"), _source(record))


def _parse_stakeholder(record: Mapping[str, Any]) -> DraftStakeholder:
    name, kind, effect, why = (_text(record, field) for field in ("name", "kind", "effect", "why"))
    return DraftStakeholder(_texts(record, "quotes"), name, kind, effect, why)


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or len(value) > MAX_DRAFT_LINE_LENGTH:
        message = f'"{name}" must be a string of at most {MAX_DRAFT_LINE_LENGTH} characters'
        raise UnreadableReply(message)
    return " ".join(value.split())


def _source(record: Mapping[str, Any]) -> str | None:
    return _text(record, "attributed_to") or None if record.get("attributed_to") else None


def _texts(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        message = f'"{name}" must be a list of strings'
        raise UnreadableReply(message)
    return tuple(value[:MAX_QUOTES])


def _objects(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        message = f'"{name}" must be a list of objects'
        raise UnreadableReply(message)
    return value
