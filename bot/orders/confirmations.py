"""Confirmations: a typed reply to a question that we asked back: yes, no, or one of several choices. Pure.

Every word has to be understood: as the answer, as what distinguishes one choice, or as filler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial

from bot.domain.conversation import Choice
from bot.orders.order_parsing import KEEP_COMMAND
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


def choices_made(said: str, offered: Sequence[Choice], language: Language) -> Sequence[Choice] | None:
    """Return the offered choices that somebody makes; None if they say something else.

    Empty if they say yes to several of which one was to be chosen.

    Args:
        said: the reply.
        offered: the buttons below our question.
        language: the reply's language.
    """
    said = _emoji_as_words(said)
    told = plain_words(said)
    numbers = [word.strip(".,#") for word in said.split() if word.strip(".,#").isdecimal()]
    if "?" in said or not (told or numbers) or len(told) > MAX_CONFIRMING_WORDS:
        return None
    meant = [one for one in offered if one.command != KEEP_COMMAND]
    said_in = partial(_words_of_phrases, told, language)
    is_whole = not set(told) - said_in("yes", "no", "all", "small")
    if said_in("wait") and meant and not numbers and not set(told) - said_in("yes", "no", "wait", "small"):
        return [WAIT_CHOICE]
    if said_in("no"):
        return [KEEP_CHOICE] if is_whole and not numbers else None
    every, each = _split_choice_of_all(meant)
    if len(meant) == 1 and not every and not said_in("yes"):  # "both" is more than the one we asked about
        return None
    if is_whole and said_in("yes", "all") and not numbers:
        return meant if len(meant) == 1 else (every or meant) if said_in("all") else []
    return _matching_choices(told, numbers, each, language) if len(meant) > 1 else None


def _split_choice_of_all(meant: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Return the choices for all feeds, and those for one feed each."""
    return [one for one in meant if ALL_FEEDS in one.command.split()], [
        one for one in meant if ALL_FEEDS not in one.command.split()
    ]


def is_declined(said: str, language: Language) -> bool:
    """Check whether somebody only takes back what they said: "cancel", "never mind"."""
    return choices_made(said, (), language) == [KEEP_CHOICE]


def contains_refusal(said: str, language: Language) -> bool:
    """Check whether a reply contains a no, whatever else it says: "hmm, no, the French one", "not that one"."""
    told = plain_words(_emoji_as_words(said))
    return "?" not in said and bool(_words_of_phrases(told, language, "no") or negating_words_in(said, language))


def begins_with_no(said: str, language: Language) -> bool:
    """Check whether the first meaningful word is a no: "hmm, no, the French one"."""
    told = plain_words(_emoji_as_words(said))
    first = next(
        (word for word in told if is_plain_answer(word, language) or word not in _words_before_no(language)), ""
    )
    return "?" not in said and frozenset([first]) in _phrases(language)["no"]


def is_plain_answer(word: str, language: Language) -> bool:
    """Check whether a word, without accents, says yes or no by itself."""
    return frozenset([word]) in _phrases(language)["no"] | _phrases(language)["yes"]


def is_addition(said: str, language: Language) -> bool:
    """Check whether something is said to hold in addition to what was asked, not instead of it: "and the Times too"."""
    told = plain_words(said)
    joining = frozenset(map(unaccented, language.conjunctions))
    return bool(_words_of_phrases(told, language, "adding")) or not joining.isdisjoint(told[:1])


@cache
def _words_before_no(language: Language) -> frozenset[str]:
    """Return the words that may precede a no: "hmm", "sorry"."""
    interjections = frozenset(map(unaccented, language.interjections))
    return interjections.union(*_phrases(language)["instead"], *_phrases(language)["small"])


def _emoji_as_words(said: str) -> str:
    """Return a reply with the emoji that say yes or no replaced by words."""
    plain = _SKIN_TONE.sub("", said)
    for word, signs in EMOJI_ANSWERS.items():
        for sign in signs:
            plain = plain.replace(sign, f" {word} ")
    return plain


def _matching_choices(
    told: Sequence[str], numbers: Sequence[str], meant: Sequence[Choice], language: Language
) -> Sequence[Choice] | None:
    """Return the choices named by their positions, by the numbers of their feeds, or by words of their labels."""
    left = [
        word for word in told if word not in _filler_words(language) | _words_of_phrases(told, language, "yes", "small")
    ]
    if negating_words_in(" ".join(left), language):
        return None
    fitting = [_matching_places(word, meant, language) for word in [*left, *numbers]]
    if not fitting or not all(fitting):
        return None
    chosen = {found[0] for found in fitting if len(found) == 1}
    return [meant[at] for at in sorted(chosen)]


def _matching_places(word: str, meant: Sequence[Choice], language: Language) -> Sequence[int]:
    """Return the positions of the choices that a word may mean."""
    labelled = [at for at, one in enumerate(meant) if word in plain_words(one.label)]
    if labelled:
        return labelled
    numbered = [at for at, one in enumerate(meant) if word.isdecimal() and word in one.command.split()]
    is_last = frozenset([word]) in _phrases(language)["last"]
    place = (
        int(word) - 1 if word.isdecimal() else len(meant) - 1 if is_last else _ordinals(language).get(word, len(meant))
    )
    return numbered or [at for at in range(len(meant)) if at == place]


def _words_of_phrases(told: Sequence[str], language: Language, *names: str) -> frozenset[str]:
    """Return the words of the phrases that occur as a whole."""
    known = _phrases(language)
    return frozenset().union(*(words for name in names for words in known[name] if words <= set(told)))


@cache
def _phrases(language: Language) -> dict[str, frozenset[frozenset[str]]]:
    """Return the meanings of a reply, each with the sets of words that express it."""
    phrases = language.confirmation_phrases
    found = {name: {frozenset(unaccented(one).split("+")) for one in phrases.get(name, ())} for name in CONFIRMATIONS}
    found["small"].add(frozenset([OUR_NAME]))
    return {name: frozenset(told) for name, told in found.items()}


@cache
def _filler_words(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.function_words)) - frozenset(_ordinals(language))


@cache
def _ordinals(language: Language) -> dict[str, int]:
    return {unaccented(word): at for at, row in enumerate(language.ordinals) for word in row}
