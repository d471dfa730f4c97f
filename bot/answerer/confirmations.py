"""Confirmations: a typed reply to a question that we asked back: yes, no, or one of several choices. Pure.

Every word has to be understood: as the answer, as what distinguishes one choice, or as filler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from bot.answerer.order_parsing import NO
from bot.answerer.order_wording import ALL
from bot.answerer.reply_lines import Line, line
from bot.answerer.small_talk import OUR_NAME
from bot.domain.conversation import Choice
from bot.text.folding import unaccented
from bot.text.language import FUNCTION_WORDS, in_all_languages, positions
from bot.text.negation import plain_words, turning_in

MOST_CONFIRMING_WORDS = 8
"""Words of what says yes, no or which; who says more says something else as well."""

KEEP = Choice(label=line(Line.NO, language="en"), command=NO)
WAIT = Choice(label="", command="")
"""What somebody chooses who wants time to think."""
SIGNS: Mapping[str, tuple[str, ...]] = {
    "yes": ("👍", "👌", "✅", "✔", ":+1:", ":thumbsup:", ":ok_hand:", ":white_check_mark:", ":heavy_check_mark:"),
    "no": ("👎", "❌", "🚫", ":-1:", ":thumbsdown:", ":x:", ":no_entry_sign:"),
}
"""Pictures that say yes or no, and how Slack writes them."""
_TONE = re.compile(r"[\U0001F3FB-\U0001F3FF\uFE0F]|:skin-tone-\d:")


def choices_made(said: str, offered: Sequence[Choice]) -> Sequence[Choice] | None:
    """Return which of the choices that were offered somebody makes; None where they say something else.

    It is none where they say yes to several of which one was to be chosen.

    Args:
        said: what was said to us.
        offered: the buttons below what we asked back.
    """
    said = _in_words(said)
    told = plain_words(said)
    numbers = [word.strip(".,#") for word in said.split() if word.strip(".,#").isdecimal()]
    if "?" in said or not (told or numbers) or len(told) > MOST_CONFIRMING_WORDS:
        return None
    meant = [one for one in offered if one.command != NO]
    is_whole = not set(told) - _said(told, "yes", "no", "all", "small")
    if _said(told, "wait") and meant and not numbers and not set(told) - _said(told, "yes", "no", "wait", "small"):
        return [WAIT]
    if _said(told, "no"):
        return [KEEP] if is_whole and not numbers else None
    every, each = _parted(meant)
    if len(meant) == 1 and not every and not _said(told, "yes"):  # "both" is more than the one that was asked about
        return None
    if is_whole and _said(told, "yes", "all") and not numbers:
        return meant if len(meant) == 1 else (every or meant) if _said(told, "all") else []
    return _chosen(told, numbers, each) if len(meant) > 1 else None


def _parted(meant: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Return the choice that is of all feeds, and those that are of one each."""
    return [one for one in meant if ALL in one.command.split()], [
        one for one in meant if ALL not in one.command.split()
    ]


def is_declined(said: str) -> bool:
    """Check whether somebody only calls off what they said: "cancel", "never mind"."""
    return choices_made(said, ()) == [KEEP]


def is_turned_down(said: str) -> bool:
    """Check whether a no is in what somebody says, whatever else is: "hmm, no, the French one", "not that one"."""
    told = plain_words(_in_words(said))
    return "?" not in said and bool(_said(told, "no") or turning_in(said))


def begins_with_no(said: str) -> bool:
    """Check whether the first word that says anything is a no: "hmm, no, the French one"."""
    told = plain_words(_in_words(said))
    first = next((word for word in told if is_plain_answer(word) or word not in _leading()), "")
    return "?" not in said and frozenset([first]) in _phrases()["no"]


def is_plain_answer(word: str) -> bool:
    """Check whether a word, without accents, says yes or no by itself."""
    return frozenset([word]) in _phrases()["no"] | _phrases()["yes"]


def is_added(said: str) -> bool:
    """Check whether something is said to hold beside what was asked, and not instead of it: "and the Times too"."""
    told = plain_words(said)
    joining = frozenset(map(unaccented, in_all_languages(lambda language: language.conjunctions)))
    return bool(_said(told, "adding")) or not joining.isdisjoint(told[:1])


@cache
def _leading() -> frozenset[str]:
    """Return the words that may stand before a no: "hmm", "sorry"."""
    interjections = frozenset(map(unaccented, in_all_languages(lambda language: language.interjections)))
    return interjections.union(*_phrases()["instead"], *_phrases()["small"])


def _in_words(said: str) -> str:
    """Return what was said with its pictures that say yes or no as words."""
    plain = _TONE.sub("", said)
    for word, signs in SIGNS.items():
        for sign in signs:
            plain = plain.replace(sign, f" {word} ")
    return plain


def _chosen(told: Sequence[str], numbers: Sequence[str], meant: Sequence[Choice]) -> Sequence[Choice] | None:
    """Return the choices that are told by their places, by the numbers of their feeds, or by words of their labels."""
    left = [word for word in told if word not in _small() | _said(told, "yes", "small")]
    if turning_in(" ".join(left)):
        return None
    fitting = [_fitting(word, meant) for word in [*left, *numbers]]
    if not fitting or not all(fitting):
        return None
    chosen = {found[0] for found in fitting if len(found) == 1}
    return [meant[at] for at in sorted(chosen)]


def _fitting(word: str, meant: Sequence[Choice]) -> Sequence[int]:
    """Return at which places the choices stand that a word may mean."""
    labelled = [at for at, one in enumerate(meant) if word in plain_words(one.label)]
    if labelled:
        return labelled
    numbered = [at for at, one in enumerate(meant) if word.isdecimal() and word in one.command.split()]
    is_last = frozenset([word]) in _phrases()["last"]
    place = int(word) - 1 if word.isdecimal() else len(meant) - 1 if is_last else _places().get(word, len(meant))
    return numbered or [at for at in range(len(meant)) if at == place]


def _said(told: Sequence[str], *names: str) -> frozenset[str]:
    """Return the words of those phrases that are said whole."""
    known = _phrases()
    return frozenset().union(*(words for name in names for words in known[name] if words <= set(told)))


@cache
def _phrases() -> dict[str, frozenset[frozenset[str]]]:
    """Return what may be meant, each with the sets of words that say so, in all languages."""
    found: dict[str, set[frozenset[str]]] = {"small": {frozenset([OUR_NAME])}}
    for name, phrases in in_all_languages(lambda language: language.confirmation_phrases.items()):
        found.setdefault(name, set()).update(frozenset(unaccented(one).split("+")) for one in phrases)
    return {name: frozenset(phrases) for name, phrases in found.items()}


@cache
def _small() -> frozenset[str]:
    return frozenset(map(unaccented, FUNCTION_WORDS)) - frozenset(_places())


@cache
def _places() -> dict[str, int]:
    return {unaccented(word): at for word, at in positions(lambda language: language.ordinals).items()}
