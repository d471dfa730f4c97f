"""Numbers with what they count: "$15bn" is "$15 billion", and 15 percent is not 15 years."""

from __future__ import annotations

import re

_SCALES = {
    "k": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3,
    "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "milioni": 1e6,
    "millón": 1e6, "milhão": 1e6, "milhões": 1e6, "milione": 1e6, "milliard": 1e9, "miliardo": 1e9, "miliardi": 1e9,
    "mil millones": 1e9, "mil milhões": 1e9, "bilhão": 1e9, "bilhões": 1e9, "billón": 1e12, "billones": 1e12,
    "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "milliarde": 1e9, "milliarden": 1e9, "milliards": 1e9,
    "trn": 1e12, "trillion": 1e12, "trillions": 1e12, "billionen": 1e12,
    "crore": 1e7, "lakh": 1e5, "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
"""Numbers in words, as they are counted with; "one" is more often no number."""
_UNITS = {
    "$": "dollar", "us$": "dollar", "dollar": "dollar", "dollars": "dollar",
    "€": "euro", "euro": "euro", "euros": "euro",
    "£": "pound", "pound": "pound", "pounds": "pound", "%": "percent", "percent": "percent", "per": "percent",
    "prozent": "percent", "rs": "rupee", "rupees": "rupee", "¥": "yen", "yen": "yen",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<before>US\$|[$€£¥%]|\bRs\.? ?)?\s?(?P<number>\d+(?:[.,]\d+)*|\b(?:" + "|".join(WORDS) + r")\b)"
    r"(?:[ \u00a0-]?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b)?"
    r"[ \u00a0-]?(?P<after>per ?cent\b|[^\W\d_]+|[%€$£])?",
    re.IGNORECASE,
)


def quantities(text: str) -> list[tuple[float, str, str]]:
    """Return (value, unit, as written) of the numbers in a text; the unit is a currency, "percent", or empty."""
    return [_read(found) for found in _NUMBER.finditer(text)]


def missing(claim: str, source: str) -> list[str]:
    """Return the numbers of a claim that its source does not hold, with the same unit where both name one."""
    told = quantities(source)
    return [
        written
        for value, unit, written in quantities(claim)
        if not any(
            abs(value - other) <= 1e-9 * max(value, other) and _fits(unit, counted) for other, counted, _ in told
        )
    ]


def without(text: str) -> str:
    """Return the text without its numbers, their scales and their currencies."""
    return _NUMBER.sub(lambda found: f" {_counted(found)} ", text)


def _counted(found: re.Match[str]) -> str:
    """Return the word behind a number where it is no unit: "tenants" of "300 tenants"."""
    after = found.group("after") or ""
    return "" if after.casefold().split(" ")[0] in _UNITS else after


def _read(found: re.Match[str]) -> tuple[float, str, str]:
    number = found.group("number").casefold()
    value = float(WORDS[number]) if number in WORDS else _value(number)
    value *= _SCALES.get((found.group("scale") or "").casefold(), 1.0)
    before = (found.group("before") or "").casefold().strip(" .")
    after = (found.group("after") or "").casefold()
    unit = _UNITS.get(before) or _UNITS.get(after.split(" ")[0]) or ""
    return value, unit, found.group().strip()


def _value(number: str) -> float:
    """Read 1,250,000 and 3.5 and 3,5; a comma or stop before exactly three digits parts thousands."""
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", number) and not number.startswith("0"):
        return float(re.sub(r"[,.]", "", number))
    head, _, tail = number.replace(",", ".").rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}") if head else float(tail)


def _fits(unit: str, other: str) -> bool:
    return unit == other or not unit or not other
