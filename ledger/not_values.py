"""Numbers that are no values: parts of names (110 国道), age classes, times, steps and conditions."""

from __future__ import annotations

import re

from ingest.facts.words import one_of

_SET_TO = re.compile(
    r"(?:[达到至为在增长加降低升减少缩短控]|提前|提高|提升|延长|给予|不超过|不少于|不低于|期|限)(?:了)?$"
)
_AGE_OR_TIME = re.compile(r"(?:岁|小时|分钟|秒|年|个月|天|个工作日)$")
_MAKES = re.compile(
    one_of("""建成 新建 改造 建设 完成 创建 开展 举办 培育 引进 新增 设立 建有 布局 投放 招引 建立""")
)
_ABSTRACT = re.compile(
    "[大个]?"
    + one_of(
        """五年 方面 环节 阶段 层面 维度 领域 方向 原则 统筹 维护 意识 自信 结合 转变 关系 过程 类别 板块 全面
        月内 层级 等级 位次 名次 步骤 规定"""
    )
)
_CONDITION = re.compile(
    # 10 亿元以上项目 171 个, 年营收 5000 万元以上工业企业
    r"[^,;。、\d的]{1,10}\d|[^,;。、\d的]{0,4}(?:企业|项目|单位|家庭|人群)|的|有[^,;。、]{1,8}的|[^,;。、]{1,20}?(?:数量|比例|占比|比重|率|规模)"
)
_HAN_UNITS = frozenset("家个所座条处项名台辆艘套架届间栋片")
_NOT_BEFORE = re.compile(
    one_of("第 每 前 / 连续 前列 排名 位居 位列 No GB/T 代码 “ 电话 邮编 现有 原有 [A-Za-z]-?") + "$"
)
_RATIO_TO = re.compile(
    r"(?:[^率]比|比值|比率|指数|系数)[^,;。\d]{0,8}(?:缩小|下降|降低|减小|提高|提升|上升|扩大|优化|调整)?(?:到|至)$"
)
_NAME_AFTER = re.compile(
    one_of("""[A-Za-z+] 号线 号 级(?!别) 国道 省道 版 期工程 周年 时区 届全会 纳米 英寸 后$ 目 千伏 kV""")
)


def is_part_of_name(before: str, after: str, match: re.Match[str], unit: str) -> bool:
    """Whether the number of a match belongs to a name, an age class, a time or a step.

    `match` has the groups of a value: low, high, one, percent, han, ge, le, over, under, around.
    """
    if _NAME_AFTER.match(after) and not match["percent"]:
        return True
    if match["han"]:
        return not _counts_in_words(before, after, match, unit)
    if not unit:
        return not _stands_alone(before, after, match)
    if _AGE_OR_TIME.search(unit):
        year = unit == "年" and re.fullmatch(r"(?:19|20)\d\d", match["one"] or match["high"] or "")
        return bool(year) or not _is_set_duration(before, after, match)
    step = unit in ("个", "项", "家", "条", "处") and _ABSTRACT.match(after)
    return bool(step) or _is_condition(before, after, match, unit)


def comes_after_name(before: str) -> bool:
    """Whether what stands before a number makes it an ordinal, a rate's base or a code."""
    return bool(_NOT_BEFORE.search(before))


def _is_condition(before: str, after: str, match: re.Match[str], unit: str) -> bool:
    """镇区人口 10 万以上的特大镇, 5000 人以上大型演唱会数量: which things are meant, not how many."""
    bound = match["over"] or match["under"]
    if bound and unit in ("万", "亿", "千万") and re.match("人口|规模|产值|营收", after):
        return not _MAKES.search(before[-4:])
    return bool(bound and unit != "%" and _CONDITION.match(after) and not _MAKES.search(before[-4:]))


def _counts_in_words(before: str, after: str, match: re.Match[str], unit: str) -> bool:
    """两个体育主题公园, 四家企业: a Chinese numeral that counts things which are made."""
    if unit not in _HAN_UNITS or _ABSTRACT.match(after):
        return False
    clause = re.split("[,;。:]", before)[-1]
    noun = re.match(r"[\u4e00-\u9fff“]{2,}", after)
    if match["ge"] or match["le"]:
        return bool(noun)
    if match["han"] == "一" or not noun or (unit == "届" and not clause.endswith("举办")):
        return False
    return bool(_MAKES.search(clause))


def _stands_alone(before: str, after: str, match: re.Match[str]) -> bool:
    """指数达到 100: a number without a unit needs a verb before and the clause's end after it."""
    verb = re.search(r"(?:达到|达|为|提高到|提升到|提升至|保持在|稳定在|控制在|降至|增至)$", before)
    verb = verb or _RATIO_TO.search(before)
    bound = match["ge"] or match["le"] or match["over"] or match["around"] or match["under"]
    year = re.fullmatch(r"(?:19|20)\d\d", match["one"] or "")
    return bool((verb or bound) and not year and re.match(r"[,;。、)]|$", after))


def _is_set_duration(before: str, after: str, match: re.Match[str]) -> bool:
    """受教育年限达到 11 年, 给予 1-2 年的“包容期”; not 24 小时营业, 3 岁以下, 15 分钟生活圈."""
    at_end = re.match(r"[,;。、)]|$", after)
    given = match["low"] and after.startswith("的")
    bound = match["ge"] or match["le"]
    return bool((at_end and (_SET_TO.search(before) or bound)) or given)
