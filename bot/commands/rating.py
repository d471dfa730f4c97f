"""Rating: after a thumbs down, asks what was wrong and offers remedies. Pure."""

from __future__ import annotations

from bot.domain.conversation import Choice, Reply
from bot.domain.grammar.values import MESSAGE_PREFIX
from bot.domain.history import Opinion
from bot.text.catalogue import say

MISSING = "missing"
NOT_FOR_US = "not for us"


def thumbs_down_reply(opinion: Opinion, *, may_manage: bool) -> Reply:
    """Return the reply to a thumbs-down; `may_manage` says whether the person may change what is posted here."""
    link = f"{MESSAGE_PREFIX}{opinion.message}"
    report = Choice(label=say("Report it"), command=f"report {link}")
    if opinion.text == MISSING:
        focus = (Choice(label=say("What its feed looks for first"), command=f"focus {link}"),) if may_manage else ()
        return Reply(
            text=say("Noted: something is missing. Say what, and I read the article again at once."),
            choices=(report, *focus),
        )
    if opinion.text == NOT_FOR_US:
        if not may_manage:
            return Reply(text=say("Noted: not for this channel. Whoever manages it can filter its feeds."))
        return Reply(
            text=say("Noted: not for this channel. What shall I do?"),
            choices=(
                Choice(label=say("Filter its feed"), command=f"filter {link}"),
                Choice(label=say("Mute this story"), command=f"mute {link}"),
            ),
        )
    return Reply(
        text=say("Thank you, noted. What was wrong?"),
        choices=(
            Choice(label=say("Something is wrong"), command=report.command),
            Choice(label=say("Something is missing"), command=f"rate down {link} {MISSING}"),
            Choice(label=say("Not for us"), command=f"rate down {link} {NOT_FOR_US}"),
        ),
    )
