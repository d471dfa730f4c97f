"""What the commands say of themselves in other languages, and how help is worded: a file of `words` is a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.text.language import ENGLISH

FOLDER = Path(__file__).parent / "words"
HELP = "help"


def words_in(language: str) -> Mapping[str, str]:
    """Return what commands say of themselves in a language, by what it is in English; nothing where it has no words."""
    return {english: said for english, said in _file(language).items() if english != HELP}


def worded(text: str, language: str) -> str:
    """Return what help says in a language, or as it is where that has no words for it."""
    return {**words_in(language), **help_words(language)}.get(text, text)


def help_words(language: str) -> Mapping[str, str]:
    """Return the words of help that are no command's, by what they are in English."""
    told: Mapping[str, str] = _file(language).get(HELP, {})
    return told


@cache
def _file(language: str) -> Mapping[str, Any]:
    file = FOLDER / f"{language}.toml"
    known = language != ENGLISH and language.isalpha() and file.is_file()
    return tomllib.loads(file.read_text("utf-8")) if known else {}
