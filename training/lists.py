"""Training and measuring what tells a request for a list from a question for a fact: one linear layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from index.embedder import Embedder
from index.tokenizer import fold
from training.data import Document, ListRow, Message

EVERY = 4
"""Of the asks and messages of the other heads, which ask for facts, so many stand for one."""
FOLDS = 5
DECAY, STEPS, RAISED = 1e-4, 400, 8.0
"""Weight decay, steps of full batches, and how much a request for a list weighs more than a question."""
THRESHOLD = 0.0


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors (n, dims), 1 for a list, and the wording pattern of each row; rows of one stay together."""

    vectors: NDArray[np.float32]
    lists: NDArray[np.float32]
    groups: tuple[str, ...]


def examples_of(
    rows: Sequence[ListRow], found: Sequence[Document], messages: Sequence[Message], encoder: Embedder
) -> Examples:
    """The rows, and a part of what other heads are trained on as questions for facts."""
    asks = [ask.text for document in found for ask in document.asks][::EVERY]
    asks += [m.text for m in messages][::EVERY]
    texts = [fold(t) for t in (*(row.text for row in rows), *asks)]
    lists = [float(row.is_list) for row in rows] + [0.0] * len(asks)
    groups = [row.pattern for row in rows] + [f"ask{n}" for n in range(len(asks))]
    return Examples(
        np.asarray(encoder.encode_queries(texts), np.float32), np.array(lists, np.float32), tuple(groups)
    )


def trained(examples: Examples) -> torch.nn.Linear:
    """A logistic regression, deterministically."""
    torch.manual_seed(1)
    net = torch.nn.Linear(examples.vectors.shape[1], 1)
    adam = torch.optim.Adam(net.parameters(), lr=0.3, weight_decay=DECAY)
    x, y = torch.from_numpy(examples.vectors), torch.from_numpy(examples.lists)
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(RAISED))
    for _ in range(STEPS):
        adam.zero_grad()
        loss(net(x)[:, 0], y).backward()
        adam.step()
    return net.eval()


def cross_validated(examples: Examples) -> dict[str, float]:
    """Precision and recall where each wording pattern is read by a layer trained without it."""
    names = sorted(set(examples.groups))
    part = {name: n % FOLDS for n, name in enumerate(np.random.default_rng(0).permutation(names))}
    parts = np.array([part[name] for name in examples.groups])
    said = np.zeros(len(parts), dtype=bool)
    for fold_number in range(FOLDS):
        left = parts == fold_number
        net = trained(Examples(examples.vectors[~left], examples.lists[~left], ()))
        with torch.inference_mode():
            logits = net(torch.from_numpy(examples.vectors[left]))[:, 0].numpy()
        said[left] = logits > THRESHOLD
    true = examples.lists > 0
    return {
        "precision": float((said & true).sum() / max(said.sum(), 1)),
        "recall": float((said & true).sum() / true.sum()),
    }
