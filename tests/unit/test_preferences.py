"""What a channel asked for."""

from __future__ import annotations

from bot.domain.preferences import Preferences, Watch
from bot.domain.subscription import Destination

HERE = Destination("slack", "W", "news")


def test_a_watch_is_known_by_each_of_its_names() -> None:
    """In any spelling; the name that was said comes first and once, what is not watched has that name alone."""
    here = Preferences(
        destination=HERE, watches=(Watch(name="Alphabet", others=("Google", "Waymo")), Watch(name="Bosch"))
    )
    assert here.names_of("google") == ("google", "Alphabet", "Waymo")
    assert here.names_of("Alphabet") == ("Alphabet", "Google", "Waymo")
    assert here.names_of("Siemens") == ("Siemens",)
