"""Token states: what an encoder makes of each token half way, before it pools a text into one vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder, Vectors
from ingest.model import Passage

HEADING_CHARS, LEAD_CHARS = 40, 40
"""So much of the heading above a sentence, and of what introduces it, is read with it."""


CONTEXT = 1
_SEGMENTS = {"": 0, "target": 2, "achievement": 3}


@dataclass(frozen=True, slots=True)
class TokenStates:
    """The tokens of a text, without special ones and without the prompt.

    `ids` (n,); `states` (n, dims), hidden states after the encoder's middle layer; `spans` (n, 2),
    half-open ranges of code points in the text; `vector` (dims,), the text's own unit vector.
    """

    ids: NDArray[np.int32]
    states: Vectors
    spans: NDArray[np.int32]
    vector: Vectors


@runtime_checkable
class TokenEncoder(Protocol):
    """An encoder that shows its token states. Safe to call from several threads."""

    @property
    def sha256(self) -> str: ...
    def query_states(self, texts: Sequence[str]) -> list[TokenStates]: ...
    def passage_states(self, texts: Sequence[str]) -> list[TokenStates]: ...


def segment_of(kind: str) -> int:
    """The segment of a sentence's tokens by `Sentence.kind`; CONTEXT is that of what stands above it."""
    return _SEGMENTS.get(kind, 0)


def context_of(passage: Passage, position: int) -> str:
    """What a sentence is read under: the heading above it, its paragraph's lead, what introduces its list."""
    heading = passage.path[-1][:HEADING_CHARS] if passage.path else ""
    is_lead = passage.first_sentence + position == 0
    above = passage.parent or ("" if is_lead else passage.lead or "")
    return f"{heading}。{above[:LEAD_CHARS]}" if above else heading


def token_encoder(embedder: Embedder, sha256: str) -> TokenEncoder | None:
    """The embedder as a token encoder where it is the model of this hash, and shows its states; else None."""
    if embedder.sha256 != sha256 or not isinstance(embedder, TokenEncoder):
        return None
    return embedder
