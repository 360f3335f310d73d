"""Where a search finds a row: by characters in all that the row says, by pinyin in its indicator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from index.tokenizer import fold
from ledger.filter import year_of
from ledger.model import Commitment
from ledger.pinyin import matches, syllables


class Found(IntEnum):
    """How near a row is to a search; a smaller number comes first.

    An enumeration of eight indicators gives eight rows with the same sentence: a search for one
    of them finds that one by NAME and the other seven only in the SENTENCE.
    """

    NAME = 0
    SENTENCE = 1


@dataclass(frozen=True, slots=True)
class Searchable:
    """The folded texts of one row: what the row itself says, the whole sentence, the pinyin."""

    own: str
    quote: str
    spelt: tuple[str, ...]

    @classmethod
    def of(cls, row: Commitment) -> Searchable:
        own = "\n".join((row.indicator, row.value_text, row.topic, row.ref, row.deadline, year_of(row)))
        return cls(fold(own), fold(row.quote), syllables(fold(row.indicator)))

    def find(self, terms: tuple[str, ...]) -> Found | None:
        """None unless every term occurs somewhere; a search without terms finds all by NAME."""
        found = Found.NAME
        for term in terms:
            if term in self.own or matches(term, self.spelt):
                continue
            if term not in self.quote:
                return None
            found = Found.SENTENCE
        return found


def terms_of(search: str) -> tuple[str, ...]:
    """The folded terms of a search, which white space separates."""
    return tuple(fold(search).split())
