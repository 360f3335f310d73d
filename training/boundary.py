"""Training and measuring where clauses end: on what people wrote with marks, without them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from chat.asks.boundaries import likely_ends, places_of
from chat.asks.clauses import clauses_of
from index.heads import Head
from index.token_states import TokenEncoder
from training.boundary_net import BoundaryNet, loss
from training.data import Several

KEPT = 0.35
"""Share of the places within clauses that are trained on; the bias is set right afterwards."""
LONGEST = 380
BATCH = 32


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the head is trained."""

    epochs: int = 8
    batch: int = 512
    rate: float = 1e-3
    decay: float = 0.02
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Words without marks, and the offsets at which a clause begins; `known`: at no others."""

    text: str
    begins: frozenset[int]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Places:
    """`seen` (places, AROUND * dims) and `ends` (places,) of 0 and 1."""

    seen: NDArray[np.float16]
    ends: NDArray[np.float32]


def runs_of(texts: Sequence[str]) -> list[Run]:
    """The texts of several clauses, their marks taken out."""
    runs = []
    for text in dict.fromkeys(texts):
        clauses = clauses_of(text)
        lengths = np.cumsum([0, *(len(c.text) for c in clauses)])
        whole = "".join(c.text for c in clauses)
        if len(clauses) > 1 and len(whole) <= LONGEST:
            runs.append(Run(whole, frozenset(map(int, lengths[1:-1]))))
    return runs


def unmarked(rows: Sequence[Several]) -> list[Run]:
    """Of the messages written without marks what is known: where an ask begins and ends."""
    found = []
    for row in rows:
        if len(clauses_of(row.text)) == 1 and row.asks:
            begins = {at for span in _spans(row) for at in span}
            found.append(Run(row.text, frozenset(begins - {0, len(row.text)}), known=False))
    return found


def places(runs: Sequence[Run], encoder: TokenEncoder, draw: random.Random) -> Places:
    """All ends of clauses and KEPT of the other places; of a run that is not known whole its ends alone."""
    seen, ends = [], []
    for run, begins, row in _all_places(runs, encoder):
        is_end = begins in run.begins
        if is_end or (draw.random() < KEPT and (run.known or _within_ask(run, begins))):
            seen.append(row.astype(np.float16))
            ends.append(float(is_end))
    return Places(np.stack(seen), np.array(ends, dtype=np.float32))


def _within_ask(run: Run, offset: int) -> bool:
    """Whether a place lies between two ends of a run that are both known: within one ask, or between asks."""
    return any(b < offset for b in run.begins) and any(b > offset for b in run.begins)


def _all_places(runs: Sequence[Run], encoder: TokenEncoder) -> Iterator[tuple[Run, int, NDArray[np.float32]]]:
    for start in range(0, len(runs), BATCH):
        batch = runs[start : start + BATCH]
        for run, states in zip(batch, encoder.passage_states([r.text for r in batch]), strict=True):
            offsets, rows = places_of(states.states, states.spans)
            yield from ((run, int(offset), row) for offset, row in zip(offsets, rows, strict=True))


def trained(found: Places, recipe: Recipe) -> BoundaryNet:
    """A head trained on the places, deterministically."""
    torch.manual_seed(recipe.seed)
    net = BoundaryNet()
    adam = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    seen, ends = torch.from_numpy(found.seen), torch.from_numpy(found.ends)
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(seen)).split(recipe.batch):  # type: ignore[no-untyped-call]  # nor this
            error = loss(net, seen[batch].float(), ends[batch])
            adam.zero_grad()
            error.backward()  # type: ignore[no-untyped-call]  # torch does not type it
            adam.step()
    with torch.no_grad():
        net.boundary[4].bias.add_(math.log(KEPT))  # type: ignore[operator]  # a tensor
    return net.eval()


def figures(head: Head, rows: Sequence[Several], encoder: TokenEncoder) -> dict[str, float]:
    """Of messages without marks: how often the likeliest place between two asks is one where they part."""
    right = of = 0
    for row in rows:
        if len(clauses_of(row.text)) > 1 or len(row.asks) < 2:
            continue
        [read] = encoder.passage_states([row.text])
        ends = likely_ends(read.states, read.spans, head)
        for (first, end), (start, last) in pairwise(_spans(row)):
            best = max((at for at in ends if first + 1 < at < last - 1), key=ends.__getitem__)
            right += best in (end, start)
            of += 1
    return {"asks parted": right / of, "of": of}


def _spans(row: Several) -> list[tuple[int, int]]:
    """Where the asks of a message stand, half-open."""
    spans: list[tuple[int, int]] = []
    for ask in row.asks:
        start = row.text.index(ask, spans[-1][1] if spans else 0)
        spans.append((start, start + len(ask)))
    return spans
