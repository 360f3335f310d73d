"""Questions to click, drawn from the plan itself: what it wants to do, and how much by when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from ingest.model import Paragraph, Plan

SHOWN = 6
_LEAD_CHARS = range(6, 15)
# What plans of this kind begin the title of a measure with.
_MEASURE = re.compile(
    r"(?:稳步|大力|加快|全面|持续|积极|深入|切实|着力)?"
    r"(?:推[进动行广]|加[强快]|完善|健全|提[升高供]|改[善造]|优化|深化|发展|建[设立]|保护|扩大|保障|实现|促进|开展)"
)
# What people come to ask about: the fields of public service, in the plans' own words.
_LIVELIHOOD = re.compile(
    "就业|教育|幼儿|医疗|医药|养老|住房|小区|交通|停车|环境|垃圾|绿化|保险|救助|文化|旅游|体育|健身|企业|创业|农村|乡村"
)
_INDICATOR = re.compile(r"^到(20\d\d)年,([^,。;、]{5,18}?)(?:达到|提高到|控制在|不低于)[\d.]+%")


def measures(plan: Plan, area: str = "") -> Iterator[str]:
    """From the lead sentence of a paragraph (完善就业服务体系): how does the plan of `area` want to do it?"""
    seen: set[str] = set()
    for paragraph in _whole(plan):
        lead = (paragraph.lead or "").rstrip("。")
        field = _LIVELIHOOD.search(lead)
        if field and field[0] not in seen and len(lead) in _LEAD_CHARS and _MEASURE.match(lead):
            seen.add(field[0])
            yield f"{area}规划打算怎样{lead}?"


def indicators(plan: Plan, area: str = "") -> Iterator[str]:
    """From a sentence with a year and a value (到2025年,…达到85%): what value is planned for `area`?"""
    for paragraph in _whole(plan):
        for sentence in paragraph.sentences:
            stated = _INDICATOR.match(sentence.text)
            if stated:
                yield f"到{stated[1]}年,{area}{stated[2]}要达到多少?"


def examples(plans: Iterable[Plan]) -> tuple[str, ...]:
    """A few questions, half of either kind where there are enough, from places spread over the plans.

    Of several plans each question names its area.
    """
    drawn = list(plans)
    areas = [plan.identity.areas[-1:] if len(drawn) > 1 else () for plan in drawn]
    named = [(plan, "".join(area)) for plan, area in zip(drawn, areas, strict=True)]
    doing = list(chain.from_iterable(measures(plan, area) for plan, area in named))
    values = list(chain.from_iterable(indicators(plan, area) for plan, area in named))
    half = SHOWN // 2
    asked = spread(doing, max(half, SHOWN - len(values)))
    asked_values = spread(values, SHOWN - len(asked))
    pairs = zip_longest(asked, asked_values)
    return tuple(dict.fromkeys(question for pair in pairs for question in pair if question))


def spread(questions: list[str], count: int) -> list[str]:
    """At most `count` of them at even distances, the first included."""
    if len(questions) <= count:
        return questions
    return [questions[i * len(questions) // count] for i in range(count)]


def _whole(plan: Plan) -> Iterator[Paragraph]:
    return (paragraph for paragraph in plan.paragraphs if not paragraph.damaged)
