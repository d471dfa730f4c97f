"""The registry: every command, in the order in which help tells it."""

from __future__ import annotations

from bot.domain.grammar.about_feeds import FEEDS
from bot.domain.grammar.about_reading import ASKING, READING
from bot.domain.grammar.about_records import RECORDS
from bot.domain.grammar.about_wishes import WISHES
from bot.domain.grammar.spec import Registry

REGISTRY = Registry((*READING, *ASKING, *FEEDS, *WISHES, *RECORDS))
