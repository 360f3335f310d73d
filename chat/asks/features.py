"""A message as the heads see it, by the encoder's token states: at once, and clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chat.asks.boundaries import likely_ends, parted
from chat.asks.clauses import Clause, clauses_of
from index.heads import Head
from index.token_states import TokenEncoder

Array = NDArray[np.float32]
WINDOW = 400
"""Characters encoded at a time; a longer message is cut between clauses."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message as the heads see it: `pooled` (3 * dims,), `clauses` (clauses, 3 * dims + marks)."""

    pooled: Array
    found: tuple[Clause, ...]
    clauses: Array


def seen_by_heads(message: str, encoder: TokenEncoder, boundary: Head | None = None) -> Read:
    """What the heads see of a message; for training too. A `boundary` head cuts words without marks."""
    clauses = clauses_of(message)
    windows = windows_of(message, clauses)
    read = encoder.passage_states([message[start:end] for start, end in windows])
    vector = np.mean([r.vector for r in read], axis=0)
    states = np.concatenate([r.states for r in read])
    spans = np.concatenate([r.spans + start for r, (start, _) in zip(read, windows, strict=True)])
    if not len(states):
        states, spans = np.zeros((1, len(vector)), np.float32), np.zeros((1, 2), np.int32)
    if boundary is not None:
        clauses = parted(clauses, likely_ends(states, spans, boundary))
    pooled = np.concatenate([vector, states.mean(axis=0), states.max(axis=0)]).astype(np.float32)
    rows = [
        np.concatenate([_clause_states(c, states, spans), vector, marks_of(c, n, len(clauses), message)])
        for n, c in enumerate(clauses)
    ]
    return Read(pooled, clauses, np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32))


def _clause_states(clause: Clause, states: Array, spans: NDArray[np.int32]) -> Array:
    """Mean and maximum of the states of a clause's tokens, (2 * dims,)."""
    inside = (spans[:, 0] >= clause.start) & (spans[:, 1] <= clause.end)
    own = states[inside] if inside.any() else states
    return np.concatenate([own.mean(axis=0), own.max(axis=0)])


def marks_of(clause: Clause, number: int, clauses: int, message: str) -> Array:
    """A question mark behind it, first, last, where it stands, how long it is: (5,)."""
    behind = message[clause.end : clause.end + 3]
    return np.array(
        [
            "?" in behind or "？" in behind,
            number == 0,
            number == clauses - 1,
            number / max(clauses - 1, 1),
            min(len(clause.text), 40) / 40,
        ],
        dtype=np.float32,
    )


def windows_of(message: str, clauses: Sequence[Clause], size: int = WINDOW) -> list[tuple[int, int]]:
    """Half-open ranges of a message of at most `size` characters, cut before clauses where possible."""
    if len(message) <= size:
        return [(0, len(message))]
    windows, start = [], 0
    for clause in clauses:
        while clause.end - start > size:
            cut = clause.start if clause.start > start and clause.start - start <= size else start + size
            windows.append((start, cut))
            start = cut
    return [*windows, (start, len(message))]
