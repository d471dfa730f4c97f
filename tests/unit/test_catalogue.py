"""What the bot says, had in a language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.text.catalogue import (
    as_record,
    enumerated,
    from_record,
    in_language,
    joined_lines,
    joined_texts,
    language_of_locale,
    load_catalogue,
    load_catalogues,
    say,
    say_number,
)
from bot.text.language import ENGLISH, LANGUAGES, LanguageFileError

INVALID_CATALOGUES = [
    ('[registry]\n"Undo" = "Fortryd', "Illegal character|Unterminated|at line 2"),
    ('"Undo" = "Fortryd"', '"Undo" stands in no .section'),
    ('[registry]\n"Undo" = 1', '"Undo": behind it has to be a text'),
    ('[registry]\n"Undo" = { da = "Fortryd" }', '"Undo": behind it has to be a text'),
    ('[registry]\n"Undo" = ""', '"Undo": behind it has to be a text'),
    ('[registry]\n"Undo" = "Fortryd "', '"Undo": its text begins or ends with a blank'),
    ('[registry]\n"Undo" = "Fortryd"\n[buttons]\n"Undo" = "Fortryd"', '"Undo": it is there twice'),
    ('[registry]\n"And {number} more." = "Og flere."', r"its text lacks \{number\}"),
    ('[registry]\n"And more." = "Og {antal} flere."', r"there is no \{antal\} in it"),
    ('[registry]\n"And more." = "Og {} flere."', r"there is no \{\} in it"),
    (
        '[registry]\n"And {number} more." = "Og {antal} flere."',
        r"its text lacks \{number\}; there is no \{antal\} in it",
    ),
    ('[registry]\n"And {number} more." = "Og {number flere."', "expected '}'"),
]


def test_a_text_is_english_until_a_language_is_asked_for() -> None:
    """It is a text like any other; what is named in it stays as it is."""
    said = say("Paused {names}.", names="{x} Courier")
    assert said == "Paused {x} Courier."
    assert in_language(said, "de") == "{x} Courier angehalten."
    assert in_language(said, "") == in_language(said, "en") == in_language(said, "ja") == said


def test_what_is_said_within_a_text_is_had_in_the_same_language() -> None:
    """Parts, lists and lines, with what is plain in them."""
    names = enumerated(["Courier", "Herald", "Post"])
    assert [enumerated([]), enumerated(["Courier"])] == ["", "Courier"]
    told = joined_lines([joined_texts(say("Removed {names}.", names=names), "", "So it is."), say("No quiet hours.")])
    assert told == "Removed Courier, Herald and Post. So it is.\nNo quiet hours."
    assert in_language(told, "de") == "Courier, Herald und Post entfernt. So it is.\nKeine Ruhezeit."
    assert in_language(say_number(1, "1 story waits.", "{number} stories wait."), "fr") == "1 info attend."
    assert in_language(say_number(3, "1 story waits.", "{number} stories wait."), "fr") == "3 infos attendent."


@pytest.mark.parametrize(("text", "reason"), INVALID_CATALOGUES)
def test_a_catalogue_that_would_stop_a_reply_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """The message names the file, the text, and what is wrong with it."""
    file = tmp_path / "messages.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(LanguageFileError, match=reason) as refused:
        load_catalogue(file)
    assert str(refused.value).startswith(f"{file}: ")


def test_a_catalogue_in_other_signs_is_refused(tmp_path: Path) -> None:
    """Catalogues are written in UTF-8."""
    file = tmp_path / "messages.toml"
    file.write_bytes('[registry]\n"Undo" = "Rückgängig"'.encode("latin-1"))
    with pytest.raises(LanguageFileError, match=r"messages\.toml"):
        load_catalogue(file)


def test_a_catalogue_may_be_begun(tmp_path: Path) -> None:
    """What it does not have yet stays English."""
    file = tmp_path / "messages.toml"
    file.write_text('[registry]\n"Undo" = "Fortryd"\n[buttons]', "utf-8")
    assert load_catalogue(file) == {"Undo": "Fortryd"}


def test_all_catalogues_are_read_at_once() -> None:
    """A broken one is found when the program starts, and not by the first who reads that language."""
    assert load_catalogues().keys() == LANGUAGES.keys() - {ENGLISH}


def test_what_we_did_not_say_is_nobodys_language() -> None:
    """A headline that reads like a word of ours is a headline."""
    assert in_language("Remove", "de") == "Remove"
    assert in_language(say("Newest: “{title}”.", title="Remove"), "de") == "Das Neueste: „Remove“."


def test_a_text_that_was_kept_is_had_in_a_language_later() -> None:
    """Beside its English, as a database keeps it; one that was kept before others were is what it is."""
    said = say("{person} {done}", person="Ada", done=say("removed {names}.", names=enumerated(["A", "B"])))
    again = from_record(str(said), json.loads(json.dumps(as_record(said))))
    assert again == said
    assert in_language(again, "it") == "Ada ha rimosso A e B."
    assert as_record("plain") is None
    assert from_record("plain", None) == "plain"


def test_a_locale_is_of_a_language_or_of_none() -> None:
    """However platforms write it."""
    assert [language_of_locale(one) for one in ("pt-BR", "es-419", "de_AT", "DE", "en-GB", "ja", "")] == [
        "pt",
        "es",
        "de",
        "de",
        "",
        "",
        "",
    ]
