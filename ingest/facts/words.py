"""Word lists as regular expressions."""

from __future__ import annotations


def one_of(words: str) -> str:
    """An alternation of the patterns in a text, in their order, divided by white space."""
    return "(?:" + "|".join(words.split()) + ")"
