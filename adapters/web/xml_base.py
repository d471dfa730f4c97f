"""xml:base: resolves a feed's relative addresses, by each element's own base (XML Base, 4).

feedparser keeps one base for a whole document and does not reset it where the document has none; and it resolves ids,
which are names. So addresses are resolved here, and the bases removed, before it sees a feed.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

BASE = "{http://www.w3.org/XML/1998/namespace}base"
_STATED = re.compile(rb"\bxml:base\s*=")
_ADDRESSES = ("href", "src", "url")
_LINK = re.compile(r"(<[a-z]+\s(?:[^<>]{0,500}\s)?(?:href|src)\s{0,9}=\s{0,9}[\"'])([^\"'<>]{0,2000})", re.IGNORECASE)
"""Where an element of written-out markup leads, behind what stands before it."""
_WRITTEN_OUT = frozenset({"link", "origLink"})
"""Elements whose text is an address."""


def with_absolute_urls(body: bytes, url: str) -> bytes:
    """Return a feed in which every address is resolved against its own base; as it is where it names none.

    Args:
        body: of a feed that says its encoding rightly.
        url: where it was served: what the outermost base is relative to.
    """
    if not _STATED.search(body):
        return body
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return body
    bases: dict[etree._Element, str] = {}
    for element in root.iter("*"):
        above = element.getparent()
        outer = url if above is None else bases[above]
        own = element.get(BASE)
        bases[element] = outer if own is None else _join(outer, str(own))
        element.attrib.pop(BASE, "")
        if bases[element] != url:
            _resolve(element, bases[element])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _resolve(element: etree._Element, base: str) -> None:
    for name in _ADDRESSES:
        if (stated := element.get(name)) is not None:
            element.set(name, _join(base, str(stated)))
    if element.text and element.text.strip() and etree.QName(element).localname in _WRITTEN_OUT:
        element.text = _join(base, element.text)
    elif element.text and "<" in element.text:  # markup that is written as text
        element.text = _LINK.sub(lambda found: f"{found[1]}{_join(base, found[2])}", element.text)


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address
