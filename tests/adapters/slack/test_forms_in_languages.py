"""Forms in each language are within what Slack opens."""

from __future__ import annotations

import pytest

from adapters.slack.rendering.forms import order_view
from bot.domain.grammar.registry import REGISTRY
from bot.text.language import LANGUAGES
from tests.adapters.slack.limits import MAX_TEXT_LENGTHS, check_view


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_slack_opens_the_form_of_every_command(language: str) -> None:
    """A title of more than 24 characters would be refused, and nobody could set the times."""
    views = [order_view(spec, "{}", {}, language=language) for spec in REGISTRY.specs if spec.inputs]
    assert views
    assert [view["title"]["text"] for view in views if len(view["title"]["text"]) > MAX_TEXT_LENGTHS["title"]] == []
    for view in views:
        check_view(view)
