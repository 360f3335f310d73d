"""The judge's network (`training.judge_net`) in numpy: too small for a framework to be worth its start.

All tokens of all sentences lie one behind the other, so that nothing is padded and most products are one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.heads import Head
from index.tokens import Texts

Array = NDArray[np.float32]
_HEADS = 4


def logits(head: Head, ask: Texts, said: Texts) -> Array:
    """Logits (n, 2) of one ask against the n texts of `said` that have tokens."""
    starts = said.starts[said.worded]
    lengths = np.diff([*starts, len(said.ids)])
    of = np.repeat(np.arange(len(starts)), lengths)
    a, b = ask.states, said.states
    alike = _unit(b) @ _unit(a).T
    same = said.ids[:, None] == ask.ids[None, :]
    sharpness = head["sharpness"]

    weights = _softmax(alike * sharpness)
    marks = np.stack([alike.max(1), same.any(1), alike.max(1) - (alike * weights).sum(1)], -1)
    y = _compared(head, b, weights @ a, marks)

    best = np.maximum.reduceat(alike, starts, axis=0)
    weights = np.exp((alike - best[of]) * sharpness)
    weights /= np.add.reduceat(weights, starts, axis=0)[of]
    ends = starts + lengths
    found = np.stack([weights[s:e].T @ b[s:e] for s, e in zip(starts, ends, strict=True)])
    spread = best - np.add.reduceat(alike * weights, starts, axis=0)
    marks = np.stack([best, np.logical_or.reduceat(same, starts, axis=0), spread], -1)
    x = _mixed(head, _with(_compared(head, a, found, marks), a))

    y = _with(y, b)
    scores = y @ head["weigh.weight"][0]
    raised = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
    raised /= np.add.reduceat(raised, starts)[of]
    told = np.add.reduceat(raised[:, None] * y, starts, axis=0)
    hidden = _gelu(_linear(head, "out.0", np.concatenate([x.mean(1), x.max(1), told], -1)))
    return _linear(head, "out.3", hidden)


def _compared(head: Head, a: Array, found: Array, marks: Array) -> Array:
    """Tokens `a` (…, dims) with what each of them found, which may have more leading axes than `a`.

    The first layer reads a, found, a * found, |a - found| and the marks one behind the other: its weights are
    taken apart, so that what depends on `a` alone is not made for every sentence.
    """
    dims = a.shape[-1]
    of_a, of_found, of_product, of_distance, of_marks = np.split(
        head["compare.0.weight"], [dims, 2 * dims, 3 * dims, 4 * dims], axis=1
    )
    hidden = found @ of_found.T
    hidden += (a * found) @ of_product.T
    hidden += np.abs(a - found) @ of_distance.T
    hidden += marks.astype(np.float32) @ of_marks.T
    hidden += a @ of_a.T + head["compare.0.bias"]
    return _gelu(hidden)


def _with(compared: Array, tokens: Array) -> Array:
    return np.concatenate([compared, np.broadcast_to(tokens, (*compared.shape[:-1], tokens.shape[-1]))], -1)


def _mixed(head: Head, x: Array) -> Array:
    """One transformer layer over the ask's tokens (norm behind each part); `x` (n, tokens, dims)."""
    n, tokens, dims = x.shape
    flat = x.reshape(-1, dims)
    together = flat @ head["mix.self_attn.in_proj_weight"].T + head["mix.self_attn.in_proj_bias"]
    query, key, value = (
        part.reshape(n, tokens, _HEADS, dims // _HEADS).transpose(0, 2, 1, 3)
        for part in np.split(together, 3, axis=-1)
    )
    weights = _softmax(query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(dims // _HEADS)))
    attended = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, dims)
    flat = _normed(head, "mix.norm1", flat + _linear(head, "mix.self_attn.out_proj", attended))
    hidden = _gelu(_linear(head, "mix.linear1", flat))
    return _normed(head, "mix.norm2", flat + _linear(head, "mix.linear2", hidden)).reshape(n, tokens, dims)


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
    """x * Phi(x) by the tanh of Hendrycks and Gimpel (2016), which is off by less than 5e-4."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner
