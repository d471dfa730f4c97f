"""Numbers with their units: "$15bn" is "$15 billion", a decade is ten years, and 15 percent is not 15 years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from bot.text.folding import folded, folded_keys
from bot.text.language import ENGLISH, LANGUAGES, Language, one_of
from bot.text.word_lists import word_rows
from bot.text.word_meanings import QUANTITIES

TEXT_CACHE_SIZE = 16
"""Texts whose quantities are cached: two checks compare all claims about an article with them."""

_UNITS = {unit: (dimension, float(size), signs) for unit, dimension, size, *signs in word_rows("units")}
_SIGNS = {sign: (dimension, size) for dimension, size, signs in _UNITS.values() for sign in signs}
_ROUND_TOLERANCE, _CONVERSION_TOLERANCE = 0.1, 0.03
"""Relative error allowed for a rounded number, and for one converted into another unit."""
_EXACT_TOLERANCE = 1e-9
_TENS_FROM, _ONES_BELOW = 20, 10
"""Smallest tens, and the limit of ones, that form a number of two words: "thirty-one"."""
_MAX_SCALE_ABBREVIATION = 3
"""Most letters of an abbreviated scale: "m", "bn", "mio"."""
_DECADE = re.compile(r"[’'](?P<years>\d0)s\b")

Measure = tuple[str, float]
"""A unit: its dimension, and its size in the dimension's base unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """Patterns for the quantities in a language, and the values of its words for them.

    The keys of the tables are folded, to look up matches in any case.

    Attributes:
        number: a number, in digits or in words, with its scale, its unit and the word after it.
        thousand: one thousand without a number before it, with its scale and its unit: "mil millones de euros".
        unit_alone: one of a unit without a number: "a decade", "the past week".
        about: words before a number that make it approximate.
        ordinal: words for a number that a retelling may write in digits: "4th" for "fourth", "2-1" for "two to one".
        some_in, fraction, half: shares in words.
        values: numbers in words; "one" alone is more often no number, and counts only before a scale.
        tens, ones: the parts of numbers of two words.
        scales, measures, ordinals, parts: the values of the words for these.
    """

    number: re.Pattern[str]
    thousand: re.Pattern[str]
    unit_alone: re.Pattern[str]
    about: re.Pattern[str]
    ordinal: re.Pattern[str]
    some_in: re.Pattern[str]
    fraction: re.Pattern[str]
    half: re.Pattern[str]
    values: Mapping[str, int]
    tens: Mapping[str, int]
    ones: Mapping[str, int]
    scales: Mapping[str, int]
    measures: Mapping[str, Measure]
    ordinals: Mapping[str, int]
    parts: Mapping[str, int]


def _longest_first(words: Iterable[str]) -> str:
    """Return whole words as one expression, the longest first; for none, one that never matches."""
    ranked = sorted(words, key=lambda word: (-len(word), word))
    return one_of(re.escape(word) + (r"\b" if word[-1].isalnum() else "") for word in ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """The words of a language for quantities, with their values."""

    words: Mapping[str, int]
    tens: Mapping[str, int]
    ones: Mapping[str, int]
    scales: Mapping[str, int]
    measures: Mapping[str, Measure]


@cache
def _language_tables(language: Language) -> _Tables:
    if not language.number_words:
        return _language_tables(LANGUAGES[ENGLISH])  # a language that is not spoken here: its digits have units, too
    around = {meaning: one_of(language.quantity_phrases.get(meaning, ())) for meaning in QUANTITIES}
    lists = _lists(language, around["one"])
    lasting = (re.escape(word) for word, (dimension, _) in lists.measures.items() if dimension == "time")
    count, part = _longest_first(lists.words), _longest_first(language.fraction_words)
    return _Tables(
        number=_number_pattern(around, lists),
        thousand=_thousand_pattern(around, lists),
        unit_alone=re.compile(
            rf"(?<![\w-])(?:{around['unit_of']})[ -](?P<unit>{one_of(lasting)})(?![\w-])", re.IGNORECASE
        ),
        about=re.compile(rf"\b(?:{around['about']})\s*(?:US)?[$€£¥]?\s*$", re.IGNORECASE),
        ordinal=re.compile(rf"(?<![\w-])(?:{one_of(language.ordinal_numbers)})(?![\w-])", re.IGNORECASE),
        some_in=re.compile(
            rf"\b(?P<some>{around['one']}|{count}|[1-9]\d*) (?:{around['out_of']}) (?:(?:{around['every']}) )?"
            rf"(?P<of>{count}|[1-9]\d*)\b",
            re.IGNORECASE,
        ),
        fraction=re.compile(rf"\b(?P<count>{around['part_of']}|{count})[ -](?P<part>{part})", re.IGNORECASE),
        half=re.compile(rf"\b(?:{around['half']})\b", re.IGNORECASE),
        values=folded_keys(lists.words),
        tens=folded_keys(lists.tens),
        ones=folded_keys(lists.ones),
        scales=folded_keys(lists.scales),
        measures=folded_keys(lists.measures),
        ordinals=folded_keys(language.ordinal_numbers),
        parts=folded_keys(language.fraction_words),
    )


def _lists(language: Language, one_expression: str) -> _Lists:
    words = language.number_words
    units = {
        word.replace("_", " "): _UNITS[unit][:2] for unit, unit_words in language.units.items() for word in unit_words
    }
    return _Lists(
        words=words,
        tens={word: value for word, value in words.items() if value >= _TENS_FROM},
        ones={word: value for word, value in words.items() if value < _ONES_BELOW}
        | dict.fromkeys(one_expression.split("|"), 1),
        scales={word.replace("_", " "): value for word, value in language.scale_words.items()},
        measures=_SIGNS | units,
    )


def _number_pattern(around: Mapping[str, str], lists: _Lists) -> re.Pattern[str]:
    count, scale, measure = map(_longest_first, (lists.words, lists.scales, lists.measures))
    spelled = _longest_first(word for word in lists.scales if len(word) > _MAX_SCALE_ABBREVIATION)
    return re.compile(
        r"(?P<before>US\$|[$€£¥%]|\bRs\.? ?)?\s?(?P<number>\d+(?:[.,]\d+)*"
        rf"|\b(?P<tens>{one_of(lists.tens)})(?:-| (?:{around['and']}) )(?P<ones>{one_of(lists.ones)})\b|\b(?:{count})"
        rf"|(?<![\w’'-])(?P<single>{around['single']})(?=[ \u00a0-](?:{spelled})))"
        rf"(?:[ \u00a0-]?(?P<scale>{scale})(?: (?:{around['of']})(?= ?(?:{measure})))?)?"
        rf"(?:[ \u00a0-]?(?P<after>{measure}))?(?=[ \u00a0-]?(?P<noun>[^\W\d_]+)?)",
        re.IGNORECASE,
    )


def _thousand_pattern(around: Mapping[str, str], lists: _Lists) -> re.Pattern[str]:
    scale, measure = map(_longest_first, (lists.scales, lists.measures))
    return re.compile(
        rf"(?<![\w’'-])(?:{around['thousand']})(?:[ \u00a0](?P<scale>{scale}))?"
        rf"(?: (?:{around['of']})(?= ?(?:{measure})))?"
        rf"(?:[ \u00a0-]?(?P<after>{measure}))?(?![\w’'-])",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.

    Attributes:
        value: its value, including its scale.
        unit: the dimension of its unit ("time", "dollar", "share" for percent); empty if it has none.
        size: the unit's size in the dimension's base unit (seconds, metres, kilograms, litres), or 1.
        noun: the word after it.
        written: as written in the text.
        is_rounded: whether the text makes it approximate.
        start: the offset of its start in the text; meaningless if `written` is empty.
    """

    value: float
    unit: str
    size: float
    noun: str
    written: str
    is_rounded: bool
    start: int = field(default=0, compare=False)

    @property
    def end(self) -> int:
        """The offset of its end in the text."""
        return self.start + len(self.written)

    def is_same_amount(self, other: Quantity) -> bool:
        """Check whether another quantity is the same, in the same unit or in another one of its dimension."""
        off = _ROUND_TOLERANCE if self.is_rounded else _EXACT_TOLERANCE
        if not self.unit or not other.unit or (self.unit, self.size) == (other.unit, other.size):
            return _is_near(self.value, other.value, off)
        return self.unit == other.unit and _is_near(
            self.value * self.size, other.value * other.size, max(off, _CONVERSION_TOLERANCE)
        )


def written_numbers(text: str, language: Language) -> list[Quantity]:
    """Return the numbers in a text, in order, except a rounded single scale such as "more than a million"."""
    tables = _language_tables(language)
    readings = ((match, _parse_quantity(match, tables)) for match in tables.number.finditer(text))
    return [number for match, number in readings if not (match.group("single") and number.is_rounded)]


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def all_quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Return all quantities in a text: numbers, shares in words, and units without a number ("a decade")."""
    tables = _language_tables(language)
    alone = [
        _quantity(match, 1.0, tables.measures[folded(match.group("unit"))])
        for match in tables.unit_alone.finditer(text)
    ]
    counted = [_quantity(match, tables.ordinals[folded(match.group())]) for match in tables.ordinal.finditer(text)]
    decades = [_quantity(match, 1900.0 + float(match.group("years")), noun="s") for match in _DECADE.finditer(text)]
    parts = [Quantity(share, *_SIGNS["%"], "", "", is_rounded=False) for share in shares_in_words(text, language)]
    numbers = (*written_numbers(text, language), *_readings_in_metres(text, tables), *_thousands(text, tables))
    return (*numbers, *alone, *counted, *decades, *parts)


def missing_numbers(claim: str, source: str, *, claim_language: Language, source_language: Language) -> list[str]:
    """Return the numbers in a claim that its source lacks, or has only with another unit.

    Args:
        claim: a line.
        source: the text to compare it with.
        claim_language: the claim's language.
        source_language: the source's language, which differs if the claim is a translation.
    """
    source_quantities = all_quantities(source, source_language)
    return [
        number.written
        for number in written_numbers(claim, claim_language)
        if not any(number.is_same_amount(other) for other in source_quantities)
    ]


def shares_in_words(text: str, language: Language) -> list[float]:
    """Return the shares that a text gives in words, in percent: "one in five", "seis de cada diez", "half"."""
    tables = _language_tables(language)
    shares = [
        100 * _whole_number(match.group("some"), tables) / _whole_number(match.group("of"), tables)
        for match in tables.some_in.finditer(text)
    ]
    for match in tables.fraction.finditer(text):
        count = folded(match.group("count"))
        shares.append(100 * tables.values.get(count, 1) / tables.parts[folded(match.group("part"))])
    return [*shares, *(50.0 for _ in tables.half.finditer(text))]


def without_shares(text: str, language: Language) -> str:
    """Return a text with its shares in words blanked out, except "half"; offsets stay the same."""
    tables = _language_tables(language)
    return tables.fraction.sub(spaces_for, tables.some_in.sub(spaces_for, text))


def spaces_for(match: re.Match[str]) -> str:
    """Return spaces in place of a match, so that the offsets after it stay the same."""
    return " " * len(match.group())


def without_quantities(text: str, language: Language) -> str:
    """Return a text without its numbers, their scales and their units; the things counted stay."""
    return _language_tables(language).number.sub(" ", text)


def _is_near(first: float, second: float, off: float) -> bool:
    return abs(first - second) <= off * max(abs(first), abs(second))


def _readings_in_metres(text: str, tables: _Tables) -> Iterator[Quantity]:
    """Yield the other reading of "400m": metres, not millions."""
    for match in tables.number.finditer(text):
        if folded(match.group("scale") or "") == "m" and not match.group("before"):
            yield _quantity(match, _unscaled_value(match, tables), ("length", 1.0))


def _thousands(text: str, tables: _Tables) -> Iterator[Quantity]:
    """Yield quantities of a lone thousand: "mil millones"; after a number, it is that number's scale."""
    counted = [match.span() for match in tables.number.finditer(text)]
    for match in tables.thousand.finditer(text):
        if not any(start <= match.start() < end for start, end in counted):
            value = 1000.0 * tables.scales.get(folded(match.group("scale") or ""), 1)
            measure = tables.measures.get(folded(match.group("after") or ""), ("", 1.0))
            yield _quantity(match, value, measure)


def _quantity(
    match: re.Match[str], value: float, measure: Measure = ("", 1.0), noun: str = "", *, is_rounded: bool = False
) -> Quantity:
    digits = match.group()
    unit, size = measure
    return Quantity(value, unit, size, noun, digits.strip(), is_rounded, start=match.end() - len(digits.lstrip()))


def _whole_number(word: str, tables: _Tables) -> float:
    plain = folded(word)
    return float(tables.values.get(plain) or tables.ones.get(plain) or plain)


def _parse_quantity(match: re.Match[str], tables: _Tables) -> Quantity:
    value = _unscaled_value(match, tables) * tables.scales.get(folded(match.group("scale") or ""), 1.0)
    before = folded(match.group("before") or "").strip(" .")
    after = folded(match.group("after") or "")
    noun = folded(match.group("noun") or "")
    measure = tables.measures.get(before) or tables.measures.get(after) or ("", 1.0)
    is_rounded = tables.about.search(match.string, max(0, match.start() - 20), match.start()) is not None
    return _quantity(match, value, measure, noun, is_rounded=is_rounded)


def _unscaled_value(match: re.Match[str], tables: _Tables) -> float:
    """Return a number without its scale."""
    if match.group("single"):
        return 1.0
    if match.group("tens"):
        return float(tables.tens[folded(match.group("tens"))] + tables.ones[folded(match.group("ones"))])
    number = folded(match.group("number"))
    return float(tables.values[number]) if number in tables.values else _parse_value(number)


def _parse_value(number: str) -> float:
    """Return the value of digits such as 1,250,000, 3.5 or 3,5; a mark before exactly three digits groups thousands."""
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", number) and not number.startswith("0"):
        return float(re.sub(r"[,.]", "", number))
    head, _, tail = number.replace(",", ".").rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}") if head else float(tail)
