"""What the API answers from: the bot, the commitments of its plans, where each thing stands on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Protocol

from chat.config import MAX_QUESTION_CHARS
from chat.model import Answer, Answered, Event, Turn
from chat.rows import Row, answer_row
from index.instructions import instructing
from index.model import Hit
from ingest.errors import PlanQAError
from ingest.model import Paragraph, Plan
from ledger.filter import Filter
from ledger.model import Commitment
from web.api.shapes import Section, Shown
from web.briefs import Briefs
from web.commitments import Commitments
from web.conversation import Asker
from web.links import Links

MAX_TURNS = 40
"""Messages of a conversation that are read; older ones are passed over."""


class Searcher(Asker, Protocol):
    """A bot that also shows what it finds."""

    def search(self, text: str, k: int) -> Sequence[Hit]: ...


class Source:
    """One for an index; safe to use from several threads."""

    def __init__(self, bot: Searcher, commitments: Commitments, briefs: Briefs | None = None) -> None:
        self.bot = bot
        self.links = Links.of(bot.plans)
        self.briefs = briefs or Briefs(bot)
        self._commitments = commitments

    def forget(self) -> None:
        """Hold nothing of the index, once nobody asks: FastAPI remembers the functions of routes for good."""
        del self.bot, self.briefs, self._commitments

    @property
    def plans(self) -> tuple[Plan, ...]:
        return self.bot.plans

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The checked answer. Raises QuestionError."""
        for event in self.events(question, history):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("ask ends with Answered")

    def events(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """As the bot tells them. A question of the history that could not have been asked is passed over."""
        askable = [t for t in history if t.role != "user" or len(t.content) <= MAX_QUESTION_CHARS]
        return self.bot.ask(question, askable[-MAX_TURNS:])

    def row(self, answer: Answer, base: str) -> Row:
        """The answer as JSON values; `base` is the page's address, to which each citation's `url` leads."""
        row = answer_row("", answer) | {
            "question": answer.question,
            "understood": answer.standalone,
            "targets": answer.target,
            "note": answer.note,
        }
        cited = {e.citation.n: e.citation for e in answer.evidence}
        for citation in row["citations"]:
            one = cited[citation["n"]]
            where = {"document": one.document, "address": one.address, "start": one.start, "end": one.end}
            url = base + self.links.to(one.document, one.address)
            citation.update(where, damaged=one.damaged, url=url)
        del row["id"], row["confidence"]
        return row

    def search(self, text: str, k: int, base: str) -> list[Row]:
        """The k best passages, best first."""
        return [
            {
                "plan": self.links.title(hit.passage.document),
                "document": hit.passage.document,
                "ref": hit.passage.ref,
                "address": hit.passage.address,
                "text": hit.passage.text,
                "score": round(hit.score, 6),
                "url": base + self.links.to(hit.passage.document, hit.passage.address),
            }
            for hit in self.bot.search(text, k)
        ]

    def commitments(self, wanted: Filter, sort: str) -> Sequence[Commitment]:
        """Rows of the ledger, as 承诺查询 shows them."""
        return self._commitments.select(wanted, sort)

    def section(self, address: str, document: str | None) -> Section:
        """The paragraphs at an address: 5.1, 5 or 5.1#p3. Raises PlanQAError where nothing stands there."""
        for plan in self.plans:
            paragraphs = [p for p in plan.paragraphs if _at(p, address)]
            if document in (None, plan.id) and paragraphs:
                return Section(
                    plan=plan.title,
                    document=plan.id,
                    address=address,
                    path=paragraphs[0].path,
                    paragraphs=tuple(map(self._shown, paragraphs)),
                )
        raise PlanQAError(
            f"nothing has the address {address!r}",
            expected="an address of a citation (5.1#p3), of a section (5.1) or of a chapter (5)",
            mend="GET /api/v1/plans lists the chapters",
        )

    def _shown(self, paragraph: Paragraph) -> Shown:
        instructs = (paragraph.document, paragraph.address) in self._instructing
        return Shown(
            address=paragraph.address,
            ref=paragraph.ref,
            text=paragraph.text,
            damaged=paragraph.damaged,
            instructs=instructs,
        )

    @cached_property
    def _instructing(self) -> frozenset[tuple[str, str]]:
        passages = [passage for plan in self.plans for passage in plan.passages]
        told = instructing(passages)
        return frozenset((p.document, p.address) for p in passages if p.id in told)

    def contents(self) -> Iterator[Row]:
        """The plans with their chapters and sections."""
        for plan in self.plans:
            addresses = dict.fromkeys((p.section_address, p.ref) for p in plan.paragraphs)
            yield {
                "document": plan.id,
                "title": plan.title,
                "source": plan.source,
                "sha256": plan.sha256,
                "damaged_paragraphs": plan.damaged_paragraphs,
                "sections": [{"address": address, "ref": ref} for address, ref in addresses],
            }


def _at(paragraph: Paragraph, address: str) -> bool:
    own = (paragraph.address, paragraph.section_address)
    return address in own or paragraph.section_address.startswith(f"{address}.")
