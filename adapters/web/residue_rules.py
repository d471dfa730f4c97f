"""The patterns of residue, by kind; all match from the start of a line unless they say otherwise."""

from __future__ import annotations

import re

from bot.text.language import any_of


def _said(meaning: str) -> str:
    """Return the expressions of residue that have a meaning, in all languages, as one."""
    return any_of(lambda language: language.residue_patterns, meaning)


def _any(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_QUOTED = r"(?:\"[^\"\]]*\"|'[^'\]]*'|[“”„″][^“”„″\]]*[“”„″]|[‘’′][^‘’′\]]*[‘’′]|&#\d+;[^\]]{0,200}?&#\d+;|[^\s\]\"']+)"
_CODES = (
    r"(?:caption|gallery|embed|video|audio|playlist|youtube|vimeo|twitter|tweet|instagram|facebook|soundcloud"
    r"|ad|ads|adsense|advertisement|contact-form(?:-7)?|newsletter|toc|vc_\w+|et_pb_\w+|su_\w+)"
)

_CAPTION = r"\[caption\b[^\]]{0,500}\][^\[]{0,600}\[/caption\]"
CAPTION = re.compile(rf"^[ \t]*{_CAPTION}[ \t]*\r?\n|{_CAPTION}", re.IGNORECASE | re.MULTILINE)
"""A captioned picture is not the article's text: it goes with what it encloses."""

BRACKETS = re.compile(r"\[/?[a-z][^\[\]]{0,500}\]", re.IGNORECASE)
"""What may be a short code; `SHORTCODES` decide."""

SHORTCODES = (
    # [word attr=”…”]: an attribute is what no editor's bracket ([sic], [his]) has.
    re.compile(
        rf"\[[a-z][\w-]*(?:\s+[\w-]+){{0,9}}?(?:\s+[\w-]+\s*=\s*{_QUOTED}){{1,40}}(?:\s+[\w-]+){{0,9}}\s*/?\]",
        re.IGNORECASE,
    ),
    re.compile(rf"\[/[a-z][\w-]*\]|\[{_CODES}\s*/?\]", re.IGNORECASE),
)

_AGENCIES = (
    r"(?:getty(?: images)?|reuters|afp|ap|ap photo|epa(?:-efe)?|shutterstock|alamy|bloomberg|imago|dpa|picture alliance"
    r"|istock|unsplash|pexels|wikimedia commons|pa(?: wire| media)?|anadolu|xinhua|zuma(?: press)?|handout)"
)

TRAILING = (
    re.compile(
        r"\s*[(\[](?:photo(?:graph)?|image|picture|illustration|foto|graphic)s?\s*(?:by|:|credit:)[^()\[\]]{1,120}[)\]]\s*$",
        re.IGNORECASE,
    ),
    re.compile(rf"\s*\((?:[^()]{{1,60}}/\s*)?{_AGENCIES}(?:\s*/[^()]{{1,60}})?\)\s*$", re.IGNORECASE),
    # "… said.  Read More: A Title Of Another Article", on the end of a paragraph
    re.compile(
        r"(?<=[.!?”\"’)])\s+(?:Read [Mm]ore|READ MORE|Read [Aa]lso|See [Aa]lso|Also [Rr]ead)\s*:\s[^.!?]{3,160}[?!]?$"
    ),
    re.compile(
        r"\s*(?:\[(?:…|\.\.\.)\]|(?<=[.!?])\s*(?:Continue reading|Read more|Read More)\s*(?:…|\.\.\.|→|»|>)*)\s*$"
    ),
)

_READ = f"(?:{_said('read_also')})"

_WEAK = r"(?:related|recommended|read (?:now|on)|don['’]t miss|watch(?: now| more)?|listen(?: now)?|explore more|more)"

LABELS = _any(
    rf"^[>»•*▶\-–\s]*{_READ}\s*(?::|\||»|›|→|>)\s*\S.{{0,200}}$",
    rf"^[>»•*▶\-–\s]*{_READ}\s*[:…»›→>.]*$",
    r"^(?:click here to )?read (?:more|on|the full (?:story|article|report|post)|full (?:story|article))"
    r"(?: details| here| at| on)?\s*[.:…»›→>]*$",
    r"^read more (?:details|here|»|›|→|\.\.\.|…)\s*$",
    r"^(?:continue|keep) reading(?: (?:below|the main story|this article))?\s*[.:…»›→>]*$",
    rf"^(?:{_said('read_on')})\s*[.:…»›→>]*$",
    r"^view (?:entire post|(?:all )?comments|original|gallery|full article)\b\s*[›»→>]*$",
    r"^(?:(?:leave|post|add) a (?:comment|reply)|(?:show|hide|load|\d+) comments?|comments? \(\d+\))$",
    rf"^(?:{_said('advertisement')})(?: - (?:story|scroll).*)?[.:]?$",
    r"^(?:story|article) continues (?:below|after)\b.{0,40}$",
    r"^scroll (?:down )?(?:to|for) (?:continue|more)\b.{0,40}$",
    r"^skip (?:to (?:main )?content|advertisement|past newsletter promotion)$",
    r"^(?:all rights reserved|copyright\s*(?:©|\(c\)|\d{4})|©|\(c\) ?\d{4}).{0,100}$",
    r"^this (?:material|content) may not be published, broadcast, rewritten,? or redistributed.{0,60}$",
)

TAILS = _any(
    r"^finally,? we (?:wish|hope) .{1,60} provided you with enough information (?:of|about|on)\b.*$",
    r"^also on site\s*(?::.*)?$",
    r"^the post .{1,250} (?:first appeared|appeared first) on .{1,80}$",
    r"^(?:this entry|this article) was posted (?:in|on|by) .{1,80}$",
)

FAREWELL = re.compile(
    r"^finally,? we wish .{1,60} enough information of \((.{3,250})\)\s*$", re.IGNORECASE | re.MULTILINE
)

LISTS = _any(
    r"^also on site\s*(?::.*)?$",
    r"^(?:most viewed(?: news)?|most read|most popular|trending(?: now)?|latest news|related news|more stories"
    r"|recommended for you|more from .{1,40}|you may also like|top stories|around the web|editor['’]s picks?)\s*:?$",
)
"""Headings of a list of other articles: the headlines below them go too."""

SIGN_UPS = _any(
    r"^(?:please )?(?:sign up|subscribe|register)\b(?=.*\b(?:newsletters?|inbox|alerts?|free trial|podcast|channel"
    r"|updates|briefing|bulletin|today|here|now)\b)(?!.*\b(?:said|says|told|was|were)\b).{0,300}$",
    r"^(?:get|have|receive)\b.{0,140}\b(?:to|in) your inbox\b.{0,80}$",
    r"^(?:enter|confirm) your e-?mail\b.{0,80}$",
    r"^by (?:signing up|subscribing|clicking|submitting|continuing),? (?:you|i)\b.{0,220}$",
    r"^(?:thank you|thanks) for (?:subscribing|signing up)\b.{0,80}$",
    r"^(?:please )?follow (?:us|@\w+|our (?:page|channel|account))\b.{0,120}$",
    r"^(?:like|find) us on (?:facebook|instagram|twitter|x|youtube)\b.{0,80}$",
    r"^(?:join|follow) our (?:whatsapp|telegram|facebook|discord|youtube)\b.{0,120}$",
    r"^download (?:our|the \S+(?: \S+)?) app\b.{0,100}$",
    r"^(?:support|become) (?:our|a) (?:journalism|member|subscriber|supporter)\b.{0,120}$",
    r"^(?:already a (?:subscriber|member)|not a (?:subscriber|member))\b.{0,60}$",
    rf"^(?:{_said('subscribe')})\b.{{0,160}}$",
    r"^listen to this article\b.{0,40}$",
    r"^share this(?: (?:article|story|post|page|with))?\b\s*:?.{0,60}$",
    r"^(?:share|tweet|pin|email|print|copy link|save|bookmark|comments?)$",
)

DOUBTFUL = _any(
    rf"^[>»•*▶\-–\s]*{_WEAK}\s*(?::|\||»|›|→|>)\s*\S.{{0,200}}$",
    r"^(?:related|recommended|tags)\s*:?$",
    r"^(?:tags|filed under|topics|categories)\s*:.{0,160}$",
    rf"^[(\[]?(?:{_said('picture')})s?(?: credit| courtesy| source)?s?\s*(?::|by\b|/)\s*.{{1,160}}$",
    rf"^[(\[]?(?:{_said('credit')})s?\s*:\s*.{{1,100}}$",
    rf"^[(\[]?.{{0,80}}(?:/|\||via)\s*{_AGENCIES}[)\]]?$",
    rf"^[(\[]?(?:{_AGENCIES})(?:\s*/\s*.{{1,60}})?[)\]]?$",
)
"""Labels and credits a sentence may begin with, too: they go only where the line does not end like one."""

SHARES = frozenset(
    {"facebook", "twitter", "x", "linkedin", "whatsapp", "telegram", "reddit", "pinterest", "messenger", "bluesky"}
    | {"threads", "mastodon", "flipboard", "pocket", "tumblr", "instagram", "youtube", "sms", "line", "viber"}
    | {"email", "e-mail", "mail", "print", "copy", "link", "copied", "share", "tweet", "pin", "save", "on"}
)
"""Words of which a row of share buttons consists."""
