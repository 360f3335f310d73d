"""The decision whether the plan answers a question, made before any wording and apart from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.evidence import Candidate, has_sign
from chat.model import Status
from chat.question import Kind, Question
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest import damage


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of the decision; fitted on the dev questions, see docs/benchmark.md."""

    off_topic_cosine: float = 0.36
    """Below this cosine of the best sentence the question is about something else."""
    weak_cosine: float = 0.43
    """Below this, with hardly a word in common, the plan does not speak of it."""
    weak_coverage: float = 0.2


@dataclass(frozen=True, slots=True)
class Decision:
    """A status and why, in words for the person (empty where the question is answered)."""

    status: Status
    reason: str = ""


_SOUGHT = (Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.DATE)
_MISSING = {
    Kind.MONEY: "规划没有写明金额",
    Kind.PERCENT: "规划没有给出这个比例",
    Kind.COUNT: "规划没有给出这个数",
    Kind.DATE: "规划没有写明时间",
}
_EXPLAIN = re.compile(
    r"哪[一二两三四五六七八九十几\d]|指什么|指的是|什么意思|含义|具体|包括|内容|分别|是什么|叫什么|怎么"
)
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,12})[”\"」』]")
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


def decide(
    question: Question, candidates: Sequence[Candidate], index: PlanIndex, thresholds: Thresholds
) -> Decision:
    """Status of a question whose message raised no concern; `candidates` best first."""
    if not candidates:
        return Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")
    place = _foreign_place(question, index)
    if place:
        return Decision(Status.NOT_IN_PLAN, f"这份规划不涉及{place}")
    best = max(c.cosine for c in candidates[:5])
    coverage = max(c.coverage for c in candidates[:5])
    if best < thresholds.off_topic_cosine and coverage < 0.5:
        return Decision(Status.OFF_TOPIC, "这个问题不在规划的范围之内")
    if best < thresholds.weak_cosine and coverage < thresholds.weak_coverage:
        return Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")
    cut = _asked_cut(question, candidates[:6])
    if cut:
        return Decision(Status.DAMAGED, f"规划原文在“{cut}”处残缺")
    period = _foreign_period(question, index)
    if period:
        return Decision(Status.NOT_IN_PLAN, f"规划没有涉及{period}的内容")
    unexplained = _unexplained_term(question, candidates[:6])
    if unexplained:
        return Decision(Status.NOT_IN_PLAN, f"规划提到了“{unexplained}”,但没有写明其具体内容")
    missing = _missing_kind(question, candidates)
    if missing:
        return Decision(Status.NOT_IN_PLAN, _MISSING[missing])
    return Decision(Status.ANSWERED)


def _foreign_place(question: Question, index: PlanIndex) -> str | None:
    """An administrative area named in the question that the plans never name."""
    return next((p for p in question.places if not index.mentions(p)), None)


def _foreign_period(question: Question, index: PlanIndex) -> str | None:
    """A year or five-year period named in the question that the plans never name."""
    for year in question.years:
        if not index.mentions(year):
            return f"{year}年"
    return next((f"“{p}”" for p in question.periods if not index.mentions(p)), None)


def _asked_cut(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """The term at a cut of the source, where the question asks what the lost text would say."""
    if Kind.PLACE_IN_PLAN in question.kinds or not _EXPLAIN.search(fold(question.text)):
        return None
    asked = fold(question.text)
    for candidate in candidates:
        if candidate.sentence.damaged:
            for term in cut_terms(candidate.sentence.text):
                if fold(term) in asked:
                    return term
    return None


def cut_terms(text: str) -> list[str]:
    """The terms that stand in quotation marks never closed: 五气共治, 三权制."""
    terms = []
    for position in damage.unclosed_quotes(text):
        term = re.split(r"[,，。;；、”]", text[position + 1 :], maxsplit=1)[0]
        if len(term) >= 2:
            terms.append(term)
    return terms


def _unexplained_term(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """A term in quotation marks that the plan names, asked for its items, which it does not give."""
    if not _EXPLAIN.search(fold(question.text)) or Kind.PLACE_IN_PLAN in question.kinds:
        return None
    for term in _QUOTED.findall(question.text):
        naming = [c for c in candidates if fold(term) in fold(c.sentence.text)]
        size = _size_of(term)
        if naming and size and not any(_enumerates(c.sentence.text, term, size) for c in naming):
            return str(term)
    return None


def _size_of(term: str) -> int | None:
    """How many items a term such as 六不准 or 四个亲自 stands for."""
    return _NUMERALS.get(term[0]) if term[0] in _NUMERALS and term[0] != "一" else None


def _enumerates(text: str, term: str, size: int) -> bool:
    """Whether an enumeration of `size` items stands directly before or after the term."""
    place = text.find(term)
    before = re.split(r"[,，。;；:：]", text[: max(place - 1, 0)])[-1]
    after = text[place + len(term) + 1 :]
    after = re.split(r"[。;；]", after, maxsplit=1)[0] if re.match(r"[,，:：]|即|是|包括|指", after) else ""
    listed = text[: max(place - 1, 0)].rstrip("的")
    quoted_list = re.search(r"“[^”]*(?:”“|”、“|、)[^”]*”$", listed)
    items = max(before.count("、") + 1, after.count("、") + 1 if after else 0, 1)
    if quoted_list:
        items = max(items, quoted_list.group().count("、") + quoted_list.group().count("”“") + 1)
    return items >= size


def _missing_kind(question: Question, candidates: Sequence[Candidate]) -> Kind | None:
    """A kind of thing asked for of which the sentences that speak of the topic show no sign."""
    best = candidates[0]
    near = [c for c in candidates[:8] if c.score >= 0.8 * best.score and c.coverage >= 0.5 * best.coverage]
    for kind in _SOUGHT:
        if kind in question.kinds and not any(has_sign(kind, c.sentence.text) for c in near):
            return kind
    return None
