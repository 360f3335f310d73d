"""How well a judge tells answerable asks from others, on documents that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from training.groups import Group
from training.judge import logits
from training.judge_net import ANSWERS, JudgeNet
from training.states import States

FALSE_REFUSAL = 0.05


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a judge on some asks; a judge's word on an ask is its highest logit on any sentence.

    `auc`: answerable against not; `refusal`: share of the unanswerable below the `threshold` that refuses
    FALSE_REFUSAL of the answerable; `hit`: share of the answerable whose best sentence answers; `absence`:
    share of the answerable that are refused once the sentences that answer are taken away.
    """

    auc: float
    refusal: float
    threshold: float
    hit: float
    absence: float
    answerable: int
    unanswerable: int


def area_under_curve(positive: NDArray[np.bool_], scores: NDArray[np.float32]) -> float:
    """How often a positive one has a higher score than another (the area under the ROC curve)."""
    return float(roc_auc_score(positive, scores))


def figures(net: JudgeNet, groups: Sequence[Group], states: States) -> Figures:
    """The figures of groups, which need answerable and unanswerable ones among them."""
    sides = [([*g.answers], [*g.tempts, *g.others]) for g in groups]
    pairs = [(g.ask, s) for g, (yes, no) in zip(groups, sides, strict=True) for s in (*yes, *no)]
    ends = np.cumsum([len(yes) + len(no) for yes, no in sides])[:-1]
    found = np.split(logits(net, pairs, states)[:, ANSWERS], ends)
    best = np.array([f.max(initial=-99.0) for f in found])
    answerable = np.array([bool(yes) for yes, _ in sides])
    threshold = float(np.quantile(best[answerable], FALSE_REFUSAL))
    known = [(f, len(yes)) for f, (yes, _) in zip(found, sides, strict=True) if yes]
    return Figures(
        auc=area_under_curve(answerable, best),
        refusal=float((best[~answerable] < threshold).mean()),
        threshold=threshold,
        hit=float(np.mean([f.argmax() < n for f, n in known])),
        absence=float(np.mean([f[n:].max(initial=-99.0) < threshold for f, n in known])),
        answerable=int(answerable.sum()),
        unanswerable=int((~answerable).sum()),
    )
