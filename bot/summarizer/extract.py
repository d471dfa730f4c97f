"""The extractive summarizer: verbatim sentences of the article, chosen without a model.

The words, and pairs of words, that its sentences share show what an article is about, those of early sentences above
all (news puts the event first; coverage of concepts: Gillick and Favre, "A Scalable Global Model for Summarization",
2009). From the sentences that have most of it for their length, it takes one by one those that are worth most to a
reader (`bot.summarizer.sentence_salience`) and add most to those already taken. Sentences that can stand alone take
precedence over one that begins with a pronoun, which is shown with the sentence that says whom it means.
"""

from __future__ import annotations

import math
import re
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import structlog

from bot.domain.article import Article
from bot.domain.digest import VERBATIM, Digest, KeyFact, NamedEntity, Stakeholder
from bot.domain.evidence import Evidence
from bot.summarizer.article_analysis import ArticleAnalysis
from bot.summarizer.disclosures import is_disclosure
from bot.summarizer.named_entities import named_entities
from bot.summarizer.sentence_salience import SalienceInput, salience_features, salience_score
from bot.summarizer.stakeholder_candidates import stakeholder_candidates
from bot.text.anaphora import needs_antecedent
from bot.text.catalogue import say
from bot.text.correction_notices import is_correction_notice
from bot.text.factuality import without_quotations
from bot.text.language import Language, one_of
from bot.text.prompt_injection import is_prompt_injection
from bot.text.rejoinders import is_rejoinder
from bot.text.related_links import is_related_link
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, speaker
from bot.text.terms import content_words

LOG = structlog.get_logger(__name__)

MIN_FACTS, MAX_FACTS = 3, 5
WORDS_PER_FACT, SENTENCES_PER_FACT = 40, 2
"""Words of text, or sentences if they are short, per key fact."""
POSITION_DECAY, LENGTH_EXPONENT, POSITION_EXPONENT = 0.4, 0.8, 0.2
"""Exponents: of the decay of a concept's weight further down, and of a sentence's cost for its length and place."""
MIN_CONCEPT_WEIGHT = 0.7
"""Weight that a concept must exceed for the article to be about it."""
BASE_CENTRALITY = 0.6
"""Centrality of a sentence that shares no concept with others, before its length and place count."""
QUOTATION_PENALTY = 0.6
"""Centrality lost by a sentence that is all quotation."""
MAX_CANDIDATES = 13
"""Number of most central sentences that the facts are chosen from."""
SALIENCE_WEIGHT, COVERAGE_WEIGHT, POSITION_WEIGHT, REDUNDANCY_WEIGHT = 1.0, 4.0, 0.6, 0.5
"""Weights of salience, of covering all that the article is about in a sentence of usual length, of standing first, and
(as a loss) of repeating only what is already taken."""
LONG_ARTICLE_SENTENCES, SALIENCE_DECAY = 15, 2.0
"""Sentences of a long article, and how fast salience loses weight beyond that, where shared concepts say more."""
USUAL_SENTENCE_WORDS = 15
"""Words of a usual sentence; the coverage of a longer one counts less."""
CODE_PENALTY, QUESTION_PENALTY = 3.0, 0.5
"""Value lost by code, and by a question."""
MAX_HEADLINE_LENGTH = 140
SENTENCE_ENDS = (".", "!", "?", "…", "。", '"', "'", "”", "’", "»", ")")
MIN_LOWERCASE_WORDS = 3
"""Fewest lower-case words of a line that says something."""
LEAD_ONLY_NOTE = say("The article took too long to read, so these are its first sentences.")
LEAD_LENGTH = 2_000
"""Characters from which the first sentences are taken if reading the whole text fails."""
MAX_SENTENCES = 400
"""Most sentences looked at; the rest of a long text is background."""

MAX_UNSPACED_WORD = 5
"""Most letters of a single word that makes a line; in scripts without spaces, a longer one is a sentence."""
_CODE = re.compile(r"[{}<>=\\|]|\(\)|;$|\w\.\w+\(|::|//(?!\S{1,300}\.\w)")
"""Marks of a programming language; a line with two of them is code, which is not a fact."""
_LOWERCASE_WORD = re.compile(r"\b[^\W\d_A-Z]{2,}\b")

Concept = str | tuple[str, str]
"""A content word, or two in a row."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    """A sentence that may become a fact.

    Attributes:
        position: its index.
        start: the offset of its start.
        end: the offset of its end.
        concepts: the concepts in it.
        stated: the input for its salience.
        length: its number of words.
        needs_antecedent: it needs the sentence before it, to say whom its pronoun means.
        follows: the sentence at the index before stands right before it in the text.
    """

    position: int
    start: int
    end: int
    concepts: frozenset[Concept]
    stated: SalienceInput
    length: int
    needs_antecedent: bool
    follows: bool

    @property
    def text(self) -> str:
        """Its words."""
        return self.stated.text


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """An article's extract, for a process without a log to return.

    Attributes:
        digest: verbatim sentences.
        failure: the traceback of the error that broke the reading of names; empty if there was none.
    """

    digest: Digest
    failure: str = ""

    def logged_digest(self) -> Digest:
        """Return the digest, and log a failure."""
        if self.failure:
            LOG.error("extract.failed", url=self.digest.article.url, exception=self.failure)
        return self.digest


def extract(article: Article) -> Digest:
    """Return a digest of verbatim sentences; it is deterministic, and refuses no article."""
    return extract_result(article).logged_digest()


def extract_result(article: Article) -> ExtractResult:
    """Return the same digest as `extract`, without logging."""
    stated = sentences(article.text, article.reading_language)[:MAX_SENTENCES] or [(0, len(article.text))]
    language = article.reading_language
    spans = [span for span in stated if _is_fact(article.text[slice(*span)], article.title)] or stated
    disclosed = [span for span in spans if is_disclosure(article.text[span[0] : span[1]], language)]
    news = [span for span in spans if span not in disclosed and _is_reportable(article.text[slice(*span)], language)]
    prose = [span for span in news if _is_prose(article.text[span[0] : span[1]])]
    facts = list(_key_facts(article, prose if len(prose) >= MIN_FACTS else news or spans))
    affected, others, failure = _people_in(article, facts)
    digest = Digest(
        article=article,
        headline=headline(article),
        key_facts=tuple(sentence_fact(article.text, start, end, language) for start, end in facts),
        stakeholders=affected,
        named=others,
        disclosures=tuple(Evidence.from_span(article.text, start, end) for start, end in disclosed[:3]),
    )
    return ExtractResult(digest, failure)


def lead_digest(article: Article) -> Digest:
    """Return a digest of the first sentences, which cannot take long, for a text that could not be read as a whole."""
    first = [
        span
        for span in sentences(article.text[:LEAD_LENGTH], article.reading_language)
        if article.text[span[0] : span[1]].strip()
    ]
    spans = first[:MIN_FACTS] or [(0, min(len(article.text), LEAD_LENGTH))]
    language = article.reading_language
    facts = tuple(sentence_fact(article.text, start, end, language) for start, end in spans)
    return Digest(article=article, headline=headline(article), key_facts=facts, note=LEAD_ONLY_NOTE)


def _people_in(
    article: Article, facts: Sequence[tuple[int, int]]
) -> tuple[tuple[Stakeholder, ...], tuple[NamedEntity, ...], str]:
    """Return who is affected and who else is named; if a text breaks our reading, nobody, and the traceback."""
    try:
        reading = ArticleAnalysis(article)
        affected = stakeholder_candidates(reading)
        return affected, named_entities(reading, [stakeholder.name for stakeholder in affected], facts), ""
    except Exception:  # noqa: BLE001  # whatever it is, it costs these lines and not the digest, and is logged
        return (), (), traceback.format_exc()


def _is_reportable(sentence: str, language: Language) -> bool:
    return not is_prompt_injection(sentence) and not is_correction_notice(sentence, language)


def _is_fact(sentence: str, title: str) -> bool:
    """Check whether a line is more than a word or a sign, and no link to another article or repeated headline."""
    letters = "".join(filter(str.isalnum, sentence)).casefold()
    is_worded = any(map(str.isalpha, letters)) and (len(sentence.split()) > 1 or len(letters) > MAX_UNSPACED_WORD)
    return is_worded and not is_related_link(sentence) and letters != "".join(filter(str.isalnum, title)).casefold()


def _is_prose(sentence: str) -> bool:
    """Check whether a line is more than a byline, a date or a heading, in a script with upper and lower case."""
    return len(_LOWERCASE_WORD.findall(sentence)) >= MIN_LOWERCASE_WORDS and sentence.endswith(SENTENCE_ENDS)


def sentence_fact(text: str, start: int, end: int, language: Language) -> KeyFact:
    """Return a sentence as a key fact that is its own evidence."""
    sentence = text[start:end]
    return KeyFact(
        text=" ".join(sentence.split()) or sentence,
        evidence=(Evidence.from_span(text, start, end),),
        attributed_to=speaker(sentence, language),
        hedged=is_hedged(sentence, language),
        by=VERBATIM,
    )


def headline(article: Article) -> str:
    """Return the article's title, or the beginning of its text."""
    if article.title.strip():
        return " ".join(article.title.split())
    start, end = (sentences(article.text, article.reading_language) or [(0, len(article.text))])[0]
    first = " ".join(article.text[start:end].split())
    if len(first) <= MAX_HEADLINE_LENGTH:
        return first
    return f"{first[:MAX_HEADLINE_LENGTH].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


@cache
def _advice_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(language.advice)})\b", re.IGNORECASE)


def _fact_count(article: Article) -> int:
    return max(
        MIN_FACTS,
        min(
            MAX_FACTS,
            max(
                article.word_count // WORDS_PER_FACT,
                len(sentences(article.text, article.reading_language)) // SENTENCES_PER_FACT,
            ),
        ),
    )


def _key_facts(article: Article, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the key facts, in the order of the text."""
    language = article.reading_language
    title = _concepts(article.title, language)
    all_sentences = _analysed_sentences(article, spans, title, language)
    counts = _concept_weights([title, *(sentence.concepts for sentence in all_sentences)])
    shared = {sentence: _total_weight(counts, sentence.concepts) for sentence in all_sentences}
    central = sorted(all_sentences, key=lambda sentence: -_centrality(sentence, shared[sentence]))
    max_weight = max(shared.values()) or 1.0
    counts = {concept: count / max_weight for concept, count in counts.items()}
    worth_of, advice = _salience_scorer(language, len(all_sentences)), _advice_sentences(central, language)
    chosen = _selected_sentences(article, central, counts, worth_of, advice)
    for before, after in pairwise(all_sentences):  # too few can stand alone: others are shown with the one they lean on
        is_continued = after.needs_antecedent and after.follows and before in chosen
        if len(chosen) < MIN_FACTS and is_continued and after not in chosen:
            chosen.append(after)
    yield from _spans_with_context(
        all_sentences, sorted(chosen or all_sentences[:1], key=lambda sentence: sentence.position), language
    )


def _selected_sentences(
    article: Article,
    central: Sequence[_Sentence],
    counts: Mapping[Concept, float],
    worth_of: Callable[[_Sentence], float],
    advice: Sequence[_Sentence],
) -> list[_Sentence]:
    """Return the advice and further sentences, each the best remaining one by its worth and by what it adds.

    Args:
        article: the article.
        central: its sentences, the most central first.
        counts: the weight of each concept; those of one sentence add up to 1 at most.
        worth_of: returns the worth of a sentence by itself.
        advice: the sentences taken in any case.
    """
    chosen = [*advice]
    covered = set[Concept]().union(*(sentence.concepts for sentence in chosen))
    uncovered = counts.keys() - covered
    counted = {sentence: sentence.concepts & counts.keys() for sentence in central}

    def value(sentence: _Sentence) -> float:
        covers = (
            _total_weight(counts, counted[sentence] & uncovered)
            * USUAL_SENTENCE_WORDS
            / max(USUAL_SENTENCE_WORDS, sentence.length)
        )
        same = len(sentence.concepts & covered) / max(1, len(sentence.concepts))
        return (
            worth_of(sentence)
            + COVERAGE_WEIGHT * covers
            + POSITION_WEIGHT / math.sqrt(sentence.position + 1)
            - REDUNDANCY_WEIGHT * same
        )

    number = _fact_count(article)
    free = [sentence for sentence in central if not sentence.needs_antecedent and sentence not in chosen]
    while free and len(chosen) < number:
        chosen.append(max(free[: MAX_CANDIDATES - len(chosen)], key=value))
        free.remove(chosen[-1])
        uncovered -= chosen[-1].concepts
        covered |= chosen[-1].concepts
    return chosen


def salience_inputs(article: Article, spans: Sequence[tuple[int, int]], language: Language) -> list[SalienceInput]:
    """Return the salience inputs of an article's sentences."""
    return [one.stated for one in _analysed_sentences(article, spans, _concepts(article.title, language), language)]


def _analysed_sentences(
    article: Article, spans: Sequence[tuple[int, int]], title: frozenset[Concept], language: Language
) -> list[_Sentence]:
    plain, found, last = without_quotations(article.text), list[_Sentence](), 0
    for position, (start, end) in enumerate(spans):
        text = article.text[start:end]
        concepts, length = _concepts(text, language), len(text.split())
        salience_input = SalienceInput(
            text=text,
            quoted=1 - len(plain[start:end].split()) / max(1, length),
            of_title=len(concepts & title) / max(1, len(title)),
            is_last=position == len(spans) - 1,
        )
        follows = position > 0 and not any(map(str.isalnum, article.text[last:start]))
        found.append(
            _Sentence(position, start, end, concepts, salience_input, length, needs_antecedent(text, language), follows)
        )
        last = end
    return found


def _concepts(text: str, language: Language) -> frozenset[Concept]:
    words = content_words(text, language)
    return frozenset((*words, *pairwise(words)))


def _concept_weights(concept_sets: Sequence[Iterable[Concept]]) -> dict[Concept, float]:
    """Return the weight of each concept shared by the title, first in `concept_sets`, and the sentences."""
    counts = defaultdict[Concept, float](float)
    for position, concepts in enumerate(concept_sets):
        early = 1 / max(1, position) ** POSITION_DECAY
        for concept in concepts:
            counts[concept] += early
    return {concept: count - MIN_CONCEPT_WEIGHT for concept, count in counts.items() if count > MIN_CONCEPT_WEIGHT}


def _total_weight(counts: Mapping[Concept, float], concepts: Iterable[Concept]) -> float:
    return sum([counts[concept] for concept in concepts if concept in counts])


def _centrality(sentence: _Sentence, shared: float) -> float:
    """Return how central a sentence is: its share of the article's concepts, for its length and place."""
    own = math.pow(sentence.position + 1, -POSITION_EXPONENT) - QUOTATION_PENALTY * sentence.stated.quoted
    return (BASE_CENTRALITY + shared) * own / math.pow(sentence.length, LENGTH_EXPONENT)


def _salience_scorer(language: Language, number: int) -> Callable[[_Sentence], float]:
    """Return the function that scores a sentence of an article with `number` sentences."""
    telling = SALIENCE_WEIGHT * math.pow(min(1.0, LONG_ARTICLE_SENTENCES / number), SALIENCE_DECAY)

    @cache
    def worth_of(sentence: _Sentence) -> float:
        loss = CODE_PENALTY * (len(_CODE.findall(sentence.text)) > 1) + QUESTION_PENALTY * ("?" in sentence.text)
        return telling * salience_score(salience_features(sentence.stated, language)) - loss

    return worth_of


def _advice_sentences(central: Sequence[_Sentence], language: Language) -> list[_Sentence]:
    """Return the first sentence that tells readers what to do, if any: those concerned are looking for it."""
    advice = (one for one in central if one.stated.quoted == 0 and _advice_pattern(language).search(one.text))
    first = min(advice, key=lambda one: one.position, default=None)
    return [first] if first else []


def _spans_with_context(
    all_sentences: Sequence[_Sentence], chosen: Sequence[_Sentence], language: Language
) -> Iterator[tuple[int, int]]:
    """Yield the spans of facts: a fact that leans on the sentence before, or that the next answers, includes it."""
    spans: list[tuple[int, int]] = []
    for sentence in chosen:
        first = sentence
        while first.needs_antecedent and first.follows:
            first = all_sentences[first.position - 1]
        end = _rejoinder_or_self(all_sentences, sentence, language).end
        if spans and first.start <= spans[-1][1]:
            spans[-1] = (min(spans[-1][0], first.start), max(spans[-1][1], end))
        else:
            spans.append((first.start, end))
    yield from spans


def _rejoinder_or_self(all_sentences: Sequence[_Sentence], sentence: _Sentence, language: Language) -> _Sentence:
    """Return the next sentence if it answers or retracts this one, or else the sentence itself."""
    behind = all_sentences[sentence.position + 1] if sentence.position + 1 < len(all_sentences) else sentence
    return behind if behind.follows and is_rejoinder(behind.text, sentence.text, language) else sentence
