"""Intervals and tests against independent implementations."""

from __future__ import annotations

import numpy as np
import pytest

from eval.metrics.intervals import estimate, paired_difference, percentile, resampled_means

SCORES = [1.0] * 60 + [0.0] * 25 + [0.5] * 15


@pytest.mark.slow
def test_the_interval_agrees_with_scipy():
    """The percentile bootstrap of scipy gives the same bounds within resampling noise."""
    from scipy import stats

    ours = estimate(SCORES)
    theirs = stats.bootstrap((SCORES,), np.mean, n_resamples=4000, method="percentile", rng=1)
    assert ours.mean == pytest.approx(0.675)
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.012)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.012)


def test_the_interval_is_the_same_every_time():
    """The seed is fixed, so a report can be made again."""
    assert estimate(SCORES) == estimate(list(SCORES))


def test_all_alike_keeps_its_doubt():
    """20 of 20 is less sure than 200 of 200; the bounds are those of the exact binomial interval, at which
    so many alike still come in one of forty samples."""
    assert estimate([1.0] * 20).low == pytest.approx(0.025 ** (1 / 20))
    assert estimate([0.0] * 200).high == pytest.approx(1 - 0.025 ** (1 / 200))
    assert (estimate([37.0] * 5).low, estimate([37.0] * 5).high) == (37.0, 37.0)


def test_nothing_gives_no_figure():
    """No values, no estimate."""
    assert estimate([]) is None
    assert paired_difference([], []) is None
    assert percentile([], 50) is None


def test_large_samples_are_resampled_in_bounded_memory():
    """Above the chunk the indices are drawn one resample at a time, to the same distribution."""
    sample = np.tile(np.array([0.0, 1.0]), 5000)
    means = resampled_means(sample)
    assert len(means) == 2000
    assert means.std() == pytest.approx(0.5 / np.sqrt(10000), rel=0.1)


def test_a_paired_difference_sees_what_two_intervals_do_not():
    """Ten of a hundred questions better and none worse is no chance, though the means' intervals overlap."""
    before = [1.0] * 50 + [0.0] * 50
    after = [1.0] * 60 + [0.0] * 40
    difference = paired_difference(before, after)
    assert difference.mean == pytest.approx(0.1)
    assert 0.03 < difference.low < difference.high < 0.18
    # all ten signs alike, by hand: 2 / 2**10
    assert difference.p == pytest.approx(2 / 1024, abs=0.003)


def test_as_many_won_as_lost_is_no_difference():
    """Five up and five down gives a p-value of one; equal runs too."""
    balanced = paired_difference([1.0] * 5 + [0.0] * 5, [0.0] * 5 + [1.0] * 5)
    assert (balanced.mean, balanced.p) == (0.0, 1.0)
    assert paired_difference(SCORES, SCORES).p == 1.0


def test_percentiles_are_linear_between_ranks():
    """The median of four is the mean of the middle two."""
    assert percentile([1.0, 2.0, 3.0, 10.0], 50) == 2.5
