"""Which characters of a quote to mark: those of content words that stand in the question."""

from __future__ import annotations

from index.tokenizer import word_set


def highlights(question: str, quote: str) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of `quote`, in order, not overlapping; single characters are not marked."""
    marked = [False] * len(quote)
    lowered = quote.lower()
    for word in word_set(question):
        start = lowered.find(word) if len(word) > 1 else -1
        while start >= 0:
            marked[start : start + len(word)] = [True] * len(word)
            start = lowered.find(word, start + 1)
    ranges: list[tuple[int, int]] = []
    for i, on in enumerate(marked):
        if on and ranges and ranges[-1][1] == i:
            ranges[-1] = (ranges[-1][0], i + 1)
        elif on:
            ranges.append((i, i + 1))
    return tuple(ranges)
