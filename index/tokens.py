"""The tokens of all sentences and of what stands above them, projected for the judge (late interaction).

As in ColBERT (Khattab and Zaharia 2020) a sentence is kept as one short vector for each token, so that a
question can be compared with it token by token without encoding it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors
from index.encoding import PassageEncoder, project
from index.heads import Head, head_of
from index.token_states import CONTEXT, TokenEncoder, context_of, segment_of
from ingest.model import Passage

_FILES = ("ids", "states", "starts", "contexts", "segments")


@dataclass(frozen=True)
class Texts:
    """Texts as tokens, one behind the other.

    `ids` (tokens,); `states` (tokens, dims); `starts` (texts + 1,), where each begins and the last ends.
    """

    ids: NDArray[np.int32]
    states: NDArray[np.float32]
    starts: NDArray[np.int64]

    @property
    def worded(self) -> NDArray[np.int64]:
        """The numbers of the texts that have tokens."""
        return np.flatnonzero(np.diff(self.starts))


@dataclass(frozen=True)
class TokenIndex:
    """Tokens of `n` sentences and of their contexts.

    `ids` (tokens,); `states` (tokens, dims) float16, projected by the head; `starts` (texts + 1,), the
    first token of each text, the sentences before the contexts; `contexts` (n,), the text that is each
    sentence's context; `segments` (n,), by what it states. `first`: where this index begins in a larger one
    that it is a part of.
    """

    ids: NDArray[np.int32]
    states: NDArray[np.float16]
    starts: NDArray[np.int64]
    contexts: NDArray[np.int32]
    segments: NDArray[np.int8]
    encoder: TokenEncoder
    head: Head
    first: int = 0

    def part(self, sentences: range) -> TokenIndex:
        """The index of some consecutive sentences alone, numbered from 0; nothing is copied."""
        return TokenIndex(
            self.ids, self.states, self.starts, self.contexts, self.segments, self.encoder, self.head,
            self.first + sentences.start,
        )  # fmt: skip

    def said(self, rows: Sequence[int]) -> Texts:
        """The tokens of sentences, each followed by those of what stands above it, marked by segment."""
        own = [self.first + row for row in rows]
        texts = [text for row in own for text in (row, int(self.contexts[row]))]
        kinds = [kind for row in own for kind in (int(self.segments[row]), CONTEXT)]
        spans = [slice(int(self.starts[text]), int(self.starts[text + 1])) for text in texts]
        lengths = np.array([span.stop - span.start for span in spans], dtype=np.int64)
        if not lengths.sum():
            return Texts(
                self.ids[:0],
                np.zeros((0, self.states.shape[1]), np.float32),
                np.zeros(len(rows) + 1, np.int64),
            )
        states = np.concatenate([self.states[span] for span in spans]).astype(np.float32)
        states += self.head["segment.weight"][np.repeat(kinds, lengths)]
        starts = np.concatenate([[0], np.cumsum(lengths)[1::2]])
        return Texts(np.concatenate([self.ids[span] for span in spans]), states, starts)

    def asked(self, text: str) -> Texts:
        """The tokens of a question, projected."""
        states = self.encoder.query_states([text])[0]
        return Texts(states.ids, project(self.head, states.states), np.array([0, len(states.ids)]))

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`; a part cannot be saved."""
        assert self.first == 0
        folder.mkdir()
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, encoder: TokenEncoder, head: Head) -> TokenIndex:
        """Read what `save` wrote; the states stay in the file until they are needed."""
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r" if name == "states" else None)
            for name in _FILES
        }
        return cls(**arrays, encoder=encoder, head=head)


def judge_head() -> Head:
    """The head whose projection the index keeps."""
    return head_of("judge")


def token_index(
    passages: Sequence[Passage], encoder: TokenEncoder, making: PassageEncoder
) -> tuple[TokenIndex, Vectors]:
    """The tokens of the passages' sentences, and the sentences' own vectors (n, dims), in one pass."""
    head = judge_head()
    stated = [s.statement for p in passages for s in p.sentences]
    above = [context_of(p, n) for p in passages for n in range(len(p.sentences))]
    contexts = {text: len(stated) + n for n, text in enumerate(dict.fromkeys(above))}
    made = making.tokens([*stated, *contexts], encoder, head)
    tokens = TokenIndex(
        ids=np.concatenate([text.ids for text in made]),
        states=np.concatenate([text.states for text in made]),
        starts=np.cumsum([0, *(len(text.ids) for text in made)], dtype=np.int64),
        contexts=np.array([contexts[text] for text in above], dtype=np.int32),
        segments=np.array([segment_of(s.kind) for p in passages for s in p.sentences], dtype=np.int8),
        encoder=encoder,
        head=head,
    )
    return tokens, np.stack([text.vector for text in made[: len(stated)]])
