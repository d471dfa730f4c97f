"""Help text: what a person can do in a channel, grouped, and how one command is typed. Pure.

This is only the layout; the description of a command is in its spec, in one of `*_commands.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.grammar.option_parsing import options_in
from bot.domain.grammar.spec import CommandSpec, Order, Registry, Section
from bot.text.catalogue import Said, in_language, say
from bot.text.language import ENGLISH, LANGUAGES

COMMAND_PREFIX, DISCORD_GROUP = "/news", "news"
"""The prefix of typed commands, and the group of those that have it on Discord."""
EXAMPLES = say("For example:")
FOR_MANAGERS = say("For people who manage this channel.")
NEEDS_MODEL = say("It needs a language model.")
HELP_FOOTER = say(
    "Ask anything in the thread under a digest, or mention me: I answer with a quotation, or say that the article does "
    "not."
)
MORE_HELP = say("`/news help schedule` says more about one command.")


def help_text(
    registry: Registry,
    *,
    may_manage: bool,
    has_model: bool,
    may_type: bool = True,
    typed_only: Collection[str] = (),
    language: str = ENGLISH,
) -> str:
    """Return the commands that a person can use in a place, under their headings.

    Args:
        registry: the registry of all commands.
        may_manage: the person may change the channel.
        has_model: there is a language model.
        may_type: the person may use `/news` there; if not, only the commands outside of it are listed.
        typed_only: commands without a form that can be typed there.
        language: the code of the language to write in.
    """
    listed = (spec for spec in registry.specs if not spec.is_hidden or spec.name in typed_only)
    fitting = [
        spec
        for spec in listed
        if _is_available(spec, may_manage, has_model) and (may_type or spec.discord_group != DISCORD_GROUP)
    ]
    lines: list[str] = []
    for section in Section:
        specs = [spec for spec in fitting if spec.section is section]
        if specs:
            lines += [
                f"*{in_language(Said(section.value), language)}*",
                *(usage_line(spec, language) for spec in specs),
            ]
    foot = (
        [in_language(HELP_FOOTER, language), in_language(MORE_HELP, language)]
        if may_type
        else [in_language(HELP_FOOTER, language)]
    )
    return "\n".join([*lines, " ".join(foot)])


def command_help(spec: CommandSpec, language: str = ENGLISH) -> str:
    """Return how one command is typed, with its options and examples."""
    lines = [usage_line(spec, language)]
    lines += [f"• {option.name}: {in_language(Said(option.says), language)}" for option in spec.inputs if option.says]
    examples = ", ".join(f"`{COMMAND_PREFIX} {spec.name} {example}`" for example in _examples(spec))
    lines += [f"{in_language(EXAMPLES, language)} {examples}"] if examples else []
    if spec.is_for_managers:
        lines.append(in_language(FOR_MANAGERS, language))
    if spec.needs_model:
        lines.append(in_language(NEEDS_MODEL, language))
    return "\n".join(lines)


def usage_line(spec: CommandSpec, language: str) -> str:
    """Describe a command in a line: how it is typed, and what it does."""
    return f"`{COMMAND_PREFIX} {usage(spec)}` {lowercase_start(in_language(Said(spec.says), language))}"


def example_of(spec: CommandSpec, order: Order) -> str:
    """Return a hint on how a command is typed, with the example most like the order; empty if it has none."""
    best = best_example(spec, order)
    return say("Try: {command}.", command=best) if best else ""


def best_example(spec: CommandSpec, order: Order) -> str:
    """Return the example that is most similar to the order, as it is typed; empty if there is none."""
    english = LANGUAGES[ENGLISH]  # in which we write examples
    shared_options = {
        example: options_in(spec, example, english).keys() & order.options.keys() for example in _examples(spec)
    }
    best = max(shared_options, key=lambda one: len(shared_options[one]), default="")
    return f"`{COMMAND_PREFIX} {spec.name} {best}`" if best else ""


def _examples(spec: CommandSpec) -> tuple[str, ...]:
    needed = " ".join(option.example for option in spec.inputs if option.is_required)
    return tuple(filter(None, spec.typed_examples or (needed,)))


def usage(spec: CommandSpec) -> str:
    """Return how a command is typed: required options in angle brackets, the others as an ellipsis."""
    needed = [f"<{option.name}>" for option in spec.inputs if option.is_required]
    more = ["…"] if any(not option.is_required for option in spec.inputs) else []
    return " ".join([spec.name, *needed, *more])


def lowercase_start(text: str) -> str:
    """Return a line with its first letter in lower case, to follow something else."""
    return text[:1].lower() + text[1:]


def _is_available(spec: CommandSpec, may_manage: bool, has_model: bool) -> bool:  # noqa: FBT001  # said by the caller's names
    return (may_manage or not spec.is_for_managers) and (has_model or not spec.needs_model)
