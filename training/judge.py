"""Training and measuring the judge."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.token_states import CONTEXT, segment_of
from training.data import Sentence
from training.groups import Group
from training.judge_net import ABOUT, ANSWERS, JudgeNet
from training.states import States

Pair = tuple[str, Sentence]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the judge is trained."""

    epochs: int = 6
    batch: int = 8
    """Groups in a step."""
    others: int = 2
    """Sentences not named by the writer that a group is trained against, drawn anew in each epoch."""
    answers: int = 3
    tempts: int = 2
    """At most so many of each in a group."""
    anticipated: float = 0.3
    """Share of the shipped plan's anticipated questions that is drawn for an epoch."""
    rate: float = 1e-3
    warm_up: int = 100
    about: float = 0.3
    """Weight of the second logit's loss."""
    seed: int = 1


def trained(groups: Sequence[Group], states: States, recipe: Recipe) -> JudgeNet:
    """A judge trained on the groups, deterministically; progress on stderr."""
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)
    net = JudgeNet()
    adam = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=0.01)
    written = sum(g.document != "anticipated" for g in groups)
    drawn = written + int((len(groups) - written) * recipe.anticipated)
    steps, step, losses = recipe.epochs * (drawn // recipe.batch), 0, [0.0]
    started = time.monotonic()
    for epoch in range(recipe.epochs):
        for batch in _batches(groups, recipe, draw):
            share = step / steps
            for settings in adam.param_groups:
                settings["lr"] = recipe.rate * min((step + 1) / recipe.warm_up, max(0.02, 1 - share))
            loss = _loss(net, batch, states, recipe, draw)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            adam.step()
            step += 1
            losses.append(float(loss.detach()))
            if step % 50 == 0:
                left = (time.monotonic() - started) / step * max(steps - step, 0)
                lost = f"epoch {epoch + 1} of {recipe.epochs}, loss {np.mean(losses[-200:]):.4f}"
                print(f"{lost}, {left:.0f} s left", end="\r", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    return net.eval()


def _batches(groups: Sequence[Group], recipe: Recipe, draw: random.Random) -> Iterator[list[Group]]:
    """The groups of an epoch in steps; groups of like length lie together, so that little is padded."""
    chosen = [g for g in groups if g.document != "anticipated" or draw.random() < recipe.anticipated]
    draw.shuffle(chosen)
    near = 16 * recipe.batch
    for start in range(0, len(chosen), near):
        part = sorted(chosen[start : start + near], key=_length)
        batches = [part[i : i + recipe.batch] for i in range(0, len(part), recipe.batch)]
        draw.shuffle(batches)
        yield from batches


def _length(group: Group) -> int:
    return max((len(s.text) for s in (*group.answers, *group.tempts, *group.others)), default=0)


def _loss(
    net: JudgeNet, batch: Sequence[Group], states: States, recipe: Recipe, draw: random.Random
) -> torch.Tensor:
    pairs: list[Pair] = []
    answers: list[float] = []
    about: list[float] = []
    for group in batch:
        others = draw.sample(group.others, min(recipe.others, len(group.others)))
        for said, is_answer, is_about in (
            (group.answers[: recipe.answers], 1.0, 1.0),
            (group.tempts[: recipe.tempts], 0.0, 1.0),
            (others, 0.0, 0.0),
        ):
            pairs += [(group.ask, sentence) for sentence in said]
            answers += [is_answer] * len(said)
            about += [is_about] * len(said)
    logits = net(*tensors(pairs, states))
    of = functional.binary_cross_entropy_with_logits
    return of(logits[:, ANSWERS], torch.tensor(answers)) + recipe.about * of(
        logits[:, ABOUT], torch.tensor(about)
    )


def tensors(pairs: Sequence[Pair], states: States) -> tuple[torch.Tensor, ...]:
    """What JudgeNet takes, padded to the longest of the pairs: a sentence's tokens, then its context's."""
    asks = [states.ask(ask) for ask, _ in pairs]
    said = [[states.sentence(s.text), *([states.sentence(s.context)] if s.context else [])] for _, s in pairs]
    width = max(len(a.ids) for a in asks)
    breadth = max(sum(len(part.ids) for part in parts) for parts in said)
    dims = asks[0].states.shape[1]
    ask, ask_ids = np.zeros((len(pairs), width, dims), np.float32), np.zeros((len(pairs), width), np.int64)
    tokens = np.zeros((len(pairs), breadth, dims), np.float32)
    ids, above = np.zeros((len(pairs), breadth), np.int64), np.zeros((len(pairs), breadth), np.int64)
    for row, (one, parts) in enumerate(zip(asks, said, strict=True)):
        ask[row, : len(one.ids)], ask_ids[row, : len(one.ids)] = one.states, one.ids
        at = 0
        of_part = (segment_of(pairs[row][1].kind), CONTEXT)
        for number, part in zip(of_part, parts, strict=False):
            end = at + len(part.ids)
            tokens[row, at:end], ids[row, at:end], above[row, at:end] = part.states, part.ids, number
            at = end
    return tuple(torch.from_numpy(array) for array in (ask, ask_ids, tokens, ids, above))


def logits(net: JudgeNet, pairs: Sequence[Pair], states: States) -> NDArray[np.float32]:
    """Logits (pairs, 2), without training."""
    found = np.zeros((len(pairs), 2), np.float32)
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][1].text))
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            found[rows] = net(*tensors([pairs[i] for i in rows], states)).numpy()
    return found
