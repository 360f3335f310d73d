"""Whether official documents tell such a thing at all, by a question alone, on a frozen encoder's states."""

from __future__ import annotations

from torch import Tensor, nn

from training.message_net import POOLED, QuickGelu


class AnswerableNet(nn.Module):
    """Logits that a question is one which the document answers that it is put to."""

    def __init__(self, dims: int = 512, hidden: int = 128, dropout: float = 0.5) -> None:
        super().__init__()
        self.answerable = nn.Sequential(
            nn.Dropout(dropout / 2), nn.Linear(POOLED * dims, hidden), QuickGelu(), nn.Dropout(dropout),
            nn.Linear(hidden, 1),
        )  # fmt: skip

    def forward(self, pooled: Tensor) -> Tensor:
        """`pooled` (questions, POOLED * dims) to logits (questions,)."""
        logits: Tensor = self.answerable(pooled)[:, 0]
        return logits


def loss(net: AnswerableNet, pooled: Tensor, answered: Tensor) -> Tensor:
    """Binary cross entropy."""
    return nn.functional.binary_cross_entropy_with_logits(net(pooled), answered)
