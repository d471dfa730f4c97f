"""An answer in the asker's language: verified in the articles' language first, then translated, as digests are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.summarizer.digest_translation import reread_lines, translation_problems, translation_tokens
from bot.text.json_objects import json_object_in
from bot.text.language import language_name, language_of_code
from bot.text.language_detection import guessed_language
from bot.text.reply_schema import TEXT, list_of, object_of
from bot.verification.verifier import Verifier
from prompts.prompt import fenced, load_prompt

SCHEMA = object_of(lines=list_of(TEXT))


async def translated_answer(
    lines: Sequence[str],
    articles: str,
    model: LanguageModel,
    verifier: Verifier,
    *,
    own: str,
    language: str,
    workspace: str,
) -> list[str] | None:
    """Return proven lines in another language, or None if a translated line does not pass.

    Args:
        lines: the proven lines.
        articles: the texts that prove them; their names must not move between lines.
        model: translates.
        verifier: checks each translated line against its original.
        own: the code of the lines' language.
        language: the code of the language wanted.
        workspace: the workspace that pays.

    Raises:
        ModelError: the model is away, or its reply has another number of lines.
    """
    material = fenced("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    system, user = load_prompt("translation").render(language=language_name(language), lines=material)
    request = ModelRequest(
        system=system,
        user=user,
        name="answer",
        schema=SCHEMA,
        workspace=workspace,
        max_tokens=translation_tokens(lines),
    )
    translated = json_object_in((await model.reply(request)).text).get("lines")
    if (
        not isinstance(translated, list)
        or len(translated) != len(lines)
        or not all(isinstance(line, str) for line in translated)
    ):
        message = "the model did not return the lines one by one"
        raise ModelError(message)
    plain = [" ".join(line.split()) for line in translated]
    own_language, other_language = language_of_code(own), language_of_code(language)
    problems = await asyncio.to_thread(
        translation_problems, lines, plain, articles, own=own_language, language=other_language
    )
    if any(problems) or any(await reread_lines(lines, plain, problems, verifier, workspace=workspace)):
        return None
    return plain if guessed_language(" ".join(plain)) in (None, language) else None
