"""Numbers with what they count: "$15bn" is "$15 billion", and 15 percent is not 15 years."""

from __future__ import annotations

import re

from bot.text.wordlists import word_rows

_SCALES = {
    "k": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3,
    "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "milioni": 1e6,
    "millón": 1e6, "milhão": 1e6, "milhões": 1e6, "milione": 1e6, "milliard": 1e9, "miliardo": 1e9, "miliardi": 1e9,
    "mil millones": 1e9, "mil milhões": 1e9, "bilhão": 1e9, "bilhões": 1e9, "billón": 1e12, "billones": 1e12,
    "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "milliarde": 1e9, "milliarden": 1e9, "milliards": 1e9,
    "trn": 1e12, "trillion": 1e12, "trillions": 1e12, "billionen": 1e12,
    "crore": 1e7, "lakh": 1e5, "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
_COUNTED = (*range(2, 13), *range(20, 100, 10))
_MEAN_OTHER = frozenset({"once", "due", "sei", "dos", "neuf"})
"""Number words of one language that are other words in another, or in their own."""
WORDS = {
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
    "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "trece": 13, "catorce": 14, "quince": 15,
    "treze": 13, "tredici": 13, "quattordici": 14, "quindici": 15,
    **{
        word: value
        for _, *row in word_rows("counts")
        for word, value in zip(row, _COUNTED, strict=True)
        if word not in _MEAN_OTHER
    },
}  # fmt: skip
"""Numbers in words, as they are counted with, in six languages; "one" is more often no number."""
_TENS = {word: value for word, value in WORDS.items() if value >= 20}  # noqa: PLR2004  # "thirty-one"
_ONES = {"one": 1, **{word: value for word, value in WORDS.items() if value < 10}}  # noqa: PLR2004
_UNITS = {
    "$": "dollar", "us$": "dollar", "dollar": "dollar", "dollars": "dollar",
    "€": "euro", "euro": "euro", "euros": "euro",
    "£": "pound", "pound": "pound", "pounds": "pound", "%": "percent", "percent": "percent", "per": "percent",
    "prozent": "percent", "rs": "rupee", "rupees": "rupee", "¥": "yen", "yen": "yen",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<before>US\$|[$€£¥%]|\bRs\.? ?)?\s?(?P<number>\d+(?:[.,]\d+)*"
    rf"|\b(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES)})\b|\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b)"
    r"(?:[ \u00a0-]?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b)?"
    r"[ \u00a0-]?(?P<after>per ?cent\b|[^\W\d_]+|[%€$£])?",
    re.IGNORECASE,
)


_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_COUNT = "|".join(WORDS)
_ONE_IN = re.compile(rf"\bone (?:in|out of) (?P<of>{_COUNT}|[1-9]\d*)\b", re.IGNORECASE)
_FRACTION = re.compile(rf"\b(?P<count>an?|one|{_COUNT})[ -](?P<part>(?:{'|'.join(_PARTS)})s?)\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:half|halb\w*|hälfte|moitié|mitad|metade|metà)\b", re.IGNORECASE)


def quantities(text: str) -> list[tuple[float, str, str]]:
    """Return (value, unit, as written) of the numbers in a text; the unit is a currency, "percent", or empty."""
    return [_read(found) for found in _NUMBER.finditer(text)]


def missing(claim: str, source: str) -> list[str]:
    """Return the numbers of a claim that its source does not hold, with the same unit where both name one."""
    told = [*quantities(source), *((share, "percent", "") for share in shares(source))]
    return [
        written
        for value, unit, written in quantities(claim)
        if not any(
            abs(value - other) <= 1e-9 * max(value, other) and _fits(unit, counted) for other, counted, _ in told
        )
    ]


def shares(text: str) -> list[float]:
    """Return the shares that a text tells in words, in percent: "one in five", "two thirds", "half"."""
    found = [100 / _whole(one.group("of")) for one in _ONE_IN.finditer(text)]
    for one in _FRACTION.finditer(text):
        count = one.group("count").casefold()
        found.append(100 * (WORDS.get(count, 1)) / _PARTS[one.group("part").casefold().rstrip("s")])
    return [*found, *(50.0 for _ in _HALF.finditer(text))]


def _whole(word: str) -> float:
    return float(WORDS.get(word.casefold(), 0)) or float(word)


def without(text: str) -> str:
    """Return the text without its numbers, their scales and their currencies."""
    return _NUMBER.sub(lambda found: f" {_counted(found)} ", text)


def _counted(found: re.Match[str]) -> str:
    """Return the word behind a number where it is no unit: "tenants" of "300 tenants"."""
    after = found.group("after") or ""
    return "" if after.casefold().split(" ")[0] in _UNITS else after


def _read(found: re.Match[str]) -> tuple[float, str, str]:
    number = found.group("number").casefold()
    tens, _, ones = number.partition("-")
    if ones in _ONES:
        value = float(_TENS[tens] + _ONES[ones])
    else:
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
