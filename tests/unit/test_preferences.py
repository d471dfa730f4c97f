"""What a channel asked for."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.subscription import Destination
from tests.unit.samples import make_digest

HERE = Destination("slack", "W", "news")


def test_a_watch_is_known_by_each_of_its_names() -> None:
    """In any spelling; the name that was said comes first and once, what is not watched has that name alone."""
    here = Preferences(
        destination=HERE,
        watches=(WatchedSubject(name="Alphabet", others=("Google", "Waymo")), WatchedSubject(name="Bosch")),
    )
    assert here.names_of("google") == ("google", "Alphabet", "Waymo")
    assert here.names_of("Alphabet") == ("Alphabet", "Google", "Waymo")
    assert here.names_of("Siemens") == ("Siemens",)


def test_a_digest_says_whether_it_affects_those_watched_or_names_them() -> None:
    """Whom a model's digest affects is watched by that; in an extract it is enough to be named."""
    extract = make_digest()
    watches = tuple(WatchedSubject(name=name) for name in ("bakery workers", "union", "Bosch"))
    here = Preferences(destination=HERE, watches=watches)
    assert [one.name for one in here.matching_watches(extract)] == ["bakery workers", "union"]
    assert here.reason_to_post(extract) == "it affects bakery workers, watched here and names union, watched here"
    drafted = replace(extract, model="a model")
    assert [one.name for one in here.matching_watches(drafted)] == ["bakery workers"]
    assert here.reason_to_post(drafted) == "it affects bakery workers, watched here"
