"""Residue left in a text by an aggregator or a page template; pure line filters that keep every normal sentence.

Each rule is for lines that no author writes: a label with a colon, a call to subscribe, a credit, a
row of share buttons. A line that reads like a sentence of the article is never touched.
"""

from __future__ import annotations

import re

from adapters.web.residue_rules import (
    BRACKETS,
    CAPTION,
    DOUBTFUL,
    FAREWELLS,
    LABELS,
    LISTS,
    SHARES,
    SHORTCODES,
    SIGN_UPS,
    TAILS,
    TRAILING,
)

MAX_RESIDUE_WORDS = 45
"""Most words of a line of residue; a longer line is a paragraph, whatever it begins with."""

MIN_REPEATED_LENGTH = 40
"""Characters from which a repeated paragraph is a template's mistake, not a figure of speech."""

SEARCHED_END_LENGTH = 400
"""Characters at the end of a line searched for trailing residue."""

_SENTENCE = re.compile(r"[A-Za-z\u00df-\u024f0-9,)\]][.!?…][”\"’'»)\]]*$")


def without_residue(text: str) -> str:
    """Return `text` without residue; a text without any is unchanged except for its outer blanks."""
    lines: list[str] = []
    seen: set[str] = set()
    in_tail = False
    for line in CAPTION.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        rest = _without_parts(line)
        in_tail = (in_tail or _matches(LISTS, rest.strip())) and not reads_like_a_sentence(rest.strip())
        if in_tail or (line.strip() and (not rest.strip() or is_residue(rest.strip()))) or _is_repeated(rest, seen):
            continue
        lines.append(rest)
    return "\n".join(lines).strip()


def title_in_tail(text: str) -> str:
    """Return the headline that an aggregator repeats in its farewell ("… enough information of ( … )"), or empty."""
    matches = (farewell.search(text) for farewell in FAREWELLS)
    return next((" ".join(match[1].split()) for match in matches if match), "")


def is_residue(line: str) -> bool:
    """Check whether a whole line, without outer blanks, is residue."""
    words = len(line.split())
    if words > MAX_RESIDUE_WORDS:
        return False
    if _matches(TAILS, line) or _matches(LISTS, line) or _matches(SIGN_UPS, line) or _is_share_bar(line):
        return True
    if _matches(LABELS, line):
        return True
    return _matches(DOUBTFUL, line) and not (line.endswith(".") and reads_like_a_sentence(line))


def reads_like_a_sentence(line: str) -> bool:
    """Check whether a line ends as sentences do and is long enough to be one."""
    return len(line.split()) > 3 and bool(_SENTENCE.search(line[-SEARCHED_END_LENGTH:]))  # noqa: PLR2004  # "All rights reserved."


def _matches(patterns: tuple[re.Pattern[str], ...], line: str) -> bool:
    return any(pattern.match(line) for pattern in patterns)


def _without_parts(line: str) -> str:
    """Drop short codes and trailing credits from inside a line."""
    rest = BRACKETS.sub(_kept, line)
    for pattern in TRAILING:
        rest = rest[:-SEARCHED_END_LENGTH] + pattern.sub("", rest[-SEARCHED_END_LENGTH:])
    return line if rest == line else rest.strip()


def _kept(brackets: re.Match[str]) -> str:
    is_code = any(pattern.fullmatch(brackets[0]) for pattern in SHORTCODES)
    return "" if is_code else brackets[0]


def _is_share_bar(line: str) -> bool:
    names = [name for name in re.split(r"[\s,|/•·–-]+", line.lower()) if name]
    return len(names) > 1 and all(name in SHARES for name in names)


def _is_repeated(line: str, seen: set[str]) -> bool:
    plain = " ".join(line.lower().split())
    if len(plain) < MIN_REPEATED_LENGTH:
        return False
    is_known = plain in seen
    seen.add(plain)
    return is_known
