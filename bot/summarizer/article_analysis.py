"""Article analysis without a model: an article's sentences, and who is mentioned in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bot.domain.article import Article
from bot.domain.digest import StakeholderKind
from bot.text.correction_notices import is_correction_notice
from bot.text.language import Language, one_of, one_of_words
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.name_mentions import INSTITUTION_WORDS, Mention, mentions
from bot.text.prompt_injection import is_prompt_injection
from bot.text.sentences import sentences
from bot.text.speech import speech_pattern
from bot.text.word_lists import word_list_lines
from bot.text.word_meanings import NAMES

MAX_TEXT_LENGTH = 60_000
"""Most characters of a text that are searched for names; the rest is background."""
MAX_SENTENCE_LENGTH = 2_000
"""Most characters of a sentence; anything longer does not count as one."""
MIN_PLACE_SHARE = 0.4
"""Least share of mentions after "in" and the like that makes a name a place."""
MIN_LOWERCASE_WORDS = 2
"""Fewest lower-case words in a sentence; a line with fewer is a byline or a date."""
CONTEXT_LENGTH = 60
"""Characters before a name that are looked at."""


# A name is in its owner's language: an English article has a "Universidad", too.
PLACE_WORDS = ALL_LANGUAGES.place_words
ORGANIZATION_WORDS = INSTITUTION_WORDS | ALL_LANGUAGES.organization_words


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Patterns for the words around a name in a language, which tell what it names.

    Attributes:
        role_before, role_after: before and after a person's name.
        where: before a place's name.
        thing_before, thing_after: before and after a thing's name.
        speaks, spoke: after and before the name of a speaker.
        titled, office: after and before a name that only says which office somebody holds.
        genitive: before a name in the genitive: "des Kreiskrankenhauses Lahrenau".
        of_ahead, of_behind: before and after a name that is half of a phrase.
    """

    role_before: re.Pattern[str]
    role_after: re.Pattern[str]
    where: re.Pattern[str]
    thing_before: re.Pattern[str]
    thing_after: re.Pattern[str]
    speaks: re.Pattern[str]
    spoke: re.Pattern[str]
    titled: re.Pattern[str]
    office: re.Pattern[str]
    genitive: re.Pattern[str]
    of_ahead: re.Pattern[str]
    of_behind: re.Pattern[str]


@cache
def _context_patterns(language: Language) -> _Surroundings:
    around = {meaning: one_of(language.name_patterns.get(meaning, ())) for meaning in NAMES}
    roles, things = one_of(sorted(language.roles)), one_of(language.named_things)
    titles = one_of_words(language.personal_titles)
    article, speech_verbs = rf"(?:(?:{around['article']}) )?", speech_pattern(language).pattern
    of = rf" (?:{around['of']}) {article}"
    return _Surroundings(
        role_before=re.compile(rf"\b(?:{roles}|{titles}),? $", re.IGNORECASE),
        role_after=re.compile(
            rf",? (?:{around['aged']} )?\d\d\b|, (?:[\w’'-]+ ){{0,5}}(?:{roles}|{around['person_behind']})\b"
        ),
        where=re.compile(rf"\b(?:{around['place_before']})(?: (?:{around['article']}))? $"),
        thing_before=re.compile(rf"\b(?:{things}|{around['thing_before']}) (?:(?:{around['called']}) )?[“\"]?$"),
        thing_after=re.compile(rf"[”\"]? (?:{things})\b"),
        speaks=re.compile(rf"[’'s]*,? (?:(?:{around['auxiliary']}) )?(?:{speech_verbs})", re.IGNORECASE),
        spoke=re.compile(rf"(?:{speech_verbs}|{one_of(language.source_phrases)}) $", re.IGNORECASE),
        titled=re.compile(rf" (?:{roles})\b", re.IGNORECASE),
        office=re.compile(
            rf"\b(?:{one_of(language.ministries)}) (?:{one_of(language.ministry_links)})$", re.IGNORECASE
        ),
        genitive=re.compile(rf"\b(?:{around['genitive_before']}) $"),
        of_ahead=re.compile(rf"[A-Z][a-z]+{of}$"),
        of_behind=re.compile(rf"{of}[A-Z]"),
    )


_LOWERCASE_WORD = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
BYLINE_NAMES = frozenset(name.casefold() for name in word_list_lines("byline_names"))
_AGENCY = "|".join(
    map(re.escape, sorted({*word_list_lines("agencies"), *word_list_lines("byline_names")}, key=len, reverse=True))
)
_DATELINE = re.compile(rf"[^\n.:;“\"]{{2,60}}? (?:\((?:{_AGENCY})\)|(?:--|—|–) )")
"""The dateline that a report begins with: "DUBAI, United Arab Emirates —"."""


class ArticleAnalysis:
    """The sentences of an article that report something (`spans`), the names in them, and the kind of each."""

    def __init__(self, article: Article) -> None:
        self.text, self.title, self.publisher = article.text, article.title, article.publisher
        self.language = language = article.reading_language
        spans = (
            (start, end)
            for start, end in sentences(self.text[:MAX_TEXT_LENGTH], language)
            if end - start <= MAX_SENTENCE_LENGTH
        )
        self.spans = [span for span in spans if _is_reportable(self.text[slice(*span)], language)]
        self._around = _context_patterns(language)
        found_names = mentions(self.text, self.spans, language, title=self.title)
        dateline = _DATELINE.match(self.text)
        self.names = [mention for mention in found_names if not dateline or mention.start >= dateline.end()]
        self._by_key: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self.names:
            self._by_key[mention.key].append(mention)

    @cached_property
    def keys(self) -> list[str]:
        """The keys of the names, in the order of the text, except the publisher, agencies, and things such as ships."""
        passed_over = BYLINE_NAMES | {self.publisher.casefold()}
        return [key for key in self._by_key if key.casefold() not in passed_over and not self._is_thing(key)]

    @cached_property
    def _prose_spans(self) -> list[tuple[int, int]]:
        return [span for span in self.spans if len(_LOWERCASE_WORD.findall(self.text, *span)) >= MIN_LOWERCASE_WORDS]

    def opening_sentences(self, number: int) -> list[tuple[int, int]]:
        """Return the first sentences that say something; bylines and dates do not."""
        return self._prose_spans[:number]

    def mentions(self, key: str) -> list[Mention]:
        """Return the mentions of a name."""
        return self._by_key[key]

    def is_surely_a_name(self, key: str) -> bool:
        """Check whether a name has two words, or occurs where its capital is not due to a sentence or a phrase."""
        starts = {start for start, _ in self.spans}
        same = self._by_key[key]
        return " " in key or any(
            not self._begins_sentence(mention, starts) and not self._is_part_of_phrase(mention) for mention in same
        )

    def is_office_only(self, key: str) -> bool:
        """Check whether a name only says which office somebody holds: "Interior Minister", "la ministra de Sanidad"."""
        return all(
            self._around.office.search(self._text_before(mention)) or self._around.titled.match(self.text, mention.end)
            for mention in self._by_key[key]
        )

    def is_inflected(self, key: str) -> bool:
        """Check whether a name occurs only in the genitive, which is not anybody's name."""
        return key.split(maxsplit=1)[0].endswith("s") and all(
            self._around.genitive.search(self._text_before(mention)) for mention in self._by_key[key]
        )

    def _is_part_of_phrase(self, mention: Mention) -> bool:
        """Check whether a word is half of a phrase: "Freedom of Information"."""
        return bool(
            self._around.of_ahead.search(self._text_before(mention))
            or self._around.of_behind.match(self.text, mention.end)
        )

    def _begins_sentence(self, mention: Mention, starts: Container[int]) -> bool:
        before = self.text[max(0, mention.start - 2) : mention.start]
        return mention.start in starts or not before.strip() or before.rstrip()[-1:] in ".:!?|“‘\"'("

    def is_early(self, span: tuple[int, int], number: int) -> bool:
        """Check whether a sentence is one of the first `number` that say something."""
        return span in self.opening_sentences(number)

    def is_in_title(self, key: str) -> bool:
        """Check whether a name is in the title."""
        # Few are, and compiling a pattern for each name takes long.
        names_in_title = {mention.name for mention in self._by_key[key] if mention.name in self.title}
        return any(re.search(rf"\b{re.escape(name)}\b", self.title) for name in names_in_title)

    def is_prominent(self, key: str) -> bool:
        """Check whether a name is in the title or one of the first two sentences."""
        same = self._by_key[key]
        return self.is_in_title(key) or any(
            start <= mention.start < end for start, end in self.opening_sentences(2) for mention in same
        )

    def is_source(self, key: str) -> bool:
        """Check whether somebody is mentioned for their statements: in at least half of their mentions."""
        speaking_mentions = [mention for mention in self._by_key[key] if self._speaks(mention)]
        return 2 * len(speaking_mentions) >= len(self._by_key[key])

    def kind(self, key: str) -> StakeholderKind:
        """Return the kind of a name's bearer, by the words in it and around it."""
        words = key.split()
        if key.isupper() or not ORGANIZATION_WORDS.isdisjoint(words):
            return StakeholderKind.ORGANIZATION
        same = self._by_key[key]
        if (
            sum(self._around.where.search(self._text_before(mention)) is not None for mention in same)
            >= max(1, MIN_PLACE_SHARE * len(same))
            or words[-1] in PLACE_WORDS
        ):
            return StakeholderKind.PLACE
        return StakeholderKind.PERSON if self._is_person(words, same) else StakeholderKind.ORGANIZATION

    def _is_person(self, words: Sequence[str], same: Sequence[Mention]) -> bool:
        """Check whether a name has a role or an age next to it, or occurs elsewhere as its last part alone."""
        if any(self._around.role_before.search(self._text_before(mention)) for mention in same):
            return True
        names = {mention.name for mention in self.names}
        if len(words) < 2:  # noqa: PLR2004  # first and last name
            return False
        by_last_name = words[-1] in names and words[0] not in names and words[-1].istitle()
        return by_last_name or any(self._around.role_after.match(self.text, mention.end) for mention in same)

    def _is_thing(self, key: str) -> bool:
        """Check whether a name is that of a thing: "the yacht Merlin", "the Brekke glacier"."""
        same = self._by_key[key]
        return any(
            self._around.thing_before.search(self._text_before(mention))
            or self._around.thing_after.match(self.text, mention.end)
            for mention in same
        )

    def _speaks(self, mention: Mention) -> bool:
        return bool(
            self._around.speaks.match(self.text, mention.end) or self._around.spoke.search(self._text_before(mention))
        )

    def _text_before(self, mention: Mention) -> str:
        return self.text[max(0, mention.start - CONTEXT_LENGTH) : mention.start]


def _is_reportable(sentence: str, language: Language) -> bool:
    return not is_correction_notice(sentence, language) and not is_prompt_injection(sentence)
