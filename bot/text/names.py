"""Names and groups of people in a text: where each is mentioned, and which mentions mean the same one.

A name is a run of capitalised words that do not merely begin a sentence; a group is a plural of people
("delivery riders", "patients"). No dictionary of names: what counts as one is read from the text itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.text.effects import speaks_of_a_market
from bot.text.phrases import Phrases
from bot.text.terms import STOP
from bot.text.wordlists import any_word, word_set

INSTITUTIONS = word_set("institutions")
LEADING = word_set("leading")
GENERIC = word_set("generic")
NOT_PEOPLE = word_set("not_people") | {f"{word}s" for word in word_set("things")}
NOT_PART = word_set("not_part")
INFINITIVE_FOLLOWS = word_set("after_infinitive")
VERB_FOLLOWS = word_set("after_verb")
OWNED = frozenset({"stock", "share", "co", "bond"})
"""Behind a name these are what it has or is, and nobody else."""

_CAPITAL = r"(?:[^\W\d_a-zß-ÿ][\w&.-]*[\w&](?:(?<=[ns])[’']s?(?= [A-Z]))?|[^\W\d_a-zß-ÿ]\b|\d+[A-Z]\w*)"
_LINK = r"(?:of the|of|for the|for|de la|de|du|des|del|della|di|da|do|dos|von der|von|van der|van|der|zu|la|le)"
_ROLES = "|".join(sorted(word if word.isupper() else word.capitalize() for word in word_set("roles")))
_ROLE = rf"(?:{_ROLES})\b"
_RUN = re.compile(
    rf"(?<!\w)(?!{_ROLE})(?:{_CAPITAL} & {_CAPITAL}(?! {_CAPITAL})|{_CAPITAL}(?: (?!{_ROLE}){_CAPITAL})*)"
)
_JOINT = re.compile(rf" {_LINK} (?={_CAPITAL})")
_POSSESSIVE = re.compile(
    r"(?<!Children)(?<!Women)(?<!People)(?<!\bMen)[’']s(?=[\s,.;:!?)”\"]|$)|(?<=s)[’'](?=\s(?![A-Z]))"
)
_ADJECTIVE = re.compile(r"(?:ian|ish|ese|ean|ican|can|ss|nch|tch|eek|lic)s?$")
_GROUP = any_word("groups")
_MARKET_THING = any_word("market_things")
_PEOPLE_ENDING = re.compile(r"\b[a-z]{3,}(?:ers|ors|ists|ants|ees|ians)\b")
_WORD = re.compile(r"[\w’'-]+")
_HEAD = re.compile(r" (?P<word>[a-zß-ÿ]+)")
_DESCRIBED = re.compile(r"(?:^|[ -])(?P<what>[A-Za-zß-ÿ]+)[ -][a-zß-ÿ]+(?: in .*)?$")
DESCRIBING = 2
"""Words that describe a group, at most: "low-paid contract workers"."""
_GERMAN = re.compile(r"\b(?:der|die|das|den|dem|und|nicht|ist|von|mit|nach|ein|eine|einen|für|auf|bei)\b")
_OWNS = re.compile(rf"(?<!\w){_CAPITAL}(?=[’']s\b)")
_OWNER = re.compile(rf"(?<!\w){_CAPITAL}(?: {_CAPITAL})*[’']s? $")
_WHERE = re.compile(r" in (?:the )?(?:[A-Z][\w-]+)(?: [A-Z][\w-]+)*")
_FIRST = re.compile(r"^[\W_]*")
_BEGINS = re.compile(rf"^[\W_]*(?P<word>{_CAPITAL})")
_PLURAL = re.compile(r"[A-Z]{2,}s")
"""Several of what has a short name: "DVDs"."""
AGAIN = 2
"""Sentences that begin with a capitalised word and make it a name, where it never stands in lower case."""
LONGEST = 60
"""Characters of a name; a longer run is a headline in capitals."""
GERMAN_EVERY = 200
"""A German text has one of its smallest words in this many characters, and more."""
TITLE_CASE = 0.8
"""Share of capitalised words above which capitals say nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody is mentioned: the words, where they stand, and what all mentions of the same one share."""

    name: str
    start: int
    end: int
    is_group: bool
    key: str = ""


def mentions(text: str, spans: Sequence[tuple[int, int]], *, title: str = "") -> list[Mention]:
    """Return who is mentioned in the sentences `spans` of `text`, in order; `key` is one for each of them.

    The title helps to tell names from words that merely begin a sentence.

    A later mention by a part of a name ("Varga" for "Ellis Varga", "Merrow" for "Merrow Shipping", "USI" for
    "University of Southern Indiana") has the key of the whole name.
    """
    plain = _POSSESSIVE.sub(lambda found: " " * len(found.group()), text)
    known = _Known(text, spans, title)
    found: list[Mention] = []
    for start, end in spans:
        names = list(_names(plain, start, end, known))
        groups = [
            _with_owner(one, text, start)
            for one in _groups(plain, start, end, known)
            if not _belongs_to_name(one, names)
        ]
        names = [one for one in names if not _inside(one, groups)]
        found += sorted([*groups, *names], key=lambda one: one.start)
    return _with_keys(found)


class _Known:
    """What the whole text tells about its words: which stand in lower case, which with a capital in mid-sentence."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], title: str) -> None:
        self.lower = frozenset(re.findall(r"\b[a-zß-ÿ][\w-]*", text))
        self.inside: Counter[str] = Counter(_OWNS.findall(text))
        for sentence in [title, *(text[start:end] for start, end in spans)]:
            if not is_title_case(sentence):
                first = _FIRST.match(sentence)
                self.inside.update(re.findall(rf"(?<=[\w,;:(] )({_CAPITAL})", sentence[first.end() if first else 0 :]))
        starts = (_BEGINS.match(sentence) for sentence in [title, *(text[start:end] for start, end in spans)])
        # "Tram drivers", twice at a beginning, make no name of "Tram".
        self.starts = Counter(found.group("word") for found in starts if found and not _describes_group(found))
        self.is_headline = len(spans) == 1
        self.is_german = has_capital_nouns(text)

    def is_name(self, word: str, *, begins: bool) -> bool:
        """Say whether a capitalised word is one by itself, or only begins its sentence."""
        if not begins or self.inside[word] or not word[1:].islower():
            return True
        again = self.starts[word] >= AGAIN and word not in LEADING
        return (self.is_headline or again) and self.lower.isdisjoint({word.casefold(), f"{word.casefold()}s"})


def _describes_group(beginning: re.Match[str]) -> bool:
    """Say whether a group's word follows right behind the word that begins a sentence."""
    head = _HEAD.match(beginning.string, beginning.end())
    return head is not None and (
        _PEOPLE_ENDING.fullmatch(head.group("word")) is not None or _GROUP.search(head.group("word")) is not None
    )


def has_capital_nouns(text: str) -> bool:
    """Say whether a text is German, where every noun has a capital and capitals name nobody."""
    return len(_GERMAN.findall(text)) > max(1, len(text) // GERMAN_EVERY)


def is_title_case(sentence: str) -> bool:
    """Say whether nearly all longer words are capitalised, as in some headlines."""
    longer = [word for word in re.findall(r"[^\W\d_]+", sentence) if len(word) > 3]  # noqa: PLR2004  # "with", not "of"
    return len(longer) > 3 and sum(word[0].isupper() for word in longer) > TITLE_CASE * len(longer)  # noqa: PLR2004


def _names(text: str, start: int, end: int, known: _Known) -> Iterator[Mention]:
    at = start
    while found := _RUN.search(text, at, end):
        stop = _joined(text, found.start(), found.end(), end)
        at = stop
        name = text[found.start() : stop].rstrip(".-&")
        begins = not re.search(r"\w", text[start : found.start()])
        name, offset = _without_leading(name, known, begins=begins)
        if _names_somebody(name, text[stop : stop + 2], known):
            first = found.start() + offset
            yield Mention(name, first, first + len(name), is_group=False)


def _names_somebody(name: str, after: str, known: _Known) -> bool:
    """Say whether a run of capitalised words can be the name of one who gains or loses."""
    if known.is_german and name.istitle() and " " not in name:
        return False  # every German noun has a capital
    if not known.is_headline and _PLURAL.fullmatch(name):
        return False
    return bool(name) and name not in GENERIC and not _is_adjective(name, after) and len(name) <= LONGEST


def _joined(text: str, start: int, stop: int, end: int) -> int:
    """Return where a name ends that goes on over "of" and the like: "University of Southern Indiana"."""
    while joint := _JOINT.match(text, stop, end):
        if text[start:stop].rsplit(" ", 1)[-1] not in INSTITUTIONS:
            break
        following = _RUN.match(text, joint.end(), end)
        if following is None:
            break
        stop = following.end()
    return stop


def _without_leading(name: str, known: _Known, *, begins: bool) -> tuple[str, int]:
    """Take away words that are capitalised for where they stand: "However Merrow", "On Monday"."""
    offset = 0
    while name:
        word, _, rest = name.partition(" ")
        common = word in LEADING or (begins and offset == 0 and word.casefold() in STOP and not word.isupper())
        lone = not rest and not known.is_name(word, begins=begins and offset == 0)
        doubtful = begins and offset == 0 and bool(rest) and word.casefold() in known.lower and not known.inside[word]
        if not (common or lone or doubtful):
            break
        offset += len(word) + 1
        name = rest
    last = name.rsplit(" ", 1)[-1]
    if last in LEADING:
        name = name[: -len(last)].rstrip()
    return (name if len(name) > 1 else ""), offset


def _is_adjective(name: str, after: str) -> bool:
    """Say whether a lone word only says where somebody comes from: "Australian children"."""
    return " " not in name and _ADJECTIVE.search(name) is not None and len(after) > 1 and after[1].islower()


def _groups(text: str, start: int, end: int, known: _Known) -> Iterator[Mention]:
    patterns: list[Phrases] = [_GROUP, _MARKET_THING] if speaks_of_a_market(text[start:end]) else [_GROUP]
    heads = {
        found.start(): found for found in _PEOPLE_ENDING.finditer(text, start, end) if found.group() not in NOT_PEOPLE
    }
    heads |= {found.start(): found for pattern in patterns for found in pattern.finditer(text, start, end)}
    for _, found in sorted(heads.items()):
        head = found.group()
        first = _first_of_group(text, start, found.start(), known)
        where = _WHERE.match(text, found.end(), end)
        stop = where.end() if where and where.end() - found.end() < LONGEST // 2 else found.end()
        yield Mention(text[first:stop], first, stop, is_group=True, key=_head(head))


def _first_of_group(text: str, start: int, head: int, known: _Known) -> int:
    """Return where the words begin that describe a group: up to two, between a word that opens a noun and the head."""
    before = text[max(start, head - LONGEST) : head]
    words = [(found.group().casefold(), head - len(before) + found.start()) for found in _WORD.finditer(before)]
    if not before.endswith((" ", "-")) or text[head : head + len("people")].casefold() == "people":
        return head
    described: list[int] = []
    for word, at in reversed(words[-DESCRIBING - 1 :]):
        behind = described[-1] if described else head
        if text[at + len(word) : behind] != " ":
            return behind  # a comma or a possessive opens a noun as well as an article does
        if word in INFINITIVE_FOLLOWS or (word in VERB_FOLLOWS and text[behind:head].split(" ", 1)[0].endswith("s")):
            return described[-2] if len(described) > 1 else head
        opens = word in STOP or word.split("-")[0] in NOT_PART or word.isdigit()
        if opens or (text[at].isupper() and not _only_begins(text, start, at, behind == head, known)):
            return behind
        if word.endswith(("ing", "ly", "ed")):
            break
        described.append(at)
        if len(described) == DESCRIBING and text[described[0] : head].rstrip().endswith("s"):
            return head  # "the firm hires workers"
    # Nothing opens the noun: what stands before may be its verb. At the start of a sentence it describes.
    return described[-1] if described and described[-1] == start and len(described) <= DESCRIBING else head


def _only_begins(text: str, start: int, at: int, is_next: bool, known: _Known) -> bool:  # noqa: FBT001  # one caller
    """Say whether a capitalised word, right before a group, only begins the sentence: "Lorry owners"."""
    found = _WORD.match(text, at)
    word = found.group() if found else ""
    return is_next and at == start and word not in LEADING and not known.is_name(word, begins=True)


def _with_owner(group: Mention, text: str, start: int) -> Mention:
    """Name a group with those it belongs to: "Scale's contract workers"."""
    owner = _OWNER.search(text, max(start, group.start - LONGEST), group.start)
    if owner is None or owner.group().split(" ", 1)[0] in LEADING:
        return group
    return Mention(text[owner.start() : group.end], owner.start(), group.end, is_group=True, key=group.key)


def _head(word: str) -> str:
    """Return a group's head in one form: "worker" and "workers" are the same."""
    plain = word.casefold()
    return {"men": "man", "women": "woman", "children": "child"}.get(plain, plain.removesuffix("s"))


def _belongs_to_name(group: Mention, names: Sequence[Mention]) -> bool:
    """Say whether a group word is part of a longer name ("Transport Workers' Union") or its own ("Merrow stocks")."""
    if group.key in OWNED:
        return any(one.end + 1 == group.start for one in names)
    return group.name[0].isupper() and any(
        " " in one.name and one.start <= group.start and group.end <= one.end for one in names
    )


def _inside(one: Mention, others: Sequence[Mention]) -> bool:
    return any(one.start < other.end and one.end > other.start for other in others)


def _with_keys(found: Sequence[Mention]) -> list[Mention]:
    """Give each mention the key of the longest name it can mean."""
    whole = sorted({one.name for one in found if not one.is_group}, key=len, reverse=True)
    parts: dict[str, str] = {}
    for name in whole:
        tokens = name.split()
        owner = parts.get(name, name)
        parts.setdefault(name, owner)
        if len(tokens) > 1:
            first = "" if tokens[-1] in INSTITUTIONS else tokens[0]
            last = "" if tokens[-1].isupper() else tokens[-1]
            for part in (first, last, " ".join(tokens[:2]), _initials(name)):
                if part and part not in INSTITUTIONS:
                    parts.setdefault(part, owner)
    kinds = _group_kinds(found)
    return [replace(one, key=kinds.get(_described(one), one.key) if one.is_group else parts[one.name]) for one in found]


def _group_kinds(found: Sequence[Mention]) -> dict[str, str]:
    """Return the keys of groups: taxi drivers are not tram drivers, and plain drivers are those named first."""
    kinds: dict[str, str] = {}
    for one in found:
        described = _described(one)
        if one.is_group and described != one.key:
            kinds.setdefault(described, described)
            kinds.setdefault(one.key, described)
    return kinds


def _described(group: Mention) -> str:
    """Return a group's head with the word right before it, as the head's key is written: "taxi driver"."""
    before = _DESCRIBED.search(group.name)
    return f"{before.group('what').casefold()} {group.key}" if before and group.is_group else group.key


def _initials(name: str) -> str:
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    return letters if len(letters) > 2 else ""  # noqa: PLR2004  # two letters mean too many things
