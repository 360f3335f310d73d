"""`planqa eval calibrate`: fit the probability that a plan answers a question, by leaving one out.

Each anticipated question is asked as if a person asked it, with itself taken out of the index; its
nearness to the nearest answered and to the nearest unanswered question are the two features of a
logistic regression, the kind it is written as is the label.
`chat.decision.deciding.answered_probability` holds the coefficients.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.embedder import Embedder
from index.expansion import Expansion
from ingest.errors import PlanQAError

SAMPLE = 2500
"""Most answered questions asked; there are several times as many as unanswered ones."""
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted coefficients, and what they would do to the questions they were fitted on.

    `auc` is the area under the ROC curve; `lost` the share of answered questions, `kept` the share
    of unanswered ones on the wrong side of `threshold`.
    """

    answered: float
    unanswered: float
    offset: float
    auc: float
    lost: float
    kept: float
    questions: int
    threshold: float

    def lines(self) -> list[str]:
        return [
            f"ANSWERED, UNANSWERED, OFFSET = {self.answered:.1f}, {-self.unanswered:.1f}, {self.offset:.1f}",
            f"{self.questions} questions, each left out in turn: AUC {self.auc:.3f}",
            f"below {self.threshold}: {self.lost:.3f} of the answered, {1 - self.kept:.3f} of the unanswered",
        ]


def calibrate(expansion: Expansion, embedder: Embedder, threshold: float, seed: int = 0) -> Calibration:
    """Fit on the anticipated questions of a plan. Raises PlanQAError where one kind is missing."""
    answered = _distinct(expansion.answered.values())
    unanswered = _distinct(expansion.unanswered.values())
    if min(len(answered), len(unanswered)) < 2:
        raise PlanQAError(
            "there are not enough anticipated questions",
            expected="answered and unanswered ones",
            mend="planqa expand --unanswered PLAN",
        )
    asked = random.Random(seed).sample(answered, min(SAMPLE, len(answered)))
    indexed = (_encoded(embedder, answered), _encoded(embedder, unanswered))
    known = ({q: i for i, q in enumerate(answered)}, {q: i for i, q in enumerate(unanswered)})
    texts = [*asked, *unanswered]
    features = np.empty((len(texts), 2), dtype=np.float32)
    for start in tqdm(range(0, len(texts), _BATCH), desc="asking", unit="batch"):
        batch = texts[start : start + _BATCH]
        vectors = embedder.encode_queries(batch)
        for column, (rows, places) in enumerate(zip(indexed, known, strict=True)):
            features[start : start + len(batch), column] = _nearest_other(rows, vectors, batch, places)
    labels = np.array([1] * len(asked) + [0] * len(unanswered))
    return _fitted(features, labels, threshold)


def _nearest_other(
    rows: NDArray[np.float32], vectors: NDArray[np.float32], texts: Sequence[str], places: dict[str, int]
) -> NDArray[np.float32]:
    """Cosine of each text with the nearest row that is not the text itself; shape (len(texts),)."""
    cosines = vectors @ rows.T
    for i, text in enumerate(texts):
        if text in places:
            cosines[i, places[text]] = -1
    return np.asarray(cosines.max(axis=1))


def _fitted(features: NDArray[np.float32], labels: NDArray[np.int64], threshold: float) -> Calibration:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    model = LogisticRegression(C=1000, class_weight="balanced", max_iter=1000).fit(features, labels)
    probabilities = model.predict_proba(features)[:, 1]
    (answered, unanswered), (offset,) = model.coef_[0], model.intercept_
    return Calibration(
        answered=float(answered),
        unanswered=float(unanswered),
        offset=float(offset),
        auc=float(roc_auc_score(labels, probabilities)),
        lost=float(np.mean(probabilities[labels == 1] < threshold)),
        kept=float(np.mean(probabilities[labels == 0] >= threshold)),
        questions=len(labels),
        threshold=threshold,
    )


def _encoded(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    batches = tqdm(range(0, len(texts), _BATCH), desc="indexing", unit="batch")
    return np.concatenate([embedder.encode_passages(texts[i : i + _BATCH]) for i in batches])


def _distinct(questions: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(q for of_one in questions for q in of_one))


def calibrate_source(source: Path, embedder: Embedder) -> list[str]:
    """The lines that the command prints for the questions beside a source file."""
    from chat.decision.deciding import Thresholds
    from index.expansion import read_expansion

    return calibrate(read_expansion(source), embedder, Thresholds().answered_probability).lines()
