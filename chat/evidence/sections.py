"""Questions that name a place of a plan: 第二章讲了什么, 第五条怎么规定的, 专栏2里有哪些."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chat.asks.history import GENERIC
from chat.asks.question import Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold, nouns
from ingest.model import Heading, HeadingLevel, Passage, Plan, Sentence
from ingest.outline.labels import number_of

_PLACE = re.compile(
    r"第(?P<number>[一二三四五六七八九十百零〇\d]+)(?P<kind>篇|编|部分|章|节|条)|(?P<box>专栏|表)(?P<boxed>[一二三四五六七八九十\d]+)"
)
_LEVELS: dict[str, tuple[HeadingLevel, ...]] = {
    "篇": ("part",),
    "编": ("part",),
    "部分": ("part", "item"),
    "章": ("chapter",),
    "节": ("section",),
    "条": ("article",),
    "专栏": ("box",),
    "表": ("table",),
}
_WHAT = re.compile(r"什么|啥|哪些|内容|怎么(?:规定|说|写|讲)|如何规定|规定了|讲了|说了|写了|介绍|概括|总结")
_OTHER_PLACE = re.compile(r"哪一?[章节条]|第几[章节条]")
_DIVIDED = re.compile(r"(?:哪几|哪些|几|多少)个?[章节条部]|分[为成]|结构|目录")
WHOLE_CHARS, MAX_SENTENCES = 420, 6
PREFERRED = 0.6
"""A sentence of the place that the question names comes first if nearly as good as the best elsewhere."""


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A place that a question names, or several of one number.

    `whole`: the question is what the place says, and asks for nothing else.
    """

    document: str
    addresses: tuple[str, ...]
    whole: bool

    def holds(self, passage: Passage) -> bool:
        here = f"{passage.section_address}."
        return passage.document == self.document and any(here.startswith(f"{a}.") for a in self.addresses)


def asked_place(question: Question, plans: Sequence[Plan]) -> AskedPlace | None:
    """The place that a question names by its number, all that have it; None where none is named or found."""
    text = fold(question.own or question.text)
    named = list(_named(text))
    if not named or _OTHER_PLACE.search(text):
        return None
    rest = _PLACE.sub(" ", text)
    for name in sorted(
        {n for plan in plans for area in plan.identity.areas for n in (area, area[:-1])}, key=len
    )[::-1]:
        rest = rest.replace(fold(name), " ") if len(name) > 1 else rest
    asks = bool(_WHAT.search(rest) or _DIVIDED.search(rest))
    whole = asks and not set(nouns(_DIVIDED.sub(" ", _WHAT.sub(" ", rest)))) - GENERIC
    for plan in plans:
        found = [
            h for h in plan.headings if h.opens and _is_named(h, named[-1]) and _is_under(plan, h, named[:-1])
        ]
        if found:
            return AskedPlace(plan.id, tuple(h.address for h in found), whole)
    levels = {h.level for plan in plans for h in plan.headings}
    if whole and levels & set(_LEVELS[named[-1][0]]):
        return AskedPlace("", (), whole)  # the document counts such places and has not this one
    return None


def _named(text: str) -> Iterator[tuple[str, int]]:
    for match in _PLACE.finditer(text):
        number = number_of(match["number"] or match["boxed"])
        if number is not None:
            yield match["kind"] or match["box"], number


def _is_named(heading: Heading, named: tuple[str, int]) -> bool:
    kind, number = named
    outermost = heading.level != "item" or heading.depth == 1
    return heading.number == number and heading.level in _LEVELS[kind] and outermost


def _is_under(plan: Plan, heading: Heading, outer: Sequence[tuple[str, int]]) -> bool:
    above = [
        h for h in plan.headings if h.opens and h.span.start < heading.span.start and h.depth < heading.depth
    ]
    nearest = {h.level: h for h in above}
    return all(any(_is_named(h, named) for h in nearest.values()) for named in outer)


def preferred(place: AskedPlace, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those of the place that the question names first."""
    inside = [c for c in candidates if place.holds(c.passage)]
    if not inside or inside[0].score < PREFERRED * candidates[0].score:
        return list(candidates)
    return inside


def content(place: AskedPlace, passages: Sequence[Passage]) -> list[tuple[Passage, Sentence]]:
    """What a place says: all of it where it is short, else the first sentence of each of its parts."""
    inside = [p for p in passages if place.holds(p) and not (p.kind == "row" and p.item is None)]
    pairs = [(p, s) for p in inside for s in p.sentences]
    if sum(len(s.text) for _, s in pairs) <= WHOLE_CHARS:
        return pairs
    parts: dict[str, tuple[Passage, Sentence]] = {}
    for passage, sentence in pairs:
        parts.setdefault(passage.section_address, (passage, sentence))
    if len(parts) > 1:
        return list(parts.values())[:MAX_SENTENCES]
    return [(p, p.sentences[0]) for p in inside if p.first_sentence == 0][:MAX_SENTENCES]
