"""Prompt files: reading and strict rendering. The only reader of `prompts/`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from string import Formatter

from ingest.errors import PromptError


@lru_cache(maxsize=16)
def template(name: str) -> str:
    """The text of prompts/NAME.txt. Raises PromptError where there is none."""
    path = files("prompts") / f"{name}.txt"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompt {name!r}", expected=f"prompts/{name}.txt") from error


def fields_of(text: str) -> set[str]:
    """The names of the fields of a template."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def render(name: str, **values: str) -> str:
    """Fill a prompt. A field without a value, or a value without a field, is a PromptError.

    Values are put in as they are: braces in them mean nothing.
    """
    text = template(name)
    fields = fields_of(text)
    if fields != values.keys():
        missing, unused = sorted(fields - values.keys()), sorted(values.keys() - fields)
        raise PromptError(
            f"prompts/{name}.txt: fields without a value {missing}, values without a field {unused}",
            expected=f"exactly the fields {sorted(fields)}",
        )
    return text.format_map(values)
