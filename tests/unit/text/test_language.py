"""Languages are folders of lists: what is not as it has to be is refused, and a new folder is a new language."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.text.language import (
    ENGLISH,
    LANGUAGES,
    LANGUAGES_FOLDER,
    RECOGNISED_LANGUAGES,
    LanguageFileError,
    language_by_name,
    language_name,
    load_language,
    load_languages,
)
from bot.text.speech import is_hedged

INVALID_FILES = [
    ("stop_word.txt", "the a", "which is no list of a language"),
    ("notes.md", "to do", "which is no list of a language"),
    ("hedges.txt", "# nothing yet\n", "is empty"),
    ("hedges.txt", "perhaps maybe", "has to be one of hedge, kept, marked"),
    ("negations.txt", "not (never", "no regular expression"),
    ("overview_questions.txt", "what [is", "no regular expression"),
    ("month_names.txt", "january jan\nfebruary", "has 2 lines, and needs 12"),
    ("weekday_names.txt", "monday", "has 1 lines, and needs 7"),
    ("antonyms.txt", "more less fewer", "has 3 words, and needs 2"),
    ("interrogatives.txt", "when when", "has to be one of amount, time"),
    ("interrogatives.txt", "time when\ntime whens", "once"),
    ("end_phrases.txt", "until until", "lacks a line for lasting, tomorrow"),
    ("question_patterns.txt", "wherefore wherefore", "has to be one of who, when"),
    ("question_patterns.txt", "why", "with an expression behind it"),
    ("answer_patterns.txt", "number [0", "no regular expression"),
    ("answer_patterns.txt", "number one ", "ends in a blank"),
    ("units.txt", "furlong furlongs", "has to be one of second, minute"),
    ("number_words.txt", "two 2", "has to be a number in digits from 2 on"),
    ("number_words.txt", "1 one", "has to be a number in digits from 2 on"),
    ("scale_words.txt", "dozen 12", "has to be a number in digits, and words"),
    ("workday_words.txt", "me*ting", "only stand at the end"),
    ("news_words.txt", "harm inj*red", "only stand at the end"),
    ("news_words.txt", "weather rain*", "has to be one of harm, change"),
    ("topic_examples.txt", "weather: will it rain?", "has to begin with one of add, stop"),
    ("topic_examples.txt", "add please add @", "a colon, and go on"),
    ("topic_examples.txt", "add:", "a colon, and go on"),
    ("topic_examples.txt", "add: add {name}", "may have no braces"),
    ("concept_words.txt", "weather rain*", "has to be one of nothing, you"),
    ("track_record_questions.txt", "asked: what of them", r"may have \{name\}, \{lately\}, and has to have the first"),
    ("track_record_questions.txt", "asked: what of {name} {nu}", r"may have \{name\}, \{lately\}"),
    ("track_record_questions.txt", "asked: what of {name", r"may have \{name\}, \{lately\}"),
    ("track_record_questions.txt", "lately: since {name}", "may have no braces"),
]


@pytest.fixture
def toy_language(tmp_path: Path) -> Path:
    """Return the folder of a made-up language among the others, with English lists and its own names."""
    folder = tmp_path / "languages" / "xx"
    folder.parent.mkdir()
    for other in LANGUAGES_FOLDER.iterdir():
        (folder.parent / other.name).symlink_to(other)
    shutil.copytree(LANGUAGES_FOLDER / ENGLISH, folder)
    (folder / "names.txt").write_text("Toyish toyska", "utf-8")
    (folder / "stop_words.txt").write_text("# The small ones.\nla lo\nlu", "utf-8")
    (folder / "hedges.txt").write_text("hedge mebi\\w*", "utf-8")
    return folder


def test_a_folder_is_a_language(toy_language: Path) -> None:
    """Its lists are read as they are written, and the others are still there."""
    known = load_languages(toy_language.parent)
    assert list(known) == [ENGLISH, *sorted({*RECOGNISED_LANGUAGES, "xx"} - {ENGLISH})]
    assert known["xx"].name == "Toyish"
    assert known["xx"].stop_words == {"la", "lo", "lu"}
    assert known["xx"].hedges == {"hedge": (r"mebi\w*",)}
    assert known["xx"].month_names == known[ENGLISH].month_names


@pytest.mark.parametrize(("name", "text", "reason"), INVALID_FILES, ids=lambda told: str(told)[:24])
def test_a_list_in_another_format_is_refused(toy_language: Path, name: str, text: str, reason: str) -> None:
    """The message names the file and says what is wrong."""
    (toy_language / name).write_text(text, "utf-8")
    with pytest.raises(LanguageFileError, match=reason) as refused:
        load_language(toy_language)
    assert name.removesuffix(".txt") in str(refused.value)


def test_a_list_that_is_missing_is_named(toy_language: Path) -> None:
    """Optional ones may be: not every language has endings that tell who speaks."""
    (toy_language / "synonyms.txt").unlink()
    assert load_language(toy_language).synonyms == ()
    (toy_language / "negations.txt").unlink()
    with pytest.raises(LanguageFileError, match=r"lacks negations\.txt"):
        load_language(toy_language)


def test_what_begins_with_a_dot_is_no_list(toy_language: Path) -> None:
    """An open editor and a look at the folder leave such files."""
    for name in (".hedges.txt.swp", ".DS_Store"):
        (toy_language / name).write_bytes(b"\x00\xff")
        (toy_language.parent / name).write_bytes(b"\x00\xff")
    assert load_languages(toy_language.parent)["xx"].name == "Toyish"


@pytest.mark.parametrize("code", ["Toyish", "XX", "x1", "xxx"])
def test_a_folder_has_a_code_for_a_name(toy_language: Path, code: str) -> None:
    """Two small letters, as language tags begin with."""
    with pytest.raises(LanguageFileError, match="code of two small letters"):
        load_language(toy_language.rename(toy_language.with_name(code)))


def test_a_file_in_other_signs_is_refused(toy_language: Path) -> None:
    """Lists are written in UTF-8."""
    (toy_language / "hedges.txt").write_bytes("möglich".encode("latin-1"))
    with pytest.raises(LanguageFileError, match="hedges"):
        load_language(toy_language)


def test_no_name_is_two_languages(toy_language: Path) -> None:
    """Or nobody could say which one is meant."""
    (toy_language / "names.txt").write_text("Toyish english", "utf-8")
    with pytest.raises(LanguageFileError, match="english is a name of both en and xx"):
        load_languages(toy_language.parent)


def test_a_language_may_be_recognised_alone() -> None:
    """Dutch is told from German, and no digest can be put into it."""
    assert RECOGNISED_LANGUAGES["nl"].function_words
    assert "nl" not in LANGUAGES
    assert language_by_name("nl") is None
    assert language_name("nl") == "nl"


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_language_knows_its_own_name(code: str) -> None:
    """And its months begin with a January that no other month is."""
    language = LANGUAGES[code]
    assert {language_by_name(name) for name in (code, *language.names)} == {code}
    assert len({name for names in language.month_names for name in names}) == sum(map(len, language.month_names))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("The council might close the bridge.", "en"),
        ("Der Rat könnte die Brücke schließen.", "de"),
        ("Le conseil pourrait fermer le pont.", "fr"),
        ("El consejo podría cerrar el puente.", "es"),
        ("O conselho poderia fechar a ponte.", "pt"),
        ("Il consiglio potrebbe chiudere il ponte.", "it"),
    ],
)
def test_what_marks_a_line_as_uncertain_no_translation_may_lose(line: str, code: str) -> None:
    """A plain "might" is of the hedges that do both."""
    hedges = "|".join(LANGUAGES[code].hedges["hedge"])
    assert is_hedged(line, LANGUAGES[code])
    assert re.search(rf"(?<![\w-])(?:{hedges})(?![\w-])", line, re.IGNORECASE)
