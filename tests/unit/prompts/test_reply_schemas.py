"""What a prompt asks for is in the schema of its reply; the schema is as providers want it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.answerer import answer_prompt, answer_translation, message_intent, suggested_questions
from bot.stories import judge
from bot.summarizer import digest_translation, draft, relevance
from bot.text.reply_schema import Schema
from bot.verification import model_checker
from prompts.prompt import load_prompt

SCHEMAS: Mapping[str, tuple[str, Schema]] = {
    "answer": ("answer", answer_prompt.SCHEMA),
    "answer translation": ("translation", answer_translation.SCHEMA),
    "check": ("check", model_checker.SCHEMA),
    "digest": ("digest", draft.SCHEMA),
    "digest translation": ("translation", digest_translation.SCHEMA),
    "event": ("event", judge.SCHEMA),
    "message": ("message", message_intent.SCHEMA),
    "questions": ("questions", suggested_questions.SCHEMA),
    "relevance": ("relevance", relevance.SCHEMA),
}


def subschemas(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and all schemas within it."""
    yield schema
    for within in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from subschemas(within)


def schema_names(schema: Schema) -> set[Any]:
    """Return the names of properties and the values to choose from."""
    return {name for part in subschemas(schema) for name in (*part.get("properties", ()), *part.get("enum", ()))}


@pytest.mark.parametrize(("prompt_name", "schema"), SCHEMAS.values(), ids=SCHEMAS)
def test_every_field_that_a_prompt_names_is_in_the_schema(prompt_name: str, schema: Schema) -> None:
    """A model told to fill in what the schema lacks would fill in nothing."""
    named = set(re.findall(r"`(\w+)`", load_prompt(prompt_name).system))
    assert named <= schema_names(schema)


@pytest.mark.parametrize("schema", [schema for _, schema in SCHEMAS.values()], ids=SCHEMAS)
def test_objects_require_all_that_they_have_and_lists_say_of_what(schema: Schema) -> None:
    """Providers refuse an object with a field that may be left out."""
    for part in subschemas(schema):
        if part["type"] == "object":
            assert part["required"] == [*part["properties"]]
            assert part["additionalProperties"] is False
        if part["type"] == "array":
            assert part["items"]["type"]


def test_a_checker_is_asked_for_one_of_the_effects_or_none() -> None:
    """The four effects of a stakeholder, and null for a claim."""
    [effect] = [part["enum"] for part in subschemas(model_checker.SCHEMA) if "enum" in part]
    assert effect == ["gains", "loses", "mixed", "uncertain", None]
