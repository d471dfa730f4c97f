"""What notices talk of and how they speak to their reader, in six languages: consent, signing up, a wall, an app."""

from __future__ import annotations

import re

_BEGIN = r"(?<!\w)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(_BEGIN + "(?:" + "|".join(patterns) + ")", re.IGNORECASE)


_YOURS = (
    r"(?:device|browser|gerät|appareil|dispositivo|choice|choix|elección|escolha|scelta|experience|expérience"
    r"|experiencia|esperienza|experiência|privacy|privacidade?|e-?mail|inbox|correo|casella|preferen\w+|consent\w*)\b"
)
ADDRESS = _any(
    r"(?:you|your|yours|we|our|us|this (?:web)?site|i agree)\b",
    # "sie" is they, too, and begins sentences about them; so only where it is written as an address is
    r"(?<=\w )(?-i:Sie|Ihr(?:e[mnrs]?)?)\b|(?:du|dein(?:e[mnrs]?)?|wir|uns(?:er(?:e[mnrs]?)?)?)\b",
    r"(?:dies(?:e|er|es) (?:website|webseite|seite|angebot)|ce site|este sitio|questo sito|este site)\b",
    r"(?:vous|votre|vos|nous|notre|nos|je m['’]\w+)\b",
    # an order with a pronoun behind it has an accent: suscríbase, apúntate, síganos
    r"(?:usted|hazte|tus?|nosotros|nuestr[oa]s?|contigo|\w*[áéíóú]\w{1,7}(?:[ae]se|[ae]te|[ae]nos))\b",
    r"(?:tu[oaei]?|tuoi|noi|nostr[oaie]|con te)\b",
    r"(?:você|seja|subscreva|nós|noss[oa]s?)\b",
    rf"(?:su|sus|il suo|la sua|o seu|a sua|seu|sua) {_YOURS}",
    r"(?:utilizamos|usamos|almacenamos|guardamos|utilizziamo|usiamo|archiviamo|stockons|utilisons)\b",
    # an order to the reader begins a sentence; elsewhere these words tell of somebody
    r"(?-i:Sign up|Subscribe|Register|Log in|Download|Install|Open app|Accept|Manage|Become|Cancel|Get|Read)\b",
    r"(?-i:Melden|Abonnieren|Laden|Lesen) Sie\b|(?-i:Jetzt) \w+(?:en|laden)\b|\w+ verwalten\b",
    r"(?-i:Inscrivez|Abonnez|Connectez|Suivez|Recevez|Profitez|Installez|Téléchargez|Gérer)\b",
    r"(?-i:Suscr[ií]b[ae]\w*|Descarg(?:ue|a)|Inici[ae]|Recib[ae]|Lleva|Instala|Apúntate|Configurar)\b",
    r"(?-i:Iscriviti|Abbonati|Scarica|Accedi|Ricevi|Porta|Installa|Attiva|Gestisci|Continua)\b",
    r"(?-i:Assine|Inscreva-se|Baixe|Descarregue|Cadastre-se|Entre|Receba|Leve|Instale|Gerir|Gerenciar)\b",
)
"""Words with which a site speaks to its reader, or of itself."""

CONSENT = _any(
    r"cookies?\b|similar technologies\b|tracking\b",
    rf"(?:your|ihre?\w{{0,2}}|votre|vos|su|tu|la tua|il tuo|tuo|sua|seu) {_YOURS}",
    r"privacy\b|privatsphäre\b|vie privée\b|privacidade?\b|datenschutz\w*|confidentialit\w*|riservatezza\b",
    r"personali[sz]ed ad\w*|personalisierte\w* (?:werbung|anzeigen)|publicités? personnalisée?s?",
    r"(?:publicidad|publicidade|anuncios|anúncios|annunci|pubblicità) personali[sz]\w+",
    r"legitimate interests?|einwillig\w*|consent\b|consentez\b|consentement\b|consient\w+|acconsent\w+|concorda\b",
    r"extern\w* inhalt\w*|external content|contenus? externes?|contenidos? externos?|contenut[oi] estern[oi]",
    r"conteúdos? externos?",
    r"(?:\d+|our|unsere|nos|nuestros|nostri|nossos) (?:partners?\b|partnern?\b|partenaires\b|socios\b|parceiros\b)",
    r"(?:al hacer clic|by clicking|mit dem klick|en cliquant|cliccando|ao clicar)\b",
    r"(?:change|withdraw|ändern|widerrufen|changer|retirer|cambiar|retirar|cambiare|revocare|mudar|alterar)\b.{0,60}?"
    r"(?:any time|jederzeit|tout moment|cualquier momento|qualsiasi momento|qualquer momento)\b",
)
SIGN_UP = _any(
    r"newsletters?\b|sign up\b|inbox\b|unsubscribe\b|mailing list\b|e-?mail address\b",
    r"(?:to )?your e-?mail\b|daily briefing\b",
    r"posteingang|postfach|e-mail-adresse|rundbrief|per (?:e-)?mail\b",
    r"infolettre|lettre d['’]information|boîte (?:mail|de réception)|adresse e-?mail",
    r"inscrivez-vous|je m['’]inscris|désinscri\w+",
    r"(?:nuestro|al) bolet[ií]n|(?:tu|su) correo\b",
    r"iscriviti\b|(?:tua|nella) (?:casella|e-?mail)\b",
    r"(?:no|seu) e-mail\b|inscreva-se|cadastre-se|nossa newsletter",
)
WALL = _any(
    r"subscri\w+ (?:to|and) (?:continue|read|keep|unlock)\w*|(?:continue|keep) reading\b|your free articles?\b",
    r"already (?:a )?(?:subscri\w+|member)|subscribers? only|for (?:our )?(?:subscribers|members)\b|become a member\b",
    r"unlimited access\b|acceso ilimitado\b|accès illimité\b|acesso ilimitado\b|accesso illimitato\b|limit of free \w+",
    r"hazte suscriptor\w*|seja assinante\b|abonniere\w* sie\b|digital-abo\b",
    r"read the full (?:story|article)\b|cancel any ?time\b|free trial\b",
    r"(?:jetzt|weiter\w*) abonnieren|weiterlesen\b|lesen sie weiter\b|schon abonnent\w*|freien? artikel\w*",
    r"nur für abonn\w+|mit (?:einem|dem|ihrem) \w{0,10}abo\b|plus-angebot\w*",
    r"abonnez-vous|je m['’]abonne\b|(?:réservée?s? (?:à|aux)) (?:nos )?abonn\w+|déjà abonné\w*",
    r"poursuivre votre lecture",
    r"(?:exclusivo|solo|sólo) para suscriptores|ya es suscriptor|seguir leyendo|suscr[ií]b[ae]\w* (?:por|para)\b",
    r"artículos gratuitos|riservato agli abbonati|già abbonato|abbonati (?:per|ora)\b|prova gratuita|articoli gratuiti",
    r"continu\w+ (?:a leggere|lendo)|exclusivo para assinantes|já é assinante|assine (?:por|para)\b|artigos gratuitos",
)
APP = _any(
    r"(?:on|im|sur|en|su|na) (?:the |l['’]|la )?app store\b.{0,40}google play\b",
    r"(?:in|download|get|install|with) our (?:\w+ )?app\b|open (?:in )?app\b",
    r"unsere[rn]? app\b|notre appli\w*|nuestra app\w*|nuestra aplicación|nostra app\b|nosso app\w*|nossa app\b",
)
TOPICS = {"consent": CONSENT, "sign-up": SIGN_UP, "wall": WALL, "app": APP}
ANY = re.compile(_BEGIN + "(?:" + "|".join(words.pattern.removeprefix(_BEGIN) for words in TOPICS.values()) + ")")
"""Any of them in small letters: without a choice of case they are found several times as fast."""
