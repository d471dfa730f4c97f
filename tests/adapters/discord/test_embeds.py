"""Digests, answers and replies as Discord shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.rendering.answers import answer_pages
from adapters.discord.rendering.custom_ids import note_custom_id
from adapters.discord.rendering.embeds import digest_embed
from adapters.discord.rendering.evidence import evidence_pages
from adapters.discord.rendering.markdown import (
    escaped,
    escaped_with_links,
    labelled_link,
    linkable_url,
    one_page,
    shortened,
    utf16_length,
)
from adapters.discord.rendering.pages import MAX_PAGES
from adapters.discord.rendering.replies import reply_pages
from bot.domain.article import Origin
from bot.domain.conversation import Answer, Moment, Reply, Row
from bot.domain.digest import EXTRACT, Digest, DigestStatus, KeyFact, NamedEntity, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.story import Story
from tests.adapters.discord.limits import check_embed
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
from tests.examples import example_settings

FEW_EXAMPLES = example_settings(60)
EMBED_TEXT = """\
**KEY FACTS**
- The council approved the tram line, 14 to 9.
- Two years of building work are feared. *(according to the shopkeepers' guild)*

**WHO GAINS**
▲ **Commuters from the east**: save twenty minutes a day
> “will save twenty minutes a day. \\<!channel\\> & co.”

**WHO LOSES**
▼ **Shopkeepers**: face building work
> “Shopkeepers on Mill Street fear”

**DISCLOSED**
> The Harwick Herald is owned by the tram's builder."""


def test_a_digest_is_one_embed() -> None:
    """Everything a digest says is there, in order, with the headline linked."""
    embed = digest_embed(STORY, DIGEST)
    assert (embed.title, embed.url) == ("Harwick builds a tram \\<now\\> & soon", ARTICLE.url)
    assert (embed.author.name, embed.timestamp) == ("The Harwick Herald · 2 sources", ARTICLE.published)
    assert embed.description == EMBED_TEXT
    assert embed.footer.text == "AI summary; every line checked against the article"


def test_an_extract_of_a_teaser_says_so() -> None:
    """The foot line names the method, the teaser's length and why the model did not serve."""
    teaser = replace(ARTICLE, origin=Origin.FEED)
    foot = digest_embed(STORY, replace(DIGEST, article=teaser, model=EXTRACT, note="Budget spent.")).footer.text
    assert (
        foot == "The article's own sentences; no AI used · "
        f"from the feed's summary of {teaser.word_count} words · Budget spent."
    )


def test_lines_that_do_not_fit_are_counted_and_none_is_cut() -> None:
    """A long digest drops whole facts from its end, and says how many stand behind the button."""
    facts = tuple(
        KeyFact(text=f"Fact {number} {'word ' * 120}end.", evidence=(evidence_for("tram"),)) for number in range(9)
    )
    told = digest_embed(STORY, replace(DIGEST, key_facts=facts)).description or ""
    kept = re.findall(r"^- Fact .*$", told, re.MULTILINE)
    assert 0 < len(kept) < len(facts)
    assert all(line.endswith("end.") for line in kept)
    assert f"… and {len(facts) - len(kept)} more: press Evidence" in told


def test_a_page_of_evidence_that_is_just_full_is_followed_by_no_empty_one() -> None:
    """Of all lengths of a fact before a long quotation one leaves no room for the blank line behind that."""
    article = replace(DIGEST.article, text="x" * 5_000)
    long = Evidence(quote=article.text, start=0, end=5_000)
    for size in range(1, 120):
        facts = (KeyFact(text="y" * size, evidence=(long,)),)
        pages = evidence_pages(replace(DIGEST, article=article, key_facts=facts, stakeholders=(), disclosures=()))
        assert all(pages), size


@FEW_EXAMPLES
@given(story=stories(), digest=digests(), status=st.sampled_from(DIGEST_STATUSES))
def test_discord_takes_every_digest(story: Story, digest: Digest, status: DigestStatus) -> None:
    """Any digest and its evidence keep Discord's limits, however it stands."""
    digest = replace(digest, status=status)
    embed: Any = digest_embed(story, digest).to_dict()
    check_embed(embed)
    assert all(0 < utf16_length(page) <= 2_000 for page in evidence_pages(digest))


def test_who_else_is_in_the_article_is_one_line() -> None:
    """Names without a word on gain or loss, before what is disclosed."""
    who = NamedEntity(name="Mill *Street*", kind=StakeholderKind.PLACE, evidence=(evidence_for("Mill Street"),))
    told = digest_embed(STORY, replace(DIGEST, named=(who, replace(who, name="Harwick")))).description
    assert "\n\nIn the article: Mill \\*Street\\*, Harwick\n\n**DISCLOSED**" in (told or "")


def test_a_fact_in_the_articles_words_stands_among_them_once() -> None:
    """Evidence shows what stands around it in small print instead of the same sentence twice."""
    text = "It snowed. The council agreed.\nNobody was surprised. It was late."
    evidence = Evidence.from_span(text, text.index("The"), text.index("Nobody") - 1)
    fact = KeyFact(text="The council agreed.", evidence=(evidence,))
    digest = replace(DIGEST, article=replace(ARTICLE, text=text), key_facts=(fact,), stakeholders=(), disclosures=())
    assert evidence_pages(digest) == ["> It snowed. **The council agreed.** Nobody was surprised."]


def test_evidence_is_told_in_the_language_of_whoever_asks_for_it() -> None:
    """How a line was proven, and what is disclosed."""
    fact = KeyFact(text="They agreed.", evidence=(evidence_for("tram"),), by="llama")
    told = "\n".join(evidence_pages(replace(DIGEST, key_facts=(fact,), disclosures=(evidence_for("tram"),)), "de"))
    assert "-# mit dem Artikel verglichen von llama" in told
    assert "**Offengelegt**" in told


@FEW_EXAMPLES
@given(answer=answers(), reply=st.builds(Reply, text=st.lists(lines, max_size=40).map("\n".join)))
def test_discord_takes_every_answer_and_reply(answer: Answer, reply: Reply) -> None:
    """Any text keeps the limit of a message's content, on few pages."""
    pages = [*answer_pages(answer), *reply_pages(reply)]
    assert all(0 < utf16_length(page) <= 2_000 and page.strip() for page in pages)
    assert len(answer_pages(answer)) <= MAX_PAGES
    assert len(reply_pages(reply)) <= MAX_PAGES


def test_who_took_a_line_down_is_shown_by_name() -> None:
    """In the list of corrections, as Discord shows a person; nobody is called by what one person sees alone."""
    text = "• *A storm*: a line was taken down by 123456 02 Mar 08:00 UTC:\n  It was said by 1234567."
    (page,) = reply_pages(Reply(text=text, people=("123456",)))
    assert "taken down by <@123456> 02 Mar" in page
    assert "said by 1234567" in page


def test_a_moment_is_shown_at_each_readers_own_clock() -> None:
    """In a reply and in the lines of a list, also where its zone's name has what Discord takes for markup."""
    moment = Moment(words="Thu 01 Jan 09:00 (America/New_York)", at=datetime(2026, 1, 1, 14, tzinfo=UTC))
    said = Reply(text=f"• The next: {moment.words}.", moments=(moment,))
    assert reply_pages(said) == ["- The next: <t:1767276000:f>."]
    listed = replace(said, rows=(Row(text=f"fine, last read {moment.words}", title="#1 Courier", link=""),))
    assert reply_pages(listed) == ["**\\#1 Courier**\n-# fine, last read <t:1767276000:f>"]


def test_a_command_in_the_help_can_be_pressed_and_what_follows_it_is_typed() -> None:
    """Where Discord has given it a number; elsewhere all of it is to be typed."""
    said = Reply(text="`/news add <url> …` subscribe this channel\n`/news why`\n`tariff -football`")
    assert reply_pages(said, {"news": "60"}) == [
        "</news add:60> `<url> …` subscribe this channel\n`/story why`\n`tariff -football`"
    ]
    assert reply_pages(said)[0].startswith("`/news add <url> …` subscribe")


def test_a_long_list_says_how_much_of_it_is_missing() -> None:
    """A reply of very many lines ends with their number."""
    *_, last = reply_pages(Reply(text="\n".join(f"{number} https://feed.example/a_b" for number in range(900))))
    assert re.search(r"… and \d+ lines more", last)


def test_a_reply_shows_in_bold_what_is_marked_so() -> None:
    """Commands in the help, headlines in a list; a star alone is a star."""
    (page,) = reply_pages(
        Reply(text="*pause* <number>, *resume*: hold\n• *Harwick _builds_* https://a.example/x_y\n2 * 3")
    )
    assert page.splitlines() == [
        r"**pause** \<number\>, **resume**: hold",
        r"- **Harwick \_builds\_** <https://a.example/x_y>",
        r"2 \* 3",
    ]


def test_answers_quote_and_refusals_show_the_closest_passage() -> None:
    """An answer numbers its quotations; a refusal says what comes closest."""
    assert answer_pages(ANSWER)[0] == "By 14 votes to 9.\n**From the article**\n> 1. “by 14 votes to 9”"
    assert answer_pages(NO_ANSWER)[0].splitlines()[1:] == ["**Closest passage**", "> “two years of building work”"]


def test_an_answer_keeps_its_lines_and_names_commands_as_they_are_typed_here() -> None:
    """Several stories stand a line each; what is asked back can be pressed, and nothing in an answer from articles."""
    talk = Answer(answered=False, text="Shall I do this?\n/news mute\nIt stays. For all.", evidence=(), is_talk=True)
    assert answer_pages(talk) == ["Shall I do this?\n/story mute\nIt stays. For all."]
    assert answer_pages(talk, {"story": "8"}) == ["Shall I do this?\n</story mute:8>\nIt stays. For all."]
    said = replace(talk, answered=True, is_talk=False, evidence=ANSWER.evidence)
    assert answer_pages(said, {"story": "8"})[0].startswith("Shall I do this?\n/news mute\nIt stays.")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://",
        "https://a b.example/",
        "https://[bad/",
        "https://a.example/" + "x" * 3_000,
    ],
)
def test_only_addresses_that_discord_takes_are_links(url: str) -> None:
    """One bad address would make Discord refuse the whole message."""
    assert linkable_url(url) is None


def test_what_others_wrote_is_text_alone() -> None:
    """Markup is shown as typed, nobody is called, and neither an address nor an invitation can be pressed."""
    said = escaped("*a*  @everyone https://a.example/x_y discord.gg/abc `c`")
    assert said == r"\*a\* \@everyone https\://a.example/x\_y discord\.gg/abc \`c\`"


def test_what_somebody_typed_for_themselves_can_be_pressed() -> None:
    """The reply to a command, which they alone see, leaves addresses as they are, without previews."""
    assert escaped_with_links("*a* https://a.example/x_y") == r"\*a\* <https://a.example/x_y>"
    assert escaped_with_links("Nothing (at https://a.example/x).") == "Nothing (at <https://a.example/x>)."


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Trams", "[Trams](<https://herald.example/a>)"),
        ("herald.example", "[herald.example](<https://herald.example/a>)"),
        ("www.herald.example says", "[www.herald.example says](<https://herald.example/a>)"),
        ("Log in at bank.example", "Log in at bank.example · [read](<https://herald.example/a>)"),
        ("https://bank.example/login", r"https\://bank.example/login · [read](<https://herald.example/a>)"),
        ("herald.example.evil.example", "herald.example.evil.example · [read](<https://herald.example/a>)"),
        ("Growth of 3.5 per cent", "[Growth of 3.5 per cent](<https://herald.example/a>)"),
    ],
)
def test_a_link_names_no_other_place_than_it_leads_to(label: str, shown: str) -> None:
    """A headline with another site's name stands beside its link, not on it."""
    assert labelled_link(label, "https://herald.example/a", room=300) == shown


def test_shortening_keeps_sentences_then_words() -> None:
    """Text is cut behind a sentence, behind a word if it has but one, and only then inside."""
    assert shortened("One two. Three four. Five six.", 23) == "One two. […]"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("x" * 50, 12) == "xxx…" or utf16_length(shortened("x" * 50, 12)) <= 12


def test_marks_fit_and_differ() -> None:
    """A note's mark names its key within Discord's limits for ids and nonces."""
    assert note_custom_id("v2") != note_custom_id("v3")
    assert len(note_custom_id("v2" * 500)) <= 100


def test_the_evidence_of_a_digest_without_claims_says_so() -> None:
    """The answer to the button is never empty."""
    assert evidence_pages(replace(DIGEST, key_facts=(), stakeholders=(), disclosures=()))


def test_what_is_said_to_a_channel_keeps_its_lines() -> None:
    """Lines that do not fit are counted; a single endless one is shortened."""
    assert one_page("a *b*\n\nc", 100) == "a \\*b\\*\nc"
    assert one_page("line\n" * 100, 60).endswith("*… and 93 lines more*")
    assert one_page("word " * 100, 60).endswith("…")


@pytest.mark.parametrize("label", ["bank\u200b.example pays", "bank\uff0eexample pays", "bank\u3002example pays"])
def test_a_disguised_host_is_no_link_to_another(label: str) -> None:
    """The link stands beside the words, and says where it leads by itself."""
    assert "[read](<https://evil.example/x>)" in labelled_link(label, "https://evil.example/x", room=200)
    assert labelled_link("\u202eelpmaxe", "https://evil.example/x", room=200).startswith("[elpmaxe]")


def test_text_without_spaces_is_cut_between_sentences() -> None:
    """Chinese is; and a closing quotation mark stays with its sentence."""
    assert shortened("他走了。" * 30, 60) == "他走了。" * 14 + " […]"
    assert shortened("He said “go.” " + "word " * 50, 40).startswith("He said “go.” […]")


@pytest.mark.parametrize(
    "word",
    [
        "https://discord.gg/abc",
        "https://www.discord.com/invite/abc",
        "https://discordapp.com/invite/abc",
        "https://discord.com/%69nvite/abc",
        "https://a.example/[bank.example](https://evil.example/)",
        "https://bank.example@evil.example/",
        "https://b\u0430nk.example/",
    ],
)
def test_no_invitation_and_no_address_that_reads_as_another_can_be_pressed(word: str) -> None:
    """Names of feeds and headlines stand in replies, too."""
    assert escaped_with_links(f"Add {word} now") == escaped(f"Add {word} now")
    assert "<https://discord.com/channels/1/2/3>" in escaped_with_links("See https://discord.com/channels/1/2/3")


def test_no_headline_leads_to_an_invitation() -> None:
    """A feed whose entries invite to a server gets no link and no button of ours."""
    article = replace(ARTICLE, url="https://discord.gg/abc")
    assert digest_embed(replace(STORY, sources=()), replace(DIGEST, article=article)).url is None
    assert labelled_link("Free", "https://discord.com/invite/abc", room=200) == "Free"


def test_the_newest_lead_to_their_articles() -> None:
    """Each headline is a link that names its host; what a headline says cannot be pressed itself."""
    rows = (
        Row(text="The council voted.", title="Trams return", link="https://a.example/trams"),
        Row(text="", title="Free at https://evil.example/x", link="https://b.example/y"),
        Row(text="No address.", title="Quiet", link="javascript:alert(1)"),
    )
    (page,) = reply_pages(Reply(text="• *Trams return* https://a.example/trams", rows=rows))
    assert page.splitlines() == [
        "**[Trams return](<https://a.example/trams>)** · a.example",
        "-# The council voted.",
        "**Free at https\\://evil.example/x · [read](<https://b.example/y>)** · b.example",
        "**Quiet**",
        "-# No address.",
    ]
