"""Message catalogue: what the bot says, written in English, translated into any language that has a catalogue. Pure.

A language's catalogue is `languages/<code>/messages.toml`: each text by its English, with the same placeholders.
`tests/architecture/test_catalogue.py` reads the code and checks all catalogues against it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

from bot.text.language import ENGLISH, FOLDER, LANGUAGES, MESSAGES, language_name

NOTHING: Mapping[str, object] = {}


class Said(str):
    """A text as it is in English, that remembers what it was made of.

    Attributes:
        template: the English text with its placeholders, by which catalogues have it.
        values: what is named in it; what is itself said is had in the same language.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object] = NOTHING) -> Self:
        """Make it; a template without values is taken as it stands."""
        said = super().__new__(cls, template.format_map(values) if values else template)
        said.template, said.values = template, values
        return said

    def of(self, **values: object) -> Said:
        """Return a text that was written out elsewhere, with what is named in it."""
        return Said(self.template, values)


def say(template: str, /, **values: object) -> Said:
    """Return a text of ours with what is named in it; the template is written out, so that catalogues can have it."""
    return Said(template, values)


def say_number(number: int, one: str, several: str, /, **values: object) -> Said:
    """Return what is said of one thing, or of several; `{number}` stands for how many these are."""
    return Said(one if number == 1 else several, {"number": number, **values})


def together(*parts: str, between: str = " ") -> Said:
    """Return several texts as one, the empty ones left out."""
    told = {f"part{at}": part for at, part in enumerate(filter(None, parts))}
    return Said(between.join(f"{{{name}}}" for name in told), told)


def lines(parts: Iterable[str]) -> Said:
    """Return several texts as lines of one."""
    return together(*parts, between="\n")


def language_said(code: str) -> Said:
    """Return what a language is called, as we say it; its code where we do not know it."""
    return Said(language_name(code))


def listed(words: Iterable[str]) -> Said:
    """Return "a", "a and b", "a, b and c"; nothing of none."""
    *first, last = [*words] or [""]
    return say("{names} and {name}", names=together(*first, between=", "), name=last) if first else together(last)


def in_language(text: str, language: str) -> str:
    """Return a text in a language: as it is where we did not say it, and in English where the language lacks it."""
    if not isinstance(text, Said) or language in {"", ENGLISH}:
        return str(text)
    template = messages_in(language).get(text.template, text.template)
    if not text.values:
        return template
    values = {name: in_language(one, language) if isinstance(one, str) else one for name, one in text.values.items()}
    return template.format_map(values)


def language_of_locale(locale: str) -> str:
    """Return the code of the language that a platform's locale ("de", "pt-BR") is of; empty where that is English."""
    code = locale.partition("-")[0].partition("_")[0].casefold()
    return code if code in LANGUAGES and code != ENGLISH else ""


@cache
def messages_in(language: str) -> Mapping[str, str]:
    """Return a language's catalogue, by what each text is in English; nothing of one that has none."""
    file = FOLDER / language / MESSAGES
    return _flat(tomllib.loads(file.read_text("utf-8"))) if language in LANGUAGES and file.is_file() else {}


def _flat(sections: Mapping[str, Any]) -> Mapping[str, str]:
    return {english: said for section in sections.values() for english, said in section.items()}


def as_kept(text: str) -> Mapping[str, Any] | None:
    """Return a text as a database keeps it beside its English, to be had in other languages later; None for no Said."""
    if not isinstance(text, Said):
        return None
    return {"template": text.template, "values": {name: _kept(one) for name, one in text.values.items()}}


def _kept(value: object) -> object:
    return as_kept(value) if isinstance(value, Said) else value if isinstance(value, int) else str(value)


def as_said(text: str, kept: Mapping[str, Any] | None) -> str:
    """Return a text that was kept, as it was said."""
    if kept is None:
        return text
    values = {name: as_said("", one) if isinstance(one, dict) else one for name, one in kept["values"].items()}
    return Said(kept["template"], values)
