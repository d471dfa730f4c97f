"""What is remembered has an end: no cache grows with what people write or papers print."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("bot", "adapters", "prompts") for path in sorted((ROOT / folder).rglob("*.py"))]
SMALL_TYPES = frozenset({"Language", "AnswerType", "bool"})
"""Types of which there are few values: a language, or several as one, is one of some tens."""
SMALL_CACHES = {
    "adapters/postgres/deliveries.py:_save": "the columns written, one set a statement",
    "adapters/postgres/deliveries.py:_save_delivery": "the columns written, one set a statement",
    "adapters/postgres/digests.py:_save_article": "the columns written, one set a statement",
    "adapters/postgres/poll_statements.py:_add_entries_statement": "the columns written, one set a statement",
    "adapters/postgres/poll_statements.py:_change_entries_statement": "the columns written, one set a statement",
    "adapters/postgres/poll_statements.py:_save_feeds_statement": "the columns written, one set a statement",
    "adapters/postgres/poll_statements.py:known_entries_query": "a column of entries",
    "bot/orders/request_patterns.py:_hour_phrases": "a meaning of schedule_phrases",
    "bot/summarizer/digest_translation.py:_any_word_pattern": "a list of a language",
    "bot/summarizer/extract.py:worth_of": "sentences of one article, forgotten with it",
    "bot/text/alphabets.py:_is_known": "a letter",
    "bot/text/answer_patterns.py:_question_pattern": "a meaning of question_patterns",
    "bot/text/answer_types.py:_question_word_pattern": "a meaning of question_patterns",
    "bot/text/answer_types.py:_answer_pattern": "a meaning of answer_patterns",
    "bot/text/counted_nouns.py:_stems_of": "a meaning of answer_patterns",
    "bot/text/answer_types.py:whole_word_pattern": "a meaning of answer_patterns",
    "bot/text/merged_languages.py:_merged": "a set of the languages that we have",
    "bot/text/word_lists.py:word_list_lines": "a file of ours",
    "bot/text/word_lists.py:word_rows": "a file of ours",
    "bot/text/word_lists.py:word_set": "a file of ours",
    "prompts/prompt.py:load_prompt": "a prompt of ours",
}
"""What is cached by other values, and why there are few of them."""


def _unbounded_caches(path: Path) -> list[str]:
    """Return the functions of a module that remember all they were ever asked, by values of which there may be many."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_is_unlimited, node.decorator_list)):
            types = {ast.unparse(one.annotation) for one in (*node.args.args, *node.args.kwonlyargs) if one.annotation}
            found += [node.name] if types - SMALL_TYPES else []
    return found


def _is_unlimited(decorator: ast.expr) -> bool:
    said = ast.unparse(decorator)
    return said == "cache" or "maxsize=None" in said


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_cache_without_a_bound_has_few_values_to_remember(path: Path) -> None:
    """A name in an article or a word of a message is no key of a cache that forgets nothing."""
    found = {f"{path.relative_to(ROOT)}:{name}" for name in _unbounded_caches(path)}
    assert found == {name for name in SMALL_CACHES if name.startswith(f"{path.relative_to(ROOT)}:")}
