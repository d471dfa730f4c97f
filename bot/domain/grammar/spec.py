"""CommandSpec and Option: what can be ordered, shown alike on every platform and read by one parser. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language


class OptionKind(StrEnum):
    """The kind of an option; `bot.domain.grammar.values` says what value it becomes."""

    FEED = "feed"
    ADDRESS = "address"
    LINK = "link"
    TEXT = "text"
    NAME = "name"
    NAMES = "names"
    SUBJECT = "subject"
    OFTEN = "often"
    TIMES = "times"
    ZONE = "zone"
    QUIET = "quiet"
    LANGUAGE = "language"
    DURATION = "duration"
    SWITCH = "switch"
    FILTER = "filter"
    ROLE = "role"
    END = "end"
    CHOICE = "choice"
    MARK = "mark"


class PermittedUsers(StrEnum):
    """Who may give a command."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"


class Section(StrEnum):
    """The heading under which help lists a command."""

    READING = "Reading"
    ASKING = "Asking"
    FEEDS = "This channel's feeds"
    DELIVERY = "When and what"
    RECORDS = "Records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A parameter of a command.

    Attributes:
        says: what it is, for whoever fills it in.
        choices: labels and values, if only these are allowed.
        example: an example of its value.
        is_hidden: only our own buttons set it; nobody is asked for it.
        takes_all: "all" is allowed, for all feeds.
        takes_several: several feeds are allowed.
    """

    name: str
    kind: OptionKind
    says: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    is_hidden: bool = False
    takes_all: bool = False
    takes_several: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A command and its options, as they were chosen or typed; `values.read_options` turns them into values.

    Attributes:
        options: by name; what fits no option is under "".
    """

    name: str
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it as a line, which parses to the same order if options simply follow one another."""
        return " ".join([self.name, *(value for value in self.options.values() if value)])


OptionSplitter = Callable[[str, Language], Mapping[str, str]]
"""Splits the text typed after a command's name, in some language, into options."""
Objection = Callable[[Mapping[str, Any]], str]
"""Returns why values that are each fine do not go together; empty if they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """A command.

    Attributes:
        says: what it does, in a line.
        aliases: other names that it can be typed by.
        typed_examples: examples of what follows its name, for `help <command>`.
        confirmation: the question asked before it is carried out; empty if it needs none.
        is_read_only: it changes nothing and its reply is a text, so an order in plain words needs no confirmation.
        is_form: if given without its options, a form asks for them on platforms that have forms.
        title: the title of that form.
        joins_channel: whoever gives it wants digests here, so the bot joins the channel.
        needs_model: without a model it can only decline.
        discord_group: the Discord command that it is part of; empty for one of its own.
        is_hidden: only our own buttons give it.
        split_options: splits the typed text, if options do not simply follow one another.
        objection: returns what is wrong with values that are each fine.
    """

    name: str
    section: Section
    says: str
    options: tuple[Option, ...] = ()
    permitted: PermittedUsers = PermittedUsers.EVERYBODY
    aliases: tuple[str, ...] = ()
    typed_examples: tuple[str, ...] = ()
    confirmation: str = ""
    is_read_only: bool = False
    is_form: bool = False
    title: str = ""
    joins_channel: bool = False
    needs_model: bool = False
    discord_group: str = "news"
    is_hidden: bool = False
    split_options: OptionSplitter | None = None
    objection: Objection | None = None

    @property
    def is_for_managers(self) -> bool:
        """Whether it changes a channel for everybody."""
        return self.permitted is PermittedUsers.MANAGERS

    @property
    def inputs(self) -> tuple[Option, ...]:
        """The options that people fill in."""
        return tuple(option for option in self.options if not option.is_hidden)

    def is_called(self, name: str) -> bool:
        """Check whether a name is the command's own or an alias; names in other languages do not count."""
        return name.casefold() in {self.name, *self.aliases}

    def is_lacking(self, options: Mapping[str, str]) -> bool:
        """Check whether a form should ask for more: options are missing, or there is only a feed or a message."""
        naming_options = [option for option in self.inputs if option.kind in {OptionKind.FEED, OptionKind.LINK}]
        is_nameless = bool(naming_options) and not any(option.name in options for option in naming_options)
        free = [option for option in self.inputs if option not in naming_options]
        needed = [option for option in free if option.is_required] or free
        return self.is_form and not is_nameless and not any(option.name in options for option in needed)

    def option(self, name: str) -> Option | None:
        """Return the option with that name."""
        return next((option for option in self.options if option.name == name), None)


def _commands_by_translated_name() -> dict[str, tuple[str, str]]:
    """Return the commands by their names in other languages, each with its language, if it is a single one."""
    commands_by_word: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES.values():
        for command, words in language.command_names.items():
            commands_by_word |= {word: ("" if word in commands_by_word else language.code, command) for word in words}
    return commands_by_word


_NAMED = _commands_by_translated_name()
MIN_NAME_LIKENESS = 0.75
"""Smallest similarity of a name that is suggested: "lsit" is that close to "list", "hilfe" is not to "hide"."""
OPPOSITE_PREFIX = "un"
"""Prefix of the name of a command that undoes another."""


@dataclass(frozen=True)
class Registry:
    """All commands: help, forms, menus, Discord's typed commands and orders in plain words are derived from it."""

    specs: Sequence[CommandSpec]

    def __iter__(self) -> Iterator[CommandSpec]:
        """Iterate over the commands that people can give."""
        return (spec for spec in self.specs if not spec.is_hidden)

    def find(self, name: str) -> CommandSpec | None:
        """Return the command with a name, in any language."""
        typed = name.casefold()
        own_name = _NAMED.get(unaccented(name), ("", typed))[1]
        own = (spec for spec in self.specs if typed == spec.name or typed in spec.aliases)
        return next(own, None) or next((spec for spec in self.specs if spec.name == own_name), None)

    @staticmethod
    def language_of(name: str) -> str:
        """Return the language in which a command has this name; empty for English, several, or no name."""
        return _NAMED.get(unaccented(name), ("", ""))[0]

    @staticmethod
    def name_in(name: str, language: str) -> str:
        """Return a command's name in a language; its own if there is no other."""
        names = LANGUAGES[language].command_names if language in LANGUAGES else {}
        return names.get(name, (name,))[0]

    def closest_to(self, name: str) -> CommandSpec | None:
        """Return the command whose name is closest to what was typed, but never one that does the opposite."""
        typed = name.casefold()
        names = [name for spec in self for name in (spec.name, *spec.aliases)]
        alike = [known for known in names if known.startswith(OPPOSITE_PREFIX) == typed.startswith(OPPOSITE_PREFIX)]
        same_initial = [known for known in alike if known[:1] == typed[:1]]  # a typo is rarely in the first letter
        close = difflib.get_close_matches(typed, same_initial, n=1, cutoff=MIN_NAME_LIKENESS)
        return self.find(close[0]) if close else None

    def is_for_managers(self, name: str) -> bool:
        """Check whether a command, by any of its names, is for those who manage a channel."""
        spec = self.find(name)
        return spec is not None and spec.is_for_managers
