"""Other plans of the same make: a real text whose words change places, no sentence a copy."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from index.tokenizer import tagged

_KINDS = ("n", "vn", "v", "a")
SHARE = 0.4
"""Of a plan's distinct nouns, verbs and adjectives, so many change places, each within kind and length."""


class Variants:
    """Texts made of one text. Names, numbers, punctuation and the marks of headings stay where they are."""

    def __init__(self, text: str) -> None:
        self._lines = [tagged(line) for line in text.split("\n")]
        kinds: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for line in self._lines:
            for word, kind in line:
                if kind in _KINDS and len(word) > 1:
                    kinds[kind, len(word)][word] = None
        self._kinds = {kind: list(words) for kind, words in kinds.items()}

    def text(self, number: int) -> str:
        """The text in other words, the same ones for the same number; 0 is the text itself."""
        places = dict(self._places(number)) if number else {}
        return "\n".join("".join(places.get(pair, pair[0]) for pair in line) for line in self._lines)

    def _places(self, number: int) -> Iterator[tuple[tuple[str, str], str]]:
        """The words that change places, with their kind, and what stands there then."""
        drawn = random.Random(number)
        for (kind, _), words in self._kinds.items():
            some = drawn.sample(words, int(len(words) * SHARE))
            others = drawn.sample(some, len(some))
            yield from (((word, kind), other) for word, other in zip(some, others, strict=True))
