"""Option parsing: splits the text typed after a command's name into its options. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.domain.filters import ABOUT_PREFIX
from bot.domain.grammar.feed_matching import means_all_feeds
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order, Registry
from bot.domain.grammar.values import CHANNEL_SCHEDULE, off_words, on_words
from bot.domain.schedule import parse_said_schedule, zones_like
from bot.text.clock import begins_with_time
from bot.text.end_expressions import split_off_end
from bot.text.folding import unaccented
from bot.text.language import Language, one_of

KINDS_WITH_BLANKS = frozenset(
    {
        OptionKind.TEXT,
        OptionKind.NAME,
        OptionKind.NAMES,
        OptionKind.SUBJECT,
        OptionKind.FILTER,
        OptionKind.TIMES,
        OptionKind.ZONE,
        OptionKind.QUIET,
        OptionKind.LANGUAGE,
    }
)
"""Kinds that may contain blanks: such an option takes all that is left, as does a feed that is the last option."""

HOME_COMMAND = "home"
"""The command for an empty text."""

_ADDRESS = re.compile(r"@?<[^<>\s][^<>]*>|\S+")
_NUMBER = re.compile(r"#?\d+")


@cache
def _channel_phrases(language: Language) -> frozenset[str]:
    """Return the phrases that give a feed the channel's schedule."""
    phrases = language.schedule_phrases.get("as_the_channel", ())
    return frozenset(unaccented(phrase.replace("_", " ")) for phrase in phrases)


@cache
def _since_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern of "since ..." at the end of a text."""

    def said(*meanings: str) -> str:
        phrases = (phrase for meaning in meanings for phrase in language.time_phrases.get(meaning, ()))
        return f"(?:{one_of(phrases)})"

    length = rf"(?:{said('article')} )?(?:{said('recent')} )?\d{{1,4}}[ -]?[^\W\d_]+"
    return re.compile(
        rf"(?<!\s)\s+(?:{said('since', 'within')}\s+(?P<length>{length})|{said('since')}\s+(?P<since>\S.*))$",
        re.IGNORECASE,
    )


_ROLE = re.compile(r"(?<!\s)\s+role:\s*(?:<@&(?P<number>\d+)>|(?P<role>@?\w+))\s*$")
"""A role by its number, in a Discord mention, or by any word in its place."""
_ABOUT = re.compile(rf"(?:^|\s){ABOUT_PREFIX}\s*(?P<about>.*)$", re.IGNORECASE | re.DOTALL)


@cache
def _switch_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a watch's switches, notify-only and weekly.

    They match lower case only, since a name may end like that: "Harbour Weekly".
    """
    wish = rf"(?P<wish>{one_of(sorted(on_words(language) | off_words(language)))})"
    notify = re.compile(rf"(?:^|(?<!\s)\s+)notify[-_]only(?::?\s*{wish})?\s*$")
    return notify, re.compile(rf"(?:^|(?<!\s)\s+)weekly(?:\s+{wish})?\s*$")


@cache
def _alias_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern of the aliases after a name."""
    return re.compile(rf"(?<!\s)\s+(?:{one_of(language.alias_phrases)})\s+(?P<others>.+)$", re.IGNORECASE)


def order_in(text: str, registry: Registry, language: Language) -> Order | None:
    """Parse what was typed after `/news`; None if its first word is no command. An empty text is `home`.

    Args:
        text: the typed text.
        registry: the registry of all commands.
        language: to read its options in (`bot.text.order_language.command_language`).
    """
    verb, _, rest = text.strip().partition(" ")
    spec = registry.find(verb or HOME_COMMAND)
    if spec is None:
        return None
    return Order(spec.name, options_in(spec, rest.strip(), language))


def options_in(spec: CommandSpec, rest: str, language: Language) -> Mapping[str, str]:
    """Parse the options typed after a command's name; what fits none of them is under ""."""
    if spec.split_options is not None:
        return spec.split_options(rest, language)
    options, left = _split_confirmation(spec, rest)
    for option in spec.options:
        if not left:
            return options
        if option.name in options:
            continue
        if option.kind in KINDS_WITH_BLANKS or (option.kind is OptionKind.FEED and option is spec.inputs[-1]):
            options[option.name], left = left, ""
        elif option.kind is not OptionKind.LINK or _is_link(left):
            first = _ADDRESS.match(left)
            word = first[0] if first else left
            options[option.name], left = word, left[len(word) :].strip()
    return {**options, "": left} if left else options


def _split_confirmation(spec: CommandSpec, rest: str) -> tuple[dict[str, str], str]:
    """Split off the confirmation that our own button adds to a command that asks first."""
    words = rest.split()
    for option in spec.options:
        if option.is_hidden and words and words[-1].casefold() in dict(option.choices):
            return {option.name: words[-1]}, " ".join(words[:-1])
    return {}, rest


def _is_link(text: str) -> bool:
    """Check whether a link comes next: a report's words may come without one."""
    first = text.split(maxsplit=1)[0]
    return "://" in first or first.startswith(("message:", "<"))


def split_add(rest: str, language: Language) -> Mapping[str, str]:
    """Split "https://example.org weekdays 8:30" into an address and a schedule."""
    first = _ADDRESS.match(rest)
    if first is None:
        return {}
    rest_of_it = rest[first.end() :].strip()
    said = parse_said_schedule(rest_of_it, language)
    if not (said.often or said.times or said.quiet or said.is_alternate):
        # The command itself checks anything beyond an address.
        return {"url": rest if rest_of_it else first[0]}
    timed = (
        {"when": rest_of_it} if said.quiet else _schedule_options(rest_of_it, language)
    )  # quiet hours are no one feed's
    return {"url": first[0], **timed}


def split_pause(rest: str, language: Language) -> Mapping[str, str]:
    """Split "3 until Monday", "the Courier für 3 Tage" into a feed and an end."""
    feed, end = split_off_end(rest, language)
    if end is None:
        return {"feed": rest} if rest else {}
    until = " ".join(rest.split())[len(feed) :].strip()
    return {"feed": feed, "until": until} if feed else {"until": until}


def split_schedule(rest: str, language: Language) -> Mapping[str, str]:
    """Split "3 weekdays 8:30 17:00 Europe/Berlin", "quiet 22:00-07:00", "zone Tokyo" into options."""
    first, _, others = rest.partition(" ")
    options: dict[str, str] = {}
    if _NUMBER.fullmatch(first) and not begins_with_time(rest, language):
        options["feed"], rest = first, others.strip()
        first, _, others = rest.partition(" ")
    word = first.casefold()
    named = {"quiet": "quiet", "silent": "quiet", "zone": "zone", "timezone": "zone", "tz": "zone"}.get(word)
    if named:  # its name alone asks what is set
        return {**options, named: others.strip()} if others.strip() else options
    if "feed" in options and unaccented(rest.casefold()) in _channel_phrases(language):
        return {**options, "when": CHANNEL_SCHEDULE}
    return {**options, **_schedule_options(rest, language)}


def _schedule_options(rest: str, language: Language) -> Mapping[str, str]:
    """Parse the options of a schedule; return the whole text as one if a word cannot be read, to report it."""
    said = parse_said_schedule(rest, language)
    zone = said.zone or (said.left if _is_like_a_zone(said.left) else "")
    is_named = bool(said.often or said.times or said.quiet)
    if rest and (said.is_parted or said.is_alternate or not is_named or (said.left and said.left != zone)):
        return {"when": rest}
    named = {"when": said.often, "at": " ".join(said.times), "zone": zone, "quiet": said.quiet}
    return {name: value for name, value in named.items() if value}


def _is_like_a_zone(said: str) -> bool:
    return len(said) >= len("UTC") and len(zones_like(said)) > len(zones_like("?"))


def split_filter(rest: str, language: Language) -> Mapping[str, str]:
    """Split "3 tariff -football about: labour law" into the feed, the words, and the wish, which comes last."""
    feed, _, typed = rest.partition(" ")
    if not _is_feed(feed, language):
        feed, typed = "", rest
    about = _ABOUT.search(typed)
    words = typed[: about.start()] if about else typed
    named = {"feed": feed, "words": words.strip(), "about": (about["about"].strip() or "?") if about else ""}
    return {name: value for name, value in named.items() if value}


def _is_feed(word: str, language: Language) -> bool:
    """Check whether a word names a feed, all feeds, or a digest's message; any other is part of the wish."""
    return bool(word) and (_NUMBER.fullmatch(word) is not None or _is_link(word) or means_all_feeds(word, language))


def mention_of(role: str) -> str:
    """Return the mention of a role, by its number, as Discord writes it; here it calls nobody."""
    return f"<@&{role}>"


def split_watch(rest: str, language: Language) -> Mapping[str, str]:
    """Split "Remotasks aka Outlier, Hive weekly role:77 notify-only" into options."""
    said = rest
    options: dict[str, str] = {}
    before, (notifying, telling) = "", _switch_patterns(language)
    while said != before:  # in whatever order they stand
        before = said
        if notify := notifying.search(said):
            options["notify_only"], said = notify["wish"] or "on", said[: notify.start()]
        if role := _ROLE.search(said):
            options["role"], said = role["number"] or role["role"], said[: role.start()]
        if weekly := telling.search(said):
            options["weekly"], said = weekly["wish"] or "on", said[: weekly.start()]
    if aka := _alias_pattern(language).search(said):
        options["aka"], said = aka["others"], said[: aka.start()]
    return {"name": said.strip(), **options} if said.strip() else options


def split_about(rest: str, language: Language) -> Mapping[str, str]:
    """Split "Remotasks since 30 days" into a name and a period."""
    since = _since_pattern(language).search(rest)
    if since is None:
        return {"name": rest} if rest else {}
    return {"name": rest[: since.start()].strip(), "since": (since["length"] or since["since"]).strip()}
