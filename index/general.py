"""General Chinese, by the segmenter's dictionary: how a text is cut, and how common a word is."""

from __future__ import annotations

import re
from functools import lru_cache

from index.tokenizer import dictionary, segmenter

_WORDS = re.compile(r"[\u4e00-\u9fff]{1,4}")


def cut(text: str) -> list[str]:
    """The words of a folded text in order, nothing dropped; what the dictionary lacks, by characters."""
    return list(segmenter(text).cut(text, HMM=False))


def frequency(word: str) -> int:
    """How often a word stands in the dictionary's corpus of `corpus_size` words; 0 where it is unknown."""
    return dictionary().frequency(word)


@lru_cache(maxsize=1)
def corpus_size() -> int:
    """Words in the dictionary's corpus, about 60 million."""
    return dictionary().total()


@lru_cache(maxsize=2)
def common_words(at_least: int) -> tuple[str, ...]:
    """Chinese words of 1-4 characters that stand in the corpus so often."""
    counted = dictionary().counted()
    return tuple(w for w, count in counted if count >= at_least and _WORDS.fullmatch(w))
