"""Known words that tell what a message is, whatever else it says: `said.tsv`, an intent and its words a line.

They stand beside the heads, which read what is put in other words. `…` stands for a few characters; words
under `harmless` are taken out first (自杀率, 打死我也不信). Written from what people say in need, and in
attacks on such programs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from chat.asks.clauses import FOCUS_CHARS
from chat.asks.intents import Intent
from index.tokenizer import fold

_HARMLESS = "harmless"
_GAP = ".{0,6}?"


def said_in(message: str) -> frozenset[Intent]:
    """The intents whose known words stand in a message, white space and width aside; none of a story's.

    A story tells of what is past in the same words: it is left to the heads.
    """
    if len(message) > FOCUS_CHARS:
        return frozenset()
    text = _pattern(_HARMLESS).sub("", "".join(fold(message).split()))
    return frozenset(Intent(name) for name in _words() if name != _HARMLESS and _pattern(name).search(text))


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in (files("chat.asks") / "said.tsv").read_text(encoding="utf-8").splitlines():
        name, words = line.split("\t")
        found[name] = (*found.get(name, ()), words)
    return found


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    told = (_GAP.join(re.escape(fold(part)) for part in words.split("…")) for words in _words()[name])
    return re.compile("|".join(told))
