"""What a person asks of the ledger: a search, chosen values of each facet, a sort; to and from an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from ingest.characters import printable
from ingest.places import ref_of
from ledger.model import Commitment, Kind

NO_VALUE = "-"
"""Stands in an address for the empty value: rows without a unit, a deadline or a nature."""

KIND_WORDS = {Kind.TARGET: "目标", Kind.ACHIEVEMENT: "已完成成就"}
INHERITED_WORDS = {"0": "原句写明", "1": "规划期"}


def year_of(row: Commitment) -> str:
    """The deadline by which rows are counted together: 2025 for 2025年底前 and 十四五 alike."""
    return str(row.deadline_year) if row.deadline_year is not None else row.deadline


FACETS: dict[str, Callable[[Commitment], str]] = {
    "plan": lambda row: row.document,
    "chapter": lambda row: row.place.address.split(".")[0],
    "section": lambda row: row.place.address,
    "topic": lambda row: row.topic,
    "kind": lambda row: row.kind.value,
    "deadline": year_of,
    "unit": lambda row: row.unit,
    "nature": lambda row: row.nature.value,
    "inherited": lambda row: str(int(row.deadline_inherited)) if row.deadline else "",
}
"""Name in an address -> the value of a row, by which it is chosen and counted."""

_LABELS = {
    "plan": "规划",
    "chapter": "章",
    "section": "节",
    "topic": "主题",
    "kind": "类型",
    "deadline": "期限",
    "unit": "单位",
    "nature": "性质",
    "inherited": "期限依据",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted. Values within one facet are alternatives; facets narrow each other.

    `deadlines` are years (2025) or deadlines as written (2023年底前). `inherited` is None for
    all, True for deadlines of the plan's period, False for those that the sentence names.
    `indicator` is an `indicator_key`: all rows of that one indicator.
    """

    search: str = ""
    plans: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    inherited: bool | None = None
    indicator: str = ""

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Facet -> its chosen values; empty where all are wanted."""
        inherited = () if self.inherited is None else (str(int(self.inherited)),)
        lists = (self.plans, self.chapters, self.sections, self.topics, self.kinds, self.deadlines)
        return dict(zip(FACETS, (*lists, self.units, self.natures, inherited), strict=True))

    def admits(self, row: Commitment, without: str = "") -> bool:
        """Whether a row is wanted, the search aside; `without` leaves one facet out."""
        if self.indicator and row.indicator_key != self.indicator:
            return False
        return all(
            not values or FACETS[name](row) in values or (name == "deadline" and row.deadline in values)
            for name, values in self.chosen.items()
            if name != without
        )

    def to_query(self) -> str:
        """As the part of an address after `?`: q=绿化&chapter=5&kind=target, percent-encoded."""
        pairs = [("q", self.search)] if self.search else []
        pairs += [(name, value or NO_VALUE) for name, values in self.chosen.items() for value in values]
        pairs += [("indicator", self.indicator)] if self.indicator else []
        return urlencode(pairs)

    @classmethod
    def from_query(cls, query: str) -> Filter:
        """The filter of an address; what is not a filter's is passed over."""
        return cls.from_parameters(parse_qs(query.removeprefix("?")))

    @classmethod
    def from_parameters(cls, given: Mapping[str, Sequence[str]]) -> Filter:
        def values(name: str) -> tuple[str, ...]:
            return tuple("" if value == NO_VALUE else printable(value) for value in given.get(name, ()))

        inherited = {value == "1" for value in values("inherited") if value in INHERITED_WORDS}
        return cls(
            search=printable(" ".join(given.get("q", ()))),
            plans=values("plan"),
            chapters=values("chapter"),
            sections=values("section"),
            topics=values("topic"),
            kinds=values("kind"),
            deadlines=values("deadline"),
            units=values("unit"),
            natures=values("nature"),
            inherited=inherited.pop() if len(inherited) == 1 else None,
            indicator=printable("".join(given.get("indicator", ())[:1])),
        )

    def words(self, titles: Mapping[str, str] | None = None) -> str:
        """The filter for people: 搜索“绿化”;章:5;类型:目标. 全部 where nothing is asked."""
        said = [f"搜索“{self.search}”"] if self.search else []
        said += [f"同一指标:{self.indicator}"] if self.indicator else []
        said += [
            f"{_LABELS[name]}:{'、'.join(_shown(name, values, titles or {}))}"
            for name, values in self.chosen.items()
            if values
        ]
        return ";".join(said) or "全部"


def _chapter(value: str) -> str:
    """第五章 for 5; an address may hold anything, which is then shown as it is."""
    known = value.isdecimal() and len(value) < 4
    return ref_of(int(value), None).removesuffix("引言") if known else value


def _shown(name: str, values: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    if name == "chapter":
        return [_chapter(value) for value in values]
    words: Mapping[str, str] = {
        "kind": {kind.value: said for kind, said in KIND_WORDS.items()},
        "inherited": INHERITED_WORDS,
        "plan": titles,
    }.get(name, {})
    return [words.get(value, value) or "未写明" for value in values]
