"""A digest as a neutral message, laid out once for all platforms: its sections, their lines, and its footer.

A platform renders the lines in its own markup and reports their length; which sections there are, in what order,
which of them get space first, and what is left out, is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.digest import EXTRACT, MAX_NAMED, VERBATIM, Digest, Effect, KeyFact, Stakeholder
from bot.domain.story import Source, Story
from bot.domain.surroundings import Surroundings, is_quotation, is_verbatim, surroundings
from bot.text.attribution import source_to_add
from bot.text.catalogue import Said, in_language, say
from bot.text.language import Language
from bot.text.visible_text import lines_that_fit

FACTS_TITLE, DISCLOSED_TITLE, NAMED_LINE = say("KEY FACTS"), say("DISCLOSED"), say("In the article: {names}")
EFFECT_SYMBOLS: Mapping[Effect, str] = MappingProxyType(
    {Effect.GAINS: "▲", Effect.LOSES: "▼", Effect.MIXED: "◆", Effect.UNCERTAIN: "?"}
)
EFFECT_TITLES: Mapping[Effect, Said] = MappingProxyType(
    {
        Effect.GAINS: say("WHO GAINS"),
        Effect.LOSES: say("WHO LOSES"),
        Effect.MIXED: say("MIXED"),
        Effect.UNCERTAIN: say("UNCLEAR"),
    }
)
EFFECT_WORDS: Mapping[Effect, Said] = MappingProxyType(
    {
        Effect.GAINS: say("gains"),
        Effect.LOSES: say("loses"),
        Effect.MIXED: say("mixed"),
        Effect.UNCERTAIN: say("uncertain"),
    }
)
SHORT_QUOTE_LENGTH = 200
"""Characters; a longer quotation is shown only in the Evidence view."""
LEFT_OUT = say("… and {number} more: press Evidence")
RESERVED_CHARACTERS = 60
"""Characters that a section's title and `LEFT_OUT` take."""

Size = Callable[[str], int]
"""Returns the length of a text as a platform counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One line of a digest, free of any platform's markup.

    Attributes:
        text: what it says; empty if its quotation says it.
        name: who it is about, shown before the text.
        symbol: shown before the name.
        attributed_to: who says it, if the text does not.
        quote: the quotation shown below it; empty if it is shown only behind Evidence.
    """

    text: str
    name: str = ""
    symbol: str = ""
    attributed_to: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A titled section of a digest, with its lines."""

    title: str
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One line of a digest with its evidence.

    Attributes:
        line: what it says; its `text` is empty if a quotation says it.
        around: the sentences around it, if it is its own quotation.
        quotes: its quotations, if it is not.
        method: how it was proven, in words; empty if that was not stored.
    """

    line: DigestLine
    around: Surroundings | None = None
    quotes: tuple[str, ...] = ()
    method: str = ""


def sections(digest: Digest) -> tuple[DigestSection, ...]:
    """Return the non-empty sections of a digest, in order: facts, who is affected, disclosures."""
    affected = (
        DigestSection(
            EFFECT_TITLES[effect],
            tuple(
                _stakeholder_line(stakeholder, digest)
                for stakeholder in digest.stakeholders
                if stakeholder.effect is effect
            ),
        )
        for effect in EFFECT_TITLES
    )
    facts = DigestSection(FACTS_TITLE, tuple(_fact_line(fact, digest.reading_language) for fact in digest.key_facts))
    disclosed = DigestSection(
        DISCLOSED_TITLE, tuple(DigestLine(text="", quote=line.quote) for line in digest.disclosures)
    )
    return tuple(part for part in (facts, *affected, disclosed) if part.lines)


def _fact_line(fact: KeyFact, language: Language) -> DigestLine:
    return DigestLine(text=fact.text, attributed_to=source_to_add(fact.text, fact.attributed_to or "", language))


def _stakeholder_line(stakeholder: Stakeholder, digest: Digest) -> DigestLine:
    quote, symbol = stakeholder.evidence[0].quote, EFFECT_SYMBOLS[stakeholder.effect]
    if digest.quotes_reason_for(stakeholder):
        return DigestLine(text="", name=stakeholder.name, symbol=symbol)
    if is_quotation(stakeholder.why, stakeholder.evidence):  # an extract's reason is its quotation: said once
        return DigestLine(text="", name=stakeholder.name, symbol=symbol, quote=quote)
    return DigestLine(
        text=stakeholder.why,
        name=stakeholder.name,
        symbol=symbol,
        quote=quote if len(quote) <= SHORT_QUOTE_LENGTH else "",
    )


def fit_into_room(
    sections: Mapping[str, Sequence[str]],
    room: int,
    *,
    size: Size,
    titled: Callable[[str], str],
    left_out: Callable[[int], str],
    between: int,
) -> dict[str, str]:
    """Fit the parts of a message into `room`, by their titles and in their order.

    Facts get room first, then disclosures, then who is affected; room is reserved for the title of each later section
    and for its line that says how many are left out.

    Args:
        sections: the lines of each section as the platform shows them, by its title.
        room: how much there is, as the platform counts.
        size: how the platform counts.
        titled: returns a title in the platform's markup.
        left_out: returns the line that says how many do not fit.
        between: the size of what separates two sections.
    """
    first = [title for title in (FACTS_TITLE, DISCLOSED_TITLE) if title in sections]
    turns = [*first, *(title for title in sections if title not in first)]
    names_shown: dict[str, str] = {}
    for later, title in zip(range(len(turns) - 1, -1, -1), turns, strict=True):
        fitting = lines_that_fit(sections[title], room - (later + 1) * RESERVED_CHARACTERS, size)
        missing = len(sections[title]) - len(fitting)
        names_shown[title] = "\n".join([titled(title), *fitting, *([left_out(missing)] if missing else [])])
        room -= size(names_shown[title]) + between
    return {title: names_shown[title] for title in sections}


def proofs(digest: Digest) -> Iterator[Proof]:
    """Yield every line of a digest with its evidence, facts first."""
    for fact in digest.key_facts:
        line = DigestLine(text=fact.text)
        if is_verbatim(fact):
            yield Proof(line=line, around=surroundings(fact.evidence[0], digest.article))
        else:
            yield Proof(
                line=line, quotes=tuple(evidence.quote for evidence in fact.evidence), method=proof_note(fact.by)
            )
    for stakeholder in digest.stakeholders:
        why = "" if is_quotation(stakeholder.why, stakeholder.evidence) else stakeholder.why
        line = DigestLine(text=why, name=stakeholder.name, symbol=EFFECT_SYMBOLS[stakeholder.effect])
        yield Proof(
            line=line,
            quotes=tuple(evidence.quote for evidence in stakeholder.evidence),
            method=proof_note(stakeholder.by),
        )
    for disclosed in digest.disclosures:
        yield Proof(line=DigestLine(text="", name=say("Disclosed")), quotes=(disclosed.quote,))


def shown_names(digest: Digest) -> tuple[str, ...]:
    """Return the names of others in the article, as many as are shown."""
    return tuple(entity.name for entity in digest.named[:MAX_NAMED])


def footer(digest: Digest) -> tuple[str, ...]:
    """Return a digest's footer: how it was made and what went wrong, in the digest's language."""
    parts = filter(None, (origin_note(digest), digest.article.available_part, digest.note))
    return tuple(in_language(part, digest.shown_language) for part in parts)


def left_out_line(digest: Digest) -> Callable[[int], str]:
    """Return the function that says how many lines of a digest do not fit."""
    return lambda number: in_language(LEFT_OUT.with_values(number=number), digest.shown_language)


def lead_source(story: Story, digest: Digest) -> Source:
    """Return the source of the digest, completed from the article where the story lacks a value."""
    article = digest.article
    lead = story.sources[0] if story.sources else Source(title=article.title, url=article.url)
    return Source(
        title=lead.title or article.title,
        url=lead.url or article.url,
        publisher=lead.publisher or article.publisher,
        published=lead.published or article.published,
    )


def origin_note(digest: Digest) -> Said:
    """Say how a digest was made, for its foot."""
    if digest.model == EXTRACT:
        # A line of an extract that had to be reread is not in the article's own words: it was translated.
        proven = {*(fact.by for fact in digest.key_facts), *(stakeholder.by for stakeholder in digest.stakeholders)}
        translated = say("The article's own sentences, translated by AI; every line checked against the article's")
        return translated if proven - {"", VERBATIM} else say("The article's own sentences; no AI used")
    if not digest.stakeholders and all(fact.by == VERBATIM for fact in digest.key_facts):
        return say("The article's own sentences, chosen by AI")
    return say("AI summary; every line checked against the article")


def proof_note(by: str) -> str:
    """Say how a line was verified, for people who ask for its evidence; empty if that was not stored."""
    if by == VERBATIM:
        return say("the article's own words")
    return say("read against the article by {reader}", reader=by) if by else ""
