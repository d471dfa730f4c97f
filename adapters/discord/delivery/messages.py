"""Messages: sent and edited as layouts, or as embeds with buttons; and how to recognize ours."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import discord
import structlog

from adapters.discord.rendering.buttons import digest_rows, digest_view, edition_rows, edition_view
from adapters.discord.rendering.custom_ids import EVIDENCE_PREFIX
from adapters.discord.rendering.editions import edition_embed
from adapters.discord.rendering.embeds import digest_embed
from adapters.discord.rendering.layouts import digest_layout, edition_layout
from adapters.discord.rendering.markdown import unescaped
from bot.domain.delivery import EditionAssignment
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.text.links import links_in

LOG = structlog.get_logger(__name__)
T = TypeVar("T")

Shown = dict[str, Any]
"""Arguments for the SDK's `send` and `edit`."""
Way = Callable[[], Shown]
"""Renders a message in one way when it is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the operator wants messages posted, and which messages the bot reads.

    Attributes:
        uses_layouts: whether digests are layouts; otherwise they are embeds.
        opens_every_thread: whether every digest gets its thread at once; otherwise with the first question or
            correction.
        publishes: whether messages in an announcement channel go to the servers that follow it.
        reads_all_messages: whether messages in a digest's thread, or in reply to us, need no mention, because the
            operator has switched Discord's Message Content intent on.
    """

    uses_layouts: bool = True
    opens_every_thread: bool = False
    publishes: bool = False
    reads_all_messages: bool = False


USUAL_STYLE = Style()
HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
MALFORMED_BODY = 50035
"""Discord's error code for a message with an invalid part."""


def digest_message(
    custom_id: str, story: Story, digest: Digest, *, as_layout: bool, roles: Sequence[str] = ()
) -> Shown:
    """Return a digest's message.

    Args:
        custom_id: its Evidence button's custom id, by which it is found again.
        story: the story, with its sources.
        digest: the digest.
        as_layout: whether it is a layout.
        roles: ids of the roles that it mentions; it never mentions anybody else.
    """
    calls = _role_mentions(roles)
    mentions = {"allowed_mentions": allowed_mentions(roles)}
    if as_layout:
        return {"view": digest_layout(story, digest, digest_rows(custom_id, story, digest), calls=calls), **mentions}
    shown = {"embed": digest_embed(story, digest), "view": digest_view(custom_id, story, digest), **mentions}
    return {"content": calls, **shown} if calls else shown


def edition_message(
    custom_id: str, assignment: EditionAssignment, *, as_layout: bool, roles: Sequence[str] = ()
) -> Shown:
    """Return an edition's message; `custom_id` is its Evidence button's, and it mentions `roles`."""
    calls, mentions = _role_mentions(roles), {"allowed_mentions": allowed_mentions(roles)}
    if as_layout:
        return {"view": edition_layout(assignment, edition_rows(custom_id, assignment), calls=calls), **mentions}
    shown = {"embed": edition_embed(assignment), "view": edition_view(custom_id, assignment), **mentions}
    return {"content": calls, **shown} if calls else shown


def plainer_versions(story: Story, digest: Digest) -> list[tuple[Story, Digest]]:
    """Return a digest unchanged, then without its picture, then without any link."""
    article = digest.article
    pictured = [(story, replace(digest, article=replace(article, picture="")))] if article.picture else []
    unlinked = replace(story, sources=tuple(replace(source, url="") for source in story.sources))
    return [(story, digest), *pictured, (unlinked, replace(digest, article=replace(article, picture="", url="")))]


def digest_renderings(
    custom_id: str, story: Story, digest: Digest, *, as_layout: bool, roles: Sequence[str] = ()
) -> list[Way]:
    """Return renderings of a digest, each plainer than the last; for the arguments see `digest_message`."""
    message = partial(digest_message, as_layout=as_layout, roles=roles)
    return [partial(message, custom_id, *way) for way in plainer_versions(story, digest)]


async def send_first_accepted(send: Callable[..., Awaitable[T]], ways: Sequence[Way]) -> T:
    """Send the first of some renderings that Discord accepts, and return the result of `send`.

    Discord refuses a whole message over one address that it considers invalid, whatever we think of it.

    Raises:
        discord.HTTPException: Discord accepts none, or refuses one for another reason.
    """
    *fuller, plainest = ways
    for way in fuller:
        try:
            return await send(**way())
        except discord.HTTPException as error:
            if error.code != MALFORMED_BODY:
                raise
            LOG.warning("discord.shown_plainly", platform="discord", reason=error.text)
    return await send(**plainest())


def _role_mentions(roles: Sequence[str]) -> str:
    return " ".join(f"<@&{role}>" for role in roles)


def allowed_mentions(roles: Sequence[str]) -> discord.AllowedMentions:
    """Return the setting that lets a message mention these roles, and nobody else."""
    mentioned = [discord.Object(int(role)) for role in roles]
    return discord.AllowedMentions(everyone=False, users=False, roles=mentioned or False, replied_user=False)


def is_layout(message: discord.Message) -> bool:
    """Check whether a message is a layout; a layout stays one, and is edited as one."""
    return message.flags.components_v2


def custom_ids(message: discord.Message) -> Iterator[str]:
    """Yield the custom ids of a message's buttons, however nested."""
    for component in message.components:
        yield from _custom_ids(component)


def heading_of(message: discord.Message) -> str:
    """Return the headline of a message of ours as plain text; empty if it has none."""
    texts = [text for component in message.components for text in _texts(component)]
    headings = [match[1] for text in texts if (match := HEADING.search(text))]
    headings += [embed.title for embed in message.embeds if embed.title]
    return unescaped(headings[0]) if headings else ""


def links_of(message: discord.Message) -> list[str]:
    """Return the links in anybody's message: in its text, its embeds and its layout."""
    texts = [message.content]
    for embed in message.embeds:
        texts += [embed.url or "", embed.description or ""]
    texts += [text for component in message.components for text in _texts(component)]
    return list(dict.fromkeys(link for text in texts for link in links_in(text)))


def _texts(component: object) -> Iterator[str]:
    if isinstance(component, discord.TextDisplay):
        yield component.content
    for child in getattr(component, "children", ()):
        yield from _texts(child)


def custom_id_of(message: discord.Message) -> str:
    """Return the custom id of a message's Evidence button; empty if it has none."""
    return next((custom_id for custom_id in custom_ids(message) if custom_id.startswith(EVIDENCE_PREFIX)), "")


def _custom_ids(component: object) -> Iterator[str]:
    custom_id = getattr(component, "custom_id", None)
    if custom_id:
        yield custom_id
    for child in getattr(component, "children", ()):
        yield from _custom_ids(child)
