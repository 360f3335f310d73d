"""What a message wants, and which of its clauses ask: told by small heads on the encoder's states.

The network is that of `training.message_net`, run in numpy. Without token states (another encoder) every
message is a question, and all its clauses ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from chat.asks.clauses import FOCUS_CHARS, Clause, asked_in, clauses_of, coordinate, focused
from chat.asks.features import Array, seen_by_heads
from chat.asks.history import topic_chars
from chat.asks.intents import AGAIN, EXACT, Intent
from chat.asks.lexicon import is_english
from chat.asks.question import asks_by_form, asks_for_a_kind, tells_of_a_question
from chat.asks.safety import concern_of
from chat.asks.said import said_in
from chat.asks.smalltalk import TALK, without_smalltalk
from chat.model import Turn
from index.heads import LABELS, Head, head_of
from index.remembering import REMEMBERED, Memory
from index.token_states import TokenEncoder
from index.tokenizer import fold
from ingest.privacy import without_numbers

ASKS, MAY_ASK = 0.5, 0.15
"""A clause asks from this probability on; of a long message in which none does, the likeliest from that."""


_LONG = 10_000
_NO_QUESTION = {
    **dict.fromkeys(AGAIN, 12),
    **dict.fromkeys((Intent.GREETING, Intent.THANKS, Intent.WHO), 25),
    **dict.fromkeys((Intent.OTHER_WORK, Intent.INJECTION, Intent.ABUSE), _LONG),
}
"""Intents that ask the plans nothing, and how many characters such a message has at most."""
_TO_IT = (Intent.GREETING, Intent.THANKS, Intent.WHO)
_NEVER_ASKING = tuple(intent for intent in _NO_QUESTION if intent not in AGAIN)
"""A short message of the first, which the second together make certain, is said to the program itself."""
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]|\d|下一[步个条项]")
"""第五步呢? 下一步呢? names what it asks for, however short it is."""
KNOWN = {Intent.CRISIS: 1.0, Intent.SIMPLER: 1.0, Intent.OWN_CASE: 0.5}
"""What a message is at least taken for that says one of the known words of an intent."""
LEAST = 5
"""So many characters has a question, at least, that stands beside an insult."""
NAMED = 2
"""So many characters that name something, at least, are left of a greeting or thanks that names a topic."""
CERTAIN, DANGER = 0.7, 0.55
"""Probabilities from which on an intent is acted on."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was read. `intents`: the probability of each; `asking`: the clauses that ask.

    `may_ask`: clauses beside these that have the form of an ask. `cut`: all clauses, where they are not those
    between marks.
    """

    text: str
    intents: dict[Intent, float] = field(default_factory=dict)
    asking: tuple[Clause, ...] = ()
    may_ask: tuple[Clause, ...] = ()
    cut: tuple[Clause, ...] = ()
    answerable: float | None = None
    """The logit that a plan tells such a thing at all, by the message alone; None where no head read it."""
    again: Intent | None = None
    """How an earlier question is put again: simpler, with its reasons, or with more."""

    def within(self, whole: Message) -> Message:
        """This message as a clause of another: torn out, it seems further off the topic than it is."""
        off_topic = min(m.intents.get(Intent.OFF_TOPIC, 0.0) for m in (self, whole))
        return replace(self, intents=self.intents | {Intent.OFF_TOPIC: off_topic}) if self.intents else self

    @property
    def certain(self) -> bool:
        """Whether the likeliest intent is likely enough to act on."""
        return self.intents.get(self.intent, 0.0) >= CERTAIN

    def likely(self, intents: Sequence[Intent]) -> float:
        """The probability that the message has one of the intents."""
        return sum(self.intents.get(intent, 0.0) for intent in intents)

    @property
    def asks_plans(self) -> bool:
        """Whether the plans are looked through: not for a greeting, an instruction, abuse, other work."""
        said = [char for char in self.text if char.isalnum()]
        is_word = len(said) > 1 or any(not char.isascii() for char in said)
        named = self.intent not in EXACT and _NUMBERED.search(self.text)
        longest = 0 if named else _NO_QUESTION.get(self.intent, 0)
        longest = FOCUS_CHARS if Intent.SIMPLER in said_in(self.text) else longest
        certain = self.certain or (self.intent in _TO_IT and self.likely(_NEVER_ASKING) >= CERTAIN)
        return is_word and not (len(self.text) <= longest and certain)

    @property
    def in_danger(self) -> bool:
        """Whether somebody may be in danger: told early, a needless word of care harms nobody."""
        return self.intents.get(Intent.CRISIS, 0.0) >= DANGER

    @property
    def tells_danger(self) -> bool:
        """Whether known words tell of despair or danger, and nothing is asked but what to do."""
        return Intent.CRISIS in said_in(self.text)

    @property
    def asks_beside_danger(self) -> bool:
        """Whether a clause asks that holds none of the known words that tell of danger."""
        return bool(self._free_of_danger)

    @property
    def asks_plainly_beside_danger(self) -> bool:
        """Whether such a clause asks by its form or names the plan."""
        known = Intent.CRISIS in said_in(self.text)
        told = [c for c in self.asking if known and Intent.CRISIS not in said_in(c.text)]
        return any(asks_for_a_kind(c.text, self.text) or "规划" in c.text for c in told)

    @property
    def _free_of_danger(self) -> list[Clause]:
        told = self.asking if self.tells_danger else ()
        return [c for c in told if Intent.CRISIS not in said_in(c.text)]

    @property
    def intent(self) -> Intent:
        return max(self.intents, key=self.intents.__getitem__, default=Intent.QUESTION)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, in order."""
        return self.cut or clauses_of(self.text)

    @property
    def focus(self) -> str:
        """What is asked, in few words: a short message whole, of a long one what asks and leads to it."""
        return focused(self.text, self.clauses, self.asking)

    def asked_in(self, text: str) -> str:
        """The words that say what is asked, of one that stands alone as `text`.

        Empty for a short one of which `text` is what one of several plans is asked: the message names others.
        """
        is_whole = text == self.focus or len(self.text) > FOCUS_CHARS
        return asked_in(self.text, self.clauses, self.asking) if is_whole else ""


class MessageReader:
    """Reads messages with an encoder's token states. Safe to use from several threads."""

    def __init__(self, encoder: TokenEncoder | None) -> None:
        self._encoder = encoder
        self._read: Memory[Message] = Memory(lambda texts: [self._reading(t) for t in texts], REMEMBERED)

    def read(self, message: str) -> Message:
        """Intents and asking clauses of a message, of a short one without the small talk around it.

        In a long one that changes little, and it would be read twice. A conversation's earlier messages are
        remembered.
        """
        whole = self._whole(message)
        is_long = self._encoder is None or len(message) > FOCUS_CHARS
        if is_long or whole.intent in EXACT or whole.in_danger or is_english(fold(message)):
            return whole
        left = without_smalltalk(message, whole.asking, self._intents_of)
        return whole if whole.intent in TALK and topic_chars(fold(left)) < NAMED else self._whole(left)

    def _intents_of(self, clause: str) -> dict[Intent, float]:
        return self._whole(clause).intents

    def _whole(self, message: str) -> Message:
        return self._read.of([message])[0]

    def in_conversation(self, message: str, history: Sequence[Turn]) -> tuple[Message, list[Turn]]:
        """A message with the turns that it may lean on: the person's questions, and all that was answered.

        One that wants the last answer put otherwise becomes the question that this answered.
        """
        said = without_numbers(message)
        read = self.read(said)
        if said != message:  # whoever gives a number of theirs speaks of their own case
            intents = {**read.intents, **_least({Intent.OWN_CASE: KNOWN[Intent.OWN_CASE]}, read.intents)}
            read = replace(read, intents=intents)
        kept = [t for t in history if t.role == "assistant" or self.read(t.content).asks_plans]
        asked = [at for at, turn in enumerate(kept) if turn.role == "user"]
        if read.intent not in AGAIN or read.asks_plans or not asked:
            return read, kept
        return replace(self.read(kept[asked[-1]].content), again=read.intent), kept[: asked[-1]]

    def beside(self, message: Message) -> Message | None:
        """What a message that insults asks beside that; None where it asks nothing else, or commands."""
        if message.intent is not Intent.ABUSE:
            return None
        clauses = [c for c in self._by_heads(message.text).asking if not is_english(fold(c.text))]
        calm = [c.text for c in clauses if concern_of(c.text) is None]
        asking = [clause for clause in calm if asks_for_a_kind(clause, message.text)]
        read = self.read("，".join(asking))
        return read if read.asks_plans and len(read.text) >= LEAST else None

    def _reading(self, message: str) -> Message:
        concern = concern_of(message)
        if concern in EXACT or self._encoder is None:
            clauses = clauses_of(message) if len(message) <= FOCUS_CHARS else ()
            return Message(message, {concern: 1.0} if concern else {}, clauses)
        read = self._by_heads(message)
        said = {intent: KNOWN[intent] for intent in said_in(message) & KNOWN.keys()}
        return replace(read, intents={**read.intents, **_least(said, read.intents)}) if said else read

    def _by_heads(self, message: str) -> Message:
        if self._encoder is None or not message.strip() or is_english(fold(message)):
            return Message(message)  # the training messages are Chinese
        head = head_of("message")
        seen = seen_by_heads(message, self._encoder, head_of("boundary"))
        scores = _network(head, "intent", seen.pooled[None])[0]
        raised = np.exp(scores - scores.max())
        labels = [Intent(name) for name in head.notes[LABELS].split(",")]
        intents = dict(zip(labels, (raised / raised.sum()).tolist(), strict=True))
        scores = _network(head, "asking", seen.clauses)[:, 0] if seen.found else np.zeros(0)
        asks = 1 / (1 + np.exp(-scores))
        best = asks.max(initial=0.0)
        least = min(ASKS, max(best, MAY_ASK)) if len(message) > FOCUS_CHARS else ASKS
        asking = tuple(c for c, likely in zip(seen.found, asks, strict=True) if likely >= least)
        formed = [asks_by_form(c.text, message) and not tells_of_a_question(c.text) for c in seen.found]
        may = zip(seen.found, asks, formed, strict=True)
        if len(message) <= FOCUS_CHARS:
            may_ask = tuple(c for c, _, form in may if form and c not in asking)
        else:
            may_ask = coordinate(asking, [c for c, p, form in may if form and p >= MAY_ASK], message)
        answerable = float(_network(head_of("answerable"), "answerable", seen.pooled[None])[0, 0])
        return Message(message, intents, asking, may_ask, seen.found, answerable)


def _least(known: Mapping[Intent, float], read: Mapping[Intent, float]) -> dict[Intent, float]:
    return {intent: max(least, read.get(intent, 0.0)) for intent, least in known.items()}


def _network(head: Head, name: str, x: Array) -> Array:
    """Linear, GELU, linear; the dropouts of training have the numbers 0 and 3."""
    hidden = x @ head[f"{name}.1.weight"].T + head[f"{name}.1.bias"]
    hidden = hidden / (1 + np.exp(-1.702 * hidden))  # GELU by the sigmoid, as in training
    return np.asarray(hidden @ head[f"{name}.4.weight"].T + head[f"{name}.4.bias"], dtype=np.float32)
