"""Commands to read: the newest stories, a digest of any article, an article's history."""

from __future__ import annotations

from bot.domain.grammar.option_parsing import HOME_COMMAND
from bot.domain.grammar.options import ADDRESS, AFTER_MARK
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
        discord_group="",
    ),
    CommandSpec(
        name="read",
        section=Section.READING,
        says="A digest of any article",
        options=(ADDRESS,),
        is_form=True,
        title="Read an article",
        discord_group="",
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
        discord_group="story",
    ),
)
