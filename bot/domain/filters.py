"""Filters: which digests a channel wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.digest import EXTRACT, Digest
from bot.text.catalogue import language_name_said, say
from bot.text.language import language_by_name
from bot.text.wishes import wish_in

_PIECE = re.compile(r'(?P<sign>-?)(?:(?P<key>affects|language):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))', re.IGNORECASE)
ABOUT_PREFIX = "about:"
"""The prefix of a wish in plain words, which takes up the rest of the text."""
_MARKS = str.maketrans(dict.fromkeys("“”„", '"'))
_PLURAL = re.compile(r"(?<=\w{3})(?:'s|’s|es|s)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a subscription lets through.

    Attributes:
        words: at least one of these must occur; empty for no condition.
        without: none of these may occur.
        affects: at least one of these must be a stakeholder; empty for no condition.
        languages: codes of the languages that articles may be in; empty for all. An unknown language passes.
        about: what it must be about, in plain words; empty for anything. A model judges that, not the words here.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    affects: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    about: str = ""

    def __bool__(self) -> bool:
        """Check whether it holds anything back."""
        return bool(self.words or self.without or self.affects or self.languages or self.about)

    @property
    def is_exclusion_only(self) -> bool:
        """Whether it lets everything through except texts with certain words."""
        return bool(self.without) and self == Filter(without=self.without)

    def with_excluded_words(self, words: Sequence[str]) -> Filter:
        """Return the filter with more words that a digest must not contain."""
        return replace(self, without=_each_once([*self.without, *words]))

    def __str__(self) -> str:
        """Return it as a person would type it; `parse_filter` reads it back."""
        pieces = [
            *(_quoted(word) for word in self.words),
            *(f"-{_quoted(word)}" for word in self.without),
            *(f"affects:{_quoted(name)}" for name in self.affects),
            *(f"language:{code}" for code in self.languages),
            *([f"{ABOUT_PREFIX} {self.about}"] if self.about else []),
        ]
        return " ".join(pieces)

    def objection(self, digest: Digest) -> str:
        """Say why a digest does not pass by its words; empty if it does."""
        article = digest.article
        if self.languages and article.language and article.language not in self.languages:
            return say("it is in {language}", language=language_name_said(article.language))
        text = _words(f"{article.title}\n{article.text}")
        unwanted = next((word for word in self.without if _contains_phrase(word, text)), None)
        if unwanted is not None:
            return say("it says “{word}”", word=unwanted)
        if self.words and not any(_contains_phrase(word, text) for word in self.words):
            return say("it says none of: {words}", words=", ".join(self.words))
        if self.affects and not affected_names(self.affects, digest):
            return say("it affects none of: {names}", names=", ".join(self.affects))
        return ""


NO_FILTER = Filter()


def affected_names(names: Iterable[str], digest: Digest) -> tuple[str, ...]:
    """Return those of `names` (people, organizations, groups, places) that a digest is about.

    They are its stakeholders; an extract, which states few effects, is about everybody named in its lines.
    """
    lines = [_words(name) for name in digest.names]
    if digest.model == EXTRACT:
        lines += [_words(line) for line in (digest.headline, *(fact.text for fact in digest.key_facts))]
    return tuple(name for name in names if any(_contains_phrase(name, line) for line in lines))


def names_in_article(names: Iterable[str], digest: Digest) -> tuple[str, ...]:
    """Return those of `names` that occur in an article's text, if its digest is an extract, which names few."""
    if digest.model != EXTRACT:
        return ()
    text = _words(f"{digest.article.title}\n{digest.article.text}")
    return tuple(name for name in names if _words(name).strip() and _contains_phrase(name, text))


def bare_words(text: str) -> tuple[str, ...]:
    """Return a filter's plain words: those without quotation marks, minus sign or prefix."""
    plain = text.translate(_MARKS).partition(ABOUT_PREFIX)[0]
    return tuple(
        piece["bare"] for piece in _PIECE.finditer(plain) if piece["bare"] and not piece["sign"] and not piece["key"]
    )


def parse_filter(text: str) -> tuple[Filter, tuple[str, ...]]:
    """Return the filter that `text` describes, and the pieces that could not be read.

    `tariff "interest rate" -football affects:"gig workers" language:de`: words that must occur (one is enough),
    words that must not, who must be affected, what language. `about:` begins a wish in plain words; it comes last.
    """
    words: list[str] = []
    without: list[str] = []
    affects: list[str] = []
    languages: list[str] = []
    unread: list[str] = []
    about = ""
    plain = text.translate(_MARKS)
    for piece in _PIECE.finditer(plain):
        if not piece["sign"] and not piece["key"] and (piece["bare"] or "").casefold().startswith(ABOUT_PREFIX):
            about = wish_in(plain[piece.start("bare") + len(ABOUT_PREFIX) :])
            unread += [] if about else [piece[0]]
            break
        value = " ".join((piece["quoted"] if piece["quoted"] is not None else piece["bare"].replace('"', "")).split())
        key = (piece["key"] or "").casefold()
        code = language_by_name(value) if key == "language" else None
        if not _words(value).strip() or (key and piece["sign"]) or (key == "language" and code is None):
            unread.append(piece[0])
        elif key == "language":
            languages.append(str(code))
        else:
            (affects if key else without if piece["sign"] else words).append(value)
    result = Filter(
        words=_each_once(words),
        without=_each_once(without),
        affects=_each_once(affects),
        languages=_each_once(languages),
        about=about,
    )
    return result, tuple(unread)


def _each_once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple({word.casefold(): word for word in reversed(words)}.values())[::-1]


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[^\s\"“”„:-][^\s\"“”„:]*", word) else f'"{word}"'


def _words(text: str) -> str:
    """Return the words of a text in lower case, without plural endings, with a blank around each."""
    words = re.findall(r"\w+(?:['’]\w+)?", text.casefold())
    return f" {' '.join(_PLURAL.sub('', word) for word in words)} "


def _contains_phrase(phrase: str, text: str) -> bool:
    """Check whether a phrase occurs as whole words in a text from `_words`; with a star at its end, as a prefix."""
    if phrase.endswith("*"):
        return _words(phrase.rstrip("*")).rstrip() in text
    return _words(phrase) in text
