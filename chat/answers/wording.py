"""The llm answerer: evidence worded by the model, shown only as far as it is checked."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chat.answers.check import Quote, Shown, statements_of, supported_text
from chat.answers.llm import LanguageModel
from chat.asks.question import Kind, Question
from chat.model import Answer, Status
from ingest.errors import LanguageModelError

log = logging.getLogger(__name__)
UNAVAILABLE = "语言模型暂时不可用,以下直接引用规划原文。"
NOT_CARRIED = "措辞未通过核对,以下直接引用规划原文。"


def is_worded(question: Question, status: Status) -> bool:
    """Whether a model may word the answer.

    Not where the answer says more than the quotes do: what is left out, where a thing stands, or
    that the plan differs from what the question takes for granted.
    """
    return status is Status.ANSWERED and Kind.PLACE_IN_PLAN not in question.kinds and not question.confirms


class Wording:
    """One answer worded by the model. `answer` is the draft until `stream` has ended.

    A statement is yielded once it is complete and checked, never before: nobody reads a figure that
    the check takes back. Where the model fails, or nothing passes, the draft stays, with a note.
    """

    def __init__(self, model: LanguageModel, draft: Answer) -> None:
        self._model = model
        self._support = [e for e in draft.evidence if e.support]
        self._quotes = {e.citation.n: Quote(e.citation.quote, e.target) for e in self._support}
        self.answer = draft

    def stream(self) -> Iterator[str]:
        """Checked pieces of the text."""
        text, yielded = "", ""
        try:
            for piece in self._model.stream(self.answer.standalone, self._support):
                text += piece
                ready = _body(self._checked(text, complete=False)[0])
                if ready.startswith(yielded) and len(ready) > len(yielded):
                    yield ready[len(yielded) :]
                    yielded = ready
        except LanguageModelError as error:
            log.warning("wording fell back to the quotes: %s", error)
            self.answer = replace(self.answer, note=UNAVAILABLE)
            return
        self._finish(text)
        if self.answer.answerer == "llm" and self.answer.text.startswith(yielded):
            yield self.answer.text[len(yielded) :]

    def _checked(self, text: str, *, complete: bool) -> tuple[list[Shown], list[str]]:
        statements = statements_of(text, tuple(self._quotes))
        # The last statement may still get its marks.
        return supported_text(statements if complete else statements[:-1], self._quotes)

    def _finish(self, text: str) -> None:
        shown, problems = self._checked(text, complete=True)
        if problems:
            log.info("not carried by the evidence: %s", problems)
        quotes = {q.text for q in self._quotes.values()}
        if all(text in quotes for text, _ in shown):  # nothing of the wording is left
            self.answer = replace(self.answer, note=NOT_CARRIED)
            return
        cited = {n for _, marks in shown for n in marks}
        evidence = tuple(replace(e, support=e.citation.n in cited) for e in self.answer.evidence)
        target = any(e.target and e.support for e in evidence)
        self.answer = replace(
            self.answer,
            text=_body(shown),
            evidence=evidence,
            target=target,
            answerer="llm",
            model=self._model.name,
        )


def _body(shown: Sequence[Shown]) -> str:
    return "".join(f"{text.rstrip('。')}{''.join(f'[{n}]' for n in marks)}。" for text, marks in shown)
