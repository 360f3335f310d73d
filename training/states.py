"""Token states of all training texts, encoded once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.token_states import TokenEncoder, TokenStates

CHUNK = 512


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text: `ids` (n,), `states` (n, dims) in half precision, `vector` (dims,)."""

    ids: NDArray[np.int32]
    states: NDArray[np.float16]
    vector: NDArray[np.float32]


class States:
    """What is encoded, by text. Asks and sentences apart: only asks get the query's prompt."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self._asks: dict[str, Encoded] = {}
        self._sentences: dict[str, Encoded] = {}

    def add(self, asks: Sequence[str], sentences: Sequence[str]) -> None:
        """Encode what is not there yet."""
        for table, texts, encode in (
            (self._asks, asks, self._encoder.query_states),
            (self._sentences, sentences, self._encoder.passage_states),
        ):
            new = [t for t in dict.fromkeys(texts) if t not in table]
            for start in range(0, len(new), CHUNK):
                chunk = new[start : start + CHUNK]
                table.update(zip(chunk, map(_halved, encode(chunk)), strict=True))
                print(f"encoded {start + len(chunk)} of {len(new)}", end="\r", file=sys.stderr, flush=True)
        print(file=sys.stderr)

    def ask(self, text: str) -> Encoded:
        return self._asks[text]

    def sentence(self, text: str) -> Encoded:
        return self._sentences[text]


def _halved(states: TokenStates) -> Encoded:
    return Encoded(states.ids, states.states.astype(np.float16), states.vector)
