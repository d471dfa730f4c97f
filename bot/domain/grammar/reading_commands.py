"""Commands to read and to ask."""

from __future__ import annotations

from bot.domain.grammar.option_parsing import HOME_COMMAND, split_about
from bot.domain.grammar.options import ADDRESS, AFTER_MARK, EVERYTHING
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Section

READING = (
    CommandSpec(
        name=HOME_COMMAND,
        section=Section.READING,
        says="How this channel stands, and what comes next",
        is_hidden=True,
    ),
    CommandSpec(
        name="latest",
        section=Section.READING,
        says="The newest stories, for you alone",
        is_read_only=True,
        options=(AFTER_MARK,),
        under="",
    ),
    CommandSpec(
        name="read",
        section=Section.READING,
        says="A digest of any article",
        options=(ADDRESS,),
        is_form=True,
        title="Read an article",
        under="",
    ),
    CommandSpec(
        name="why",
        section=Section.READING,
        says="What became of an article, and why it was or was not posted",
        is_read_only=True,
        options=(
            Option(
                name="link",
                kind=OptionKind.LINK,
                says="the address of an article, or of my message",
                example="https://example.org/an-article",
            ),
        ),
        under="story",
    ),
)
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
        under="",
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
        typed=("Remotasks", "Remotasks since 30 days"),
        is_form=True,
        title="Gains and losses",
        under="",
        split=split_about,
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
        under="",
        typed=("", EVERYTHING),
    ),
)
