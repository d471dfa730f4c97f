"""Kinds of corruption: how a true claim was made false, in a few families."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "unit", "bound", "rough"),
    "date": ("date",),
    "name": ("name", "place", "entity", "entity swap"),
    "swap": ("swap", "role swap", "number swap", "date swap", "pronoun", "side", "of"),
    "attribution": ("attribution", "other speaker"),
    "sharpened": ("sharpened", "hedge", "condition", "done", "planned done", "outcome"),
    "negation": ("negation", "opposite", "direction"),
    "cause": ("cause", "causal", "order"),
    "merge": ("merge",),
    "scope": ("scope", "quantifier"),
    "invented": ("invented", "made up", "outside"),
}
"""The families, in the order in which they are shown, and their labels."""

_FAMILY = {label: family for family, labels in FAMILIES.items() for label in labels}
_ORDER = {family: at for at, family in enumerate(FAMILIES)}


def family(label: str) -> str:
    """Return the family of a label; an unknown label is a family of its own."""
    return _FAMILY.get(label, label)


def rank(name: str) -> tuple[int, str]:
    """Return the sort key of a family: ours in their order, then others by name."""
    return _ORDER.get(name, len(_ORDER)), name
