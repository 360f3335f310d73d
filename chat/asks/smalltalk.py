"""What a message says before and after its matter: a greeting, thanks, 我想问一下, 嗯."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from chat.asks.clauses import Clause, clauses_of
from chat.asks.history import topic_chars
from chat.asks.intents import Intent
from chat.asks.question import Kind, confirms
from index.tokenizer import fold

TALK = (Intent.GREETING, Intent.THANKS)
LIKELY = 0.5
"""A clause that by itself is a greeting or thanks with this probability says nothing of any matter."""
LONGEST = 12
"""A longer clause says something, whatever it begins with."""
IntentsOf = Callable[[str], Mapping[Intent, float]]


def without_smalltalk(message: str, asking: Collection[Clause], intents_of: IntentsOf) -> str:
    """The message from its first clause that says something to its last; all of it where none does.

    At its beginning also what names no topic (我想问一下) goes; at its end that may be what is asked.
    One of the `asking` clauses is no small talk.
    """
    clauses = clauses_of(message)
    if len(clauses) < 2:
        return message
    first, last = 0, len(clauses)
    while first < last and _is_talk(clauses[first], asking, intents_of, opening=True):
        first += 1
    while last > first and _is_talk(clauses[last - 1], asking, intents_of, opening=False):
        last -= 1
    if first == last or last - first == len(clauses):
        return message
    start = clauses[first - 1].end if first else 0
    stop = clauses[last].start if last < len(clauses) else len(message)
    return message[start:stop].lstrip(" ,，;；、。.!！?？:：~～…\n").rstrip()


def _is_talk(clause: Clause, asking: Collection[Clause], intents_of: IntentsOf, *, opening: bool) -> bool:
    """Whether a clause asks for no kind of thing, and greets, thanks or, in the `opening`, names nothing."""
    folded = fold(clause.text)
    asks = confirms(folded) or any(kind.asked_in(folded) for kind in Kind)
    if asks or len(folded) > LONGEST or any(map(str.isdigit, folded)):
        return False
    if opening and not topic_chars(folded):
        return True
    if clause in asking:
        return False
    intents = intents_of(clause.text)
    return sum(intents.get(intent, 0.0) for intent in TALK) >= LIKELY
