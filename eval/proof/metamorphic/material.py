"""What the forms are made of: the files beside this module, each written for the project."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a file, each cut at its tabs; empty lines left out."""
    lines = (files("eval.proof.metamorphic") / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line.strip())


def lines(name: str) -> tuple[str, ...]:
    """The lines of a file of one column."""
    return tuple(row[0] for row in rows(name))


def groups(name: str) -> dict[str, tuple[str, ...]]:
    """The second column of a file by its first, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in rows(name):
        found[key] = (*found.get(key, ()), value)
    return found
