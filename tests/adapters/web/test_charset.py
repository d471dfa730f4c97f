"""Bytes to text, and text to its language."""

from __future__ import annotations

import codecs

import pytest

from adapters.web.charset import decode_page
from adapters.web.feed_parser import parse_feed
from bot.text.language_detection import guessed_language, language_of_page, stated_language

TEXT = "Grüße aus Köln – “schön”"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), ""),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("utf-16"), "text/html"),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16-le"),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=nonsense; x"),
    ],
)
def test_text_is_decoded(body: bytes, content_type: str) -> None:
    """Mark, valid UTF-8, header; a wrong label does not spoil valid UTF-8."""
    if content_type.endswith("; x"):
        body = b"<meta charset=windows-1252>" + body
    assert decode_page(body, content_type=content_type).endswith(TEXT)


def test_a_label_in_the_page_counts() -> None:
    """Without a header, the page's own label is taken, also for seven-bit encodings."""
    page = b'<?xml version="1.0" encoding="iso-2022-jp"?>' + "日本".encode("iso-2022-jp")
    assert decode_page(page).endswith("日本")


def test_bytes_without_any_label_are_guessed() -> None:
    """Something readable comes of everything."""
    assert "Gr" in decode_page("Grüße aus Köln sendet die ganze Familie Müller".encode("cp1252"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The crews of the ferries went back to work on Friday, and it is said that they are to stay."),
        ("de", "Die Besatzungen sind am Freitag wieder an die Arbeit gegangen, und es wird nicht mehr gestreikt."),
        ("fr", "Les équipages ont repris le travail vendredi, et la grève est finie pour une partie des ports."),
        ("es", "Los equipos volvieron al trabajo el viernes, y la huelga se acabó en una parte de los puertos."),
        ("pt", "As equipas voltaram ao trabalho na sexta-feira, e a greve não é mais um problema para os portos."),
        ("it", "Gli equipaggi sono tornati al lavoro venerdì, e lo sciopero non è più un problema per i porti."),
        (None, "Скайрим скорость бега как увеличить"),
        (None, ""),
    ],
)
def test_languages_are_guessed(language: str | None, text: str) -> None:
    """A few function words tell the language; others are not guessed."""
    assert guessed_language(text) == language


@pytest.mark.parametrize(("tag", "code"), [("en-GB", "en"), ("de_DE", "de"), ("PT", "pt"), ("", None), ("x", None)])
def test_a_language_tag_gives_its_language(tag: str, code: str | None) -> None:
    """A tag gives its language."""
    assert stated_language(tag) == code


def test_a_stated_language_nobody_counts_is_believed() -> None:
    """A language we have no words for is what the page says it is."""
    assert language_of_page("Рейсы возобновлены.", stated_code="ru") == "ru"
    assert language_of_page("Ferries.", stated_code="en") == "en"


FEED_TEMPLATE = "<rss version='2.0'><channel><item><guid>1</guid><title>{}</title></item></channel></rss>"
WESTERN_TEXT, RUSSIAN_TEXT = "Zürich’s “news”", "Привет, это новости из порта, и их много"


def entry_title(body: bytes, content_type: str = "") -> str:
    """Return the title of the one entry of a feed."""
    (entry,) = parse_feed(body, content_type).entries
    return entry.title


@pytest.mark.parametrize(
    "named",
    [
        *(
            "utf-8",
            "UTF8",
            "utf-16",
            "UTF-16LE",
            "ucs-2",
            "iso-8859-1",
            "iso-8859-15",
            "windows-1251",
            "koi8-r",
            "gb2312",
        ),
        *("us-ascii", "x-none", "hex", "rot13", ""),
    ],
)
def test_utf8_is_read_whatever_it_claims_to_be(named: str) -> None:
    """In the declaration or the header: programs that write XML into strings claim UTF-16, old templates Latin-1."""
    text = FEED_TEMPLATE.format(f"{WESTERN_TEXT} 日本")
    assert entry_title(f'<?xml version="1.0" encoding="{named}"?>{text}'.encode()) == f"{WESTERN_TEXT} 日本"
    assert entry_title(text.encode(), f"text/xml; charset={named}") == f"{WESTERN_TEXT} 日本"


@pytest.mark.parametrize("named", ["utf-16", "iso-8859-1", "utf-8", ""])
def test_western_text_that_is_no_utf8_is_windows(named: str) -> None:
    """Whether it claims something else, that, or nothing."""
    assert (
        entry_title(f'<?xml version="1.0" encoding="{named}"?>{FEED_TEMPLATE.format(WESTERN_TEXT)}'.encode("cp1252"))
        == WESTERN_TEXT
    )


def test_another_alphabet_is_guessed_where_nothing_is_said() -> None:
    """As well as a guess can be: the commonest encoding of it."""
    assert entry_title(FEED_TEMPLATE.format(RUSSIAN_TEXT).encode("cp1251")) == RUSSIAN_TEXT


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
def test_another_alphabet_is_read_as_it_says(codec: str) -> None:
    """In the declaration or in the header."""
    text = FEED_TEMPLATE.format(RUSSIAN_TEXT)
    assert entry_title(f'<?xml version="1.0" encoding="{codec}"?>{text}'.encode(codec)) == RUSSIAN_TEXT
    assert entry_title(text.encode(codec), f"text/xml; charset={codec}") == RUSSIAN_TEXT


@pytest.mark.parametrize("content_type", ["", "text/xml", "application/xml", "text/xml; charset=iso-2022-jp"])
def test_seven_bits_are_read_as_they_say(content_type: str) -> None:
    """They are plain ASCII to whoever does not look at the declaration."""
    feed = f'<?xml version="1.0" encoding="iso-2022-jp"?>{FEED_TEMPLATE.format("日本の港")}'
    assert entry_title(feed.encode("iso-2022-jp"), content_type) == "日本の港"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_json_is_read_in_any_width(codec: str) -> None:
    """Though the format wants UTF-8."""
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "' + WESTERN_TEXT + '"}]}'
    assert entry_title(body.encode(codec)) == WESTERN_TEXT


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("x-cp1251", "cp1251", "Шум в школах"),
        ("windows-874", "cp874", "เสียงดังในโรงเรียน"),
        ("shift_jis", "cp932", "①番の学校"),
        ("euc-kr", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "镕基 school"),
        ("latin5", "cp1254", "“Gürültü” – okulda"),
        ("iso88592", "iso8859-2", "hałas w szkołach"),
        ("koi", "koi8-r", "Шум"),
        ("x-mac-roman", "mac-roman", "“schön”"),
    ],
)
def test_a_label_is_read_as_browsers_read_it(label: str, codec: str, text: str) -> None:
    """Old names, and encodings that are larger than their labels say."""
    assert decode_page(text.encode(codec), content_type=f"text/html; charset={label}") == text
