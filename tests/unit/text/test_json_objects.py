"""The JSON object in what a model wrote."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.text.json_objects import json_object_in

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=4), st.text(alphabet="abc \n", max_size=10))
def test_an_object_is_found_within_prose(record: dict[str, object], around: str) -> None:
    """With the names that it has, less what no text may hold."""
    found = json_object_in(f"{around}{json.dumps(record)}{around}")
    assert len(found) <= len(record)
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("depth", [600, 990, 100_000])
def test_what_is_nested_too_deep_is_no_object(depth: int) -> None:
    """A reply cannot break what reads it."""
    with pytest.raises(ModelError):
        json_object_in('{"a":' + "[" * depth + "]" * depth + "}")


@pytest.mark.parametrize("reply", ["", "no", "[1]", "{", "{]}"])
def test_what_holds_none_says_so(reply: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ModelError):
        json_object_in(reply)
