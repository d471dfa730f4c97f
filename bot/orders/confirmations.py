"""Confirmations: a typed reply to a question that we asked back: yes, no, or one of several choices. Pure.

Every word has to be understood: as the answer, as what distinguishes one choice, or as filler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial

from bot.domain.conversation import Choice
from bot.orders.order_offers import KEEP_COMMAND
from bot.orders.order_wording import ALL_FEEDS
from bot.replies.bot_topics import OUR_NAME
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.negation import negating_words_in
from bot.text.terms import plain_words
from bot.text.word_meanings import CONFIRMATIONS

MAX_CONFIRMING_WORDS = 8
"""Most words of a yes, a no or a choice; a longer reply says something else as well."""

KEEP_CHOICE = Choice(label=reply_line(ReplyLine.NO, language="en"), command=KEEP_COMMAND)
WAIT_CHOICE = Choice(label="", command="")
"""The choice of somebody who wants time to think."""
EMOJI_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "yes": ("👍", "👌", "✅", "✔", ":+1:", ":thumbsup:", ":ok_hand:", ":white_check_mark:", ":heavy_check_mark:"),
    "no": ("👎", "❌", "🚫", ":-1:", ":thumbsdown:", ":x:", ":no_entry_sign:"),
}
"""Emoji that say yes or no, as characters and as Slack writes them."""
_SKIN_TONE = re.compile(r"[\U0001F3FB-\U0001F3FF\uFE0F]|:skin-tone-\d:")


def choices_made(reply: str, offered: Sequence[Choice], language: Language) -> Sequence[Choice] | None:
    """Return the offered choices that somebody makes; None if they say something else.

    Empty if they say yes to several choices, of which only one can be made.

    Args:
        reply: the reply.
        offered: the buttons below our question.
        language: the reply's language.
    """
    reply = _emoji_as_words(reply)
    words = plain_words(reply)
    numbers = [word.strip(".,#") for word in reply.split() if word.strip(".,#").isdecimal()]
    if "?" in reply or not (words or numbers) or len(words) > MAX_CONFIRMING_WORDS:
        return None
    choices = [choice for choice in offered if choice.command != KEEP_COMMAND]
    said_in = partial(_words_of_phrases, words, language)
    is_whole = not set(words) - said_in("yes", "no", "all", "small")
    if said_in("wait") and choices and not numbers and not set(words) - said_in("yes", "no", "wait", "small"):
        return [WAIT_CHOICE]
    if said_in("no"):
        return [KEEP_CHOICE] if is_whole and not numbers else None
    every, each = _split_choice_of_all(choices)
    if len(choices) == 1 and not every and not said_in("yes"):  # "both" is more than the one we asked about
        return None
    if is_whole and said_in("yes", "all") and not numbers:
        return choices if len(choices) == 1 else (every or choices) if said_in("all") else []
    return _matching_choices(words, numbers, each, language) if len(choices) > 1 else None


def _split_choice_of_all(choices: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Return the choices for all feeds, and those for one feed each."""
    return [choice for choice in choices if ALL_FEEDS in choice.command.split()], [
        choice for choice in choices if ALL_FEEDS not in choice.command.split()
    ]


def is_declined(reply: str, language: Language) -> bool:
    """Check whether somebody only withdraws what they said: "cancel", "never mind"."""
    return choices_made(reply, (), language) == [KEEP_CHOICE]


def contains_refusal(reply: str, language: Language) -> bool:
    """Check whether a reply contains a no, whatever else it says: "hmm, no, the French one", "not that one"."""
    words = plain_words(_emoji_as_words(reply))
    return "?" not in reply and bool(_words_of_phrases(words, language, "no") or negating_words_in(reply, language))


def begins_with_no(reply: str, language: Language) -> bool:
    """Check whether the first meaningful word is a no: "hmm, no, the French one"."""
    words = plain_words(_emoji_as_words(reply))
    first = next(
        (word for word in words if is_plain_answer(word, language) or word not in _words_before_no(language)), ""
    )
    return "?" not in reply and frozenset([first]) in _phrases(language)["no"]


def is_plain_answer(word: str, language: Language) -> bool:
    """Check whether a word, without accents, means yes or no by itself."""
    return frozenset([word]) in _phrases(language)["no"] | _phrases(language)["yes"]


def is_addition(reply: str, language: Language) -> bool:
    """Check whether something applies in addition to the request, not instead of it: "and the Times too"."""
    words = plain_words(reply)
    joining = frozenset(map(unaccented, language.conjunctions))
    return bool(_words_of_phrases(words, language, "adding")) or not joining.isdisjoint(words[:1])


@cache
def _words_before_no(language: Language) -> frozenset[str]:
    """Return the words that may precede a no: "hmm", "sorry"."""
    interjections = frozenset(map(unaccented, language.interjections))
    return interjections.union(*_phrases(language)["instead"], *_phrases(language)["small"])


def _emoji_as_words(reply: str) -> str:
    """Return a reply with the emoji that say yes or no replaced by words."""
    plain = _SKIN_TONE.sub("", reply)
    for word, signs in EMOJI_ANSWERS.items():
        for sign in signs:
            plain = plain.replace(sign, f" {word} ")
    return plain


def _matching_choices(
    words: Sequence[str], numbers: Sequence[str], choices: Sequence[Choice], language: Language
) -> Sequence[Choice] | None:
    """Return the choices named by their positions, by the numbers of their feeds, or by words of their labels."""
    telling = [
        word
        for word in words
        if word not in _filler_words(language) | _words_of_phrases(words, language, "yes", "small")
    ]
    if negating_words_in(" ".join(telling), language):
        return None
    fitting = [_matching_positions(word, choices, language) for word in [*telling, *numbers]]
    if not fitting or not all(fitting):
        return None
    chosen = {matches[0] for matches in fitting if len(matches) == 1}
    return [choices[at] for at in sorted(chosen)]


def _matching_positions(word: str, choices: Sequence[Choice], language: Language) -> Sequence[int]:
    """Return the positions of the choices that a word may mean."""
    labelled = [at for at, choice in enumerate(choices) if word in plain_words(choice.label)]
    if labelled:
        return labelled
    numbered = [at for at, choice in enumerate(choices) if word.isdecimal() and word in choice.command.split()]
    is_last = frozenset([word]) in _phrases(language)["last"]
    place = (
        int(word) - 1
        if word.isdecimal()
        else len(choices) - 1
        if is_last
        else _ordinals(language).get(word, len(choices))
    )
    return numbered or [at for at in range(len(choices)) if at == place]


def _words_of_phrases(words: Sequence[str], language: Language, *names: str) -> frozenset[str]:
    """Return the words of the phrases that occur as a whole."""
    phrases = _phrases(language)
    return frozenset().union(*(phrase for name in names for phrase in phrases[name] if phrase <= set(words)))


@cache
def _phrases(language: Language) -> dict[str, frozenset[frozenset[str]]]:
    """Return the meanings of a reply, each with the sets of words that express it."""
    phrases = language.confirmation_phrases
    meanings = {
        name: {frozenset(unaccented(phrase).split("+")) for phrase in phrases.get(name, ())} for name in CONFIRMATIONS
    }
    meanings["small"].add(frozenset([OUR_NAME]))
    return {name: frozenset(phrase_words) for name, phrase_words in meanings.items()}


@cache
def _filler_words(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.function_words)) - frozenset(_ordinals(language))


@cache
def _ordinals(language: Language) -> dict[str, int]:
    return {unaccented(word): at for at, row in enumerate(language.ordinals) for word in row}
