"""The relevance judge: a language model decides whether a digest is about wishes in plain words, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from bot.domain.digest import Digest
from bot.domain.subscription import Subscription
from bot.domain.wishes import Relevance, Relevances, shared_workspace
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.text.json_objects import verdicts_in
from bot.text.language import Language
from bot.text.language_detection import likeliest_language
from bot.text.reply_schema import BOOLEAN, INTEGER, TEXT, list_of, object_of
from bot.text.terms import content_words
from bot.text.visible_text import visible
from bot.text.wishes import wish_key
from prompts.prompt import fenced, load_prompt

LOG = structlog.get_logger(__name__)

MAX_WISHES_PER_REQUEST = 40
"""Most wishes in one request; a digest with more different ones takes several requests."""
TOKENS_PER_VERDICT, TOKEN_OVERHEAD = 60, 100
MAX_REASON_LENGTH = 160
LEAKED_RUN_WORDS = 3
"""Content words in a row that a reason may not share with another channel's wish, so as not to leak it."""

WordRun = tuple[str, ...]
"""Consecutive content words."""

SCHEMA = object_of(verdicts=list_of(object_of(number=INTEGER, reason=TEXT, is_about=BOOLEAN)))


class RelevanceJudge:
    """Asks a model about all wishes of a digest at once; the model caches the reply, so that it is paid for once."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def judge_wishes(self, digest: Digest, asking: Sequence[Subscription]) -> Relevances:
        """Return the relevance to each wish, by its key.

        A wish without a single clear verdict is left out, as are all if the model is away: nothing is dropped on a
        guess, and no digest waits for this.
        """
        texts = {wish_key(subscription.filter.about): subscription.filter.about for subscription in reversed(asking)}
        keys = sorted(texts)
        verdicts: dict[str, Relevance] = {}
        for begin in range(0, len(keys), MAX_WISHES_PER_REQUEST):
            batch = keys[begin : begin + MAX_WISHES_PER_REQUEST]
            home = shared_workspace(
                subscription.destination for subscription in asking if wish_key(subscription.filter.about) in batch
            )
            verdict_by_number = await self._ask_model(digest, [texts[key] for key in batch], home)
            verdicts |= {
                batch[number - 1]: verdict for number, verdict in verdict_by_number.items() if 0 < number <= len(batch)
            }
        return verdicts

    async def _ask_model(self, digest: Digest, wishes: Sequence[str], home: str) -> Mapping[int, Relevance]:
        shown = shown_digest(digest)
        system, user = load_prompt("relevance").render(
            digest=fenced(shown),
            wishes="\n\n".join(f"### {number}\n{fenced(wish)}" for number, wish in enumerate(wishes, start=1)),
        )
        request = ModelRequest(
            system=system,
            user=user,
            name="relevance",
            schema=SCHEMA,
            max_tokens=TOKEN_OVERHEAD + TOKENS_PER_VERDICT * len(wishes),
            workspace=home,
        )
        try:
            verdicts = _parse_verdicts((await self._model.reply(request)).text)
        except ModelError as error:
            LOG.warning("wish.not_judged", url=digest.article.url, wishes=len(wishes), reason=str(error))
            return {}
        shown_runs = _word_runs(shown, digest.reading_language)
        return {
            number: _without_other_wishes(verdict, number, wishes, shown_runs) for number, verdict in verdicts.items()
        }


def shown_digest(digest: Digest) -> str:
    """Return a digest as shown to the judge: headline, key facts, who is affected, and who else is named."""
    facts = [f"- {fact.text}" for fact in digest.key_facts]
    affected = [
        f"- {stakeholder.name} ({stakeholder.effect.value}): {stakeholder.why}" for stakeholder in digest.stakeholders
    ]
    named_lines = [f"- {stakeholder.name}" for stakeholder in digest.named]
    parts = [("Key facts:", facts), ("Who is affected:", affected), ("Also in the article:", named_lines)]
    lines = [line for title, entries in parts if entries for line in (title, *entries)]
    return "\n".join([f"Headline: {' '.join(digest.headline.split())}", *lines])


def _parse_verdicts(reply: str) -> dict[int, Relevance]:
    """Return the verdicts in a reply, by number, without doubled and unclear ones.

    Raises:
        ModelError: the reply is no list of verdicts.
    """
    verdicts: dict[int, Relevance] = {}
    for number, record in verdicts_in(reply).items():
        is_about, reason = record.get("is_about"), record.get("reason")
        if isinstance(is_about, bool) and isinstance(reason, str) and reason.strip():
            verdicts[number] = Relevance(is_given=is_about, reason=_clause(reason))
    return verdicts


def _clause(reason: str) -> str:
    """Return a reason as a clause that can end a sentence."""
    line = " ".join(visible(reason).split())
    line = line[len("because ") :] if line.casefold().startswith("because ") else line
    return line[:MAX_REASON_LENGTH].rstrip(" .!?")


def _without_other_wishes(verdict: Relevance, number: int, wishes: Sequence[str], shown: set[WordRun]) -> Relevance:
    """Return a verdict, without its reason if that repeats another channel's wish: nobody may read others' wishes."""
    own_wish = wishes[number - 1] if 0 < number <= len(wishes) else ""
    # A person writes the wish, a model the reason: each may be in a different language.
    known_runs = shown | _word_runs(own_wish, likeliest_language(own_wish))
    others = set[WordRun]().union(*(_word_runs(wish, likeliest_language(wish)) for wish in wishes if wish != own_wish))
    return (
        Relevance(is_given=verdict.is_given)
        if _word_runs(verdict.reason, likeliest_language(verdict.reason)) & (others - known_runs)
        else verdict
    )


def _word_runs(text: str, language: Language) -> set[WordRun]:
    words = [word.casefold() for word in content_words(text, language)]
    return {tuple(words[at : at + LEAKED_RUN_WORDS]) for at in range(len(words) - LEAKED_RUN_WORDS + 1)}
