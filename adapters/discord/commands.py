"""/news and its subcommands, /ask, and the menu of a message; each becomes the one text that `obey` reads."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

import discord
from discord import app_commands

from adapters.discord.buttons import obeyed, told
from adapters.discord.wording import length, plain, shortened

OFFERED = 25
ROOM = 100
"""Characters in the label and the value of a completion."""
MESSAGE_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(\d+)")
LINK = re.compile(r"https?://[^\s<>]*[^\s<>?.,!;:)\"'»”]")
NO_LINK = "There is no link in that message."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFTEN = {"At once": "at once", "Every hour": "hourly", "Every day": "daily"}
TIMES = [
    app_commands.Choice(name=name, value=value)
    for name, value in {**OFTEN, **{f"Every {day}": f"weekly {day.lower()}" for day in DAYS}}.items()
]

Completions = list[app_commands.Choice[str]]


async def carry_out(interaction: discord.Interaction[Any], *words: str) -> None:
    """Carry out a command made of `words`; a link to a message of Discord's becomes its number."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    text = " ".join(word for word in map(plain, words) if word)
    await told(interaction, await obeyed(interaction, MESSAGE_LINK.sub(r"message:\1", text)))


async def completed(interaction: discord.Interaction[Any], verb: str, typed: str) -> Completions:
    """Offer what the command itself offers where nothing is named: this channel's feeds, or its watches."""
    reply = await obeyed(interaction, verb)
    found = [(shortened(one.label, ROOM, plain), one.command.removeprefix(f"{verb} ")) for one in reply.choices]
    return [
        app_commands.Choice(name=label, value=value)
        for label, value in found
        if label and 0 < length(value) <= ROOM and typed.casefold() in f"{label} {value}".casefold()
    ][:OFFERED]


async def feeds(interaction: discord.Interaction[Any], typed: str) -> Completions:
    """Offer the feeds of the channel."""
    return await completed(interaction, "pause", typed)


async def watched(interaction: discord.Interaction[Any], typed: str) -> Completions:
    """Offer the names that the channel watches."""
    return await completed(interaction, "unwatch", typed)


async def zones(_: discord.Interaction[Any], typed: str) -> Completions:
    """Offer time zones."""
    asked = typed.casefold().replace(" ", "_")
    near = [zone for zone in sorted(available_timezones()) if asked in zone.casefold()]
    return [app_commands.Choice(name=zone, value=zone) for zone in near[:OFFERED]]


@app_commands.guild_only()
class News(app_commands.Group):
    """The subcommands of /news; who may change a channel is who may manage it."""

    def __init__(self) -> None:
        super().__init__(name="news", description="Feeds, digests and settings of this channel")

    @app_commands.command(description="Subscribe this channel to a feed or a site")
    @app_commands.describe(url="its address, for example https://example.org/feed")
    async def add(self, interaction: discord.Interaction[Any], url: str) -> None:
        """`/news add`."""
        await carry_out(interaction, "add", url)

    @app_commands.command(description="What this channel is subscribed to, and how each feed is doing")
    async def list(self, interaction: discord.Interaction[Any]) -> None:
        """`/news list`."""
        await carry_out(interaction, "list")

    @app_commands.command(description="End a subscription")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def remove(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """`/news remove`."""
        await carry_out(interaction, "remove", feed)

    @app_commands.command(description="Hold a feed's digests back")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def pause(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """`/news pause`."""
        await carry_out(interaction, "pause", feed)

    @app_commands.command(description="Let a feed's digests through again")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def resume(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """`/news resume`."""
        await carry_out(interaction, "resume", feed)

    @app_commands.command(description="Post what was held back of a feed")
    @app_commands.describe(feed="its number or address")
    @app_commands.autocomplete(feed=feeds)
    async def release(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """`/news release`."""
        await carry_out(interaction, "release", feed)

    @app_commands.command(description="When digests come to this channel")
    @app_commands.describe(when="how often", at="the hour, for example 09:00", zone="your time zone")
    @app_commands.choices(when=TIMES)
    @app_commands.autocomplete(zone=zones)
    async def schedule(
        self, interaction: discord.Interaction[Any], when: str = "", at: str = "", zone: str = ""
    ) -> None:
        """`/news schedule`."""
        words = ("zone", zone) if zone and not when else (when, at, zone)
        await carry_out(interaction, "schedule", *words)

    @app_commands.command(description="Which digests of a feed come through")
    @app_commands.describe(feed="its number or address", words='words, -words, affects:"a name", language:en; or off')
    @app_commands.autocomplete(feed=feeds)
    async def filter(self, interaction: discord.Interaction[Any], feed: str, words: str) -> None:
        """`/news filter`."""
        await carry_out(interaction, "filter", feed, words)

    @app_commands.command(description="Post only what affects a person, an organization or a group")
    @app_commands.describe(name="whom, for example gig workers")
    async def watch(self, interaction: discord.Interaction[Any], name: str) -> None:
        """`/news watch`."""
        await carry_out(interaction, "watch", name)

    @app_commands.command(description="End a watch")
    @app_commands.describe(name="whom to watch no longer")
    @app_commands.autocomplete(name=watched)
    async def unwatch(self, interaction: discord.Interaction[Any], name: str) -> None:
        """`/news unwatch`."""
        await carry_out(interaction, "unwatch", name)

    @app_commands.command(description="Post what waits for its hour")
    async def now(self, interaction: discord.Interaction[Any]) -> None:
        """`/news now`."""
        await carry_out(interaction, "now")

    @app_commands.command(description="The newest stories, for you alone")
    async def latest(self, interaction: discord.Interaction[Any]) -> None:
        """`/news latest`."""
        await carry_out(interaction, "latest")

    @app_commands.command(description="A digest of any article")
    @app_commands.describe(url="its address")
    async def read(self, interaction: discord.Interaction[Any], url: str) -> None:
        """`/news read`."""
        await carry_out(interaction, "read", url)

    @app_commands.command(description="What became of an article, and why it was or was not posted")
    @app_commands.describe(link="the address of an article, or of my message")
    async def why(self, interaction: discord.Interaction[Any], link: str) -> None:
        """`/news why`."""
        await carry_out(interaction, "why", link)

    @app_commands.command(description="Say nothing more about a story here")
    @app_commands.describe(link="the link to my message")
    async def mute(self, interaction: discord.Interaction[Any], link: str) -> None:
        """`/news mute`."""
        await carry_out(interaction, "mute", link)

    @app_commands.command(description="How the desk stands")
    async def status(self, interaction: discord.Interaction[Any]) -> None:
        """`/news status`."""
        await carry_out(interaction, "status")

    @app_commands.command(description="Forget what you asked me, in all channels here")
    async def forget(self, interaction: discord.Interaction[Any]) -> None:
        """`/news forget`."""
        await carry_out(interaction, "forget")

    @app_commands.command(description="What I can do")
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """`/news help`."""
        await carry_out(interaction, "help")

    @app_commands.command(description="Any command as you would type it, for example: language 3 German")
    @app_commands.describe(command="the command; help lists them all")
    async def type(self, interaction: discord.Interaction[Any], command: str) -> None:
        """`/news type`."""
        await carry_out(interaction, command)


@app_commands.command(description="An answer from all that this server reads, with quotations, for you alone")
@app_commands.describe(question="what you would like to know")
@app_commands.guild_only()
async def ask(interaction: discord.Interaction[Any], question: str) -> None:
    """`/ask`."""
    await carry_out(interaction, "ask", question)


@app_commands.context_menu(name="Digest this")
@app_commands.guild_only()
async def digest_this(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """Condense the link in a message, for whoever asked."""
    links = LINK.findall(message.content)
    if links:
        await carry_out(interaction, "read", links[0])
    else:
        await interaction.response.send_message(NO_LINK, ephemeral=True)
