"""The model's whole path: settings, the real client, a socket, the draft, its grounding."""

from __future__ import annotations

import json

import pytest

from bot import wiring
from bot.settings import Settings
from tests.adapters.llm.server import Said, model_server
from tests.unit.samples import make_article

ARTICLE = make_article()
DRAFT = {
    "headline": "H",
    "key_facts": [
        {
            "text": "Brightwater Foods has agreed to buy Orla Mills for €240 million.",
            "quotes": ["Brightwater Foods has agreed to buy Orla Mills for 240 million euros"],
            "attributed_to": "the companies",
        },
        {"text": "The deal will close in May.", "quotes": ["expected to close in March"], "attributed_to": None},
    ],
    "stakeholders": [],
    "disclosures": [],
}


async def test_a_draft_over_the_wire_is_grounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the article proves is kept; the invented month is replaced by the article's own sentence."""
    monkeypatch.chdir("/")
    async with model_server(Said(text=json.dumps(DRAFT))) as server:
        settings = Settings(_env_file=None, openai_api_key="secret", openai_base_url=server.url, openai_model="small")
        async with wiring.workbench(settings) as bench:
            digest = await bench.summarizer.summarize(ARTICLE)
    assert digest.model == "small"
    assert [fact.text for fact in digest.key_facts] == [
        "Brightwater Foods has agreed to buy Orla Mills for €240 million.",
        "The deal is expected to close in March, if regulators approve it.",
    ]
    assert "may is not in the source" in digest.rejected[0].reason
