"""Known words that tell what a message is, whatever else it says: `said.tsv`, an intent and its words a line.

They stand beside the heads, which read what is put in other words. `…` stands for a few characters; words
under `harmless` are taken out first (自杀率, 打死我也不信). `crisis` is despair, `danger` an accident or a
deed: the words of that (着火了, 要生了) tell of a crisis only where nothing is asked but what to do. Written
from what people say in need, and in attacks on such programs; no question that a plan answers may hold one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from chat.asks.clauses import FOCUS_CHARS
from chat.asks.intents import Intent
from chat.asks.question import confirms
from index.tokenizer import fold

_HARMLESS, _DANGER = "harmless", "danger"
_WHAT_TO_DO = re.compile(
    "(?:怎么|咋|该怎|如何)(?:办|整|弄|救|处理|搞)|如何是好|有人吗|在吗|(?:能|可以|有人)帮.{0,3}吗"
)
_QUESTION = re.compile(r"吗|有没有|(.)[不没]\1|[不没]\W*$|怎么|咋|如何|什么|哪|几|多少")
_GAP = ".{0,6}?"


def said_in(message: str) -> frozenset[Intent]:
    """The intents whose known words stand in a message, white space and width aside; none of a story's.

    A story tells of what is past in the same words: it is left to the heads.
    """
    if len(message) > FOCUS_CHARS:
        return frozenset()
    text = _plain(message)
    found = {name for name in _words() if name != _HARMLESS and _pattern(name).search(text)}
    if _DANGER in found:
        found.remove(_DANGER)
        found |= set() if _asks(_WHAT_TO_DO.sub("", fold(message))) else {Intent.CRISIS.value}
    return frozenset(map(Intent, found))


def _plain(message: str) -> str:
    return _pattern(_HARMLESS).sub("", "".join(fold(message).split()))


def _asks(folded: str) -> bool:
    return "规划" in folded or confirms(folded) or bool(_QUESTION.search(folded))


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
