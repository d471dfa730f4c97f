"""Word meanings: the categories of words and expressions in a language's tables that the code knows."""

from __future__ import annotations

ANSWER_TYPES = ("amount", "time", "person", "place", "reason", "manner", "thing")
"""Kinds of things that an interrogative may ask for."""
REQUESTS = ("resume", "pause", "language", "latest", "all", "feed", "small", "ask", "asked_done", "done")
"""Requests to the bot in other words than a command's own, and the words around them."""
WANTED = (
    *("watch", "late", "spare", "out", "story", "forget", "undo", "list", "leave"),
    *("known", "beside", "alike", "more", "clause"),
)
"""Requests made by words around a name, and the words that go with them."""
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
"""Meanings of words by which people say what they want from the bot."""
COMMANDS = (
    *("help", "list", "add", "remove", "pause", "resume", "filter", "watch", "mute", "forget", "latest", "import"),
    *("export", "undo", "status", "why"),
)
"""Commands that have names of their own in other languages."""
TOPICS = (
    *("add", "stop", "schedule", "when", "who", "help", "costs", "list", "forget", "report", "why", "filter"),
    *("language", "export", "read", "news"),
)
"""Topics of questions about the bot, or requests to it; the last two are about something else in such words."""
CONCEPTS = (
    *("nothing", "you", "us", "bot", "feed", "digest", "add", "stop", "post", "daytime", "when", "change", "who"),
    *("what", "much", "how", "why", "where", "can", "cost", "free", "read", "question", "forget", "error", "less"),
    *("language", "file", "work", "this", "see", "tell", "them", "trust"),
)
"""Meanings of words in questions about the bot; "nothing" is a word that only colours a line."""
TRACK_RECORDS = ("lately", "leading", "asked")
"""Kinds of sentences, or parts of them, that ask what somebody gained and lost."""
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
"""Meanings of words that say when something ends."""
CONFIRMATIONS = ("yes", "no", "all", "small", "wait", "last", "instead", "adding")
"""Meanings of words in the reply to a request for confirmation."""
SUMMARIES = ("summary", "shortest", "small")
"""Meanings of words in a request for a summary."""
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
"""Topics of words in news, by which sentences are weighed."""
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
"""Meanings of words that say when digests come."""
QUESTIONS = (
    *("who", "when", "which_time", "since", "when_ahead", "where", "why", "how"),
    *("how_long", "how_long_is", "how_old", "how_hot", "how_tall", "how_measured", "how_many", "which_number"),
    *("count", "counted", "noun_counted", "noun_asked", "money", "asked_with", "defined", "said", "whether"),
)
"""What an expression in a question may ask for, and the words around it."""
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
"""What an expression may answer, and the words around it."""
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
"""What an expression may say about a time; "no_time" is a word that is a time only in another language."""
QUANTITIES = ("one", "single", "thousand", "part_of", "unit_of", "about", "out_of", "every", "half", "of", "and")
"""What an expression around a quantity may mean: "single" is one of a scale, "thousand" a number without one,
"of" is between a scale and a unit ("milliards d'euros"), and "and" between tens and ones ("treinta y cinco")."""
NOTICES = ("address", "its", "your", "belonging", "our", "partner", "consent", "sign_up", "wall", "app")
"""What an expression in a notice may be: an address to its reader, or a subject of notices."""
PAGE_RESIDUE = (
    *("read_also", "read_on", "advertisement", "scroll", "subscribe", "feed_link"),
    *("picture", "picture_by", "picture_source", "credit", "link_behind", "rest_behind", "weak_link"),
    *("label", "tail", "farewell", "list_heading", "sign_up", "doubtful_label"),
)
"""What a line around an article may do: link elsewhere, advertise, credit a picture; those from "label" on are whole
lines."""
ASSERTIONS = ("contrast", "relative", "denied", "doubted", "history", "official")
"""What an expression in a sentence may say about the factuality of its verb."""
HEDGES = ("hedge", "kept", "marked")
"""Kinds of hedges: "marked" makes a line less than certain, "kept" must survive translation, and "hedge" does both."""
REJOINDERS = ("points", "of_them", "contrast", "takes_back", "replies", "rumour", "unsure")
"""How a sentence may refer to the one before it, and expressions that leave its content open."""
SPEAKERS = ("in_name", "determiner", "auxiliary", "also", "beneficiary")
"""What an expression around a speaker may be."""
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
"""What an expression may be in a sentence on who gains or loses."""
