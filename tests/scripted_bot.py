"""A deterministic bot over a real plan: it cites the passages that share most characters with the question.

A word in the question chooses the script, so that a test (or a person looking at the page) can
see every status: 电影票 not in the plan, 你好 off topic, 五气共治 damaged, 越狱 refused, 出错 an error,
慢慢 an answer that never ends by itself, 大模型 an answer with a quiet note.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence

from chat.model import (
    Answer,
    Answered,
    Citation,
    Event,
    Evidence,
    EvidenceFound,
    Status,
    Timings,
    Turn,
    Words,
)
from index.model import Hit
from ingest.model import Passage, Plan

SCRIPTS = {
    "电影票": (Status.NOT_IN_PLAN, "规划里没有写到这件事。"),
    "你好": (Status.OFF_TOPIC, "我只能回答与这部规划有关的问题。"),
    "五气共治": (Status.DAMAGED, "原文在这里残缺,看不到完整的内容。"),
    "越狱": (Status.REFUSED, "这个请求无法回答。"),
}
NOTE = "语言模型暂时不可用,以下直接引用原文。"


class ScriptedBot:
    """Remembers what it was asked and which questions were closed before their end."""

    def __init__(self, *plans: Plan) -> None:
        self.plans = plans
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.closed = threading.Event()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        self.asked.append((question, tuple(history)))
        if "出错" in question:
            raise RuntimeError("the index fell off its shelf")
        status, said = next(
            (script for word, script in SCRIPTS.items() if word in question), (Status.ANSWERED, "")
        )
        evidence = self.evidence(question, status)
        yield EvidenceFound(evidence, status, question)
        text = said or "".join(f"{one.citation.quote}[{one.citation.n}]" for one in evidence[:2])
        try:
            if "慢慢" in question:
                yield from endless(text)
            for start in range(0, len(text), 12):
                yield Words(text[start : start + 12])
        except GeneratorExit:
            self.closed.set()
            raise
        note = NOTE if "大模型" in question else None
        target = any(one.target and one.support for one in evidence)
        yield Answered(
            Answer(question, question, text, status, evidence, (), Timings(), "extractive", "", note, target)
        )

    def search(self, text: str, k: int) -> list[Hit]:
        """The first passages, whatever is asked."""
        passages = [passage for plan in self.plans for passage in plan.passages]
        return [Hit(passage, 1.0, 1.0, 1.0) for passage in passages[:k]]

    def evidence(self, question: str, status: Status) -> tuple[Evidence, ...]:
        if status in (Status.OFF_TOPIC, Status.REFUSED):
            return ()
        words = {question[i : i + 2] for i in range(len(question) - 1)}
        ranked = sorted(
            (passage for plan in self.plans for passage in plan.passages),
            key=lambda passage: -sum(word in passage.text for word in words),
        )
        return tuple(
            cited(passage, n, words, support=status.supported) for n, passage in enumerate(ranked[:4], 1)
        )


def cited(passage: Passage, n: int, words: set[str], *, support: bool = True) -> Evidence:
    """Evidence of a passage's first two sentences, with the shared words highlighted."""
    sentences = passage.sentences[:2]
    quote = "".join(sentence.text for sentence in sentences)
    found = [(quote.find(word), quote.find(word) + len(word)) for word in sorted(words) if word in quote]
    citation = Citation(
        n,
        passage.ref,
        passage.chapter,
        passage.section,
        quote,
        passage.id,
        sentences[0].span.start,
        sentences[-1].span.end,
        passage.address,
        passage.document,
        passage.damaged,
    )
    return Evidence(citation, passage, tuple(found), 1 / n, support, "到20" in quote)


def endless(text: str) -> Generator[Event, None, None]:
    """Words until closed; gives up after half a minute so that no test can hang."""
    until = time.monotonic() + 30
    yield Words(text[:12])
    while time.monotonic() < until:
        time.sleep(0.05)
        yield Words("…")
