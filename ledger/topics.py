"""The field of government work that a row belongs to, by keywords.

`topics.tsv` has one field a line: its name, a tab, its keywords. Indicator, lead, section and
chapter are tried in that order; the longest keyword in the first that has one decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

OTHER = "其他"


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str], ...]:
    """(keyword, topic), longest keyword first; among equals the order of the table."""
    pairs = []
    for line in files("ledger").joinpath("topics.tsv").read_text(encoding="utf-8").splitlines():
        topic, _, keywords = line.partition("\t")
        pairs += [(keyword, topic) for keyword in keywords.split()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4096)
def _topic(text: str) -> str | None:
    return next((topic for keyword, topic in _table() if keyword in text), None)


def topic_of(texts: Iterable[str]) -> str:
    """The topic of the first text that has a keyword, else 其他."""
    return next((topic for text in texts if text and (topic := _topic(text))), OTHER)


def topics_in(text: str) -> frozenset[str]:
    """All topics of which a text has a keyword: 促进文化事业文化产业有序发展 is of 文化旅游 and of 产业."""
    return frozenset(topic for keyword, topic in _table() if keyword in text)
