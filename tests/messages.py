"""What the bot says, read from its code: every text that a message catalogue has to have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Section
from bot.orders.order_parsing import UNDO_COMMAND
from bot.text.language import LANGUAGES, language_name

ROOT = Path(__file__).parents[1]
SAYING = {"say": (0,), "say_number": (1, 2)}
"""Which arguments of what makes a text are one."""


@cache
def said_in_code() -> frozenset[str]:
    """Return the texts that are said in code, and those of the registry and of languages' names."""
    told = {text for folder in ("bot", "adapters") for file in (ROOT / folder).rglob("*.py") for text in said_in(file)}
    specs = [spec for spec in REGISTRY.specs if not spec.is_hidden or spec.name == UNDO_COMMAND]
    told |= {text for spec in specs for text in (spec.says, spec.title) if text}
    options = [option for spec in specs for option in spec.inputs]
    told |= {text for one in options for text in (one.says, *(label for label, _ in one.choices)) if text}
    told |= {section.value for section in Section}
    return frozenset(told | {language_name(code) for code in LANGUAGES})


def said_in(file: Path) -> Iterator[str]:
    """Yield the texts that are said in a file.

    Raises:
        TypeError: one of them is not written out.
    """
    text = file.read_text("utf-8")
    calls = ast.walk(ast.parse(text)) if any(f"{name}(" in text for name in SAYING) else ()
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING:
            for at in SAYING[call.func.id]:
                said = call.args[at]
                if not (isinstance(said, ast.Constant) and isinstance(said.value, str)):
                    message = f"{file}:{call.lineno}: what is said has to be written out"
                    raise TypeError(message)
                yield said.value
