"""What notices talk of, in six languages: consent, signing up, a wall before the text, an app."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + ")", re.IGNORECASE)


ADDRESS = _any(
    r"(?:you|your|yours|we|our|us|this (?:web)?site)\b",
    r"(?:sie|ihr(?:e[mnrs]?)?|du|dein(?:e[mnrs]?)?|wir|uns(?:er(?:e[mnrs]?)?)?|diese[r]? (?:web)?(?:site|seite))\b",
    r"(?:vous|votre|vos|nous|notre|nos|ce site)\b",
    r"(?:usted|tus?|sus?|nosotros|nuestr[oa]s?|este sitio|te|le)\b",
    r"(?:tu[oaei]?|tuoi|suo[i]?|noi|nostr[oaie]|questo sito|ti|la sua)\b",
    r"(?:você|seus?|suas?|nós|noss[oa]s?|este site|lhe)\b",
    # an order to the reader
    r"(?:sign up|subscribe|register|log in|download|accept|melden|abonnieren|laden|inscrivez|abonnez|connectez)\b",
    r"(?:téléchargez|suscr[ií]base|suscr[ií]bete|descarg(?:ue|a)|inicie|iscriviti|abbonati|scarica|accedi)\b",
    r"(?:assine|inscreva-se|baixe|descarregue|cadastre-se|entre)\b",
)
"""Words with which a site speaks to its reader, or of itself."""

CONSENT = _any(
    r"cookies?\b",
    r"consent\w*|privacy|personali[sz]ed ad\w*|legitimate interests?|accept(?: all)?\b|partners?\b|vendors\b",
    r"einwillig\w*|zustimm\w*|datenschutz\w*|personalisierte\w* (?:werbung|anzeigen)|auswahl\b|partnern?\b|tracking\b",
    r"consent\w*|confidentialit\w*|publicités? personnalisée?s?|partenaires\b|accepter\b|votre choix\b|traceurs\b",
    r"consien\w+|consent\w*|privacidad\w*|publicidad personalizada|anuncios personalizados|socios\b|aceptar\b",
    r"acconsent\w*|consens\w*|riservatezza|pubblicità personalizzat\w*|annunci personalizzati|accett\w+",
    r"concord\w+|consent\w*|privacidade|(?:publicidade|anúncios) personalizad\w+|parceiros\b|aceit\w+",
    r"(?:your|ihr\w*|votre|su|tuo|seu) (?:device|browser|gerät|appareil|dispositivo|choice|choix|elección|escolha)\b",
    r"(?:al hacer clic|by clicking|mit dem klick|en cliquant|cliccando|ao clicar)\b",
    r"(?:measure|mesurer|medir|misurare|messen)\b.{0,30}?(?:audien\w+|reichweit\w+|pubblico)\b",
    r"(?:change|withdraw|ändern|widerrufen|changer|retirer|cambiar|retirar|cambiare|revocare|mudar|alterar)\b.{0,60}?"
    r"(?:any time|jederzeit|tout moment|cualquier momento|qualsiasi momento|qualquer momento)\b",
)
SIGN_UP = _any(
    r"newsletters?\b|inbox\b|unsubscribe\b|e-?mail address\b|sign up\b|mailing list\b",
    r"posteingang|postfach|e-mail-adresse|abmelden|rundbrief|anmeld\w+",
    r"infolettre|boîte (?:mail|de réception)|adresse e-?mail|inscrivez-vous|désinscri\w+",
    r"bolet[ií]n(?:es)?\b|correo\b|suscr[ií]b[ae]\w*",
    r"iscriviti|casella\b|indirizzo e-?mail|bollettino\b",
    r"e-mail\b|boletim\b|inscreva-se|cadastre-se|assine\b",
)
WALL = _any(
    r"subscri\w+ (?:to|and) (?:continue|read|keep|unlock)\w*|(?:continue|keep) reading\b|free articles?\b",
    r"already (?:a )?(?:subscri\w+|member)|subscribers? only|for subscribers\b|unlock\b",
    r"abonnier\w*|weiterlesen|abonnent\w*|freien? artikel\w*|nur für abonn\w+",
    r"abonnez-vous|abonnés?\b|lire la suite|réservé\w* (?:à|aux) (?:nos )?abonn\w+",
    r"poursuivre (?:la|votre) lecture",
    r"suscr[ií]b[ae]\w*|suscriptor\w*|seguir leyendo|artículos gratuitos|exclusivo para suscriptores",
    r"abbonati\b|abbonato\b|continuare a leggere|articoli gratuiti|riservato agli abbonati",
    r"assin[ea]\w*|continu\w+ lendo|artigos gratuitos|exclusivo para assinantes",
)
APP = _any(
    r"app store\b|google play\b|play store\b",
    r"(?:download|get|install) (?:our|the) \w{0,20} ?app\b",
    r"(?:unsere|die) app\b|notre appli\w*|nuestra aplicación|la nostra app\b|o nosso aplicativo|a nossa app\b",
)
TOPICS = {"consent": CONSENT, "sign-up": SIGN_UP, "wall": WALL, "app": APP}
ANY = re.compile("|".join(words.pattern for words in TOPICS.values()), re.IGNORECASE)
