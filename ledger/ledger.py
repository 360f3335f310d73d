"""The ledger: all rows of some plans, to search, choose, count, sort and compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.tokenizer import fold
from ingest.errors import PlanQAError
from ingest.model import Plan
from ledger.filter import FACETS, Filter
from ledger.model import Commitment, Kind
from ledger.pinyin import syllables
from ledger.search import Found, Searchable, terms_of
from ledger.stored import restored

Rows = tuple[Commitment, ...]
_SortValue = tuple[str | float, ...]

_KINDS = list(Kind)  # targets before achievements

_SORT_VALUES: Mapping[str, Callable[[Commitment], _SortValue | None]] = {
    "indicator": lambda row: syllables(fold(row.indicator)),
    # Numbers of different units cannot be compared: they are sorted unit by unit.
    "value": lambda row: None if row.value is None else (row.unit, row.value),
    "deadline": lambda row: None if row.deadline_year is None else (row.deadline_year,),
    "kind": lambda row: (_KINDS.index(row.kind),),
}
SORTS = ("ref", *_SORT_VALUES)


@dataclass(frozen=True)
class Ledger:
    """Rows in the order of the source, plan after plan."""

    rows: Rows

    @classmethod
    def of(cls, plans: Iterable[Plan], folder: Path | None = None) -> Ledger:
        """All that these plans commit to and report; as it lies in `folder`, that of an index of them."""
        return cls(tuple(row for plan in plans for row in _rows_of(plan, folder)))

    @cached_property
    def _searchable(self) -> tuple[Searchable, ...]:
        return tuple(Searchable.of(row) for row in self.rows)

    @cached_property
    def _by_indicator(self) -> Mapping[tuple[str, str], Rows]:
        rows: dict[tuple[str, str], list[Commitment]] = {}
        for row in self.rows:
            if row.indicator_key:
                rows.setdefault((row.document, row.indicator_key), []).append(row)
        return {key: tuple(same) for key, same in rows.items()}

    @cached_property
    def _by_sentence(self) -> Mapping[tuple[str, str], Rows]:
        rows: dict[tuple[str, str], list[Commitment]] = {}
        for row in self.rows:
            rows.setdefault((row.passage_id, row.quote), []).append(row)
        return {key: tuple(same) for key, same in rows.items()}

    def in_sentence(self, passage_id: str, quote: str) -> Rows:
        """The rows of one sentence of a passage."""
        return self._by_sentence.get((passage_id, quote), ())

    def found(self, search: str) -> list[tuple[Found, Commitment]]:
        """The rows that a search finds, in the order of the source."""
        terms = terms_of(search)
        pairs = zip(self._searchable, self.rows, strict=True)
        return [(found, row) for text, row in pairs if (found := text.find(terms)) is not None]

    def select(self, wanted: Filter, sort: str = "") -> Rows:
        """The wanted rows. `sort` is one of SORTS, descending with a `-` before it.

        Without a sort targets come first, and of a search what it finds by name before all others;
        otherwise in the order of the source.
        Raises PlanQAError for an unknown sort.
        """
        found = [(how, row) for how, row in self.found(wanted.search) if wanted.admits(row)]
        if not sort:
            found.sort(key=lambda pair: (pair[0], _KINDS.index(pair[1].kind)))
            return tuple(row for _, row in found)
        return sorted_rows([row for _, row in found], sort)

    def facets(self, wanted: Filter) -> dict[str, dict[str, int]]:
        """Facet -> value -> number of rows, each facet counted with all other choices applied.

        The values of a facet stand in the order of the source; deadlines from early to late.
        """
        found = [row for _, row in self.found(wanted.search)]
        counts = {
            name: Counter(value(row) for row in found if wanted.admits(row, without=name))
            for name, value in FACETS.items()
        }
        return {
            name: dict(sorted(counted.items(), key=_early) if name == "deadline" else counted)
            for name, counted in counts.items()
        }

    def same_indicator(self, row: Commitment) -> Rows:
        """The other rows of the same plan with this row's indicator."""
        same = self._by_indicator.get((row.document, row.indicator_key), ())
        return tuple(other for other in same if other.id != row.id)

    def differing(self, row: Commitment) -> Rows:
        """Those of the same indicator that give another value: 42.41% here, 42%以上 there."""
        return tuple(other for other in self.same_indicator(row) if _value(other) != _value(row))

    def groups(self) -> tuple[Rows, ...]:
        """The indicators that stand in several places with different values, each with all its rows."""
        return tuple(rows for rows in self._by_indicator.values() if len({_value(row) for row in rows}) > 1)


def _rows_of(plan: Plan, folder: Path | None) -> Rows:
    rows = restored(plan, folder) if folder else None
    if rows is None:
        from ledger.extract import extract

        rows = extract(plan)
    return rows


def sorted_rows(rows: Sequence[Commitment], sort: str) -> Rows:
    """Rows of the source's order, sorted; equal ones keep it, what has no value stands last either way."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        known = ", ".join(SORTS)
        raise PlanQAError(f"unknown sort {sort!r}", expected=f"one of {known}, descending with a - before it")
    if name == "ref":
        return tuple(reversed(rows)) if descending else tuple(rows)
    value = _SORT_VALUES[name]
    keys = [(key, row) for row in rows if (key := value(row)) is not None]
    keys.sort(key=lambda pair: pair[0], reverse=descending)
    return (*(row for _, row in keys), *(row for row in rows if value(row) is None))


def _value(row: Commitment) -> tuple[object, ...]:
    """What a row says of its indicator; a number counts by its value, words by themselves."""
    if row.value is None:
        return (fold(row.value_text),)
    return (row.value, row.value_high, row.unit, row.comparator)


def _early(counted: tuple[str, int]) -> tuple[bool, str]:
    """Years first, from early to late; a deadline without a year after them, none at all last."""
    return (not counted[0][:4].isdigit(), counted[0] or "\uffff")
