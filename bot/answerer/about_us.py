"""Questions about the bot itself, known by those that its commands answer: carried out where they read, or told."""

from __future__ import annotations

from bot.answerer.bearing import said_words
from bot.answerer.orders import UNASKED
from bot.domain.conversation import Answer
from bot.domain.delivery import MessageRef
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.helping import help_on
from bot.domain.grammar.spec import CommandSpec, Kind
from bot.domain.grammar.splitting import HOME
from bot.domain.grammar.values import MESSAGE
from bot.text.terms import words
from bot.text.wordlists import words_by_language

ALIKE, ALIKE_IN_SMALL_WORDS = 0.6, 0.85
"""More than this share of its words a question has in common with a known one; more still where all are small ones."""
_OWN_SIDE, _ADDRESSING = words_by_language("own_side"), words_by_language("addressing")
READS = UNASKED | {HOME}
"""Commands that are carried out at once."""


def told_of_us(asked: str, message: MessageRef | None) -> Answer | None:
    """Return what is said to a question about the bot: a command to carry out, or how those are typed that answer it.

    Args:
        asked: the question.
        message: the digest that it is asked under.
    """
    specs = [spec for spec in REGISTRY.specs if any(_is_alike(asked, known) for known in spec.questions)]
    if not specs:
        return None
    order = _order(specs[0], message) if len(specs) == 1 else ""
    text = order or "\n\n".join(map(help_on, specs))
    return Answer(answered=False, text=text, evidence=(), is_talk=True, language="en", order=order)


def _order(spec: CommandSpec, message: MessageRef | None) -> str:
    if any(one.kind is Kind.LINK for one in spec.options):
        return "" if spec.is_for_managers or message is None else f"{spec.name} {MESSAGE}{message}"
    return spec.name if spec.name in READS else ""


def _is_alike(asked: str, known: str) -> bool:
    """Say whether questions share all content words and most of the small ones, and both speak of people or neither."""
    mine, theirs = set(said_words(asked)), set(said_words(known))
    own = set(words(known))
    if set(words(asked)) != own or _of_people(mine) != _of_people(theirs):
        return False
    alike = 2 * len(mine & theirs) / (len(mine) + len(theirs) or 1)
    return alike > (ALIKE if own else ALIKE_IN_SMALL_WORDS)


def _of_people(said: set[str]) -> bool:
    return any(not said.isdisjoint(words) for words in (*_OWN_SIDE.values(), *_ADDRESSING.values()))
