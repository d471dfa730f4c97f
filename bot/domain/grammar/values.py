"""Values: parses options of each kind, wherever they were typed or chosen, and reports what is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from functools import cache
from typing import Any

from bot.domain.filters import NO_FILTER, parse_filter
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order
from bot.domain.grammar.subjects import is_nobody, is_quoted, names_in, quoted_names
from bot.domain.schedule import QuietHours, parse_often, parse_quiet, parse_said_schedule, parse_zone, zones_like
from bot.text.catalogue import joined_texts, say
from bot.text.end_expressions import EndExpression, split_off_end
from bot.text.folding import unaccented
from bot.text.language import Language, language_by_name, language_names
from bot.text.timetable import timetable_in

OptionValues = Mapping[str, Any]
"""The values of an order by option name; options that were not given are missing."""

CHANNEL_SCHEDULE = "channel"
"""The frequency of a feed that gives up its own schedule: the same as the channel's."""
QUIET_FOR_ALL = say("Quiet hours hold for the whole channel: `/news schedule quiet {quiet}`")
OWN_LANGUAGE = "own"
"""The value for each article's own language."""
WATCH_WHOM = say("Whom shall I watch? For example: /news watch gig workers")
MESSAGE_PREFIX = "message:"
"""The prefix that replaces the link to a message of ours, once an adapter has read it."""


class UnreadableOption(ValueError):
    """An option cannot be read; the message tells the person who typed it why."""

    @property
    def message(self) -> str:
        """The message, as given."""
        message: str = self.args[0]
        return message


class UnsuitableOption(UnreadableOption):
    """The given options do not go together; the message says which do, and needs no example."""


@cache
def on_words(language: Language) -> frozenset[str]:
    """Return the words, without accents, that switch something on."""
    return frozenset(map(unaccented, language.on_words))


@cache
def off_words(language: Language) -> frozenset[str]:
    """Return the words, without accents, that switch something off or end a wish."""
    return frozenset(map(unaccented, language.off_words))


def read_options(spec: CommandSpec, order: Order, language: Language) -> OptionValues:
    """Parse the options of an order, which are in a language, to values.

    Raises:
        UnreadableOption: an option cannot be read, or something fits no option of the command.
    """
    unplaced = order.options.get("", "")
    if unplaced.rstrip().endswith("?"):
        message = say("“{left}” is nothing that {command} takes.", left=unplaced, command=spec.name)
        raise UnreadableOption(message)
    values: dict[str, Any] = {}
    for option in spec.options:
        text = order.options.get(option.name, "").strip()
        if text:
            values[option.name] = option_value(option, text, language)
    if spec.objection is not None and (objection := spec.objection(values)):
        raise UnsuitableOption(objection)
    return values


def time_of_day_problem(values: OptionValues) -> str:
    """Say why a schedule is impossible as given: what comes at once or every hour has no time of day."""
    often: str = values.get("when", "")
    if often == CHANNEL_SCHEDULE and "at" in values:
        return say("What comes as all of the channel takes no time of day of its own.")
    if often not in {"at once", "hourly"} or "at" not in values:
        return ""
    at = " ".join(f"{moment:%H:%M}" for moment in values["at"])
    if often == "hourly":
        return say("Every hour takes no time of day: `{often}`, or `daily {clock}`?", often=often, clock=at)
    return say("At once takes no time of day: `{often}`, or `daily {clock}`?", often=often, clock=at)


def new_feed_schedule_problem(values: OptionValues) -> str:
    """Say why these options do not suit a new feed: a time zone needs a time."""
    if "zone" in values and not {"when", "at"} & values.keys():
        return say("A time zone goes with a time: `daily 9:00 {zone}`", zone=values["zone"])
    return time_of_day_problem(values)


def schedule_problem(values: OptionValues) -> str:
    """Say why these options do not go together: quiet hours and the time zone are the whole channel's."""
    if "feed" not in values and values.get("when") == CHANNEL_SCHEDULE:
        return say("Only one feed can go as the channel does: `/news schedule 3 as the channel`")
    if "feed" in values and "quiet" in values:
        hours = values["quiet"] or "off"
        return QUIET_FOR_ALL.with_values(quiet=hours)
    if "feed" in values and "zone" in values and not {"when", "at"} & values.keys():
        return say("The time zone holds for the whole channel: `/news schedule zone {zone}`", zone=values["zone"])
    return time_of_day_problem(values)


def means_off(text: str, language: Language) -> bool:
    """Check whether a value switches something off."""
    return unaccented(text.strip()) in off_words(language)


def option_value(option: Option, text: str, language: Language) -> Any:  # noqa: ANN401 - each kind has its own type
    """Parse one option to its value.

    Raises:
        UnreadableOption: the text cannot be read as that kind of option.
    """
    if option.kind is OptionKind.CHOICE:
        return _read_choice(option, text)
    return _READERS[option.kind](text, language)


def _read_choice(option: Option, text: str) -> str:
    plain = text.casefold()
    for label, value in option.choices:
        if plain in {label.casefold(), value.casefold()}:
            return value
    words = ", ".join(dict.fromkeys(value for _, value in option.choices))
    message = say("“{said}” is none of: {words}.", said=text, words=words)
    raise UnreadableOption(message)


def _read_feed(text: str, _language: Language) -> str:
    if text.endswith("?") and " " in text:
        message = say("“{said}” is a question, and no feed.", said=text)
        raise UnreadableOption(message)
    return text.strip("<>").split("|")[0].lstrip("#")


def _read_address(text: str, _language: Language) -> str:
    return text.strip("<> ").split("|")[0]


def _read_link(text: str, _language: Language) -> str:
    link = _read_address(text, _language)
    if link.startswith(MESSAGE_PREFIX) or ("." in link and " " not in link):
        return link
    message = say("“{said}” is no link.", said=text)
    raise UnreadableOption(message)


def _read_name(text: str, _language: Language) -> str:
    name = " ".join(text.strip('"“”„ ').split())
    if name.endswith("?"):
        message = say("“{name}” is a question, and no name.", name=name)
        raise UnreadableOption(message)
    return name


def _read_subject(text: str, language: Language) -> str:
    """Return whom to watch: one whole name, or several as given; a word for nobody or for everybody is an error."""
    name, names = _read_name(text, language), names_in(text, language)
    if not is_quoted(text) and (
        nobody := next((reading for reading in (*names, name) if is_nobody(reading, language)), "")
    ):
        message = say(
            "“{name}” is nobody to watch. To end a watch: `/news unwatch <name>`; `/news watch` tells whom you watch. "
            'If it is a name: `/news watch "{name}"`',
            name=nobody,
        )
        raise UnsuitableOption(message)
    if not names:
        raise UnsuitableOption(WATCH_WHOM)
    return text.strip() if len(names) > 1 else quoted_names(*names)


def _read_names(text: str, language: Language) -> tuple[str, ...]:
    names = (_read_name(part, language) for part in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(name for name in names if name and not means_off(name, language)))


def _read_frequency(text: str, language: Language) -> str:
    often = CHANNEL_SCHEDULE if text == CHANNEL_SCHEDULE else parse_often(text, language)
    if often is None:
        raise _frequency_problem(text, language)
    return often


def _frequency_problem(text: str, language: Language) -> UnreadableOption:
    """Say what is wrong with a text that should say how often digests come."""
    schedule = parse_said_schedule(text, language)
    if means_off(text, language):
        return UnsuitableOption(
            say("To hold a feed's digests back: `/news pause <feed>`. To end it: `/news remove <feed>`.")
        )
    if schedule.quiet:
        return UnsuitableOption(QUIET_FOR_ALL.with_values(quiet=schedule.quiet))
    if schedule.is_alternate:
        return UnsuitableOption(say("I cannot leave out every other one: `weekly` or `daily`?"))
    if schedule.rest:
        return UnreadableOption(say("I cannot read “{words}”.", words=schedule.rest))
    if schedule.differs_by_day:
        return UnreadableOption(say("All days share the same times here."))
    return UnreadableOption(say("I do not know how often “{said}” is.", said=text))


def _read_times(text: str, language: Language) -> tuple[time, ...]:
    """Parse the times of day in a text; an error names only the words that are not times."""
    timetable = timetable_in(text, language, is_typed=True)
    wrong = " ".join((*timetable.invalid_times, *timetable.unread_words)) or (
        "" if timetable.times and not timetable.frequency else text
    )
    if wrong:
        message = say("{words} is no time.", words=wrong)
        raise UnreadableOption(message)
    return tuple(sorted({time.fromisoformat(moment) for moment in timetable.times}))


def _read_zone(text: str, _language: Language) -> str:
    zone = parse_zone(text)
    if zone is None:
        near = [name for name in zones_like(text, limit=4) if name != "UTC"]
        like = say("Perhaps {zones}?", zones=", ".join(near)) if near else ""
        message = joined_texts(say("I do not know the time zone “{said}”.", said=text), like)
        raise UnreadableOption(message)
    return zone


def _read_quiet_hours(text: str, language: Language) -> QuietHours | None:
    if means_off(text, language):
        return None
    quiet = parse_quiet(text, language)
    if quiet is None:
        wrong = " ".join(timetable_in(text, language, is_typed=True).invalid_times)
        no_span = say("“{said}” is no span of hours.", said=text)
        message = say("{words} is no time.", words=wrong) if wrong else no_span
        raise UnreadableOption(message)
    return quiet


def _read_language(text: str, language: Language) -> str:
    if means_off(text, language) or text.casefold() == OWN_LANGUAGE:
        return ""
    code = language_by_name(text)
    if code is None:
        message = say(
            "Which language is “{said}”? I can check {languages}; or say {own}.",
            said=text,
            languages=language_names(),
            own=OWN_LANGUAGE,
        )
        raise UnreadableOption(message)
    return code


def _read_switch(text: str, language: Language) -> bool:
    plain = unaccented(text)
    if plain not in on_words(language) | off_words(language):
        message = say("“{said}” is neither on nor off.", said=text)
        raise UnreadableOption(message)
    return plain in on_words(language)


def _read_filter(text: str, language: Language) -> Any:  # noqa: ANN401 - as above
    if means_off(text, language):
        return NO_FILTER
    only, unread = parse_filter(text)
    if unread:
        message = say("I cannot read {words}.", words=", ".join(unread))
        raise UnreadableOption(message)
    return only


def _read_end(text: str, language: Language) -> EndExpression:
    before, end = split_off_end(text, language)
    if end is None or before:  # in a field of its own nobody repeats "until"
        before, end = split_off_end(f"{language.end_phrases['until'][0]} {text}", language)
    if end is None or before or end.problem:
        raise UnreadableOption(end.problem if end else say("I cannot read “{words}”.", words=text))
    return end


def _read_role(text: str, language: Language) -> str:
    if not (means_off(text, language) or text.isdecimal()):
        message = say("“{said}” is no role that I can call. Mention it, as you would to call it yourself.", said=text)
        raise UnreadableOption(message)
    return "" if means_off(text, language) else text


_READERS: Mapping[OptionKind, Callable[[str, Language], Any]] = {
    OptionKind.FEED: _read_feed,
    OptionKind.ADDRESS: _read_address,
    OptionKind.LINK: _read_link,
    OptionKind.TEXT: lambda text, _: " ".join(text.split()),
    OptionKind.NAME: _read_name,
    OptionKind.NAMES: _read_names,
    OptionKind.SUBJECT: _read_subject,
    OptionKind.OFTEN: _read_frequency,
    OptionKind.TIMES: _read_times,
    OptionKind.ZONE: _read_zone,
    OptionKind.QUIET: _read_quiet_hours,
    OptionKind.LANGUAGE: _read_language,
    OptionKind.DURATION: lambda text, _: " ".join(text.split()),  # how far back that is, only a clock says
    OptionKind.SWITCH: _read_switch,
    OptionKind.FILTER: _read_filter,
    OptionKind.ROLE: _read_role,
    OptionKind.END: _read_end,
    OptionKind.MARK: lambda text, _: text,
}
