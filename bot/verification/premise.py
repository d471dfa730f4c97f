"""Premises: where quotations occur in articles, and the premise that a claim citing them is checked against."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.domain.article import Article
from bot.text.language import LANGUAGES, UNKNOWN_LANGUAGE, Language
from bot.text.language_detection import likeliest_language, other_possible_languages
from bot.text.merged_languages import ALL_LANGUAGES, known_or_all_languages, merged
from bot.text.quotation_search import locate_all
from bot.text.quotations import within_quotations
from bot.text.sentences import sentences

MAX_SENTENCES_BEFORE = 3
"""Most sentences before a quoted one that show whom "he", "the company" and "it" mean."""
MAX_SENTENCE_LENGTH = 2_000
"""Most characters of a whole sentence; of a longer one, only what is near a quotation counts."""
LONG_SENTENCE_CONTEXT = 500
MAX_QUOTATION_LENGTH = 1_000
"""Most characters of somebody's quotation that is shown whole for one sentence of it."""
MAX_DATELINE_LENGTH = 60
"""Most characters of a first sentence that is only a dateline: "HAYWARD, Calif."."""
MAX_INTRODUCTIONS = 3
"""Most sentences that introduce somebody whom a claim names and its premise does not."""
MAX_TEXT_LENGTH = 24_000
"""Most characters of an article that a claim without quotations is checked against."""
GAP_MARK = " [...] "

_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]{2,}\b")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class QuotationSpan:
    """The place of a quotation: its article, and the offsets in its text."""

    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """The material that a claim is checked against.

    Attributes:
        quoted: the whole sentences around the quotations.
        before: the lead, and the sentences that say what the quoted ones refer back to.
        headline: the articles' titles.
        document: titles and texts, whole.
        published: the articles' publication times, as far as they are known.
        is_whole: whether `quoted` is all of the articles, for a claim without quotations.
        line_before: the proven line that readers see before the claim; "that" and "they" may stand for it.
        article_language: the articles' language; several are merged.
        claim_language: the claim's language; several merged if it may be in any of them.
        possible_article_language: other languages that the articles may be in, merged; a word that `article_language`
            lacks may be theirs.
        possible_claim_language: the same for the claim.
    """

    quoted: str
    article_language: Language
    claim_language: Language
    possible_article_language: Language = UNKNOWN_LANGUAGE
    possible_claim_language: Language = UNKNOWN_LANGUAGE
    before: str = ""
    headline: str = ""
    document: str = ""
    published: tuple[datetime, ...] = ()
    is_whole: bool = False
    line_before: str = ""

    def rendered(self) -> str:
        """Return the premise as shown to a checker, each part on a line of its own."""
        parts = {
            "Headline": self.headline,
            "Published": ", ".join(f"{day:%A, %d %B %Y}" for day in self.published),
            "Line before": self.line_before,
            "Before": self.before,
            "Passage": self.quoted,
        }
        return "\n".join(f"{name}: {' '.join(text.split())}" for name, text in parts.items() if text.strip())


def locate_quotations(quotes: Sequence[str], articles: Sequence[Article]) -> list[QuotationSpan | None]:
    """Return the place of each quotation: in the first article that has them all, else each in the first that has it.

    None stands for a quotation that is in no article.
    """
    spans_by_article = [locate_all(quotes, article.text) for article in articles]
    whole = [spans for spans in spans_by_article if all(span is not None for span in spans)]
    choice = [whole[0]] if whole else spans_by_article
    located: list[QuotationSpan | None] = []
    for number in range(len(quotes)):
        holder = next((spans for spans in choice if spans[number] is not None), None)
        span = holder[number] if holder else None
        located.append(QuotationSpan(articles[spans_by_article.index(holder)], *span) if holder and span else None)
    return located


def premise_of(
    cited_spans: Sequence[QuotationSpan],
    articles: Sequence[Article],
    claim: str = "",
    language: Language = UNKNOWN_LANGUAGE,
) -> Premise:
    """Return the premise of a claim with quotations at `cited_spans`.

    Args:
        cited_spans: where the quotations stand.
        articles: the articles that may hold them.
        claim: the claim; names in it that stand elsewhere in the article are introduced, too.
        language: the language that the claim was requested in; `UNKNOWN_LANGUAGE` if that is not known.
    """
    cited = [article for article in articles if any(span.article is article for span in cited_spans)]
    quoted, before = [], []
    for article in cited:
        spans = sentences(article.text, article.reading_language)
        around = sentences_around([(span.start, span.end) for span in cited_spans if span.article is article], spans)
        quoted.append(_joined_sentences(article.text, around))
        leading = _preceding_sentences(around, spans)
        premise_text = f"{article.title} {_joined_sentences(article.text, sorted([*around, *leading]))}"
        before.append(
            _joined_sentences(
                article.text, sorted({*leading, *_introducing_sentences(claim, premise_text, article.text, spans)})
            )
        )
    whole = premise_of_whole_articles(cited, claim, language)
    text_before = GAP_MARK.join(text for text in before if text)
    return replace(whole, quoted=GAP_MARK.join(quoted), before=text_before, is_whole=False)


def premise_of_whole_articles(
    articles: Sequence[Article], claim: str = "", language: Language = UNKNOWN_LANGUAGE
) -> Premise:
    """Return the premise of a claim without quotations: the articles as a whole."""
    article_language, possible_article_language = _languages_of(articles)
    claim_language, possible_claim_language = _languages_of_claim(
        claim, language, article_language, possible_article_language
    )
    text = "\n".join(article.text for article in articles)
    return Premise(
        quoted=text[:MAX_TEXT_LENGTH],
        headline=" / ".join(article.title for article in articles if article.title),
        document="\n".join(f"{article.title}\n{article.text}" for article in articles),
        published=tuple(article.published for article in articles if article.published),
        is_whole=True,
        article_language=article_language,
        possible_article_language=possible_article_language,
        claim_language=claim_language,
        possible_claim_language=possible_claim_language,
    )


def _languages_of(articles: Sequence[Article]) -> tuple[Language, Language]:
    """Return the languages that articles are read in, and others that they may be in, each merged into one."""
    article_language = merged(article.reading_language for article in articles)
    unsure = [article for article in articles if article.language not in LANGUAGES]
    # Of a language without lists: no month or number that it shares with another may be missed.
    possible_languages = (
        ALL_LANGUAGES if article.language else other_possible_languages(article.text, article.reading_language)
        for article in unsure
    )
    return article_language, merged(possible_languages)


def _languages_of_claim(
    claim: str, claim_language: Language, article_language: Language, possible_article_language: Language
) -> tuple[Language, Language]:
    """Return the language that a claim is in, and others that it may be in, each merged into one.

    A model may write in another language than it was asked to. Unless the small words of a claim prove that it did
    not, its numbers and dates are read in the others, too.
    """
    usual = claim_language if claim_language.codes else article_language
    language = likeliest_language(claim, usual)
    if language is not usual:
        return known_or_all_languages(
            merged([language, other_possible_languages(claim, language)])
        ), possible_article_language
    others = merged([other_possible_languages(claim, usual), possible_article_language])
    if not claim_language.codes:
        return known_or_all_languages(merged([article_language, others])), UNKNOWN_LANGUAGE
    possible = merged([others, article_language]) if others.codes else UNKNOWN_LANGUAGE
    return known_or_all_languages(claim_language), possible


def sentence_spans(cited_spans: Sequence[QuotationSpan]) -> set[Span]:
    """Return the spans of the whole sentences that cited spans of one article touch."""
    return {
        span
        for cited in cited_spans
        for span in sentences_around(
            [(cited.start, cited.end)], sentences(cited.article.text, cited.article.reading_language)
        )
    }


def whole_sentences(span: QuotationSpan) -> QuotationSpan:
    """Return the whole sentences around a span; for a short quotation all of it, with its speaker."""
    text = span.article.text
    spans = sentences(text, span.article.reading_language)
    inside = within_quotations(text, spans, span.article.reading_language)
    around = sentences_around([(span.start, span.end)], spans)
    starts = [start for start, _ in spans]
    first, last = bisect_right(starts, around[0][0]) - 1, bisect_right(starts, around[-1][0]) - 1
    begin, end = max(0, first), max(0, last)
    while begin in inside and begin > 0:
        begin -= 1
    while end + 1 in inside:
        end += 1
    if spans and spans[end][1] - spans[begin][0] <= MAX_QUOTATION_LENGTH:
        return QuotationSpan(span.article, min(around[0][0], spans[begin][0]), max(around[-1][1], spans[end][1]))
    return QuotationSpan(span.article, around[0][0], around[-1][1])


def sentences_around(cited_spans: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return the spans of the whole sentences that cited spans touch, each once, in order."""
    touched = {
        span
        if span[1] - span[0] <= MAX_SENTENCE_LENGTH
        else (max(span[0], start - LONG_SENTENCE_CONTEXT), min(span[1], end + LONG_SENTENCE_CONTEXT))
        for span in spans
        for start, end in cited_spans
        if span[0] < end and span[1] > start
    }
    return sorted(touched) or list(cited_spans)


def _preceding_sentences(around: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return the article's first sentence and the few before each quoted one, except the quoted ones."""
    wanted = {spans[0]} if spans else set()
    if spans and spans[0][1] - spans[0][0] < MAX_DATELINE_LENGTH:
        wanted |= set(spans[1:2])
    for start, _ in around:
        wanted |= set([span for span in spans if span[1] <= start][-MAX_SENTENCES_BEFORE:])
    return sorted(span for span in wanted if all(span[1] <= start or span[0] >= end for start, end in around))


def _introducing_sentences(claim: str, premise_text: str, text: str, spans: Sequence[Span]) -> set[Span]:
    """Return the first sentence with each name that a claim has but its premise does not."""
    missing = [name for name in dict.fromkeys(_NAME.findall(claim)) if name not in premise_text]
    first = (next((span for span in spans if name in text[slice(*span)]), None) for name in missing)
    return set([span for span in first if span is not None][:MAX_INTRODUCTIONS])


def _joined_sentences(text: str, spans: Sequence[Span]) -> str:
    """Return sentences joined, with a mark where something between them is left out."""
    texts = [text[start:end] for start, end in spans]
    between = [text[span[1] : following[0]] for span, following in pairwise(spans)]
    gaps = [GAP_MARK if gap.strip() else " " if gap else "" for gap in between]
    return "".join(part for pair in zip(texts, [*gaps, ""], strict=False) for part in pair)
