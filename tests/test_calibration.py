"""The fit of the near-miss gate on anticipated questions."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import BigramEmbedder

from chat.decision.deciding import ANSWERED, OFFSET, UNANSWERED, answered_probability
from eval.calibration import _fitted, _nearest_other, calibrate
from index.expansion import Expansion
from ingest.errors import PlanQAError

THINGS = ("公园", "学校", "医院", "道路", "桥梁", "食堂", "广场", "车站")


def expansion() -> Expansion:
    """Of each thing the plan says how many and where, and not what it costs nor who pays."""
    return Expansion(
        {
            f"建{t}。": (f"要建几个{t}?", f"一共要建几个{t}呢?", f"{t}要建在哪里?", f"{t}要建在哪里呀?")
            for t in THINGS
        },
        {f"建{t}。": (f"{t}一共花多少钱?", f"{t}总共花多少钱?") for t in THINGS},
    )


def test_a_question_is_not_its_own_neighbour() -> None:
    """Left in, each would be nearest to itself and the fit would be perfect and worthless."""
    rows = np.eye(2, dtype=np.float32)
    nearest = _nearest_other(rows, rows, ["甲", "丙"], {"甲": 0, "乙": 1})
    assert nearest.tolist() == [0.0, 1.0]


def test_the_fit_tells_the_kinds_apart() -> None:
    """Nearness to the answered speaks for an answer, nearness to the unanswered against it."""
    fitted = calibrate(expansion(), BigramEmbedder(), threshold=0.25)
    assert fitted.answered > 0 > fitted.unanswered
    assert fitted.auc > 0.9
    assert fitted.questions == 6 * len(THINGS)
    assert fitted.lines()[0].startswith("ANSWERED, UNANSWERED, OFFSET = ")


def test_shares_are_counted_on_their_own_kind() -> None:
    """A separable set loses none and keeps none."""
    features = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8]], dtype=np.float32)
    fitted = _fitted(features, np.array([1, 1, 0, 0]), 0.5)
    assert (fitted.lost, fitted.kept, fitted.auc) == (0, 0, 1)


def test_a_plan_without_both_kinds_says_what_mends_it() -> None:
    """Nothing can be fitted to one kind."""
    with pytest.raises(PlanQAError, match="planqa expand --unanswered"):
        calibrate(Expansion({"甲。": ("一?", "二?")}), BigramEmbedder(), 0.25)


def test_the_gate_holds_coefficients_of_the_right_sign() -> None:
    """The probability is the logistic function of the constants of the gate."""
    expected = 1 / (1 + np.exp(-(ANSWERED * 0.7 - UNANSWERED * 0.6 + OFFSET)))
    assert answered_probability(0.7, 0.6) == pytest.approx(expected)
