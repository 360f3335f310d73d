"""What one text says about whose plan it asks for: areas that plans are of, and areas that none is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from chat.scope.areas import CONNECTS, AreaNames, Mention
from index.tokenizer import fold
from ingest.areas import PROVINCE, is_area, rank_of
from ingest.model import Plan

# What stands around an area that only locates something: the plan of another area may say it.
_LEADS_TO = re.compile(
    "(?:与|同|跟|和|到|至|往|向|通|经|连接|毗邻|邻近|靠近|对接|接入|融入|提到|提及|涉及|帮扶|支援|援助)$"
)
_LIES_BY = re.compile("接壤|交界|毗邻|相邻|相连|方向|之间|对口")
_TOWN = re.compile("镇|乡|苏木|街道|(?:开发|新|园|示范|度假|保税|高新|经开)区")
_COMPARED = re.compile("(?:相|作)?比(?!例|重)")


@dataclass(frozen=True, slots=True)
class Naming:
    """`plans`: ids of the plans of the areas named. `missing`: areas asked about that no plan is of.

    `beside`: areas named in passing (与红叶区接壤); `towns`: towns and zones that some plan speaks of.
    `runs` are the ranges of the text in which areas are named that are asked about.
    """

    plans: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    runs: tuple[tuple[int, int], ...] = field(default=())

    @property
    def says(self) -> bool:
        """Whether the text says whose plan is meant."""
        return bool(self.plans or self.missing or self.beside or self.towns)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text and what it names."""

    text: str
    naming: Naming

    def with_name(self, name: str) -> str:
        """The text in which one name stands in place of the areas asked about, the first time; then none."""
        result, at = "", 0
        for n, (start, end) in enumerate(self.naming.runs):
            result += self.text[at:start] + (name if n == 0 else "")
            at = end
        return result + self.text[at:]


class Names:
    """Reads texts. `mentioning` gives the ids of the plans that use a word."""

    def __init__(self, plans: Sequence[Plan], mentioning: Callable[[str], tuple[str, ...]]) -> None:
        self._areas = AreaNames(plans)
        self._mentioning = mentioning

    def hear(self, text: str) -> Heard:
        """A text of `readable` form with what it names."""
        return Heard(text, self.read(text))

    def read(self, text: str) -> Naming:
        """What a text of `readable` form names."""
        found = self._areas.find(text)
        runs = [(run, _in_passing(text, run)) for run in _runs(text, [m for m in found if not m.inner])]
        plans = [p for run, passing in runs if not passing for m in run for p in self._plans_of(m)]
        larger = self._areas.larger_than(plans)
        missing: list[str] = []
        beside: list[str] = []
        asked: list[tuple[int, int]] = []
        for run, passing in runs:
            owned = any(m.plans for m in run)
            others = [m for m in run if not m.plans and m.name not in larger]
            if plans and (passing or (not owned and all(self._is_larger(m) for m in others))):
                continue  # named in another role: the gate looks whether the plan speaks of it
            if passing:
                beside += [m.name for m in run]
                continue
            missing += [_full_name(m) for m in others]
            asked.append((run[0].start, run[-1].end))
        towns = tuple(self._towns(text))
        return Naming(tuple(dict.fromkeys(plans)), tuple(missing), tuple(beside), towns, tuple(asked))

    def without_names(self, text: str) -> str:
        """The text without any area's name and without what connects them."""
        bare = text
        for run in reversed(_runs(bare, self._areas.find(bare))):
            bare = bare[: run[0].start] + bare[run[-1].end :]
        return bare

    def _towns(self, text: str) -> Iterator[str]:
        """The longest names of towns and zones in the text that a plan uses."""
        for end in _TOWN.finditer(text):
            names = (text[start : end.end()] for start in range(max(end.start() - 6, 0), end.start() - 1))
            yield from [name for name in names if is_area(name) and self._mentioning(name)][:1]

    def _is_larger(self, mention: Mention) -> bool:
        """Whether an area beside those of plans only says where they lie: a province, say."""
        return rank_of(mention.name) == PROVINCE or bool(self._plans_of(mention))

    def _plans_of(self, mention: Mention) -> tuple[str, ...]:
        return mention.plans or self._of_larger(mention)

    def _of_larger(self, mention: Mention) -> tuple[str, ...]:
        """Plans of the area in which the text puts another (甘泉市红叶区), where they speak of that."""
        if not mention.within:
            return ()
        larger = {p for name in mention.within for m in self._areas.find(name) for p in m.plans}
        return tuple(p for p in self._mentioning(mention.name) if p in larger)


def readable(text: str) -> str:
    """The text with simplified characters of ordinary width, of the same length where that is possible."""
    folded = fold(text)
    if len(folded) != len(text):
        return folded
    return "".join(c if c.isascii() else f for c, f in zip(text, folded, strict=True))


def _runs(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions with nothing but 和, 与, 、 between them belong together."""
    runs = [[m] for m in mentions[:1]]
    for before, mention in pairwise(mentions):
        if CONNECTS.fullmatch(text[before.end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _in_passing(text: str, run: Sequence[Mention]) -> bool:
    after = text[run[-1].end :]
    if _COMPARED.match(after):
        return False
    return bool(_LIES_BY.match(after) or _LEADS_TO.search(text[: run[0].start]))


def _full_name(mention: Mention) -> str:
    return "".join((*mention.within, mention.name))
