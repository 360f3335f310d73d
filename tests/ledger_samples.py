"""Hand-made rows of a ledger, in the order of their source; and what rules failed on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ingest.model import Span
from ingest.places import place_of
from ledger.model import Commitment, Comparator, Kind, Nature


def commitment(indicator: str, value_text: str, quote: str = "", **more: Any) -> Commitment:
    """A row about one indicator; what is not said is a target of chapter 1 for 2025, in percent."""
    quote = quote or f"到2025年,{indicator}达到{value_text}。"
    start = more.pop("start", 0)
    at = start + max(0, quote.find(value_text))
    fields: dict[str, Any] = {
        "id": f"{more.get('document', 'plan')}-{start}-{indicator}-{value_text}",
        "kind": Kind.TARGET,
        "indicator": indicator,
        "indicator_key": indicator,
        "value": None,
        "value_high": None,
        "unit": "",
        "comparator": Comparator.VERBAL,
        "value_text": value_text,
        "deadline": "2025",
        "deadline_year": 2025,
        "deadline_inherited": False,
        "nature": Nature.UNSAID,
        "actor": "",
        "topic": "生态环境",
        "document": "plan",
        "place": place_of(more.pop("chapter", 1), more.pop("section", 1)),
        "paragraph": 1,
        "path": (),
        "quote": quote,
        "passage_id": "p",
        "sentence": Span(start, start + len(quote)),
        "value_at": Span(at, at + len(value_text)),
    }
    return Commitment(**(fields | more))


def percent(indicator: str, value: float, value_text: str, **more: Any) -> Commitment:
    comparator = Comparator.AT_LEAST if "以上" in value_text else Comparator.EQUAL
    return commitment(indicator, value_text, value=value, unit="%", comparator=comparator, **more)


GREEN_SENTENCE = "到2025年,建成区绿化覆盖率达到42.41%,森林覆盖率达到41%。"

GREEN = percent("建成区绿化覆盖率", 42.41, "42.41%", quote=GREEN_SENTENCE, nature=Nature.EXPECTED)
FOREST = percent("森林覆盖率", 41.0, "41%", quote=GREEN_SENTENCE, nature=Nature.BINDING)
HOUSES = commitment(
    "改造老旧小区",
    "245个",
    "“十三五”期间,改造老旧小区245个。",
    start=100,
    kind=Kind.ACHIEVEMENT,
    value=245.0,
    unit="个",
    comparator=Comparator.EQUAL,
    deadline="十三五",
    deadline_year=2020,
    topic="民生保障",
    section=2,
)
COVERED = commitment(
    "网格化服务管理",
    "全覆盖",
    "实现网格化服务管理全覆盖。",
    start=200,
    deadline_inherited=True,
    topic="社会治理",
    chapter=5,
    damaged=True,
)
AGAIN = percent("建成区绿化覆盖率", 42.0, "42%以上", start=300, chapter=5)
CLEANED = commitment(
    "清理整治",
    "完成",
    "2023年底前完成清理整治。",
    start=400,
    deadline="2023年底前",
    deadline_year=2023,
    chapter=5,
    section=None,
)
UNDATED = commitment(
    "零就业家庭", "动态清零", "零就业家庭动态清零。", start=500, deadline="", deadline_year=None, chapter=7
)

ROWS = (GREEN, FOREST, HOUSES, COVERED, AGAIN, CLEANED, UNDATED)


@contextmanager
def faults() -> Iterator[list[str]]:
    """What rules fail on while this is open."""
    found: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("ledger")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
