"""Areas that a question names, where there are several plans: those that plans are of, and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.tokenizer import fold, place_names, tagged
from ingest.areas import COUNTRY, COUNTY, NATION, PROVINCE, TOWN, is_area, rank_of, stem_of
from ingest.model import Plan

CONNECTS = re.compile(r"\s*(?:和|与|跟|同|及|以及|还有|对比|比|、|,|vs\.?)\s*")
"""What stands between two areas that are asked about together."""
_SAYS_NAME = re.compile("n[rstz]")
_ENDINGS = frozenset("区县市旗州盟省镇乡") | {"街道", "开发区", "新区", "园区", "苏木"}
_ZONE = re.compile("(?:开发|新|园|示范|度假|保税|高新|经开)区$")
_TAIL = re.compile("[林山城港矿湖江海河东西南北]区")
"""Words that end a name (枫林区), which the tagger takes apart as 枫 and 林区."""
_NATURE = re.compile("[山河湖江海岛港湾洲原]$|^[全我各本]")
_OF_A_CITY = re.compile('的|市|(?:19|20)\\d\\d|[“"]|十.五|今年|明年|去年|和|与|跟|、')
_LATIN = re.compile(r"[a-z0-9]")
# A street or a school that is called after an area by its short name (上海路, 柳溪中学) is no area.
_OF_OTHER_THINGS = re.compile(
    "路|街(?!道|镇)|大道|大学|学院|医院|中学|小学|银行|集团|公司|站|机场|高铁|模式|经验|精神|河|湖|山(?!区)|公园|桥"
)
_LONGER_NAME = re.compile("[区县市旗盟州镇乡村河湖江桥]|街道")
_BOUNDARY = re.compile("(?<=[和与跟比、])")
_COMMON_AFTER = re.compile("[域块位划间别场民容值级舰帜内城]")
_SHORT_NAME = re.compile("[\u4e00-\u9fff]{2,3}?[区县市旗]")
_ALONE = re.compile(r"\s*(?:呢|[?？]|$)")


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names an area. `within` are larger areas named right before it, as its own place.

    `plans`: ids of the plans of this area; none for an area that no plan is of. `inner`: a town or a
    zone, which stands in a plan of a larger area.
    """

    start: int
    end: int
    name: str
    plans: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    inner: bool = False


class AreaNames:
    """The names of the areas that some plans are of."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = {plan.id: tuple(map(fold, plan.identity.areas)) for plan in plans}
        self._full: dict[str, tuple[str, ...]] = {}
        self._short: dict[str, tuple[str, ...]] = {}
        for plan_id, areas in self._plans.items():
            for name in NATION if areas and areas[-1] in NATION else areas[-1:]:
                self._full[name] = (*self._full.get(name, ()), plan_id)
            for stem in {stem_of(name) for name in areas[-1:]} - {*areas}:
                self._short[stem] = (*self._short.get(stem, ()), plan_id)
        larger = [name for areas in self._plans.values() for name in areas[:-1]]
        self._names = _any([*self._full, *larger])
        self._stems = _any([*self._short, *map(stem_of, larger)])

    def find(self, folded: str) -> list[Mention]:
        """What a folded text names, in order; names that stand in a row are one mention of the last."""
        full = _all(self._names, folded)
        found = [Mention(*m.span(), m.group(), self._full.get(m.group(), ())) for m in full]
        words = tagged(folded)
        found += _apart(found, self._shortened(folded, words))
        found += _apart(found, _others(folded, words))
        found += _apart(found, _after_boundaries(folded, [m.end for m in found]))
        named = [m for m in found if m.name[-1] in _ENDINGS or not _OF_OTHER_THINGS.match(folded, m.end)]
        return self._chained(folded, sorted(named, key=lambda m: m.start))

    def larger_than(self, plan_ids: Iterable[str]) -> frozenset[str]:
        """Names of the areas in which those of some plans lie, as the titles say."""
        return frozenset(name for plan_id in plan_ids for name in self._plans[plan_id][:-1])

    def _shortened(self, folded: str, words: Sequence[tuple[str, str]]) -> Iterator[Mention]:
        """白石 for 白石区, where it is a word by itself and no common one, or stands beside another name."""
        starts = _starts(words)
        for found in _all(self._stems, folded):
            start, end = found.span()
            whole = starts.keys() >= {start, end} and not _LONGER_NAME.match(folded, end)
            word, tag = starts.get(start, ("", ""))
            name = len(word) < end - start or _SAYS_NAME.match(tag) or tag == "x"
            beside = CONNECTS.fullmatch(folded[max(start - 1, 0) : start]) or CONNECTS.match(folded, end)
            if whole and (name or beside or _ALONE.match(folded, end)):
                yield Mention(start, end, found.group(), self._short.get(found.group(), ()))

    def _chained(self, folded: str, mentions: Iterable[Mention]) -> list[Mention]:
        chained: list[Mention] = []
        for mention in mentions:
            before = chained[-1] if chained else None
            between = folded[before.end : mention.start] if before else "?"
            if before and between in ("", "的") and rank_of(before.name) < self._rank(mention):
                chained[-1] = self._joined(before, mention)
            else:
                chained.append(mention)
        return chained

    def _rank(self, mention: Mention) -> int:
        """The rank of what is meant: 青川 has that of 青川区."""
        areas = self._plans[mention.plans[0]] if mention.plans else (mention.name,)
        return rank_of(areas[-1])

    def _joined(self, before: Mention, last: Mention) -> Mention:
        """A town of a plan's area is asked of that plan; of equal names the one in the area named before."""
        if last.inner and before.plans:
            return before
        within = (*before.within, before.name)
        fitting = tuple(plan for plan in last.plans if not self._contradicts(plan, within))
        # A larger area that no title names stays in the question: the gate looks whether the plan knows it.
        unknown = last.plans and not self._knows(before.name)
        start = last.start if unknown else before.start
        return replace(last, start=start, plans=fitting, within=within)

    def _knows(self, name: str) -> bool:
        return rank_of(name) == PROVINCE or any(name in areas for areas in self._plans.values())

    def _contradicts(self, plan_id: str, within: Sequence[str]) -> bool:
        """Whether a plan is of an area inside others than those named: 甘泉市清溪区 is not 乐山市清溪区."""
        areas = self._plans[plan_id]
        own = {rank_of(name): name for name in areas[:-1]}
        return any(stem_of(own.get(rank_of(name), name)) != stem_of(name) for name in within)


def _any(names: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the names, the longest first."""
    longest = sorted({*names}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))) if longest else None


def _all(pattern: re.Pattern[str] | None, text: str) -> Iterator[re.Match[str]]:
    return pattern.finditer(text) if pattern else iter(())


def _apart(known: Sequence[Mention], more: Iterable[Mention]) -> list[Mention]:
    """Those that lie in none of the known ones."""
    return [m for m in more if all(m.end <= k.start or k.end <= m.start for k in known)]


def _starts(words: Sequence[tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Where each word begins, and the end of the text."""
    starts, at = {}, 0
    for word, tag in words:
        starts[at] = (word, tag)
        at += len(word)
    return starts | {at: ("", "")}


def _others(folded: str, words: Sequence[tuple[str, str]]) -> Iterator[Mention]:
    """Areas by their form: 红叶区, 柳溪县, 上海; towns and zones as inner ones."""
    at, before = 0, ("", "")
    known: list[Mention] = []
    for word, tag in words:
        name, start = word, at
        tail = len(before[0]) == 1 and _TAIL.fullmatch(word)
        if (word in _ENDINGS or tail) and before[1].startswith("n") and not _LATIN.search(before[0]):
            name, start = before[0] + word, at - len(before[0])
        at += len(word)
        before = (word, tag)
        if len(name) > 2 and is_area(name) and rank_of(name) > COUNTRY:
            inner = rank_of(name) == TOWN or (rank_of(name) == COUNTY and bool(_ZONE.search(name)))
            known.append(Mention(start, at, name, inner=inner))
    yield from known
    yield from _apart(known, _cities(words))
    for name in place_names(folded):
        if name[-1] in _ENDINGS and not is_area(name):  # 三区, 全市
            continue
        for found in re.finditer(re.escape(name), folded):
            yield from _apart(known, [Mention(*found.span(), name)])


def _cities(words: Sequence[tuple[str, str]]) -> Iterator[Mention]:
    """Cities by their bare names where a question begins with them: 深圳的目标; no river or hill."""
    if len(words) < 2:
        return
    (name, tag), (after, _) = words[0], words[1]
    if tag == "ns" and len(name) == 2 and not _NATURE.search(name) and _OF_A_CITY.match(after):
        yield Mention(0, len(name), name)


def _after_boundaries(folded: str, ends: Sequence[int]) -> Iterator[Mention]:
    """Names right after another name, 和 or 比, which the tagger takes apart otherwise: 比枫林区多."""
    for at in sorted({*ends, *(m.start() for m in _BOUNDARY.finditer(folded))}):
        found = _SHORT_NAME.match(folded, at)
        if found and is_area(found.group()) and not _COMMON_AFTER.match(folded, found.end()):
            yield Mention(*found.span(), found.group())
