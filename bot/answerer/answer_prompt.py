"""Answer prompt: the prompt for a model, and the sentences of its reply."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.answerer.passages import Passage, publisher_name
from bot.domain.article import Article
from bot.domain.conversation import Turn
from bot.summarizer.draft import MAX_QUOTES
from bot.summarizer.summarizer import MAX_PROMPT_TEXT_LENGTH, shortened
from bot.text.language import Language
from bot.text.reply_schema import BOOLEAN, TEXT, list_of, object_of
from bot.text.sentences import sentences
from bot.verification.claims import Claim
from prompts.prompt import fenced, load_prompt

MAX_SENTENCES = 5
MAX_SENTENCE_LENGTH = 600
"""Most characters of one sentence of an answer."""
MAX_EXCERPT_LENGTH = 3_000
"""Most characters shown of an article other than the one asked about."""
MAX_TITLE_LENGTH = 300
SENTENCES_AROUND = 2
"""Sentences shown before and after a passage."""
MAX_ARTICLES_SHOWN = 6
"""Most articles shown to a model."""
MAX_REPLY_TOKENS = 1_200
"""Most tokens of an answer."""

SCHEMA = object_of(answered=BOOLEAN, sentences=list_of(object_of(quotes=list_of(TEXT), text=TEXT)))


def complete_sentences(reply: str) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences that are complete in a reply so far."""
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


def parse_claim(drafted: Mapping[str, Any], language: Language) -> Claim | None:
    """Return a drafted sentence as a claim with its quotations, or None if it is not a sentence with quotations.

    Args:
        drafted: the sentence and its quotations, as a model gave them.
        language: the language it was requested in.
    """
    text, quotes = drafted.get("text"), drafted.get("quotes")
    if not isinstance(text, str) or not isinstance(quotes, list) or len(text) > MAX_SENTENCE_LENGTH:
        return None
    valid_quotes = tuple(quote for quote in quotes if isinstance(quote, str) and quote.strip())[:MAX_QUOTES]
    sentence = " ".join(text.split())
    return Claim(text=sentence, quotes=valid_quotes, language=language) if sentence and valid_quotes else None


def is_shown_whole(articles: Sequence[Article], at_hand: Article | None) -> bool:
    """Check whether a model is shown the articles whole, so that it can tell what they do not say."""
    return len(articles) <= MAX_ARTICLES_SHOWN and all(
        len(article.text) <= (MAX_PROMPT_TEXT_LENGTH if article is at_hand else MAX_EXCERPT_LENGTH)
        for article in articles
    )


def render_prompt(
    question: str,
    articles: Sequence[Article],
    at_hand: Article | None,
    passages: Sequence[Passage],
    turns: Sequence[Turn],
) -> tuple[str, str]:
    """Return the system and user prompts: the rules, and the articles with the question."""
    passage_lines = [
        f"Article {number}{_header(article)}\n{fenced(_title_line(article) + _excerpt(article, at_hand, passages))}"
        for number, article in enumerate(articles[:MAX_ARTICLES_SHOWN], 1)
    ]
    return load_prompt("answer").render(
        articles="\n\n".join(passage_lines), earlier=_earlier_turns(turns), question=question
    )


def _header(article: Article) -> str:
    """Return an article's publisher and date, on one line, so that it cannot pass for anything else."""
    details = [
        " ".join(publisher_name(article).split())[:100],
        f"{article.published:%d %B %Y}" if article.published else "",
    ]
    return f" ({', '.join(part for part in details if part)}):" if any(details) else ":"


def _title_line(article: Article) -> str:
    """Return the article's title as a line of its own, since texts often assume that it was read."""
    title = " ".join(article.title.split())[:MAX_TITLE_LENGTH]
    return f"{title}\n" if title else ""


def _excerpt(article: Article, at_hand: Article | None, passages: Sequence[Passage]) -> str:
    """Return the part of an article to show: all of the one asked about, the surroundings of passages in others."""
    if article is at_hand or len(article.text) <= MAX_EXCERPT_LENGTH:
        return shortened(article.text)
    spans = sentences(article.text, article.reading_language)
    near = {0, 1}
    for passage in passages:
        if passage.article is article:
            at = next((n for n, (start, _) in enumerate(spans) if start == passage.start), 0)
            near |= set(range(max(0, at - SENTENCES_AROUND), min(len(spans), at + SENTENCES_AROUND + 1)))
    excerpts: list[str] = []
    last = -1
    for number in sorted(near):
        if number >= len(spans) or sum(map(len, excerpts)) > MAX_EXCERPT_LENGTH:
            break
        if number != last + 1:
            excerpts.append("[...]")
        excerpts.append(article.text[spans[number][0] : spans[number][1]])
        last = number
    return "\n".join(excerpts)


def _earlier_turns(turns: Sequence[Turn]) -> str:
    answered = [turn for turn in turns if turn.answer is not None and not turn.answer.is_talk][-3:]
    lines = [f"- {turn.question} -> {turn.answer.text if turn.answer else ''}" for turn in answered]
    return fenced("\n".join(lines)) if lines else "(nothing)"
