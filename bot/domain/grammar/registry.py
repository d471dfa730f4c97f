"""The registry: every command, in the order in which help lists it."""

from __future__ import annotations

from bot.domain.grammar.asking_commands import ASKING
from bot.domain.grammar.delivery_commands import DELIVERY
from bot.domain.grammar.feed_commands import FEEDS
from bot.domain.grammar.reading_commands import READING
from bot.domain.grammar.record_commands import RECORDS
from bot.domain.grammar.spec import Registry

REGISTRY = Registry((*READING, *ASKING, *FEEDS, *DELIVERY, *RECORDS))
