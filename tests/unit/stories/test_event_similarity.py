"""How probable it is that two articles tell of one event."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.story import TermCounts
from bot.stories.event_similarity import event_similarity, probability
from bot.stories.profile import MAX_TEXT_WORDS, WeightedProfile, profile_of, weighted_profile
from bot.stories.story_assignment import DOUBTFUL_PROBABILITY, JOINING_PROBABILITY
from bot.stories.term_idf import TermIdf
from bot.text.language_detection import likeliest_language
from tests.unit.stories.pairs import read_pairs, same_event_probability

TEXTS = st.text(alphabet="aBc Ünïx 12.3,\n’-“”。日本語 ş𝒜", max_size=120)


def make_profile(title: str, text: str) -> WeightedProfile:
    """Return an article's profile, weighted as by a desk that has read nothing."""
    return weighted_profile(profile_of(title, text, likeliest_language(text)), TermIdf("en", TermCounts()))


def event_probability(
    one: WeightedProfile, other: WeightedProfile, *, hours: float | None = 1.0, is_one_feed: bool = False
) -> float:
    """Return the probability that two articles report one event."""
    return probability(event_similarity(one, other, hours=hours, is_one_feed=is_one_feed).odds)


def test_what_looks_alike_stays_apart() -> None:
    """Of 64 pairs of two events each (releases, matches, quakes, results, weather) at most two join."""
    joined = [
        (one.title, other.title)
        for one, other in read_pairs("hard")
        if same_event_probability(one, other) >= JOINING_PROBABILITY
    ]
    assert len(joined) <= 2, joined


def test_what_is_related_stays_apart() -> None:
    """The same firm or person with other news is another event."""
    joined = [
        (one.title, other.title)
        for one, other in read_pairs("related")
        if same_event_probability(one, other) >= JOINING_PROBABILITY
    ]
    assert len(joined) <= 1, joined


def test_one_event_in_other_words_is_found() -> None:
    """Agency note and local feature share names and figures: most join, nearly all are at least doubtful."""
    told = [same_event_probability(one, other) for one, other in read_pairs("same")]
    assert sum(one >= JOINING_PROBABILITY for one in told) >= 41
    assert sum(one >= DOUBTFUL_PROBABILITY for one in told) >= 50


def test_without_dates_and_feeds_it_is_more_careful() -> None:
    """What nobody knows is not taken for agreement."""
    joined = [
        one.title
        for one, other in read_pairs("hard")
        if same_event_probability(one, other, is_dated=False) >= JOINING_PROBABILITY
    ]
    assert len(joined) <= 4, joined
    found = [
        one.title
        for one, other in read_pairs("same")
        if same_event_probability(one, other, is_dated=False) >= JOINING_PROBABILITY
    ]
    assert len(found) >= 30, len(found)


def test_a_copy_is_the_same_event() -> None:
    """A syndicated copy under another headline is known by its words."""
    text = "Brightwater has bought Orla Mills. The deal is worth 240 million euros, both firms said on Monday. " * 3
    assert (
        event_probability(make_profile("Brightwater buys Orla", text), make_profile("Mill changes hands", text))
        > JOINING_PROBABILITY
    )


def test_a_form_filled_in_twice_is_two_events() -> None:
    """Another version number in the same words is another release."""
    words = "The maintenance release contains bug fixes only. Users of the series should install it soon."
    one = make_profile("Quill 3.2.1 released", f"Quill 3.2.1 fixes 4 bugs. {words}")
    other = make_profile("Quill 3.2.2 released", f"Quill 3.2.2 fixes 6 bugs. {words}")
    assert event_probability(one, other, hours=30.0, is_one_feed=True) < JOINING_PROBABILITY


def test_another_of_its_kind_is_another_event() -> None:
    """A number behind a name, or a version's, says which one it is, even where the other one is mentioned."""
    words = "It brings back the dialog for printing that the last one lost, and support for old systems ends."
    for name, first, second in (
        ("Quill", "3.3.0", "3.3.1"),
        ("Windows", "12", "13"),
        ("Artemis", "2", "3"),
        ("Quill CVE", "2026-18820", "2026-25107"),
    ):
        one = make_profile(f"{name} {first} is here", f"{name} {first} is here. {words}")
        other = make_profile(f"{name} {second} is here", f"After {name} {first} comes {name} {second}. {words}")
        assert event_probability(one, other) < JOINING_PROBABILITY


def test_a_version_and_its_zeros_are_one() -> None:
    """Quill 6.0 is Quill 6."""
    one = make_profile(
        "Quill 6.0 brings tabs", "The editor Quill 6.0 brings tabs and a Polish translation, Brightwater said."
    )
    other = make_profile(
        "I tried Quill 6", "Tabs at last: Brightwater put out Quill 6.0 today, and in Polish for those who like."
    )
    again = make_profile(
        "I tried Quill 7", "Tabs at last: Brightwater put out Quill 6.0 today, and in Polish for those who like."
    )
    assert event_probability(one, other) > DOUBTFUL_PROBABILITY
    assert event_probability(one, again) < JOINING_PROBABILITY


def test_a_number_that_counts_is_no_other_event() -> None:
    """A toll that rises over the same words, and thousands written in two ways."""
    text = "A strong quake hit Merrow early on Tuesday, the governor Ida Brandt said, and 200 houses fell in Orla. " * 3
    for first, second in (("40 dead", "52 dead"), ("1,200 homeless", "1 200 homeless"), ("14,000 hurt", "16,000 hurt")):
        assert (
            event_probability(
                make_profile(f"Quake in Merrow: {first}", text), make_profile(f"Quake in Merrow: {second}", text)
            )
            > JOINING_PROBABILITY
        )


def test_an_article_in_the_words_of_an_agency_is_found() -> None:
    """Half of it copied and the rest its own: names and numbers count as ever."""
    agency = "The ferry Maren ran aground off Skarvoy on Monday with 214 people aboard, the coast guard said."
    one = make_profile(
        "Ferry runs aground off Skarvoy", f"{agency} Divers are to look at the hull of the Maren in the evening."
    )
    other = make_profile(
        "Maren stuck off Skarvoy", f"{agency} Passengers sang in the saloon and were given tea and blankets."
    )
    assert event_probability(one, other) > JOINING_PROBABILITY


def test_two_headlines_of_one_form_are_two_events() -> None:
    """Without a text only the headline is compared: what each has of its own speaks against."""
    assert (
        event_probability(
            make_profile("Quake of 5.1 shakes Telmira coast", ""), make_profile("Quake of 5.6 shakes Morazal coast", "")
        )
        < JOINING_PROBABILITY
    )
    assert (
        event_probability(
            make_profile("Quake shakes Telmira coast, 12 hurt", ""),
            make_profile("Telmira: 12 hurt as quake shakes coast", ""),
        )
        > JOINING_PROBABILITY
    )


def test_time_between_speaks_against() -> None:
    """The same words three days later are less likely the same event."""
    one = make_profile("Ferry aground off Skarvoy", "The ferry Maren ran aground off Skarvoy with 214 people aboard.")
    other = make_profile("Maren stuck on reef", "With 214 people aboard the ferry Maren lies on a reef off Skarvoy.")
    assert event_probability(one, other, hours=2.0) > event_probability(one, other, hours=72.0)


def test_what_both_have_is_named_for_people() -> None:
    """Names and numbers, as they are written, the rarest first."""
    one = make_profile("Ferry aground", "The ferry Maren ran aground off Skarvoy with 214 people aboard.")
    other = make_profile("Stuck", "With 214 people aboard the ferry Maren lies on a reef off Skarvoy.")
    assert set(event_similarity(one, other).shared) >= {"Maren", "Skarvoy", "214"}


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.booleans(), st.one_of(st.none(), st.floats(0, 200)))
def test_the_order_does_not_matter(  # two articles, and how they stand to each other
    title: str,
    text: str,
    other_title: str,
    other_text: str,
    is_one_feed: bool,  # noqa: FBT001  # drawn by Hypothesis
    hours: float | None,
) -> None:
    """Whatever two texts say, it is a probability, and the same either way."""
    one, other = make_profile(title, text), make_profile(other_title, other_text)
    there = event_probability(one, other, hours=hours, is_one_feed=is_one_feed)
    assert 0.0 <= there <= 1.0
    assert abs(there - event_probability(other, one, hours=hours, is_one_feed=is_one_feed)) < 1e-9


def test_a_notice_that_stands_in_many_articles_makes_no_story() -> None:
    """A few words under other headlines are no copy, however alike they are."""
    notice = "Our reporters are following this developing story. More details to follow as we get them."
    headlines = ("Mayor Adams resigns over bribery affair", "Earthquake flattens villages in Chile")
    one, other = (make_profile(headline, notice) for headline in headlines)
    assert event_probability(one, other) < JOINING_PROBABILITY


def test_a_round_up_is_no_copy_of_what_it_holds() -> None:
    """It has other news, too."""
    fire = "A fire destroyed the old harbour warehouse in Rotterdam early on Monday, the fire brigade said. " * 3
    riots = "Dutch police arrested twelve people after riots in Eindhoven on Sunday night, a spokesman said. " * 9
    assert (
        event_probability(make_profile("Fire in Rotterdam", fire), make_profile("Morning briefing", f"{fire}\n{riots}"))
        < 0.99
    )


def test_an_endless_article_is_looked_at_in_part() -> None:
    """A million words cost what four thousand do."""
    endless = " ".join(f"w{at}" for at in range(100_000))
    assert len(profile_of("Endless", endless, likeliest_language(endless)).term_forms) <= MAX_TEXT_WORDS + 1
