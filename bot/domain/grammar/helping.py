"""Help: what a person can do in a place, grouped, and how one command is typed. Pure."""

from __future__ import annotations

from bot.domain.grammar.spec import CommandSpec, Order, Registry, Section
from bot.domain.grammar.splitting import options_in

NEWS = "/news"
FOOT = (
    "Ask anything in the thread under a digest, or mention me: I answer with a quotation, or say that the article does "
    f"not. `{NEWS} help schedule` says more about one command."
)


def help_text(registry: Registry, *, may_manage: bool, has_model: bool) -> str:
    """Return the commands that a person can use in a place, under their headings."""
    lines: list[str] = []
    for section in Section:
        told = [spec for spec in registry if spec.section is section and _fits(spec, may_manage, has_model)]
        if told:
            lines += [f"*{section.value}*", *(f"`{NEWS} {usage(spec)}` {small(spec.says)}" for spec in told)]
    return "\n".join([*lines, FOOT])


def help_on(spec: CommandSpec) -> str:
    """Return how one command is typed, with its options and examples."""
    lines = [f"`{NEWS} {usage(spec)}` {small(spec.says)}"]
    lines += [f"• {option.name}: {option.says}" for option in spec.asked if option.says]
    examples = ", ".join(f"`{NEWS} {spec.name} {one}`" for one in _examples(spec))
    lines += [f"For example: {examples}"] if examples else []
    if spec.is_for_managers:
        lines.append("For people who manage this channel.")
    if spec.needs_model:
        lines.append("It needs a language model.")
    return "\n".join(lines)


def example_of(spec: CommandSpec, order: Order) -> str:
    """Return how a command is typed, by the example that is most like what was ordered; empty where it has none."""
    best = max(_examples(spec), key=lambda one: len(options_in(spec, one).keys() & order.options.keys()), default="")
    return f"Try: `{NEWS} {spec.name} {best}`." if best else ""


def _examples(spec: CommandSpec) -> tuple[str, ...]:
    needed = " ".join(one.example for one in spec.asked if one.is_required)
    return tuple(filter(None, spec.typed or (needed,)))


def usage(spec: CommandSpec) -> str:
    """Return how a command is typed: what it needs in angles, the rest as three dots."""
    needed = [f"<{one.name}>" for one in spec.asked if one.is_required]
    more = ["…"] if any(not one.is_required for one in spec.asked) else []
    return " ".join([spec.name, *needed, *more])


def small(text: str) -> str:
    """Return a line as it stands behind something else."""
    return text[:1].lower() + text[1:]


def _fits(spec: CommandSpec, may_manage: bool, has_model: bool) -> bool:  # noqa: FBT001  # said by the caller's names
    return (may_manage or not spec.is_for_managers) and (has_model or not spec.needs_model)
