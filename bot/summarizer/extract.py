"""The extractive summarizer: verbatim sentences of the article, chosen without a model.

What an article is about is told by the words, and pairs of words, that its sentences share, the early ones above all
(news puts the event first). Sentences are taken one by one, each for what it adds of that for its length and its
place (maximum coverage of concepts; Gillick and Favre, "A Scalable Global Model for Summarization", 2009). A sentence
loses for being mostly a quotation and for beginning with a pronoun whose referent would be missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from bot.domain.article import Article
from bot.domain.digest import Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.summarizer.named import named
from bot.summarizer.reading import Reading
from bot.summarizer.stakeholders import stakeholders
from bot.text.orders import gives_orders
from bot.text.reference import refers_back
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, share_quoted, speaker
from bot.text.taken_back import takes_back
from bot.text.terms import words

FEWEST, MOST = 3, 6
WORDS_A_FACT = 40
"""One key fact for about this many words of text."""
FADING, LENGTH, PLACE = 0.6, 0.8, 0.3
"""How fast what is shared counts less further down; what a sentence pays for its length, and for its place."""
COMMON = 0.3
"""What a concept must count to be one that the article is about."""
QUOTING, DANGLING, DECLINED, CODE = 0.25, 0.1, 0.4, 0.75
"""What is lost for being a quotation, for a pronoun without its name, for "declined to comment", for being code."""
ASKING, SHORT, LONG = 0.25, 0.25, 0.1
"""What is lost for being a question, for hardly saying anything, for saying it at length."""
HEADLINE = 140
SHORTEST, LONGEST = 5, 40
"""Content words of a sentence that says one thing and says it whole."""
MOSTLY = 0.5
FIRST = 400
"""Sentences looked at; what stands further down in a long text is background."""

_JOINED = re.compile(r"[“\"]?(?:and|but|however|so|such)\b", re.IGNORECASE)
_DISCLOSURE = re.compile(
    r"\b(?:content partnership|has a partnership with|is (?:an investor|a shareholder) in"
    r"|(?:owns?|holds?) (?:a stake|shares|\d+ ?(?:%|percent|per cent))|is part of|is owned by|parent company"
    r"|received funding from|was (?:paid for|funded) by|(?:have|has) advised|disclosure|editor[’']s note)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{}<>=\\|]|\(\)|;$|\w\.\w+\(|::|//(?!\S+\.\w)")
"""Signs of a programming language; two of them make a line code, which is no fact."""
_DECLINED = re.compile(r"\b(?:declined to comment|did not (?:respond|reply)|could not be reached)\b", re.IGNORECASE)


Concept = str | tuple[str, str]
"""A content word, or two that stand next to each other."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, the concepts in it, and how much of what they count it may claim."""

    start: int
    end: int
    concepts: frozenset[Concept]
    share: float


def extract(article: Article) -> Digest:
    """Return a digest of verbatim sentences; the same article gives the same digest, and none is refused."""
    spans = sentences(article.text)[:FIRST] or [(0, len(article.text))]
    disclosed = [span for span in spans if is_disclosure(article.text[span[0] : span[1]])]
    told = [span for span in spans if span not in disclosed and _is_told(article.text[span[0] : span[1]])]
    taken = _take(*_weighed(article, told or spans), _how_many(article))
    reading = Reading(article)
    affected = stakeholders(reading)
    return Digest(
        article=article,
        headline=headline(article),
        key_facts=tuple(fact(article.text, one.start, one.end) for one in taken),
        stakeholders=affected,
        named=named(reading, [who.name for who in affected]),
        disclosures=tuple(Evidence.at(article.text, start, end) for start, end in disclosed[:3]),
    )


def _is_told(sentence: str) -> bool:
    return not gives_orders(sentence) and not takes_back(sentence)


def fact(text: str, start: int, end: int) -> KeyFact:
    """Return a sentence as a key fact that is its own evidence."""
    sentence = text[start:end]
    return KeyFact(
        text=" ".join(sentence.split()) or sentence,
        evidence=(Evidence.at(text, start, end),),
        attributed_to=speaker(sentence),
        hedged=is_hedged(sentence),
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
    """Say whether a sentence tells of the publisher's own interests; such notes stand in brackets."""
    in_brackets = sentence.startswith(("(", "[")) and sentence.rstrip(".").endswith((")", "]"))
    return _DISCLOSURE.search(sentence) is not None and (in_brackets or "isclosure" in sentence)


def _how_many(article: Article) -> int:
    return max(FEWEST, min(MOST, article.words // WORDS_A_FACT))


def _weighed(article: Article, spans: Sequence[tuple[int, int]]) -> tuple[list[_Sentence], dict[Concept, float]]:
    """Return the sentences, and what each concept of the article counts."""
    weighed, counts = [], defaultdict[Concept, float](float)
    for place, (start, end) in enumerate([(0, 0), *spans]):  # the title is told first
        text = article.text[start:end] if place else article.title
        told = words(text)
        concepts = frozenset[Concept]((*told, *pairwise(told)))
        early = max(1, place) ** -FADING
        for concept in concepts:
            counts[concept] += early
        if place:
            share = (place**-PLACE - _loss(text, len(told))) / max(1, len(text.split())) ** LENGTH
            weighed.append(_Sentence(start, end, concepts, share))
    return weighed, {concept: count - COMMON for concept, count in counts.items() if count > COMMON}


def _loss(text: str, told: int) -> float:
    """Return what speaks against a sentence of so many content words."""
    loss = QUOTING * (share_quoted(text) > MOSTLY) + DANGLING * (refers_back(text) or bool(_JOINED.match(text)))
    loss += DECLINED * bool(_DECLINED.search(text)) + CODE * (len(_CODE.findall(text)) > 1)
    return loss + ASKING * ("?" in text) + SHORT * (told < SHORTEST) + LONG * (told > LONGEST)


def _take(weighed: Sequence[_Sentence], counts: Mapping[Concept, float], number: int) -> list[_Sentence]:
    """Take sentences one by one, each the best by what it adds to those taken already."""
    left, taken = set(counts), list[_Sentence]()

    def added(at: int) -> float:
        one = weighed[at]
        return one.share * sum(counts[concept] for concept in one.concepts & left)

    # What a sentence adds only shrinks as others are taken: whoever still leads when looked at again is the best.
    queue = [(-added(at), at) for at in range(len(weighed))]
    heapify(queue)
    while queue and len(taken) < number:
        promised, at = heappop(queue)
        now = -added(at)
        if queue and now > promised and now > queue[0][0]:
            heappush(queue, (now, at))
            continue
        taken.append(weighed[at])
        left -= weighed[at].concepts
    return sorted(taken, key=lambda one: one.start)
