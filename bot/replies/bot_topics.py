"""Bot topics: the topic of a question about the bot itself, by the meanings of its words, in any of six languages.

Words are looked up by their meaning (a language's `concept_words`): "cuestas" and "kostest" are a price, said to
somebody. Examples of each topic (`topic_examples`) are then the same in all languages, and a question is compared with
all of them: the closer they are, the more likely it has their topic. What people ask about the news and each other is
a topic, too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language
from bot.text.links import ADDRESS
from bot.text.question_text import QuestionText

NEWS_TOPIC, READ_TOPIC = "news", "read"
"""The topics that are not about us: questions about the news, and addresses given to be read."""
MIN_TOPIC_PROBABILITY = 0.5
"""Smallest probability of a topic that a question is taken to be about."""
NEWS_PRIOR = 4.5
"""How much likelier the news are than any other topic, before any word is read."""
DISTANCE_DECAY = 2.0
"""How fast an example's weight decays with its distance. Chosen with the two above by our own examples, each left
out in turn: 654 of 693 known, 6 taken for another topic, 23 of 272 on the news or to be read taken for ours.
"""
MAX_QUESTION_WORDS = 14
"""Most words of a question about us; a longer message tells a story."""
BOT_CONCEPTS = frozenset({"you", "us", "bot", "feed", "digest", "@"})
"""Meanings that a question about us has at least one of: it names us, or something of ours."""
UNAMBIGUOUS_BOT_CONCEPTS = BOT_CONCEPTS - {"us"}
"""Those of them that can mean nobody else; "my" and "we" may be an article's readers."""
ACTION_CONCEPTS = frozenset({"add", "stop", "post", "change", "tell", "see", "less"})
"""Meanings of possible actions: a message that begins with one asks for something."""
FILLER_CONCEPT = "nothing"
"""The meaning of words that only colour a line: "really", "eigentlich"."""
MAX_COUNTED_UNKNOWN_WORDS = 3
"""Most words without a known meaning that are counted; more say no more."""
ADDRESS_CONCEPT, UNKNOWN_CONCEPT = "@", "other"
TOPIC_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "add": ("add",),
    "stop": ("pause", "remove"),
    "schedule": ("schedule",),
    "when": ("home",),
    "who": (),
    "help": ("help",),
    "costs": (),
    "list": ("list",),
    "forget": ("forget",),
    "report": ("report",),
    "why": ("why",),
    "filter": ("filter", "schedule"),
    "language": ("language",),
    "export": ("export",),
    READ_TOPIC: ("read",),
    NEWS_TOPIC: (),
}
"""The names of the commands that answer a topic, for each of `bot.text.word_meanings.TOPICS`."""
TOPIC_LINES: Mapping[str, str] = {"who": "who_i_am", "costs": "costs"}
"""The lines, of `bot.replies.reply_lines`, that answer the topics without a command."""
ENDINGS_CACHE_SIZE = 4096
"""Word endings from messages that are cached with whether they inflect a word."""

OUR_NAME = "newsdesk"
"""What people call us when they do not mention us."""

_WORD = re.compile(r"@|[^\W\d_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;¿¡\n])\W*$")
"""What precedes the first word of a sentence."""


def bot_topic(question: QuestionText, *, is_question: bool = True) -> str:
    """Return the topic of a question about us, or of a request to us; empty if it is another one, or uncertain.

    A request need not name us: it was said to us, as orders are.
    """
    if len(question.text.split()) > MAX_QUESTION_WORDS:
        return ""
    meanings = _line_meanings(question.text, question.language)
    is_bare = not any(meaning != ADDRESS_CONCEPT and not meaning.startswith(UNKNOWN_CONCEPT) for meaning in meanings)
    if is_bare or (is_question and meanings.isdisjoint(BOT_CONCEPTS)):
        return ""
    likely = _topic_model().probabilities(meanings)
    best = max(likely, key=lambda topic: likely[topic])
    return best if best not in {NEWS_TOPIC, READ_TOPIC} and likely[best] >= MIN_TOPIC_PROBABILITY else ""


def names_bot(text: QuestionText) -> bool:
    """Check whether a text names us or something of ours for certain: "my" and "we" may be anybody's."""
    return not _line_meanings(text.text, text.language).isdisjoint(UNAMBIGUOUS_BOT_CONCEPTS)


def begins_with_action(message: QuestionText) -> bool:
    """Check whether the first word is an action, "show us more of it", in the message's own languages."""
    first = next(iter(_WORD.findall(unaccented(message.text))), "")
    meanings = _meanings_in(first, message.languages)
    return (
        bool(meanings & ACTION_CONCEPTS)
        and FILLER_CONCEPT not in meanings
        and first not in message.language.plain_stop_words
    )


def known_words_by_language(line: str) -> Mapping[str, int]:
    """Return how many words of a line have a known meaning in each language."""
    known_languages = (
        {language for _, language in _look_up(word) if language} for word in _WORD.findall(unaccented(line))
    )
    return Counter(language for languages in known_languages for language in languages)


def topic_commands(topic: str) -> tuple[str, ...]:
    """Return the names of the commands that answer a topic."""
    return TOPIC_COMMANDS[topic]


def topic_line(topic: str) -> str:
    """Return the name of the line that answers a topic; empty if commands do."""
    return TOPIC_LINES.get(topic, "")


def means_time(word: str, language: Language) -> bool | None:
    """Check whether a word means a time; None if its meaning is unknown.

    Args:
        word: without accents.
        language: the language, or languages as one, that it may be in.
    """
    meanings = _meanings_in(word, language)
    return not meanings.isdisjoint({"daytime", "when"}) if meanings else None


def has_known_meaning(word: str, language: Language) -> bool:
    """Check whether a word has a known meaning in a language, or in one of several."""
    return bool(_meanings_in(unaccented(word), language))


def _meanings_in(word: str, language: Language) -> set[str]:
    return {meaning for meaning, code in _look_up(word) if code in language.codes}


class _TopicModel:
    """Rates topics by the distance of their examples: by the meanings that only one of two lines has."""

    def __init__(self, examples: Mapping[str, Sequence[frozenset[str]]]) -> None:
        self._examples = examples
        every = [line for lines in examples.values() for line in lines]
        often = Counter(meaning for line in every for meaning in line)
        # A meaning that few lines have distinguishes more of them.
        self._weights = {meaning: math.sqrt(math.log((len(every) + 1) / (often[meaning] + 1))) for meaning in often}
        self._unknown = math.sqrt(math.log(len(every) + 1))

    def probabilities(self, meanings: frozenset[str]) -> dict[str, float]:
        """Return the probability of each topic."""
        near = {
            topic: sum(math.exp(-DISTANCE_DECAY * self._distance(meanings, line)) for line in lines) / len(lines)
            for topic, lines in self._examples.items()
        }
        near[NEWS_TOPIC] *= NEWS_PRIOR
        return {topic: value / sum(near.values()) for topic, value in near.items()}

    def _distance(self, first: frozenset[str], second: frozenset[str]) -> float:
        return sum(self._weights.get(meaning, self._unknown) for meaning in first ^ second)


@cache
def _topic_model() -> _TopicModel:
    return _TopicModel(
        {
            topic: [
                _line_meanings(example, language)
                for language in LANGUAGES.values()
                for example in language.topic_examples.get(topic, ())
            ]
            for topic in TOPIC_COMMANDS
        }
    )


def _line_meanings(line: str, language: Language) -> frozenset[str]:
    """Return the meanings of a line's words, in the language in which most of them have one."""
    words = _word_meanings(line, language)
    languages = _likeliest_languages(words, language)
    meanings = [
        {meaning for meaning, language in senses if language in languages or meaning == ADDRESS_CONCEPT}
        for senses in words
    ]
    others = min(sum(not word_meanings for word_meanings in meanings), MAX_COUNTED_UNKNOWN_WORDS)
    return frozenset().union(*meanings, (f"{UNKNOWN_CONCEPT} {number + 1}" for number in range(others))) - {
        FILLER_CONCEPT
    }


def _word_meanings(line: str, language: Language) -> list[set[tuple[str, str]]]:
    """Return each word's meanings and their languages, without small words that mean nothing."""
    small, senses = language.plain_stop_words, list[set[tuple[str, str]]]()
    for word, is_name in _words_and_names(ADDRESS.sub(f" {ADDRESS_CONCEPT} ", line), language):
        word_senses = _look_up(word, is_name=is_name)
        if word_senses or (word not in small and len(word) > 1):
            senses.append(word_senses)
    return senses


def _words_and_names(line: str, language: Language) -> Iterator[tuple[str, bool]]:
    """Yield the words of a line, each with whether a capital makes it a name; none does if all nouns have one."""
    tells = not language.capital_noun_markers and not line.istitle() and not line.isupper()
    for match in _WORD.finditer(line):
        begins = _SENTENCE_START.search(line[: match.start()]) is not None
        yield unaccented(match[0]), tells and not begins and match[0][0].isupper()


def _likeliest_languages(words: Sequence[set[tuple[str, str]]], likely: Language) -> set[str]:
    """Return the languages in which most words have a meaning; in a tie, the likely one."""
    languages = Counter(language for senses in words for language in {language for _, language in senses if language})
    highest = max(languages.values(), default=0)
    best = {language for language, number in languages.items() if number == highest}
    return best & {likely.code} or best


@cache
def _concepts() -> tuple[Mapping[str, set[tuple[str, str]]], Mapping[str, set[tuple[str, str]]]]:
    """Return whole words and prefixes of words, each with its meanings and their languages."""
    by_word: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    by_beginning: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for code, language in LANGUAGES.items():
        for concept, words in language.concept_words.items():
            for word in words.whole:
                by_word[unaccented(word)].add((concept, code))
            for word in words.prefixes:
                by_beginning[unaccented(word)].add((concept, code))
    return by_word, by_beginning


def _look_up(word: str, *, is_name: bool = False) -> set[tuple[str, str]]:
    """Return a word's meanings and their languages; a name is not a form of another word."""
    if word == ADDRESS_CONCEPT:
        return {(ADDRESS_CONCEPT, "")}
    by_word, by_beginning = _concepts()
    senses = set(by_word.get(word, ()))
    for size in range(0 if is_name else len(word)):
        senses.update(
            sense for sense in by_beginning.get(word[: size + 1], ()) if _is_inflection(word[size + 1 :], sense[1])
        )
    return senses


@lru_cache(maxsize=ENDINGS_CACHE_SIZE)
def _is_inflection(ending: str, code: str) -> bool:
    """Check whether an ending after a stem inflects the word, and does not make another: "pays", but not "payton"."""
    language = LANGUAGES[code]
    joined = (ending.removesuffix(enclitic) for enclitic in language.enclitics if ending.endswith(enclitic))
    return not ending or any(suffix in language.inflections for suffix in (ending, *joined))
