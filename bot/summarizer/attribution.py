"""Who says it: finds a claim that tells as a fact what its source only reports somebody to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.sentences import sentences
from bot.text.speech import ATTRIBUTING
from bot.text.terms import words

WITHIN = 0.8
"""The share of a claim's words that stands in what somebody says, where the claim tells that."""
FEW = 3
"""Content words below which nothing is said behind a verb of saying: "..., she said on Monday"."""

LISTENER = 6
"""Words between a verb of saying and "that", in which stands who was told."""

_BY = re.compile(
    r"\b(?:according to|laut|nach Angaben|selon|d[’']après|según|segundo|secondo)\b|\bzufolge\b", re.IGNORECASE
)
_REPORTS = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|told|tell|wr(?:ote|ites)|warn(?:s|ed)|argue[sd]|claim(?:s|ed)?|add(?:s|ed)"
    r"|not(?:es|ed)|explain(?:s|ed)|insist(?:s|ed)|acknowledge[sd]|admit(?:s|ted)|complain(?:s|ed)?|maintain(?:s|ed)?"
    r"|alleg(?:e|es|ed)|accus(?:e|es|ed)|blam(?:e|es|ed)|believe[sd]?|estimate[sd]?|suspect(?:s|ed)?|found that"
    r"|reported|sagte|sagt|erklärte|teilte|warnte|betonte|a déclaré|affirme|dijo|afirmó|disse|afirmou"
    r"|ha detto|afferma)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:stat(?:es?|ed)|describe[sd]?|think|thinks|show(?:s|ed)?|put(?:s)?|report(?:s|ed)?(?= (?:that|\w+ing)\b))\b",
    re.IGNORECASE,
)
_END = re.compile(r";\s|, (?=but |while |although |whereas |which |where |où |wo )| (?=but )")
_FULL = re.compile(r"[;:]\s")
_WHO_AFTER = re.compile(r",[”\"’']?\s+(?P<who>[^,;:”\"]{2,90}?) (?:also |has |have )?$")
_SOMEBODY = re.compile(r"\s*(?:in \w+ )?(?:that )?(?:it|he|she|they|its|his|her|their)\b", re.IGNORECASE)
_INVERTED = re.compile(r",[”\"’']?\s*$")
_DOER = re.compile(r"(?P<who>[A-Z]\w+)(?: [A-Z]\w+)* (?:will|has agreed|have agreed|plans?|is to|are to|has|have)\b")
_COMPANY = re.compile(
    r",[”\"]? the (?:two )?(?:compan(?:y|ies)|firms?|groups?|banks?|retailer|airline|publisher|maker)\b"
)
_NO_WHO = re.compile(r"\b(?:had|was|were|is|are|who|which|that|after|because|and it)\b")


def attribution_lost(claim: str, source: str) -> bool:
    """Say whether the one who says it in the source is missing from the claim, though what was said is there."""
    claim = " ".join(claim.split())
    wanted = set(words(claim))
    if not wanted:
        return False
    own = _count(claim) + len(_STATES.findall(claim))
    for start, end in sentences(source):
        sentence = source[start:end]
        for verb, said, rest in _reported(sentence):
            # "It said it had known": whom "it" means, the claim says in words of its own.
            meant = wanted & set(words(sentence)) - set(words(rest)) if _SOMEBODY.match(said) else wanted
            is_told = bool(meant) and len(meant & set(words(said))) >= WITHIN * len(meant)
            keeps = own > _count(said) or _has(verb, claim) > _has(verb, said)
            if is_told and _is_own_deed(claim, said, rest):
                continue
            if is_told and not keeps and len(wanted & set(words(rest))) < WITHIN * len(wanted):
                return True
    return False


def _is_own_deed(claim: str, said: str, rest: str) -> bool:
    """Say whether a company announces what it does itself: "Merrow will buy Fenwick, the company said"."""
    doer = _DOER.match(claim)
    return doer is not None and said.lstrip(' ”"').startswith(doer.group("who")) and _COMPANY.match(rest) is not None


def _count(text: str) -> int:
    return len(ATTRIBUTING.findall(text)) + len(_BY.findall(text))


def _has(word: str, text: str) -> int:
    return text.casefold().count(word.casefold())


def _reported(sentence: str) -> Iterator[tuple[str, str, str]]:
    """Yield what somebody says in a sentence: the verb (or "according to"), what is said, the rest of the sentence."""
    for by in _BY.finditer(sentence):
        begin = max((found.end() for found in _FULL.finditer(sentence, 0, by.start())), default=0)
        ends = _END.search(sentence, by.end())
        end = ends.start() if ends else len(sentence)
        yield by.group(), sentence[begin : by.start()] + sentence[by.end() : end], sentence[:begin] + sentence[end:]
    for verb in _REPORTS.finditer(sentence):
        ends = _END.search(sentence, verb.end())
        end = ends.start() if ends else len(sentence)
        begin = max((found.end() for found in re.finditer(r";\s", sentence[: verb.start()])), default=0)
        ahead, behind = sentence[begin : verb.start()], sentence[verb.end() : end]
        after = _WHO_AFTER.search(ahead)
        if after and _NO_WHO.search(after.group("who")):
            after = None
        after = after or _INVERTED.search(ahead)
        if after and not behind.startswith(" that ") and (after.group().strip(", ”\"’'") or _capital(behind)):
            yield verb.group(), ahead[: after.start()], sentence.replace(ahead[: after.start()], "")
        if len(words(behind)) >= FEW or after is None:
            listener, _, that = behind.partition(" that ")  # "told a local paper that ..."
            said = that if that and len(listener.split()) <= LISTENER else behind
            yield verb.group(), said, sentence.replace(said, "")


def _capital(behind: str) -> bool:
    """Say whether a name or "the chairman" follows: "..., said Ida Brandt"."""
    return re.match(r"\s+(?:(?:the|a|der|die|la|le|el|o|il) |[A-Z])", behind) is not None
