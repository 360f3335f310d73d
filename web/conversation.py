"""One question on its way through the page: the bot's events become states of a turn."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol, TypedDict

from chat.config import MAX_QUESTION_CHARS
from chat.model import Answer, Answered, Event, Evidence, EvidenceFound, Turn, Words
from ingest.characters import printable
from ingest.errors import QuestionError
from ingest.model import Plan
from web.answers import Line, copied, finished, label, understood, without_marks, wording
from web.cards import cards
from web.links import Links

logger = logging.getLogger(__name__)

# What a follow-up can refer to; older turns only make the session's state grow.
REMEMBERED_TURNS = 20

WAITING = '<p class="waiting">正在根据原文整理回答</p>'
FAILED = "抱歉,系统暂时没能回答这个问题。请稍后再试,或者换一种问法。"
EMPTY = "请先写下您的问题。"


def too_long(length: int) -> str:
    return f"问题最多 {MAX_QUESTION_CHARS} 个字,现在有 {length} 个字。请缩短一些再问。"


class Asker(Protocol):
    """What the page needs of a bot. `ask` is a generator; closing it stops the work on the question."""

    @property
    def plans(self) -> tuple[Plan, ...]: ...

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one session remembers. The page raises `number` when a person starts anew."""

    number: int = 0
    turns: tuple[Turn, ...] = ()

    def followed_by(self, question: str, said: str) -> Conversation:
        turns = (*self.turns, Turn("user", question), Turn("assistant", without_marks(said)))
        return Conversation(self.number, turns[-REMEMBERED_TURNS:])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page sends it: `turn` counts within the conversation from 1."""

    conversation: int
    turn: int
    question: str

    @classmethod
    def from_page(cls, data: Any) -> Asked:
        """Anyone can send an event: whatever is not of the expected form becomes an empty question."""
        sent = data if isinstance(data, dict) else {}

        def counted(name: str) -> int:
            value = sent.get(name)
            return value if isinstance(value, int) else 0

        question = sent.get("question")
        said = printable(question).strip() if isinstance(question, str) else ""
        return cls(counted("conversation"), counted("turn"), said)

    @property
    def key(self) -> str:
        """Makes the ids of this turn's cards unique on the page."""
        return f"{self.conversation}-{self.turn}"


class TurnView(TypedDict):
    """The whole state of one turn. Each state replaces the one before, so that none has to arrive."""

    conversation: int
    turn: int
    status: str
    answer: str
    cards: str
    copy: list[Line]
    say: str
    done: bool


def converse(
    bot: Asker, links: Links, before: Conversation, asked: Asked
) -> Generator[tuple[TurnView, Conversation], None, None]:
    """States of the turn and what to remember after each; never raises but for closing."""
    if asked.conversation != before.number:
        before = Conversation(asked.conversation)
    if not asked.question:
        yield _message(asked, EMPTY), before
        return
    if len(asked.question) > MAX_QUESTION_CHARS:
        yield _message(asked, too_long(len(asked.question))), before
        return
    try:
        yield from _states(bot, links, before, asked)
    except QuestionError as error:
        yield _message(asked, error.found), before
    except Exception:
        # The person is told that it failed; what failed is for the one who runs the server.
        logger.exception("the question could not be answered")
        yield _message(asked, FAILED), before


def _states(
    bot: Asker, links: Links, before: Conversation, asked: Asked
) -> Iterator[tuple[TurnView, Conversation]]:
    """Evidence first, then the words as they come, then the checked answer in their place.

    What is remembered grows with the states, so that a follow-up after a stop still knows
    what was asked and shown.
    """
    turn = _Turn(links, asked)
    said = ""
    events = bot.ask(asked.question, before.turns)
    try:
        for event in events:
            match event:
                case EvidenceFound():
                    turn.found(event)
                    said = "".join(one.citation.quote for one in event.evidence[:1])
                case Words():
                    said = turn.worded(event.text)
                case Answered():
                    turn.answered(event.answer)
                    said = event.answer.text
            yield turn.view, before.followed_by(asked.question, said)
    finally:
        # A person pressed stop, or left: the bot must hear of it now, not when memory is swept.
        if isinstance(events, Generator):
            events.close()


class _Turn:
    """The state of one turn, rendered anew only where an event changes it."""

    def __init__(self, links: Links, asked: Asked) -> None:
        self.links = links
        self.asked = asked
        self.evidence: tuple[Evidence, ...] = ()
        self.words = ""
        self.head = ""
        self.view = _empty(asked)

    def found(self, event: EvidenceFound) -> None:
        self.evidence = event.evidence
        read = understood(self.asked.question, event.standalone)
        self.head = read + label(event.status, courtesy=event.courtesy)
        count = len(event.evidence)
        self.view = {
            **self.view,
            "status": event.status.value,
            "answer": self.head + WAITING,
            "cards": cards(event.evidence, self.asked.key, self.links, supported=event.status.supported),
            "say": f"找到 {count} 处原文" if count else "没有找到相关原文",
        }

    def worded(self, text: str) -> str:
        self.words += text
        answer = self.head + wording(self.words, self.evidence, self.asked.key)
        self.view = {**self.view, "answer": answer}
        return self.words

    def answered(self, answer: Answer) -> None:
        key = self.asked.key
        self.view = {
            **self.view,
            "status": answer.status.value,
            "answer": finished(answer, key),
            "cards": cards(answer.evidence, key, self.links, supported=answer.status.supported),
            "copy": copied(answer, self.links),
            "say": f"回答完成。{without_marks(answer.text)}",
            "done": True,
        }


def _empty(asked: Asked) -> TurnView:
    return {
        "conversation": asked.conversation,
        "turn": asked.turn,
        "status": "",
        "answer": WAITING,
        "cards": "",
        "copy": [],
        "say": "",
        "done": False,
    }


def _message(asked: Asked, words: str) -> TurnView:
    """A turn that ends with a friendly sentence instead of an answer."""
    answer = f'<p class="note">{escape(words)}</p>'
    return {**_empty(asked), "status": "failed", "answer": answer, "say": words, "done": True}
