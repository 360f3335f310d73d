"""A text searched by sound: where does it hold a run of words that is read like this?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.pinyin import near, readings

Positions = NDArray[np.int32]
NOWHERE: Positions = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Sound:
    """What one character of a run may be: `exact` itself, else all that is read, or nearly read, like it."""

    readings: tuple[str, ...] = ()
    exact: str = ""


class SoundIndex:
    """Runs of whole words in a cut text, found by the sounds of their characters.

    A run begins where a word begins, not with the unit of a figure (亿元 after 5), and ends where a
    word ends. Reading is kept per distinct
    character, so the size is that of the text: about 10 bytes a character.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.text = "".join(words)
        self.size = len(words)
        self._number = {c: i for i, c in enumerate(sorted(set(self.text)))}
        self._codes = np.fromiter((self._number[c] for c in self.text), dtype=np.int32, count=len(self.text))
        bounds = np.cumsum([0, *map(len, words)], dtype=np.int32)
        self._is_end = np.zeros(len(self.text) + 1, dtype=bool)
        self._is_end[bounds] = True
        starts = np.array(
            [at for at in bounds[:-1].tolist() if not self.text[at - 1 : at].isdigit()], dtype=np.int32
        )
        starts = starts[np.argsort(self._codes[starts], kind="stable")]
        self._starts = np.split(starts, np.searchsorted(self._codes[starts], range(1, len(self._number))))
        self._by_reading = self._characters_by_reading()
        self._fits: dict[Sound, NDArray[np.bool_]] = {}
        self._begins: dict[Sound, Positions] = {}

    def begin(self, sound: Sound) -> Positions:
        """Where a word begins with a character of this sound."""
        found = self._begins.get(sound)
        if found is None:
            starts = [self._starts[i] for i in np.flatnonzero(self._fitting(sound))]
            found = self._begins[sound] = np.concatenate(starts) if starts else NOWHERE
        return found

    def extend(self, starts: Positions, length: int, sound: Sound) -> Positions:
        """Those of the starts whose run of `length` characters is followed by one of this sound."""
        within = starts[starts + length < len(self.text)]
        return np.asarray(within[self._fitting(sound)[self._codes[within + length]]], dtype=np.int32)

    def runs(self, starts: Positions, length: int) -> Counter[str]:
        """The runs of `length` characters from these starts that end with a word, each with its count."""
        whole = starts[self._is_end[starts + length]].tolist()
        return Counter(self.text[at : at + length] for at in whole)

    def _characters_by_reading(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for character, i in self._number.items():
            for reading in {near(r) for r in readings(character)}:
                found.setdefault(reading, []).append(i)
        return found

    def _fitting(self, sound: Sound) -> NDArray[np.bool_]:
        """Which of the distinct characters a sound may be."""
        fits = self._fits.get(sound)
        if fits is None:
            fits = np.zeros(len(self._number), dtype=bool)
            if sound.exact in self._number:
                fits[self._number[sound.exact]] = True
            for reading in sound.readings:
                fits[self._by_reading.get(near(reading), [])] = True
            self._fits[sound] = fits
        return fits
