"""/news and its subcommands, /ask, /about, and the menu of a message; each becomes the one text that `obey` reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import discord
from discord import app_commands

from adapters.discord.completing import feeds, hours, watched, zones
from adapters.discord.home import show_home
from adapters.discord.interactions import Press, acknowledged, is_guest, shown
from adapters.discord.replies import Obeying, obey
from adapters.discord.wording import escaped, plain
from bot.domain.subscription import Destination
from bot.text.links import links_in

NEWS = "news"
MESSAGE_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(\d+)")
GUEST = (
    "I am no member of this server, so I cannot post here. Ask who manages it to add me; or use this in a direct "
    "message to me."
)
NO_LINK = "There is no link in that message."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFTEN = {"At once": "at once", "Every hour": "hourly", "Every day": "daily"}
TIMES = [
    app_commands.Choice(name=name, value=value)
    for name, value in {**OFTEN, **{f"Every {day}": f"weekly {day.lower()}" for day in DAYS}}.items()
]


class ChannelOption(app_commands.Transformer):
    """Offers the sorts of channels that digests can come to: of text, of announcements, of posts."""

    type = discord.AppCommandOptionType.channel
    channel_types: ClassVar = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]

    async def transform(self, _: Press, value: Channel, /) -> Channel:
        """Take the channel as Discord names it: with what the person may do there."""
        return value


Channel = app_commands.AppCommandChannel
Elsewhere = app_commands.Transform[Channel, ChannelOption]


TYPED = (
    "Here each of these is a command of `/news`. What its menu does not have is typed, for example "
    "`/news type retry`; questions go to `/ask`, and whom you want to know about to `/about`."
)
"""What help says besides: it lists what can be typed anywhere."""


async def carry_out(interaction: Press, *words: str) -> None:
    """Carry out a command made of `words` that everybody may use."""
    await obey(interaction, _text(words))


async def manage(interaction: Press, *words: str, then: str = "", channel: Channel | None = None) -> bool:
    """Carry out a command of /news, and say whether it was: who may use it is for the server's settings to say.

    Args:
        interaction: what was typed.
        words: of the command.
        then: another command, for when this one is done.
        channel: that it is about, where it is not this one.
    """
    refusal = GUEST if is_guest(interaction) else _objection(interaction, channel) if channel else ""
    if refusal:
        await acknowledged(interaction.response.send_message(refusal, ephemeral=True))
        return False
    if not await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
        return False
    place = Destination("discord", str(interaction.guild_id), str(channel.id)) if channel else None
    for text in filter(None, (_text(words), then)):
        if not await Obeying(interaction, text, is_news=True, allowed=True, elsewhere=place).carry_out():
            return False
    return True


def _text(words: Sequence[str]) -> str:
    """Return a command; a link to a message of Discord's becomes the message's number."""
    return MESSAGE_LINK.sub(r"message:\1", " ".join(word for word in map(plain, words) if word))


def _objection(interaction: Press, channel: Channel) -> str:
    """Return why somebody cannot have digests come to another channel; empty where they can."""
    may = interaction.permissions.manage_guild or channel.permissions.manage_channels
    return "" if may else f"You do not manage #{escaped(channel.name)}, so I change nothing there."


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
class News(app_commands.Group):
    """The subcommands of /news: for who may manage the server, unless its own settings say otherwise."""

    def __init__(self) -> None:
        super().__init__(
            name=NEWS,
            description="Feeds, digests and settings of this channel",
            default_permissions=discord.Permissions(manage_guild=True),
        )

    @app_commands.command(description="This channel at a glance, and what to do next")
    async def home(self, interaction: Press) -> None:
        """`/news home`."""
        if is_guest(interaction):
            await acknowledged(interaction.response.send_message(GUEST, ephemeral=True))
        else:
            await show_home(interaction)

    @app_commands.command(description="Subscribe this channel to a feed or a site")
    @app_commands.describe(
        url="its address, for example https://example.org/feed",
        channel="another channel than this one",
        when="how often",
        at="the hour, for example 09:00",
    )
    @app_commands.choices(when=TIMES)
    @app_commands.autocomplete(at=hours)
    async def add(
        self, interaction: Press, url: str, channel: Elsewhere | None = None, when: str = "", at: str = ""
    ) -> None:
        """`/news add`."""
        then = f"schedule {when or 'daily'} {at}".strip() if when or at else ""
        await manage(interaction, "add", url, then=then, channel=channel)

    @app_commands.command(description="What this channel is subscribed to, and how each feed is doing")
    async def list(self, interaction: Press) -> None:
        """`/news list`."""
        await manage(interaction, "list")

    @app_commands.command(description="End a subscription")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def remove(self, interaction: Press, feed: str) -> None:
        """`/news remove`."""
        await manage(interaction, "remove", feed)

    @app_commands.command(description="Hold a feed's digests back")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def pause(self, interaction: Press, feed: str) -> None:
        """`/news pause`."""
        await manage(interaction, "pause", feed)

    @app_commands.command(description="Let a feed's digests through again")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def resume(self, interaction: Press, feed: str) -> None:
        """`/news resume`."""
        await manage(interaction, "resume", feed)

    @app_commands.command(description="Post what was held back of a feed")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def release(self, interaction: Press, feed: str) -> None:
        """`/news release`."""
        await manage(interaction, "release", feed)

    @app_commands.command(description="When digests come to this channel")
    @app_commands.describe(
        when="how often",
        at="the hour, for example 09:00",
        zone="your time zone",
        quiet="hours without digests, for example 22:00-07:00; or off",
    )
    @app_commands.choices(when=TIMES)
    @app_commands.autocomplete(at=hours, zone=zones)
    async def schedule(self, interaction: Press, when: str = "", at: str = "", zone: str = "", quiet: str = "") -> None:
        """`/news schedule`."""
        words = ("zone", zone) if zone and not when else (when or ("daily" if at else ""), at, zone)
        silence = f"quiet {plain(quiet)}" if quiet else ""
        first, then = (" ".join(words), silence) if any(words) else (silence, "")
        await manage(interaction, "schedule", first, then=f"schedule {then}" if then else "")

    @app_commands.command(description="Which digests of a feed come through, and what they look for first")
    @app_commands.describe(
        feed="its number or address",
        words='words, -words, affects:"a name", language:en; or off',
        about="what they must be about, in your own words",
        focus="what they look for first, in your own words; or off",
    )
    @app_commands.autocomplete(feed=feeds)
    async def filter(self, interaction: Press, feed: str, words: str = "", about: str = "", focus: str = "") -> None:
        """`/news filter`."""
        only = _text((words, f"about: {about}" if about.strip() else ""))
        first = _text(("focus", feed, focus)) if focus.strip() else ""
        if first and not only:
            await manage(interaction, first)
        else:
            await manage(interaction, "filter", feed, only, then=first)

    @app_commands.command(description="Post only what affects a person, an organization or a group")
    @app_commands.describe(
        name="whom, for example gig workers",
        aka="its other names, with commas between them",
        weekly="tell every Monday what it gained and lost",
        role="a role that is called then, and no other",
    )
    async def watch(
        self,
        interaction: Press,
        name: str,
        aka: str = "",
        weekly: bool = False,  # noqa: FBT001, FBT002  # an option that people see as a switch
        role: discord.Role | None = None,
    ) -> None:
        """`/news watch`."""
        more = (f"aka {aka}" if aka else "", "weekly" if weekly else "", f"role:{role.id}" if role else "")
        await manage(interaction, "watch", name, *more)

    @app_commands.command(description="End a watch")
    @app_commands.describe(name="whom to watch no longer")
    @app_commands.autocomplete(name=watched)
    async def unwatch(self, interaction: Press, name: str) -> None:
        """`/news unwatch`."""
        await manage(interaction, "unwatch", name)

    @app_commands.command(description="Post what waits for its hour")
    async def now(self, interaction: Press) -> None:
        """`/news now`."""
        await manage(interaction, "now")

    @app_commands.command(description="The newest stories, for you alone")
    async def latest(self, interaction: Press) -> None:
        """`/news latest`."""
        await manage(interaction, "latest")

    @app_commands.command(description="A digest of any article")
    @app_commands.describe(url="its address")
    async def read(self, interaction: Press, url: str) -> None:
        """`/news read`."""
        await manage(interaction, "read", url)

    @app_commands.command(description="What became of an article, and why it was or was not posted")
    @app_commands.describe(link="the address of an article, or of my message")
    async def why(self, interaction: Press, link: str) -> None:
        """`/news why`."""
        await manage(interaction, "why", link)

    @app_commands.command(description="Say nothing more about a story here")
    @app_commands.describe(link="the link to my message")
    async def mute(self, interaction: Press, link: str) -> None:
        """`/news mute`."""
        await manage(interaction, "mute", link)

    @app_commands.command(description="How a feed's digests look, for you alone")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def test(self, interaction: Press, feed: str) -> None:
        """`/news test`."""
        await manage(interaction, "test", feed)

    @app_commands.command(description="Put a feed's digests into another language")
    @app_commands.describe(feed="its number or address", language="for example German; own for each article's own")
    @app_commands.autocomplete(feed=feeds)
    async def language(self, interaction: Press, feed: str, language: str) -> None:
        """`/news language`."""
        await manage(interaction, "language", feed, language)

    @app_commands.command(name="import", description="Subscribe this channel to a list of feeds (OPML)")
    @app_commands.describe(url="its address", file="or the list itself")
    async def import_(self, interaction: Press, url: str = "", file: discord.Attachment | None = None) -> None:
        """`/news import`."""
        await manage(interaction, "import", file.url if file else url)

    @app_commands.command(description="This channel's list of feeds, as a file")
    async def export(self, interaction: Press) -> None:
        """`/news export`."""
        await manage(interaction, "export")

    @app_commands.command(description="What was corrected here, and what was reported")
    async def corrections(self, interaction: Press) -> None:
        """`/news corrections`."""
        await manage(interaction, "corrections")

    @app_commands.command(description="How the desk stands")
    async def status(self, interaction: Press) -> None:
        """`/news status`."""
        await manage(interaction, "status")

    @app_commands.command(description="Forget what you asked me, in all channels here")
    async def forget(self, interaction: Press) -> None:
        """`/news forget`."""
        await manage(interaction, "forget")

    @app_commands.command(description="What I can do")
    async def help(self, interaction: Press) -> None:
        """`/news help`."""
        if await manage(interaction, "help"):
            await shown(interaction, TYPED)

    @app_commands.command(description="Any command as you would type it, for example: language 3 German")
    @app_commands.describe(command="the command; help lists them all")
    async def type(self, interaction: Press, command: str) -> None:
        """`/news type`."""
        await manage(interaction, command)


@app_commands.command(description="An answer from all that this server reads, with quotations, for you alone")
@app_commands.describe(question="what you would like to know")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def ask(interaction: Press, question: str) -> None:
    """`/ask`."""
    await carry_out(interaction, "ask", question)


@app_commands.command(description="What a person, an organization or a group gained and lost, for you alone")
@app_commands.describe(name="whom, for example gig workers", since="how far back, for example 30 days")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def about(interaction: Press, name: str, since: str = "") -> None:
    """`/about`."""
    await carry_out(interaction, "about", name, f"since {since}" if since else "")


@app_commands.context_menu(name="Digest this")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def digest_this(interaction: Press, message: discord.Message) -> None:
    """Condense the link in a message, for whoever asked."""
    links = links_in(message.content)
    if links:
        await carry_out(interaction, "read", links[0])
    else:
        await acknowledged(interaction.response.send_message(NO_LINK, ephemeral=True))
