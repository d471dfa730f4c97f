"""What the commands say of themselves in other languages: a file of `words` is a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.text.language import ENGLISH

FOLDER = Path(__file__).parent / "words"


@cache
def words_in(language: str) -> Mapping[str, str]:
    """Return what is said of commands in a language, by what it is in English; nothing where it has no words."""
    file = FOLDER / f"{language}.toml"
    known = language != ENGLISH and language.isalpha() and file.is_file()
    return tomllib.loads(file.read_text("utf-8")) if known else {}


def worded(text: str, language: str) -> str:
    """Return a text in a language, or as it is where that has no words for it."""
    return words_in(language).get(text, text)
