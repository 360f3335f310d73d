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
from index.token_states import TokenEncoder, context_of, segment_of
from ingest.model import Passage

_FILES = ("ids", "states", "starts", "contexts", "segments")


@dataclass(frozen=True)
class Texts:
    """Texts as tokens, padded. `ids` (n, tokens), 0 where there is none; `states` (n, tokens, dims)."""

    ids: NDArray[np.int32]
    states: NDArray[np.float32]


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

    def sentences(self, rows: Sequence[int]) -> Texts:
        """The tokens of sentences."""
        return self._padded([self.first + row for row in rows])

    def contexts_of(self, rows: Sequence[int]) -> Texts:
        """The tokens of what stands above sentences."""
        return self._padded([int(self.contexts[self.first + row]) for row in rows])

    def segments_of(self, rows: Sequence[int]) -> NDArray[np.int8]:
        """The segments of sentences, (n,)."""
        return self.segments[self.first + np.array(rows, dtype=np.int64)]

    def asked(self, text: str) -> Texts:
        """The tokens of a question, projected."""
        states = self.encoder.query_states([text])[0]
        return Texts(states.ids[None], project(self.head, states.states)[None])

    def _padded(self, texts: Sequence[int]) -> Texts:
        lengths = [int(self.starts[t + 1] - self.starts[t]) for t in texts]
        width = max(lengths, default=0)
        ids = np.zeros((len(texts), width), dtype=np.int32)
        states = np.zeros((len(texts), width, self.states.shape[1]), dtype=np.float32)
        for row, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            start = self.starts[text]
            ids[row, :length] = self.ids[start : start + length]
            states[row, :length] = self.states[start : start + length]
        return Texts(ids, states)

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
