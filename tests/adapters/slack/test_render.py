"""Digests, answers and replies as Block Kit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.interactions.commands import rendered_reply as shown_reply
from adapters.slack.rendering.answers import answer_blocks, sentence_block
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.editions import edition_blocks
from adapters.slack.rendering.evidence import evidence_view, plain_view
from adapters.slack.rendering.mrkdwn import escaped, escaped_lines, linked, shortened, unescaped
from adapters.slack.rendering.replies import reply_blocks
from bot.domain.article import Origin
from bot.domain.conversation import Answer, Choice, Reply
from bot.domain.delivery import EditionAssignment, MessageRef
from bot.domain.digest import (
    EXTRACT,
    TAKEN_DOWN,
    WITHDRAWN,
    Digest,
    DigestStatus,
    KeyFact,
    NamedEntity,
    StakeholderKind,
    first_fact,
)
from bot.domain.evidence import Evidence
from bot.domain.story import Source, Story
from tests.adapters.slack.limits import check_message, check_view
from tests.adapters.slack.picture import PAGES, draw_channel, make_edition
from tests.adapters.slack.samples import (
    ANSWER,
    ARTICLE,
    DIGEST,
    DIGEST_STATUSES,
    NO_ANSWER,
    STORY,
    answers,
    digests,
    evidence_for,
    lines,
    stories,
)
from tests.adapters.slack.scripts import texts
from tests.examples import example_settings

FEW_EXAMPLES = example_settings(60)
HUNDREDS_OF_EXAMPLES = example_settings(200)
EDITION_EXAMPLES = example_settings(50)
"""Each has up to fifteen digests."""
THOUSANDS_OF_EXAMPLES = example_settings(500)
DIGEST_TEXT = """\
*<https://herald.example/tram?a=1&amp;b=2|Harwick builds a tram &lt;now&gt; &amp; soon>*
The Harwick Herald · <!date^1784021400^{date_short_pretty}, {time}|2026-07-14 09:30 UTC> · 2 sources
*KEY FACTS*
• The council approved the tram line, 14 to 9.
• Two years of building work are feared. _(according to the shopkeepers' guild)_
*WHO GAINS*
▲ *Commuters from the east*: save twenty minutes a day
> “will save twenty minutes a day. &lt;!channel&gt; &amp; co.”
*WHO LOSES*
▼ *Shopkeepers*: face building work
> “Shopkeepers on Mill Street fear”
*DISCLOSED*
> The Harwick Herald is owned by the tram's builder.
AI summary; every line checked against the article
[Evidence]
[Ask]
[👍]
[👎]"""


def visible_text(blocks: list[dict[str, object]]) -> str:
    """Return blocks as a reader sees them, a line a line."""
    plain = json.loads(json.dumps(blocks))
    pieces = [piece for block in plain for piece in ([block["text"]] if "text" in block else block["elements"])]
    pieces = [piece for piece in pieces if piece["type"] != "overflow"]
    parts = [piece["text"] if isinstance(piece["text"], str) else f"[{piece['text']['text']}]" for piece in pieces]
    return "\n".join(parts)


def test_a_digest_reads_from_headline_to_evidence() -> None:
    """Everything a digest says is there, in order, with Slack's markup characters escaped."""
    blocks, text = digest_blocks(STORY, DIGEST)
    assert visible_text(blocks) == DIGEST_TEXT
    assert text.splitlines()[1] == "The council approved the tram line, 14 to 9."


def test_an_extract_of_a_teaser_says_so() -> None:
    """The foot line names the method, the teaser's length and why the model did not serve."""
    teaser = replace(ARTICLE, origin=Origin.FEED)
    digest = replace(DIGEST, article=teaser, model=EXTRACT, note="The day's budget is spent.")
    foot = visible_text(digest_blocks(STORY, digest)[0]).splitlines()[-5]
    assert foot == (
        "The article's own sentences; no AI used"
        f" · from the feed's summary of {teaser.word_count} words · The day's budget is spent."
    )


def test_who_else_is_in_the_article_is_one_line() -> None:
    """Names without a word on gain or loss, above the foot."""
    who = NamedEntity(name="Mill <Street>", kind=StakeholderKind.PLACE, evidence=(evidence_for("Mill Street"),))
    told = visible_text(digest_blocks(STORY, replace(DIGEST, named=(who, replace(who, name="Harwick"))))[0])
    assert "\nIn the article: Mill &lt;Street&gt;, Harwick\n" in told


def test_a_fact_in_the_articles_words_stands_among_them_once() -> None:
    """Evidence shows what stands around it instead of the same sentence twice."""
    text = "It snowed. The council agreed.\nNobody was surprised. It was late."
    evidence = Evidence.from_span(text, text.index("The"), text.index("Nobody") - 1)
    fact = KeyFact(text="The council agreed.", evidence=(evidence,))
    digest = replace(DIGEST, article=replace(ARTICLE, text=text), key_facts=(fact,), stakeholders=(), disclosures=())
    told = visible_text(evidence_view(digest)["blocks"])
    assert told == "_It snowed._\n*The council agreed.*\n_Nobody was surprised._"


def test_evidence_is_told_in_the_language_of_whoever_asks_for_it() -> None:
    """How a line was proven, and what is disclosed."""
    fact = KeyFact(text="They agreed.", evidence=(evidence_for("tram"),), by="llama")
    digest = replace(DIGEST, key_facts=(fact,), disclosures=(evidence_for("tram"),))
    told = visible_text(evidence_view(digest, "de")["blocks"])
    assert "_mit dem Artikel verglichen von llama_" in told
    assert "*Offengelegt*" in told


def test_lines_that_do_not_fit_are_counted_and_none_is_cut() -> None:
    """A long digest drops whole facts from its end, and says how many stand behind the button."""
    facts = tuple(
        KeyFact(text=f"Fact {number} {'word ' * 80}end.", evidence=(evidence_for("tram"),)) for number in range(9)
    )
    told = visible_text(digest_blocks(STORY, replace(DIGEST, key_facts=facts))[0])
    kept = re.findall(r"^• Fact .*$", told, re.MULTILINE)
    assert 0 < len(kept) < len(facts)
    assert all(line.endswith("end.") for line in kept)
    assert f"… and {len(facts) - len(kept)} more: press Evidence" in told


@pytest.mark.slow
@THOUSANDS_OF_EXAMPLES
@given(story=stories(texts), digest=digests(texts), status=st.sampled_from(DIGEST_STATUSES))
def test_slack_takes_every_digest_and_its_correction(story: Story, digest: Digest, status: DigestStatus) -> None:
    """Any digest keeps Slack's limits, those of an update too, however it stands, and pings nobody."""
    digest = replace(digest, status=status)
    blocks, text = digest_blocks(story, digest)
    check_message(blocks, text, update=True)
    check_view(evidence_view(digest))
    read = [block for block in blocks if block["type"] != "actions"]
    assert not re.search(r"<(?!https?://|!date)", visible_text(read) + text)


def test_a_notification_has_the_quotation_that_an_answer_leads_to() -> None:
    """Found or only close; the message itself has it below."""
    for is_found in (True, False):
        blocks, text = answer_blocks(replace(ANSWER, text="Harbour Courier says:", answered=is_found))
        assert text == "Harbour Courier says:\n“by 14 votes to 9”"
        assert blocks[0]["text"]["text"] == "Harbour Courier says:"


def test_the_lines_of_an_answer_stay_lines() -> None:
    """A list of stories is one, and a command's reply has the whole section."""
    headlines = "\n".join(f"{number}. Story <{number}>" for number in range(1, 4))
    blocks, text = answer_blocks(replace(ANSWER, text=headlines))
    assert text == blocks[0]["text"]["text"] == "1. Story &lt;1&gt;\n2. Story &lt;2&gt;\n3. Story &lt;3&gt;"
    told = Answer(answered=False, text="\n".join(["A line of help."] * 120), evidence=(), is_talk=True)
    blocks, text = answer_blocks(told)
    assert blocks[0]["text"]["text"].count("A line of help.") == 120
    assert text.endswith("lines more_")


@HUNDREDS_OF_EXAMPLES
@given(answer=answers(texts))
def test_slack_takes_every_answer(answer: Answer) -> None:
    """Any answer keeps the limits of an update, which is how it is sent."""
    blocks, text = answer_blocks(answer)
    check_message(blocks, text, update=True)
    assert blocks
    assert text.strip()


@HUNDREDS_OF_EXAMPLES
@given(
    reply=st.builds(Reply, text=texts | st.just(""), choices=st.lists(st.builds(Choice, label=texts, command=texts)))
)
def test_slack_takes_every_reply(reply: Reply) -> None:
    """Any reply keeps the limits, however long its list and many its buttons."""
    blocks, text = reply_blocks(reply)
    check_message(blocks, text)
    assert not re.search(r"<(?!https?://|!date)", text)


def test_a_long_list_says_how_much_of_it_is_missing() -> None:
    """A reply of very many lines ends with their number."""
    blocks, text = reply_blocks(Reply(text="\n".join(f"{number} https://feed.example/" for number in range(900))))
    check_message(blocks, text)
    assert re.search(r"… and \d+ lines more", visible_text(blocks))


def test_a_long_line_of_a_reply_is_cut_in_no_escape() -> None:
    """One endless line ends with whole characters."""
    blocks, text = reply_blocks(Reply(text=f"x{'&' * 900}"))
    check_message(blocks, text)
    assert visible_text(blocks).endswith("&amp;…")


def test_answers_quote_and_refusals_show_the_closest_passage() -> None:
    """An answer numbers its quotations; a refusal says what comes closest."""
    assert visible_text(answer_blocks(ANSWER)[0]) == "By 14 votes to 9.\n*From the article*\n> 1. “by 14 votes to 9”"
    assert visible_text(answer_blocks(NO_ANSWER)[0]).splitlines()[1:] == [
        "*Closest passage*",
        "> “two years of building work”",
    ]


def test_the_evidence_of_a_digest_without_claims_says_so() -> None:
    """The modal is never empty."""
    empty = evidence_view(replace(DIGEST, key_facts=(), stakeholders=(), disclosures=()))
    check_view(empty)
    assert "no " in visible_text(empty["blocks"]).casefold()
    check_view(plain_view("word " * 2_000))


def test_who_took_a_line_down_is_shown_by_name() -> None:
    """In the list of corrections; an id within another word stays as it is."""
    text = "• *A storm*: a line was taken down by U0ANN 02 Mar 08:00 UTC:\n  It was said by U0ANNA."
    told, _ = shown_reply(Reply(text=text, people=("U0ANN",)))
    assert "taken down by <@U0ANN> 02 Mar" in told[0]["text"]["text"]
    assert "said by U0ANNA." in told[0]["text"]["text"]


def test_a_digest_whose_lines_were_taken_down_keeps_its_headline_and_says_so() -> None:
    """Nothing else of it is left to be read as a fact."""
    taken = replace(DIGEST, key_facts=(), stakeholders=(), status=DigestStatus(is_taken_down=True))
    blocks, text = digest_blocks(STORY, taken)
    assert blocks[0]["text"]["text"].splitlines()[1:] == [TAKEN_DOWN]
    assert "Harwick builds a tram" in text
    assert "14 to 9" not in json.dumps(blocks) + text


def test_only_web_addresses_become_links() -> None:
    """Another scheme, or an address that would break the markup, is not linked as it is."""
    assert linked("javascript:alert(1)", "x") == "x"
    assert linked("https://a.example/|>", "x") == "<https://a.example/%7C%3E|x>"
    assert linked("https://a.example/" + "x" * 2_000, "x") == "x"


def test_shortening_keeps_sentences_then_words() -> None:
    """Text is cut behind a sentence, behind a word if it has but one, and only then inside."""
    assert shortened("One two. Three four. Five six.", 23) == "One two. […]"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("&" * 50, 12) == "&amp;&amp;…"
    assert shortened("He said “go.” Then he went away.", 20) == "He said “go.” […]"


def test_shortening_knows_other_scripts() -> None:
    """A sentence ends where no space follows; a word without spaces is cut between what are read as characters."""
    assert shortened("市议会批准了线路。商店老板担心施工将持续两年。", 20) == "市议会批准了线路。 […]"
    assert shortened("市議会は「線路を承認した。」と言う" * 3, 30) == "市議会は「線路を承認した。」 […]"
    assert shortened("परिषद ने मंज़ूरी दी। पक्ष में चौदह मत पड़े।", 30) == "परिषद ने मंज़ूरी दी। […]"
    thai = "สภาเมืองอนุมัติเส้นทางรถรางสายใหม่ด้วยคะแนนเสียง"
    assert shortened(thai, 19) == f"{thai[:18]}…"
    assert shortened(thai, 13) == f"{thai[:11]}…"
    assert shortened("👩‍👩‍👧‍👦" * 4, 10) == "👩‍👩‍👧‍👦…"
    assert shortened("👍🏽" * 9, 6) == "👍🏽👍🏽…"


def test_what_shows_nothing_is_nothing() -> None:
    """So that another word stands there; what turns the direction of writing turns nothing here."""
    assert escaped("\u200b\u3164 \u2800\ufeff\u202e") == ""
    assert escaped("moc.\u202eknab \u2067x\u2069 \x85y") == "moc.knab x y"
    assert escaped("می\u200cگویند 14\u200f") == "می\u200cگویند 14\u200f"
    blocks, text = digest_blocks(STORY, replace(DIGEST, headline="\u200b\u2060"))
    assert "|Untitled>" in visible_text(blocks)
    assert text.startswith("Untitled\n")
    check_message([sentence_block("\u200b")], "an answer")


@FEW_EXAMPLES
@given(text=st.text())
def test_what_we_escape_slack_gives_back(text: str) -> None:
    """Escaping and reading are inverse, but for white space and unseen characters."""
    assert "<" not in escaped(text)
    bare = re.sub("[\u202a-\u202e\u2066-\u2069]", "", re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text))
    assert unescaped(escaped(text)) in {" ".join(bare.split()), ""}
    assert unescaped(escaped(f"{text}.")) == " ".join(f"{bare}.".split())


def test_reads_what_a_person_typed() -> None:
    """Mentions go, links become addresses, entities become characters."""
    assert unescaped("<@U1> is <https://a.example|it> &lt; 3?") == "is https://a.example < 3?"
    assert unescaped("add https://a.example/?a=1&copy=2&amp;lt=3") == "add https://a.example/?a=1&copy=2&lt=3"


def test_what_is_said_to_a_channel_keeps_its_lines() -> None:
    """Lines that do not fit are counted; a single endless one is shortened."""
    assert escaped_lines("a & b\n\nc", 100) == "a &amp; b\nc"
    assert escaped_lines("line\n" * 100, 60).endswith("_… and 93 lines more_")
    assert escaped_lines("word " * 100, 60).endswith("…")


def with_digests_in_thread(assignment: EditionAssignment) -> EditionAssignment:
    """Return an edition whose digests stand under it."""
    top = replace(assignment.edition, message=MessageRef("1700000000.000100"))
    parts = (
        replace(part, delivery=replace(part.delivery, message=MessageRef(f"1700000001.{number:06}")))
        for number, part in enumerate(assignment.parts)
    )
    return EditionAssignment(edition=top, parts=tuple(parts))


def test_an_edition_leads_to_each_of_its_digests() -> None:
    """Each story has a sentence, a link into the thread, Ask and Evidence; who gains is told only with them."""
    assignment = make_edition([(STORY, DIGEST)])
    _, early, _ = edition_blocks(assignment, "https://news.slack.example/archives/C1")[0]
    assert "accessory" not in early
    assert "gains:" not in early["text"]["text"]
    _, line, _ = edition_blocks(with_digests_in_thread(assignment), "https://news.slack.example/archives/C1")[0]
    head, fact, affected = line["text"]["text"].split("\n")
    assert "<https://news.slack.example/archives/C1/p1700000001000000?thread_ts=1700000000.000100&amp;cid=" in head
    assert fact == first_fact(DIGEST)
    assert "gains: " in affected
    ask, evidence = line["accessory"]["options"]
    assert (ask["text"]["text"], ask["value"]) == ("Ask about this", "ask 1700000001.000000")
    assert (evidence["text"]["text"], evidence["value"]) == ("Evidence", "evidence 1700000001.000000")


@EDITION_EXAMPLES
@given(st.lists(st.tuples(stories(texts), digests(texts)), min_size=1, max_size=15), st.sampled_from(DIGEST_STATUSES))
def test_slack_takes_every_edition_and_its_correction(told: list[tuple[Story, Digest]], status: DigestStatus) -> None:
    """However many stories, in whatever words, one message has them all, a headline each, and can be edited."""
    assignment = make_edition([(story, replace(digest, status=status)) for story, digest in told])
    for posted in (assignment, with_digests_in_thread(assignment)):
        blocks, text = edition_blocks(posted, "https://news.slack.example/archives/C0123456789")
        check_message(blocks, text, update=True)
        assert len(blocks) == len(told) + 2
    assert "<!channel>" not in json.dumps(blocks)


@FEW_EXAMPLES
@given(st.lists(st.sampled_from(["<&>" * 300, "word " * 300, "short", "x" * 3_000]), min_size=1, max_size=9), st.data())
def test_every_quotation_that_an_answer_cites_is_shown(quotes: list[str], data: st.DataObject) -> None:
    """Long ones are shortened, long addresses not linked; none is missing, and an update takes all of it."""
    source = st.none() | st.builds(Source, title=lines, url=st.just(f"https://b.example/{'y' * 900}"), publisher=lines)
    evidence = tuple(replace(Evidence.from_span(one, 0, len(one)), source=data.draw(source)) for one in quotes)
    cited = " ".join(f"[{number}]" for number in range(1, len(evidence) + 1))
    blocks, text = answer_blocks(Answer(answered=True, text=cited, evidence=evidence))
    check_message(blocks, text, update=True)
    told = str(blocks[1]["text"]["text"]).split("\n")[1:]
    assert [line.split(" ")[1] for line in told] == [f"{number}." for number in range(1, len(evidence) + 1)]


def test_a_link_names_no_other_place_than_it_leads_to() -> None:
    """A headline that reads like an address stands beside its link; the article's own host may be named."""
    assert linked("https://evil.example/x", "Log in at https://bank.example/login") == (
        "Log in at https://bank.example/login · <https://evil.example/x|read>"
    )
    assert (
        linked("https://www.bank.example/x", "bank.example to close")
        == "<https://www.bank.example/x|bank.example to close>"
    )
    for disguised in (
        "bank\u200b.example",
        "bank．example",
        "bank。example",
        "bank\u00ad.exam\u2060ple",
        "ｂank․example",
    ):
        assert linked("https://evil.example/x", disguised).endswith(" · <https://evil.example/x|read>")
    assert linked("https://a.example/", "批准。商店") == "<https://a.example/|批准。商店>"
    assert linked("https://[x/", "bank.example") == "bank.example · <https://[x/|read>"
    blocks, _ = digest_blocks(STORY, replace(DIGEST, headline="www.bank.example/login"))
    assert "|www.bank" not in json.dumps(blocks)


async def test_the_pictures_show_what_is_sent() -> None:
    """The pages behind them have what the channel sees, the form and the list, the Home tab, and our own page."""
    shown = await draw_channel()
    assert "Daily digest, Tue 03 Mar: 4 stories" in shown
    assert shown.count('class="message reply"') == 3
    assert "KEY FACTS" in shown
    news = await PAGES["slack-news"]()
    assert "Subscribe this channel to a feed or a site" in news
    assert re.search(r"#\d+ Port Authority of Aldery</a></b>\nfine, only: ferry strike -football", news)
    assert news.count("<div>Remove</div>") == 1
    assert "#city-desk</span>  digests come daily at 09:00 (UTC)" in await PAGES["slack-home"]()
    assert "Newsdesk is in Port Aldery News now." in await PAGES["slack-installed"]()


def test_every_picture_is_taken_and_shown() -> None:
    """Each is in its file, small enough for a page, and docs/slack.md has it with words for who does not see it."""
    docs = Path(__file__).parents[3] / "docs"
    told = dict(re.findall(r"!\[([^\]]+)\]\(pictures/([\w-]+)\.png\)", (docs / "slack.md").read_text("utf-8")))
    assert set(told.values()) == set(PAGES)
    assert min(map(len, told)) > len("a picture of it")
    for name in PAGES:
        taken = (docs / "pictures" / f"{name}.png").read_bytes()
        assert taken.startswith(b"\x89PNG")
        assert len(taken) < 300_000


def test_what_is_said_by_its_quotation_is_said_once() -> None:
    """An extract's reason is the article's own sentence; it does not stand there twice."""
    who = DIGEST.stakeholders[1]
    same = replace(who, why=who.evidence[0].quote)
    blocks, _ = digest_blocks(STORY, replace(DIGEST, stakeholders=(same,)))
    assert visible_text(blocks).count(who.evidence[0].quote) == 1


def test_a_correction_is_seen_at_the_headline_and_what_was_taken_back_is_struck_through() -> None:
    """In the channel's own time; a tilde in a headline or an address ends no stroke."""
    _, updated, withdrawn = DIGEST_STATUSES
    blocks, text = digest_blocks(STORY, replace(DIGEST, status=updated))
    head = blocks[0]["text"]["text"]
    assert head.endswith("|Harwick builds a tram &lt;now&gt; &amp; soon>*\n_Updated 14:20_")
    assert text.splitlines()[0].endswith("soon (updated 14:20)")
    source = replace(STORY.sources[0], url="https://herald.example/~ann/tram")
    told = replace(DIGEST, headline="A ~tram~", status=withdrawn)
    blocks, text = digest_blocks(replace(STORY, sources=(source,)), told)
    head, _, below = blocks[0]["text"]["text"].partition("\n")
    assert head == "~*<https://herald.example/%7Eann/tram|A -tram->*~"
    assert below == WITHDRAWN
    assert WITHDRAWN in text


def test_a_digest_whose_publisher_is_not_known_names_its_site() -> None:
    """As on Discord; only what has no address either is of somebody unknown."""
    story = replace(STORY, sources=(replace(STORY.sources[0], publisher="", url="https://other.example/bees"),))
    assert "other.example" in visible_text(digest_blocks(story, DIGEST)[0])
