"""What a plan says that is no statement about its place: notes to terms, definitions, the country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.characters import plain
from ingest.facts.kinds import is_definition
from ingest.model import Plan

_ENTRY = re.compile(r"^(\d{1,3})[.、](?!\d)([^。:]{1,40}):")
_NOTE = re.compile(r"^\s*(?:注[:：]|来源|\[?附)")
_NATION = re.compile(
    r"^(?:从(?:国际|国内|全球|世界|全国)|我国|当今世界|(?:国际|世界|全球)(?:经济|形势|环境|格局|金融))"
)
_JUDGES = re.compile("(?:综合|总体|总的)(?:判断|研判|来?看|分析)[,:]")
_NATIONAL_PLAN = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a plan: indices of their paragraphs, and the terms with their marks in the text."""

    paragraphs: frozenset[int]
    marks: tuple[tuple[str, str], ...]
    national: bool

    @classmethod
    def of(cls, plan: Plan) -> Notes:
        """Notes are found by their marks: `16.突围工程:…` where the text has 突围工程”16."""
        entries = [(i, m) for i, p in enumerate(plan.paragraphs) if (m := _ENTRY.match(plain(p.text)))]
        numbered = {i for i, _ in entries}
        body = "\n".join(_bare(p.text) for i, p in enumerate(plan.paragraphs) if i not in numbered)
        terms = [(i, _bare(m[2]), m[1]) for i, m in entries]
        noted = [(i, term, number) for i, term, number in terms if term + number in body]
        other = {i for i, p in enumerate(plan.paragraphs) if _NOTE.match(p.text)}
        opening = (plan.title, *(p.text[:60] for p in plan.paragraphs[:12]))
        return cls(
            frozenset({*other, *(i for i, _, _ in noted)}),
            tuple((term, number) for _, term, number in noted),
            any(_NATIONAL_PLAN in text for text in opening),
        )

    def without_marks(self, indicator: str) -> str:
        """生产性服务业5增加值 -> 生产性服务业增加值, where the plan has a note 5 to the term."""
        for term, number in self.marks:
            indicator = re.sub(rf"({re.escape(term)}”?){number}(?!\d)", r"\1", indicator)
        return indicator

    def is_background(self, text: str) -> bool:
        """A definition, a box's title, a judgement (综合判断), what a local plan says of the country."""
        if is_definition(text) or text.startswith("专栏") or _JUDGES.match(text):
            return True
        return bool(_NATION.match(text)) and not self.national


def _bare(text: str) -> str:
    return re.sub("[“”]", "", plain(text))
