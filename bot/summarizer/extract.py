"""The extractive summarizer: verbatim sentences of the article, chosen without a model.

A sentence counts for standing early (news puts the event first), for sharing words with the title and
the rest of the text (centroid; Radev et al. 2004), and for names; it loses for being mostly
a quotation and for beginning with a pronoun whose referent would be missing. Sentences are then taken
one by one, each for what it adds (maximal marginal relevance; Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.summarizer.stakeholders import stakeholders
from bot.text.orders import gives_orders
from bot.text.reference import refers_back
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, share_quoted, speaker
from bot.text.terms import words

FEWEST, MOST = 3, 6
WORDS_A_FACT = 40
"""One key fact for about this many words of text."""
EARLY, CENTRAL, NAMED = 2.5, 0.18, 0.5
"""What it counts to stand early, to share words with the whole text, and to share words with the title."""
NAMES = 0.05
"""What a name counts, up to three."""
QUOTING, DANGLING, DECLINED, CODE = 0.5, 0.2, 0.8, 1.5
"""What is lost for being a quotation, for a pronoun without its name, for "declined to comment", for being code."""
NOVELTY = 1.1
"""How much a sentence loses that repeats one taken already."""
HEADLINE = 140
SHORTEST, LONGEST = 5, 40
"""Content words of a sentence that says one thing and says it whole."""
MOSTLY = 0.5
FIRST = 400
"""Sentences looked at; what stands further down in a long text is background."""

_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w’'-]+")
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


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and what speaks for it."""

    start: int
    end: int
    text: str
    bag: Counter[str]
    weight: float


def extract(article: Article) -> Digest:
    """Return a digest of verbatim sentences; the same article gives the same digest, and none is refused."""
    spans = sentences(article.text)[:FIRST] or [(0, len(article.text))]
    disclosed = [span for span in spans if is_disclosure(article.text[span[0] : span[1]])]
    told = [span for span in spans if span not in disclosed and not gives_orders(article.text[span[0] : span[1]])]
    weighed = _weighed(article, told or spans)
    taken = _take(weighed, _how_many(article))
    return Digest(
        article=article,
        headline=headline(article),
        key_facts=tuple(fact(article.text, one.start, one.end) for one in taken),
        stakeholders=stakeholders(article.text, title=article.title),
        disclosures=tuple(Evidence.at(article.text, start, end) for start, end in disclosed[:3]),
    )


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


def _weighed(article: Article, spans: Sequence[tuple[int, int]]) -> list[_Sentence]:
    texts = [article.text[start:end] for start, end in spans]
    bags = [Counter(words(text)) for text in texts]
    whole = Counter[str]()
    for bag in bags:
        whole.update(bag.keys())
    title = set(words(article.title))
    return [
        _Sentence(start, end, text, bag, _weight(place, text, bag, whole, title))
        for place, ((start, end), text, bag) in enumerate(zip(spans, texts, bags, strict=True))
    ]


def _weight(place: int, text: str, bag: Counter[str], whole: Counter[str], title: set[str]) -> float:
    count = sum(bag.values())
    if not count:
        return 0.0
    early = 1 / math.sqrt(1 + place)
    central = sum(math.log1p(whole[word] - 1) for word in bag) / math.sqrt(count)
    named = len(title & bag.keys()) / (len(title) or 1)
    names = NAMES * min(3, len(_NAME.findall(text)))
    length = -0.5 if count < SHORTEST else -0.2 if count > LONGEST else 0.0
    loss = QUOTING * (share_quoted(text) > MOSTLY) + DANGLING * (refers_back(text) or bool(_JOINED.match(text)))
    loss += DECLINED * bool(_DECLINED.search(text)) + CODE * (len(_CODE.findall(text)) > 1)
    return EARLY * early + CENTRAL * central + NAMED * named + names + length - loss


def _take(weighed: Sequence[_Sentence], number: int) -> list[_Sentence]:
    """Take sentences one by one, each the best by its weight and what it adds to those taken already."""
    alike = dict.fromkeys((one.start for one in weighed), 0.0)  # the largest cosine with one taken, by where it starts
    left = list(weighed)
    taken: list[_Sentence] = []
    while left and len(taken) < number:
        best = max(left, key=lambda one: (one.weight - NOVELTY * alike[one.start], -one.start))
        left.remove(best)
        taken.append(best)
        for one in left:
            alike[one.start] = max(alike[one.start], _cosine(one.bag, best.bag))
    return sorted(taken, key=lambda one: one.start)


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(one[word] * other[word] for word in one.keys() & other.keys())
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
