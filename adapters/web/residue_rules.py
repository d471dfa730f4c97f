"""The patterns of residue, by kind; all match from the start of a line unless they say otherwise.

Templates, editors and aggregators leave it, in a language of their own, and an article's language is detected only
once it is gone: so it is recognized in every language.
"""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_list_lines, word_set


def _expressions_of(meaning: str) -> str:
    """Return the residue expressions with a meaning, joined into one."""
    return one_of(ALL_LANGUAGES.residue_patterns[meaning])


def _compile_all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _line_expressions(meaning: str) -> tuple[re.Pattern[str], ...]:
    """Return the residue expressions with a meaning that match whole lines."""
    return tuple(
        re.compile(rf"^(?:{line})$", re.IGNORECASE | re.MULTILINE) for line in ALL_LANGUAGES.residue_patterns[meaning]
    )


_QUOTED = r"(?:\"[^\"\]]*\"|'[^'\]]*'|[“”„″][^“”„″\]]*[“”„″]|[‘’′][^‘’′\]]*[‘’′]|&#\d+;[^\]]{0,200}?&#\d+;|[^\s\]\"']+)"
_CODES = (
    r"(?:caption|gallery|embed|video|audio|playlist|youtube|vimeo|twitter|tweet|instagram|facebook|soundcloud"
    r"|ad|ads|adsense|advertisement|contact-form(?:-7)?|newsletter|toc|vc_\w+|et_pb_\w+|su_\w+)"
)

_CAPTION = r"\[caption\b[^\]]{0,500}\][^\[]{0,600}\[/caption\]"
CAPTION = re.compile(rf"^[ \t]*{_CAPTION}[ \t]*\r?\n|{_CAPTION}", re.IGNORECASE | re.MULTILINE)
"""A captioned picture, removed with all that it encloses: none of it is the article's text."""

BRACKETS = re.compile(r"\[/?[a-z][^\[\]]{0,500}\]", re.IGNORECASE)
"""Possible short codes; `SHORTCODES` decide."""

SHORTCODES = (
    # [word attr=”…”]: an editor's bracket ([sic], [his]) has no attributes.
    re.compile(
        rf"\[[a-z][\w-]*(?:\s+[\w-]+){{0,9}}?(?:\s+[\w-]+\s*=\s*{_QUOTED}){{1,40}}(?:\s+[\w-]+){{0,9}}\s*/?\]",
        re.IGNORECASE,
    ),
    re.compile(rf"\[/[a-z][\w-]*\]|\[{_CODES}\s*/?\]", re.IGNORECASE),
)

_AGENCIES = "|".join(re.escape(name) for name in sorted(word_list_lines("picture_agencies"), key=len, reverse=True))

TRAILING = (
    re.compile(
        rf"\s*[(\[](?:{_expressions_of('picture')})s?\s*(?:{_expressions_of('picture_by')}|(?:{_expressions_of('picture_source')})?:)[^()\[\]]{{1,120}}[)\]]\s*$",
        re.IGNORECASE,
    ),
    re.compile(rf"\s*\((?:[^()]{{1,60}}/\s*)?(?:{_AGENCIES})(?:\s*/[^()]{{1,60}})?\)\s*$", re.IGNORECASE),
    # "… said.  Read More: A Title Of Another Article", on the end of a paragraph
    re.compile(rf"(?<=[.!?”\"’)])\s+(?:{_expressions_of('link_behind')})\s*:\s[^.!?]{{3,160}}[?!]?$"),
    re.compile(rf"\s*(?:\[(?:…|\.\.\.)\]|(?<=[.!?])\s*(?:{_expressions_of('rest_behind')})\s*(?:…|\.\.\.|→|»|>)*)\s*$"),
)

_READ = f"(?:{_expressions_of('read_also')})"

_WEAK = f"(?:{_expressions_of('weak_link')})"

LABELS = (
    *_line_expressions("label"),
    *_compile_all(
        rf"^[>»•*▶\-–\s]*{_READ}\s*(?::|\||»|›|→|>)\s*\S.{{0,200}}$",
        rf"^[>»•*▶\-–\s]*{_READ}\s*[:…»›→>.]*$",
        rf"^(?:{_expressions_of('read_on')})\s*[.:…»›→>]*$",
        rf"^(?:{_expressions_of('advertisement')})(?: - (?:{_expressions_of('scroll')}).*)?[.:]?$",
    ),
)

TAILS = _line_expressions("tail")

FAREWELLS = _line_expressions("farewell")

LISTS = _line_expressions("list_heading")
"""Headings of a list of other articles: the headlines below them are removed too."""

SIGN_UPS = (
    *_line_expressions("sign_up"),
    *_compile_all(
        rf"^(?:{_expressions_of('subscribe')})\b.{{0,160}}$",
    ),
)

DOUBTFUL = (
    *_line_expressions("doubtful_label"),
    *_compile_all(
        rf"^[>»•*▶\-–\s]*{_WEAK}\s*(?::|\||»|›|→|>)\s*\S.{{0,200}}$",
        rf"^[(\[]?(?:{_expressions_of('picture')})s?(?: (?:{_expressions_of('picture_source')}))?s?"
        rf"\s*(?::|(?:{_expressions_of('picture_by')})\b|/)\s*.{{1,160}}$",
        rf"^[(\[]?(?:{_expressions_of('credit')})s?\s*:\s*.{{1,100}}$",
        rf"^[(\[]?.{{0,80}}(?:/|\||via)\s*(?:{_AGENCIES})[)\]]?$",
        rf"^[(\[]?(?:{_AGENCIES})(?:\s*/\s*.{{1,60}})?[)\]]?$",
    ),
)
"""Labels and credits that may also begin a sentence: they are removed only if the line does not end like one."""

SHARES = word_set("share_buttons").union(ALL_LANGUAGES.share_words)
"""Words that make up a row of share buttons."""
