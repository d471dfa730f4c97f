"""Buttons under digests, answers and replies: Discord takes all of them, and finds them again."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.interactions.components import LASTING_COMPONENTS
from adapters.discord.rendering.buttons import answer_view, choice_buttons, stopped_view
from adapters.discord.rendering.choices import Choices
from adapters.discord.rendering.markdown import plain
from bot.domain.conversation import Answer, Choice
from tests.adapters.discord.limits import buttons, check_buttons
from tests.adapters.discord.samples import Writer, writers
from tests.adapters.slack.samples import evidence_for
from tests.examples import example_settings

MANY_EXAMPLES = example_settings(300)
commands = st.one_of(
    st.sampled_from(["list", "add https://x.example/feed", "remove 3", "add https://x.example/" + "a" * 300]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120).map(str.strip).filter(bool),
)


def is_of_one_kind(custom_id: str) -> bool:
    """Check whether exactly one kind of our buttons matches an id."""
    patterns = [kind.__discord_ui_compiled_template__ for kind in LASTING_COMPONENTS]
    return sum(bool(pattern.fullmatch(custom_id)) for pattern in patterns) == 1


@MANY_EXAMPLES
@given(writer=writers(), orders=st.lists(commands, max_size=8))
def test_the_buttons_under_any_answer_are_taken_and_found_again(writer: Writer, orders: list[str]) -> None:
    """Commands to confirm and questions to ask next, of any length and in any script."""
    answer = Answer(
        answered=True,
        text="Yes.",
        evidence=(evidence_for("14 votes to 9"),),
        suggestions=tuple(writer.words(12) for _ in range(6)),
        choices=tuple(Choice(label=writer.words(20), command=order) for order in dict.fromkeys(orders)),
    )
    view = answer_view(answer)
    sent: list[Any] = view.to_components() if view else []
    check_buttons(sent)
    assert all(is_of_one_kind(one["custom_id"]) for one in buttons({"components": sent}))


@MANY_EXAMPLES
@given(writer=writers(), orders=st.lists(commands, min_size=1, max_size=40), is_news=st.booleans())
def test_the_choices_under_any_reply_stand_for_their_commands(
    writer: Writer, orders: list[str], *, is_news: bool
) -> None:
    """What is pressed is what was offered, and says whether /news offered it."""
    kept = Choices()
    choices = [Choice(label=writer.words(30), command=order) for order in orders]
    sent: list[Any] = stopped_view(choice_buttons(kept, choices, is_news=is_news)).to_components()
    check_buttons(sent)
    ids = [one["custom_id"] for one in buttons({"components": sent})]
    assert all(is_of_one_kind(one) for one in ids)
    offered = [one.command for one in choices if plain(one.label)][:25]  # one without a label is none to press
    assert [kept.command(one) for one in ids] == [(order, is_news) for order in dict.fromkeys(offered)]


def test_what_is_kept_has_an_end() -> None:
    """Long commands are remembered, the newest thousand of them."""
    kept = Choices()
    ids = [kept.custom_id(f"add https://x.example/{'a' * 100}/{number}", is_news=True) for number in range(1_100)]
    assert kept.command(ids[0]) == ("", False)
    assert kept.command(ids[-1])[0].endswith("/1099")
    assert all(re.fullmatch(r"kept[0-9a-f]{32}", one) for one in ids)
