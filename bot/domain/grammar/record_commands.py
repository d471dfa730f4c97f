"""Commands about one story, and about past actions and conversations."""

from __future__ import annotations

from bot.domain.grammar.options import LINE_MARK, MESSAGE_LINK
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, PermittedUsers, Section

RECORDS = (
    CommandSpec(
        name="mute",
        section=Section.RECORDS,
        says="Say nothing more about a story here",
        options=(MESSAGE_LINK,),
        permitted=PermittedUsers.MANAGERS,
        discord_group="story",
    ),
    CommandSpec(
        name="unmute",
        section=Section.RECORDS,
        says="Tell news of a muted story again",
        options=(MESSAGE_LINK,),
        permitted=PermittedUsers.MANAGERS,
        discord_group="story",
    ),
    CommandSpec(
        name="split",
        section=Section.RECORDS,
        says="Take an article out of a story that it does not belong to",
        options=(
            Option(
                name="link",
                kind=OptionKind.LINK,
                says="the address of an article, or of my message",
                example="https://example.org/an-article",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        discord_group="story",
    ),
    CommandSpec(
        name="hide",
        section=Section.RECORDS,
        says="Take a line of a digest down, in every channel here",
        options=(MESSAGE_LINK, LINE_MARK),
        permitted=PermittedUsers.MANAGERS,
        discord_group="story",
    ),
    CommandSpec(
        name="unhide",
        section=Section.RECORDS,
        says="Show a line again that was taken down",
        options=(MESSAGE_LINK, LINE_MARK),
        permitted=PermittedUsers.MANAGERS,
        discord_group="story",
    ),
    CommandSpec(
        name="report",
        section=Section.RECORDS,
        says="Report an error in a digest: I read its article again at once",
        options=(
            MESSAGE_LINK,
            Option(
                name="wrong", kind=OptionKind.TEXT, says="what is wrong", example="It says nine; the article says ten."
            ),
        ),
        is_form=True,
        title="Report an error",
        discord_group="story",
    ),
    CommandSpec(
        name="rate",
        section=Section.RECORDS,
        says="Say whether a digest is useful",
        options=(
            Option(name="verdict", kind=OptionKind.CHOICE, choices=(("up", "up"), ("down", "down"))),
            MESSAGE_LINK,
            Option(name="words", kind=OptionKind.TEXT),
        ),
        is_hidden=True,
    ),
    CommandSpec(
        name="corrections",
        section=Section.RECORDS,
        says="What was corrected here, and what was reported",
        is_read_only=True,
    ),
    CommandSpec(
        name="status",
        section=Section.RECORDS,
        says="How I am doing: feeds, channels, and what is wrong",
        is_read_only=True,
    ),
    CommandSpec(
        name="undo",
        section=Section.RECORDS,
        says="Take back what an order changed of this channel",
        options=(Option(name="change", kind=OptionKind.MARK, is_hidden=True),),
        permitted=PermittedUsers.MANAGERS,
        is_hidden=True,
    ),
    CommandSpec(
        name="keep",
        section=Section.RECORDS,
        says="Change nothing: what a No orders",
        is_hidden=True,
    ),
    CommandSpec(
        name="help",
        section=Section.RECORDS,
        says="What I can do",
        is_read_only=True,
        options=(
            Option(
                name="command", kind=OptionKind.NAME, says="one command, to see how it is typed", example="schedule"
            ),
        ),
    ),
)
