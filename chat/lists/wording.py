"""What a list says of itself: what exactly was counted, what is not in it, what may be missing."""

from __future__ import annotations

from chat.lists.choosing import UNDATED as NO_YEAR
from chat.lists.choosing import best, chapter_name
from chat.lists.model import Form, Group, ListFilter, Part, State
from ingest.facts.periods import Period
from ledger.model import Kind

_WHAT = {
    (Kind.TARGET, Form.ANY): "目标",
    (Kind.TARGET, Form.NUMBER): "量化目标",
    (Kind.TARGET, Form.PROJECT): "点名要建设、改造或治理的项目",
    (Kind.ACHIEVEMENT, Form.ANY): "已完成成就",
    (Kind.ACHIEVEMENT, Form.NUMBER): "量化成果",
    (Kind.ACHIEVEMENT, Form.PROJECT): "点名已建成或完成的项目",
}
_STATES = {State.DOUBLE: "要翻番的", State.ALL: "全覆盖的", State.NONE: "清零的"}
_GROUPS = {
    Group.CHAPTER: "章",
    Group.SECTION: "节",
    Group.TOPIC: "领域",
    Group.YEAR: "年份",
    Group.ACTOR: "责任主体",
}
LOST = "所用文本有残缺的段落,残缺处可能还有没能列出的内容。"
UNDATED = "没有写明年份、只能按规划期计的目标不在其中。"
MEASURE = "项"


def about(wanted: ListFilter) -> str:
    """第五章第三节、期限写明为2025年的量化目标."""
    places = "、".join(chapter_name(chapter) for chapter in wanted.chapters)
    if wanted.section is not None:
        places += chapter_name(wanted.section).replace("章", "节")
    said = [places] if places else []
    if wanted.years is not None:
        said.append(_years(*wanted.years))
    said += [f"“{wanted.period}”时期"] if wanted.period else []
    said += [f"{'和'.join(wanted.topics)}方面"] if wanted.topics else []
    said += [f"名称里有“{wanted.words}”"] if wanted.words else []
    said += [f"由{wanted.actor}负责"] if wanted.actor else []
    said += [_unit(wanted.unit)] if wanted.unit else []
    if wanted.amount is not None:
        said.append(f"{'投资' if wanted.invested else '数值'}{wanted.amount.said}")
    natures = "、".join(nature.value for nature in wanted.natures)
    what = f"{natures}指标" if natures else _what(wanted)
    state = _STATES[wanted.state] if wanted.state else ""
    return f"{'、'.join(said)}{'的' if said else ''}{state}{what}"


def _what(wanted: ListFilter) -> str:
    if not wanted.kinds:
        return "带数字的目标和成果" if wanted.form is Form.NUMBER else "目标和成果"
    return _WHAT[wanted.kinds[0], wanted.form]


def _unit(unit: str) -> str:
    return "用百分比表示" if unit == "%" else f"以{unit}计"


def _years(first: int, last: int) -> str:
    if first == last:
        return f"期限写明为{last}年"
    return f"期限写明在{last}年以前" if not first else f"期限写明在{first}年到{last}年"


def heads(wanted: ListFilter, parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The line above each part, and before all where there are several."""
    said = f"规划中{about(wanted)}"
    if wanted.group is None:
        count = f"共{len(parts[0].rows)}{MEASURE}" if wanted.counted else "有"
        return (f"{said}{count}:",)
    counted = [part_head(part.name, len(part.rows)) for part in parts]
    if wanted.most or wanted.fewest:
        beside = f"{NO_YEAR}的不参加比较。" if any(part.name == NO_YEAR for part in parts) else ""
        # A year stands by itself, as the quotes have it, so that a receipt finds it there.
        is_ = "年份:" if wanted.group is Group.YEAR else "是"
        first = f"{said}{'最多' if wanted.most else '最少'}的{is_}{'、'.join(best(parts))}。"
        return (first + beside, *counted)
    return (f"{said}按{_GROUPS[wanted.group]}分:", *counted)


def part_head(name: str, count: int) -> str:
    """The line above the rows of a part."""
    return f"{name},共{count}{MEASURE}:"


def nothing(wanted: ListFilter, *, has_actors: bool = False) -> str:
    """An empty list is said to be one. `has_actors`: other rows of the plan name who is responsible."""
    if wanted.group is Group.ACTOR and has_actors:
        return f"规划没有写明{about(wanted)}由哪个部门牵头或负责。"
    if wanted.group is Group.ACTOR:
        return "规划没有写明各项目标由哪个部门牵头或负责。"
    verb = "标明" if wanted.natures else "写明"
    return f"规划没有{verb}{about(wanted)}。"


def notes(wanted: ListFilter, period: Period | None, *, lost: bool) -> list[str]:
    """What a reader of the list must know beside it."""
    dated = wanted.years is not None and period is not None and wanted.years[1] == period.last
    return [*([UNDATED] if dated else []), *([LOST] if lost else [])]
