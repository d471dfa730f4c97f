"""Digests and editions as layouts: what they say, and that Discord takes every one of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.delivery.messages import Style, digest_message, edition_message
from adapters.discord.platform import DiscordPlatform
from adapters.discord.rendering.editions import story_summary
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import EXTRACT, TAKEN_DOWN, WITHDRAWN, DigestStatus
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.text.visible_text import is_honest_label
from tests.adapters.discord.description import load_description
from tests.adapters.discord.limits import (
    COMPONENTS_V2_FLAG,
    buttons,
    check_layout,
    check_message,
    layout_texts,
    walk_components,
)
from tests.adapters.discord.samples import Writer, make_edition, random_digest, random_story, writers
from tests.adapters.discord.server import CHANNEL, TOKEN, Guild
from tests.adapters.slack.samples import ARTICLE, CHANGED_DIGEST, DIGEST, DIGEST_STATUSES, STORY
from tests.examples import example_settings

MANY_EXAMPLES = example_settings(400)
FEW_EXAMPLES = example_settings(60)
DESTINATION = Destination("discord", "700", CHANNEL)
LAYOUT_TEXTS = [
    (
        "### [Harwick builds a tram \\<now\\> & soon](<https://herald.example/tram?a=1&b=2>)\n"
        "-# The Harwick Herald · <t:1784021400:f>"
    ),
    (
        "**KEY FACTS**\n- The council approved the tram line, 14 to 9.\n"
        "- Two years of building work are feared. *(according to the shopkeepers' guild)*"
    ),
    (
        "**WHO GAINS**\n▲ **Commuters from the east**: save twenty minutes a day\n"
        "> “will save twenty minutes a day. \\<!channel\\> & co.”\n\n"
        "**WHO LOSES**\n▼ **Shopkeepers**: face building work\n> “Shopkeepers on Mill Street fear”"
    ),
    "**DISCLOSED**\n> The Harwick Herald is owned by the tram's builder.",
    "-# Also told by [Times](<https://times.example/tram>)\n-# AI summary; every line checked against the article",
]


def sent_components(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components of a message as they are sent."""
    sent: list[dict[str, Any]] = message["view"].to_components()
    return sent


def test_a_digest_is_one_layout() -> None:
    """Headline with its link, source and time; facts; who gains and loses; what is disclosed; how it was made."""
    sent = sent_components(
        digest_message("evidence:1", STORY, replace(DIGEST, suggestions=("Who pays?",)), as_layout=True)
    )
    assert layout_texts({"components": sent}) == LAYOUT_TEXTS
    labels = [one["label"] for one in buttons({"components": sent})]
    assert labels == ["Evidence", "Ask", "More", "Read", "Who pays?"]
    assert [one["type"] for one in sent] == [17]


def test_a_picture_stands_beside_the_headline() -> None:
    """Where the page names one; an address that Discord would refuse is left out."""
    for picture, kinds in (("https://herald.example/tram.jpg", [9, 10, 11]), ("javascript:x", [10, 14, 10])):
        pictured = replace(DIGEST, article=replace(ARTICLE, picture=picture))
        sent = sent_components(digest_message("evidence:1", STORY, pictured, as_layout=True))
        assert [one["type"] for one in walk_components(sent)][1:4] == kinds


def test_an_extract_says_so_and_many_sources_are_counted() -> None:
    """The small print names the method, and no more sources than can be taken in."""
    told = tuple(Source(title="T", url=f"https://n{number}.example/a", publisher=f"N{number}") for number in range(6))
    story = replace(STORY, sources=told)
    sent = sent_components(digest_message("evidence:1", story, replace(DIGEST, model=EXTRACT), as_layout=True))
    small = layout_texts({"components": sent})[-1]
    assert small.splitlines()[0].endswith("[N3](<https://n3.example/a>) and 2 more")
    assert small.splitlines()[1] == "-# The article's own sentences; no AI used"


@pytest.mark.slow
@MANY_EXAMPLES
@given(
    writer=writers(),
    roles=st.lists(st.just("123456789012345678"), max_size=25),
    status=st.sampled_from(DIGEST_STATUSES),
)
def test_discord_takes_every_layout(writer: Writer, roles: list[str], status: DigestStatus) -> None:
    """Digests in any script and of any length keep to 40 components and 4,000 characters; nobody else is called."""
    story, digest = random_story(writer), replace(random_digest(writer), status=status)
    shown = digest_message("evidence:1", story, digest, as_layout=True, roles=roles)
    sent = sent_components(shown)
    check_layout(sent)
    assert shown["allowed_mentions"].to_dict()["parse"] == []
    calls, *said = layout_texts({"components": sent}) if roles else ["", *layout_texts({"components": sent})]
    assert calls == " ".join(f"<@&{role}>" for role in roles)
    assert not any(re.search(r"(?<!\\)<@|(?<!\\)@(everyone|here)", text) for text in said)
    _check_links(said)


@pytest.mark.slow
@FEW_EXAMPLES
@given(writer=writers())
def test_discords_description_takes_every_message(writer: Writer) -> None:
    """Layouts and embeds both fit what Discord says of a message to be sent."""
    told = load_description()
    if told is None:
        pytest.skip("Discord's description is not here")
    for as_layout in (True, False):
        shown = digest_message("evidence:1", random_story(writer), random_digest(writer), as_layout=as_layout)
        body = _sent_body(shown)
        check_message(body)
        assert told.problems("POST", f"/channels/{CHANNEL}/messages", {}, body) == []


@FEW_EXAMPLES
@given(
    writers=st.lists(writers(), min_size=1, max_size=15),
    title=st.sampled_from(["Daily digest", "# x " * 200]),
    status=st.sampled_from(DIGEST_STATUSES),
)
def test_discord_takes_every_edition(writers: list[Writer], title: str, status: DigestStatus) -> None:
    """Fifteen stories in one message, each with its headline."""
    parts = [(random_story(writer), replace(random_digest(writer), status=status)) for writer in writers]
    for as_layout in (True, False):
        body = _sent_body(
            edition_message(
                "evidence:edition:7", make_edition(parts, title=title, place=DESTINATION), as_layout=as_layout
            )
        )
        check_message(body)
        if as_layout:
            assert len(layout_texts(body)) == len(parts) + 2
            _check_links(layout_texts(body))


def test_a_correction_is_seen_at_the_headline_and_what_was_taken_back_is_struck_through() -> None:
    """At each reader's own clock, in a layout and in an embed."""
    _, updated, withdrawn = DIGEST_STATUSES
    told = replace(DIGEST, status=updated)
    head = layout_texts({"components": sent_components(digest_message("evidence:1", STORY, told, as_layout=True))})[0]
    assert head.splitlines()[1] == "Updated <t:1784031600:t>"
    assert digest_message("evidence:1", STORY, told, as_layout=False)["embed"].description.startswith("Updated <t:")
    told = replace(DIGEST, status=withdrawn)
    head = layout_texts({"components": sent_components(digest_message("evidence:1", STORY, told, as_layout=True))})[0]
    assert head.startswith("### ~~[Harwick builds")
    assert head.splitlines()[1] == f"**{WITHDRAWN}**"
    embed = digest_message("evidence:1", STORY, told, as_layout=False)["embed"]
    assert (embed.title[:2], embed.title[-2:]) == ("~~", "~~")
    assert embed.description.startswith(f"**{WITHDRAWN}**")


def test_a_digest_whose_lines_were_taken_down_keeps_its_headline_and_says_so() -> None:
    """In a layout and in an embed."""
    taken = replace(DIGEST, key_facts=(), stakeholders=(), status=DigestStatus(is_taken_down=True))
    head = layout_texts({"components": sent_components(digest_message("evidence:1", STORY, taken, as_layout=True))})[0]
    assert head.startswith("### [Harwick builds")
    assert head.splitlines()[-1] == TAKEN_DOWN
    assert digest_message("evidence:1", STORY, taken, as_layout=False)["embed"].description.startswith(TAKEN_DOWN)


def _check_links(said: list[str]) -> None:
    """Assert that links lead where they say, and that no other address can be pressed."""
    for text in said:
        for label, url in re.findall(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(<([^>]*)>\)", text):
            assert label == "read" or is_honest_label(re.sub(r"\\(.)", r"\1", label), url)
        rest = re.sub(r"\]\(<[^>]*>\)", "", text)
        assert not re.search(r"https?://", rest)
        assert not re.search(r"discord\.gg", rest)


def _sent_body(message: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent of a message."""
    view = message["view"].to_components()
    if "embed" not in message:
        return {"components": view, "flags": COMPONENTS_V2_FLAG}
    return {"embeds": [message["embed"].to_dict()], "components": view}


async def test_an_embed_of_an_older_version_is_edited_as_one(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """What was posted as an embed stays one, with its buttons; what was posted as a layout stays a layout."""
    before = DiscordPlatform(token=TOKEN, style=Style(uses_layouts=False))
    old = await before.post(DeliveryId(1), channel, STORY, DIGEST)
    new = await platform.post(DeliveryId(2), channel, STORY, DIGEST)
    await platform.edit(old, channel, STORY, CHANGED_DIGEST)
    await before.edit(new, channel, STORY, CHANGED_DIGEST)
    await before.aclose()
    embed, layout = guild.channels[CHANNEL]
    assert embed["embeds"][0]["title"] == CHANGED_DIGEST.headline
    assert layout_texts(layout)[0].startswith(f"### [{CHANGED_DIGEST.headline}]")
    assert [buttons(one)[0]["custom_id"] for one in (embed, layout)] == ["evidence:1", "evidence:2"]


async def test_an_edition_is_edited_as_what_it_is(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """The same for the message of many stories."""
    before = DiscordPlatform(token=TOKEN, style=Style(uses_layouts=False))
    old = await before.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    await platform.edit_edition(old, make_edition([(STORY, CHANGED_DIGEST)], place=channel))
    await before.aclose()
    assert isinstance(old, str)
    assert CHANGED_DIGEST.headline in guild.channels[CHANNEL][0]["embeds"][0]["description"]


def test_an_edition_leads_to_each_of_its_digests() -> None:
    """Into its thread, once they stand there; who gains is told only then, for the evidence is there."""
    (part,) = make_edition([(STORY, DIGEST)], place=DESTINATION).parts
    early = story_summary(part, 1_000)
    assert "gains:" not in early
    edition = replace(make_edition([], place=DESTINATION).edition, message=MessageRef("77"))
    posted = replace(part, edition=edition, delivery=replace(part.delivery, message=MessageRef("88")))
    told = story_summary(posted, 1_000)
    assert f"](<https://discord.com/channels/{DESTINATION.workspace}/77/88>)" in told
    assert "gains:" in told
