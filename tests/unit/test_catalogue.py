"""What the bot says, had in a language."""

from __future__ import annotations

import json

from bot.text.catalogue import (
    as_kept,
    as_said,
    in_language,
    language_of_locale,
    lines,
    listed,
    say,
    say_number,
    together,
)


def test_a_text_is_english_until_a_language_is_asked_for() -> None:
    """It is a text like any other; what is named in it stays as it is."""
    said = say("Paused {names}.", names="{x} Courier")
    assert said == "Paused {x} Courier."
    assert in_language(said, "de") == "{x} Courier angehalten."
    assert in_language(said, "") == in_language(said, "en") == in_language(said, "ja") == said


def test_what_is_said_within_a_text_is_had_in_the_same_language() -> None:
    """Parts, lists and lines, with what is plain in them."""
    names = listed(["Courier", "Herald", "Post"])
    assert [listed([]), listed(["Courier"])] == ["", "Courier"]
    told = lines([together(say("Removed {names}.", names=names), "", "So it is."), say("No quiet hours.")])
    assert told == "Removed Courier, Herald and Post. So it is.\nNo quiet hours."
    assert in_language(told, "de") == "Courier, Herald und Post entfernt. So it is.\nKeine Ruhezeit."
    assert in_language(say_number(1, "1 story waits.", "{number} stories wait."), "fr") == "1 info attend."
    assert in_language(say_number(3, "1 story waits.", "{number} stories wait."), "fr") == "3 infos attendent."


def test_what_we_did_not_say_is_nobodys_language() -> None:
    """A headline that reads like a word of ours is a headline."""
    assert in_language("Remove", "de") == "Remove"
    assert in_language(say("Newest: “{title}”.", title="Remove"), "de") == "Das Neueste: „Remove“."


def test_a_text_that_was_kept_is_had_in_a_language_later() -> None:
    """Beside its English, as a database keeps it; one that was kept before others were is what it is."""
    said = say("{person} {done}", person="Ada", done=say("removed {names}.", names=listed(["A", "B"])))
    again = as_said(str(said), json.loads(json.dumps(as_kept(said))))
    assert again == said
    assert in_language(again, "it") == "Ada ha rimosso A e B."
    assert as_kept("plain") is None
    assert as_said("plain", None) == "plain"


def test_a_locale_is_of_a_language_or_of_none() -> None:
    """However platforms write it."""
    assert [language_of_locale(one) for one in ("pt-BR", "es-419", "de_AT", "DE", "ja", "")] == [
        "pt",
        "es",
        "de",
        "de",
        "",
        "",
    ]
