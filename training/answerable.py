"""Training and measuring what a question alone tells of whether it is answered: its prior.

Prices, names, numbers to call, how to apply, how far a thing is are asked of plans and seldom told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from chat.asks.features import seen_by_heads
from index.token_states import TokenEncoder
from training.answerable_net import AnswerableNet, loss
from training.data import Document
from training.figures import area_under_curve

LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the head is trained."""

    epochs: int = 8
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.01
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions as the reader sees them: `pooled` (questions, 3 * dims); `answered` (questions,), 0 or 1."""

    pooled: NDArray[np.float32]
    answered: NDArray[np.float32]


def examples_of(found: Sequence[Document], encoder: TokenEncoder) -> Examples:
    """The asks of the documents."""
    asks = [ask for document in found for ask in document.asks]
    pooled = np.stack([seen_by_heads(ask.text, encoder).pooled for ask in asks])
    return Examples(pooled, np.array([bool(ask.answers) for ask in asks], dtype=np.float32))


def trained(examples: Examples, recipe: Recipe) -> AnswerableNet:
    """A head trained on the examples, deterministically; it takes features as they are, not standardized."""
    torch.manual_seed(recipe.seed)
    net = AnswerableNet(dims=examples.pooled.shape[1] // 3)
    adam = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    pooled, answered = torch.from_numpy(examples.pooled), torch.from_numpy(examples.answered)
    mean, spread = pooled.mean(0), pooled.std(0).clamp_min(LEAST_SPREAD)
    standardized = (pooled - mean) / spread
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(pooled)).split(recipe.batch):  # type: ignore[no-untyped-call]  # nor this
            error = loss(net, standardized[batch], answered[batch])
            adam.zero_grad()
            error.backward()  # type: ignore[no-untyped-call]  # torch does not type it
            adam.step()
    with torch.no_grad():
        first: torch.nn.Linear = net.answerable[1]  # type: ignore[assignment]  # a layer
        first.weight.div_(spread)
        first.bias.sub_(first.weight @ mean)
    return net.eval()


def figures(net: AnswerableNet, examples: Examples) -> dict[str, float]:
    """How well it tells answered questions from others, by nothing but the question."""
    with torch.inference_mode():
        logits = net(torch.from_numpy(examples.pooled)).numpy()
    answered = examples.answered > 0
    return {
        "auc": area_under_curve(answered, logits),
        "answered": int(answered.sum()),
        "not": int((~answered).sum()),
    }
