"""Block Kit drawn as HTML, in a page of our own that is like Slack's and not Slack's."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

CHANNELS = {"C0NEWS": "news", "C0CITY": "city-desk"}
"""The names of the channels that are shown."""
STYLE = """
body { margin: 0; padding: 18px 22px; width: 760px; font: 15px/1.46 Lato, "DejaVu Sans", sans-serif; color: #1d1c1d }
.message { display: flex; gap: 10px; margin-bottom: 22px } .reply { margin-left: 46px }
.face { width: 36px; height: 36px; border-radius: 6px; background: #2b50c8; color: #fff; text-align: center;
  line-height: 36px; font-weight: 700; flex: none }
.name { font-weight: 800 } .app { background: #e8e8e8; color: #616061; font-size: 10px; padding: 1px 4px;
  border-radius: 2px; margin: 0 6px } .time { color: #616061; font-size: 12px }
.section { margin: 6px 0; white-space: pre-line } .context { color: #616061; font-size: 13px; margin: 6px 0 }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; color: #454245 }
.actions { margin: 8px 0; display: flex; gap: 8px; flex-wrap: wrap }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 3px 12px; font-weight: 700; font-size: 13px }
a { color: #1264a3; text-decoration: none } code { color: #c01343; background: #f7f7f7; border: 1px solid #ddd;
  border-radius: 3px; padding: 1px 3px; font-size: 13px } .channel { color: #1264a3; background: #e8f1f8 }
.row { display: flex; justify-content: space-between; gap: 16px; align-items: flex-start }
.body { flex: 1 } .open { position: relative; margin-bottom: 100px } .menu { position: absolute; right: 0; top: 32px;
  border: 1px solid #ccc; border-radius: 6px; background: #fff; padding: 6px 0; width: 170px; font-size: 14px;
  box-shadow: 0 4px 12px #0002 } .menu div { padding: 2px 14px }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0 }
.modal { width: 500px; border: 1px solid #bbb; border-radius: 8px; margin: 0 0 26px; box-shadow: 0 4px 16px #0003 }
.modal > * { padding: 10px 22px; margin: 0 } h1 { font-size: 20px; border-bottom: 1px solid #ddd }
.input { margin: 0 0 12px } .label { font-weight: 800 } .hint { color: #616061; font-size: 13px }
.field { border: 1px solid #888; border-radius: 4px; padding: 6px 10px; margin: 4px 0; color: #777 }
.field ul { list-style: none; margin: 6px -10px -6px; padding: 4px 10px; border-top: 1px solid #ddd; color: #1d1c1d }
.foot { border-top: 1px solid #ddd; justify-content: flex-end } .submit { background: #007a5a; color: #fff }
"""


def mrkdwn_html(text: str) -> str:
    """Return what Slack shows of a text, as HTML; its three escapes are HTML's own."""
    shown = re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", text)
    shown = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', shown)
    shown = re.sub(r"<#(\w+)>", lambda found: f'<span class="channel">#{CHANNELS[found[1]]}</span>', shown)
    shown = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", shown)
    shown = re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", shown)
    shown = re.sub(r"(^|\s)_([^_\n]+)_", r"\1<i>\2</i>", shown)
    lines = [
        f"<blockquote>{line.removeprefix('> ')}</blockquote>" if line.startswith("> ") else f"{line}\n"
        for line in shown.splitlines()
    ]
    return "".join(lines).strip()


def block_html(block: dict[str, Any], *, is_open: bool = False) -> str:
    """Return a block as HTML; its menu is drawn opened where `is_open`."""
    match block["type"]:
        case "section":
            text = f'<div class="section">{mrkdwn_html(block["text"]["text"])}</div>'
            return _with_menu_html(text, block["accessory"], is_open=is_open) if "accessory" in block else text
        case "context":
            return f'<div class="context">{mrkdwn_html(block["elements"][0]["text"])}</div>'
        case "divider":
            return "<hr>"
        case "input":
            return _input_html(block)
        case _:
            labels = [one.get("text", one.get("placeholder", {})).get("text", "•••") for one in block["elements"]]
            return f'<div class="actions">{"".join(map(_button_html, labels))}</div>'


def message_html(
    blocks: Sequence[dict[str, Any]], time: str, *, is_reply: bool = False, is_private: bool = False, opened: int = -1
) -> str:
    """Return a message as HTML; the menu of the block number `opened` is drawn opened."""
    only_you = '<div class="context">Only visible to you</div>' if is_private else ""
    head = f'<span class="name">Newsdesk</span><span class="app">APP</span><span class="time">{time}</span>'
    body = "".join(block_html(one, is_open=number == opened) for number, one in enumerate(blocks))
    style = "message reply" if is_reply else "message"
    return f'<div class="{style}"><div class="face">“</div><div class="body">{only_you}{head}{body}</div></div>'


def person_message_html(person: str, text: str, time: str) -> str:
    """Return what a person says in a thread as HTML."""
    head = f'<span class="name">{html.escape(person)}</span> <span class="time">{time}</span>'
    face, body = html.escape(person[:1]), f'<div class="section">{html.escape(text)}</div>'
    return f'<div class="message reply"><div class="face">{face}</div><div class="body">{head}{body}</div></div>'


def modal_html(view: dict[str, Any]) -> str:
    """Return a modal as HTML."""
    fields = "".join(map(block_html, view["blocks"]))
    close, submit = html.escape(view["close"]["text"]), html.escape(view["submit"]["text"])
    foot = f'<div class="actions foot">{_button_html(close)}<span class="button submit">{submit}</span></div>'
    return f'<div class="modal"><h1>{html.escape(view["title"]["text"])}</h1><div>{fields}</div>{foot}</div>'


def home_html(view: dict[str, Any]) -> str:
    """Return a Home tab as HTML."""
    return "".join(map(block_html, view["blocks"]))


def page_html(*parts: str) -> str:
    """Return a page of some parts."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}</body>"


def _button_html(label: str) -> str:
    return f'<span class="button">{html.escape(label)}</span>'


def _with_menu_html(text: str, menu: dict[str, Any], *, is_open: bool) -> str:
    options = "".join(f"<div>{html.escape(option['text']['text'])}</div>" for option in menu["options"])
    opened = f'<div class="menu">{options}</div>' if is_open else ""
    return f'<div class="row{" open" if is_open else ""}">{text}{_button_html("•••")}{opened}</div>'


def _input_html(block: dict[str, Any]) -> str:
    element, label = block["element"], html.escape(block["label"]["text"])
    if block.get("optional"):
        label += ' <span class="hint">(optional)</span>'
    options = "".join(f"<li>{html.escape(one['text']['text'])}</li>" for one in element.get("options", ()))
    inside = html.escape(element.get("placeholder", {}).get("text", "")) + (f"<ul>{options}</ul>" if options else "")
    hint = f'<div class="hint">{html.escape(block["hint"]["text"])}</div>' if "hint" in block else ""
    return f'<div class="input"><div class="label">{label}</div><div class="field">{inside}</div>{hint}</div>'
