"""All that the bot says is in its message catalogues, and they have nothing else."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.text.catalogue import messages_in
from bot.text.language import ENGLISH, LANGUAGES, LANGUAGES_FOLDER, MESSAGES_FILE
from tests.messages import ROOT, TEXT_ARGUMENTS, texts_in_code, texts_in_file

OTHER_LANGUAGES = [code for code in LANGUAGES if code != ENGLISH]
REPLY_SOURCES = (
    "bot/commands",
    *(f"adapters/{name}/{floor}" for name in ("discord", "slack") for floor in ("interactions", "rendering")),
)
"""Where nothing is written that people do not read, but orders, addresses and what is typed."""
CHANNEL_MESSAGE_SOURCES = (
    *("bot/publisher", "bot/summarizer", "bot/round_ups.py", "bot/track_record.py", "bot/stories/additions.py"),
    *("adapters/discord/delivery", "adapters/slack/delivery"),
    *(
        f"bot/domain/{name}.py"
        for name in ("answer_message", "delivery", "digest_message", "health", "labels", "track_record", "wishes")
    ),
)
"""What channels are told comes from there, beside what the log and the model are told."""
UNTRANSLATED_TEXTS = frozenset(
    {
        # Whoever runs the bot reads it, or the log does.
        "a post may still be under way",
        "Another worker has posted it meanwhile.",
        "nothing to tell",
        " is not connected here; set its token.",
        " did not take this edition",
        " is no Discord channel: it has to be the channel's number",
        "no thread",
        "not published",
        "direct messages have no threads, so each story is told by itself",
        # A model reads it.
        "The publisher or the author of this article tells of an interest of their own in what it reports.",
        "\n\nYour last reply could not be used: ",
        ". Reply again, as JSON only.",
        *("Headline: ", "Key facts:", "Who is affected:", "Also in the article:"),
        *('" must be a string of at most ', '" must be a list of strings', '" must be a list of objects'),
        # Why a line of a model's was not taken, for the log.
        "a check met a bug in Newsdesk: ",
        *("empty or too long", "an address or a mention was added", " is not in both", " was added or lost"),
        *(" is not in the line", "names changed places", "no quotation", "it is not in the article's language"),
        *("unknown kind or effect: ", "; its sentence stands instead"),
        # Names of types.
        "Line",
        # Kept without its template, and so English: why a digest is for a channel or not, why a channel takes none.
        *("it is about “", "it is not about “"),
        "that is no channel for messages; send the digests elsewhere",
        # A thread under a message that has no headline.
        "Questions and corrections",
    }
)
PROSE = re.compile(r"[A-Za-z’']{2,} [a-z]+|^[A-Z][a-z]+[ .:…]*$")
"""Two words, or one as it stands on a button."""
WRONG_FORMS_OF_ADDRESS = {
    "de": r"\b(?:euch|eure?[mnrs]?)\b",
    "es": r"\b(?:vosotros|vuestr[oa]s?|os|ustede?s?)\b",
    "fr": r"\b(?:tu|toi|te|ton|ta|tes|tiens?|tiennes)\b",
    "it": r"\b(?:voi|vostr[oaie])\b",
    "pt": r"\b(?:tu|te|ti|contigo|teus?|tuas?|vocês)\b",
}
"""How people are not spoken to: by du, tú and tu, by vous in French, by você in Portuguese they are."""
COMMAND_TEXT = re.compile(
    r"/news .*|(?:schedule|rate|undo|watch|add|latest|about) .*|tariff .*|not for us|as the channel"
    r"|not announced|not marked undone|ordered at home"
)
"""What a person or a button orders, and what the log is told."""


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_catalogue_has_all_that_is_said_and_no_more(language: str) -> None:
    """None is forgotten where a text is added or changed, and none is left over."""
    there, said = messages_in(language).keys(), texts_in_code().keys()
    lacking, left_over = (sorted(texts) for texts in (said - there, there - said))
    file = f"bot/text/languages/{language}/messages.toml"
    assert (lacking, left_over) == ([], []), f"{file} lacks {lacking}; has left over {left_over}"


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_text_stands_under_a_module_that_says_it(language: str) -> None:
    """Whoever changes a text in code finds its translations by the module's path, and the other way round."""
    file = LANGUAGES_FOLDER / language / MESSAGES_FILE
    places = {text: name for name, section in tomllib.loads(file.read_text("utf-8")).items() for text in section}
    wrong = {text: (name, texts_in_code()[text]) for text, name in places.items() if name not in texts_in_code()[text]}
    assert wrong == {}, "each with the section that it is in, and those where it belongs"


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_people_are_spoken_to_in_one_way(language: str) -> None:
    """Nobody is vous here and tu there, você and tu, or several people of a sudden."""
    entry = f"OTHER_ADDRESS, in this file, lacks {language}: the words by which nobody is spoken to in it"
    assert language in WRONG_FORMS_OF_ADDRESS, entry
    other = re.compile(WRONG_FORMS_OF_ADDRESS[language], re.IGNORECASE)
    assert [said for said in messages_in(language).values() if other.search(said)] == []


def test_nothing_that_is_said_escapes_the_catalogues() -> None:
    """Whatever reads like words for people stands in a call that says it."""
    escaped = [
        f"{file}:{line}: {text}"
        for file in _files(REPLY_SOURCES)
        for line, text in _prose(ast.parse(file.read_text("utf-8")))
    ]
    assert escaped == []


def test_what_channels_are_told_is_in_the_catalogues() -> None:
    """Whatever reads like words for people is said, or is known to be for the log, a model or whoever runs the bot."""
    found = {text for file in _files(CHANNEL_MESSAGE_SOURCES) for _, text in _prose(ast.parse(file.read_text("utf-8")))}
    assert found == UNTRANSLATED_TEXTS


def test_what_both_platforms_say_is_written_once() -> None:
    """Labels stand in `bot/domain/labels.py`, and what a digest or an answer says in its neutral message."""
    slack, discord = (
        {text for file in (ROOT / "adapters" / name).rglob("*.py") for text in texts_in_file(file)}
        for name in ("slack", "discord")
    )
    assert slack & discord == set()


def _files(folders: Sequence[str]) -> Iterator[Path]:
    for one in folders:
        yield from sorted((ROOT / one).rglob("*.py")) if (ROOT / one).is_dir() else [ROOT / one]


def _prose(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts below a node that are neither said, nor docstrings, nor for the log or whoever runs it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and _is_translated(node.func):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if PROSE.search(node.value) and not COMMAND_TEXT.fullmatch(node.value):
            yield node.lineno, node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from _prose(child)


def _is_translated(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id in {"LOG", "re"}
    return isinstance(called, ast.Name) and (called.id in TEXT_ARGUMENTS or called.id in {"getattr", "PlatformError"})
