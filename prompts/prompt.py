"""A prompt is a folder with what is said once and what is said for each text; it is loaded strictly."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template


class PromptError(Exception):
    """A prompt's text and the values given to it do not fit together."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: what is said once (`system`), and the template of what is said for each text (`user`)."""

    name: str
    system: str
    user: str

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that change with any word of the prompt."""
        return hashlib.sha256(f"{self.system}\x00{self.user}".encode()).hexdigest()[:16]

    def render(self, **values: str) -> tuple[str, str]:
        """Return (system, user), every `$variable` of the user template filled in.

        Raises:
            PromptError: a variable has no value, or a value no variable.
        """
        wanted = set(Template(self.user).get_identifiers())
        if wanted != set(values):
            message = (
                f"prompt {self.name}: missing {sorted(wanted - set(values))}, unused {sorted(set(values) - wanted)}"
            )
            raise PromptError(message)
        return self.system, Template(self.user).substitute(values)


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt in the folder `name`.

    Raises:
        PromptError: there is no such prompt, or one of its texts is empty.
    """
    folder = files(__package__) / name
    texts = {}
    for part in ("system", "user"):
        try:
            texts[part] = (folder / f"{part}.md").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            message = f"prompt {name}: {part}.md cannot be read"
            raise PromptError(message) from error
        if not texts[part]:
            message = f"prompt {name}: {part}.md is empty"
            raise PromptError(message)
    return Prompt(name, texts["system"], texts["user"])


def fenced(text: str) -> str:
    """Return `text` between two marks that nothing inside it can imitate.

    The mark is made from the text's own hash, so whoever wrote the text cannot have written the mark.
    """
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    inside = re.sub(r"<<</?text[^\n>]*>>>", "", text)
    return f"<<<text {mark}>>>\n{inside}\n<<</text {mark}>>>"
