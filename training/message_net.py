"""The reader of messages, on a frozen encoder's states: what one wants, which of its clauses ask."""

from __future__ import annotations

import torch
from torch import Tensor, nn

POOLED = 3
"""Vectors that a message is read by: its own, and mean and maximum of its tokens'."""
MARKS = 5
"""Exact features of a clause: `chat.asks.features.marks_of`."""


class QuickGelu(nn.Module):
    """GELU by the sigmoid (Hendrycks and Gimpel 2016), which numpy has no trouble with."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


class MessageNet(nn.Module):
    """Logits of the intents of messages, and of whether clauses ask."""

    def __init__(self, intents: int, dims: int = 512, hidden: int = 128, dropout: float = 0.3) -> None:
        super().__init__()
        self.intent = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(POOLED * dims, hidden), QuickGelu(), nn.Dropout(dropout),
            nn.Linear(hidden, intents),
        )  # fmt: skip
        self.asking = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(3 * dims + MARKS, hidden), QuickGelu(), nn.Dropout(dropout),
            nn.Linear(hidden, 1),
        )  # fmt: skip

    def intents(self, pooled: Tensor) -> Tensor:
        """`pooled` (messages, POOLED * dims) to logits (messages, intents)."""
        logits: Tensor = self.intent(pooled)
        return logits

    def asks(self, clauses: Tensor) -> Tensor:
        """`clauses` (clauses, 3 * dims + MARKS) to logits (clauses,)."""
        logits: Tensor = self.asking(clauses)[:, 0]
        return logits


def loss(net: MessageNet, pooled: Tensor, intents: Tensor, clauses: Tensor, asks: Tensor) -> Tensor:
    """Cross entropies of both, added."""
    of = nn.functional
    return of.cross_entropy(
        net.intents(pooled), intents, label_smoothing=0.05
    ) + of.binary_cross_entropy_with_logits(net.asks(clauses), asks)
