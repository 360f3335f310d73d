"""The judge: the probability that a sentence answers what is asked, from the tokens of both.

The network is that of `training.judge_net`, run in numpy: it is too small for a framework to be worth its
start. Where the encoder shows no token states, nearness stands in (`NearnessJudge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.heads import Head
from index.plan_index import PlanIndex
from index.token_states import CONTEXT
from index.tokenizer import word_set
from index.tokens import Texts, TokenIndex

Array = NDArray[np.float32]
_HEADS = 4
_FAR = np.float32(-1e4)
CHUNK = 16
"""Sentences compared at a time: more of them are padded to the longest."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of one sentence: logits that it answers, and that it is about the same thing."""

    answers: float
    about: float


class Judge(Protocol):
    """Judges sentences, by their rows in the index, against an ask."""

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]: ...


def judge_of(index: PlanIndex) -> Judge:
    """The trained judge where the index keeps tokens, else nearness."""
    return HeadJudge(index.tokens) if index.tokens is not None else NearnessJudge(index)


class NearnessJudge:
    """Stands in for the judge where the encoder shows no tokens: cosine and shared words, not trained."""

    def __init__(self, index: PlanIndex) -> None:
        self._index = index

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]:
        """Logits by the cosine, and by the share of the ask's words in the sentence."""
        if not rows:
            return []
        vector = self._index.embedder.encode_queries([ask])[0]
        cosines = self._index.sentence_vectors.cosines(vector, list(rows))
        asked = word_set(ask)
        shares = [
            len(asked & word_set(self._index.sentence(row).statement)) / (len(asked) or 1) for row in rows
        ]
        found = [8 * (float(c) - 0.45) + 4 * s for c, s in zip(cosines, shares, strict=True)]
        return [Judgement(logit, logit + 1) for logit in found]


class HeadJudge:
    """The trained judge."""

    def __init__(self, tokens: TokenIndex) -> None:
        self._tokens = tokens
        self._head = tokens.head

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]:
        """In the order of the rows."""
        asked = self._tokens.asked(ask)
        found: list[Judgement] = [Judgement(-9.0, -9.0)] * len(rows)
        if asked.ids.size == 0:
            return found
        sentences, contexts = self._tokens.sentences(rows), self._tokens.contexts_of(rows)
        segments = self._tokens.segments_of(rows)
        order = np.argsort((sentences.ids != 0).sum(1), kind="stable")
        for start in range(0, len(rows), CHUNK):
            chosen = order[start : start + CHUNK]
            said = joined(_of(sentences, chosen), _of(contexts, chosen), segments[chosen], self._head)
            for row, (answers, about) in zip(chosen, logits(self._head, asked, said), strict=True):
                found[int(row)] = Judgement(float(answers), float(about))
        return found


def _of(texts: Texts, rows: NDArray[np.int64]) -> Texts:
    """Some of the texts, without the columns that none of them fills."""
    width = int((texts.ids[rows] != 0).sum(1).max(initial=0))
    return Texts(texts.ids[rows, :width], texts.states[rows, :width])


def joined(sentences: Texts, contexts: Texts, segments: NDArray[np.int8], head: Head) -> Texts:
    """The tokens of sentences, of `segments` (n,), and behind them of their contexts, each so marked."""
    ids = np.concatenate([sentences.ids, contexts.ids], axis=1)
    marks = head["segment.weight"]
    own = sentences.states + marks[segments][:, None]
    states = np.concatenate([own, contexts.states + marks[CONTEXT]], axis=1)
    return Texts(ids, np.asarray(states, dtype=np.float32))


def logits(head: Head, ask: Texts, said: Texts) -> Array:
    """Logits (n, 2) of one ask, (1, tokens), against n texts."""
    a, b = ask.states[0], said.states
    there = said.ids != 0
    alike = np.einsum("qd,ntd->nqt", _unit(a), _unit(b))
    same = (ask.ids[0][None, :, None] == said.ids[:, None, :]) & there[:, None, :]
    asks = np.broadcast_to(a, (len(b), *a.shape))
    x = np.concatenate([_compared(head, asks, b, alike, same, there[:, None, :]), asks], -1)
    turned, of_ask = alike.transpose(0, 2, 1), np.ones((1, 1, len(a)), dtype=bool)
    y = np.concatenate([_compared(head, b, asks, turned, same.transpose(0, 2, 1), of_ask), b], -1)
    x = _mixed(head, x)
    weights = _softmax(np.where(there, (y @ head["weigh.weight"].T)[..., 0] + head["weigh.bias"], _FAR))
    found = np.einsum("nt,ntd->nd", weights, y)
    hidden = _gelu(_linear(head, "out.0", np.concatenate([x.mean(1), x.max(1), found], -1)))
    return _linear(head, "out.3", hidden)


def _compared(  # noqa: PLR0917 - the sides of one comparison
    head: Head, a: Array, b: Array, alike: Array, same: NDArray[np.bool_], in_b: NDArray[np.bool_]
) -> Array:
    """Each token of `a` with what it found in `b`."""
    masked = np.where(in_b, alike, np.float32(-2))
    weights = _softmax(np.where(in_b, alike * head["sharpness"], _FAR))
    found = weights @ b
    best = masked.max(-1)
    marks = np.stack([best, same.any(-1).astype(np.float32), best - (alike * weights).sum(-1)], -1)
    return _gelu(
        _linear(head, "compare.0", np.concatenate([a, found, a * found, np.abs(a - found), marks], -1))
    )


def _mixed(head: Head, x: Array) -> Array:
    """One transformer layer over the ask's tokens (norm behind each part)."""
    n, tokens, dims = x.shape
    together = x @ head["mix.self_attn.in_proj_weight"].T + head["mix.self_attn.in_proj_bias"]
    query, key, value = (
        part.reshape(n, tokens, _HEADS, dims // _HEADS).transpose(0, 2, 1, 3)
        for part in np.split(together, 3, axis=-1)
    )
    weights = _softmax(query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(dims // _HEADS)))
    attended = (weights @ value).transpose(0, 2, 1, 3).reshape(n, tokens, dims)
    x = _normed(head, "mix.norm1", x + _linear(head, "mix.self_attn.out_proj", attended))
    return _normed(
        head, "mix.norm2", x + _linear(head, "mix.linear2", _gelu(_linear(head, "mix.linear1", x)))
    )


def _linear(head: Head, name: str, x: Array) -> Array:
    return np.asarray(x @ head[f"{name}.weight"].T + head[f"{name}.bias"], dtype=np.float32)


def _normed(head: Head, name: str, x: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(1e-5))
    return np.asarray(scaled * head[f"{name}.weight"] + head[f"{name}.bias"], dtype=np.float32)


def _unit(x: Array) -> Array:
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12), dtype=np.float32)


def _softmax(x: Array) -> Array:
    raised = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), dtype=np.float32)


def _gelu(x: Array) -> Array:
    """x * Phi(x), with Abramowitz and Stegun 7.1.26 for the error function (error below 2e-7)."""
    z = np.abs(x) * np.float32(0.70710678)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    return np.asarray(x * (1 + erf) / 2, dtype=np.float32)
