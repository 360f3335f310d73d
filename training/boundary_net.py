"""Where a clause ends in words without marks, on a frozen encoder's states."""

from __future__ import annotations

from torch import Tensor, nn

from training.message_net import QuickGelu

AROUND = 4
"""Tokens that a place is seen by: two before it, two behind it."""


class BoundaryNet(nn.Module):
    """Logits that a clause ends between two tokens."""

    def __init__(self, dims: int = 512, hidden: int = 64, dropout: float = 0.2) -> None:
        super().__init__()
        self.boundary = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(AROUND * dims, hidden), QuickGelu(), nn.Dropout(dropout),
            nn.Linear(hidden, 1),
        )  # fmt: skip

    def forward(self, places: Tensor) -> Tensor:
        """`places` (places, AROUND * dims) to logits (places,)."""
        logits: Tensor = self.boundary(places)[:, 0]
        return logits


def loss(net: BoundaryNet, places: Tensor, ends: Tensor) -> Tensor:
    """Binary cross entropy."""
    return nn.functional.binary_cross_entropy_with_logits(net(places), ends)
