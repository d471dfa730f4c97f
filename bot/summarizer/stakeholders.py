"""Who is affected, and how, read from the article's own clauses without a model.

Candidates are names and role groups ("contract workers", "patients"). Somebody is a stakeholder where a
clause that mentions them tells of a gain or a loss; who is only quoted, and where they work, is a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.digest import Effect, Kind, Stakeholder
from bot.domain.evidence import Evidence
from bot.text.sentences import sentences
from bot.text.speech import SPEAKING, without_quotations

MOST = 6
WHY = 220
"""Characters of a clause that is shown whole; a longer one is cut to the part around its effect."""

_GROUPS = (
    r"(?i:workers?|employees|staff|riders|drivers|couriers|nurses|doctors|patients|teachers|pupils|students|parents"
    r"|families|children|tenants|renters|landlords|homeowners|households|residents|neighbou?rs|commuters|passengers"
    r"|travell?ers|customers|consumers|clients|users|subscribers|shoppers|shopkeepers|shops|retailers|restaurants|hotels"
    r"|farmers|growers|fishermen|miners|crews?|crew members|shareholders|investors|owners|suppliers|contractors"
    r"|freelancers|taxpayers|voters|migrants|refugees|pensioners|retirees|librarians|annotators|colleagues|rivals"
    r"|competitors|businesses|insurers|airlines|manufacturers|start-?ups|publishers|creators|artists)"
)
_GROUP = re.compile(rf"\b(?:[A-Za-z][\w’'-]* ){{0,2}}{_GROUPS}\b(?: in [A-Z][\w-]+)?")
_NAME = re.compile(
    r"\b(?:[A-Z][\w’'&-]*[a-z\d&][\w&-]*|[A-Z]{2,}[\w&-]*)"
    r"(?: (?:of |de |von |& )?(?:[A-Z][\w’'&-]*|[A-Z]{2,}))*"
)
_LEADING_WORDS = """
The A An In On At For But And However According If When While After Before Since By Many Most Some It Its This That
These Those They He She His Her Their We Our I You Typically About From With As To Not No Nobody Analysts Shares of
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
September October November December Other Others Small Large Another Economists Caps Card Night Correction
"""
_LEADING = frozenset(_LEADING_WORDS.split())
_QUALITY_WORDS = """
the a an its their his her our these those such more most many some few other all both several about and or of to
in for by with from that who whom which whose are is was were be been will would could may might can not unlikely
likely hurt help helps helped leave leaves leaving let lets tell told affect affects affecting turn offer offers own
each every any as at on than then when while where but have has had told pay says said penalises
"""
_QUALITY = frozenset(_QUALITY_WORDS.split())

_GAIN = (
    r"(?:greatly )?(?:benefit|enrich|gain|win|profit|improve|grow|rise|rose|jump|surge|boost|strengthen|save|flourish"
    r"|thrive|breathe new life)(?:s|ed|ing|es)?\b|better off|(?:would|will) receive|(?:could|can) now claim|full refund"
    r"|higher pay|more pay|premium|see value in|tripled|doubled|upside"
)
_LOSS = (
    r"los(?:e|es|ing|t)\b|loss(?:es)?\b|hurt|harm|suffer|fall\b|fell\b|drop(?:s|ped)?\b|cut(?:s|ting)? off|left behind"
    r"|underpaid|poorly protected|downward pressure|low pay|poor working conditions|laid off|lay(?:ing)? off|burned"
    r"|injured|fined|costs? (?:it|them|him|her|\w+ (?:around|about))\b|stranded|turn(?:ed)? away|without a way"
    r"|find (?:another|other)|cancell?ations?|pay higher|bear the cost|higher fees|worse off|den(?:y|ied)\b|penalises"
    r"|more likely to develop|fail(?:ed)? to meet|struggle|were affected"
)
_GAINS = re.compile(rf"\b(?:{_GAIN})", re.IGNORECASE)
_LOSES = re.compile(rf"\b(?:{_LOSS})", re.IGNORECASE)
_TURNED = re.compile(
    r"\b(?:unlikely to|not|no|never|hardly|few if any|without|declin\w+ to|fail\w* to|little|rather than|n['’]t)\b"
    r"[^.;,]{0,45}$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:whether|calls? into question|depends? (?:entirely )?on|unclear|uncertain)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s+|,\s+(?:but|while|whereas|although|and)\s+|\s+(?:while|whereas|although)\s+|\s+[—–]\s+")
_WORK = re.compile(r"\b(?:at|of|for|from) (?:the )?([A-Z][\w’'&-]*(?: (?:of|and|&) [A-Z][\w’'&-]*| [A-Z][\w’'&-]*)*)")
_SPEAKS = re.compile(rf"^[’'s]*,? (?:also |has |have )?(?:{SPEAKING.pattern})", re.IGNORECASE)
_SPOKE = re.compile(rf"(?:{SPEAKING.pattern}|according to(?: the| its| their)?) $", re.IGNORECASE)
_BESIDE = re.compile(r"[a-z,] (?:for|at|by|with|against|from|of|in|to|on)(?: the)? $")
_SHARES = re.compile(r"\b[Ss]hares of $")
_LONG_QUOTE = re.compile(r"[“\"][^”\"]{30,}[”\"]?")
_TAKES_OBJECT = re.compile(
    r"(?:greatly )?(?:enrich|benefit|help|boost|hurt|harm|penalis|strengthen|cut|turn|den)\w*(?: off| away)?"
    r"(?: (?:its|their|the|his|her))?(?: \w+)? (?=\S)",
    re.IGNORECASE,
)
NEAR = 40
"""Characters between a verb and the one it does something to."""
SHORT_CLAUSE = 25
"""What is shorter is no clause."""
_CORPORATE = re.compile(
    r"\b(?:Inc|Corp|Group|Bank|Company|AI|Ferries|Foods|Mills|Plastics|University|School|Institute|Council|Court|Union|"
    r"Authority|Office|Ministry|Agency|Association|Media|Wire|Pay|Point|Line)\b"
)


@dataclass(slots=True)
class _Candidate:
    """A name or group, with the clauses that tell of its gain or loss."""

    name: str
    kind: Kind
    first: int
    mentions: int = 0
    gains: list[tuple[int, int]] = field(default_factory=list)
    losses: list[tuple[int, int]] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)


def stakeholders(text: str, *, title: str = "") -> tuple[Stakeholder, ...]:
    """Return who is affected, the most often mentioned first; at most six."""
    spans = sentences(text)
    sources = quoted_sources(text, spans)
    found: dict[str, _Candidate] = {}
    heard = _Heard(sources=sources, people=people(text))
    for start, end in spans:
        _read_sentence(text, start, end, heard, found)
    affected = [one for one in found.values() if one.gains or one.losses or one.open]
    affected.sort(key=lambda one: (-_standing(one, title), one.first))
    return tuple(_stakeholder(text, one) for one in affected[:MOST])


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the whole text tells of its names."""

    sources: frozenset[str]
    people: dict[str, str]


def people(text: str) -> dict[str, str]:
    """Return full names by last name, of those the text goes on to call by their last name alone."""
    named = [_trimmed_name(name)[0] for name in _NAME.findall(text)]
    alone = {name for name in named if " " not in name}
    full = [name for name in named if " " in name]
    return {
        name.split()[-1]: " ".join(name.split()[-2:])
        for name in full
        if name.split()[-1] in alone and name.split()[0] not in alone and not name.split()[-1].isupper()
    }


def quoted_sources(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Return the names, and parts of names, of people who are only quoted, and of the places they speak for."""
    sources: set[str] = set()
    for start, end in spans:
        sentence = text[start:end]
        if not SPEAKING.search(sentence) or ("“" not in sentence and '"' not in sentence):
            continue
        outside = without_quotations(sentence)
        for name in _NAME.findall(outside):
            if " " in name:
                sources |= {name, name.split()[-1]}
        sources.update(_WORK.findall(outside))
    return frozenset(sources)


def _standing(one: _Candidate, title: str) -> float:
    """Rank groups before names of the same frequency: they are the ones nobody interviews."""
    clauses = len(one.gains) + len(one.losses) + 0.5 * len(one.open)
    named = any(part in title for part in one.name.split() if len(part) > 3)  # noqa: PLR2004  # a real word
    return clauses + 0.4 * one.mentions + (1.5 if one.kind is Kind.GROUP else 0) + (1 if named else 0)


def _read_sentence(text: str, start: int, end: int, heard: _Heard, found: dict[str, _Candidate]) -> None:
    """Read one sentence; what stands between quotation marks is somebody's opinion, and no effect."""
    plain = silenced(text[start:end])
    for clause_start, clause_end in _clauses(plain):
        clause = plain[clause_start:clause_end]
        effects = list(_effects(clause))
        names = list(_mentions(clause, heard))
        for name, kind, at in names:
            candidate = found.setdefault(_key(name, kind), _Candidate(name, kind, start + clause_start + at))
            candidate.mentions += 1
            if kind is Kind.GROUP and not candidate.gains and not candidate.losses:
                candidate.name = max(candidate.name, name, key=len)
            _credit(candidate, at, effects, names, clause, (start + clause_start, start + clause_end))


def silenced(sentence: str) -> str:
    """Return the sentence with longer quotations blanked out, so that offsets stay; a quoted word or two is a name."""
    return _LONG_QUOTE.sub(lambda found: " " * len(found.group()), sentence)


def _credit(
    candidate: _Candidate,
    at: int,
    effects: Sequence[tuple[Effect, int]],
    names: Sequence[tuple[str, Kind, int]],
    clause_text: str,
    clause: tuple[int, int],
) -> None:
    """Give a clause's effects to those they are about: the nearest before the verb, or the one it is done to."""
    for effect, place in effects:
        before = [position for _, _, position in names if position < place]
        after = [position for _, _, position in names if position > place]
        owner = max(before) if before else min(after, default=at)
        object_ = min(after) if after and min(after) - place < NEAR else None
        if at != (object_ if object_ is not None and _TAKES_OBJECT.match(clause_text, place) else owner):
            continue
        {Effect.GAINS: candidate.gains, Effect.LOSES: candidate.losses}.get(effect, candidate.open).append(clause)


def _clauses(sentence: str) -> Iterable[tuple[int, int]]:
    at = 0
    for mark in _CLAUSE.finditer(sentence):
        if mark.start() - at > SHORT_CLAUSE:
            yield at, mark.start()
            at = mark.end()
    yield at, len(sentence.rstrip())


def _effects(clause: str) -> Iterable[tuple[Effect, int]]:
    is_open = _OPEN.search(clause) is not None
    for pattern, effect, other in ((_GAINS, Effect.GAINS, Effect.LOSES), (_LOSES, Effect.LOSES, Effect.GAINS)):
        for found in pattern.finditer(clause):
            turned = _TURNED.search(clause[: found.start()]) is not None
            if turned and effect is Effect.LOSES:
                continue  # "no data was lost" is nobody's gain
            yield (Effect.UNCERTAIN if is_open else other if turned else effect), found.start()
    if is_open:
        yield Effect.UNCERTAIN, len(clause)


def _mentions(clause: str, heard: _Heard) -> Iterable[tuple[str, Kind, int]]:
    """Yield who a clause speaks about (name, kind, offset), without those who only speak in it."""
    taken: list[tuple[int, int]] = []
    for found in _GROUP.finditer(clause):
        name, offset = _trimmed_group(found.group())
        taken.append((found.start() + offset, found.end()))
        yield name, Kind.GROUP, found.start() + offset
    for found in _NAME.finditer(clause):
        if any(found.start() < end and found.end() > start for start, end in taken):
            continue
        name, offset = _trimmed_name(found.group())
        name = heard.people.get(name, name)
        if name and not _only_speaks(clause, name, found.start() + offset, found.end(), heard):
            yield name, _kind(name, heard), found.start() + offset


def _only_speaks(clause: str, name: str, start: int, end: int, heard: _Heard) -> bool:
    before, after = clause[:start], clause[end:]
    if name in heard.sources or name.rsplit(maxsplit=1)[-1] in heard.sources:
        return True
    if _SPEAKS.match(after) or _SPOKE.search(before):
        return True
    return _BESIDE.search(before) is not None and _SHARES.search(before) is None


def _trimmed_group(name: str) -> tuple[str, int]:
    """Keep the words that describe the group: what stands behind the last word that does not."""
    kept = name
    for found in re.finditer(r"\S+ ", name.partition(" in ")[0]):
        if found.group().strip().casefold() in _QUALITY:
            kept = name[found.end() :]
    return kept, len(name) - len(kept)


def _trimmed_name(name: str) -> tuple[str, int]:
    offset = 0
    while name and name.split(" ", 1)[0] in _LEADING:
        word, _, rest = name.partition(" ")
        offset += len(word) + 1
        name = rest
    stripped = name.removesuffix("’s").removesuffix("'s").rstrip("’'-&")
    return (stripped if len(stripped) > 2 else ""), offset  # noqa: PLR2004  # two letters name nobody


def _kind(name: str, heard: _Heard) -> Kind:
    if name in heard.people.values() and not _CORPORATE.search(name):
        return Kind.PERSON
    return Kind.ORGANIZATION


def _key(name: str, kind: Kind) -> str:
    """Return what mentions of one stakeholder share: a group's last word, a person's, an organization's first."""
    if kind is Kind.GROUP:
        return re.sub(r" in .*$", "", name).split()[-1].casefold()
    return name.split()[-1 if kind is Kind.PERSON else 0]


def _stakeholder(text: str, one: _Candidate) -> Stakeholder:
    clauses = [*one.losses, *one.gains] or one.open
    evidence = tuple(Evidence.at(text, start, end) for start, end in dict.fromkeys(clauses[:3]))
    return Stakeholder(
        name=one.name,
        kind=one.kind,
        effect=_effect(one),
        why=_why(evidence[0].quote),
        evidence=evidence,
    )


def _effect(one: _Candidate) -> Effect:
    if one.gains and one.losses:
        return Effect.MIXED
    if one.gains:
        return Effect.GAINS
    return Effect.LOSES if one.losses else Effect.UNCERTAIN


def _why(clause: str) -> str:
    plain = " ".join(clause.split())
    if len(plain) <= WHY:
        return plain
    return f"{plain[:WHY].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
