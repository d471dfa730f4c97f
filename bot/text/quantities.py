"""Numbers with what they count: "$15bn" is "$15 billion", a decade is ten years, and 15 percent is not 15 years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.folding import by_folded, folded
from bot.text.language import any_of, in_all_languages, numbers_in_words
from bot.text.word_lists import word_rows

REMEMBERED = 16
"""Texts whose quantities are remembered: two checks hold all claims on an article against them."""


def _said(meaning: str) -> str:
    """Return the expressions around a quantity that have a meaning, in all languages, as one."""
    return any_of(lambda language: language.quantity_phrases, meaning)


_SCALES = {
    word.replace("_", " "): value for word, value in in_all_languages(lambda language: language.scale_words.items())
}
_AMBIGUOUS = frozenset(in_all_languages(lambda language: language.ambiguous_numbers))
WORDS = {word: value for word, value in numbers_in_words().items() if word not in _AMBIGUOUS}
"""Numbers in words, as they are counted with, in any language; "one" is more often no number."""
_TENS = {word: value for word, value in WORDS.items() if value >= 20}  # noqa: PLR2004  # "thirty-one"
_ONES = {**dict.fromkeys(_said("one").split("|"), 1), **{word: value for word, value in WORDS.items() if value < 10}}  # noqa: PLR2004

_UNITS = {unit: (dimension, float(size), signs) for unit, dimension, size, *signs in word_rows("units")}
_MEASURES = {
    **{sign: (dimension, size) for dimension, size, signs in _UNITS.values() for sign in signs},
    **{
        word.replace("_", " "): _UNITS[unit][:2]
        for unit, words in in_all_languages(lambda language: language.units.items())
        for word in words
    },
}
"""The dimension and the size of a unit, by its words."""
_AFTER = "|".join(
    re.escape(word) + (r"\b" if word[-1].isalnum() else "") for word in sorted(_MEASURES, key=len, reverse=True)
)
_NUMBER = re.compile(
    r"(?P<before>US\$|[$€£¥%]|\bRs\.? ?)?\s?(?P<number>\d+(?:[.,]\d+)*"
    rf"|\b(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES)})\b|\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b)"
    r"(?:[ \u00a0-]?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b)?"
    rf"(?:[ \u00a0-]?(?P<after>{_AFTER}))?(?=[ \u00a0-]?(?P<noun>[^\W\d_]+)?)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?<![\w-])(?:{_said('unit_of')})[ -]"
    rf"(?P<unit>{'|'.join(word for word, (dimension, _) in _MEASURES.items() if dimension == 'time')})(?![\w-])",
    re.IGNORECASE,
)
"""One of a unit without a number: "a decade", "the past week"."""
_ABOUT = re.compile(rf"\b(?:{_said('about')})\s*(?:US)?[$€£¥]?\s*$", re.IGNORECASE)
"""Words before a number that leave it open by a little."""
_OPEN, _CONVERTED = 0.1, 0.03
"""How far a number may be off that is said to be about so much, and one that was converted into another unit."""
_SAME = 1e-9

_ORDINALS = dict(in_all_languages(lambda language: language.ordinal_numbers.items()))
_ORDINAL = re.compile(rf"(?<![\w-])(?:{'|'.join(_ORDINALS)})(?![\w-])", re.IGNORECASE)
"""Words that tell of a number which a retelling may write in digits: "4th" for "fourth", "2-1" for "two to one"."""

_PARTS = dict(in_all_languages(lambda language: language.fraction_words.items()))
_COUNT = "|".join(WORDS)
_SOME_IN = re.compile(
    rf"\b(?P<some>{_said('one')}|{_COUNT}|[1-9]\d*) (?:{_said('out_of')}) (?:(?:{_said('every')}) )?"
    rf"(?P<of>{_COUNT}|[1-9]\d*)\b",
    re.IGNORECASE,
)
_DECADE = re.compile(r"[’'](?P<years>\d0)s\b")
_FRACTION = re.compile(
    rf"\b(?P<count>{_said('part_of')}|{_COUNT})[ -](?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_HALF = re.compile(rf"\b(?:{_said('half')})\b", re.IGNORECASE)

_VALUES, _TENS_OF, _ONES_OF, _SCALE_OF = by_folded(WORDS), by_folded(_TENS), by_folded(_ONES), by_folded(_SCALES)
_MEASURE_OF, _ORDINAL_OF, _PART_OF = by_folded(_MEASURES), by_folded(_ORDINALS), by_folded(_PARTS)
"""The tables, for words as they were found: in whatever case, and in letters that only look like another's."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.

    Attributes:
        value: what it is, its scale counted in.
        unit: the dimension of its unit ("time", "dollar", "share" for percent), empty where it has none.
        size: the unit's size in the dimension's base unit (seconds, metres, kilograms, litres), else 1.
        noun: the word behind it.
        written: as it stands there.
        is_about: whether the text leaves it open by a little.
    """

    value: float
    unit: str
    size: float
    noun: str
    written: str
    is_about: bool

    def is_told_by(self, other: Quantity) -> bool:
        """Return whether another quantity is the same, in its own unit or in another one of the dimension."""
        off = _OPEN if self.is_about else _SAME
        if not self.unit or not other.unit or (self.unit, self.size) == (other.unit, other.size):
            return _near(self.value, other.value, off)
        return self.unit == other.unit and _near(self.value * self.size, other.value * other.size, max(off, _CONVERTED))


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a text, in order."""
    return [_read(found) for found in _NUMBER.finditer(text)]


@lru_cache(maxsize=REMEMBERED)
def told(text: str) -> tuple[Quantity, ...]:
    """Find all quantities of a text: numbers, shares in words, and units without a number ("a decade")."""
    alone = [
        Quantity(1.0, *_MEASURE_OF[folded(found.group("unit"))], "", found.group(), is_about=False)
        for found in _ALONE.finditer(text)
    ]
    counted = [
        Quantity(_ORDINAL_OF[folded(found.group())], "", 1.0, "", found.group(), is_about=False)
        for found in _ORDINAL.finditer(text)
    ]
    decades = [
        Quantity(1900.0 + float(one.group("years")), "", 1.0, "s", one.group(), is_about=False)
        for one in _DECADE.finditer(text)
    ]
    parts = [Quantity(share, *_MEASURES["percent"], "", "", is_about=False) for share in shares(text)]
    return (*quantities(text), *_in_metres(text), *alone, *counted, *decades, *parts)


def missing(claim: str, source: str) -> list[str]:
    """Return the numbers of a claim that its source does not hold, with the same unit where both name one."""
    there = told(source)
    return [one.written for one in quantities(claim) if not any(one.is_told_by(other) for other in there)]


def shares(text: str) -> list[float]:
    """Return the shares that a text tells in words, in percent: "one in five", "seis de cada diez", "half"."""
    found = [100 * _whole(one.group("some")) / _whole(one.group("of")) for one in _SOME_IN.finditer(text)]
    for one in _FRACTION.finditer(text):
        count = folded(one.group("count"))
        found.append(100 * (_VALUES.get(count, 1)) / _PART_OF[folded(one.group("part"))])
    return [*found, *(50.0 for _ in _HALF.finditer(text))]


def without_shares(text: str) -> str:
    """Return the text without the shares that it tells in words."""
    return _FRACTION.sub(" ", _SOME_IN.sub(" ", text))


def without(text: str) -> str:
    """Return the text without its numbers, their scales and their units; what is counted stays."""
    return _NUMBER.sub(" ", text)


def _near(one: float, other: float, off: float) -> bool:
    return abs(one - other) <= off * max(abs(one), abs(other))


def _in_metres(text: str) -> Iterator[Quantity]:
    """Yield the other reading of "400m": metres, not millions."""
    for found in _NUMBER.finditer(text):
        if folded(found.group("scale") or "") == "m" and not found.group("before"):
            yield Quantity(_plain(found), "length", 1.0, "", found.group().strip(), is_about=False)


def _whole(word: str) -> float:
    plain = folded(word)
    return float(_VALUES.get(plain) or _ONES_OF.get(plain) or plain)


def _read(found: re.Match[str]) -> Quantity:
    value = _plain(found) * _SCALE_OF.get(folded(found.group("scale") or ""), 1.0)
    before = folded(found.group("before") or "").strip(" .")
    after = folded(found.group("after") or "")
    noun = folded(found.group("noun") or "")
    unit, size = _MEASURE_OF.get(before) or _MEASURE_OF.get(after) or ("", 1.0)
    is_about = _ABOUT.search(found.string, max(0, found.start() - 20), found.start()) is not None
    return Quantity(value, unit, size, noun, found.group().strip(), is_about)


def _plain(found: re.Match[str]) -> float:
    """Return a number without its scale."""
    number = folded(found.group("number"))
    tens, _, ones = number.partition("-")
    if ones in _ONES_OF and tens in _TENS_OF:
        return float(_TENS_OF[tens] + _ONES_OF[ones])
    return float(_VALUES[number]) if number in _VALUES else _value(number)


def _value(number: str) -> float:
    """Read 1,250,000 and 3.5 and 3,5; a comma or stop before exactly three digits parts thousands."""
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", number) and not number.startswith("0"):
        return float(re.sub(r"[,.]", "", number))
    head, _, tail = number.replace(",", ".").rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}") if head else float(tail)
