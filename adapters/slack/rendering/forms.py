"""Modals as Block Kit; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.slack.rendering.blocks import section
from adapters.slack.rendering.mrkdwn import shortened
from bot.domain import labels
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind
from bot.text.catalogue import Said, in_language, say

QUESTION_FIELD = "question"
"""The block and action id of the field for a question."""
ASK_CALLBACK = "asked"
"""The callback id of the modal for a question."""
MAX_QUESTION_LENGTH = 500
"""Most characters of a question."""


ORDER_CALLBACK = "ordered"
"""The callback id of the modal for the rest of an order."""
HOME_ORDER_CALLBACK = "ordered at home"
"""The same, if it was opened from the Home tab, which then shows the reply."""
NOTE_LENGTH = 300
FOR_EXAMPLE = say(", for example")
MAX_OPTION_LENGTH = 2_000
SWITCH_CHOICES = ((say("On"), "on"), (say("Off"), "off"))
REPORT_CALLBACK = "reported"
"""The callback id of the modal that asks what is wrong with a digest."""


def ask_view(metadata: str, language: str = "") -> dict[str, Any]:
    """Return the modal for a question; Slack sends `metadata` back with the submission."""
    return _form(
        metadata,
        language,
        callback=ASK_CALLBACK,
        title=labels.ASK,
        submit=labels.ASK,
        label=say("Your question about this article"),
        example=say("Who is affected, and how?"),
        hint=say("I answer in the thread, with a quotation, or say that the article does not."),
    )


def report_view(metadata: str, language: str = "") -> dict[str, Any]:
    """Return the modal that asks what is wrong with a digest; Slack sends `metadata` back with the submission."""
    return _form(
        metadata,
        language,
        callback=REPORT_CALLBACK,
        title=labels.REPORT,
        submit=say("Check it again"),
        label=labels.WHAT_IS_WRONG,
        example=say("It says nine people; the article says ten."),
        hint=say(
            "I read the article again at once, and tell you what I find. Your words are kept with /news corrections."
        ),
        lines=True,
    )


def order_view(
    spec: CommandSpec,
    metadata: str,
    given: Mapping[str, str],
    note: str = "",
    *,
    callback: str = ORDER_CALLBACK,
    language: str = "",
) -> dict[str, Any]:
    """Return the modal that asks for the missing options of a command, each in a field.

    Args:
        spec: the command.
        metadata: data that Slack sends back with the submission.
        given: the options that are already known.
        note: the text above the fields, on the current state; by default the command's description.
        callback: the callback id, which says what handles the submission.
        language: the form's language.
    """
    missing = [option for option in spec.inputs if option.name not in given and option.kind is not OptionKind.ROLE]
    note_text = note.strip() or in_language(Said(spec.says), language)
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": _plain(in_language(Said(spec.title), language) or spec.name.capitalize()),
        "submit": _plain(in_language(say("Go"), language)),
        "close": _plain(in_language(say("Cancel"), language)),
        "blocks": [
            section(shortened(note_text, NOTE_LENGTH)),
            *(_field(option, language, is_first=number == 0) for number, option in enumerate(missing)),
        ],
    }


def _field(option: Option, language: str, *, is_first: bool) -> dict[str, Any]:
    """Return the field for an option; its block is named after the option, as are errors about it."""
    choices = option.choices or (SWITCH_CHOICES if option.kind is OptionKind.SWITCH else ())
    element: dict[str, Any] = {"action_id": option.name}
    if choices:
        options = [{"text": _plain(in_language(Said(label), language)), "value": value} for label, value in choices]
        element |= {
            "type": "static_select",
            "options": options,
            "placeholder": _plain(in_language(say("As it is"), language)),
        }
    else:
        element |= {"type": "plain_text_input", "max_length": MAX_OPTION_LENGTH, "focus_on_load": is_first}
        element |= {"placeholder": _plain(option.example)} if option.example else {}
    label = in_language(Said(option.says), language)
    example = in_language(FOR_EXAMPLE, language)  # the example is in the field itself
    label = label.partition(example)[0] if option.example else label
    return {
        "type": "input",
        "block_id": option.name,
        "optional": not option.is_required,
        "label": _plain(label[:1].upper() + label[1:]),
        "element": element,
    }


def options_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the typed and chosen values of a form, by the names of the options."""
    typed: dict[str, str] = {}
    for name, fields in view["state"]["values"].items():
        field = fields.get(name, {})
        chosen = (field.get("selected_option") or {}).get("value") or field.get("value") or ""
        typed[name] = " ".join(str(chosen).split())
    return {name: value for name, value in typed.items() if value}


def _form(  # noqa: PLR0913  # the words of a form
    metadata: str,
    language: str,
    *,
    callback: str,
    title: str,
    submit: str,
    label: str,
    example: str,
    hint: str,
    lines: bool = False,
) -> dict[str, Any]:
    title, submit, label, example, hint = (
        in_language(text, language) for text in (title, submit, label, example, hint)
    )
    field = {
        "type": "plain_text_input",
        "action_id": QUESTION_FIELD,
        "max_length": MAX_QUESTION_LENGTH,
        "focus_on_load": True,
        "multiline": lines,
        "placeholder": _plain(example),
    }
    block = {
        "type": "input",
        "block_id": QUESTION_FIELD,
        "label": _plain(label),
        "element": field,
        "hint": _plain(hint),
    }
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(in_language(say("Cancel"), language)),
        "blocks": [block],
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
