"""Languages as data: each is a folder of lists in `languages/`, whose formats `Language` declares.

A list is a file named after the field that holds it; lines that begin with # are comments. To add a language, add its
folder. A folder with only function words is a language that is recognised but not spoken. Files that begin with a dot
belong to an editor or a file manager and are ignored.

Code that reads words takes a `Language`. A text that may be in one of several languages is read in all of them, merged
into one (`bot.text.merged_languages`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import NewsdeskError
from bot.text import word_meanings
from bot.text.folding import unaccented
from bot.text.list_formats import (
    FORMAT_KEY,
    OPTIONAL_KEY,
    Expressions,
    ExpressionTable,
    ListFormat,
    NumberTable,
    PrefixSet,
    PrefixTable,
    Rows,
    SentenceTable,
    WordRows,
    WordsAndPrefixes,
    WordSequence,
    WordSet,
    WordTable,
    list_field,
)
from bot.text.word_lists import UNITS, list_lines, word_set

Value = TypeVar("Value")

ENGLISH = "en"
LANGUAGES_FOLDER = Path(__file__).parent / "languages"
MESSAGES_FILE = "messages.toml"
"""The file of the bot's texts in a language, next to its lists; `bot.text.catalogue` reads it."""
REQUIRED_LIST = "function_words"
"""The only list that every language has."""
CODE_LENGTH = 2


class LanguageFileError(NewsdeskError):
    """A language's folder is malformed; the message says which file, and what is wrong with it."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Language:
    """A language's word lists. Each field except the code is a list, read from the file of the same name."""

    code: str

    # Its names, and the words it is recognised by.
    names: tuple[str, ...] = list_field(WordSequence())
    function_words: frozenset[str] = list_field(WordSet())
    question_words: frozenset[str] = list_field(WordSet())

    # What a text is about.
    abbreviations: frozenset[str] = list_field(WordSet())
    stop_words: frozenset[str] = list_field(WordSet(is_shared=True))
    endings: tuple[str, ...] = list_field(WordSequence())
    synonyms: Rows = list_field(WordRows(), is_optional=True)
    irregular_forms: Rows = list_field(WordRows(), is_optional=True)
    family_endings: tuple[str, ...] = list_field(WordSequence(), is_optional=True)
    participle_prefixes: tuple[str, ...] = list_field(WordSequence(), is_optional=True)
    separable_particles: frozenset[str] = list_field(WordSet(), is_optional=True)
    answer_synonyms: Rows = list_field(WordRows(), is_optional=True)
    antonyms: Rows = list_field(WordRows(width=2), is_optional=True)

    # What a line asserts.
    negations: tuple[str, ...] = list_field(Expressions(are_words=True))
    hedges: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.HEDGES))
    hedge_exceptions: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    speech_verbs: tuple[str, ...] = list_field(Expressions())
    attribution_phrases: tuple[str, ...] = list_field(Expressions())
    saying_words: tuple[str, ...] = list_field(Expressions())
    attributing_words: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    source_phrases: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    speaker_patterns: Mapping[str, tuple[str, ...]] = list_field(
        ExpressionTable(word_meanings.SPEAKERS), is_optional=True
    )
    elided_words: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    clause_openers: frozenset[str] = list_field(WordSet(), is_optional=True)

    assertion_patterns: Mapping[str, tuple[str, ...]] = list_field(
        ExpressionTable(word_meanings.ASSERTIONS), is_optional=True
    )
    failing_words: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    rejoinder_patterns: Mapping[str, tuple[str, ...]] = list_field(
        ExpressionTable(word_meanings.REJOINDERS), is_optional=True
    )

    # Numbers and times.
    number_words: Mapping[str, int] = list_field(NumberTable(least=2))
    scale_words: Mapping[str, int] = list_field(NumberTable())
    ordinals: Rows = list_field(WordRows(count=10))
    ordinal_numbers: Mapping[str, int] = list_field(NumberTable(), is_optional=True)
    fraction_words: Mapping[str, int] = list_field(NumberTable(), is_optional=True)
    quantity_phrases: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.QUANTITIES))
    units: Mapping[str, tuple[str, ...]] = list_field(WordTable(UNITS))
    month_names: Rows = list_field(WordRows(count=12))
    weekday_names: Rows = list_field(WordRows(count=7))
    ambiguous_dates: frozenset[str] = list_field(WordSet(), is_optional=True)
    time_phrases: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.TIMES))

    # Who is named.
    sentence_openers: frozenset[str] = list_field(WordSet())
    non_names: frozenset[str] = list_field(WordSet(), is_optional=True)
    roles: frozenset[str] = list_field(WordSet(), is_optional=True)
    former_offices: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    ministries: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    ministry_links: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    titles_in_two_words: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    personal_titles: frozenset[str] = list_field(WordSet(), is_optional=True)
    name_articles: frozenset[str] = list_field(WordSet(), is_optional=True)
    capital_noun_markers: frozenset[str] = list_field(WordSet(), is_optional=True)
    unique_offices: frozenset[str] = list_field(WordSet(), is_optional=True)
    office_synonyms: Rows = list_field(WordRows(), is_optional=True)
    place_words: frozenset[str] = list_field(WordSet(), is_optional=True)
    landform_words: frozenset[str] = list_field(WordSet(), is_optional=True)
    institution_words: frozenset[str] = list_field(WordSet(), is_optional=True)
    organization_words: frozenset[str] = list_field(WordSet(), is_optional=True)
    named_things: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    alias_phrases: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    name_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.NAMES), is_optional=True)
    owned_places: frozenset[str] = list_field(WordSet(), is_optional=True)
    origin_endings: frozenset[str] = list_field(WordSet(), is_optional=True)
    demonym_endings: frozenset[str] = list_field(WordSet(), is_optional=True)
    group_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.GROUPS), is_optional=True)
    group_nouns: frozenset[str] = list_field(WordSet(), is_optional=True)
    vague_groups: frozenset[str] = list_field(WordSet(), is_optional=True)
    group_quantifiers: frozenset[str] = list_field(WordSet(), is_optional=True)

    # Who gains or loses.
    active_gains: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    active_losses: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    passive_gains: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    passive_losses: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    effect_patterns: Mapping[str, tuple[str, ...]] = list_field(
        ExpressionTable(word_meanings.EFFECTS), is_optional=True
    )
    unlikely_gains: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    job_losses: tuple[str, ...] = list_field(Expressions(), is_optional=True)

    # What matters in news.
    advice: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    news_words: Mapping[str, WordsAndPrefixes] = list_field(PrefixTable(word_meanings.NEWS_TOPICS), is_optional=True)

    # Notices within articles.
    publisher_dealings: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    publisher_disclosures: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    disclosure_headings: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    conflicts_of_interest: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    correction_notices: tuple[str, ...] = list_field(Expressions())
    retraction_notices: tuple[str, ...] = list_field(Expressions())
    notice_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.NOTICES))
    residue_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.PAGE_RESIDUE))
    share_words: frozenset[str] = list_field(WordSet(), is_optional=True)
    byline_openers: frozenset[str] = list_field(WordSet())
    byline_prepositions: frozenset[str] = list_field(WordSet(), is_optional=True)
    republication_notes: tuple[str, ...] = list_field(Expressions())
    related_links: tuple[str, ...] = list_field(Expressions())
    prompt_injections: tuple[str, ...] = list_field(Expressions())

    # How people ask.
    interrogatives: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.ANSWER_TYPES, is_whole=True))
    question_verbs: frozenset[str] = list_field(WordSet())
    helping_verbs: frozenset[str] = list_field(WordSet(), is_optional=True)
    question_fillers: frozenset[str] = list_field(WordSet())
    unsearched_words: frozenset[str] = list_field(WordSet())
    degree_adjectives: frozenset[str] = list_field(WordSet(), is_optional=True)
    elisions: frozenset[str] = list_field(WordSet(), is_optional=True)
    embedded_subjects: frozenset[str] = list_field(WordSet(), is_optional=True)
    inverted_subjects: frozenset[str] = list_field(WordSet(), is_optional=True)
    inverted_pronouns: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    dropped_subject_followers: frozenset[str] = list_field(WordSet())
    tag_questions: frozenset[str] = list_field(WordSet())
    disjunctions: frozenset[str] = list_field(WordSet())
    question_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.QUESTIONS))
    answer_patterns: Mapping[str, tuple[str, ...]] = list_field(ExpressionTable(word_meanings.ANSWERS))
    overview_questions: tuple[str, ...] = list_field(Expressions())
    summary_phrases: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.SUMMARIES, is_whole=True))
    affected_questions: tuple[str, ...] = list_field(Expressions())
    track_record_questions: Mapping[str, tuple[str, ...]] = list_field(
        SentenceTable(word_meanings.TRACK_RECORDS, slots={"asked": ("{name}", "{lately}")}), is_optional=True
    )
    gaining_questions: tuple[str, ...] = list_field(Expressions())
    losing_questions: tuple[str, ...] = list_field(Expressions())
    byline_questions: tuple[str, ...] = list_field(Expressions())
    link_questions: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    doubts: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    elsewhere_questions: tuple[str, ...] = list_field(Expressions())
    news_question_words: WordsAndPrefixes = list_field(PrefixSet())

    # How people talk.
    first_person: frozenset[str] = list_field(WordSet())
    second_person: frozenset[str] = list_field(WordSet())
    first_second_person_endings: frozenset[str] = list_field(WordSet(), is_optional=True)
    third_plural_endings: frozenset[str] = list_field(WordSet(), is_optional=True)
    inflections: frozenset[str] = list_field(WordSet(), is_optional=True)
    enclitics: frozenset[str] = list_field(WordSet(), is_optional=True)
    indefinite_people: frozenset[str] = list_field(WordSet())
    impersonal_pronouns: frozenset[str] = list_field(WordSet(), is_optional=True)
    anaphors: frozenset[str] = list_field(WordSet())
    anaphoric_openers: frozenset[str] = list_field(WordSet())
    demonstratives: frozenset[str] = list_field(WordSet())
    connectives: frozenset[str] = list_field(WordSet())
    conjunctions: frozenset[str] = list_field(WordSet())
    pronouns: frozenset[str] = list_field(WordSet())
    opening_pronouns: frozenset[str] = list_field(WordSet())
    opening_connectives: tuple[str, ...] = list_field(Expressions())
    determiners: frozenset[str] = list_field(WordSet())
    courtesies: frozenset[str] = list_field(WordSet())
    courtesy_fillers: frozenset[str] = list_field(WordSet(), is_optional=True)
    please_words: frozenset[str] = list_field(WordSet())
    interjections: frozenset[str] = list_field(WordSet())
    laughter: tuple[str, ...] = list_field(Expressions(), is_optional=True)
    exclamatives: frozenset[str] = list_field(WordSet())
    error_words: frozenset[str] = list_field(WordSet())
    opinion_words: WordsAndPrefixes = list_field(PrefixSet())
    workday_words: WordsAndPrefixes = list_field(PrefixSet())

    # What people want from the bot.
    on_words: frozenset[str] = list_field(WordSet())
    off_words: frozenset[str] = list_field(WordSet())
    request_phrases: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.REQUESTS, is_whole=True))
    order_negations: frozenset[str] = list_field(WordSet())
    exception_words: frozenset[str] = list_field(WordSet())
    feed_words: frozenset[str] = list_field(WordSet())
    case_endings: frozenset[str] = list_field(WordSet(), is_optional=True)
    filtered_out: frozenset[str] = list_field(WordSet(), is_optional=True)
    unnamed_subjects: frozenset[str] = list_field(WordSet())
    kinds_before_names: frozenset[str] = list_field(WordSet())
    object_markers: frozenset[str] = list_field(WordSet(), is_optional=True)
    command_names: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.COMMANDS), is_optional=True)
    wanted_phrases: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.WANTED, is_whole=True))
    wish_words: Mapping[str, WordsAndPrefixes] = list_field(PrefixTable(word_meanings.WISHES), is_optional=True)
    end_phrases: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.END_TIMES, is_whole=True))
    schedule_phrases: Mapping[str, tuple[str, ...]] = list_field(WordTable(word_meanings.SCHEDULING))
    confirmation_phrases: Mapping[str, tuple[str, ...]] = list_field(
        WordTable(word_meanings.CONFIRMATIONS, is_whole=True)
    )
    topic_examples: Mapping[str, tuple[str, ...]] = list_field(SentenceTable(word_meanings.TOPICS), is_optional=True)
    concept_words: Mapping[str, WordsAndPrefixes] = list_field(PrefixTable(word_meanings.CONCEPTS), is_optional=True)

    def __repr__(self) -> str:
        """Return its code only, since its lists fill pages."""
        return f"Language({self.code})"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its languages: one, several if they are merged, none if it is unknown."""
        return tuple(filter(None, self.code.split("+")))

    @property
    def name(self) -> str:
        """Its English name, or its code if it is not spoken here."""
        return self.names[0] if self.names else self.code

    @cached_property
    def plain_stop_words(self) -> frozenset[str]:
        """The stop words without accents, and the particles between parts of names.

        For a language that is only recognised, its function words serve as stop words.
        """
        words = self.stop_words if self.names else self.function_words
        return frozenset(map(unaccented, words)) | word_set("name_particles")

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that its questions are full of, and that mean nothing by themselves."""
        return self.function_words | self.question_words


UNKNOWN_LANGUAGE = Language(code="")
"""A language without any lists."""


def load_language(folder: Path) -> Language:
    """Return the language whose lists are in a folder named by its ISO 639-1 code.

    Raises:
        LanguageFileError: the folder, or a file in it, is malformed.
    """
    code = folder.name
    if not (len(code) == CODE_LENGTH and code.isascii() and code.islower() and code.isalpha()):
        message = f"{folder} is not called by a language's code of two small letters"
        raise LanguageFileError(message)
    formats = {declared.name: declared.metadata for declared in fields(Language) if FORMAT_KEY in declared.metadata}
    paths = [path for path in _visible_files(folder) if path.name != MESSAGES_FILE]
    files = {path.stem if path.suffix == ".txt" else path.name: path for path in paths}
    if strange := files.keys() - formats.keys():
        message = f"{folder} has {', '.join(sorted(strange))}, which is no list of a language"
        raise LanguageFileError(message)
    needed = {name for name, metadata in formats.items() if not metadata[OPTIONAL_KEY]}
    needed = {REQUIRED_LIST} if files.keys() == {REQUIRED_LIST} else needed
    if missing := needed - files.keys():
        message = f"{folder} lacks {', '.join(f'{name}.txt' for name in sorted(missing))}"
        raise LanguageFileError(message)
    lists: dict[str, Any] = {name: _read_list(path, formats[name][FORMAT_KEY]) for name, path in files.items()}
    return Language(code=code, **lists)


def _visible_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]


def _read_list(path: Path, list_format: ListFormat[object]) -> object:
    try:
        if lines := list_lines(path):
            return list_format.read(lines)
    except (ValueError, OSError) as error:
        message = f"{path}: {error}"
        raise LanguageFileError(message) from error
    message = f"{path} is empty"
    raise LanguageFileError(message)


def load_languages(folder: Path) -> Mapping[str, Language]:
    """Return the languages in a folder by their codes, English first.

    Raises:
        LanguageFileError: one of them is malformed, or two share a name.
    """
    loaded = [load_language(path) for path in _visible_files(folder)]
    code_by_name: dict[str, str] = {}
    for language in loaded:
        for name in (language.code, *language.names):
            if code_by_name.setdefault(name.casefold(), language.code) != language.code:
                message = f"{folder}: {name} is a name of both {code_by_name[name.casefold()]} and {language.code}"
                raise LanguageFileError(message)
    return {language.code: language for language in sorted(loaded, key=lambda one: (one.code != ENGLISH, one.code))}


RECOGNISED_LANGUAGES = load_languages(LANGUAGES_FOLDER)
"""The languages that detection knows, by code."""
LANGUAGES = {code: language for code, language in RECOGNISED_LANGUAGES.items() if language.names}
"""The languages that a digest can be translated into, by code: those with lists to check words by. English first."""


def language_of_code(code: str) -> Language:
    """Return the language of a code, or `UNKNOWN_LANGUAGE` for any other code."""
    return RECOGNISED_LANGUAGES.get(code, UNKNOWN_LANGUAGE)


def one_of(expressions: Iterable[str]) -> str:
    """Return expressions joined as alternatives, without a group around them; for none, one that never matches."""
    return "|".join(expressions) or "(?!)"


def one_of_words(words: Iterable[str]) -> str:
    """Return words as one expression, the longest first, without a group; for none, one that never matches."""
    return one_of(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def language_names() -> str:
    """Return the English names of `LANGUAGES`, for a sentence."""
    return ", ".join(language.name for language in LANGUAGES.values())


def language_by_name(name: str) -> str | None:
    """Return the code of one of `LANGUAGES` by its code or any of its names; None for anything else."""
    return _codes().get(name.strip().casefold())


@cache
def _codes() -> Mapping[str, str]:
    return {
        name.casefold(): language.code for language in LANGUAGES.values() for name in (language.code, *language.names)
    }


def language_name(code: str) -> str:
    """Return a language's English name, or the code itself if it is none of `LANGUAGES`."""
    return LANGUAGES[code].name if code in LANGUAGES else code
