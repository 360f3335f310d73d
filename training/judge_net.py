"""The judge: does a sentence answer an ask? A comparison of their tokens, on a frozen encoder's states.

Each token of one side attends to the other side's (decomposable attention, Parikh et al. 2016; ESIM, Chen et
al. 2017) and is compared with what it found there; one transformer layer over the ask's tokens then sees
which of them stay without a counterpart. `chat.evidence.judge` does the same in numpy.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

ANSWERS, ABOUT = 0, 1
"""Columns of the output: logits that the sentence answers, and that it is about the same thing."""


SEGMENTS = 4
"""What a token is of: `index.token_states.segment_of`."""


class JudgeNet(nn.Module):
    """Logits (pairs, 2) for pairs of an ask and a sentence with its context."""

    def __init__(self, states: int = 512, dims: int = 128, heads: int = 4, dropout: float = 0.1) -> None:
        super().__init__()
        self.project = nn.Linear(states, dims)
        self.segment = nn.Embedding(SEGMENTS, dims)
        self.sharpness = nn.Parameter(torch.tensor(8.0))
        self.compare = nn.Sequential(nn.Linear(4 * dims + 3, dims), nn.GELU(), nn.Dropout(dropout))
        self.mix = nn.TransformerEncoderLayer(
            2 * dims, heads, 2 * dims, dropout, functional.gelu, batch_first=True
        )
        self.weigh = nn.Linear(2 * dims, 1)
        last = nn.Linear(dims, 2)
        nn.init.constant_(last.bias, -1.5)  # few pairs are answers
        self.out = nn.Sequential(nn.Linear(6 * dims, dims), nn.GELU(), nn.Dropout(dropout), last)
        nn.init.zeros_(self.segment.weight)

    def forward(self, ask: Tensor, ask_ids: Tensor, said: Tensor, said_ids: Tensor, above: Tensor) -> Tensor:
        """`ask`, `said` (pairs, tokens, states); ids 0 where there is no token; `above`: the segments."""
        in_ask, in_said = ask_ids != 0, said_ids != 0
        a, b = self.project(ask), self.project(said) + self.segment(above)
        alike = functional.normalize(a, dim=-1) @ functional.normalize(b, dim=-1).transpose(1, 2)
        same = (ask_ids[:, :, None] == said_ids[:, None, :]) & in_ask[:, :, None] & in_said[:, None, :]
        x = torch.cat([self._compared(a, b, alike, same, in_said), a], -1)
        y = torch.cat([self._compared(b, a, alike.mT, same.mT, in_ask), b], -1)
        x = self.mix(x, src_key_padding_mask=~in_ask)
        mean = (x * in_ask[..., None]).sum(1) / in_ask.sum(1, keepdim=True)
        top = x.masked_fill(~in_ask[..., None], -1e4).max(1)[0]
        weights = torch.softmax(self.weigh(y)[..., 0].masked_fill(~in_said, -1e4), -1)
        found = (weights[..., None] * y).sum(1)
        logits: Tensor = self.out(torch.cat([mean, top, found], -1))
        return logits

    def _compared(self, a: Tensor, b: Tensor, alike: Tensor, same: Tensor, in_b: Tensor) -> Tensor:
        """Each token of `a` with what it found in `b`."""
        weights = torch.softmax((alike * self.sharpness).masked_fill(~in_b[:, None, :], -1e4), -1)
        found = weights @ b
        best = alike.masked_fill(~in_b[:, None, :], -2).max(-1)[0]
        spread = best - (alike * weights).sum(-1)
        marks = torch.stack([best, same.any(-1).float(), spread], -1)
        compared: Tensor = self.compare(torch.cat([a, found, a * found, (a - found).abs(), marks], -1))
        return compared
