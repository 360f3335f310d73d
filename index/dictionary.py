"""The segmenter's dictionary, read as far as texts need it: the words that begin like something in them.

Read whole it takes longer than all else that a question needs, and 60 MB; a question and the passages found
for it hold some thousand pairs of characters. What is read is what the segmenter itself would have read.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_SHA256, _TOTAL = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8", 60_101_967
"""Of the dictionary of jieba 0.42.1, and the sum of its counts; another one's is counted."""
_NEWLINE = 10
REMEMBERED = 200_000
"""Pairs of characters that are known to be read; to read them again changes nothing."""
_SECOND = 32
"""Bits that the second character of a line's code has."""


class Dictionary:
    """Words, their counts in a corpus and their parts of speech, one "word count tag" a line of `data`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts, self._codes = _lines(data)
        self._read: set[str] = set()
        self._lock = threading.Lock()
        self.frequencies: dict[str, int] = {}
        """Word or beginning of a word -> count, 0 for what is no word itself; as far as it is read."""
        self.tags: dict[str, str] = {}
        """Word -> part of speech, likewise."""

    def read_for(self, text: str) -> None:
        """Have all words ready that any part of the text may be."""
        wanted = {text[at : at + 2] for at in range(len(text) - 1)}
        wanted.update(f"{character} " for character in text)
        if not self._read.issuperset(wanted):
            with self._lock:
                if len(self._read) > REMEMBERED:  # of texts without end, most begin no word
                    self._read = set()
                new = wanted - self._read
                self._read_words(new)
                self._read |= new

    def frequency(self, word: str) -> int:
        """The count of a word; 0 for what is none."""
        self.read_for(word)
        return self.frequencies.get(word, 0)

    def counted(self) -> Iterator[tuple[str, int]]:
        """All words with their counts, in the order in which the segmenter meets them."""
        fields = self._data.decode().split()
        found: dict[str, int] = {}
        for word, count in zip(fields[0::3], map(int, fields[1::3]), strict=True):
            _add(found, word, count)
        return ((word, count) for word, count in found.items() if count)

    def total(self) -> int:
        """Words in the corpus."""
        if hashlib.sha256(self._data).hexdigest() == _SHA256:
            return _TOTAL
        return sum(map(int, self._data.decode().split()[1::3]))

    def _read_words(self, beginnings: set[str]) -> None:
        """Read the words that begin with these pairs; a character and a blank are that character alone."""
        codes = np.array([_code(pair) for pair in beginnings], dtype=np.uint64)
        found = np.searchsorted(self._codes, codes), np.searchsorted(self._codes, codes, side="right")
        for first, end in np.stack(found, axis=1).tolist():
            for start in self._starts[first:end].tolist():
                word, count, tag = self._data[start : self._data.index(b"\n", start)].decode().split()
                self.tags[word] = tag
                _add(self.frequencies, word, int(count))


def _add(frequencies: dict[str, int], word: str, count: int) -> None:
    """Add a word, and its beginnings where they are not known as words."""
    frequencies[word] = count
    if word[:-1] not in frequencies:  # what is there has its own beginnings there
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)


def _code(pair: str) -> int:
    """Two characters as one number: their bytes in UTF-8, four each."""
    first, second = (int.from_bytes(c.encode("utf-8", "surrogatepass"), "big") for c in pair)
    return first << _SECOND | second


def _lines(data: bytes) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Where each line begins and the code of its first two characters, in the order of the codes."""
    padded = np.frombuffer(data + bytes(8), dtype=np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(padded[: len(data) - 1] == _NEWLINE) + 1])
    first, size = _characters(padded, starts)
    second, _ = _characters(padded, starts + size)
    codes = first << np.uint64(_SECOND) | second
    order = np.argsort(codes, kind="stable")
    return starts[order], codes[order]


def _characters(
    data: NDArray[np.uint8], at: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The characters that begin at these bytes, as numbers, and how many bytes each has."""
    lead = data[at]
    codes, size = lead.astype(np.uint64), np.ones(len(at), dtype=np.int64)
    for more, least in enumerate((0xC0, 0xE0, 0xF0), start=1):
        longer = lead >= least
        codes = np.where(longer, codes << np.uint64(8) | data[at + more], codes)
        size += longer
    return codes, size
