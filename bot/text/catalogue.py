"""Message catalogue: the bot's texts, written in English, translated into any language that has a catalogue. Pure.

A language's catalogue is `languages/<code>/messages.toml`: each text by its English, with the same placeholders. All
are read at once, when the program starts or the first text is needed, and a malformed one is refused.
`tests/architecture/test_catalogue.py` reads the code and checks all catalogues against it.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

from bot.text.language import ENGLISH, LANGUAGES, LANGUAGES_FOLDER, MESSAGES_FILE, LanguageFileError, language_name

NO_VALUES: Mapping[str, object] = {}


class Said(str):
    """A text in English that remembers its template and values.

    Attributes:
        template: the English text with its placeholders, the key in catalogues.
        values: the values for its placeholders; one that is itself a `Said` is translated with it.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object] = NO_VALUES) -> Self:
        """Make the text; a template without values is taken verbatim."""
        text = super().__new__(cls, template.format_map(values) if values else template)
        text.template, text.values = template, values
        return text

    def with_values(self, **values: object) -> Said:
        """Return the same text with these values for its placeholders."""
        return Said(self.template, values)


def say(template: str, /, **values: object) -> Said:
    """Return a text of ours with its values; the template must be a literal, so that catalogues can have it."""
    return Said(template, values)


def say_number(number: int, singular: str, plural: str, /, **values: object) -> Said:
    """Return the text for one thing, or for several; `{number}` is replaced by their number."""
    return Said(singular if number == 1 else plural, {"number": number, **values})


def joined_texts(*parts: str, between: str = " ") -> Said:
    """Return several texts as one, without the empty ones."""
    part_by_name = {f"part{at}": part for at, part in enumerate(filter(None, parts))}
    return Said(between.join(f"{{{name}}}" for name in part_by_name), part_by_name)


def joined_lines(parts: Iterable[str]) -> Said:
    """Return several texts as the lines of one, without the empty ones."""
    return joined_texts(*parts, between="\n")


def language_name_said(code: str) -> Said:
    """Return a language's name as a text of ours; its code if we do not know it."""
    return Said(language_name(code))


def enumerated(words: Iterable[str]) -> Said:
    """Return "a", "a and b", "a, b and c"; empty for no words."""
    *first, last = [*words] or [""]
    return (
        say("{names} and {name}", names=joined_texts(*first, between=", "), name=last) if first else joined_texts(last)
    )


def in_language(text: str, language: str) -> str:
    """Return a text in a language: unchanged if it is not a `Said`, and in English if the catalogue lacks it."""
    if not isinstance(text, Said) or language in {"", ENGLISH}:
        return str(text)
    template = messages_in(language).get(text.template, text.template)
    if not text.values:
        return template
    values = {
        name: in_language(value, language) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return template.format_map(values)


def language_of_locale(locale: str) -> str:
    """Return the language code of a platform's locale ("de", "pt-BR"); empty if it is English or none of ours."""
    code = locale.partition("-")[0].partition("_")[0].casefold()
    return code if code in LANGUAGES and code != ENGLISH else ""


def messages_in(language: str) -> Mapping[str, str]:
    """Return a language's catalogue: each text by its English; empty if it has none.

    Raises:
        LanguageFileError: one of the catalogues is malformed.
    """
    return load_catalogues().get(language, {})


@cache
def load_catalogues() -> Mapping[str, Mapping[str, str]]:
    """Return the catalogues of all languages that have one, by language; called first when the program starts.

    Raises:
        LanguageFileError: one of them is malformed.
    """
    files = {language: LANGUAGES_FOLDER / language / MESSAGES_FILE for language in LANGUAGES}
    return {language: load_catalogue(file) for language, file in files.items() if file.is_file()}


def load_catalogue(file: Path) -> Mapping[str, str]:
    """Return the texts in a catalogue's file, by their English.

    Raises:
        LanguageFileError: it is no TOML, has anything but sections of texts, a text twice, one that is empty or has
            blanks around it, or one with other placeholders than its English; the message says which file and text.
    """
    texts: dict[str, str] = {}
    try:
        for name, section in tomllib.loads(file.read_text("utf-8")).items():
            if not isinstance(section, dict):
                message = f'"{name}" stands in no [section]'
                raise ValueError(message)  # noqa: TRY301, TRY004  # as what tomllib says, it gets the file's name below
            for english, translation in section.items():
                if problem := "it is there twice" if english in texts else _problem(english, translation):
                    message = f'"{english}": {problem}'
                    raise ValueError(message)  # noqa: TRY301  # as above
                texts[english] = translation
    except (ValueError, OSError) as error:
        message = f"{file}: {error}"
        raise LanguageFileError(message) from error
    return texts


def _problem(english: str, translation: object) -> str:
    """Return why a value cannot translate an English text; empty if it can."""
    if not isinstance(translation, str) or not translation.strip():
        return "behind it has to be a text"
    if translation != translation.strip():
        return "its text begins or ends with a blank"
    english_names, translated_names = placeholders(english), placeholders(translation)
    missing, strange = (
        ", ".join(f"{{{name}}}" for name in sorted(names))
        for names in (english_names - translated_names, translated_names - english_names)
    )
    return "; ".join(
        filter(None, (missing and f"its text lacks {missing}", strange and f"there is no {strange} in it"))
    )


def placeholders(text: str) -> frozenset[str]:
    """Return the names of a text's placeholders.

    Raises:
        ValueError: a brace is not closed, or not opened.
    """
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def as_record(text: str) -> Mapping[str, Any] | None:
    """Return a text as a record to store with its English, to translate it later; None if it is not a `Said`."""
    if not isinstance(text, Said):
        return None
    return {"template": text.template, "values": {name: _recorded_value(value) for name, value in text.values.items()}}


def _recorded_value(value: object) -> object:
    return as_record(value) if isinstance(value, Said) else value if isinstance(value, int) else str(value)


def from_record(text: str, record: Mapping[str, Any] | None) -> str:
    """Return a stored text as the `Said` that it was, or unchanged if no record was kept."""
    if record is None:
        return text
    values = {
        name: from_record("", value) if isinstance(value, dict) else value for name, value in record["values"].items()
    }
    return Said(record["template"], values)
