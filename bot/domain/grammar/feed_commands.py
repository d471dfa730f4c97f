"""Commands about a channel's feeds."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.grammar.option_parsing import split_add, split_pause
from bot.domain.grammar.options import AT, CONFIRMED, FEED, UNTIL, WHEN, ZONE
from bot.domain.grammar.options import FEEDS as FEEDS_MEANT
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, PermittedUsers, Section
from bot.domain.grammar.values import new_feed_schedule_problem
from bot.text.catalogue import say

CONFIRM_REMOVAL = say("Remove {feed} from this channel? Nothing of it comes here any more.")

FEEDS = (
    CommandSpec(
        name="add",
        section=Section.FEEDS,
        says="Subscribe this channel to a feed or a site",
        options=(
            Option(
                name="url",
                kind=OptionKind.ADDRESS,
                says="its address, for example https://example.org/feed",
                is_required=True,
                example="https://example.org",
            ),
            WHEN,
            AT,
            ZONE,
        ),
        permitted=PermittedUsers.MANAGERS,
        aliases=("subscribe",),
        typed_examples=("https://example.org", "https://example.org daily 9:00"),
        is_form=True,
        title="Add a feed",
        joins_channel=True,
        split_options=split_add,
        objection=new_feed_schedule_problem,
    ),
    CommandSpec(
        name="list",
        section=Section.FEEDS,
        says="What this channel is subscribed to, and how each feed is doing",
        is_read_only=True,
        aliases=("feeds",),
    ),
    CommandSpec(
        name="test",
        section=Section.FEEDS,
        says="How a feed's digests look, for you alone",
        options=(FEED,),
        joins_channel=True,
    ),
    CommandSpec(
        name="pause",
        section=Section.FEEDS,
        says="Hold a feed's digests back",
        options=(FEEDS_MEANT, UNTIL),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=("3", "3 until Monday", "3 for 2 weeks", "all until tomorrow 9:00"),
        split_options=split_pause,
    ),
    CommandSpec(
        name="resume",
        section=Section.FEEDS,
        says="End a pause: a feed's digests come again",
        options=(FEEDS_MEANT,),
        permitted=PermittedUsers.MANAGERS,
        aliases=("unpause",),
        joins_channel=True,
    ),
    CommandSpec(
        name="remove",
        section=Section.FEEDS,
        says="Unsubscribe this channel from a feed",
        options=(replace(FEED, takes_several=True), CONFIRMED),
        permitted=PermittedUsers.MANAGERS,
        aliases=("unsubscribe", "delete", "drop", "stop", "rm"),
        confirmation=CONFIRM_REMOVAL,
    ),
    CommandSpec(
        name="feed-changes",
        section=Section.FEEDS,
        says="How a feed stands, and who changed it last",
        options=(FEED,),
        is_hidden=True,
    ),
    CommandSpec(
        name="restore",
        section=Section.FEEDS,
        says="Bring a removed feed back as it was",
        options=(Option(name="feed", kind=OptionKind.FEED, is_required=True),),
        permitted=PermittedUsers.MANAGERS,
        joins_channel=True,
        is_hidden=True,
    ),
    CommandSpec(
        name="release",
        section=Section.FEEDS,
        says="Post what was held back of a feed",
        options=(FEED,),
        permitted=PermittedUsers.MANAGERS,
    ),
    CommandSpec(
        name="import",
        section=Section.FEEDS,
        says="Subscribe this channel to a list of feeds (OPML)",
        options=(
            Option(
                name="url",
                kind=OptionKind.ADDRESS,
                says="its address",
                is_required=True,
                example="https://example.org/feeds.opml",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        is_form=True,
        title="Import a list",
        joins_channel=True,
    ),
    CommandSpec(
        name="export",
        section=Section.FEEDS,
        says="This channel's list of feeds, as a file",
    ),
)
