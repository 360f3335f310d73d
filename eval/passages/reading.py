"""Scores of reading comprehension: containment, and character F1 as CMRC 2018 counts it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from eval.questions.matching import fold, without_marks

# The marks that the evaluation script of CMRC 2018 leaves out before it compares.
_LEFT_OUT = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』…")
_HAN = re.compile(r"[\u4e00-\u9fa5]")
_LATIN = re.compile(r"\d+(?:[.,]\d+)+(?!\w)|\w+|[^\w\s]")


def contains_answer(text: str, answers: Iterable[str]) -> bool:
    """One of the answers stands in the text, both folded (NFKC, no white space, lower case)."""
    folded = fold(without_marks(text))
    return any(fold(answer) in folded for answer in answers if fold(answer))


def character_f1(text: str, answers: Iterable[str]) -> float:
    """F1 over characters of the longest common run, the best over the answers; 0 without answers.

    Source: Cui et al., A Span-Extraction Dataset for Chinese Machine Reading Comprehension
    (EMNLP 2019), its evaluation script: Chinese by characters, the rest by words, punctuation
    left out. The script cuts words with NLTK, we with a regular expression.
    """
    said = segments(without_marks(text))
    return max((_f1(segments(answer), said) for answer in answers), default=0.0)


def segments(text: str) -> list[str]:
    """Chinese characters one by one, other words whole, in lower case, without punctuation."""
    found: list[str] = []
    latin: list[str] = []
    for char in text.lower().strip():
        if char in _LEFT_OUT:
            continue
        if _HAN.match(char):
            found += _LATIN.findall("".join(latin))
            latin.clear()
            found.append(char)
        else:
            latin.append(char)
    return found + _LATIN.findall("".join(latin))


def _f1(wanted: Sequence[str], said: Sequence[str]) -> float:
    common = SequenceMatcher(None, wanted, said, autojunk=False).find_longest_match().size
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
