"""Discord's limits on a message, as its reference tells them; what its description of the API cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

COMPONENTS_V2_FLAG = 1 << 15
"""The flag of a message that is a layout."""
ROW, BUTTON, MENU, SECTION, TEXT, THUMBNAIL, CONTAINER = 1, 2, 3, 9, 10, 11, 17


def check_message(body: dict[str, Any]) -> None:
    """Assert that a message can be sent: a layout alone, or content, embeds and rows of buttons."""
    components = body.get("components") or []
    if (body.get("flags") or 0) & COMPONENTS_V2_FLAG:
        assert not body.get("content")
        assert not body.get("embeds")
        check_layout(components)
        return
    assert utf16_length(body.get("content") or "") <= 2_000
    for embed in body.get("embeds") or ():
        check_embed(embed)
    assert len(components) <= 5
    assert all(one["type"] == ROW for one in components)
    check_buttons(components)
    assert body.get("content") or body.get("embeds") or components


def check_layout(components: Sequence[dict[str, Any]]) -> None:
    """Assert the limits of a layout: 40 components, nested ones too, and 4,000 characters of text in all."""
    every = list(walk_components(components))
    assert 0 < len(every) <= 40
    texts = [one["content"] for one in every if one["type"] == TEXT]
    assert all(text.strip() for text in texts)
    assert sum(map(utf16_length, texts)) <= 4_000
    assert all(1 <= len(one["components"]) <= 3 for one in every if one["type"] == SECTION)
    assert all(one["components"] for one in every if one["type"] == CONTAINER)
    check_buttons(components)


def check_buttons(components: Sequence[dict[str, Any]]) -> None:
    """Assert what holds for buttons: five in a row, a label, and ids that no two share."""
    every = list(walk_components(components))
    assert all(1 <= len(one["components"]) <= 5 for one in every if one["type"] == ROW)
    buttons = [one for one in every if one["type"] == BUTTON]
    assert all(0 < utf16_length(one["label"]) <= 80 for one in buttons)
    menus = [one for one in every if one["type"] == MENU]
    for one in menus:
        check_menu(one)
    ids = [one["custom_id"] for one in [*buttons, *menus] if "custom_id" in one]
    assert all(0 < utf16_length(one) <= 100 for one in ids)
    assert len(set(ids)) == len(ids)


def check_menu(menu: dict[str, Any]) -> None:
    """Assert a menu's limits: 25 options, a label of 100 characters, and values that no two share."""
    assert 1 <= len(menu["options"]) <= 25
    assert all(
        0 < utf16_length(one["label"]) <= 100 and 0 < utf16_length(one["value"]) <= 100 for one in menu["options"]
    )
    assert len({one["value"] for one in menu["options"]}) == len(menu["options"])


def check_embed(embed: dict[str, Any]) -> None:
    """Assert Discord's limits on an embed, counted in UTF-16 units."""
    author, footer = embed.get("author", {}).get("name", "-"), embed["footer"]["text"]
    parts = [(embed["title"], 256), (embed.get("description") or "-", 4_096), (author, 256), (footer, 2_048)]
    sizes = [utf16_length(text) for text, _ in parts]
    assert all(0 < one <= most for one, (_, most) in zip(sizes, parts, strict=True))
    assert sum(sizes) <= 6_000


def layout_texts(message: dict[str, Any]) -> list[str]:
    """Return the texts of a layout, as they stand."""
    return [one["content"] for one in walk_components(message.get("components") or ()) if one["type"] == TEXT]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of a message, wherever they stand."""
    return [one for one in walk_components(message.get("components") or ()) if one["type"] == BUTTON]


def menus(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the menus of a message, wherever they stand."""
    return [one for one in walk_components(message.get("components") or ()) if one["type"] == MENU]


def digest_headline(message: dict[str, Any]) -> str:
    """Return what a digest is headed with, as a layout or an embed."""
    if message["embeds"]:
        return str(message["embeds"][0]["title"])
    return re.sub(r"^### \[?(.*?)(\]\(<.*|\n.*)", r"\1", layout_texts(message)[0], flags=re.DOTALL)


def walk_components(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield components with all that is in them."""
    for one in components:
        yield one
        yield from walk_components([*one.get("components", ()), *([one["accessory"]] if "accessory" in one else [])])


def utf16_length(text: str) -> int:
    """Return a text's length as Discord may count it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
