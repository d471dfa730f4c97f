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
"""Kinds that may contain blanks: such an option takes the rest of the text, as does a feed that is the last option."""

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

    def any_of(*meanings: str) -> str:
        phrases = (phrase for meaning in meanings for phrase in language.time_phrases.get(meaning, ()))
        return f"(?:{one_of(phrases)})"

    length = rf"(?:{any_of('article')} )?(?:{any_of('recent')} )?\d{{1,4}}[ -]?[^\W\d_]+"
    return re.compile(
        rf"(?<!\s)\s+(?:{any_of('since', 'within')}\s+(?P<length>{length})|{any_of('since')}\s+(?P<since>\S.*))$",
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
    """Parse the options typed after a command's name; text that fits none of them is under ""."""
    if spec.split_options is not None:
        return spec.split_options(rest, language)
    options, rest_of_text = _split_confirmation(spec, rest)
    for option in spec.options:
        if not rest_of_text:
            return options
        if option.name in options:
            continue
        if option.kind in KINDS_WITH_BLANKS or (option.kind is OptionKind.FEED and option is spec.inputs[-1]):
            options[option.name], rest_of_text = rest_of_text, ""
        elif option.kind is not OptionKind.LINK or _is_link(rest_of_text):
            first = _ADDRESS.match(rest_of_text)
            word = first[0] if first else rest_of_text
            options[option.name], rest_of_text = word, rest_of_text[len(word) :].strip()
    return {**options, "": rest_of_text} if rest_of_text else options


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
    schedule = parse_said_schedule(rest_of_it, language)
    if not (schedule.frequency or schedule.times or schedule.quiet or schedule.is_alternate):
        # The command itself checks anything beyond an address.
        return {"url": rest if rest_of_it else first[0]}
    timed = (
        {"when": rest_of_it} if schedule.quiet else _schedule_options(rest_of_it, language)
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
    option_name = {"quiet": "quiet", "silent": "quiet", "zone": "zone", "timezone": "zone", "tz": "zone"}.get(word)
    if option_name:  # its name alone asks what is set
        return {**options, option_name: others.strip()} if others.strip() else options
    if "feed" in options and unaccented(rest.casefold()) in _channel_phrases(language):
        return {**options, "when": CHANNEL_SCHEDULE}
    return {**options, **_schedule_options(rest, language)}


def _schedule_options(rest: str, language: Language) -> Mapping[str, str]:
    """Parse the options of a schedule; return the whole text as one if a word cannot be read, to report it."""
    schedule = parse_said_schedule(rest, language)
    zone = schedule.zone or (schedule.rest if _is_like_a_zone(schedule.rest) else "")
    is_named = bool(schedule.frequency or schedule.times or schedule.quiet)
    if rest and (
        schedule.differs_by_day or schedule.is_alternate or not is_named or (schedule.rest and schedule.rest != zone)
    ):
        return {"when": rest}
    options = {"when": schedule.frequency, "at": " ".join(schedule.times), "zone": zone, "quiet": schedule.quiet}
    return {name: value for name, value in options.items() if value}


def _is_like_a_zone(text: str) -> bool:
    return len(text) >= len("UTC") and len(zones_like(text)) > len(zones_like("?"))


def split_filter(rest: str, language: Language) -> Mapping[str, str]:
    """Split "3 tariff -football about: labour law" into the feed, the words, and the wish, which comes last."""
    feed, _, typed = rest.partition(" ")
    if not _is_feed(feed, language):
        feed, typed = "", rest
    about = _ABOUT.search(typed)
    words = typed[: about.start()] if about else typed
    options = {"feed": feed, "words": words.strip(), "about": (about["about"].strip() or "?") if about else ""}
    return {name: value for name, value in options.items() if value}


def _is_feed(word: str, language: Language) -> bool:
    """Check whether a word names a feed, all feeds, or a digest's message; any other is part of the wish."""
    return bool(word) and (_NUMBER.fullmatch(word) is not None or _is_link(word) or means_all_feeds(word, language))


def mention_of(role: str) -> str:
    """Return the mention of a role, by its number, as Discord writes it; it notifies nobody here."""
    return f"<@&{role}>"


def split_watch(rest: str, language: Language) -> Mapping[str, str]:
    """Split "Remotasks aka Outlier, Hive weekly role:77 notify-only" into options."""
    remaining = rest
    options: dict[str, str] = {}
    before, (notifying, telling) = "", _switch_patterns(language)
    while remaining != before:  # in whatever order they stand
        before = remaining
        if notify := notifying.search(remaining):
            options["notify_only"], remaining = notify["wish"] or "on", remaining[: notify.start()]
        if role := _ROLE.search(remaining):
            options["role"], remaining = role["number"] or role["role"], remaining[: role.start()]
        if weekly := telling.search(remaining):
            options["weekly"], remaining = weekly["wish"] or "on", remaining[: weekly.start()]
    if aka := _alias_pattern(language).search(remaining):
        options["aka"], remaining = aka["others"], remaining[: aka.start()]
    return {"name": remaining.strip(), **options} if remaining.strip() else options


def split_about(rest: str, language: Language) -> Mapping[str, str]:
    """Split "Remotasks since 30 days" into a name and a period."""
    since = _since_pattern(language).search(rest)
    if since is None:
        return {"name": rest} if rest else {}
    return {"name": rest[: since.start()].strip(), "since": (since["length"] or since["since"]).strip()}
