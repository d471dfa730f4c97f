"""Who is affected, and how, read from the article's own clauses without a model.

Candidates are names and groups ("contract workers", "patients"). Somebody is a stakeholder where a clause
tells of their gain or loss, or where the headline is about them; who is only quoted is a source.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.digest import Effect, Kind, Stakeholder
from bot.domain.evidence import Evidence
from bot.summarizer.candidates import Candidate, Candidates, Span
from bot.text import clauses
from bot.text.effects import Cue, cues, is_open, speaks_of_a_market
from bot.text.names import Mention
from bot.text.reference import refers_back
from bot.text.sentences import sentences
from bot.text.taken_back import takes_back

MOST = 6
DECIDING = frozenset({"Court", "Parliament", "Ministry", "Council", "Commission", "Agency", "Authority", "Department"})
"""Names of those who decide about others; where nothing is told to befall them, they are not affected."""
ABOUT = 5
"""Those whom the headline names without a told effect fill the list to this many."""
READ = 60_000
"""Characters of a text that are read for who is affected; what stands further down is background."""
LONGEST = 2_000
"""Characters of a sentence; what goes on for longer is none."""
SHOWN = 3
"""Quotations shown for one stakeholder."""
WHY = 220
"""Characters of a clause that is shown whole; a longer one is cut."""
SENTENCE = 180
"""Characters of a sentence that is quoted whole; of a longer one the clause."""
OBJECT_NEAR = 45
"""Characters between words that tell of an effect and the one they are done to."""
OFTEN = 3
"""Mentions that make a name one the article is about, where it has no title."""
GO_ON = 12
"""Characters before a clause that show whether it goes on with the same subject."""


def stakeholders(text: str, *, title: str = "") -> tuple[Stakeholder, ...]:
    """Return who is affected, those the article is most about first; at most six."""
    spans = _sentences(text)
    headline = title.casefold()
    found = sorted(_read(text[:READ], spans, title), key=lambda one: (-_standing(one, headline), one.first))
    affected = [one for one in found if one.gains or one.losses or (one.open and one.kind is not Kind.PLACE)]
    about = [
        one
        for one in found
        if one.subject
        and one not in affected
        and one.kind is not Kind.PLACE
        and not DECIDING.intersection(one.name.split())
        and _is_about(one, headline)
    ]
    chosen = [*affected[:MOST], *about[: max(0, ABOUT - len(affected))]]
    return tuple(_stakeholder(text, one, spans) for one in chosen)


def candidates(text: str, *, title: str = "") -> list[Candidate]:
    """Return everybody of whom the text tells something, with the clauses that tell of gain and loss."""
    return _read(text[:READ], _sentences(text), title)


def _sentences(text: str) -> list[Span]:
    spans = (span for span in sentences(text[:READ]) if span[1] - span[0] <= LONGEST)
    return [(start, end) for start, end in spans if not takes_back(text[start:end])]


def _read(text: str, spans: Sequence[Span], title: str) -> list[Candidate]:
    reading = _Reading(text, spans, title)
    for start, end in spans:
        reading.read(start, end)
    return reading.candidates.all()


class _Reading:
    """Reads a text sentence by sentence, and credits gains and losses to whom they befall."""

    def __init__(self, text: str, spans: Sequence[Span], title: str) -> None:
        self._text = text
        self._plain = clauses.silenced(text)
        self._is_headline = len(spans) == 1
        self._market = False
        self._subject: list[Candidate] = []
        self._refers_back = False
        self._named_last: list[Candidate] = []
        self.candidates = Candidates(text, spans, title)

    def read(self, start: int, end: int) -> None:
        """Read one sentence; what stands between quotation marks is somebody's opinion, and no effect."""
        self._market = self._is_headline or speaks_of_a_market(self._text[start:end])
        subject = self._subject if refers_back(self._text[start:end]) else []
        self._refers_back = bool(subject)
        for clause in clauses.clauses(self._plain, start, clauses.speaker_at_end(self._text, start, end)):
            subject = self._read_clause(clause, subject)
            self._refers_back = False
        self._subject = subject

    def _read_clause(self, clause: Span, before: list[Candidate]) -> list[Candidate]:
        """Credit the effects of a clause; return its subject, which a clause that goes on shares."""
        start, end = clause
        words = self._plain[start:end]
        groups = self._groups(start, end)
        subjects = [group for group in groups if clauses.is_subject(self._plain[start : group[0].start])]
        ahead = self._plain[max(0, start - GO_ON) : start]
        shared = before if self._refers_back or clauses.goes_on(ahead) else []
        if clauses.is_relative(ahead):
            shared = self._named_last
        self._named_last = self.candidates.of(groups[-1]) if groups else []
        left_open = is_open(words)
        told = cues(words, market=self._market)
        for cue in told:
            is_gain, befallen = self._befallen(cue, start, groups, subjects, shared)
            for one in befallen:
                if self._is_headline and (one.gains or one.losses):
                    continue  # of a headline the first half is the news
                place = one.open if left_open else one.gains if is_gain else one.losses
                place.append(clause)
        if left_open and not told and subjects:
            for one in self.candidates.of(subjects[-1]):
                one.open.append(clause)
        self.candidates.holders_of_jobs(start, end)
        subject = self.candidates.of(subjects[0]) if subjects else shared
        for one in subject:
            one.subject.append(clause)
        return subject or before

    def _groups(self, start: int, end: int) -> list[list[Mention]]:
        """Return the mentions of a clause, those together that share what is said: "IndiGo and SpiceJet"."""
        groups: list[list[Mention]] = []
        for one in self.candidates.mentioned(start, end):
            if self._plain[one.start].isspace():
                continue  # within a quotation
            if groups and clauses.are_together(self._plain[groups[-1][-1].end : one.start]):
                groups[-1].append(one)
            elif not self.candidates.speaks(one):
                groups.append([one])
        return groups

    def _befallen(
        self,
        cue: Cue,
        start: int,
        groups: Sequence[Sequence[Mention]],
        subjects: Sequence[Sequence[Mention]],
        shared: list[Candidate],
    ) -> tuple[bool, list[Candidate]]:
        """Return whether it is a gain, and whose: of the one it is done to, or of the nearest subject before it."""
        first, last = start + cue.start, start + cue.end
        behind = next((group for group in groups if 0 <= group[0].start - last < OBJECT_NEAR), ())
        between = self._plain[last : behind[0].start] if behind else ""
        if cue.on_object and behind and clauses.reaches(between):
            return cue.is_gain, self.candidates.of(behind)
        if self._is_done_to_others(cue, start):
            return cue.is_gain, []
        is_gain = cue.is_gain if cue.as_subject is None else cue.as_subject
        ahead = [group for group in subjects if group[0].start < first]
        if ahead:
            # Who expects something of others is not who it befalls.
            thinks = clauses.only_thinks(self._plain[ahead[-1][-1].end : first])
            return is_gain, [] if thinks else self.candidates.of(ahead[-1])
        owners = [group for group in groups if group[0].start < first and self._is_owner(start, group)]
        if owners:
            return is_gain, self.candidates.of(owners[-1])
        if behind and clauses.concerns(between):
            return is_gain, self.candidates.of(behind)
        return is_gain, [] if cue.on_object and cue.as_subject is None else shared

    def _is_done_to_others(self, cue: Cue, start: int) -> bool:
        """Say whether a cue befalls somebody who is not named: "accused the company" tells nothing of who accuses."""
        if cue.on_object and cue.as_subject is None:
            return not cue.opinion
        last = start + cue.end
        before, behind = self._plain[start : start + cue.start], self._plain[last : last + GO_ON]
        return cue.as_subject is False and clauses.is_active(before, behind)

    def _is_owner(self, start: int, group: Sequence[Mention]) -> bool:
        return clauses.is_owner(self._plain[start : group[0].start])


def _is_about(one: Candidate, headline: str) -> bool:
    """Say whether the headline names them; where there is none, whether the article does again and again."""
    return _is_in(one, headline) if headline else one.mentions >= OFTEN


def _is_in(one: Candidate, headline: str) -> bool:
    return any(part.casefold() in headline for part in one.name.split() if len(part) > 3)  # noqa: PLR2004  # a real word


def _standing(one: Candidate, headline: str) -> float:
    """Rank by how much is told of them; groups before names of the same frequency: nobody interviews them."""
    told = min(3.0, len(one.gains) + len(one.losses) + 0.5 * len(one.open))
    return told + 0.2 * min(one.mentions, 8) + 0.5 * (one.kind is Kind.GROUP) + 2.0 * _is_in(one, headline)


def _stakeholder(text: str, one: Candidate, spans: Sequence[Span]) -> Stakeholder:
    told = [*one.losses, *one.gains] or one.open or one.subject
    quoted = list(dict.fromkeys(_quotation(clause, text, spans) for clause in told))[:SHOWN]
    evidence = tuple(Evidence.at(text, start, end) for start, end in quoted)
    return Stakeholder(
        name=one.name[:1].upper() + one.name[1:],
        kind=one.kind,
        effect=_effect(one),
        why=_why(evidence[0].quote),
        evidence=evidence,
    )


def _quotation(clause: Span, text: str, spans: Sequence[Span]) -> Span:
    """Return what is quoted for a clause: its sentence, unless that is long and the clause says enough.

    A sentence that leans on the one before ("Merrow's fell 3 percent.") is quoted with it.
    """
    at = next((index for index, (first, last) in enumerate(spans) if first <= clause[0] < last), -1)
    start, end = clause if at < 0 else spans[at]
    if clauses.is_elliptic(text[start:end]) and at > 0 and start - spans[at - 1][1] <= 1:
        return spans[at - 1][0], end
    if end - start <= SENTENCE or clause[1] - clause[0] < SENTENCE // 3:
        return start, end
    return clause


def _effect(one: Candidate) -> Effect:
    if one.gains and one.losses:
        return Effect.MIXED
    if one.gains:
        return Effect.GAINS
    return Effect.LOSES if one.losses else Effect.UNCERTAIN


def _why(clause: str) -> str:
    plain = " ".join(clause.split())
    if len(plain) <= WHY:
        return plain
    return f"{plain[:WHY].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
