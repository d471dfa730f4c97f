"""Commands about when digests come, and which."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.grammar.option_parsing import split_filter, split_schedule, split_watch
from bot.domain.grammar.options import AT, FEED, OPTIONAL_FEED, WHEN, ZONE
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, PermittedUsers, Section
from bot.domain.grammar.values import schedule_problem

DELIVERY = (
    CommandSpec(
        name="schedule",
        section=Section.DELIVERY,
        says="When digests come to this channel",
        options=(
            OPTIONAL_FEED,
            WHEN,
            AT,
            ZONE,
            Option(
                name="quiet",
                kind=OptionKind.QUIET,
                says="hours without digests, for example 22:00-07:00; or off",
                example="22:00-07:00",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=(
            "weekdays 8:30",
            "daily 9:00",
            "at once",
            "weekdays 8:30 17:00 Europe/Berlin",
            "3 weekly monday 8:30",
            "3 as the channel",
            "quiet 22:00-07:00",
        ),
        split_options=split_schedule,
        title="When digests come",
        objection=schedule_problem,
    ),
    CommandSpec(
        name="now",
        section=Section.DELIVERY,
        says="Post what waits for its hour",
        permitted=PermittedUsers.MANAGERS,
        joins_channel=True,
    ),
    CommandSpec(
        name="retry",
        section=Section.DELIVERY,
        says="Try again to post what could not be posted here",
        permitted=PermittedUsers.MANAGERS,
    ),
    CommandSpec(
        name="filter",
        section=Section.DELIVERY,
        says="Which digests of a feed come through",
        options=(
            replace(FEED, says="its number or address; or all", takes_all=True),
            Option(
                name="words",
                kind=OptionKind.FILTER,
                says='words, -words, affects:"a name", language:en; or off',
                example='tariff "interest rate" -football',
            ),
            Option(
                name="about",
                kind=OptionKind.TEXT,
                says="what they must be about, in your own words",
                example="changes in labour law that touch delivery riders",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=(
            '3 tariff "interest rate" -football affects:"gig workers" language:en',
            "3 about: changes in labour law that touch delivery riders",
            "3 off",
            "all -football",
        ),
        is_form=True,
        title="Filter a feed",
        split_options=split_filter,
    ),
    CommandSpec(
        name="focus",
        section=Section.DELIVERY,
        says="What a feed's digests look for first",
        options=(
            FEED,
            Option(
                name="wish",
                kind=OptionKind.TEXT,
                says="what they look for first, in your own words; or off",
                example="what it means for tenants",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=("3 what it means for tenants", "3 off"),
        needs_model=True,
        is_form=True,
        title="Look for something first",
    ),
    CommandSpec(
        name="language",
        section=Section.DELIVERY,
        says="Put a feed's digests into another language",
        options=(
            FEED,
            Option(
                name="language",
                kind=OptionKind.LANGUAGE,
                says="for example German; own for each article's own",
                is_required=True,
                example="German",
            ),
        ),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=("3 German", "3 own"),
        needs_model=True,
        is_form=True,
        title="Another language",
    ),
    CommandSpec(
        name="watch",
        section=Section.DELIVERY,
        says="Post only what affects a person, an organization or a group",
        options=(
            Option(name="name", kind=OptionKind.SUBJECT, says="whom, for example gig workers", example="gig workers"),
            Option(
                name="aka", kind=OptionKind.NAMES, says="its other names, with commas between them", example="riders"
            ),
            Option(name="weekly", kind=OptionKind.SWITCH, says="tell every Monday what it gained and lost"),
            Option(name="role", kind=OptionKind.ROLE, says="a role that is called then, and no other"),
            Option(name="notify_only", kind=OptionKind.SWITCH, says="just call the role, and hold nothing back"),
        ),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=("gig workers", "Remotasks aka Outlier, Scale AI's platform", "Remotasks weekly", "weekly off"),
        split_options=split_watch,
    ),
    CommandSpec(
        name="unwatch",
        section=Section.DELIVERY,
        says="Watch somebody no longer",
        options=(Option(name="name", kind=OptionKind.NAME, says="whom to watch no longer", example="gig workers"),),
        permitted=PermittedUsers.MANAGERS,
    ),
    CommandSpec(
        name="additions",
        section=Section.DELIVERY,
        says="Tell what a later article adds to a story, under its message, or not",
        options=(Option(name="switch", kind=OptionKind.SWITCH, says="on or off"),),
        permitted=PermittedUsers.MANAGERS,
        typed_examples=("on", "off"),
        discord_group="story",
    ),
)
