"""One run of a language model, told twice: its wording as checked, and as the model said it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from chat.answers.check import statements_of
from chat.answers.llm import LanguageModel, Message
from chat.bot import Bot
from chat.config import ChatConfig
from chat.model import Answer, Answered, Event, Evidence, Turn
from index.plan_index import PlanIndex


class RecordingModel(LanguageModel):
    """Passes on what a model says and remembers it by what was asked and shown."""

    def __init__(self, model: LanguageModel) -> None:
        # No start of its own: everything that would need one is passed on.
        self._model = model
        self._said: dict[tuple[str, tuple[str, ...]], str] = {}

    @property
    def name(self) -> str:
        return self._model.name

    def stream(self, question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        said = ""
        for piece in self._model.stream(question, evidence):
            said += piece
            yield piece
        self._said[_key(question, evidence)] = said

    def said(self, question: str, evidence: Sequence[Evidence]) -> str | None:
        """What the model said to this; None where it was not asked or failed."""
        return self._said.get(_key(question, evidence))

    def reply(self, sent: Sequence[Message]) -> Generator[str, None, None]:
        yield from self._model.reply(sent)

    def close(self) -> None:
        self._model.close()


class UncheckedBot(Bot):
    """Says what a model was recorded to say, unchecked; where none was asked, what Bot says."""

    def __init__(self, index: PlanIndex, config: ChatConfig, recorded: RecordingModel) -> None:
        super().__init__(index, config)
        self._recorded = recorded

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        for event in super().ask(question, history):
            yield Answered(self._raw(event.answer)) if isinstance(event, Answered) else event

    def _raw(self, answer: Answer) -> Answer:
        support = [e for e in answer.evidence if e.support]
        said = self._recorded.said(answer.standalone, support)
        return answer if not said else as_said(answer, said, self._recorded.name)


def as_said(answer: Answer, said: str, model: str) -> Answer:
    """The answer in a model's own words: it cites what its marks resolve to.

    Without a mark that resolves, all that the model was shown, as a list of sources under an
    answer does: so figures that stand in no citation are inventions, not marks forgotten.
    """
    known = tuple(e.citation.n for e in answer.evidence if e.support)
    marked = {n for statement in statements_of(said, known) for n in statement.marks} or set(known)
    evidence = tuple(replace(e, support=e.citation.n in marked) for e in answer.evidence)
    return replace(answer, text=said, evidence=evidence, answerer="llm", model=model)


def _key(question: str, evidence: Sequence[Evidence]) -> tuple[str, tuple[str, ...]]:
    return question, tuple(e.citation.quote for e in evidence)
