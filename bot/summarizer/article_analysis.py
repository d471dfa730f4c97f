"""An article as it is read without a model: its sentences, and who is mentioned in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from functools import cached_property

from bot.domain.article import Article
from bot.domain.digest import Kind
from bot.text.correction_notices import is_correction_notice
from bot.text.language import any_expression, any_of, any_words, in_all_languages
from bot.text.name_mentions import INSTITUTION_WORDS, ROLES, Mention, mentions
from bot.text.prompt_injection import is_prompt_injection
from bot.text.sentences import sentences
from bot.text.speech import SPEAKING
from bot.text.word_lists import lines

READ = 60_000
"""Characters of a text that are read for who is in it; what stands further down is background."""
LONGEST_SENTENCE = 2_000
"""Characters of a sentence; what goes on for longer is none."""
PLACED = 0.4
"""Share of mentions behind "in" and the like that make a name a place's."""
FEWEST = 2
"""Words in small letters in a sentence; what has fewer is a byline or a date."""
AROUND = 60
"""Characters around a name that are looked at."""


def _around(meaning: str) -> str:
    """Return the expressions of what stands around a name, in all languages, as one."""
    return any_of(lambda language: language.name_patterns, meaning)


PLACES = frozenset(in_all_languages(lambda language: language.place_words))
ORGANIZATIONS = INSTITUTION_WORDS | frozenset(in_all_languages(lambda language: language.organization_words))
_ROLES = "|".join(sorted(ROLES))
_THINGS = any_expression(lambda language: language.named_things)
_ROLE_BEFORE = re.compile(rf"\b(?:{_ROLES}|{any_words(lambda language: language.personal_titles)}),? $", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    rf",? (?:{_around('aged')} )?\d\d\b|, (?:[\w’'-]+ ){{0,5}}(?:{_ROLES}|{_around('person_behind')})\b"
)
_WHERE = re.compile(rf"\b(?:{_around('place_before')})(?: (?:{_around('article')}))? $")
_THING_BEFORE = re.compile(rf"\b(?:{_THINGS}|{_around('thing_before')}) (?:(?:{_around('called')}) )?[“\"]?$")
_THING_AFTER = re.compile(rf"[”\"]? (?:{_THINGS})\b")
_SPEAKS = re.compile(rf"[’'s]*,? (?:(?:{_around('auxiliary')}) )?(?:{SPEAKING.pattern})", re.IGNORECASE)
_SPOKE = re.compile(
    rf"(?:{SPEAKING.pattern}|{any_expression(lambda language: language.source_phrases)}) $", re.IGNORECASE
)
_TITLED = re.compile(rf" (?:{_ROLES})\b", re.IGNORECASE)
_OFFICE = re.compile(
    rf"\b(?:{any_expression(lambda language: language.ministries)})"
    rf" (?:{any_expression(lambda language: language.ministry_links)})$",
    re.IGNORECASE,
)
_OF = rf" (?:{_around('of')}) (?:(?:{_around('article')}) )?"
_OF_AHEAD, _OF_BEHIND = re.compile(rf"[A-Z][a-z]+{_OF}$"), re.compile(rf"{_OF}[A-Z]")
_SMALL = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
BYLINE_NAMES = frozenset(name.casefold() for name in lines("byline_names"))
_AGENCY = "|".join(map(re.escape, sorted({*lines("agencies"), *lines("byline_names")}, key=len, reverse=True)))
_DATELINE = re.compile(rf"[^\n.:;“\"]{{2,60}}? (?:\((?:{_AGENCY})\)|(?:--|—|–) )")
"""Where a report is from; it begins so: "DUBAI, United Arab Emirates —"."""


class ArticleAnalysis:
    """The told sentences of an article (`spans`), the names in them, and what each of these is."""

    def __init__(self, article: Article) -> None:
        self.text, self.title, self.publisher = article.text, article.title, article.publisher
        spans = ((start, end) for start, end in sentences(self.text[:READ]) if end - start <= LONGEST_SENTENCE)
        self.spans = [span for span in spans if _is_told(self.text[slice(*span)])]
        told = mentions(self.text, self.spans, title=self.title)
        dateline = _DATELINE.match(self.text)
        self.names = [one for one in told if not dateline or one.start >= dateline.end()]
        self._by_key: defaultdict[str, list[Mention]] = defaultdict(list)
        for one in self.names:
            self._by_key[one.key].append(one)

    @cached_property
    def keys(self) -> list[str]:
        """Who is named, in the order of the text; neither the publisher nor agencies, nor ships and glaciers."""
        passed_over = BYLINE_NAMES | {self.publisher.casefold()}
        return [key for key in self._by_key if key.casefold() not in passed_over and not self._is_thing(key)]

    @cached_property
    def _saying(self) -> list[tuple[int, int]]:
        return [span for span in self.spans if len(_SMALL.findall(self.text, *span)) >= FEWEST]

    def told_first(self, number: int) -> list[tuple[int, int]]:
        """Return the first sentences that say something: no bylines, no dates."""
        return self._saying[:number]

    def mentions(self, key: str) -> list[Mention]:
        """Return where somebody is named."""
        return self._by_key[key]

    def is_surely_a_name(self, key: str) -> bool:
        """Check whether a name has two words, or stands by itself, and not only where every word has a capital."""
        starts = {start for start, _ in self.spans}
        same = self._by_key[key]
        return " " in key or any(not self._begins(one, starts) and not self._is_half(one) for one in same)

    def is_of_an_office(self, key: str) -> bool:
        """Check whether a name only says which office somebody has: "Interior Minister", "la ministra de Sanidad"."""
        return all(_OFFICE.search(self._before(one)) or _TITLED.match(self.text, one.end) for one in self._by_key[key])

    def _is_half(self, one: Mention) -> bool:
        """Check whether a word is half of a phrase: "Freedom of Information"."""
        return bool(_OF_AHEAD.search(self._before(one)) or _OF_BEHIND.match(self.text, one.end))

    def _begins(self, one: Mention, starts: Container[int]) -> bool:
        before = self.text[max(0, one.start - 2) : one.start]
        return one.start in starts or not before.strip() or before.rstrip()[-1:] in ".:!?|“‘\"'("

    def is_early(self, span: tuple[int, int], number: int) -> bool:
        """Return whether a sentence is one of the first that say something."""
        return span in self.told_first(number)

    def is_in_title(self, key: str) -> bool:
        """Check whether the title names somebody."""
        # Few do, and a pattern of its own for each name takes long to make.
        named = {one.name for one in self._by_key[key] if one.name in self.title}
        return any(re.search(rf"\b{re.escape(name)}\b", self.title) for name in named)

    def is_prominent(self, key: str) -> bool:
        """Check whether the title or one of the first two sentences names somebody."""
        same = self._by_key[key]
        return self.is_in_title(key) or any(
            start <= one.start < end for start, end in self.told_first(2) for one in same
        )

    def is_source(self, key: str) -> bool:
        """Return whether somebody is there for what they say: in half of the places where they are named, or more."""
        spoken = [one for one in self._by_key[key] if self._speaks(one)]
        return 2 * len(spoken) >= len(self._by_key[key])

    def kind(self, key: str) -> Kind:
        """Return what a name is the name of, by its words and by what stands around it."""
        words = key.split()
        if key.isupper() or not ORGANIZATIONS.isdisjoint(words):
            return Kind.ORGANIZATION
        same = self._by_key[key]
        if (
            sum(_WHERE.search(self._before(one)) is not None for one in same) >= max(1, PLACED * len(same))
            or words[-1] in PLACES
        ):
            return Kind.PLACE
        return Kind.PERSON if self._is_person(words, same) else Kind.ORGANIZATION

    def _is_person(self, words: Sequence[str], same: Sequence[Mention]) -> bool:
        """Check whether a name has a role beside it, or is later called by its last part alone."""
        if any(_ROLE_BEFORE.search(self._before(one)) for one in same):
            return True
        names = {one.name for one in self.names}
        if len(words) < 2:  # noqa: PLR2004  # first and last name
            return False
        by_last_name = words[-1] in names and words[0] not in names and words[-1].istitle()
        return by_last_name or any(_ROLE_AFTER.match(self.text, one.end) for one in same)

    def _is_thing(self, key: str) -> bool:
        """Check whether a name is a thing's: "the yacht Merlin", "the Brekke glacier"."""
        same = self._by_key[key]
        return any(_THING_BEFORE.search(self._before(one)) or _THING_AFTER.match(self.text, one.end) for one in same)

    def _speaks(self, one: Mention) -> bool:
        return bool(_SPEAKS.match(self.text, one.end) or _SPOKE.search(self._before(one)))

    def _before(self, one: Mention) -> str:
        return self.text[max(0, one.start - AROUND) : one.start]


def _is_told(sentence: str) -> bool:
    return not is_correction_notice(sentence) and not is_prompt_injection(sentence)
