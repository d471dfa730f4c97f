"""Local models: the lines of `.env` for the models that this machine serves: which one drafts, and which one checks.

Names come from any program that listens at a port: they are cleaned and shortened before they are shown, and only names
that neither `.env` nor a terminal could misread are written into a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import ServedModels
from bot.verification import minicheck

ANY_WORD = "any-word"
CHECKER = "bespoke-minicheck"
PULL = f"ollama pull {CHECKER}"
MAX_MODELS_SHOWN = 4
MAX_NAME_SHOWN_LENGTH = 60
_PLAIN = re.compile(r"[\w./:@+-]{1,128}", re.ASCII)
_NO_WRITER = re.compile(r"embed|rerank|minilm|whisper|\b(?:bge|e5|gte)\b", re.IGNORECASE)
"""Matches names of models that write nothing."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model, and the address of its server."""

    url: str
    model: str


def drafting_choice(served: Sequence[ServedModels]) -> ModelChoice | None:
    """Return the first model that can draft."""
    usable = (
        choice
        for choice in _choices_in(served)
        if not minicheck.is_minicheck(choice.model) and not _NO_WRITER.search(choice.model)
    )
    return next(usable, None)


def checking_choice(served: Sequence[ServedModels], url: str = "") -> ModelChoice | None:
    """Return a model made for checking, preferably one at `url`."""
    usable = [choice for choice in _choices_in(served) if minicheck.is_minicheck(choice.model)]
    return min(usable, key=lambda one: one.url != url, default=None)


def drafting_lines(choice: ModelChoice) -> tuple[str, ...]:
    """Return the lines that make a model the drafting one."""
    return (f"OPENAI_BASE_URL={choice.url}", f"OPENAI_API_KEY={ANY_WORD}", f"OPENAI_MODEL={choice.model}")


def checking_lines(choice: ModelChoice, drafting_url: str = "") -> tuple[str, ...]:
    """Return the lines that make a model the checking one, with its address if it differs from the drafting one's."""
    server = () if choice.url == drafting_url else (f"CHECK_BASE_URL={choice.url}", f"CHECK_API_KEY={ANY_WORD}")
    return (f"CHECK_MODEL={choice.model}", *server)


def servers_text(served: Sequence[ServedModels]) -> str:
    """Return which program serves which models, for people."""
    return "; ".join(
        f"at the port of {server.program} ({server.url}) there is {_listed(server.models)}" for server in served
    )


def shown_name(name: str) -> str:
    """Return a name in a form that may be shown: its printable characters, on one line, shortened if long."""
    printable = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    return (
        f"{printable[:MAX_NAME_SHOWN_LENGTH]}…"
        if len(printable) > MAX_NAME_SHOWN_LENGTH
        else printable or "(a name that cannot be shown)"
    )


def _listed(models: Sequence[str]) -> str:
    more = len(models) - MAX_MODELS_SHOWN
    names = ", ".join(map(shown_name, models[:MAX_MODELS_SHOWN]))
    return f"{names} and {more} more" if more > 0 else names


def _choices_in(served: Sequence[ServedModels]) -> list[ModelChoice]:
    return [ModelChoice(server.url, name) for server in served for name in server.models if _PLAIN.fullmatch(name)]
