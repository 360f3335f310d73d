"""Training and measuring the reader of messages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from chat.asks.features import Read, seen_by_heads
from chat.asks.intents import Intent
from index.token_states import TokenEncoder
from training.data import Message
from training.message_net import MessageNet, loss

LABELS = [str(intent) for intent in Intent]
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the reader of messages is trained."""

    epochs: int = 40
    batch: int = 48
    rate: float = 2e-3
    decay: float = 0.05
    hidden: int = 160
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A message as the heads see it, what they should say; `asks` (clauses,) of 0 and 1 where known."""

    read: Read
    intent: int
    asks: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Figures:
    """By cross-validation: `accuracy` and mean recall of the intents; of the asking clauses; of crisis."""

    accuracy: float
    mean_recall: float
    precision: float
    recall: float
    crisis_recall: float
    crisis_precision: float


def examples_of(messages: Sequence[Message], encoder: TokenEncoder) -> list[Example]:
    """The messages, encoded."""
    return [_example(m, seen_by_heads(m.text, encoder)) for m in messages]


def _example(message: Message, read: Read) -> Example:
    known = message.asks or message.intent in ("greeting", "thanks", "abuse", "complaint", "crisis")
    asks = [any(c.text in ask or ask in c.text for ask in message.asks) for c in read.found]
    labels = np.array(asks, dtype=np.float32) if known and read.found else None
    return Example(read, LABELS.index(message.intent), labels)


def trained(examples: Sequence[Example], recipe: Recipe) -> MessageNet:
    """A reader trained on the examples, deterministically."""
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)
    net = MessageNet(len(LABELS), dims=len(examples[0].read.pooled) // 3, hidden=recipe.hidden)
    adam = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    order, step = list(range(len(examples))), 0
    steps = recipe.epochs * (len(order) // recipe.batch + 1)
    for _ in range(recipe.epochs):
        draw.shuffle(order)
        for start in range(0, len(order), recipe.batch):
            for settings in adam.param_groups:
                settings["lr"] = recipe.rate * min((step + 1) / 50, max(0.02, 1 - step / steps))
            batch = [examples[i] for i in order[start : start + recipe.batch]]
            error = loss(net, *_tensors(batch))
            adam.zero_grad()
            error.backward()  # type: ignore[no-untyped-call]  # torch does not type it
            adam.step()
            step += 1
    return net.eval()


def _tensors(batch: Sequence[Example]) -> tuple[torch.Tensor, ...]:
    known = [e for e in batch if e.asks is not None]
    width = len(batch[0].read.pooled) // 3 * 3 + 5
    clauses = np.concatenate([e.read.clauses for e in known]) if known else np.zeros((0, width), np.float32)
    asks = np.concatenate([e.asks for e in known]) if known else np.zeros(0, np.float32)
    return (
        torch.from_numpy(np.stack([e.read.pooled for e in batch])),
        torch.tensor([e.intent for e in batch]),
        torch.from_numpy(clauses),
        torch.from_numpy(asks),
    )


def cross_validated(examples: Sequence[Example], recipe: Recipe) -> Figures:
    """Each example read by a net that was trained without it."""
    order = list(range(len(examples)))
    random.Random(0).shuffle(order)
    intents = np.zeros(len(order), dtype=np.int64)
    clauses: list[tuple[bool, bool]] = []
    for fold in range(FOLDS):
        left = set(order[fold::FOLDS])
        net = trained([e for i, e in enumerate(examples) if i not in left], recipe)
        with torch.inference_mode():
            for i in left:
                read = examples[i].read
                intents[i] = int(net.intents(torch.from_numpy(read.pooled[None])).argmax())
                asks = examples[i].asks
                if asks is not None:
                    said = net.asks(torch.from_numpy(read.clauses)).numpy() > 0
                    clauses += zip(asks > 0, said, strict=True)
    return _figures(np.array([e.intent for e in examples]), intents, np.array(clauses))


def _figures(true: NDArray[np.int64], said: NDArray[np.int64], clauses: NDArray[np.bool_]) -> Figures:
    crisis = LABELS.index(Intent.CRISIS)
    both = (clauses[:, 0] & clauses[:, 1]).sum()
    return Figures(
        accuracy=float((true == said).mean()),
        mean_recall=float(np.mean([(said[true == label] == label).mean() for label in np.unique(true)])),
        precision=float(both / max(clauses[:, 1].sum(), 1)),
        recall=float(both / max(clauses[:, 0].sum(), 1)),
        crisis_recall=float((said[true == crisis] == crisis).mean()),
        crisis_precision=float((true[said == crisis] == crisis).mean()) if (said == crisis).any() else 0.0,
    )
