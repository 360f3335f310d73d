"""The indicator of a value: the noun phrase before it, or after it where it counts things.

Before: 建成区绿化覆盖率 | 达到 | 42%, 打通断头路 | 7 条. After: 改造提升 | 245 个 | 老旧小区. A phrase that
is left out is taken from the value before (服务业增加值完成 249.55 亿元, 年均增长 2.91%), a shared head
from the clause that names the topic (村庄绿化美化成效明显, 绿化覆盖率达到 36.1%).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest import damage
from ingest.facts.times import Range
from ingest.facts.words import one_of
from ledger import phrases
from ledger.clauses import clause_of
from ledger.counted import RESULT, counted_indicator, has_attribute, noun_after, reach_of
from ledger.frequency import with_frequency
from ledger.respectively import Named, of_rank
from ledger.values import Value

UNNAMED = "(指标名缺损)"  # the source is cut where the name would stand; nothing is guessed

_FROM = re.compile(r"[由从][^,]*?\d[^,]*$")
_FROM_WORD = re.compile("[由从][^,、]{1,6}$")
_REACHES_UP = re.compile("(?:增|增加|升|提升|扩大|拓展)[到至]$")
_REACHES = re.compile(r"(?:达到|(?<![通直])达|实现|迈上)$")
_TO_REACH = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:力争|争取|预计|将)+(?:达到|实现)(?=年?[\u4e00-\u9fff]{2})")
_MARK = re.compile(r"^(?:新?台阶|大关|关口|门槛|规模|水平)(?=$|[,;、])")
_LAID = re.compile(
    one_of("建成 新建 改建 改造 建设 铺设 新增 完成 修复 敷设 整治 打通 开通 治理 修缮 约 近 的") + "$"
)
_BARE = re.compile(r"(?:个|项|家|人|户|名|万|亿|元|米|%)+")
_PER_HEAD = re.compile(r"每[百千万十亿\d]+[^,]{1,3}?拥有")
_SCOPE = re.compile(
    r"(?:在|于|全国|全省)\|[^,;。]{1,12}[中里](?:位列|位居|排名|排|居|第)"
)  # 在 27 个省会城市中位列第 2
_AMONG = re.compile(r"(?:第\S{1,3}|首|唯一一?)[个家座条](?:突破|超过|达到|过)?$|成为[^,]{0,8}$")
_CAPACITY = re.compile("(?:千瓦|GW|MW|kW|吨|粒|立方米|/日|P)$")
_PRODUCES = re.compile("(?:[年日月](?:产|处理|供|加工|发电)[^,、]{0,4})$")
_PLANT = re.compile(
    "^(?!的)[^,;。]*(?:项目|工程|电站|生产线|基地|工厂|城市)"
)  # 环晟 10GW 高效太阳能组件…等项目
_ACT_ALONE = re.compile("投用|开工|竣工|完工|建成|新建|改造|新增|完成|启用|开放|关闭|盘活")
_TOPIC = re.compile(
    r"^(?P<topic>[^,]{2,20}?)(?:工作|建设|任务)?"
    + one_of(
        "成效 效果 取得 稳步 有序 持续 不断 深入 显著 明显 全面 力度 水平 形势 更加 加快 扎实 进一步 蓬勃"
    )
    + "[^,]*$"
)
_VAGUE = re.compile(
    "(?:累计|总|完成|计划|估算|概算)?"
    + one_of(
        """投资额? 投入 资金 规模 总额 总量 数量 面积 占比 比重 比例 里程 建筑面积 产值 完成率 覆盖率
        达标率 利用率"""
    )
)
_ACTS = "(?:推进|加强|强化|实施|控制|严控|降低|减少|提高|提升|扩大)"
_MEASURE = re.compile("[\u4e00-\u9fff]{2}(?:[率量额值]|收入|支出|规模|面积|比例|比重|浓度|强度|里程)$")
_JOINS = ("、", "和", "及", "与")


@dataclass(frozen=True, slots=True)
class _Part:
    """A value with what stands left and right of it in its clause, up to the next values."""

    value: Value
    left: str
    right: str
    follows: bool
    followed: bool
    said: str


def find_indicators(text: str, values: Sequence[Value], clauses: Sequence[Range]) -> list[tuple[Value, str]]:
    """Each value of a plain sentence with its indicator; values that have none are left out."""
    found: list[tuple[Value, str]] = []
    named: list[tuple[Value, Named]] = []
    topic = _topic(text, clauses)
    values = [v for v in values if not _is_start_value(text, v)]
    for i, value in enumerate(values):
        clause = clause_of(value.start, clauses)
        part = _part(text, values, i, clause)
        before = named[-1][1] if named else None
        result = of_rank(text, values, i, named, clause)
        result = result or _one(part, before, topic)
        if result is not None:
            named.append((value, result))
            found.append((value, phrases.balanced(phrases.unquoted(result.indicator))))
    return list(with_frequency(text, _named_by_neighbour(found), clauses))


def _part(text: str, values: Sequence[Value], i: int, clause: Range) -> _Part:
    value = values[i]
    earlier = [v.end for v in values[:i] if v.start >= clause[0] and v.end <= value.start]
    later = [v for v in values[i + 1 :] if v.start < clause[1]]
    start = max(earlier, default=clause[0])
    end = later[0].start if later else clause[1]
    right = text[value.end : end]
    if not right and later:  # 59 户 119 人贫困人口: both count what comes after
        right = text[later[0].end : clause[1]]
    return _Part(
        value,
        re.sub(r"^\([^()]{1,4}\)(?=[、和及与])", "", text[start : value.start]),
        _MARK.sub("", right),
        start > clause[0],
        bool(later),
        text[: clause[0]],
    )


def _is_start_value(text: str, value: Value) -> bool:
    """由 12.12 平方米增加到: the value from which a change starts is not the row's value."""
    starts = re.search(r"[由从][^,。;]*$", text[: value.start])
    return bool(starts) and phrases.changes_up_to(text[value.end :])


def _one(part: _Part, before: Named | None, topic: str) -> Named | None:
    if _is_attribute(part):
        return None
    subject = phrases.without_head(phrases.without_predicate(part.left))[0]
    if _REACHES.search(part.left) and subject:
        return _measured(part, before, topic)
    counts = part.value.counts
    noun, rest = noun_after(part.right, part.followed, part.value.unit == "%")
    stated = re.search("(?:格局|目标)$", noun)  # 资产总额过万亿的 | 格局
    if noun and not stated and (counts or part.right.startswith("的")) and not has_attribute(part.left):
        return _counted(part, before, noun, rest)
    if counts and part.right[:1] not in ("", ")", "、", "和") and not part.left.strip("、和及"):
        return None
    return _measured(part, before, topic)


def _is_attribute(part: _Part) -> bool:
    """12.5 米深水航道, 15%企业所得税优惠, 1 个万亿级产业: the value belongs to a name."""
    unit, right = part.value.unit, part.right
    if re.match(r"[\d万千百十]*[万亿]级", right) or _is_of_a_name(part):
        return True
    if not re.match(r"[\u4e00-\u9fff]{2}", right) or right.startswith((*_JOINS, "的", "并")):
        return False
    if RESULT.match(right):
        return False
    if part.followed and re.search(r"(?:比例|率|比重)[^、,]{0,3}$", right):  # 20 个国考断面优良比例达 100%
        return True
    laid = unit in ("米", "千米", "公里") and not _LAID.search(part.left)
    return laid or unit in ("%", "‰")


def _is_of_a_name(part: _Part) -> bool:
    """在 27 个省会城市中位列第 2, 第 3 个突破 9000 万人次的城市, 年产 10 万吨…项目: whose value it is."""
    unit, right, left = part.value.unit, part.right, part.left
    if _SCOPE.search(f"{left}|{right}") or (right.startswith("的") and _AMONG.search(left)):
        return True
    return bool(_CAPACITY.search(unit) and (_PRODUCES.search(left) or _PLANT.search(right)))


def _counted(part: _Part, before: Named | None, noun: str, rest: str) -> Named:
    reach = reach_of(part.left)
    if before and part.follows and phrases.without_head(part.left)[0] in ("", before.base):
        reach = reach or reach_of(before.verb)  # 通达 15 个国家 | 70 多座城市
    if reach:
        return Named(reach + noun, noun, reach)
    indicator, verb = counted_indicator(noun, part.left, rest)
    return Named(indicator, noun, verb)


def _measured(part: _Part, before: Named | None, topic: str) -> Named | None:
    """The noun phrase that ends where the value begins."""
    if damage.lost_numbers(part.left):
        return Named(UNNAMED, UNNAMED)
    left, change = phrases.without_change(part.left)
    left = phrases.without_predicate(phrases.without_basis(_FROM.sub("", left)))
    left = _FROM_WORD.sub("", left) if _REACHES_UP.search(part.left) else left
    phrase, verb = phrases.without_head(_TO_REACH.sub("", left))
    if not phrase or _BARE.fullmatch(phrase):
        if before is None or not part.left:
            return None
        return Named(before.base + change, before.base, before.verb)
    if before is not None and phrase in ("总数", "总量", "数量", "规模"):
        return Named(before.base.removeprefix(before.verb) + phrase, before.base, before.verb)
    if before is not None and _ACT_ALONE.fullmatch(phrase):
        return Named(phrase + before.base.removeprefix(before.verb), before.base, phrase)
    if before is not None:
        phrase, verb = _with_shared_head(part, before, phrase, verb)
    phrase = _in_full(_with_topic(phrase, topic), part.said)
    return Named(phrase + change, phrase, verb)


def _with_shared_head(part: _Part, before: Named, phrase: str, verb: str) -> tuple[str, str]:
    """What an enumeration says once: 其中…, 占…比重, 新建 A 5 座、B 3 座, 每千人口拥有…."""
    if "其中" in part.left[:6]:
        return _sub_head(before, phrase), verb
    if phrase.startswith(("占", "高于", "低于", "高出", "快于", "优于")):
        return before.base + phrase, verb
    if not (part.follows and part.left.startswith(_JOINS)):
        return phrase, verb
    if before.verb and not verb:
        return before.verb + phrase, before.verb
    rate = _PER_HEAD.match(before.base)
    return (rate.group() + phrase if rate and not phrase.startswith("每") else phrase), verb


def _sub_head(before: Named, phrase: str) -> str:
    """农牧民转移就业 + 转移就业6个月以上 -> 农牧民转移就业6个月以上; 改造公厕 + 农村 -> 改造农村公厕."""
    base = before.base
    for size in range(min(len(phrase), len(base)), 1, -1):
        at = base.find(phrase[:size])
        if at >= 0:
            return base[:at] + phrase
    if len(phrase) > 3:
        return phrase
    verb = before.verb if base.startswith(before.verb) else ""
    return verb + phrase + base[len(verb) :]


def _with_topic(phrase: str, topic: str) -> str:
    """绿化覆盖率 under 村庄绿化美化: the topic's head, where phrase and topic share a word."""
    head = topic[: max(topic.find(phrase[:2]), 0)] if len(phrase) >= 3 else ""
    if len(head) > 8 or head in ("城乡", "全区", "全市", "全县", "全省"):
        return phrase
    return phrase if phrase.startswith(head) else head + phrase


def _in_full(phrase: str, said: str) -> str:
    """推进挥发性有机物排放总量控制, 全国排放总量: a short measure, by the name that it had before."""
    measure = re.sub("^全[国省市区县]", "", phrase)
    area = phrase[: len(phrase) - len(measure)]
    if not (3 <= len(measure) <= 4 and _MEASURE.search(measure)):
        return phrase
    named = re.search(f"{_ACTS}(?P<of>[\u4e00-\u9fff]{{2,8}}){measure}[^,;。]{{0,4}},[^,;。]*$", said)
    return area + named["of"] + measure if named else phrase


def _topic(text: str, clauses: Sequence[Range]) -> str:
    """村庄绿化美化 of a sentence that begins 村庄绿化美化成效明显."""
    match = _TOPIC.match(text[clauses[0][0] : clauses[0][1]]) if clauses else None
    return phrases.without_time(match["topic"]) if match else ""


def _named_by_neighbour(found: list[tuple[Value, str]]) -> list[tuple[Value, str]]:
    """投资 6100 万元办理完成民生实事 9 项: a bare 投资 at the start is named by what comes after it."""
    if len(found) < 2 or not _VAGUE.fullmatch(found[0][1]) or _VAGUE.fullmatch(found[1][1]):
        return found
    (value, vague), (_, name) = found[0], found[1]
    return [(value, name + vague), *found[1:]]
