"""How sure a figure is: bootstrap intervals, and tests on paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 20211
_CHUNK = 2_000_000  # drawn indices held at once: 16 MB

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` questions with its 95% interval [low, high]."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of B - A over `n` questions, its 95% interval and a two-sided p-value."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def estimate(values: Sequence[float]) -> Estimate | None:
    """Mean with its 95% percentile bootstrap interval (Efron 1979); None without values.

    The seed is fixed: the same values give the same interval. Resampling all ones (or zeros)
    knows no doubt, however few they are: there the interval is the exact binomial one
    (Clopper and Pearson 1934), which tells 20 of 20 from 200 of 200.
    """
    if not values:
        return None
    sample = np.asarray(values, dtype=np.float64)
    if np.ptp(sample) == 0.0:  # every resample is the same
        return _unanimous(float(sample[0]), len(sample))
    low, high = np.percentile(resampled_means(sample), [2.5, 97.5])
    return Estimate(float(sample.mean()), float(low), float(high), len(sample))


def _unanimous(mean: float, n: int) -> Estimate:
    doubt = 0.025 ** (1 / n)
    low = doubt if mean == 1.0 else mean
    high = 1.0 - doubt if mean == 0.0 else mean
    return Estimate(mean, low, high, n)


def paired_difference(a: Sequence[float], b: Sequence[float]) -> Difference | None:
    """Mean of b - a: paired bootstrap interval, p by random sign flips; None without pairs.

    The p-value is Fisher's randomisation test, which Smucker et al. (CIKM 2007) find the
    soundest for paired scores of questions; (hits + 1) / (trials + 1), so never 0.
    """
    if not a:
        return None
    gap = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    mean = float(gap.mean())
    if not gap.any():
        return Difference(0.0, 0.0, 0.0, 1.0, len(gap))
    low, high = np.percentile(resampled_means(gap), [2.5, 97.5])
    hits = int((np.abs(_flipped_means(gap)) >= abs(mean) - 1e-12).sum())
    return Difference(mean, float(low), float(high), (hits + 1) / (RESAMPLES + 1), len(gap))


def percentile(values: Sequence[float], q: float) -> float | None:
    """The q-th percentile (0-100), linear between ranks; None without values."""
    return float(np.percentile(values, q)) if values else None


def resampled_means(sample: Floats) -> Floats:
    """Means of RESAMPLES samples drawn with replacement, in bounded memory."""
    n = len(sample)
    if n <= _CHUNK // RESAMPLES:
        means: Floats = sample[_draws(n)].mean(axis=1)
        return means
    rng = np.random.default_rng(SEED)
    return np.array([sample[rng.integers(0, n, n)].mean() for _ in range(RESAMPLES)])


@lru_cache(maxsize=64)
def _draws(n: int) -> npt.NDArray[np.int64]:
    """The indices drawn for a sample of n; many metrics share one n, so they are kept."""
    return np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n))


def _flipped_means(gap: Floats) -> Floats:
    n = len(gap)
    if n <= _CHUNK // RESAMPLES:
        means: Floats = (gap * _signs(n)).mean(axis=1)
        return means
    rng = np.random.default_rng(SEED)
    return np.array([(gap * rng.choice((-1.0, 1.0), n)).mean() for _ in range(RESAMPLES)])


@lru_cache(maxsize=8)
def _signs(n: int) -> Floats:
    """The signs drawn for n pairs, as `_draws` keeps its indices."""
    signs: Floats = np.random.default_rng(SEED).choice((-1.0, 1.0), (RESAMPLES, n))
    return signs
