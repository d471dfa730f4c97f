"""The extractive summarizer: verbatim sentences of the article, chosen without a model.

What an article is about is told by the words, and pairs of words, that its sentences share, the early ones above all
(news puts the event first). Sentences are taken one by one, each for what it adds of that for its length and its
place (maximum coverage of concepts; Gillick and Favre, "A Scalable Global Model for Summarization", 2009). A sentence
loses for being mostly a quotation; one that begins with a pronoun gives way to those that can stand alone, and is told
with the one that says of whom.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import structlog

from bot.domain.article import Article
from bot.domain.digest import VERBATIM, Digest, KeyFact, Named, Stakeholder
from bot.domain.evidence import Evidence
from bot.summarizer.article_analysis import ArticleAnalysis
from bot.summarizer.named_entities import named_entities
from bot.summarizer.stakeholder_candidates import stakeholder_candidates
from bot.text.anaphora import begins_with_anaphor, leans
from bot.text.answer_patterns import has_time_expression
from bot.text.correction_notices import is_correction_notice
from bot.text.factuality import without_quotations
from bot.text.language_detection import language_spoken
from bot.text.people_groups import HEADS
from bot.text.prompt_injection import is_prompt_injection
from bot.text.related_links import is_related_link
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, speaker
from bot.text.terms import words

LOG = structlog.get_logger(__name__)

FEWEST, MOST = 3, 5
WORDS_A_FACT, SENTENCES_A_FACT = 40, 2
"""One key fact for about this many words of text, or for so many sentences where they are short."""
FADING, LENGTH, PLACE = 0.6, 0.8, 0.2
"""How fast what is shared counts less further down; what a sentence pays for its length, and for its place."""
COMMON = 0.3
"""What a concept must count to be one that the article is about."""
ALONE = 0.6
"""What a sentence counts that shares no concept with others."""
QUOTING, DANGLING, DECLINED, CODE = 0.6, 0.1, 0.4, 0.75
"""What is lost for being a quotation, for a pronoun without its name, for "declined to comment", for being code."""
FEELING, COUNTING = 0.1, 0.04
"""What is lost for telling how somebody feels about it, and won for a number."""
COUNTED, AHEAD = 0.3, 0.5
"""What is won for telling how many people it is about, and what will be when."""
ASKING, SHORT, LONG = 0.25, 0.25, 0.1
"""What is lost for being a question, for hardly saying anything, for saying it at length."""
HEADLINE = 140
FEWEST_TERMS, MOST_TERMS = 5, 40
"""Content words of a sentence that says one thing and says it whole."""
ENDS = (".", "!", "?", "…", "。", '"', "'", "”", "’", "»", ")")
SAYING = 3
"""Small-letter words of a line that says something."""
MOSTLY = 0.5
FIRST = 400
"""Sentences looked at; what stands further down in a long text is background."""

_JOINED = re.compile(r"[“\"]?(?:and|but|however|so|such)\b", re.IGNORECASE)
LONGEST_WORD = 5
"""Letters of a line without a blank that is still a word; in scripts without blanks a sentence has more."""
_DISCLOSURE = re.compile(
    r"\b(?:content partnership|has a partnership with|is (?:an investor|a shareholder) in"
    r"|(?:owns?|holds?) (?:a stake|shares|\d+ ?(?:%|percent|per cent))|is part of|is owned by|parent company"
    r"|received funding from|was (?:paid for|funded) by|(?:have|has) advised|disclosure|editor[’']s note)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{}<>=\\|]|\(\)|;$|\w\.\w+\(|::|//(?!\S{1,300}\.\w)")
"""Signs of a programming language; two of them make a line code, which is no fact."""
_FEELS = re.compile(
    r"\b(?:feel(?:s|ing)?|felt|think(?:s|ing)?|thought|believes?|believed|hopes?|hoped|delighted|excited|proud|thrilled"
    r"|disappointed|heartbroken|devastated|shocked|welcomed|praised|criticis\w+|criticiz\w+|condemned|described)\b",
    re.IGNORECASE,
)
_ADVISES = re.compile(
    r"\bshould (?:not |now |also |immediately )?(?:be returned|stop|send|return|use|check|call|apply|avoid|keep|stay"
    r"|seek|contact)\b|\bcan (?:now |also )?(?:claim|apply|return|get a refund)\b|\bwill be (?:refunded|replaced)\b"
    r"|\b(?:are|were) (?:advised|urged|warned) (?:not )?to\b|\b(?:hotline|helpline)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_PEOPLE = re.compile(rf"(?<![\w.,])\d[\d,.]{{0,12}} (?:[\w’'-]{{1,30}} ){{0,2}}?(?:{HEADS})\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|(?:is|are) (?:due |expected |planned )?to|meets?|expects?|hopes? to|plans? to|soll(?:en)?|wird|werden"
    r"|sera|seront|doi(?:t|vent)|será[n]?|sarà|saranno|deve|devono)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
_DECLINED = re.compile(r"\b(?:declined to comment|did not (?:respond|reply)|could not be reached)\b", re.IGNORECASE)


Concept = str | tuple[str, str]
"""A content word, or two that stand next to each other."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, the concepts in it, and how much of what they count it may claim.

    Attributes:
        leans: it begins with a pronoun, and says of whom only behind the sentence before it.
        follows: the one weighed before it is that sentence.
    """

    start: int
    end: int
    concepts: frozenset[Concept]
    share: float
    leans: bool
    follows: bool


def extract(article: Article) -> Digest:
    """Return a digest of verbatim sentences; the same article gives the same digest, and none is refused."""
    stated = sentences(article.text)[:FIRST] or [(0, len(article.text))]
    spans = [span for span in stated if _is_fact(article.text[span[0] : span[1]], article.title)] or stated
    disclosed = [span for span in spans if is_disclosure(article.text[span[0] : span[1]])]
    told = [span for span in spans if span not in disclosed and _is_told(article.text[span[0] : span[1]])]
    saying = [span for span in told if _says_something(article.text[span[0] : span[1]])]
    weighed, counts = _weighed(article, saying if len(saying) >= FEWEST else told or spans)
    taken = _take(weighed, counts, _how_many(article), _advice(article.text, weighed))
    affected, others = _people(article)
    return Digest(
        article=article,
        headline=headline(article),
        key_facts=tuple(fact(article.text, start, end) for start, end in _told_whole(weighed, taken)),
        stakeholders=affected,
        named=others,
        disclosures=tuple(Evidence.at(article.text, start, end) for start, end in disclosed[:3]),
    )


def _people(article: Article) -> tuple[tuple[Stakeholder, ...], tuple[Named, ...]]:
    """Return who is affected and who else is there; a text that breaks our reading of names still has its facts."""
    try:
        reading = ArticleAnalysis(article)
        affected = stakeholder_candidates(reading)
        return affected, named_entities(reading, [who.name for who in affected])
    except Exception:  # whatever it is, it costs these lines and not the digest
        LOG.exception("extract.failed", url=article.url)
        return (), ()


def _is_told(sentence: str) -> bool:
    return not is_prompt_injection(sentence) and not is_correction_notice(sentence)


def _is_fact(sentence: str, title: str) -> bool:
    """Check whether a line is more than a word or a sign, and not the headline once more."""
    said = "".join(filter(str.isalnum, sentence)).casefold()
    is_worded = any(map(str.isalpha, said)) and (len(sentence.split()) > 1 or len(said) > LONGEST_WORD)
    return is_worded and not is_related_link(sentence) and said != "".join(filter(str.isalnum, title)).casefold()


def _says_something(sentence: str) -> bool:
    """Check whether a line is more than a byline, a date or a heading, where letters come small and large."""
    return len(_SMALL.findall(sentence)) >= SAYING and sentence.endswith(ENDS)


def fact(text: str, start: int, end: int) -> KeyFact:
    """Return a sentence as a key fact that is its own evidence."""
    sentence = text[start:end]
    return KeyFact(
        text=" ".join(sentence.split()) or sentence,
        evidence=(Evidence.at(text, start, end),),
        attributed_to=speaker(sentence),
        hedged=is_hedged(sentence),
        by=VERBATIM,
    )


def headline(article: Article) -> str:
    """Return the article's title, or the beginning of its text."""
    if article.title.strip():
        return " ".join(article.title.split())
    start, end = (sentences(article.text) or [(0, len(article.text))])[0]
    first = " ".join(article.text[start:end].split())
    if len(first) <= HEADLINE:
        return first
    return f"{first[:HEADLINE].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def is_disclosure(sentence: str) -> bool:
    """Check whether a sentence tells of the publisher's own interests; such notes stand in brackets."""
    in_brackets = sentence.startswith(("(", "[")) and sentence.rstrip(".").endswith((")", "]"))
    return _DISCLOSURE.search(sentence) is not None and (in_brackets or "isclosure" in sentence)


def _how_many(article: Article) -> int:
    return max(FEWEST, min(MOST, max(article.words // WORDS_A_FACT, len(sentences(article.text)) // SENTENCES_A_FACT)))


def _weighed(article: Article, spans: Sequence[tuple[int, int]]) -> tuple[list[_Sentence], dict[Concept, float]]:
    """Return the sentences, and what each concept of the article counts."""
    weighed, counts = [], defaultdict[Concept, float](float)
    plain, language = without_quotations(article.text), language_spoken(article.text)
    last = 0
    for place, (start, end) in enumerate([(0, 0), *spans]):  # the title is told first
        text = article.text[start:end] if place else article.title
        told = words(text, language)
        concepts = frozenset[Concept]((*told, *pairwise(told)))
        early = max(1, place) ** -FADING
        for concept in concepts:
            counts[concept] += early
        if place:
            quoted = 1 - len(plain[start:end].split()) / max(1, len(text.split()))
            share = (place**-PLACE - _loss(text, len(told), quoted)) / max(1, len(text.split())) ** LENGTH
            follows = place > 1 and not any(map(str.isalnum, article.text[last:start]))
            weighed.append(_Sentence(start, end, concepts, share, leans(text, language), follows))
            last = end
    return weighed, {concept: count - COMMON for concept, count in counts.items() if count > COMMON}


def _loss(text: str, told: int, quoted: float) -> float:
    """Return what speaks against a sentence of so many content words, of which a share is quoted."""
    loss = QUOTING * (1.0 if quoted > MOSTLY else quoted) + DANGLING * (
        begins_with_anaphor(text) or bool(_JOINED.match(text))
    )
    loss += DECLINED * bool(_DECLINED.search(text)) + CODE * (len(_CODE.findall(text)) > 1)
    loss += FEELING * bool(_FEELS.search(text))
    loss += ASKING * ("?" in text) + SHORT * (told < FEWEST_TERMS) + LONG * (told > MOST_TERMS)
    loss -= COUNTED * bool(_PEOPLE.search(text)) + AHEAD * bool(_AHEAD.search(text) and has_time_expression(text))
    return loss - COUNTING * bool(_NUMBER.search(text))


def _advice(text: str, weighed: Sequence[_Sentence]) -> list[_Sentence]:
    """Return the first sentence that tells readers what to do; those who are concerned read for it."""
    plain = without_quotations(text)
    return [one for one in weighed if _ADVISES.search(plain, one.start, one.end)][:1]


def _take(
    weighed: Sequence[_Sentence], counts: Mapping[Concept, float], number: int, advice: Sequence[_Sentence]
) -> list[_Sentence]:
    """Take sentences one by one besides advice, each the best by what it adds to those taken already."""
    left, taken = set(counts), [*advice]

    def added(at: int) -> float:
        one = weighed[at]
        return one.share * (ALONE + sum(counts[concept] for concept in one.concepts & left))

    # What a sentence adds only shrinks as others are taken: whoever still leads when looked at again is the best.
    queue = [(-added(at), at) for at in range(len(weighed)) if weighed[at] not in advice and not weighed[at].leans]
    heapify(queue)
    while queue and len(taken) < number:
        promised, at = heappop(queue)
        now = -added(at)
        if queue and now > promised and now > queue[0][0]:
            heappush(queue, (now, at))
            continue
        taken.append(weighed[at])
        left -= weighed[at].concepts
    for before, one in pairwise(weighed):  # too few can stand alone: others are told with the one that they lean on
        if len(taken) < FEWEST and one.leans and one.follows and before in taken and one not in taken:
            taken.append(one)
    return sorted(taken or weighed[:1], key=lambda one: one.start)


def _told_whole(weighed: Sequence[_Sentence], taken: Sequence[_Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the spans of facts: one that leans on the sentence before it is told with that."""
    spans: list[tuple[int, int]] = []
    for one in taken:
        at = weighed.index(one)
        while weighed[at].leans and weighed[at].follows:
            at -= 1
        if spans and weighed[at].start <= spans[-1][1]:
            spans[-1] = (min(spans[-1][0], weighed[at].start), one.end)
        else:
            spans.append((weighed[at].start, one.end))
    yield from spans
