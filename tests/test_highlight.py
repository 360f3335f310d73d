"""Which characters of a quote are marked as matching the question."""

from __future__ import annotations

from itertools import pairwise

import pytest

from chat.evidence.highlight import highlights


def marked(question: str, quote: str) -> list[str]:
    return [quote[a:b] for a, b in highlights(question, quote)]


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        ("绿化覆盖率是多少?", "建成区绿化覆盖率达到42%,绿化覆盖率稳步提升。", ["绿化覆盖率", "绿化覆盖率"]),
        ("GDP增速", "单位gdp能耗下降", ["gdp"]),
        ("gdp增速", "单位GDP能耗下降", ["GDP"]),
        ("电梯", "新建公园。", []),
        ("", "新建公园。", []),
        ("电梯", "", []),
        ("2025年", "到2025年完成", ["2025"]),
    ],
)
def test_matching_words_are_marked(question: str, quote: str, words: list[str]) -> None:
    """Every occurrence of a question word is marked, adjoining words as one range, case aside."""
    assert marked(question, quote) == words


def test_ranges_are_in_order_and_apart() -> None:
    """Half-open ranges inside the quote that neither overlap nor touch."""
    quote = "老旧小区改造与小区绿化、加装电梯,改造老旧小区。"
    ranges = highlights("老旧小区改造加装电梯", quote)
    assert ranges
    assert all(0 <= a < b <= len(quote) for a, b in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_single_characters_are_not_marked() -> None:
    """A lone character would be marked all over the place."""
    assert highlights("建", "建设建筑") == ()
