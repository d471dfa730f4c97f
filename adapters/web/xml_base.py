"""xml:base: resolves a feed's relative addresses against each element's own base (XML Base, 4).

feedparser keeps one base for a whole document and does not reset it where none applies; and it resolves ids, which are
names. So addresses are resolved here, and the bases removed, before it sees a feed.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

BASE = "{http://www.w3.org/XML/1998/namespace}base"
_STATED = re.compile(rb"\bxml:base\s*=")
_ADDRESSES = ("href", "src", "url")
_LINK = re.compile(r"(<[a-z]+\s(?:[^<>]{0,500}\s)?(?:href|src)\s{0,9}=\s{0,9}[\"'])([^\"'<>]{0,2000})", re.IGNORECASE)
"""The address in an element of escaped markup, after the text before it."""
_WRITTEN_OUT = frozenset({"link", "origLink"})
"""Elements whose text is an address."""


def with_absolute_urls(body: bytes, url: str) -> bytes:
    """Return a feed with every address resolved against its own base; unchanged if it states no base.

    Args:
        body: a feed that declares its encoding correctly.
        url: where it was served; the outermost base is relative to it.
    """
    if not _STATED.search(body):
        return body
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return body
    bases: dict[etree._Element, str] = {}
    for element in root.iter("*"):
        parent = element.getparent()
        outer = url if parent is None else bases[parent]
        own = element.get(BASE)
        bases[element] = outer if own is None else _join(outer, str(own))
        element.attrib.pop(BASE, "")
        if bases[element] != url:
            _resolve(element, bases[element])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _resolve(element: etree._Element, base: str) -> None:
    for name in _ADDRESSES:
        if (attribute := element.get(name)) is not None:
            element.set(name, _join(base, str(attribute)))
    if element.text and element.text.strip() and etree.QName(element).localname in _WRITTEN_OUT:
        element.text = _join(base, element.text)
    elif element.text and "<" in element.text:  # escaped markup
        element.text = _LINK.sub(lambda match: f"{match[1]}{_join(base, match[2])}", element.text)


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address
