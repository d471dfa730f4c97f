"""Digest translation: into a channel's language, after the digest was verified in the article's.

A model translates the lines; each is then compared with its original: by code (the same numbers, nothing newly negated
or certain, no other name from the article, no address), and by a second reading. A line that does not pass stays
untranslated. The quotations are the article's own characters in any case.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from typing import TypeVar

import structlog

from bot.domain.digest import Digest, KeyFact, Stakeholder
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.summarizer.draft import MAX_DRAFT_LINE_LENGTH
from bot.text import quantities
from bot.text.catalogue import Said, joined_texts, language_name_said, say
from bot.text.json_objects import json_object_in
from bot.text.language import Language, language_name, language_of_code
from bot.text.language_detection import guessed_language
from bot.text.reply_schema import TEXT, list_of, object_of
from bot.verification.verifier import NO_CHECKER, Verifier
from prompts.prompt import fenced, load_prompt

TranslatedLine = TypeVar("TranslatedLine", KeyFact, Stakeholder)

LOG = structlog.get_logger(__name__)

MAX_LENGTH_RATIO = 3
"""Most length of a translated line, as a multiple of its original's; a longer one says more."""
LENGTH_ALLOWANCE = 40
"""Characters allowed beyond that ratio."""
MIN_LINES_KEPT = 0.5
"""Least share of lines that must pass; fewer make no digest."""

TOKEN_OVERHEAD = 500

SCHEMA = object_of(lines=list_of(TEXT))

TRANSLATED_FROM = say("Translated from {language} by {model}; the quotations are the article's own words.")

_LINKING = re.compile(r"https?:|www\.|[<>@\[\]]", re.IGNORECASE)
_RUN = re.compile(r"[A-Z][\w’'-]*+")
_SMALL = re.compile(r"[a-z]")
_SHORT_NAME = re.compile(r"[A-Z]{2,}")


class DigestTranslator:
    """Translates digests.

    Args:
        model: None if there is none; then every digest stays as it is, and says so.
        verifier: checks each translated line against its original.
    """

    def __init__(self, model: LanguageModel | None, verifier: Verifier = NO_CHECKER) -> None:
        self._model = model
        self._verifier = verifier

    async def translate(self, digest: Digest, language: str) -> Digest:
        """Return the digest in `language` (a code in `bot.text.language.LANGUAGES`), or as it is and why.

        Raises:
            ModelError: the model is away for now (`retry` is True).
        """
        own = digest.article.likely_language
        if not language or language == own:
            return digest
        if self._model is None:
            return with_untranslated_note(digest, language, say("no model is set"))
        lines = _lines(digest)
        try:
            translations = await self._translate_lines(lines, language, self._model)
        except ModelError as error:
            if error.retry:
                raise
            LOG.warning("translate.failed", url=digest.article.url, reason=str(error))
            return with_untranslated_note(digest, language, error.message)
        problems = await asyncio.to_thread(
            translation_problems,
            lines,
            translations,
            digest.article.text,
            own=language_of_code(own),
            language=language_of_code(language),
        )
        problems = await reread_lines(lines, translations, problems, self._verifier)
        for line, problem in zip(lines, problems, strict=True):
            if problem:
                LOG.info("translate.line_kept", url=digest.article.url, line=line, reason=problem)
        proven_lines = [
            line if problem else other for line, other, problem in zip(lines, translations, problems, strict=True)
        ]
        guessed = guessed_language(" ".join(translations))
        if sum(not problem for problem in problems) < MIN_LINES_KEPT * len(lines) or guessed not in (None, language):
            return with_untranslated_note(digest, language, say("the model's lines did not hold"))
        translated = _with_lines(digest, proven_lines, self._verifier.checker_name)
        if translated.key_facts == digest.key_facts:
            return with_untranslated_note(digest, language, say("the model's lines did not hold"))
        note = joined_texts(digest.note, _translation_note(own, self._model.name))
        return replace(translated, note=note, language=language)

    async def _translate_lines(self, lines: Sequence[str], language: str, model: LanguageModel) -> list[str]:
        """Ask for the translated lines; a reply with another number of lines is an error."""
        material = fenced("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
        system, user = load_prompt("translation").render(language=language_name(language), lines=material)
        reply = await model.reply(
            ModelRequest(
                system=system, user=user, name="translation", schema=SCHEMA, max_tokens=translation_tokens(lines)
            )
        )
        translated = json_object_in(reply.text).get("lines")
        if (
            not isinstance(translated, list)
            or len(translated) != len(lines)
            or not all(isinstance(line, str) for line in translated)
        ):
            message = say("the model did not return the lines one by one")
            raise ModelError(message)
        return [" ".join(line.split()) for line in translated]


def translation_tokens(lines: Sequence[str]) -> int:
    """Return the maximum number of tokens for a translation of some lines."""
    return TOKEN_OVERHEAD + sum(map(len, lines))  # a token a character is more than any language takes


async def reread_lines(
    lines: Sequence[str],
    translations: Sequence[str],
    problems: Sequence[str],
    verifier: Verifier,
    *,
    workspace: str = "",
) -> list[str]:
    """Return the problem of each translated line, "" for none, after a second reading of those that passed so far."""
    passed = [at for at, problem in enumerate(problems) if not problem and lines[at] != translations[at]]
    objections = dict(
        zip(
            passed,
            await verifier.objections_to_rewordings(
                [(lines[at], translations[at]) for at in passed], workspace=workspace
            ),
            strict=True,
        )
    )
    return [objections.get(at, problem) for at, problem in enumerate(problems)]


def translation_problems(
    lines: Sequence[str], translations: Sequence[str], article: str, *, own: Language, language: Language
) -> list[str]:
    """Return the problem of each translated line, "" for none; a check that breaks costs only its own line.

    Args:
        lines: the proven lines.
        translations: their translations.
        article: the whole text; its names must not move between lines.
        own: the lines' language; if it has no word list, words are not checked.
        language: the translation's language.
    """
    names = frozenset(_names_in(article))
    return [
        _check_line(line, other, names, own=own, language=language)
        for line, other in zip(lines, translations, strict=True)
    ]


def _check_line(line: str, translation: str, names: AbstractSet[str], *, own: Language, language: Language) -> str:
    try:
        return translation_problem(line, translation, names, own=own, language=language)
    except Exception as error:
        LOG.exception("check.failed")
        return f"a check met a bug in Newsdesk: {error!r}"


def translation_problem(
    line: str, translation: str, names: AbstractSet[str], *, own: Language, language: Language
) -> str:
    """Return the problem of a translated line, or an empty string; `names` are the article's."""
    if not translation or len(translation) > min(
        MAX_DRAFT_LINE_LENGTH, MAX_LENGTH_RATIO * len(line) + LENGTH_ALLOWANCE
    ):
        return "empty or too long"
    if set(_LINKING.findall(translation.casefold())) - set(_LINKING.findall(line.casefold())):
        return "an address or a mention was added"
    wrong = quantities.missing_numbers(translation, line, claim_language=language, source_language=own)
    if wrong := wrong or quantities.missing_numbers(line, translation, claim_language=own, source_language=language):
        return f"{wrong[0]} is not in both"
    for kind, words_of in (("negation", _negations), ("hedge", _hedges)):
        own_pattern, other_pattern = _any_word_pattern(words_of(own)), _any_word_pattern(words_of(language))
        if own_pattern and other_pattern and bool(own_pattern.search(line)) != bool(other_pattern.search(translation)):
            if kind == "hedge" and other_pattern.search(translation):
                continue  # less certain than before does no harm
            return f"a {kind} was added or lost"
    return _names_changed(line, translation, names)


def _names_changed(line: str, translation: str, names: AbstractSet[str]) -> str:
    """Return the objection to a name that is in the article but not in the line, or to names out of order, or ""."""
    line_names = _names_in(line)
    other_names = names - set(line_names)
    strange = [name for name in _names_in(translation) if name in other_names and name not in line]
    if strange:
        return f"{strange[0]} is not in the line"
    shared_names = [name for name in dict.fromkeys(line_names) if name in translation]
    if sorted(shared_names, key=translation.index) != shared_names:
        return "names changed places"
    return ""


def _names_in(text: str) -> list[str]:
    """Return words with a capital followed by small letters ("Merrow"), and short names in capitals ("US")."""
    return [name for run in _RUN.findall(text) for name in ([run] if _SMALL.search(run) else _SHORT_NAME.findall(run))]


def _negations(language: Language) -> tuple[str, ...]:
    return language.negations


def _hedges(language: Language) -> tuple[str, ...]:
    return (*language.hedges.get("hedge", ()), *language.hedges.get("kept", ()))


@cache
def _any_word_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE) if words else None


def _lines(digest: Digest) -> list[str]:
    facts = [fact.text for fact in digest.key_facts]
    return [
        digest.headline,
        *facts,
        *(text for stakeholder in digest.stakeholders for text in (stakeholder.name, stakeholder.why)),
    ]


def _with_lines(digest: Digest, lines: Sequence[str], reader: str) -> Digest:
    """Return the digest with other lines, in the order of `_lines`; changed ones count as proven by `reader`."""
    remaining_lines = iter(lines)
    headline = next(remaining_lines)
    facts = [_with_reader(replace(fact, text=next(remaining_lines)), fact, reader) for fact in digest.key_facts]
    affected = [
        _with_reader(replace(stakeholder, name=next(remaining_lines), why=next(remaining_lines)), stakeholder, reader)
        for stakeholder in digest.stakeholders
    ]
    return replace(digest, headline=headline, key_facts=tuple(facts), stakeholders=tuple(affected))


def _with_reader(line: TranslatedLine, before: TranslatedLine, reader: str) -> TranslatedLine:
    return before if line == before else replace(line, by=reader)


def with_untranslated_note(digest: Digest, language: str, reason: str) -> Digest:
    """Return the digest unchanged but for a note that says why it is not in the requested language."""
    note = say("Not in {language}: {reason}.", language=language_name_said(language), reason=reason)
    return replace(digest, note=joined_texts(digest.note, note))


def _translation_note(own: str, model: str) -> Said:
    if own:
        return TRANSLATED_FROM.with_values(language=language_name_said(own), model=model)
    return say("Translated by {model}; the quotations are the article's own words.", model=model)
