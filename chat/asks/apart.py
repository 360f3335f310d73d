"""A message that asks several things, taken apart: each ask by itself, with its topic where it names none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat.asks.clauses import Clause
from chat.asks.history import GENERIC, PERIOD
from chat.asks.message import Message
from chat.asks.question import Kind, asks_by_form, asks_which, confirms, kinds_of
from index.tokenizer import fold, tagged

_WHAT = ("哪个", "什么", "啥")
_BACK = re.compile("这|那|规划|原话|真的|属实")
MIN_CHARS = 2
LEADING, AROUND = 4, 2
"""The topic of an ask is named at most so many clauses before it; so many are its context."""
_NAMING = ("n", "v", "a", "i", "j", "l", "b", "s", "z", "eng")
"""Parts of speech, as jieba tags them, of the words that may name a topic."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One of several things that a message asks.

    `said` is its clause; `text` stands alone: the clause, behind its topic where it names nothing itself.
    `under` is the clause behind the topic that others name; `by` is the ask that names it, empty for none.
    `context` are the clauses just before it, and itself.
    """

    said: str
    text: str
    under: str
    by: str
    context: str


def asks_apart(message: Message, mentions: Callable[[str], bool]) -> tuple[Ask, ...]:
    """The asks of a message in order; empty where it asks one thing.

    `mentions` tells whether the plans use a word: an ask without such a word has its topic before it.
    """
    found = sorted({*message.asking, *message.may_ask}, key=lambda c: c.start)
    asking = [c for c in found if len(c.text) >= MIN_CHARS and asks_by_form(c.text, message.text)]
    asking = [c for c in asking if not _is_of_another(c.text)]
    if len(asking) < 2:
        return ()
    asks = {c.start for c in asking}
    return tuple(_ask(c, message.clauses, asks, mentions) for c in asking)


def _is_of_another(text: str) -> bool:
    """Whether a clause asks where what stands before it is written, or if that is right: 这事有没有谱."""
    if Kind.PLACE_IN_PLAN in kinds_of(text):
        return True
    back = _BACK.search(text) or confirms(fold(text))
    return bool(back) and not (asks_which(text) or any(len(w) > 1 for w, _ in _words(text)))


def _ask(ask: Clause, clauses: Sequence[Clause], asks: set[int], mentions: Callable[[str], bool]) -> Ask:
    """The ask, and behind the nearest clause that names a topic; of one that asks itself the names alone."""
    before = [c for c in clauses if c.start < ask.start][: -LEADING - 1 : -1]
    context = "，".join([*(c.text for c in reversed(before[:AROUND])), ask.text])
    named = [c for c in before if _named(c.text, mentions)] or [c for c in before if _things(c.text)]
    if not named:
        return Ask(ask.text, ask.text, ask.text, "", context)
    by = named[0].text if named[0].start in asks else ""
    lead = clauses[clauses.index(named[0]) - 1] if by and named[0] != clauses[0] else None
    leads = lead is not None and lead.start not in asks and _named(lead.text, mentions)
    topic = "".join([*(_topic(lead.text) if lead and leads else ()), *_topic(by)]) if by else named[0].text
    under = f"{topic} {ask.text}"
    return Ask(ask.text, ask.text if _named(ask.text, mentions) else under, under, by, context)


def _words(text: str) -> list[tuple[str, str]]:
    """The words of a text that may name a topic, and their parts of speech: not the 窗口 of 哪个窗口."""
    said = tagged(PERIOD.sub(" ", fold(text)))
    before = ["", *(w for w, _ in said)]
    return [
        (w, kind)
        for (w, kind), after in zip(said, before, strict=False)
        if kind.startswith(_NAMING) and w not in GENERIC and after not in _WHAT
    ]


def _named(text: str, mentions: Callable[[str], bool]) -> list[str]:
    """The words of two and more characters that the plans have, too."""
    return [w for w, _ in _words(text) if len(w) > 1 and mentions(w)]


def _things(text: str) -> list[str]:
    """The nouns of one character: 路."""
    return [w for w, kind in _words(text) if len(w) == 1 and kind == "n"]


def _topic(text: str) -> list[str]:
    return [w for w, kind in _words(text) if len(w) > 1 or kind == "n"]
