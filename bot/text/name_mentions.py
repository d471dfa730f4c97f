"""Name mentions: the occurrences of names in a text, and which of them refer to the same entity.

A name is a run of capitalised words that do not just begin a sentence. There is no dictionary of names: the text itself
shows what counts as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.text.language import Language, one_of, one_of_words
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_list_lines

# A name is in its owner's language: an English article has a "Universidad", too.
INSTITUTION_WORDS = ALL_LANGUAGES.institution_words
"""Words that mark a name as an institution's."""

MAX_MENTION_LENGTH = 60
"""Most characters of a name; a longer run is a headline in capitals."""

_OWNED = rf"(?:{one_of_words(map(str.title, ALL_LANGUAGES.owned_places))})\b"
"""Places named after somebody: "St Mary's College", "Northfield Children's Hospital"."""
CAPITALISED_WORD = (
    rf"(?:(?:[OD][’'](?=[A-Z]))?[^\W\d_a-zß-ÿ][\w&.-]{{0,{MAX_MENTION_LENGTH}}}[\w&]"
    rf"(?:(?<=[ns])[’']s?(?= [A-Z])|[’']s(?= {_OWNED})|[’']o\b)?"
    r"|[^\W\d_a-zß-ÿ]\b|\d+[A-Z]\w*)"
)
_LINK = f"(?:{'|'.join(word_list_lines('name_links'))})"
"""A link such as "of" within a name."""
_JOINT = re.compile(rf" {_LINK} (?={CAPITALISED_WORD})")
_POSSESSIVE = re.compile(rf"[’']s(?! {_OWNED})(?=[\s,.;:!?)”\"]|$)|(?<=s)[’'](?=\s(?![A-Z]))")
_COMPOUND = re.compile(r"\w[\w-]*-[a-zß-ÿ]+")
"""A compound that describes a name: "Australian-born", "Five-year-old"."""
_OWNS = re.compile(rf"(?<!\w){CAPITALISED_WORD}(?=[’']s\b)")
_INSIDE = re.compile(rf"(?<=[\w,;:(] )({CAPITALISED_WORD})")
_LOWER = re.compile(r"\b[a-zß-ÿ][\w-]*")
_WORD = re.compile(r"\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST = re.compile(r"^[\W_]*")
_BEGINS = re.compile(rf"^[\W_]*(?P<word>{CAPITALISED_WORD})")
_PLURAL = re.compile(r"[A-Z]{2,}s")
"""The plural of an abbreviation: "DVDs"."""
MIN_INITIAL_OCCURRENCES = 2
"""Fewest sentences that begin with a word to make it a name, if it is never in lower case."""
GERMAN_WORD_INTERVAL = 200
"""A German text has at least one of its smallest words in this many characters."""
MAX_WORDS_SHORTENED = 3
"""Most words of a name that its first word can mean; "New" does not mean a New York State office."""
TITLE_CASE_SHARE = 0.8
"""Share of capitalised words above which capitals mean nothing."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Patterns and words to find names in a language.

    Attributes:
        run: capitalised words in a row; a role before a name is no part of it.
        end_of_title: the end of a title of several words.
        adjective: a word that only says where somebody comes from.
        openers: words that are capitalised because they begin a sentence.
        no_names: words that are always capitalised, and name nobody.
    """

    run: re.Pattern[str]
    end_of_title: re.Pattern[str]
    adjective: re.Pattern[str]
    openers: frozenset[str]
    no_names: frozenset[str]


@cache
def _name_patterns(language: Language) -> _Names:
    role = rf"(?:{one_of(sorted(word if word.isupper() else word.capitalize() for word in language.roles))})\b"
    return _Names(
        run=re.compile(
            rf"(?<!\w)(?!{role})(?:{CAPITALISED_WORD} & {CAPITALISED_WORD}(?! {CAPITALISED_WORD})"
            rf"|{CAPITALISED_WORD}(?: (?!{role}){CAPITALISED_WORD})*)"
        ),
        end_of_title=re.compile(one_of(language.titles_in_two_words)),
        adjective=re.compile(rf"(?:{one_of(sorted(language.origin_endings))})s?$"),
        openers=language.sentence_openers,
        no_names=language.non_names,
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an entity: its name, the offsets, and the key that all mentions of the same entity share."""

    name: str
    start: int
    end: int
    key: str = ""


def mentions(text: str, spans: Sequence[tuple[int, int]], language: Language, *, title: str = "") -> list[Mention]:
    """Return the mentions in the sentences `spans` of `text`, in order, with a `key` for each entity.

    The title helps to tell names from words that just begin a sentence.

    A later mention by a part of a name ("Varga" for "Ellis Varga", "Merrow" for "Merrow Shipping", "USI" for
    "University of Southern Indiana") has the key of the whole name.
    """
    plain = _POSSESSIVE.sub(lambda match: " " * len(match.group()), text)
    known = _Known(text, spans, title, language)
    return _assign_keys([mention for start, end in spans for mention in _names(plain, start, end, known)])


class _Known:
    """What the whole text shows about its words: which are in lower case, and which are capitalised in mid-sentence."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], title: str, language: Language) -> None:
        self.words = _name_patterns(language)
        self.lower = frozenset(_LOWER.findall(text))
        self.inside: Counter[str] = Counter(_OWNS.findall(text))
        for sentence in [title, *(text[start:end] for start, end in spans)]:
            if not is_title_case(sentence):
                first = _FIRST.match(sentence)
                self.inside.update(_INSIDE.findall(sentence[first.end() if first else 0 :]))
        starts = (_BEGINS.match(sentence) for sentence in [title, *(text[start:end] for start, end in spans)])
        self.starts = Counter(match.group("word") for match in starts if match)
        self.is_german = has_capital_nouns(text, language)
        self.small = language.stop_words

    def is_name(self, word: str, *, begins: bool) -> bool:
        """Check whether a capitalised word is a name by itself, and does not merely begin its sentence."""
        if not begins or self.inside[word] or not word[1:].islower():
            return True
        again = self.starts[word] >= MIN_INITIAL_OCCURRENCES and word not in self.words.openers
        return again and self.lower.isdisjoint({word.casefold(), f"{word.casefold()}s"})


def has_capital_nouns(text: str, language: Language) -> bool:
    """Check whether a text is German, where every noun has a capital, so that capitals name nobody.

    One that may be in several languages counts as German if it has many of the smallest German words.
    """
    if len(language.codes) == 1 or not language.capital_noun_markers:
        return bool(language.capital_noun_markers)
    return len(_noun_marker_pattern(language).findall(text)) > max(1, len(text) // GERMAN_WORD_INTERVAL)


@cache
def _noun_marker_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of_words(language.capital_noun_markers)})\b")


def is_title_case(sentence: str) -> bool:
    """Check whether nearly all longer words are capitalised, as in some headlines."""
    longer = [word for word in _LETTERS.findall(sentence) if len(word) > 3]  # noqa: PLR2004  # "with", not "of"
    return len(longer) > 3 and sum(word[0].isupper() for word in longer) > TITLE_CASE_SHARE * len(longer)  # noqa: PLR2004


def _names(text: str, start: int, end: int, known: _Known) -> Iterator[Mention]:
    at = start
    while match := known.words.run.search(text, at, end):
        stop = _end_of_joined_name(text, match.start(), match.end(), end, known.words)
        at = stop
        name = text[match.start() : stop].rstrip(".-&")
        begins = not _WORD.search(text, start, match.start())
        name, offset = _without_sentence_opener(name, known, begins=begins)
        if _names_somebody(name, text[stop : stop + 2], known):
            first = match.start() + offset
            yield Mention(name, first, first + len(name))


def _names_somebody(name: str, after: str, known: _Known) -> bool:
    """Check whether a run of capitalised words can be the name of somebody who gains or loses."""
    if known.is_german and name.istitle() and " " not in name:
        return False  # every German noun has a capital
    if _PLURAL.fullmatch(name):
        return False
    if not name or name in known.words.no_names or len(name) > MAX_MENTION_LENGTH:
        return False
    return not (_is_followed_by_lowercase(after) and " " not in name and known.words.adjective.search(name))


def _end_of_joined_name(text: str, start: int, stop: int, end: int, words: _Names) -> int:
    """Return the end of a name that may continue after "of" and the like: "University of Southern Indiana"."""
    title = words.end_of_title.match(text, stop, end)
    stop = title.end() if title else stop
    while joint := _JOINT.match(text, stop, end):
        if text[start:stop].rsplit(" ", 1)[-1] not in INSTITUTION_WORDS:
            break
        following = words.run.match(text, joint.end(), end)
        if following is None:
            break
        stop = following.end()
    return stop


def _without_sentence_opener(name: str, known: _Known, *, begins: bool) -> tuple[str, int]:
    """Return a name without words capitalised only by position, and its offset: "However Merrow", "On Monday"."""
    offset = 0
    while name:
        word, _, rest = name.partition(" ")
        common = word in known.words.openers or (
            begins and offset == 0 and word.casefold() in known.small and not word.isupper()
        )
        lone = not rest and not known.is_name(word, begins=begins and offset == 0)
        doubtful = begins and offset == 0 and bool(rest) and word.casefold() in known.lower and not known.inside[word]
        if not (common or lone or doubtful or _COMPOUND.fullmatch(word)):
            break
        offset += len(word) + 1
        name = rest
    last = name.rsplit(" ", 1)[-1]
    if last in known.words.openers:
        name = name[: -len(last)].rstrip()
    return (name if len(name) > 1 else ""), offset


def _is_followed_by_lowercase(after: str) -> bool:
    """Check whether a lower-case word follows, as after an adjective of origin: "Australian children"."""
    return len(after) > 1 and after[1].islower()


def _assign_keys(found_mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with the key of the longest name each can mean; if two share its words, of neither."""
    keys: dict[str, str] = {}
    for name in sorted({mention.name for mention in found_mentions}, key=lambda name: (-len(name), name)):
        owner = keys.setdefault(name, name)
        for part in _short_forms(name):
            if keys.setdefault(part, owner) != owner:
                keys[part] = part
    return [replace(mention, key=keys[mention.name]) for mention in found_mentions]


def _short_forms(name: str) -> set[str]:
    """Return the short forms of a name: first or last name, a firm's first word, all but the last, initials."""
    tokens = name.split()
    if len(tokens) == 1:
        return set()
    is_institution = not INSTITUTION_WORDS.isdisjoint(tokens)
    first = "" if is_institution or len(tokens) > MAX_WORDS_SHORTENED else tokens[0]
    last = "" if tokens[-1].isupper() or is_institution else tokens[-1]
    short = "" if is_institution and len(tokens) < MAX_WORDS_SHORTENED else " ".join(tokens[:-1])
    return {first, last, short, _initials(name)} - {"", *INSTITUTION_WORDS}


def _initials(name: str) -> str:
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    return letters if len(letters) > 2 else ""  # noqa: PLR2004  # two letters mean too many things
