"""What the bot says, read from its code: every text that a message catalogue has to have."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Section
from bot.orders.order_offers import UNDO_COMMAND
from bot.text.language import LANGUAGES, language_name

ROOT = Path(__file__).parents[1]
TEXT_ARGUMENTS = {"say": (0,), "say_number": (1, 2)}
"""Which arguments of these functions are texts."""


OPTIONS_MODULE = "bot/domain/grammar/options.py"
"""The module that makes a choice of each weekday's name."""
LANGUAGE_NAMES_SECTION = "languages"
"""The section of languages' names; every other one is called after the module that says its texts."""


@cache
def texts_in_code() -> Mapping[str, tuple[str, ...]]:
    """Return the texts that are said, each with the sections of a catalogue that it may stand in.

    These are the paths of the modules that say it, those in `bot` first. The titles of commands and their lines in help
    are written out in the grammar's modules, without a call.
    """
    modules = [file for folder in ("bot", "adapters") for file in sorted((ROOT / folder).rglob("*.py"))]
    found = [(text, file) for file in modules for text in texts_in_file(file)]
    commands = command_texts()
    grammar = [file for file in modules if file.parent.name == "grammar"]
    found += [(text, file) for file in grammar for text in _string_constants(file) if text in commands]
    sections: dict[str, list[str]] = {language_name(code): [LANGUAGE_NAMES_SECTION] for code in LANGUAGES}
    for text, file in found:
        sections.setdefault(text, []).append(file.relative_to(ROOT).as_posix())
    for text in commands - sections.keys():
        sections[text] = [OPTIONS_MODULE]
    return {text: tuple(places) for text, places in sections.items()}


def command_texts() -> frozenset[str]:
    """Return what people read of commands and their options, and help's headings."""
    specs = [spec for spec in REGISTRY.specs if not spec.is_hidden or spec.name == UNDO_COMMAND]
    told = {text for spec in specs for text in (spec.says, spec.title) if text}
    options = [option for spec in specs for option in spec.inputs]
    told |= {text for one in options for text in (one.says, *(label for label, _ in one.choices)) if text}
    return frozenset(told | {section.value for section in Section})


def _string_constants(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts_in_file(file: Path) -> Iterator[str]:
    """Yield the texts that are said in a file.

    Raises:
        TypeError: one of them is not written out.
    """
    text = file.read_text("utf-8")
    calls = ast.walk(ast.parse(text)) if any(f"{name}(" in text for name in TEXT_ARGUMENTS) else ()
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TEXT_ARGUMENTS:
            for at in TEXT_ARGUMENTS[call.func.id]:
                said = call.args[at]
                if not (isinstance(said, ast.Constant) and isinstance(said.value, str)):
                    message = f"{file}:{call.lineno}: what is said has to be written out"
                    raise TypeError(message)
                yield said.value
