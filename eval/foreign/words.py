"""The words by which a reply is read, from words.tsv."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(use: str) -> tuple[str, ...]:
    """The words of one use, in the order of the file."""
    lines = (files("eval.foreign") / "words.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(word.replace("_", " ") for kind, said in rows if kind == use for word in said.split())
