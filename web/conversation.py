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
from web.answers import Report, finished, label, report, understood, without_marks, wording
from web.cards import cards
from web.links import Links

logger = logging.getLogger(__name__)

# What a follow-up can refer to. The browser keeps the conversation and sends this much of it with each
# question; in the widest escapes of JSON it still fits into the largest request (web/service/doors.py).
HISTORY_MESSAGES = 20
HISTORY_CHARS = 8000

WAITING = '<p class="waiting">正在根据原文整理回答</p>'
FAILED = "抱歉,系统暂时没能回答这个问题。请稍后再试,或者换一种问法。"
_MOST_TURNS = 1_000_000
EMPTY = "请先写下您的问题。"


def too_long(length: int) -> str:
    return f"问题最多 {MAX_QUESTION_CHARS} 个字,现在有 {length} 个字。请缩短一些再问。"


class Asker(Protocol):
    """What the page needs of a bot. `ask` is a generator; closing it stops the work on the question."""

    @property
    def plans(self) -> tuple[Plan, ...]: ...

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page sends it: `turn` counts within the conversation from 1."""

    conversation: int
    turn: int
    question: str
    history: tuple[Turn, ...] = ()

    @classmethod
    def from_page(cls, data: Any) -> Asked:
        """Anyone can send an event: whatever is not of the expected form is as if it were not there."""
        sent = data if isinstance(data, dict) else {}
        question = sent.get("question")
        return cls(
            _counted(sent.get("conversation")),
            _counted(sent.get("turn")),
            printable(question).strip() if isinstance(question, str) else "",
            _history(sent.get("history")),
        )

    @property
    def key(self) -> str:
        """Makes the ids of this turn's cards unique on the page."""
        return f"{self.conversation}-{self.turn}"


def _counted(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= _MOST_TURNS else 0


def _history(sent: Any) -> tuple[Turn, ...]:
    """The latest messages that have the form of one, as many as the bounds allow."""
    messages = [turn for turn in map(_message_of, sent if isinstance(sent, list) else []) if turn]
    kept: list[Turn] = []
    left = HISTORY_CHARS
    for turn in reversed(messages[-HISTORY_MESSAGES:]):
        left -= len(turn.content)
        if left < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _message_of(sent: Any) -> Turn | None:
    """A message of the history; None where it is none, or a question that could not have been asked."""
    match sent:
        case {"role": "user", "content": str(words)} if 0 < len(words) <= MAX_QUESTION_CHARS:
            return Turn("user", words)
        case {"role": "assistant", "content": str(words)}:
            return Turn("assistant", words)
    return None


class TurnView(TypedDict):
    """The whole state of one turn. Each state replaces the one before, so that none has to arrive.

    `said` is what the history of later questions has of it; `alone` the question as it can be asked
    without the conversation; `report` what is copied and exported.
    """

    conversation: int
    turn: int
    status: str
    answer: str
    cards: str
    said: str
    alone: str
    report: Report | None
    say: str
    done: bool


def converse(bot: Asker, links: Links, asked: Asked) -> Generator[TurnView, None, None]:
    """States of the turn; never raises but for closing."""
    if not asked.question:
        yield _message(asked, EMPTY)
        return
    if len(asked.question) > MAX_QUESTION_CHARS:
        yield _message(asked, too_long(len(asked.question)))
        return
    try:
        yield from _states(bot, links, asked)
    except QuestionError as error:
        yield _message(asked, error.found)
    except Exception:
        # The person is told that it failed; what failed is for the one who runs the server.
        logger.exception("the question could not be answered")
        yield _message(asked, FAILED)


def _states(bot: Asker, links: Links, asked: Asked) -> Iterator[TurnView]:
    """Evidence first, then the words as they come, then the checked answer in their place."""
    turn = _Turn(links, asked)
    events = bot.ask(asked.question, asked.history)
    try:
        for event in events:
            match event:
                case EvidenceFound():
                    turn.found(event)
                case Words():
                    turn.worded(event.text)
                case Answered():
                    turn.answered(event.answer)
            yield turn.view
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
            # A follow-up after a stop still knows what was shown.
            "said": "".join(one.citation.quote for one in event.evidence[:1]),
            "say": f"找到 {count} 处原文" if count else "没有找到相关原文",
        }

    def worded(self, text: str) -> None:
        self.words += text
        answer = self.head + wording(self.words, self.evidence, self.asked.key)
        self.view = {**self.view, "answer": answer, "said": without_marks(self.words)}

    def answered(self, answer: Answer) -> None:
        key = self.asked.key
        self.view = {
            **self.view,
            "status": answer.status.value,
            "answer": finished(answer, key),
            "cards": cards(answer.evidence, key, self.links, supported=answer.status.supported),
            "said": without_marks(answer.text),
            "alone": _alone(self.asked, answer),
            "report": report(answer, self.links),
            "say": f"回答完成。{without_marks(answer.text)}",
            "done": True,
        }


def _alone(asked: Asked, answer: Answer) -> str:
    """A follow-up as it was understood; any other question as it was written."""
    read = answer.standalone
    leans = asked.history and understood(asked.question, read)
    return read if leans and len(read) <= MAX_QUESTION_CHARS else asked.question


def _empty(asked: Asked) -> TurnView:
    return {
        "conversation": asked.conversation,
        "turn": asked.turn,
        "status": "",
        "answer": WAITING,
        "cards": "",
        "said": "",
        "alone": asked.question,
        "report": None,
        "say": "",
        "done": False,
    }


def _message(asked: Asked, words: str) -> TurnView:
    """A turn that ends with a friendly sentence instead of an answer."""
    answer = f'<p class="note">{escape(words)}</p>'
    return {**_empty(asked), "status": "failed", "answer": answer, "say": words, "done": True}
