"""JSON schemas of replies: the building blocks that a model fills in, as strict structured outputs require.

Providers accept an object only if all its properties are required and no others allowed, so no other kind is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}


def object_of(**properties: Schema) -> Schema:
    """Return the schema of an object with these properties, in this order, all of them and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def list_of(items: Schema) -> Schema:
    """Return the schema of a list of such items."""
    return {"type": "array", "items": items}


def choice_of(choices: Iterable[str]) -> Schema:
    """Return the schema of a choice of texts."""
    return {"type": "string", "enum": [str(choice) for choice in choices]}


def choice_or_null_of(choices: Iterable[str]) -> Schema:
    """Return the schema of a choice of texts, or null."""
    return {"type": ["string", "null"], "enum": [*(str(choice) for choice in choices), None]}
