"""Texts as the world writes them, for Hypothesis: many scripts and lengths, and what is not meant to be seen."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

SENTENCES = (
    "The council approved the new tram line by 14 votes to 9.",
    "Der Stadtrat hat die neue Straßenbahn beschlossen – „endlich“, sagt die Bürgermeisterin.",
    "Городской совет одобрил новую трамвайную линию. Голосов было 14 против 9.",
    "Το δημοτικό συμβούλιο ενέκρινε τη νέα γραμμή του τραμ.",
    "وافق المجلس البلدي على خط الترام الجديد، بأغلبية ١٤ صوتًا مقابل ٩.",
    "شورای شهر خط تراموا را تصویب کرد؛ می\u200cگویند ساخت آن دو سال طول می\u200cکشد.",
    "מועצת העיר אישרה את קו הרכבת הקלה החדש\u200f (14 נגד 9)\u200f.",
    "नगर परिषद ने नई ट्राम लाइन को मंज़ूरी दी। पक्ष में चौदह मत पड़े।",
    "สภาเมืองอนุมัติเส้นทางรถรางสายใหม่ด้วยคะแนนเสียงสิบสี่ต่อเก้า",
    "市议会以14票对9票批准了新的有轨电车线路。商店老板担心施工将持续两年。",
    "市議会は新しい路面電車の路線を承認した。「工事は二年続く」と商店主は言う。",
    "시의회가 새 전차 노선을 14 대 9로 승인했다.",
    "የከተማው ምክር ቤት አዲሱን መስመር አጸደቀ።",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇺🇦 2️⃣",
    "Z̵̡͎͕̈́͊a̶̢̛̬͒l̷̰̈́g̸͇̾o̶̙̔ " * 3,
)
"""A sentence or two in each script."""
INVISIBLE_TEXTS = (
    "\u200b\u200d\u2060\ufeff",
    "\u202etxen si tahw\u202c",
    "\u2066isolated",
    "\u00ad" * 80,
    "\u3164\u2800",
    "\x00\x07\x1b[31m\x7f\x85",
    "half \ud83d of an emoji \udc4d",
    "\u2028\u2029\u00a0\u3000",
    "\ufdd0\uffff\ue000",
)
"""What shows nothing, turns what is written round, or is no character at all."""
ODD_TEXTS = (
    "<!channel>",
    "@everyone",
    "<@U1|x> <#C1> <https://bank.example|here>",
    "&" * 700,
    "&amp;lt;",
    "word " * 900,
    "One. " * 500,
    "*b* _i_ `c` ~d~ > e",
    "x" * 5_000,
    "see https://bank.example",
    "> quoted",
    "``` code",
)
"""What somebody writes who means to break the markup, or is just long."""


LENGTHS = (1, 2, 7, 30, 74, 75, 76, 77, 150, 151, 300, 301, 900, 3_001)
"""Around Slack's limits and ours; a text so long ends in the middle of anything."""


def _make_long_text(pair: tuple[str, str], between: str, length: int) -> str:
    told = between.join(pair) + between
    return (told * (length // len(told) + 1))[:length]


LONG_TEXTS = tuple(
    itertools.starmap(
        _make_long_text, itertools.product(itertools.pairwise(SENTENCES * 2), ("", " ", "\u200b"), LENGTHS)
    )
)
SAMPLE_TEXTS = st.sampled_from([*SENTENCES, *INVISIBLE_TEXTS, *ODD_TEXTS, *LONG_TEXTS])
texts = st.one_of(SAMPLE_TEXTS, SAMPLE_TEXTS, SAMPLE_TEXTS, st.text(alphabet=st.characters(), min_size=1, max_size=12))
"""One text, of at least one character."""
