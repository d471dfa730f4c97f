"""Word meanings: the categories of words and expressions in a language's tables, as far as code knows them."""

from __future__ import annotations

ANSWER_TYPES = ("amount", "time", "person", "place", "reason", "manner", "thing")
"""Kinds of things that a word may ask for."""
REQUESTS = ("resume", "pause", "language", "latest", "all", "feed", "small", "ask", "asked_done", "done")
"""What may be asked of the bot in other words than a command's own, and the words that go with it."""
WANTED = (
    *("watch", "late", "spare", "out", "story", "forget", "undo", "list", "leave"),
    *("known", "beside", "alike", "more", "clause"),
)
"""What may be wanted in words around a name, and the words that go with it."""
WISHES = (
    *("stop", "end", "lack", "watch", "need", "tell", "when", "appear"),
    *(
        "post",
        "news",
        "new",
        "whole",
        "move",
        "enough",
        "only",
        "quiet",
        "pause",
        "keep",
        "this",
        "denied",
        "people",
        "around",
    ),
)
"""What a word may mean by which somebody says what they want of the bot."""
COMMANDS = (
    *("help", "list", "add", "remove", "pause", "resume", "filter", "watch", "mute", "forget", "latest", "import"),
    *("export", "undo", "status", "why"),
)
"""Commands that other languages have names of their own for."""
TOPICS = (
    *("add", "stop", "schedule", "when", "who", "help", "costs", "list", "forget", "report", "why", "filter"),
    *("language", "export", "read", "news"),
)
"""What people may ask about the bot, or of it; the last two are what they ask in such words of something else."""
CONCEPTS = (
    *("nothing", "you", "us", "bot", "feed", "digest", "add", "stop", "post", "daytime", "when", "change", "who"),
    *("what", "much", "how", "why", "where", "can", "cost", "free", "read", "question", "forget", "error", "less"),
    *("language", "file", "work", "this", "see", "tell", "them", "trust"),
)
"""What a word of a question about the bot may mean; "nothing" is a word that only colours a line."""
TRACK_RECORDS = ("lately", "leading", "asked")
"""What a sentence, or a part of one, may be where people ask what somebody gained and lost."""
END_TIMES = (
    "until",
    "lasting",
    "tomorrow",
    "today",
    "in_the_morning",
    "in_the_evening",
    "tonight",
    "next_week",
    "one",
    "small",
)
"""What a word may mean that says when something ends."""
CONFIRMATIONS = ("yes", "no", "all", "small", "wait", "last", "instead", "adding")
"""What may be said to a question whether something shall be done."""
SUMMARIES = ("summary", "shortest", "small")
"""What a word may mean by which somebody asks for a text in short."""
FREQUENCIES = ("at_once", "hourly", "daily", "every_morning", "every_evening", "weekdays", "weekends", "weekly")
TIMES_OF_DAY = ("noon", "midnight", "am", "pm", "night")
CLOCK_PHRASES = ("half_past", "quarter_past", "quarter_to", "half_to", "and_half", "and_quarter", "clock")
ABBREVIATED_WEEKDAYS = tuple(
    f"short_{day}" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
NEWS_TOPICS = (
    "harm",
    "change",
    "ahead",
    "open",
    "advice",
    "people",
    "money",
    "saying",
    "feeling",
    "background",
    "spared",
    "reason",
)
"""What a word of news may tell of, by which its sentences are weighed."""
SCHEDULING = (
    *(
        *FREQUENCIES,
        *TIMES_OF_DAY,
        *CLOCK_PHRASES,
        *ABBREVIATED_WEEKDAYS,
        "alternate",
        "twice",
        "hours_apart",
        "at",
        "and",
        "to",
        "from",
        "not_before",
        "not_after",
    ),
    *("as_the_channel", "quiet", "please", "only", "before", "after", "every", "back", "verb", "ours", "ask", "small"),
)
"""What a word may mean that says when digests come."""
QUESTIONS = (
    *("who", "when", "which_time", "since", "when_ahead", "where", "why", "how"),
    *("how_long", "how_long_is", "how_old", "how_hot", "how_tall", "how_measured", "how_many", "which_number"),
    *("count", "counted", "noun_counted", "noun_asked", "money", "asked_with", "defined", "said", "whether"),
)
"""What an expression may ask for, and what stands before it."""
ANSWERS = (
    *("number", "few", "more", "time", "moment", "unit_of_time", "from_year", "since", "until", "holiday", "each"),
    *("place_before", "name_of_place_before", "article", "spot", "reason", "perhaps_reason", "purpose"),
    *(
        "unit_of_age",
        "age",
        "old_thing",
        "degree",
        "unit_of_length",
        "length",
        "unit_of_measure",
        "scale",
        "of",
        "currency",
        "free",
    ),
    *("ahead", "begins", "ends", "begins_at", "by_means", "perhaps_by", "called"),
)
"""What an expression may fill of what a question leaves open."""
TIMES = (
    *("today", "yesterday", "no_time", "since", "from", "this", "last", "last_behind", "recent", "next"),
    *(
        "before_date",
        "before_weekday",
        "before_month",
        "in_month",
        "of",
        "ordinal_ending",
        "year",
        "near",
        "within",
        "article",
    ),
)
"""What an expression may say of a time; "no_time" is a word that is one in another language."""
QUANTITIES = ("one", "single", "thousand", "part_of", "unit_of", "about", "out_of", "every", "half", "of", "and")
"""What an expression around a quantity may say: "single" is one of a scale, "thousand" a number without one, and
"of" stands between a scale and a unit ("milliards d'euros"), "and" between tens and ones ("treinta y cinco")."""
NOTICES = ("address", "its", "your", "belonging", "our", "partner", "consent", "sign_up", "wall", "app")
"""What an expression in a notice may be: how it speaks to its reader, and what notices are of."""
PAGE_RESIDUE = (
    *("read_also", "read_on", "advertisement", "scroll", "subscribe", "feed_link"),
    *("picture", "picture_by", "picture_source", "credit", "link_behind", "rest_behind", "weak_link"),
    *("label", "tail", "farewell", "list_heading", "sign_up", "doubtful_label"),
)
"""What a line around an article may do: lead elsewhere, advertise, say whose a picture is; those from "label" on
are whole lines."""
ASSERTIONS = ("contrast", "relative", "denied", "doubted", "history", "official")
"""What an expression in a sentence may say of what its verb tells."""
HEDGES = ("hedge", "kept", "marked")
"""What a word that leaves something open does: it marks its line as less than certain and is kept by translations, or
does one of the two."""
REJOINDERS = ("points", "of_them", "contrast", "takes_back", "replies", "rumour", "unsure")
"""How a sentence may take up the one before it, and what leaves open whether what it tells is so."""
SPEAKERS = ("in_name", "determiner", "auxiliary", "also", "beneficiary")
"""What an expression around who says something may be."""
GROUPS = (
    *("number", "about", "place_before", "article", "before", "of", "owner", "not_describing"),
    *("placed", "with", "joined"),
)
"""What an expression around a group of people may be."""
NAMES = (
    *("person_behind", "aged", "place_before", "article", "of", "thing_before", "called", "auxiliary"),
    *("before_short_name", "genitive_before"),
)
"""What an expression around a name may be."""
EFFECTS = (
    *(
        "adverb",
        "be",
        "have",
        "rose",
        "fell",
        "shares",
        "shares_of",
        "gains_object",
        "loses_object",
        "no_object_behind",
    ),
    *("wins", "feared", "game", "article", "clause", "opening", "aside", "gap", "group_gap", "before_object", "behind"),
    *("undone", "joined"),
)
"""What an expression may be in a sentence that tells of who gains or loses."""
