"""Plans by their titles: what to call one briefly, and which of several a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.tokenizer import fold
from ingest.identity import five_years
from ingest.model import Plan

_FIVE_YEARS = re.compile("十[一二三四五六七八九]五(?![\\d年])")
_IN_WORDS = re.compile("第(十[一二三四五六七八九])个五年(?:规划|计划)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MARKS = re.compile(r"[\s《》“”\"'‘’()（）·—-]+")
_GENERAL = re.compile(
    r"国民经济和社会发展|20\d\d年?远景目标|二〇三五年远景目标|第?十.(?:个五年|五)|(?:19|20)\d\d年?度?|关于|印发|的通知"
    r"|人民政府|办公室|专项|[和与的]|实施|工作|发展|建设|规划|纲要|计划|方案|建议|意见|办法|细则|条例|报告|指南"
)
_OUTLINE = re.compile(
    r"国民经济和社会发展.{0,3}?第?(十[一二三四五六七八九])(?:个五年|五)[”\"]?(?:规划|计划)?"
    r"(?:[和暨](?:20\d\d|二.{0,5})年远景(?:发展)?目标)?(?:规划)?(?:纲要|的建议)?"
)
_QUOTED = re.compile("《([^《》]{2,60})》")
# 规划 is also a verb, and 办法 a way: what names a document is followed by what documents do.
_SAYS = r"(?:全文|原文|正文|文本|文件)?(?:里|中|内|上|提|写|说|讲|要求|规定|明确|指出|呢|怎么|有没有|对)"
_SPEAKING = re.compile(
    "哪[个些几]?(?:个|部|份)?(?:规划|文件|地区|地方|区|县|市)(?:里|中)?(?:提到|提及|写到|写了|说到|讲到|涉及)[了过]?"
    '[“"]?(?P<term>[^“”"?？,，。]{2,14}?)[”"]?(?:吗|呢)?[?？]?$'
)
_ACHIEVED = re.compile("已经|完成了|做到了|实现了|达到了|实际|现在|目前|当前|成就|成绩|过去")
_LONGEST_LABEL = 32


def labels_of(plans: Sequence[Plan]) -> dict[str, str]:
    """Plan id to a brief name: 青川区“十四五”规划; the whole title where two would be called the same."""
    brief = {plan.id: _brief(plan) for plan in plans}
    names = list(brief.values())
    return {
        plan.id: brief[plan.id] if names.count(brief[plan.id]) == 1 else _joined(plan.title) for plan in plans
    }


def _brief(plan: Plan) -> str:
    title = _joined(plan.title)
    label = _OUTLINE.sub(lambda m: f"“{m[1]}五”规划{'建议' if m[0].endswith('建议') else ''}", title, count=1)
    return label if len(label) <= _LONGEST_LABEL else title


def _joined(title: str) -> str:
    return re.sub(r"\s", "", title)


def of_documents(text: str, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Those of the plans whose title, subject or kind the text names; none where it names no document."""
    folded = _bare(text)
    quoted = [_bare(name) for name in _QUOTED.findall(text)]
    titles = {plan.id: _bare(plan.title) for plan in plans}
    named = [p for p in plans if titles[p.id] in folded or any(q in titles[p.id] for q in quoted)]
    by_subject = [p for p in plans if _names_subject(p, folded)]
    kinds = {p.identity.kind for p in plans if p.identity.kind and _names_kind(p.identity.kind, folded)}
    by_kind = [p for p in plans if p.identity.kind in kinds]
    return tuple(named or by_subject or (by_kind if len(by_kind) < len(plans) else []))


def untitled(text: str, plans: Sequence[Plan]) -> str:
    """The text in which a plan's whole title, years and all, became its area and kind: 柳溪区规划."""
    for plan in plans:
        name = "".join((*plan.identity.areas, plan.identity.kind or "规划"))
        title = re.escape(_joined(fold(plan.title)))
        text = re.sub(f"《?{title}》?", name, text)
    return text


def speaking_of(text: str) -> str:
    """What 哪些规划提到湿地公园? looks for: 湿地公园; empty for another question."""
    found = _SPEAKING.search(text)
    return found["term"] if found else ""


def _names_subject(plan: Plan, folded: str) -> bool:
    """养老服务 of 青川区养老服务“十四五”规划, followed by the kind: 养老服务规划 or 养老服务专项规划."""
    subject = _bare(plan.title)
    for area in plan.identity.areas:
        subject = subject.removeprefix(fold(area))
    subject = _GENERAL.sub("", subject)
    kind = plan.identity.kind
    pattern = f"{re.escape(subject)}(?:发展|专项|工作|实施|十.五)*{kind}"
    return len(subject) >= 2 and bool(kind) and re.search(pattern, folded) is not None


def _names_kind(kind: str, folded: str) -> bool:
    if kind == "政府工作报告":
        return re.search(f"政府工作报告|报告{_SAYS}", folded) is not None
    said = "(?:规划|纲要|规划纲要)" if kind == "规划" else kind
    return re.search(f"{said}{_SAYS}", folded) is not None


def _bare(text: str) -> str:
    return _MARKS.sub("", _in_figures(text))


def _in_figures(text: str) -> str:
    """Folded, 第十四个五年规划 as 十四五."""
    return _IN_WORDS.sub(r"\1五", fold(text))


def of_period(text: str, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Those of the plans whose five years, or whose year, the text names; none where it names no such.

    A year means the report of that year and the plan whose last year it is; else the plan within
    whose years it lies. What was achieved by a year may stand in a later plan: it names none.
    """
    folded = _in_figures(text)
    periods = {*_FIVE_YEARS.findall(folded)}
    if fitting := tuple(plan for plan in plans if plan.identity.period in periods):
        return fitting
    years = {*_YEAR.findall(folded)}
    if periods or not years or _ACHIEVED.search(folded):
        return ()
    spans = {plan.id: five_years(plan.identity.period) or range(0) for plan in plans}
    own = [p for p in plans if p.identity.period in years or str(max(spans[p.id], default="")) in years]
    around = [p for p in plans if any(int(year) in spans[p.id] for year in years)]
    return tuple(own or around)


def with_period_of(said: Sequence[str]) -> str:
    """The first of several texts with the five years that the last to name any names, in place of its own."""
    named = next(
        (found for text in reversed(said) if (found := {*_FIVE_YEARS.findall(_in_figures(text))})), ()
    )
    return _FIVE_YEARS.sub(max(named), _IN_WORDS.sub(r"\1五", said[0])) if len(named) == 1 else said[0]


def names_nothing_else(text: str) -> str:
    """The text without what names a period or a document."""
    without = _FIVE_YEARS.sub("", _in_figures(text))
    return re.sub(f"政府工作报告|(?:规划纲要|规划|纲要|报告|期间|时期)|{_SAYS}", "", without)
