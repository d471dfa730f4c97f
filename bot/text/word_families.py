"""Word families: a question in a text's own words, if these differ by inflection, derivation or composition.

"Wann machen die zu?" asks for the "Schließung", "ça rouvre quand ?" for the "réouverture". A question's word that a
text lacks is replaced by the text's own word of the same family: another form, a derivation from the same root, a
synonym in any form, or a compound that ends with it. This works only for languages with listed endings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.term_weighting import trigram_similarity
from bot.text.terms import WORD, content_words

QUESTION_MEANINGS = ("asked_with", "how_many", "said")
MIN_ROOT_LENGTH = 4
"""Fewest letters of a root."""
MIN_COMPOUND_HEAD, MIN_COMPOUND_MODIFIER = 3, 3
"""Fewest letters of a compound's last part, and of the part before it."""
TEXT_CACHE_SIZE = 64
"""Texts whose words are cached."""
_VERB = re.compile(r"\w+(?:t|en|st)")


def in_words_of_text(question: str, passages: Sequence[str], title: str, language: Language) -> str:
    """Return a question in a text's own words, from its passages or else its title; both are in the same language."""
    if not language.family_endings:
        return question
    text_words, title_words = (_words_of(tuple(texts), language) for texts in (passages, [title]))

    def instead(match: re.Match[str]) -> str:
        word = match.group()
        stems = content_words(word, language)
        if (
            len(stems) != 1
            or stems[0] in text_words
            or stems[0][0].isdigit()
            or _question_word_pattern(language).fullmatch(word)
        ):
            return word
        return _replacement(word, text_words, language) or _replacement(word, title_words, language) or word

    return WORD.sub(instead, _with_whole_verbs(question, language))


def without_elisions(text: str, language: Language) -> str:
    """Return a text with a space after each elision: "l' offre"."""
    elided = _elision_pattern(language)
    return elided.sub(r"\g<0> ", text) if language.family_endings and elided else text


def words_related_to_title(title: str, passages: Sequence[str], language: Language) -> frozenset[str]:
    """Return the words (stems) of a text that share a root or a sense with a word of its title."""
    if not language.family_endings:
        return frozenset()
    roots = {root for _, root in _words_of((title,), language).values()}
    roots |= {other for root in roots for other in _senses(language).get(root, ())}
    return frozenset(stem for stem, (_, root) in _words_of(tuple(passages), language).items() if root in roots)


def family_root(word: str, language: Language) -> str:
    """Return the root that the words of a family share: "schliess" of "Schließung"."""
    word = _plain_word(word)
    particle = next((candidate for candidate in _particles(language) if word.startswith(candidate)), "")
    rest = word.removeprefix(particle)
    for prefix in language.participle_prefixes:
        if rest.startswith(prefix) and rest.endswith(("t", "en", "te", "ten", "ter")):
            bare = rest.removeprefix(prefix)
            rest = bare if len(bare) >= MIN_ROOT_LENGTH else rest
    whole = particle + rest
    for ending in _endings(language):
        if whole.endswith(ending) and len(whole) - len(ending) >= MIN_ROOT_LENGTH:
            whole = whole.removesuffix(ending)
            break
    # "erstatten" has lost one "t" more than "Erstattung".
    return whole[:MIN_ROOT_LENGTH] + whole[MIN_ROOT_LENGTH:].rstrip("t")


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _words_of(passages: tuple[str, ...], language: Language) -> Mapping[str, tuple[str, str]]:
    """Return the stems of a text's words, each with the first such word and its root; do not modify it."""
    words_by_stem: dict[str, tuple[str, str]] = {}
    for passage in passages:
        for word in WORD.findall(passage):
            for stem in content_words(word, language):
                words_by_stem.setdefault(stem, (word, family_root(word, language)))
    return words_by_stem


def _replacement(word: str, text: Mapping[str, tuple[str, str]], language: Language) -> str:
    """Return the word of a text to replace a question's word with; empty if the text has none of its family."""
    root = family_root(word, language)
    senses, plain = _senses(language).get(root, frozenset()), _plain_word(word)
    own = [other for other, other_root in text.values() if other_root == root]
    akin = [other for other, other_root in text.values() if other_root in senses]
    has_compounds = bool(language.capital_noun_markers)
    whole = [other for other, _ in text.values() if has_compounds and _is_compound_of(_plain_word(other), plain)]
    return max(own or whole or akin, key=lambda other: (trigram_similarity(word, other), -len(other)), default="")


def _is_compound_of(word: str, head: str) -> bool:
    return len(head) >= MIN_COMPOUND_HEAD and len(word) >= len(head) + MIN_COMPOUND_MODIFIER and word.endswith(head)


def _with_whole_verbs(question: str, language: Language) -> str:
    """Return a question with its separable verb joined: "wann zumachen die" for "wann machen die zu"."""
    words = [match.group() for match in WORD.finditer(question)]
    particle = words[-1].casefold() if words else ""
    if unaccented(particle) not in _particles(language):
        return question
    for at, word in enumerate(words[:-1]):
        is_verb = (at == 0 or word.islower()) and _VERB.fullmatch(word.casefold())
        if is_verb and content_words(word, language) and not _question_word_pattern(language).fullmatch(word):
            return " ".join([*words[:at], particle + word.casefold(), *words[at + 1 : -1]]) + "?"
    return question


@cache
def _question_word_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for question words, which are never replaced."""
    listed = (word for words in language.interrogatives.values() for word in words)
    asking = (expression for meaning in QUESTION_MEANINGS for expression in language.question_patterns.get(meaning, ()))
    return re.compile("|".join([*map(re.escape, listed), *asking]), re.IGNORECASE)


@cache
def _particles(language: Language) -> tuple[str, ...]:
    return tuple(sorted(map(unaccented, language.separable_particles), key=len, reverse=True))


@cache
def _endings(language: Language) -> tuple[str, ...]:
    return tuple(sorted(map(unaccented, language.family_endings), key=len, reverse=True))


@cache
def _senses(language: Language) -> Mapping[str, frozenset[str]]:
    """Return the roots with the same sense as each root, itself included."""
    senses_by_root: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in (*language.answer_synonyms, *language.synonyms, *language.irregular_forms):
        family = frozenset(_roots(row, language))
        for root in family:
            senses_by_root[root] |= family
    return senses_by_root


def _roots(row: Collection[str], language: Language) -> Iterator[str]:
    return (family_root(word, language) for word in row)


def _plain_word(word: str) -> str:
    return unaccented(word.casefold())


@cache
def _elision_pattern(language: Language) -> re.Pattern[str] | None:
    if not language.elisions:
        return None
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, language.elisions))})[’'](?=\w)(?!est\b)", re.IGNORECASE)
