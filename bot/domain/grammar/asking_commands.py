"""Commands to ask: questions, and what somebody gained and lost."""

from __future__ import annotations

from bot.domain.grammar.option_parsing import split_about
from bot.domain.grammar.options import AFTER_MARK, EVERYTHING
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Section

ASKING = (
    CommandSpec(
        name="ask",
        section=Section.ASKING,
        says="An answer from all that is read here, with quotations, for you alone",
        options=(
            Option(
                name="question",
                kind=OptionKind.TEXT,
                says="what you would like to know",
                is_required=True,
                example="Who gains from the new tariffs?",
            ),
        ),
        is_form=True,
        title="Ask",
        discord_group="",
    ),
    CommandSpec(
        name="about",
        section=Section.ASKING,
        says="What a person, an organization or a group gained and lost, for you alone",
        is_read_only=True,
        options=(
            Option(
                name="name",
                kind=OptionKind.NAME,
                says="whom, for example gig workers",
                is_required=True,
                example="gig workers",
            ),
            Option(name="since", kind=OptionKind.DURATION, says="how far back, for example 30 days", example="30 days"),
        ),
        typed_examples=("Remotasks", "Remotasks since 30 days"),
        is_form=True,
        title="Gains and losses",
        discord_group="",
        split_options=split_about,
    ),
    CommandSpec(
        name="affected",
        section=Section.ASKING,
        says="Go on telling who gains and who loses by the news of a time",
        options=(
            AFTER_MARK,
            Option(name="since", kind=OptionKind.MARK),
            Option(name="until", kind=OptionKind.MARK),
            Option(name="which", kind=OptionKind.MARK),
        ),
        is_hidden=True,
    ),
    CommandSpec(
        name="forget",
        section=Section.ASKING,
        says="Forget what you asked me, in all channels here",
        options=(
            Option(
                name="what",
                kind=OptionKind.CHOICE,
                says="what everybody asked, too; for who manages this",
                choices=(("Everything", EVERYTHING),),
            ),
        ),
        discord_group="",
        typed_examples=("", EVERYTHING),
    ),
)
