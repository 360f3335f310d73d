"""The words that a misspelt question may have meant, of the plans and of general Chinese, and their costs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from chat.asks.lexicon import entries
from index.general import common_words, corpus_size, frequency
from index.sounds import SoundIndex

COMMON = 200
"""Words that stand so often in the dictionary's corpus may be meant by typed pinyin."""
ASKED = 0.003
"""Share of each of the words that questions are made of, whatever the corpus says."""
_ASKING = re.compile(
    "[吗吧呢哪怎几谁啥咋有要]|哪[些个里儿年]|怎么样?|怎样|什么(?:时候)?|为什么|多[少大久]|几[个年]|如何|是否"
    "|有没有|是不是|能不能|会不会|达到"
)


class Vocabulary:
    """The words of the plans, by sound and by count, among those of general Chinese."""

    def __init__(self, words: Sequence[str]) -> None:
        self.sounds = SoundIndex(words)
        # 亿元 is a unit after a figure, and no word that a question is likely to ask for.
        neighbours = pairwise(["", *words])
        self._counts = Counter(word for before, word in neighbours if not before[-1:].isdigit())

    def mentions(self, run: str) -> bool:
        """Whether the run stands in the plans, within words or across them."""
        return run in self._counts or run in self.sounds.text

    def knows(self, word: str) -> bool:
        """Whether it is a word of the plans or of the dictionary."""
        return word in self._counts or frequency(word) > 0

    def cost(self, run: str, in_plans: int = 0) -> float:
        """Minus the logarithm of the share of a word, or of a run that stands `in_plans` times, in nats.

        The mean of its share in the plans and in the dictionary's corpus.
        """
        plans = max(in_plans, self._counts[run]) / max(self.sounds.size, 1)
        general = max(frequency(run), 1) / corpus_size() + (ASKED if _ASKING.fullmatch(run) else 0.0)
        return -math.log((plans + general) / 2)


@lru_cache(maxsize=1)
def general_sounds() -> SoundIndex:
    """The common words of general Chinese and the spoken ones of the lexicon, each for itself."""
    vocabulary = dict.fromkeys([*common_words(COMMON), *entries("lexicon.tsv")])
    return SoundIndex([piece for word in vocabulary for piece in (word, "\n")])
