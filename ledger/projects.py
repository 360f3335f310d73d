"""Named projects to be built, moved or finished, dated goals in words, and honours with a year.

建设完成特勤站、二级消防站以及攸攸板镇小型消防站 gives a row for each; 永恒之门广场建设完工 is one that
is done. What is only spoken of (打造…高地, 完善…体系) is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.facts.times import Range
from ingest.facts.words import one_of
from ledger.clauses import split_list
from ledger.names import (
    is_built,
    is_cut_off,
    is_generic,
    is_landmark,
    is_proper,
    is_specific,
    is_vision,
    list_tail,
    members,
    sharing,
    without_shared,
)
from ledger.phrases import unquoted, without_frame, without_time
from ledger.states import state_of

_FINISH = re.compile(
    one_of(
        """建成并(?:投入)?(?:运营|使用|投用|启用) 建成投用 建成投运 建成投产 建成使用 建成运营 建成启用
        建成通车
        建成开通 建设完成 (?<!创)建成(?!区|后|的|都) 迁建完成 迁建 全面完成 基本完成 完成 竣工 开工建设
        开通运营
        开通 投用"""
    )
)
_BUILD = re.compile(
    one_of(
        """规划建设 谋划建设 加快建设 推进建设 配套建设 异地新建 新建改建 新建 改扩建 改建 扩建
        (?<!持)(?<!继)续建 建设 规划发展 打造 启动推进 推进 推动 实施 启动 抓好 做好 改造升级 改造提升 加快"""
    )
)
_STATE = re.compile(
    r"(?P<name>[^,;]{3,50}?)(?:全部|均|顺利|正式|如期|相继|工作)*?(?:工作)?(?P<state>"
    + one_of(
        """全线贯通 贯通 建成运营 建成使用 建成投用 建成投运 建成启用 建成投产 建设完成 建设完工 实施完成
        圆满完成
        基本完成 全面完成 开工建设 顺利完工 完工 竣工 建成通车 通车 投入使用 投入运营 正式运营 圆满收官
        建成开放 建成并投入使用 建成 完成改造"""
    )
    + ")(?:并[^,;]*)?$"
)
_NOT_STATED = re.compile(r"依托|随着|按照|结合|.*的$")
_DATED = re.compile(
    r"^(?:全面|基本|初步|率先|如期|逐步|力争|全部)*?"
    r"(?P<verb>基本形成|基本建成|基本建立|全面建成|建成(?!区)|形成|建立|消除|完成|实现)(?P<object>[^,;]{3,40})$"
)
_REACHED = "(?:基本|全面|初步|率先|总体)(?:建成|实现|形成|建立)"
_TO_REACH = re.compile(rf"[^,;是在为把使与]{{0,12}}?(?P<verb>{_REACHED})(?P<object>[^,;]{{3,60}})$")
_IS_REACHED = re.compile(
    rf"(?P<name>[^,;]{{3,40}}?)(?P<verb>{_REACHED}|(?:全面|基本)?实现[\u4e00-\u9fff]{{1,3}}化)$"
)
_NO_END = re.compile("蓝图|目标|任务|时期|阶段|进程|模样|(?<!同)时$")
_WON = re.compile(r"(?P<name>[^,;]{3,30}?)(?P<verb>取得了?(?:重大|决定性|全面|历史性|战略)*(?:胜利|成果))$")
_VAGUE_GOAL = re.compile(
    one_of(
        r"""局面 格局 台阶 跃升 跨越 进展 成效 目标 突破 水平 提升 改善 增强 提高 优势 突出 优化 现代化
        好转 平衡 平稳 协调 发展 降低 减少 增加 [\d%以上] 同步 城区 社会 家园 高地 标杆 样板 名城 强市
        强区"""
    )
    + "$|更加"
)
_HONOUR = re.compile(
    r"(?P<verb>荣获|获评|被评为|被列为|被授予|被命名为|获得|获批|成功创建|入选|创成)(?:为|了)?"
    r"(?P<name>[^,;]{3,40}?)(?:荣誉称号|称号|名单)?$"
)
_PROJECT_LIST = re.compile(r"等(?:重点|重大|标志性)?项目")
_WORKS_LIST = re.compile(r"等(?:重点|重大|标志性)?工程")
_PHYSICAL = re.compile(
    one_of(
        """改造 整治 修缮 消防 水源 水库 治理 修复 搬迁 管网 加固 供水 节水 装配 防洪 排涝 改善 房 路 桥
        校 院 馆 站 园 河 湖 渠 厂 库 建设(?=工程|项目)"""
    )
)
MOST_VERBS = 8  # verbs of a clause that are tried; one that has more says nothing
_BUILDS = re.compile("建|^改造|打造|规划发展")
_GROWS = re.compile("(?:能力|队伍|体系|制度|机制|作风|环境|品牌|法治|信用|标准化|信息化)建设$")
_SURROUNDS = re.compile("等[^,、]*(?:周边|沿线)")  # A站、B站等车站周边区域开发建设 builds no station
_HELD = re.compile(r"开展“(?P<name>[^“”]{2,12})”(?P<verb>建设)$")
_DONE_TO = re.compile(r"对([^,;]{2,20}?)(?:制定|开展|进行|实施|加强|采取)[^;]*$")


@dataclass(frozen=True, slots=True)
class Project:
    """A project or dated goal: the range of the words that say its state, and its name."""

    start: int
    end: int
    name: str


def find_projects(
    text: str, clauses: Sequence[Range], taken: Sequence[Range], dated: Sequence[Range], *, governed: bool
) -> list[Project]:
    """The projects of a plain sentence, clause by clause.

    `taken` are ranges of values and verbal states: a clause with one has its row already.
    `dated` are ranges of deadlines: in a clause that has one, or follows it, a goal in words counts.
    `governed`: a deadline of the sentence before holds on.
    """
    found: list[Project] = []
    for rank, (start, end) in enumerate(clauses):
        if any(start <= a < end for a, _ in taken):
            continue
        clause, before = text[start:end], text[clauses[0][0] : start]
        projects = _finished(clause) or _to_finish(clause, before) or _to_build(clause)
        if not projects and (governed or any(a < end for a, _ in dated)):
            projects = _reached(clause) or (_won(clause) if _in_a_year(text, dated) else [])
        if not projects and _is_dated(clauses, rank, dated):
            projects = _honour(clause) or _goal(clause, before)
        found += [Project(start + p.start, start + p.end, p.name) for p in projects]
    return found


def _is_dated(clauses: Sequence[Range], rank: int, dated: Sequence[Range]) -> bool:
    """A deadline stands in the clause, or is all that the clause before it says."""
    start, end = clauses[rank]
    if any(start <= a < end for a, _ in dated):
        return True
    if rank == 0:
        return False
    first, last = clauses[rank - 1]
    return any(first <= a and last - b <= 2 and a - first <= 3 for a, b in dated)


def _finished(clause: str) -> list[Project]:
    """The state after the names: 永恒之门广场、高伦特公园建设完工."""
    match = _STATE.match(clause)
    if not match or _NOT_STATED.match(match["name"]):
        return []
    head = re.sub(r"^(?:推动|推进|促进|确保|加快|实现|力争|全面|积极)+", "", match["name"])
    names = members(without_shared(without_frame(head)))
    closed = match["state"] == "圆满收官"
    built = [n for n in names if closed or ((is_built(n) or unquoted(n) != n) and not is_vision(n))]
    return [Project(*match.span("state"), unquoted(n)) for n in built]


def _to_finish(clause: str, before: str) -> list[Project]:
    """A verb of finishing before the names: 建成新华广场改造, 完成霍寨沟小流域综合治理工程."""
    match = _FINISH.search(clause)
    if not match or re.search(r"[的了]$|[把将][^,]*$", clause[: match.start()]):
        return []
    objects = clause[match.end() :]
    if "目标" in objects:
        return []
    whole = re.search(r"[\u4e00-\u9fff]{2}建设$", objects)
    work = match.group().endswith("完成") and re.search(r"工作$|任务$", objects)
    names = members(without_shared(objects))
    if match.group() in ("完成", "全面完成", "基本完成") and is_cut_off(names) and not whole:
        names, whole = [objects], match
    names = [n for n in names if work or whole or is_built(n)]
    named = [unquoted(_named_by_object(n, before)) for n in names if not re.match(r"“[一二三四\d]好", n)]
    return [Project(*state_of(clause, match.span(), n), n) for n in named if is_specific(n)]


def _named_by_object(name: str, before: str) -> str:
    """对既有建筑制定清单, …完成清理整治: a bare kind of work is named by what it is done to."""
    done_to = _DONE_TO.search(before) if len(name) <= 4 else None
    return done_to[1] + name if done_to else name


def _to_build(clause: str) -> list[Project]:
    """A verb of building before names that are proper names, or before works that are so called."""
    if held := _HELD.search(clause):
        return [Project(*held.span("verb"), held["name"])] if is_built(held["name"]) else []
    for match in islice(_BUILD.finditer(clause), MOST_VERBS):
        names = _names_to_build(match.group(), clause[match.end() :])
        if names:
            return [Project(*state_of(clause, match.span(), n), unquoted(n)) for n in names]
    return []


def _names_to_build(verb: str, objects: str) -> list[str]:
    if re.match(r"项目|工程|[、和及的区成为好]|规划|任务|用地|标准|水平", objects) or _GROWS.search(objects):
        return []
    if _SURROUNDS.search(objects):
        return []
    body = re.sub(r"^了|(?:落地|实施|进展|工作)$", "", objects)
    works = re.search(r"(?:工程|项目)(?:的?建设|落地|实施|进展)?$", objects)
    builds = bool(_BUILDS.search(verb)) or objects.endswith("建设")
    upgrades = not builds and verb != "加快" and re.search(r"(?:改造|整治|搬迁|整理)$", body)
    if not (builds or works or upgrades):
        return []
    proper = is_proper(objects)
    each = bool(_PROJECT_LIST.search(objects) or (_WORKS_LIST.search(objects) and proper))
    called = each or (verb == "实施" and bool(_PHYSICAL.search(objects)) and not is_generic(objects))
    whole = not builds and (len(list_tail(body) or "") > 3 or _is_one_work(verb, body))
    if shared := sharing(body):
        return shared
    names = [body] if whole else members(without_shared(body), each)
    built = [n for n in names if (each or is_built(n)) and is_specific(n)]
    return [n for n in built if (called or is_proper(n)) and (verb != "打造" or is_landmark(n))]


def _is_one_work(verb: str, body: str) -> bool:
    """实施休闲广场、健身器材装配工程: what is carried out is the work, not the square."""
    works = [bool(re.search(r"(?:工程|项目)$", body[a:b])) for a, b in split_list(body)]
    listed = verb in ("实施", "推进", "推动", "启动") and "等" not in body
    return listed and any(works[-1:]) and not all(works)


def _goal(clause: str, before: str) -> list[Project]:
    """A goal in words with a date of its own: 到 2025 年, 基本形成分级诊疗秩序."""
    bare = without_time(re.sub("^(?:力争|争取|确保)", "", clause))
    match = _DATED.match(bare)
    if not match or _VAGUE_GOAL.search(match["object"]) or is_vision(match["object"]):
        return []
    at = len(clause) - len(bare) + match.start("verb")
    name = _named_by_object(without_shared(match["object"]), before)
    return [Project(at, at + len(match["verb"]), name)]


def _reached(clause: str) -> list[Project]:
    """What is to be reached by a date, whatever it is: 基本建成现代化城区, 法治政府、法治社会基本建成."""
    if match := _IS_REACHED.match(clause):
        names = [] if _NO_END.search(match["name"]) else without_frame(match["name"]).split("、")
        return [Project(*match.span("verb"), unquoted(n)) for n in names]
    match = _TO_REACH.match(clause)
    if not match or _NO_END.search(match["object"]):
        return []
    listed = re.fullmatch("“([^“”]*)”", match["object"])
    names = listed[1].split("、") if listed else [match["object"]]
    return [Project(*match.span("verb"), n) for n in names]


def _won(clause: str) -> list[Project]:
    """2020 年, …疫情防控阻击战取得了重大成果."""
    match = _WON.match(clause)
    return [Project(*match.span("verb"), without_frame(match["name"]))] if match else []


def _in_a_year(text: str, dated: Sequence[Range]) -> bool:
    return any(text[a:b][:2] in ("19", "20") for a, b in dated)


def _honour(clause: str) -> list[Project]:
    """2018 年荣获…先进区: with its year, an honour is an achievement."""
    match = _HONOUR.search(clause)
    return [Project(*match.span("verb"), match["name"])] if match else []
