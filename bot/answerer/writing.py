"""Writing: a model's answer, sentence by sentence; each is said only once code has found it in the articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import prompts
from bot.answerer.passages import Passage, called, source_of
from bot.domain.article import Article
from bot.domain.conversation import Turn
from bot.domain.evidence import Evidence
from bot.summarizer import shortened
from bot.summarizer.draft import MOST_QUOTES
from bot.summarizer.grounding import check, missing_names
from bot.text import quantities
from bot.text.matching import locate_all
from bot.text.sentences import sentences
from bot.text.terms import words

MOST_SENTENCES = 5
LONGEST_SENTENCE = 600
"""Characters of one sentence of an answer."""
EXCERPT = 3_000
"""Characters shown of an article that is not the one at hand."""
AROUND = 2
"""Sentences shown before and behind a passage."""
SHOWN = 6
"""Articles that a model is shown."""
STRANGE = 2
"""Words that a sentence about what is missing may have of its own."""
LONGEST_MISSING = 200

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "answered": {"type": "boolean"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "quotes": {"type": "array", "items": {"type": "string"}}},
                "required": ["text", "quotes"],
                "additionalProperties": False,
            },
        },
        "missing": {"type": "string"},
    },
    "required": ["answered", "sentences", "missing"],
    "additionalProperties": False,
}

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Proven:
    """A sentence with the quotations that prove it, each of its article."""

    text: str
    evidence: tuple[Evidence, ...]
    score: float


def complete_sentences(reply: str) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences that are whole in the beginning of a reply."""
    at = reply.find("[", reply.find('"sentences"')) if '"sentences"' in reply else -1
    decoder = json.JSONDecoder()
    while at >= 0:
        at = reply.find("{", at)
        if at < 0:
            return
        try:
            sentence, at = decoder.raw_decode(reply, at)
        except (ValueError, RecursionError):
            return
        if isinstance(sentence, dict):
            yield sentence
        if reply[at:].lstrip()[:1] != ",":
            return


def prove(drafted: Mapping[str, Any], articles: Sequence[Article], at_hand: Article | None) -> Proven | None:
    """Return a drafted sentence with its evidence, or None where the articles do not prove it."""
    text, quotes = drafted.get("text"), drafted.get("quotes")
    if not isinstance(text, str) or not isinstance(quotes, list) or len(text) > LONGEST_SENTENCE:
        return None
    said = " ".join(text.split())
    given = [quote for quote in quotes if isinstance(quote, str) and quote.strip()][:MOST_QUOTES]
    if not said or not given or "http" in said:
        return None
    cited = _cited(given, articles)
    if not cited:
        return None
    joined = _BETWEEN.join(article.text for article in cited)
    verdict = check(said, joined, given)
    if not verdict.supported or len(verdict.evidence) < len(given):
        return None
    evidence = tuple(_of_article(line, cited, at_hand) for line in verdict.evidence)
    return Proven(said, evidence, verdict.score)


def _cited(quotes: Sequence[str], articles: Sequence[Article]) -> list[Article]:
    """Return the articles that hold the quotations: one that holds them all, or the first that holds each."""
    places = [locate_all(quotes, article.text) for article in articles]
    for article, found in zip(articles, places, strict=True):
        if all(place is not None for place in found):
            return [article]
    cited = []
    for number in range(len(quotes)):
        holder = next((n for n, found in enumerate(places) if found[number] is not None), None)
        if holder is None:
            return []
        cited.append(holder)
    return [articles[number] for number in sorted(set(cited))]


def _of_article(line: Evidence, cited: Sequence[Article], at_hand: Article | None) -> Evidence:
    """Return evidence in a joined text as evidence in the article it stands in."""
    began = 0
    for article in cited:
        if line.start < began + len(article.text):
            source = None if article is at_hand else source_of(article)
            end = min(line.end - began, len(article.text))
            return Evidence.at(article.text, line.start - began, end, source)
        began += len(article.text) + len(_BETWEEN)
    message = "evidence beyond the texts it was found in"
    raise ValueError(message)


def missing_said(reply: Mapping[str, Any], asked: str, articles: Sequence[Article]) -> str:
    """Return what a model says is missing, if it says nothing else: all in the question's and the articles' words."""
    said = reply.get("missing")
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST_MISSING:
        return ""
    known = f"{asked}\n" + "\n".join(f"{article.title}\n{article.text}" for article in articles)
    strange = set(words(said)) - set(words(known)) - set(words("article say mention report state articles not"))
    if len(strange) > STRANGE or missing_names(said, known, known) or quantities.missing(said, known):
        return ""
    return "" if any(sign in said for sign in "<>@[]*_`") or "http" in said else " ".join(said.split())


def rendered(
    asked: str,
    articles: Sequence[Article],
    at_hand: Article | None,
    passages: Sequence[Passage],
    turns: Sequence[Turn],
) -> tuple[str, str]:
    """Return what a model is told: the rules, and the articles with the question."""
    shown = [
        f"Article {number}{_headed(article)}\n{prompts.fenced(_excerpt(article, at_hand, passages))}"
        for number, article in enumerate(articles[:SHOWN], 1)
    ]
    return prompts.load("answer").render(articles="\n\n".join(shown), earlier=_earlier(turns), question=asked)


def _headed(article: Article) -> str:
    """Return when an article was published and by whom, in one line that cannot look like anything else."""
    told = [" ".join(called(article).split())[:100], f"{article.published:%d %B %Y}" if article.published else ""]
    return f" ({', '.join(part for part in told if part)}):" if any(told) else ":"


def _excerpt(article: Article, at_hand: Article | None, passages: Sequence[Passage]) -> str:
    """Return what is shown of an article: all of the one at hand, of others what stands around their passages."""
    if article is at_hand or len(article.text) <= EXCERPT:
        return shortened(article.text)
    spans = sentences(article.text)
    near = {0, 1}
    for passage in passages:
        if passage.article is article:
            at = next((n for n, (start, _) in enumerate(spans) if start == passage.start), 0)
            near |= set(range(max(0, at - AROUND), min(len(spans), at + AROUND + 1)))
    kept: list[str] = []
    last = -1
    for number in sorted(near):
        if number >= len(spans) or sum(map(len, kept)) > EXCERPT:
            break
        if number != last + 1:
            kept.append("[...]")
        kept.append(article.text[spans[number][0] : spans[number][1]])
        last = number
    return "\n".join(kept)


def _earlier(turns: Sequence[Turn]) -> str:
    told = [turn for turn in turns if turn.answer is not None and not turn.answer.is_talk][-3:]
    lines = [f"- {turn.question} -> {turn.answer.text if turn.answer else ''}" for turn in told]
    return prompts.fenced("\n".join(lines)) if lines else "(nothing)"
