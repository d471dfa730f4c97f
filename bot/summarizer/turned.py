"""What a claim turns round though every word of it stands in the source: done for planned, old for new, yours for mine.

Each rule looks at one word of the source and what stands right beside it, and at the same word in the claim. Where a
word stands more than once, it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.summarizer.compare import tokens
from bot.summarizer.counted import HELD
from bot.text.clauses import is_subject
from bot.text.names import LEADING, has_capital_nouns
from bot.text.senses import is_family
from bot.text.sentences import sentences
from bot.text.speech import hedges
from bot.text.terms import STOP, stem, words

NEAR = 3
"""Words before a verb in which its "will" or "plans to" stands."""
FAR = 9
SAME_START = 4
"""Letters two forms of one verb share where endings tell the time: "fermera", "fermé"."""
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_COMING = re.compile(
    r"(?:will|would|shall|could|may|might|can|should|must)$"
    r"|(?:plan|hop|promis|want|expect|intend|agre|aim|vow|pledg|seek|propos|threaten|prepar|offer|wish|consider|due|set"
    r"|consider|weigh|examin|stud|mull|about|likely|refus|declin|ask|urg|demand|need)(?:s|e|es|ed|d|ing)?$"
)
_HAPPENED = re.compile(r"(?:has|have|had|was|were|been)$")
_FUTURE = re.compile(
    r"[^\W\d_]{3,}(?:era|eront|ira|iront|rait|raient|erà|irà|eranno|iranno|ará|erá|irá|arán|erán|irán|arão|erão|irão)$"
)
_NO_LONGER = (
    r"former|ex|late|alleged|suspected|accused|attempted|would-be|aspiring|deputy|vice|acting|interim|designate|fake"
    r"|false|potential|possible|planned|proposed|onetime|retired|ehemalige[rn]?|früher(?:e[rn]?)?|mutmaßliche[rn]?"
    r"|ancien(?:ne)?|presunt[oa]|ex-\w+"
)
_UNLIKE = re.compile(rf"\b(?P<what>{_NO_LONGER})\s+(?P<noun>[^\W\d_]+)", re.IGNORECASE)
_EX = re.compile(r"\b(?:ex-|former\b)", re.IGNORECASE)
_OWNS = re.compile(r"(?P<who>[\w-]+)[’']s\s+(?P<what>(?:[\w-]+\s+){0,1}[\w-]+)")
_HE = re.compile(r"\b(?:he|his|him)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE)
_WAY = re.compile(r"\b(?P<way>from|to|into)\s+(?:the )?(?P<place>[A-Z][\w’'-]+)")
_IN = re.compile(r"\b(?P<where>[Ii]n|[Aa]t)\s+(?:the )?(?P<place>[A-Z][\w’'-]+)")
_TIE = frozenset({"after", "before", "because", "nachdem", "bevor", "weil", "après", "avant"})
_CAPITAL = re.compile(r"\b[A-Z][\w’-]+")


def turned(claim: str, source: str, meant: str) -> list[str]:
    """Say what a claim turns round in the sentences it retells; empty if nothing.

    Args:
        claim: one sentence.
        source: the sentences its quotations stand in.
        meant: these, and those before them that name what they point back to.
    """
    return [
        *_done(claim, source),
        *_unlike(claim, source),
        *_owner(claim, meant),
        *_pronoun(claim, meant),
        *_way(claim, source),
        *_where(claim, source),
        *_order(claim, source),
        *_doer(claim, source),
        *_passive(claim, source),
        *_agent(claim, source),
        *_not(claim, source),
        *_left(claim, source),
    ]


def _once(all_words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the words, by place, whose stem stands once."""
    stems = [stem(word) for word in all_words]
    for at, word in enumerate(all_words):
        if stems.count(stems[at]) == 1:
            yield at, word


def _done(claim: str, source: str) -> list[str]:
    """Find what is planned, and told as done: "will appeal" and "has appealed"."""
    if hedges(claim) or len(_sentence_texts(claim)) > 1:
        return []
    told, said = tokens(source), tokens(claim)
    there = {stem(word): (at, word) for at, word in _once(told) if word not in STOP}
    for at, word in _once(said):
        before = said[max(0, at - NEAR) : at]
        key = next((one for one in there if is_family(one, stem(word))), None)
        is_infinitive = "to" in before[-1:]
        if (
            key is None
            or is_infinitive
            or word[0].isdigit()
            or word in _SCALES
            or "'" in word
            or any(map(_COMING.match, before))
        ):
            continue
        place, planned = there[key]
        # "Wants to keep the house and open a shop", "wants the state to open a shop".
        near = FAR if told[max(0, place - 1)] in {"and", "to"} else NEAR
        is_coming = any(map(_COMING.match, told[max(0, place - near) : place]))
        happened = any(map(_HAPPENED.match, before)) or (word != planned and word.endswith(("ed", "s")))
        if is_coming and happened and not planned.endswith(("s", "ing")) and not _noun(told, place):
            return [f"“{planned}” is to come, not done"]
    coming = {word[:SAME_START]: word for word in told if _FUTURE.match(word)}
    for word in said:
        planned = coming.get(word[:SAME_START], word)
        if planned != word and not any(map(_FUTURE.match, said)) and not set(said) & {"va", "vont", "vai", "vão"}:
            return [f"“{planned}” is to come, not done"]
    return []


def _noun(told: Sequence[str], place: int) -> bool:
    """Say whether a word is a noun, by the article before it: what may come is not the "appeal" itself."""
    return place > 0 and told[place - 1] in {"the", "a", "an", "its", "their", "his", "her", "of"}


def _unlike(claim: str, source: str) -> list[str]:
    """Find a "former" or an "alleged" that is gone from before its noun."""
    return [
        f"“{found.group('what')}” was lost"
        for found in _UNLIKE.finditer(source)
        if _has(found.group("noun"), claim)
        and not _has(found.group("what"), claim)
        and not _EX.search(claim)
        and source.casefold().count(found.group("noun").casefold()) == 1
        and not re.search(r"\b(?:once|formerly|used to|previously|then|reportedly)\b", claim)
        and not hedges(claim)
    ]


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _owner(claim: str, source: str) -> list[str]:
    """Find what is given to an owner the source does not know: "the world's" for "the mountain's"."""
    known = set(words(source))
    there = {stem(found.group("what").casefold()): found.group("who") for found in _OWNS.finditer(source)}
    return [
        f"it is {there[what]}’s"
        for found in _OWNS.finditer(claim)
        if (what := stem(found.group("what").casefold())) in there
        and found.group("who").casefold() != there[what].casefold()
        and not set(words(found.group("who"))) & known
    ]


def _pronoun(claim: str, source: str) -> list[str]:
    """Find a man made a woman, or the reverse, by a pronoun."""
    for mine, other in ((_HE, _SHE), (_SHE, _HE)):
        if mine.search(claim) and not other.search(claim) and other.search(source) and not mine.search(source):
            return [f"“{mine.search(claim).group()}” is another person"]  # type: ignore[union-attr]  # it was found
    return []


def _way(claim: str, source: str) -> list[str]:
    """Find "from" a place for "to" it."""
    there: dict[str, set[str]] = {}
    for found in _WAY.finditer(source):
        there.setdefault(found.group("place"), set()).add(found.group("way").replace("into", "to"))
    return [
        f"not {found.group()}"
        for found in _WAY.finditer(claim)
        if found.group("way").replace("into", "to") not in there.get(found.group("place"), {found.group("way"), "to"})
    ]


def _where(claim: str, source: str) -> list[str]:
    """Find a place that another clause has: "in Europe" for what is told "in Canada"."""
    here = {found.group("place") for found in _IN.finditer(claim)}
    wanted = set(words(claim)) - {word for place in here for word in words(place)}
    for part in (
        one for sentence in _sentence_texts(source) for one in re.split(r";\s|, (?:and|but|while) ", sentence)
    ):
        there = {found.group("place") for found in _IN.finditer(part)}
        if not wanted or len(wanted & set(words(part))) < HELD * len(wanted):
            continue
        strangers = [place for place in here if place not in part and place in source]
        if strangers and there - here:
            return [f"not in {strangers[0]}"]
    return []


def _order(claim: str, source: str) -> list[str]:
    """Find what came first told as what came second: "after" with its sides exchanged."""
    told, said = tokens(source), tokens(claim)
    for tie in _TIE & set(told) & set(said):
        names = set(words(" ".join(_CAPITAL.findall(claim))))
        ahead, behind = (side - names for side in _around(said, tie))
        ahead_there, behind_there = (side - names for side in _around(told, tie))
        is_crossed = ahead & behind_there - ahead_there and behind & ahead_there - behind_there
        if is_crossed and not ahead & ahead_there - behind_there:
            return [f"what came “{tie}” changed places"]
    return []


def _around(all_words: list[str], tie: str) -> tuple[set[str], set[str]]:
    at = all_words.index(tie)
    return (
        {stem(word) for word in all_words[:at] if word not in STOP},
        {stem(word) for word in all_words[at + 1 :] if word not in STOP},
    )


_DEED = re.compile(r"(?P<who>[A-Z][\w’-]+),?\s+(?P<verb>[a-zß-ÿ]{3,})")
_NO_DEED_WORDS = """
and who which that und der die das said says for with from where when whose because after before but was were has had
have are the sind hat ist haben
"""
_NO_DEED = frozenset(_NO_DEED_WORDS.split())


def _doer(claim: str, source: str) -> list[str]:
    """Find somebody who does, right before the verb, what the source tells of another right before the same verb."""
    there = _deeds(source)
    capitals = has_capital_nouns(source)
    for verb, who in _deeds(claim).items():
        other = there.get(verb)
        if other is None or other == who or who not in source or tokens(source).count(verb) != 1:
            continue
        if capitals and verb not in {"will", "wird", "soll", "muss", "darf"}:
            continue
        before = source[: re.search(rf"{re.escape(other)},?\s+{verb}\b", source).start()]  # type: ignore[union-attr]
        is_passive = [re.search(rf"\b{verb} (?:have )?be", text) is not None for text in (claim, source)]
        if not is_subject(before) or len(set(is_passive)) > 1:
            continue
        is_one = re.search(rf"{re.escape(who)}[\w\s.’-]*$", before) or other in claim.partition(verb)[0]
        if not is_one and not re.search(rf"\b{re.escape(who)}\b,? (?:and|und|et|y|e|or) ", source):
            return [f"{other} {verb}, not {who}"]
    return []


def _deeds(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _DEED.finditer(text):
        if one.group("verb") not in _NO_DEED and one.group("who") not in LEADING:
            found.setdefault(one.group("verb"), one.group("who").removesuffix("’s").removesuffix("'s"))
    return found


_BE = r"(?:is|are|was|were|been|be|being)"
_BY = re.compile(rf"\b{_BE} (?:\w+ )?(?P<verb>\w+(?:ed|en|t|d))(?: \w+)? by\b")


def _passive(claim: str, source: str) -> list[str]:
    """Find "X was paid by Y" told as "X paid Y"."""
    for found in _BY.finditer(source):
        verb = found.group("verb")
        said = re.search(rf"(?P<ahead>.*?)\b(?<!was )(?<!were )(?<!been )(?<!is )(?<!are ){verb}\b", claim)
        if said is None or " by " in claim or not re.search(r"\w", claim[said.end() :]):
            continue
        subject = set(words(source[: found.start()])[-NEAR:])
        if subject & set(words(said.group("ahead"))) and not re.search(rf"\b{_BE}\b", said.group("ahead")):
            return [f"it was {verb} by another"]
    return []


def _agent(claim: str, source: str) -> list[str]:
    """Find "hired by" one who was not: the same deed, done by another."""
    there = {found.group("verb"): found.group("who") for found in _DONE_BY.finditer(source)}
    for found in _DONE_BY.finditer(claim):
        doer = set(words(there.get(found.group("verb"), "")))
        if doer and not doer & set(words(found.group("who"))) and not doer & {"it", "he", "she", "they"}:
            return [f"not {found.group('verb')} by {found.group('who').strip()}"]
    return []


_DONE_BY = re.compile(
    r"\b(?P<verb>\w+(?:ed|en|t|d)) by (?P<who>(?:(?!(?:against|for|in|on|at|from|with|to)\b)[\w’'-]+ ?){1,3})"
)


def _not(claim: str, source: str) -> list[str]:
    """Find a word that a "not" stands by in the source, and none in the claim."""
    told, said = tokens(source), tokens(claim)
    for part in map(tokens, re.split(r"[,;:.]\s", source)):
        for at, no in enumerate(part):
            behind = part[at + 1 : at + 2 + NEAR] if no in _DENYING else []
            for word in (*behind[:1], *[other for other in behind[1:] if other not in _BETWEEN][:1]):
                is_there = word != "yet" and told.count(word) == 1 == said.count(word)
                if is_there and behind[0] != "yet" and _NO.isdisjoint(_ahead(said, word) if no in _ENGLISH else said):
                    return [f"“{no} … {word}” lost its “{no}”"]
    return []


def _ahead(all_words: list[str], word: str) -> list[str]:
    at = all_words.index(word)
    return all_words[max(0, at - NEAR - 2) : at]


def _left(claim: str, source: str) -> list[str]:
    """Find what is done "rather than" something else, told the other way round."""
    told, said = tokens(source), tokens(claim)
    for found in _RATHER.finditer(source):
        word = found.group("word").casefold()
        if told.count(word) == 1 and word in said and not _RATHER.search(claim) and not set(said) & _NO:
            return [f"not “{word}”, something else"]
    return []


_RATHER = re.compile(
    r"\b(?:rather than|instead of|anstatt|statt|au lieu (?:de |d[’'])|en lugar de|em vez de|invece di) ?"
    r"(?:(?:to|the|a|an|its|their|zu|le|la) )?(?P<word>[^\W\d_]{3,})",
    re.IGNORECASE,
)
_DENYING_WORDS = "not never cannot nicht kein keine keinen pas no non não nessun"
_DENYING = frozenset(_DENYING_WORDS.split())
_BETWEEN = STOP | {"one", "ever"}
_ENGLISH = frozenset({"not", "never", "cannot", "no"})
"""These stand ahead of what they deny; elsewhere a "not" may follow it."""
_NO_WORDS = "nor neither without nobody nothing none nie nunca mai jamais sans sin senza sem ohne"
_NO = _DENYING | frozenset(_NO_WORDS.split())


def _sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
