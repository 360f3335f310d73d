"""Where a clause ends in words without marks: told by a small head on the encoder's states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chat.asks.clauses import Clause
from chat.asks.question import asks_in_itself
from index.heads import Head

Array = NDArray[np.float32]
LONG = 40
"""A clause of more characters is cut wherever one surely ends; a shorter one only where two asks meet."""
SURE, BETWEEN_ASKS = 0.5, -1.0
"""Logits from which on a clause ends there."""
BEFORE, BEHIND = 5, 4
"""So many characters has a clause at least that is cut off before or behind: 哪三区|哪三线 is one ask."""


def places_of(states: Array, spans: NDArray[np.int32]) -> tuple[NDArray[np.int32], Array]:
    """The places between tokens: at which offset the second begins, (places,), and two tokens on each side.

    `states` (tokens, dims) and `spans` (tokens, 2) to (places, 4 * dims); zeros beyond the text.
    """
    none = np.zeros((1, states.shape[1]), np.float32)
    padded = np.concatenate([none, states.astype(np.float32), none])
    seen = np.concatenate([padded[:-3], padded[1:-2], padded[2:-1], padded[3:]], axis=1)
    return spans[1:, 0], seen


def likely_ends(states: Array, spans: NDArray[np.int32], head: Head) -> dict[int, float]:
    """By the offset at which the next clause would begin, the logit that one ends there."""
    if len(states) < 2:
        return {}
    offsets, seen = places_of(states, spans)
    hidden = seen @ head["boundary.1.weight"].T + head["boundary.1.bias"]
    hidden = hidden / (1 + np.exp(-1.702 * hidden))  # GELU by the sigmoid, as in training
    logits = hidden @ head["boundary.4.weight"].T + head["boundary.4.bias"]
    return dict(zip(offsets.tolist(), logits[:, 0].tolist(), strict=True))


def parted(clauses: Sequence[Clause], ends: dict[int, float]) -> tuple[Clause, ...]:
    """The clauses, those without a mark within cut where one ends."""
    return tuple(part for clause in clauses for part in _parts(clause, ends))


def _parts(clause: Clause, ends: dict[int, float]) -> list[Clause]:
    within = range(clause.start + BEFORE, clause.end - BEHIND + 1)
    likely = sorted(
        (at for at in within if ends.get(at, BETWEEN_ASKS) > BETWEEN_ASKS), key=lambda at: -ends[at]
    )
    for at in likely:
        before, behind = _cut(clause, clause.start, at), _cut(clause, at, clause.end)
        meet = asks_in_itself(before.text) and asks_in_itself(behind.text)
        if meet or (len(clause.text) > LONG and ends[at] >= SURE):
            return [*_parts(before, ends), *_parts(behind, ends)]
    return [clause]


def _cut(clause: Clause, start: int, end: int) -> Clause:
    return Clause(clause.text[start - clause.start : end - clause.start], start, end)
