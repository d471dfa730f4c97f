"""From the bytes of a page to text: byte order mark, UTF-8 if it is valid, Content-Type, meta, then a guess."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from trafilatura.utils import decode_file

SNIFFED = 4096
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.IGNORECASE
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Codecs that browsers read as something larger (WHATWG Encoding, 4.2)."""

ASCII_LIKE = ("utf-16", "utf-32", "iso2022", "hz")
"""Codecs whose bytes can be valid UTF-8 and mean something else."""


def decoded(body: bytes, *, content_type: str = "") -> str:
    """Return a page's text; characters that cannot be read are replaced.

    Bytes that are valid UTF-8 are UTF-8, whatever a header claims: it is wrong far more often
    than another encoding is valid UTF-8 by chance.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    stated = _codec(_from_header(content_type)) or _codec(_from_meta(body))
    if stated is None or not stated.startswith(ASCII_LIKE):
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    return body.decode(stated, "replace") if stated and stated != "utf-8" else str(decode_file(body))


def _from_header(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    return str(message.get_param("charset") or "")


def _from_meta(body: bytes) -> str:
    match = _META.search(body[:SNIFFED])
    return (match[1] or match[2]).decode("ascii", "replace") if match else ""


def _codec(label: str) -> str | None:
    """Return the Python codec for a label; None for an unknown one, and for codecs that are no character sets."""
    try:
        name = codecs.lookup(label.strip()).name
        "x".encode(name)
        b"x".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return SUPERSETS.get(name, name)
