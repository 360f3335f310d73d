"""Verbal commitments: a state to be reached in words (全覆盖, 零拖欠, 应保尽保, 达到国家标准, 逐年提高).

Each is a state at the end of a clause with what it holds for before it; where the clause names
nothing, the clause before it does (提高参保率, 实现应保尽保).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.facts.times import Range
from ingest.facts.words import one_of
from ledger.phrases import unquoted, without_basis, without_frame

_LEVEL = one_of(
    r"""国家 自治区 省 市 国内 全国 行业 同类 规定 既定 上级 世行
    [\u4e00-\u9fff]{1,6}(?:市|省|区|县|旗|盟|州)"""
)
_MET = one_of("达到 高于 优于 已?超 超过 满足 符合 完成")
_STANDARD = one_of("""标准 要求 平均水平 下达目标 定目标 下达指标 下达任务 考核目标 目标要求""")
_END = "(?=$|[,;、。])"
_PLACE = r"[^,;、]{0,8}(?:前列|首位|第一|前[一二三四五六七八九十\d]+[位名强]?)"
_RANK = r"(?:跃升|提升|上升|前移|晋升|提高|进)(?:至|到)[^,;、]{0,10}第[一二三四五六七八九十\d]+[位名]"
_RATE = one_of("(?<=[^效]率) (?<=能耗) (?<=[放产]量) (?<=总量) (?<=比重) (?<=占比) (?<=浓度) (?<=强度)")
_TURNS = one_of("提高 提升 增加 上升 增长 扩大 下降 降低 减少 削减 缩小")
_STATE = re.compile(
    r"(?P<cover>(?<!健)全覆盖(?!的|、|机制|体系|网络|格局)|全公开|动态清零|清零)"
    r"|(?P<zero>(?<!净)零"
    + one_of("拖欠 死亡 事故 增长 排放 上访 发生 新增 舞弊 非法 入境 填埋 直排 感染")
    + ")"
    rf"|(?P<all>应(?P<x>[\u4e00-\u9fff])尽(?P=x)(?=$|[,;、。”]))"
    rf"|(?P<standard>{_MET}{_LEVEL}[^,;、]{{0,8}}?{_STANDARD}{_END})"
    r"|(?P<yearly>逐年(?:提高|增加|扩大|下降|降低|提升|上升|增长|减少|递增|加大|改善))"
    r"|(?P<double>(?<!不)(?:翻一番|翻两番|翻番|减半|实现倍增|双倍增))"
    r"|(?P<pace>[与和同][^,;、]{2,10}?(?:基本)?(?:保持)?(?:基本)?"
    rf"(?:同步(?!推进|建设|规划|实施|发展|部署|提升|开展)(?:增长)?|持平){_END})"
    rf"|(?P<wiped>(?:全部|基本|全面)(?:消除|摘帽|脱贫|淘汰|达标)|全部纳入[^,;、]{{2,8}}){_END}"
    rf"|(?P<rank>(?:(?:位居|位列|稳居|跃居|居于?|进入){_PLACE}|{_RANK}){_END})"
    rf"|(?P<reach>(?<!\d)\d+(?:\.\d+)?(?:小时|分钟)(?:内)?(?:直达|通达|可达|互达){_END})"
    rf"|(?P<held>只增不减|只减不增){_END}"
    rf"|(?P<trend>{_RATE}(?:(?:不断|持续|逐步|稳步|进一步){_TURNS}|稳中有[升降]){_END})"
)
_PERSONS = re.compile("[\u4e00-\u9fff]{0,4}(?:人员|人群|人口|对象|群体)")
_PLAN = re.compile("(?:实施|开展|推进|推行)[^,;]*?(?P<what>[\u4e00-\u9fff]{2})(?:计划|行动|工程|制度)$")
_WITHIN = re.compile("(?<=[\u4e00-\u9fff]{2})实现(?:[省州市县区旗乡镇村]|制度|街道|行政村|建制村)[^,]{0,5}$")
_WITH_VALUE = re.compile(
    r"(?:超过|突破|达到?|增长|提高到|提升至|增至|为|至|超|约|近)+\d[^,]*$"
    r"|\d+[余多]?[万亿]?[个家项座条处所人户][^,]*$"
)
_NO_PERSON = re.compile("(?:机制|制度|体系|系统|信息|共享|平台|办法|政策|标准|建设)$")
_MEASURE = re.compile("(?:[^效]率|能耗|[放产]量|总量|比重|占比|浓度|强度|人数|收入|支出)$")
_EVERYWHERE = re.compile(
    r"(?:所有|全部)[^,;的]{2,24}?(?:均|都)?(?P<verb>设立|配备|设置|建立)(?P<noun>[^,;、和]{2,14})$"
)
_SLOGAN = re.compile(r"按照.*原则|多层次、全|无禁区|零容忍|全方位|零距离|无死角")
_FRAME = re.compile(
    one_of(
        r"""实现 做到 达到 保持 确保 保证 基本 达 最大程度地 努力 力争 “ 对 的 各项 切实 全面 均 都 全部
        率先 稳妥 有序 加快 逐步 持续 连续\d+年"""
    )
    + "+$"
)
_VERB_HEAD = re.compile(
    one_of(
        """提高 提升 扩大 健全 完善 强化 加强 进一步 持续 坚决 维护 落实 推进 推动 实施 建立 加大 优化
        构建 改善 做好 实行 合理 严格 坚持 坚定 推行 巩固 开展 贯彻 切实 全面 进一步强化 确保 对"""
    )
    + "+"
)
_AFTER = re.compile(r"^(?:的?(?P<noun>[^,;、。的]{2,16}))(?=$|[,;、。])")
_WHOM = re.compile(r"—*对([^,;]{4,20}),")
_FROM_TO = re.compile(r"[从由](?P<a>[^,;]{1,10})全覆盖[到向](?P<b>[^,;]{1,10})全覆盖")


@dataclass(frozen=True, slots=True)
class Verbal:
    """A verbal commitment: the range of its words in the sentence, and its indicator."""

    start: int
    end: int
    indicator: str


def find_verbal(text: str, clauses: Sequence[Range], taken: Sequence[Range]) -> Iterator[Verbal]:
    """The verbal states of a plain sentence. `taken`: values, which a state must not overlap."""
    for rank, (start, end) in enumerate(clauses):
        clause = text[start:end]
        if _SLOGAN.search(clause) or re.match(r"坚持", clause):
            continue
        if turn := _FROM_TO.search(clause):
            name = _clean(clause[: turn.start()]) or _before(text, clauses, rank)
            yield Verbal(start + turn.start(), start + turn.end(), name)
            continue
        if everywhere := _EVERYWHERE.search(clause):
            yield Verbal(start + everywhere.start("verb"), start + everywhere.end("verb"), everywhere["noun"])
        last, indicator = start, ""
        for match in _STATE.finditer(clause):
            at = (start + match.start(), start + match.end())
            counted = match["rank"] and any(start <= a < end for a, _ in taken)
            if counted or any(a < at[1] and at[0] < b for a, b in taken):
                last = at[1]
                continue
            again = match["all"] and indicator and text[last : at[0]] in ("、", "和")
            indicator = indicator if again else _indicator(text, clauses, rank, match, last)
            last = at[1]
            for name in _each(indicator):
                yield Verbal(*at, name)


def _indicator(text: str, clauses: Sequence[Range], rank: int, match: re.Match[str], last: int) -> str:
    start, end = clauses[rank]
    left = text[last : start + match.start()].lstrip("、和及与")
    if match["rank"]:
        left = re.sub(r"[由从][^,;]*第[^,;]{1,4}[位名]$", "", left)  # 排名由第15位 | 跃升至第6位
    right = text[start + match.end() : end]
    if match["yearly"] and (noun := _AFTER.match(right)):
        return _clean(noun["noun"])
    name = _clean(re.split(r"实现(?=[\u4e00-\u9fff]{4})", _FRAME.sub("", left))[-1])
    if (match["pace"] and "、" in name) or re.search(r"\d[^、]*、", name):
        name = name.split("、")[-1]
    if match["cover"] and (within := _WITHIN.search(name)):
        return name[: within.start()]
    if match["cover"] and _PERSONS.fullmatch(name):
        return name + _planned_for(text, clauses, rank)
    if len(name) >= 2 and not re.fullmatch(r"制度|人群|过程|事项|全部", name):
        return name
    if match["all"] and (whom := _WHOM.match(text)):
        return _clean(whom[1])
    name = _before(text, clauses, rank)
    return _entitled(text, clauses, rank, match["x"]) if match["all"] and _NO_PERSON.search(name) else name


def _planned_for(text: str, clauses: Sequence[Range], rank: int) -> str:
    """实施全民参保计划, 法定人员 (参保) 全覆盖: what the plan of the clause before does to persons."""
    a, b = clauses[rank - 1] if rank else (0, 0)
    plan = _PLAN.search(text[a:b])
    return plan["what"] if plan else ""


def _entitled(text: str, clauses: Sequence[Range], rank: int, act: str) -> str:
    """建立社会救助…机制, 做到应救尽救: the benefit (社会救助) with which a clause before begins, else ""."""
    for a, b in reversed(clauses[:rank]):
        benefit = re.match(f"(?!相关|各类|有关)[\u4e00-\u9fff]{{1,4}}{act}[\u4e00-\u9fff]", _clean(text[a:b]))
        if benefit:
            return benefit.group()
    return ""


def _each(indicator: str) -> list[str]:
    """学业水平测试合格率、优秀率 -> both, with the head they share; names that measure nothing stay one."""
    if not indicator:
        return []
    first, *others = indicator.split("、")
    if not all(_MEASURE.search(name) for name in (first, *others)):
        return [indicator]
    heads = [first[: -len(n)] if len(n) <= 4 and len(first) > len(n) + 2 else "" for n in others]
    return [first, *(head + name for head, name in zip(heads, others, strict=True))]


def _before(text: str, clauses: Sequence[Range], rank: int) -> str:
    """What the clause before speaks of: 提高参保率, 实现应保尽保."""
    if rank == 0:
        return ""
    a, b = clauses[rank - 1]
    clause = re.sub(r"^在[^,]*?领域", "", text[a:b])
    clause = _WITH_VALUE.sub("", clause)
    return _clean(re.sub(r"等[^,等]{2,10}$", "", clause))


def _clean(phrase: str) -> str:
    phrase = re.sub("^[把将对]", "", without_basis(_FRAME.sub("", phrase)))
    phrase = without_frame(phrase)
    phrase = without_frame(_VERB_HEAD.sub("", phrase, count=1) if _VERB_HEAD.match(phrase) else phrase)
    phrase = re.sub("(?:实现|做到)?“?[一二三四五六七八九十]个$", "", phrase)
    phrase = unquoted(_FRAME.sub("", phrase).strip("、"))
    return phrase if phrase.count("“") == phrase.count("”") else re.sub(r"“|”\d*", "", phrase)
