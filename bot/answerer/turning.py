"""Turning statements into questions of when, why and how much, in the five languages beside English.

Each language asks in its own order: German and Spanish put the verb before the subject, French and Portuguese have a
phrase that leaves the order as it is, and so does Italian without one. English turns its helpers (`suggesting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SUM = (
    r"(?:(?:rund|etwa|knapp|bis zu|mehr als|environ|près de|plus de|jusqu['’]à|unos|cerca de|más de|hasta|quase|mais de"
    r"|até|circa|oltre|più di|fino a) )?"
    r"\d[\d.,]*(?: (?:Millionen|Milliarden|millions?|milliards?|millones|milhões|mil milhões|mil|milioni"
    r"|miliardi))?(?: d['’]| de | di | )?(?:Euros?|euros?|Dollar|dollars?|dólares|dollari|Kronen|couronnes|coronas"
    r"|coroas|corone|Franken|francs?|francos|franchi|reais|pesos)"
)
_YEAR = r"(?: (?:de )?\d{4})?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """How a language says and asks it.

    Attributes:
        articles: words that a subject begins with and that are written small in mid-sentence.
        verb: the finite verb with what belongs to it.
        time, reason: what "when" and "why" ask for.
        paying: the verbs that a sum of money goes with.
        on: what may follow that sum.
        when, why, how_much: the questions, with {verb}, {subject} and {rest}.
    """

    articles: str
    verb: str
    time: str
    reason: str
    paying: str
    on: str
    when: str
    why: str
    how_much: str


_GERMAN_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_GERMAN_DAYS = "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag"
_FRENCH_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_FRENCH_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_SPANISH_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
_SPANISH_DAYS = "lunes|martes|miércoles|jueves|viernes|sábado|domingo"
_PORTUGUESE_MONTHS = "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
_PORTUGUESE_DAYS = "(?:segunda|terça|quarta|quinta|sexta)-feira|sábado|domingo"
_ITALIAN_MONTHS = "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
_ITALIAN_DAYS = "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"

_CALENDAR = "|".join(
    rf"\b(?:{names})\b"
    for names in (
        _GERMAN_MONTHS,
        _GERMAN_DAYS,
        _FRENCH_MONTHS,
        _FRENCH_DAYS,
        _SPANISH_MONTHS,
        _SPANISH_DAYS,
        _PORTUGUESE_MONTHS,
        _PORTUGUESE_DAYS,
        _ITALIAN_MONTHS,
        _ITALIAN_DAYS,
    )
)
"""A question that still names a day does not ask for it."""

_NO_SINCE = r"(?<!\bda )(?<!\bdal )(?<!\bdal[l’'])(?<!\bdepuis )(?<!\bdesde )(?<!\bseit )"
"""What lasts since a day is not asked for by "when"."""

FORMS = {
    "de": Forms(
        articles="Der|Die|Das|Ein|Eine|Ihr|Ihre|Sein|Seine",
        verb="soll|sollen|will|wollen|wird|werden|kann|können|muss|müssen|hat|haben|ist|sind|wurde|wurden|darf|dürfen",
        time=rf"(?:am|im|ab|bis|bis zum|vom|von|Anfang|Mitte|Ende) (?:(?:kommenden?|nächsten?|vergangenen?) )?"
        rf"(?:\d{{1,2}}\. )?(?:{_GERMAN_MONTHS}|{_GERMAN_DAYS}|Jahr|Frühjahr|Sommer|Herbst|Winter|\d{{4}}){_YEAR}"
        r"(?: an)?",
        reason="weil|wegen|da",
        paying="zahlt|zahlen|kostet|kosten|investiert|investieren|bekommt|erhält|soll|will|wird|muss",
        on="für|an|in|pro|je",
        when="Wann {verb} {subject} {rest}?",
        why="Warum {verb} {subject} {rest}?",
        how_much="Wie viel {verb} {subject} {rest}?",
    ),
    "fr": Forms(
        articles="Le|La|Les|Un|Une|Des|Son|Sa|Ses|Leur|Leurs|L['’]",
        verb=r"(?:va|vont|veut|veulent|doit|doivent|peut|peuvent) \w+(?:er|ir|re|oir)|(?:a|ont) \w+(?:é|i|u|is|it)"
        r"|(?:est|sont|sera|seront|a été|ont été) \w+(?:é|i|u|is|it)e?s?|\w{3,}(?:era|eront|ira|iront|dra|dront)",
        time=rf"(?:(?:en|dès|fin|début|à partir d[eu]|d['’]ici|jusqu['’]en|le|au) )?(?:\d{{1,2}}(?:er)? )?"
        rf"(?:{_FRENCH_MONTHS}|{_FRENCH_DAYS})(?: prochain| dernier)?{_YEAR}|(?:en|d['’]ici) \d{{4}}",
        reason="parce que?|car|en raison|à cause|faute de",
        paying="paiera|paieront|payera|versera|coûtera|investira|touchera|recevra|dépensera|paie|verse|coûte|a payé",
        on="pour|à|aux?|dans|par",
        when="Quand est-ce que {subject} {verb} {rest} ?",
        why="Pourquoi est-ce que {subject} {verb} {rest} ?",
        how_much="Combien est-ce que {subject} {verb} {rest} ?",
    ),
    "es": Forms(
        articles="El|La|Los|Las|Un|Una|Su|Sus",
        verb=r"(?:va|van) a \w+r|(?:ha|han) \w+(?:do|to|cho)|(?:será|serán|fue|fueron|está|están) \w+d[oa]s?"
        r"|\w{3,}(?:rá|rán)|\w{3,}(?:ó|aron|ieron)|(?:quiere|debe|puede)n? \w+r",
        time=rf"(?:(?:en|a partir de|hasta|antes de) )?(?:el )?(?:próximo |pasado )?(?:\d{{1,2}} de )?"
        rf"(?:{_SPANISH_MONTHS}|{_SPANISH_DAYS})(?: próximo| pasado)?{_YEAR}|en \d{{4}}",
        reason="porque|debido a|ya que|por falta",
        paying="pagará|pagarán|costará|invertirá|recibirá|cobrará|gastará|paga|cuesta|pagó|invirtió|recibió",
        on="por|en|a|para|al",
        when="¿Cuándo {verb} {subject} {rest}?",
        why="¿Por qué {verb} {subject} {rest}?",
        how_much="¿Cuánto {verb} {subject} {rest}?",
    ),
    "pt": Forms(
        articles="O|A|Os|As|Um|Uma|Seu|Sua|Seus|Suas",
        verb=r"(?:vai|vão) \w+r|(?:foi|foram|será|serão|está|estão) \w+d[oa]s?|\w{3,}(?:rá|rão)"
        r"|\w{3,}(?:ou|aram|eram|iram)|(?:quer|querem|deve|devem|pode|podem) \w+r",
        time=rf"(?:(?:em|n[oa]|a partir de|até|antes de) )?(?:\d{{1,2}} de )?"
        rf"(?:{_PORTUGUESE_MONTHS}|{_PORTUGUESE_DAYS})(?: passad[oa])?{_YEAR}|(?:em|até) \d{{4}}",
        reason="porque|devido a|por causa|por falta",
        paying="pagará|pagarão|custará|investirá|receberá|gastará|paga|custa|pagou|investiu|recebeu|vai pagar",
        on="por|pel[oa]s?|em|a|ao|para",
        when="Quando é que {subject} {verb} {rest}?",
        why="Por que é que {subject} {verb} {rest}?",
        how_much="Quanto é que {subject} {verb} {rest}?",
    ),
    "it": Forms(
        articles="Il|Lo|La|I|Gli|Le|Un|Uno|Una|L['’]|Suo|Sua",
        verb=r"(?:ha|hanno) \w+(?:to|so)|(?:è|sono|sarà|saranno|verrà|verranno) (?:stat[oaie] )?\w+[ts][oaie]"
        r"|\w{3,}(?:rà|ranno)|(?:vuole|vogliono|deve|devono|può|possono) \w+re",
        time=rf"(?:(?:a|in|entro|fino a|il|da fine|a fine) )?(?:\d{{1,2}} )?"
        rf"(?:{_ITALIAN_MONTHS}|{_ITALIAN_DAYS})(?: prossim[oa]| scors[oa])?{_YEAR}|(?:nel|entro il) \d{{4}}",
        reason="perché|poiché|a causa|per mancanza|dopo che",
        paying="pagherà|pagheranno|costerà|investirà|riceverà|spenderà|paga|costa|ha pagato|ha investito|ha ricevuto",
        on="per|in|a|al|alla|ai",
        when="Quando {subject} {verb} {rest}?",
        why="Perché {subject} {verb} {rest}?",
        how_much="Quanto {verb} {subject} {rest}?",
    ),
}


def turned(sentence: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the questions of when, why and how much that a statement answers, each with its kind."""
    forms = FORMS.get(language)
    if forms is None:
        return
    clause = rf"(?P<subject>{_subject(forms)}) (?P<verb>{forms.verb})\b"
    if found := re.match(rf"{clause}(?P<rest> [^;:]{{3,90}}?),? (?:{forms.reason})\b", sentence):
        yield "why", _asked(forms.why, found, found["rest"], forms)
    if found := re.match(rf"{clause}(?P<rest> [^,;:]{{3,110}}?)(?=[,;:]|\.?$)", sentence):
        rest, count = re.subn(rf"{_NO_SINCE}(?<!\w)(?:{forms.time})(?!\w)", "", found["rest"], count=1)
        if count and not re.search(_CALENDAR, rest):
            yield "when", _asked(forms.when, found, rest, forms)
    paid = rf"(?P<subject>{_subject(forms)}) (?P<verb>{forms.paying}) {_SUM}(?P<rest> (?:{forms.on})\b[^,;:.]{{3,80}}?)"
    if found := re.match(rf"{paid}(?=[,;:]|\.?$)", sentence):
        yield "how much", _asked(forms.how_much, found, found["rest"], forms)


def _subject(forms: Forms) -> str:
    begins = forms.articles.replace("L['’]", r"L['’]\w+")
    return rf"(?:{begins}|[A-ZÀ-Þ][\w’'-]+)(?: (?!(?:qui|que|che|die|der|das|no|não|non|ne|nicht) )[\w’'&-]+){{0,6}}?"


def _asked(form: str, found: re.Match[str], rest: str, forms: Forms) -> str:
    subject = found["subject"]
    if re.match(rf"(?:{forms.articles})(?:\b|(?<=['’]))", subject):
        subject = subject[0].lower() + subject[1:]
    said = form.format(verb=found["verb"], subject=subject, rest=rest.strip())
    said = re.sub(r"\s+", " ", said).replace(" ?", "?") if not form.endswith(" ?") else re.sub(r"\s+", " ", said)
    return re.sub(r"\best-ce que (?=[aeiouyhàâéèêîôûAEIOUYHÉÈ])", "est-ce qu’", said)
