"""The articles of the sample site, in files of a few header lines, an empty line, and a paragraph per line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "articles"
PAPERS = ("courier-", "wire-")
"""Prefixes of the files' names, one for each newspaper."""

EDITED = ".edited"
"""Suffix of later editions: `x.edited.txt` holds that of `x.txt`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article in one edition.

    Attributes:
        site: "courier" or "wire".
        age: how long before the site's start it was published.
    """

    site: str
    slug: str
    title: str
    author: str
    summary: str
    paragraphs: tuple[str, ...]
    age: timedelta
    edition: int = 1

    @property
    def path(self) -> str:
        """Its path on the site."""
        return f"/{self.site}/news/{self.slug}"

    def published(self, start: datetime) -> datetime:
        """Return when it was published."""
        return start - self.age


def load() -> tuple[dict[str, Piece], dict[str, Piece]]:
    """Return the first editions and the later ones, both by path."""
    first: dict[str, Piece] = {}
    later: dict[str, Piece] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        if not file.name.startswith(PAPERS):
            continue
        is_later = file.stem.endswith(EDITED)
        piece = parse(file.read_text(encoding="utf-8"), edition=2 if is_later else 1)
        (later if is_later else first)[piece.path] = piece
    return first, later


def parse(text: str, *, edition: int = 1) -> Piece:
    """Return the article in `text`.

    Raises:
        KeyError: a header line is missing.
    """
    head, _, body = text.partition("\n\n")
    fields: Mapping[str, str] = dict(line.split(": ", 1) for line in head.splitlines())
    return Piece(
        site=fields["site"],
        slug=fields["slug"],
        title=fields["title"],
        author=fields["author"],
        summary=fields["summary"],
        paragraphs=tuple(line.strip() for line in body.splitlines() if line.strip()),
        age=timedelta(minutes=int(fields["minutes"])),
        edition=edition,
    )
