"""Words of natural languages are data, in `bot/text/languages` and `bot/text/words`, and code reads all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from bot.domain.grammar.registry import REGISTRY
from bot.text import word_meanings
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.list_formats import FORMAT_KEY, ExpressionTable

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("bot", "adapters") for path in (ROOT / room).rglob("*.py"))
MODULES_WITH_WORDS = {
    "bot/verification/checks/numbers.py": "examples that the check of numbers must let pass, in other languages, too",
}
"""Modules that have words of other languages for a reason."""
MODULES_WITH_MARKUP = {
    "adapters/web/blocks.py": "elements of HTML",
    "adapters/discord/rendering/markdown.py": "domains of invitations",
    "adapters/web/glimpse.py": "the days of RFC 822",
    "adapters/web/known_sites.py": "parts of addresses",
    "adapters/web/feed_links.py": "parts of addresses",
    "adapters/web/live_entries.py": "parts of addresses",
    "adapters/web/page_reading.py": "elements of feeds",
    "adapters/web/pasted_addresses.py": "schemes of addresses",
    "adapters/web/plain_text.py": "elements of HTML",
    "adapters/web/residue_rules.py": "short codes of editors",
    "bot/cli/local_models.py": "names of models",
    "bot/domain/entry_identity.py": "parameters of addresses",
}
"""Modules whose expressions and sets have words that machines write, and why; nothing in them is of a language."""
WHERE_WORDS_BELONG = "the lists of bot/text/languages, read through a `Language`"
EXCEPTION_FOR_CODE = (
    "Where they are no words but code (an element of HTML that a new language has a word like), it gets a line in"
)
RESERVED_NAMES = {
    *(name for one in vars(word_meanings).values() if isinstance(one, tuple) for name in one),
    *(name for spec in REGISTRY for name in (spec.name, *spec.aliases, *(option.name for option in spec.options))),
}
"""Names of meanings, commands and options."""
MULTILINGUAL_MODULES = {
    "adapters/web/banner_words.py": "banners, which need not be in their page's language",
    "adapters/web/dates.py": "times of feeds, whose language is not told",
    "adapters/web/feed_links.py": "links to feeds, which may be in their software's language",
    "adapters/web/metadata.py": "bylines, which may be in their template's language",
    "adapters/web/residue_rules.py": "residue, which is taken off before an article's language is told",
    "bot/replies/bot_topics.py": "questions about the bot, whose words mean the same in all languages",
    "bot/orders/named_in_message.py": "names of languages, each of which has one in any",
    "bot/answerer/non_questions.py": "orders of which nothing came in the languages that they seemed to be in",
    "bot/commands/confirmation_handler.py": "a no or a choice, every word of which is read",
    "bot/domain/conversation.py": "commands that the languages that they seemed to be in do not read",
    "bot/cli/about.py": "names and times as they are typed",
    "bot/domain/grammar/spec.py": "names of commands, which tell the language of what stands behind them",
    "bot/domain/grammar/subjects.py": "names on our buttons, which anybody may press",
    "bot/domain/track_record.py": "names and reasons of many articles",
    "bot/summarizer/article_analysis.py": "names of places and organizations, which are in their owner's language",
    "bot/text/aliases.py": "names, which are looked for in articles of any language",
    "bot/text/question_text.py": "messages of which no small word tells the language",
    "bot/text/language.py": "where they are defined",
    "bot/text/language_detection.py": "messages of which no small word tells the language",
    "bot/text/merged_languages.py": "where several are made one",
    "bot/text/name_mentions.py": "names of institutions, which are in their owner's language",
    "bot/text/order_language.py": "orders of which no small word tells the language",
    "bot/text/prompt_injection.py": "orders to a machine, which obeys them in any language",
    "bot/text/related_links.py": "links, which may be in their site's language",
    "bot/text/republication.py": "notes, which are in their publisher's language",
    "bot/text/retraction_notices.py": "notices, which may be in their site's language",
    "bot/track_record.py": "names as they are typed",
    "bot/verification/premise.py": "articles of a language without lists, whose numbers must not be missed",
}
"""Modules, or folders, that read the words of all languages at once, and of what; all others take a `Language`."""
_ALL_LANGUAGES_USED = re.compile(
    r"merged_languages import (?:\([^)]*|[^\n]*)\bALL_LANGUAGES\b"
    r"|\b(?:LANGUAGES|RECOGNISED_LANGUAGES)\.values\(\)|^ALL_LANGUAGES = merged",
    re.MULTILINE,
)
SQL_FOLDER = "adapters/postgres/"
"""Where strings are SQL."""
_ENGLISH_WORDS = LANGUAGES[ENGLISH].small_words | LANGUAGES[ENGLISH].stop_words
FOREIGN_WORDS = {word for one in LANGUAGES.values() for word in one.small_words if len(word) > 1} - _ENGLISH_WORDS
SMALL_WORDS = {word for one in LANGUAGES.values() for word in one.small_words if len(word) > 1}
MAX_FOREIGN_WORDS = 2
"""Small words of other languages that a text may have by chance."""
MAX_ALTERNATIVES = 3
"""Words that an expression may choose from by chance."""
_ESCAPE = re.compile(r"\\\w")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\\w")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MAY_MATCH = re.compile(r"\brf?[\"']|\bfr[\"']|[\w)?]\|[\w(]")
"""What a module has that has expressions: most have none, and need not be parsed."""
_MAY_BE_SET = re.compile(r"\{\s*[\"'][^\"']*[\"'],")
_EXPRESSION = re.compile(r"\||\(\?|\\[bsSwWdZA]")
_GROUP = re.compile(r"\(\?P?[<=!:-]*(?:\w+>)?|\{[^}]*\}")
_ALTERNATIVE = re.compile(r"[^\W\d_]{3,}\??")


def strings_in(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def words_in(text: str) -> set[str]:
    """Return the words of a text in small letters, each once."""
    return {word.casefold() for word in _WORD.findall(text)}


def _has_foreign(words: set[str]) -> bool:
    return len(words & FOREIGN_WORDS) > MAX_FOREIGN_WORDS or any(
        len(word) > MAX_FOREIGN_WORDS and not word.isascii() for word in words
    )


def foreign_words(path: Path) -> list[str]:
    """Return the words of other languages in a module: those with an accent, and several small ones in one text."""
    if not _has_foreign(words_in(_ESCAPE.sub(" ", path.read_text("utf-8")))):  # most modules: they need not be parsed
        return []
    words = [words_in(_CLASS.sub(" ", text)) for text in strings_in(path)]
    accented = [word for told in words for word in told if len(word) > MAX_FOREIGN_WORDS and not word.isascii()]
    return accented + [
        word for told in words if len(told & FOREIGN_WORDS) > MAX_FOREIGN_WORDS for word in told & FOREIGN_WORDS
    ]


def expressions_in(path: Path) -> Iterator[str]:
    """Return the regular expressions in a module, without names of groups, classes of letters and counts."""
    if _MAY_MATCH.search(path.read_text("utf-8")) is not None:
        for text in filter(_EXPRESSION.search, strings_in(path)):
            yield _CLASS.sub(" ", _GROUP.sub("(", text))


def words_matched(path: Path) -> list[str]:
    """Return the words of any language, English too, that expressions in a module look for: small ones, and lists."""
    found: list[str] = []
    for expression in expressions_in(path):
        small = words_in(expression) & SMALL_WORDS
        listed = [one for one in re.split(r"[|()]", expression) if _ALTERNATIVE.fullmatch(one.strip())]
        found += sorted(small) if len(small) > 1 else listed if len(listed) > MAX_ALTERNATIVES else []
    return found


def small_words_in_sets(path: Path) -> list[str]:
    """Return the small words that stand in the sets of a module; names of options and meanings are no words."""
    if _MAY_BE_SET.search(source := path.read_text("utf-8")) is None:
        return []
    sets = [node.elts for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Set)]
    told = [
        [one.value for one in each if isinstance(one, ast.Constant) and isinstance(one.value, str)] for each in sets
    ]
    return [
        word for words in told if len(small := set(words) & SMALL_WORDS - RESERVED_NAMES) > 1 for word in sorted(small)
    ]


def test_expressions_and_sets_have_no_words_of_any_language() -> None:
    """Nor do they list English ones: a language's folder has them, so that another may have them, too."""
    sources = [(str(path.relative_to(ROOT)), path) for path in SOURCES]
    found = {name: words_matched(path) + small_words_in_sets(path) for name, path in sources if SQL_FOLDER not in name}
    wrong = {name: words for name, words in found.items() if words and name not in MODULES_WITH_MARKUP}
    assert not wrong, (
        f"{wrong} belong into {WHERE_WORDS_BELONG}. {EXCEPTION_FOR_CODE} WITH_MARKUP, in this file, with what they are."
    )
    assert all(found[name] for name in MODULES_WITH_MARKUP)


def test_only_what_is_of_whatever_language_is_read_in_all_at_once() -> None:
    """Where a text's language is known, its words alone count: "war" is small in German, "si" a hedge in French."""
    names = [str(path.relative_to(ROOT)) for path in SOURCES if _ALL_LANGUAGES_USED.search(path.read_text("utf-8"))]
    assert [name for name in names if not name.startswith(tuple(MULTILINGUAL_MODULES))] == []
    assert [name for name in MULTILINGUAL_MODULES if not any(one.startswith(name) for one in names)] == []


def test_words_in_code_are_found(tmp_path: Path) -> None:
    """An alternation of English words is, of small ones, of nouns; a set of small words; no group's name."""
    code = tmp_path / "code.py"
    code.write_text(
        'A = re.compile(r"\\b(?:of|the)\\b")\nB = r"(?:valley|delta|river|coast)"\nC = {"das", "dem", "x"}\n'
    )
    assert {*words_matched(code)} == {"of", "the", "valley", "delta", "river", "coast"}
    assert small_words_in_sets(code) == ["das", "dem"]
    code.write_text('A = re.compile(r"(?P<of>a)|(?P<the>b)")\nB = {"when", "at"}\n')
    assert words_matched(code) == small_words_in_sets(code) == []


def test_code_has_no_words_of_other_languages() -> None:
    """A language's own folder is where they are added."""
    found = {str(path.relative_to(ROOT)): foreign_words(path) for path in SOURCES}
    wrong = {name: words for name, words in found.items() if words and name not in MODULES_WITH_WORDS}
    assert not wrong, (
        f"{wrong} belong into {WHERE_WORDS_BELONG}. {EXCEPTION_FOR_CODE} WITH_WORDS, in this file, with what they are."
    )


def test_exceptions_are_needed() -> None:
    """A module that has no such words any more is no exception."""
    assert all(foreign_words(ROOT / name) for name in MODULES_WITH_WORDS)


def test_every_list_and_every_meaning_is_read() -> None:
    """A list that no code reads is dead, and so is a meaning in a table of expressions."""
    code = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "word_meanings.py")
    lists = [one for one in fields(Language) if FORMAT_KEY in one.metadata]
    tables = [one.metadata[FORMAT_KEY] for one in lists if isinstance(one.metadata[FORMAT_KEY], ExpressionTable)]
    meanings = {meaning for table in tables for meaning in table._meanings}
    assert len(tables) > MAX_FOREIGN_WORDS
    read, named = set(re.findall(r"\.(\w+)", code)), set(re.findall(r"[\"'](\w+)[\"']", code))
    assert {one.name for one in lists} - read == set()
    assert meanings - named == set()
