"""Grounding: is a claim what its quotations say? Decided by code, never by a model.

A quotation counts only if it stands in the article. A claim is then held against the full sentences
around its quotations: every number with its unit, every name, negation, hedge and content word of the
claim must be there, and names must keep their order around what they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.evidence import Evidence
from bot.summarizer.closeness import closeness, joined
from bot.summarizer.closest import lost, retold
from bot.summarizer.compare import HEDGE_LOST, became, changes, kept, tokens
from bot.summarizer.counted import miscounted
from bot.summarizer.turned import turned
from bot.text import quantities
from bot.text.languages import guessed_language
from bot.text.matching import locate_all
from bot.text.names import LEADING
from bot.text.orders import gives_orders, leads_out
from bot.text.ranking import rank
from bot.text.reference import pointers
from bot.text.senses import in_news, is_family, is_heard, senses
from bot.text.sentences import sentences
from bot.text.speech import ATTRIBUTING, HEDGE, hedges
from bot.text.taken_back import takes_back
from bot.text.terms import stem, words

_CERTAIN = re.compile(
    r"\b(?:will|shall|must|certainly|definitely|wird|werden|\w{3,}(?:erà|irà|arà|eranno|iranno|aranno|[aei]rá[ns]?|[aei]rão|[ei]ront|[ei]ra))\b",
    re.IGNORECASE,
)
"""Words of certainty: in English and German helpers, in the other languages the future's endings."""

COVERED = 0.8
"""The share of a claim's content words that its source must hold; the rest is paraphrase."""
NEARLY = 0.75
"""The share that is enough where only one word is another."""
ENOUGH, FREELY = 5, 0.62
"""Words that a source holds of a claim, from which on a smaller share is enough: more words leave less to make up."""
COVERED_WITHOUT_QUOTES = 0.6
LONGEST = 2_000
"""Characters of a sentence; of what goes on for longer, only what stands near a quotation counts."""
NEAR = 500
REFERENTS = 3
"""Sentences before a source in which the one it calls "it" is looked for."""
SUBJECT = 2
"""Content words at the beginning of a claim that say whom it is about."""
NEAREST = 3
"""Sentences a claim without quotations is held against."""
INFLECTING = frozenset({"de", "fr", "es", "pt", "it", "nl"})
"""Languages whose words have more endings than are cut off them here."""
GRAVE = 2
"""For how many contradictions a name counts that the article does not know, and a "not" that came or went."""
NEGATED = "a negation was added or lost"
TAKEN_BACK = "the article takes that back"

_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z][\w’'-]*|\b[A-Z]{2,}\b")
_START = re.compile(r"(?:^|[.!?:”\"“]\s+|^[“\"'‘(]*)(?P<word>[A-Z][\w’'-]*)")
_DOTTED = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z ,;]|$)")
_NOT = re.compile(
    r"(?<![\w-])(?:not|no|never|none|nobody|nothing|neither|nor|without|unlikely|hardly|barely|cannot|few|yet to"
    r"|nicht|kein\w*|nie|ne|pas"
    r"|jamais|sin|nunca|não|non|mai)(?![\w-])|n[’']t\b|\b(?:deny|denie[ds]|refuse[ds]?|fail(?:s|ed)?|reject(?:s|ed)?"
    r"|rul(?:e|es|ed|ing) out|cleared|acquitted)\b",
    re.IGNORECASE,
)
_VERBAL = re.compile(
    r"\b(?:must|may|might|can|could|will|would|shall|should|has|have|had|is|are|was|were)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\b(?:roughly|around|approximately|nearly|almost|environ|rund|etwa|circa|cerca)\b", re.IGNORECASE)
_NOBODY = frozenset(
    words("according selon laut según segundo secondo people persons personnes personas pessoas persone")
)
"""Words that name nobody, though a claim begins with them."""
_PARTICIPLE = re.compile(r"(?<=\w )[a-z]{2,}ing\b")
_STRONG = re.compile(
    r"\b(?:all|every|always|only|entire(?:ly)?|completely|never|none|most|first|largest|biggest|majority|proves?|proved|proven)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported, how well (0 to 1), by what, and what is wrong with it."""

    supported: bool
    score: float
    evidence: tuple[Evidence, ...]
    problems: tuple[str, ...]


def check(claim: str, text: str, quotes: Sequence[str] = ()) -> Verdict:
    """Hold a claim against a text, or against the sentences of the text that its quotations stand in."""
    spans = sentences(text)
    places = locate_all(quotes, text)
    found = [place for place in places if place is not None]
    missing = tuple(
        f"not in the article: “{quote}”" for quote, place in zip(quotes, places, strict=True) if place is None
    )
    if quotes and not found:
        return Verdict(supported=False, score=0.0, evidence=(), problems=missing)
    tries = [found] if found else _nearest(claim, text, spans)
    if not tries:
        return Verdict(supported=False, score=0.0, evidence=(), problems=("the article holds nothing like it",))
    verdicts = [_held_against(claim, text, places, spans, is_quoted=bool(found)) for places in tries]
    best = max(verdicts, key=lambda verdict: verdict.score)
    if not found:
        return replace(best, score=_closeness(claim, text, best))
    return replace(best, problems=best.problems + missing)


def _closeness(claim: str, text: str, verdict: Verdict) -> float:
    """Return how likely the article as a whole supports a claim without a quotation."""
    near = " ".join(line.quote for line in verdict.evidence)
    grave = len(missing_names(claim, text, text)) + (NEGATED in verdict.problems)
    plain = len(quantities.missing(joined(claim), joined(text))) + len(became(claim, near))
    return closeness(claim, text, against=GRAVE * grave + plain)


def _held_against(
    claim: str, text: str, places: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]], *, is_quoted: bool
) -> Verdict:
    around = sentences_around(places, spans)
    source = " ".join(text[start:end] for start, end in around)
    before = _before(around[0], text, spans) if _spells_out(claim, source) else ""
    meant = source if not before or takes_back(before) else f"{before} {source}"
    problems = tuple(_problems(claim, source, meant, text, is_quoted=is_quoted))
    score = _coverage(claim, meant) * (0.5 if problems else 1.0) / (1 + len(problems))
    evidence = tuple(Evidence.at(text, start, end) for start, end in places)
    return Verdict(supported=not problems, score=score, evidence=evidence, problems=problems)


def _spells_out(claim: str, source: str) -> bool:
    """Say whether the claim names what its source only points back to: "Merrow" for "the company" or "it"."""
    return pointers(claim) < pointers(source)


def _before(first: tuple[int, int], text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the sentences before one, in which what it points back to is named."""
    at = spans.index(first) if first in spans else 0
    return " ".join(text[start:end] for start, end in spans[max(0, at - REFERENTS) : at])


def _problems(claim: str, source: str, meant: str, text: str, *, is_quoted: bool) -> list[str]:
    """Say everything that the claim adds to its source, or leaves out that changes it.

    Names and words may also stand in `meant`: the source with what it points back to.
    """
    problems = [f"{number} is not in the source" for number in quantities.missing(claim, source)]
    problems += [f"{name} is not in the source" for name in missing_names(claim, meant, text)]
    problems += [f"“{sign}” is not in the source" for sign in leads_out(claim, source)]
    if takes_back(source) and not takes_back(claim):
        problems.append(TAKEN_BACK)
    if gives_orders(source):
        problems.append("the source speaks to a machine, not to a reader")
    clause = retold(claim, source)
    stays = kept(claim, clause or source)
    if len(_NOT.findall(claim)) % 2 != len(_NOT.findall(stays)) % 2 and _differs(_NOT, claim, stays):
        problems.append(NEGATED)
    left_open = hedges(source) - ({"would"} if ATTRIBUTING.search(claim) else set())  # "said he would": says he will
    if left_open and not hedges(claim) and _certain(claim) - _certain(source):
        problems.append(f"a hedge was lost ({', '.join(sorted(hedges(source)))})")
    told = {in_news(stem(part)) for word in tokens(source) for part in (word, *word.split("-"))}
    strong = {word for word in map(str.casefold, _STRONG.findall(claim)) if in_news(stem(word)) not in told}
    problems += [f"“{word}” is not in the source" for word in sorted(strong)]
    problems += _strange(claim, meant, text, is_quoted=is_quoted)
    if is_quoted:
        # An article calls the same thing by the same word: one from elsewhere in it is another thing.
        elsewhere = set(_subject(claim)) - set(words(meant)) - _NOBODY
        problems += [f"“{word}” stands elsewhere in the article" for word in sorted(elsewhere & set(words(text)))]
    problems += lost(claim, source) + miscounted(claim, source)
    is_sure = clause is not None and not hedges(clause)  # another clause is hedged
    problems += [one for one in changes(claim, source) if not (is_sure and one.startswith(HEDGE_LOST))]
    if is_quoted:
        problems += turned(claim, source, meant)
    return problems


def _certain(text: str) -> set[str]:
    return {found.casefold() for found in _CERTAIN.findall(text)}


def _same_sentence(claim: str, source: str) -> bool:
    """Say whether the claim retells the source as a whole, so that its hedge belongs to it."""
    told = set(words(source))
    return len(told & set(words(claim))) > 0.5 * len(told)  # half


def _differs(pattern: re.Pattern[str], claim: str, source: str) -> bool:
    """Say whether the claim's sense can have changed: it negates what the source does not, or retells it without."""
    return bool(pattern.search(claim)) or _same_sentence(claim, source)


def _unheard(claim: str, source: str, *, inflects: bool) -> int:
    """Return how many words of the claim its source does not have."""
    told = senses(words(source) + words(source.replace("-", " ")))
    return sum(not is_heard(word, told, inflects=inflects) for word in set(words(quantities.without(claim))))


def _subject(claim: str) -> list[str]:
    """Return the content words that say whom a claim is about: its first two, ahead of what that one must or has."""
    ahead = _VERBAL.split(quantities.without(claim), maxsplit=1)[0]
    return words(_PARTICIPLE.sub(" ", ahead))[:SUBJECT]


def _strange(claim: str, source: str, text: str, *, is_quoted: bool) -> list[str]:
    """Say whether too few of a claim's words are its source's."""
    if _is_covered(claim, source, is_quoted=is_quoted):
        return []
    if guessed_language(text) in INFLECTING and _is_covered(claim, source, is_quoted=is_quoted, inflects=True):
        return []
    return [f"only {_coverage(claim, source):.0%} of its words are in the source"]


def _is_covered(claim: str, source: str, *, is_quoted: bool, inflects: bool = False) -> bool:
    heard, of = _heard(claim, source, inflects=inflects)
    if heard >= (COVERED if is_quoted else COVERED_WITHOUT_QUOTES) * of:
        return True
    if heard >= ENOUGH:
        return heard >= FREELY * of
    # One other word is a retelling.
    return heard >= NEARLY * of and _unheard(claim, source, inflects=inflects) <= 1


def _coverage(claim: str, source: str) -> float:
    heard, of = _heard(claim, source)
    return heard / of if of else 0.0


def _heard(claim: str, source: str, *, inflects: bool = False) -> tuple[int, int]:
    """Return how many of a claim's content words its source has, in some sense, and of how many."""
    short = {name for name in _NAME.findall(claim) if _is_short_for(name, source)}
    spelt = " ".join(word for word in claim.split() if word not in short)
    # Numbers, hedges and negations are held against the source by rules of their own.
    wanted = words(quantities.without(_ASIDE.sub(" ", HEDGE.sub(" ", _NOT.sub(" ", spelt)))))
    told = senses(words(source) + words(source.replace("-", " ")))
    return sum(is_heard(word, told, inflects=inflects) for word in wanted), len(wanted)


def _names(claim: str, text: str) -> list[str]:
    """Return the names in a claim: capitalised words, those that begin a sentence only where the article has them."""
    first = {found.start("word") for found in _START.finditer(claim)}
    return [
        found.group()
        for found in _NAME.finditer(claim)
        if found.start() not in first or found.group().isupper() or _is_named_in(text, found.group())
    ]


def _is_named_in(text: str, word: str) -> bool:
    """Say whether the article has a word with a capital, and never without."""
    if word in LEADING:
        return False
    return word in text and re.search(rf"\b{re.escape(word.lower())}\b", text) is None


def missing_names(claim: str, source: str, text: str) -> list[str]:
    """Return the claim's names that its source lacks; a first name may come from elsewhere in the article."""
    told = set(words(source)) | {word.casefold() for word in _DOTTED.sub("", source).split()}
    plain = _DOTTED.sub("", claim)
    return [
        name
        for name in dict.fromkeys(_names(plain, text))
        if not all(any(is_family(word, other) for other in told) for word in words(name))
        and name.casefold() not in told
        and not _is_first_name(name, plain, told, text)
        and not _is_short_for(name, source)
    ]


def _is_first_name(name: str, claim: str, told: set[str], text: str) -> bool:
    """Say whether the claim gives somebody's full name, and the source their last name: "Ida Brandt", "Brandt"."""
    full = re.search(rf"\b{re.escape(name)} (?P<last>[A-Z][\w’'-]+)", claim)
    return full is not None and set(words(full.group("last"))) <= told and full.group() in text


def _is_short_for(name: str, source: str) -> bool:
    """Say whether a name is the first letters of one in the source: "EU", "European Union"."""
    letters = r"[\w’'-]* (?:of |for |the |and |der |de |des |du )*".join(name)
    return name.isupper() and len(name) > 1 and re.search(rf"\b{letters}[\w’'-]+", source) is not None


def _nearest(claim: str, text: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return what a claim without quotations may rest on: each of the sentences most like it, or all of them."""
    ranked = rank(claim, [text[start:end] for start, end in spans])
    near = [spans[index] for index, score in ranked[:NEAREST] if score > 0]
    return [[place] for place in near] + ([sorted(near)] if len(near) > 1 else [])


def sentences_around(places: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the full sentences that places touch, each once, in order."""
    touched = {
        span if span[1] - span[0] <= LONGEST else (max(span[0], start - NEAR), min(span[1], end + NEAR))
        for span in spans
        for start, end in places
        if span[0] < end and span[1] > start
    }
    return sorted(touched) or list(places)
