"""Rank measures against their formulas by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pytest
from eval_fakes import QUESTIONS

from eval.metrics.case import Case
from eval.metrics.ranking import ranking_values

N1, N2, *_, U1, _ = QUESTIONS


def values(question, *texts):
    row = {"id": question.id, "retrieved": [{"passage_id": f"p{i}", "text": t} for i, t in enumerate(texts)]}
    return ranking_values([Case(question, row, None)])[question.id]


def test_two_quotes_at_ranks_two_and_six():
    """Recall@5 is 1/2, the reciprocal rank 1/2, nDCG@10 (1/log2 3 + 1/log2 7) / (1 + 1/log2 3)."""
    found = values(N2, "甲", "森林覆盖率达到41%", "乙", "丙", "丁", "城镇登记失业率控制在4.5%以内")
    assert found["recall_at_5"] == 0.5
    assert found["recall_at_10"] == 1.0
    assert found["mrr"] == 0.5
    assert found["ndcg_at_10"] == pytest.approx((1 / log2(3) + 1 / log2(7)) / (1 + 1 / log2(3)), abs=1e-4)


def test_any_gold_asks_for_one():
    """With any_gold the quotes are one document: finding either is all."""
    found = values(replace(N2, any_gold=True), "城镇登记失业率控制在4.5%以内")
    assert (found["recall_at_5"], found["ndcg_at_10"]) == (1.0, 1.0)


def test_half_a_quote_stands_for_it():
    """A passage that holds at least half of a quote in one piece counts, less does not."""
    assert values(N1, "甲老旧小区改")["mrr"] == 1.0  # 5 of 9 characters
    assert values(N1, "甲老旧小区乙")["mrr"] == 0.0  # 4 of 9


def test_nothing_found_is_zero_and_nothing_asked_is_absent():
    """A missing row still counts; a question without gold does not."""
    found = ranking_values([Case(N1, None, None), Case(U1, None, None)])
    assert found == {"n1": {"recall_at_5": 0.0, "recall_at_10": 0.0, "mrr": 0.0, "ndcg_at_10": 0.0}}
    assert ranking_values([Case(U1, None, None)]) == {}
