"""Words without marks cut into clauses: where a head says that one ends."""

from __future__ import annotations

import numpy as np
import pytest

from chat.asks.boundaries import BETWEEN_ASKS, LONG, SURE, likely_ends, parted, places_of
from chat.asks.clauses import clauses_of
from index.heads import Head

TWO = "前几年修了几条路往后还修不修"
BETWEEN = TWO.index("往后")


def texts(message: str, ends: dict[int, float]) -> list[str]:
    return [c.text for c in parted(clauses_of(message), ends)]


def test_two_asks_are_cut_where_they_meet() -> None:
    """At the likeliest place at which both sides ask; each piece stands where it stood."""
    ends = {3: 4.0, BETWEEN: 1.0, BETWEEN + 2: 0.0}
    assert texts(TWO, ends) == ["前几年修了几条路", "往后还修不修"]
    one, two = parted(clauses_of(f"您好，{TWO}"), {at + 3: logit for at, logit in ends.items()})[1:]
    assert (one.start, one.end, two.start) == (3, 3 + BETWEEN, 3 + BETWEEN)


def test_one_ask_stays_whole() -> None:
    """However surely a clause ends before it, or where the place is not likely at all."""
    assert texts("报告里说新增学位都加在哪了", {8: 9.0}) == ["报告里说新增学位都加在哪了"]
    assert texts(TWO, {BETWEEN: BETWEEN_ASKS - 0.1}) == [TWO]


def test_a_long_run_is_cut_wherever_a_clause_surely_ends() -> None:
    """So that of a story without marks the words around its ask are read, not its end."""
    story = "我婆婆瘫在炕上" * 7
    assert len(story) > LONG
    assert texts(story, {7: SURE + 1, 14: SURE - 0.1}) == [story[:7], story[7:]]
    assert texts(story[:LONG], {7: SURE + 1}) == [story[:LONG]]


def test_a_place_is_seen_by_two_tokens_on_each_side() -> None:
    """Zeros beyond the text; the offset is that at which the second token begins."""
    states = np.arange(1, 7, dtype=np.float32).reshape(3, 2)
    spans = np.array([[0, 1], [1, 3], [3, 4]], dtype=np.int32)
    offsets, seen = places_of(states, spans)
    assert offsets.tolist() == [1, 3]
    assert seen.tolist() == [[0, 0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 0, 0]]


@pytest.mark.parametrize("tokens", [0, 1])
def test_hardly_a_word_has_no_place(tokens: int) -> None:
    """A message of one token, or of none, has nothing to cut."""
    states, spans = np.zeros((tokens, 2), np.float32), np.zeros((tokens, 2), np.int32)
    assert likely_ends(states, spans, Head({}, {})) == {}
