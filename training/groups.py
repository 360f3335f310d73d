"""Asks with the sentences that they are trained against: answers, tempting ones, and the nearest others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chat.asks.clauses import Clause, clauses_of, focused
from index.lexical import LexicalIndex
from index.tokenizer import words
from training.data import Ask, Document, Sentence
from training.states import States

Questions = Mapping[str, tuple[str, ...]]
"""By the text of the sentence that they were written from."""
MINED, POOL, TOO_NEAR = 8, 12, 0.9
"""Others kept of an ask; those looked at by cosine and by words; one as near to an answer may answer too."""


@dataclass(frozen=True, slots=True)
class Group:
    """One ask. `others` are the nearest sentences of the document that were not named by its writer."""

    ask: str
    document: str
    answers: tuple[Sentence, ...]
    tempts: tuple[Sentence, ...]
    others: tuple[Sentence, ...]


class Mine:
    """Finds the sentences of one document that a search would show beside the answers."""

    def __init__(self, document: Document, states: States) -> None:
        self._numbers = list(document.sentences)
        self._sentences = document.sentences
        self._states = states
        self._vectors = np.stack([states.sentence(s.text).vector for s in document.sentences.values()])
        self._words = LexicalIndex.of([words(f"{s.context} {s.text}") for s in document.sentences.values()])

    def others(self, ask: str, named: Sequence[str]) -> tuple[Sentence, ...]:
        """The nearest to an ask by reciprocal ranks, without those `named` for it and those like them."""
        cosines = self._vectors @ self._states.ask(ask).vector
        ranks: dict[int, float] = {}
        for scores in (cosines, self._words.scores(words(ask))):
            for place, row in enumerate(np.argsort(-scores, kind="stable")[:POOL]):
                ranks[int(row)] = ranks.get(int(row), 0.0) + 1 / (3 + place)
        own = [self._numbers.index(number) for number in named]
        near = self._nearness(own)
        best = sorted(ranks, key=lambda row: -ranks[row])
        kept = [row for row in best if near[row] <= TOO_NEAR][:MINED]
        return tuple(self._sentences[self._numbers[row]] for row in kept)

    def _nearness(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Of each sentence to the nearest of `rows`; shape (sentences,)."""
        if not rows:
            return np.full(len(self._numbers), -1.0, dtype=np.float32)
        return np.asarray((self._vectors @ self._vectors[list(rows)].T).max(axis=1))


def texts_of(ask: Ask) -> list[str]:
    """What the judge reads of an ask: of a story its asking clauses, alone and with what stands before."""
    clauses = [Clause(c, at, at + len(c)) for c in ask.asking if (at := ask.text.find(c)) >= 0]
    return list(
        dict.fromkeys(
            [focused(ask.text, clauses_of(ask.text), clauses), *(["，".join(ask.asking)] if clauses else [])]
        )
    )


def groups_of(document: Document, states: States) -> list[Group]:
    """The groups of a document's asks."""
    mine, at = Mine(document, states), document.sentences
    return [
        Group(
            text,
            document.name,
            tuple(at[n] for n in ask.answers),
            tuple(at[n] for n in ask.tempts),
            mine.others(text, [*ask.answers, *ask.tempts]),
        )
        for ask in document.asks
        for text in texts_of(ask)
    ]


def anticipated(document: Document, answered: Questions, left_open: Questions, states: States) -> list[Group]:
    """Groups of the questions anticipated for a document: the same, written from each sentence alone.

    Those `left_open` are of the same thing as a sentence, and nothing in the document answers them.
    """
    mine, groups = Mine(document, states), []
    by_text: dict[str, list[str]] = {}
    for number, sentence in document.sentences.items():
        by_text.setdefault("".join(sentence.text.split()), []).append(number)
    for table, is_answered in ((answered, True), (left_open, False)):
        for text, questions in table.items():
            numbers = by_text.get("".join(text.split()), [])
            own = tuple(document.sentences[n] for n in numbers)
            for question in questions if own else ():
                others = mine.others(question, numbers)
                answers, tempts = (own, ()) if is_answered else ((), own)
                groups.append(Group(question, "anticipated", answers, tempts, others))
    return groups
