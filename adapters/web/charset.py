"""Decoding pages, from bytes to text: byte order mark, UTF-8 if it is valid, Content-Type, meta, then a guess.

Feeds that declare a wrong encoding are corrected before a parser believes them.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message
from itertools import pairwise

import webencodings

SNIFFED_BYTES = 4096
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.IGNORECASE
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

SUPERSETS = {"gbk": "gb18030"}
"""Python codecs that browsers extend under the same label, with the extended ones."""

UTF8 = "application/xml; charset=utf-8"
GUESS_BYTES, MIN_BYTES_BEYOND_ASCII = 20_000, 10
"""Bytes used for a guess, and how many bytes beyond ASCII are too few to say anything."""
_XML = re.compile(rb"""\s*<\?xml(?:[^>]{0,100}?\bencoding\s*=\s*["']([\w.:-]+)["'])?[^>]{0,100}\?>""")
WIDE_ENCODINGS = ("utf-16", "utf-32")
SEVEN_BIT = ("iso2022", "hz")
ASCII_LIKE = (*WIDE_ENCODINGS, *SEVEN_BIT)
"""Codecs whose bytes can be valid UTF-8 and mean something else."""


def decode_page(body: bytes, *, content_type: str = "") -> str:
    """Decode a page; characters that cannot be read are replaced.

    Bytes that are valid UTF-8 are UTF-8, whatever a header claims: it is wrong far more often
    than another encoding is valid UTF-8 by chance.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    codec = _codec(_from_header(content_type)) or _codec(_from_meta(body))
    if codec is None or not codec.startswith(ASCII_LIKE):
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    return body.decode(codec, "replace") if codec and codec != "utf-8" else _decode_by_guess(body)


def with_true_encoding(body: bytes, content_type: str) -> tuple[bytes, str]:
    """Return a feed and its Content-Type as they are, or as UTF-8 if the declared encoding cannot be right.

    A declaration that can be read byte by byte is not UTF-16, as programs that write XML into strings claim; bytes that
    are valid UTF-8 are UTF-8; and mostly non-Latin letters without a declared encoding are not Western European text,
    which a parser would take them for.
    """
    declaration = _XML.match(body[:SNIFFED_BYTES])
    declared = declaration[1].decode("ascii", "replace") if declaration and declaration[1] else ""
    stated_codecs = {name for name in (_any_codec(_from_header(content_type)), _any_codec(declared)) if name}
    is_utf8_as_stated = stated_codecs == {"utf-8"} or (not stated_codecs and _is_utf8(body))
    if is_utf8_as_stated or _is_wide(body):
        return body, content_type
    text = body[declaration.end() :] if declaration else body
    if seven_bit := next((name for name in stated_codecs if name.startswith(SEVEN_BIT)), ""):
        if not body.isascii():
            return body, content_type
        text = text.decode(seven_bit, "replace").encode()  # a parser that trusts the header sees plain ASCII
    elif not _is_utf8(body):
        if not all(name.startswith(WIDE_ENCODINGS) for name in stated_codecs) or not (
            stated_codecs or _is_foreign(body)
        ):
            return body, content_type
        text = text.decode(_guess_codec(body), "replace").encode()
    return b'<?xml version="1.0" encoding="utf-8"?>' + text, UTF8


def _is_wide(body: bytes) -> bool:
    """Check whether letters take two bytes or more, by a byte order mark or zeros among the first bytes."""
    return body.startswith(tuple(mark for mark, _ in _BOMS)) or 0 in body[:4]


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_foreign(body: bytes) -> bool:
    """Check whether non-ASCII letters are mostly adjacent, as in words of other alphabets; in Western ones few are."""
    sample = body[:GUESS_BYTES]
    high = sum(byte > 0xBF for byte in sample)  # noqa: PLR2004  # where accented letters are in Latin-1
    side_by_side = sum(byte > 0xBF and following > 0xBF for byte, following in pairwise(sample))  # noqa: PLR2004  # the same
    return 2 * side_by_side > high > MIN_BYTES_BEYOND_ASCII


def _decode_by_guess(body: bytes) -> str:
    from trafilatura.utils import decode_file  # noqa: PLC0415  # a tenth of a start, and few pages need it

    return str(decode_file(body))


def _guess_codec(body: bytes) -> str:
    """Guess the likeliest codec; Windows' Western European one if nothing speaks for another."""
    from trafilatura.utils import detect_encoding  # noqa: PLC0415  # as above

    labels = detect_encoding(body[:GUESS_BYTES]) if _is_foreign(body) else []
    return next((name for label in labels if (name := _codec(label)) and not name.startswith("utf")), "cp1252")


def _any_codec(label: str) -> str:
    """Return a codec's name, even if it is not a character set; empty for an unknown one."""
    try:
        return codecs.lookup(label.strip()).name if label.strip() else ""
    except (LookupError, ValueError):
        return ""


def _from_header(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    return str(message.get_param("charset") or "")


def _from_meta(body: bytes) -> str:
    match = _META.search(body[:SNIFFED_BYTES])
    return (match[1] or match[2]).decode("ascii", "replace") if match else ""


def _codec(label: str) -> str | None:
    """Return the Python codec for a label as browsers (WHATWG Encoding, 4.2) or else Python reads it; None for others.

    A codec that is not a character set counts as none.
    """
    encoding = webencodings.lookup(label)
    try:
        name = codecs.lookup(encoding.codec_info.name if encoding else label.strip()).name
        "x".encode(name)
        b"x".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return SUPERSETS.get(name, name)
