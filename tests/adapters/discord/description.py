"""Discord's own description of its API: what every request of ours is held against, where it is at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "discord_openapi.json"
DESCRIPTION_URI = "urn:discord"
"""What the description is called, so that its references within itself are found."""
SDK_PARAMETERS = frozenset({"use_nested_fields"})
"""Parameters that the SDK sends and the description does not know; Discord takes them."""
BODY_LABEL = "the body"
BOOLEAN_VALUES = {"true": True, "1": True, "false": False, "0": False}
PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API, with the schemas of its parameters and body.

    Attributes:
        path: the address, its groups named like the parameters in it.
        parameters: schemas by (place, name); place is "path" or "query".
        required: names of the query's parameters that have to be there.
        body: the schema of the JSON that is sent; None where nothing is.
        needs_body: whether something has to be sent.
    """

    path: re.Pattern[str]
    parameters: Mapping[tuple[str, str], Any]
    required: frozenset[str]
    body: Any
    needs_body: bool


class Description:
    """Discord's description of its API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        # Discord takes ids as numbers, too, and its SDK for Python sends them so; the description says text alone.
        either = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
        document = {
            **document,
            "components": {**document["components"], "schemas": {**schemas, "SnowflakeType": either}},
        }
        registry: Registry[Any] = Registry()
        self._registry = registry.with_resource(DESCRIPTION_URI, DRAFT202012.create_resource(document))
        self._operations: dict[str, list[Operation]] = {}
        for path, item in document["paths"].items():
            for method in item.keys() - {"parameters"}:
                found = self._operations.setdefault(method.upper(), [])
                found.append(_make_operation(path, item.get("parameters", ()), item[method]))
        self._valid_requests: set[tuple[str, str, str, str]] = set()
        for operations in self._operations.values():  # an address in full goes before one with parameters
            operations.sort(key=lambda one: one.path.groups)

    def problems(self, method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:  # noqa: ANN401 - JSON
        """Return what is wrong with a request; empty where it fits. `body` is None where nothing was sent.

        What was found to fit is not looked at again: the commands are registered at each start, and they are long.
        """
        request = method, path, json.dumps([*query.items()]), json.dumps(body)
        if request in self._valid_requests:
            return []
        found = self._problems(method, path, query, body)
        if not found:
            self._valid_requests.add(request)
        return found

    def _problems(self, method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:  # noqa: ANN401 - JSON
        for operation in self._operations.get(method, ()):
            match = operation.path.fullmatch(path)
            if match:
                return [
                    f"{method} {path}: {one}"
                    for one in self._operation_problems(operation, match.groupdict(), query, body)
                ]
        return [f"{method} {path}: there is no such address"]

    def _operation_problems(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: Mapping[str, str],
        body: Any,  # noqa: ANN401 - JSON
    ) -> Iterator[str]:
        for name in sorted(operation.required - query.keys()):
            yield f"{name} is missing"
        for place, given in (("path", path), ("query", query)):
            for name, value in given.items():
                schema = operation.parameters.get((place, name))
                if schema is None and name in SDK_PARAMETERS:
                    continue
                if schema is None:
                    yield f"there is no {place} parameter {name}"
                else:
                    yield from self._find_mismatch(name, value, schema)
        if body is None:
            if operation.needs_body:
                yield "nothing was sent"
        elif operation.body is None:
            yield f"nothing is taken, and {body!r} was sent"
        else:
            yield from self._find_mismatch(BODY_LABEL, body, operation.body)

    def _find_mismatch(self, name: str, value: Any, schema: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
        validator = Draft202012Validator(schema, registry=self._registry)
        if name != BODY_LABEL and any(map(validator.is_valid, _possible_values(value))):
            return
        worst = best_match(validator.iter_errors(value))
        if worst is not None:
            yield f"{name} at {worst.json_path}: {worst.message[:600]}"


@cache
def load_description() -> Description | None:
    """Return the description; None where it is not at hand."""
    return Description(json.loads(FILE.read_bytes())) if FILE.exists() else None


def _make_operation(path: str, shared: Sequence[Any], spec: Mapping[str, Any]) -> Operation:
    parameters = [*shared, *spec.get("parameters", ())]
    sent = spec.get("requestBody", {})
    return Operation(
        path=re.compile(PARAMETER.sub(r"(?P<\1>[^/]+)", path)),
        parameters={(one["in"], one["name"]): _with_absolute_references(one["schema"]) for one in parameters},
        required=frozenset(one["name"] for one in parameters if one["in"] == "query" and one.get("required")),
        body=_with_absolute_references(sent.get("content", {}).get("application/json", {}).get("schema")),
        needs_body=bool(sent.get("required")),
    )


def _with_absolute_references(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a schema whose references lead into the description, wherever it stands itself."""
    if isinstance(schema, dict):
        return {
            key: f"{DESCRIPTION_URI}{one}" if key == "$ref" else _with_absolute_references(one)
            for key, one in schema.items()
        }
    return [_with_absolute_references(one) for one in schema] if isinstance(schema, list) else schema


def _possible_values(value: str) -> Iterator[Any]:
    """Yield the values that a query or path parameter may stand for: text, a number, a boolean."""
    yield value
    if value.isascii() and value.isdecimal():
        yield int(value)
    if value.casefold() in BOOLEAN_VALUES:
        yield BOOLEAN_VALUES[value.casefold()]
