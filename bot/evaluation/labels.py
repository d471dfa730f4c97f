"""Labelled texts: one article in a file, with what a careful reader wrote about it, one label in a line.

::

    title: Fenwick to be sold
    text:
    Merrow Shipping could buy Fenwick for 3 crowns.
    About 20 jobs might go.
    labels:
    fact: Merrow could buy Fenwick for 3 crowns. << Merrow Shipping could buy Fenwick for 3 crowns
    loses: workers | jobs << About 20 jobs might go
    source: Ida Brandt
    yes: Fenwick could be bought by Merrow. << Merrow Shipping could buy Fenwick for 3 crowns
    no(hedge): Merrow will buy Fenwick. << Merrow Shipping could buy Fenwick for 3 crowns
    ask: How many jobs might go? << About 20 jobs might go
    ask: Who leads Fenwick?

After ``<<`` comes what the article says, word for word; `load` refuses what it does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.digest import Effect
from bot.errors import NewsdeskError
from bot.text.quotation_search import locate

TEXTS_FOLDER = Path(__file__).parent / "texts"

_LABEL = re.compile(r"(?P<kind>[a-z]+)(?:\((?P<detail>[a-z ]+)\))?: (?P<rest>.+)")
_EFFECTS = {effect.value: effect for effect in Effect}


class BadLabel(NewsdeskError):
    """A labelled text cannot be used; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class LabelledEffect:
    """Who is affected and how, and the passage that says so; any of the names is accepted."""

    names: tuple[str, ...]
    effect: Effect
    quote: str


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim about the article; `corruption` is empty if it is true."""

    text: str
    quote: str
    corruption: str


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question; `answer` is the passage that answers it, empty if none does."""

    text: str
    answer: str


@dataclass(slots=True)
class LabelledText:
    """An article with its labels."""

    name: str
    title: str
    text: str
    facts: list[str] = field(default_factory=list)
    affected: list[LabelledEffect] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    claims: list[LabelledClaim] = field(default_factory=list)
    questions: list[LabelledQuestion] = field(default_factory=list)


def load(folder: Path = TEXTS_FOLDER) -> list[LabelledText]:
    """Return the labelled texts of a folder (its `.txt` files), by name.

    Raises:
        BadLabel: there are none, or one cannot be used.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        message = f"There are no labelled texts (*.txt) in {folder}."
        raise BadLabel(message)
    return [read_labelled_text(path.stem, path.read_text("utf-8")) for path in paths]


def read_labelled_text(name: str, source_text: str) -> LabelledText:
    """Return one labelled text.

    Raises:
        BadLabel: a part is missing, a label is unknown, or quotes what the article does not say.
    """
    head, separator, rest = source_text.partition("\ntext:\n")
    text, also_found, labels = rest.partition("\nlabels:\n")
    title = head.removeprefix("title:").strip()
    if not (separator and also_found and head.startswith("title:") and text.strip()):
        message = f"{name} needs “title: …”, then “text:” and “labels:” on lines of their own."
        raise BadLabel(message)
    labelled = LabelledText(name=name, title=title, text=text.strip())
    for line in labels.splitlines():
        if line.strip():
            _add(labelled, line.strip())
    return labelled


def _add(labelled: LabelledText, line: str) -> None:
    match = _LABEL.fullmatch(line)
    label_text, _, quote = (part.strip() for part in (match.group("rest") if match else "").partition("<<"))
    if match is None or (quote and locate(quote, labelled.text) is None):
        message = f"{labelled.name}: “{line}” " + ("is no label." if match is None else "quotes what is not there.")
        raise BadLabel(message)
    kind = match.group("kind")
    if kind in {"fact", "yes", "no", *_EFFECTS} and not quote:
        message = f"{labelled.name}: “{line}” needs << and the article's words."
        raise BadLabel(message)
    match kind:
        case "fact":
            labelled.facts.append(quote)
        case "source":
            labelled.sources.append(label_text)
        case "yes" | "no":
            labelled.claims.append(
                LabelledClaim(label_text, quote, (match.group("detail") or "other") if kind == "no" else "")
            )
        case "ask":
            labelled.questions.append(LabelledQuestion(label_text, quote))
        case effect if effect in _EFFECTS:
            names = tuple(name.strip() for name in label_text.split("|"))
            labelled.affected.append(LabelledEffect(names, _EFFECTS[effect], quote))
        case _:
            message = f"{labelled.name}: there is no label “{kind}”."
            raise BadLabel(message)


def label_counts(texts: Sequence[LabelledText]) -> Iterator[tuple[str, int]]:
    """Yield how many labels of each kind there are."""
    yield "texts", len(texts)
    yield "key facts", sum(len(one.facts) for one in texts)
    yield "stakeholders", sum(len(one.affected) for one in texts)
    yield "claims", sum(len(one.claims) for one in texts)
    yield "questions", sum(len(one.questions) for one in texts)
