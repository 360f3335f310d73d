"""Things that a measure word counts: 改造提升 | 245 个 | 老旧小区 is the row 老旧小区改造."""

from __future__ import annotations

import re

from ingest.facts.words import one_of
from ledger.clauses import split_list
from ledger.phrases import without_head, without_predicate, without_tail

_AFTER_NOUN = re.compile(
    one_of(
        """(?:更新|提升)?改造(?:提升)? (?:综合)?整治(?:提升)? 治理 修缮 招聘 培训 拆除 搬迁 加装 更换 维修
        修复 淘汰 关停 征收 化解 引进 引育 培育 招引 新建改造 改扩建 清理"""
    )
    + "$"
)
_BEFORE_NOUN = re.compile(
    one_of(
        """新增 净增 增设 新建改建 新改建 新改扩建 新建改扩建 新建和改扩建 新建 改建 扩建 续建 改扩建
        新开工 吸引 接待 汇聚 集聚 新设 新认定 新开通 新开"""
    )
    + "$"
)
_BUILDS = re.compile(r"建成|建设|新建|(?:完成|打造|布局|设立|建立)(?:投用|使用)?$")
RESULT = re.compile(
    "(?:全部|均|已|全面|基本|成功|正式|顺利|如期|陆续)*"
    + one_of(
        """全覆盖 完成 建成 建设完成 得到 开工 竣工 投入 投用 实现 达到 达(?!峰|人) 通过 荣获 获得 获评 获批
        获(?!得感) 被 入选 落地 完工 运营 启用 纳入 列入 超过 占 覆盖 深入实施 深入推进 有序 实施(?=$)
        生活水平 带动作用 实行 显著 不断 持续 稳步 挂牌 上市(?=$) 达标 落户 签约 用于 进入"""
    )
)
_WORK = one_of("改造 建设 拆除 整治 治理 拆迁 搬迁 安置")
_WORK_DONE = re.compile(rf"^(?:全部|均|已)*(?:完成(?P<after>[^,]{{2,16}})|(?P<before>{_WORK})(?:完成|完毕))$")
_MEASURED = re.compile("(?:投资|产值|收入|营收|额|量)$")  # 995 个项目 | 完成投资 | 3800 亿元
_ALL_WORK = re.compile(rf"(?:全部|均|已)({_WORK})$")
_REACH = re.compile(
    r"[\u4e00-\u9fff]{2,}"
    + one_of("""通达 覆盖 (?:扩大|拓展|延伸|覆盖)[到至] 通航 连接 辐射 服务 惠及 直达 联通 带动 遍布 涉及""")
    + "$"
)
_ATTRIBUTE = re.compile(r"(?:面积|里程|长度?|投资|规模|产值|资金|容量|产能)$")
_MANNER = re.compile("(?:集中|同步|率先|相继|陆续|高质量|高标准|年内|如期|按期)$")
_JOINS = ("、", "和", "及", "与", ")", "等")


def noun_after(right: str, followed: bool, percent: bool) -> tuple[str, str]:
    """The noun with which `right` begins and what is said of it; ("", "") where there is none.

    `followed`: another value comes after it in the clause, so the noun ends where the list goes on.
    """
    if right.startswith(_JOINS):
        return "", ""
    right = re.sub(r"^的?(?:\([^()]*\))?", "", right)
    if right.startswith(_JOINS):
        return "", ""
    if followed and right:
        right = next((right[:end] for _, end in split_list(right)), right)
    result = RESULT.search(right)
    noun, rest = (right[: result.start()], right[result.start() :]) if result else (right, "")
    if "的" in rest and not noun.endswith("的"):  # 功能明确、运营高效的 | 中试平台
        noun, rest = rest.rsplit("的", 1)[1], ""
    noun = re.sub(r"\([^()]{8,}\)$", "", noun)
    if percent and (event := re.match(r"实现([^,]{2,10})$", rest)):
        noun, rest = noun + event[1], ""
    elif len(noun) <= 3 and re.match(r"(?:入选|进入|上市|落户|获评|获批)[^,]{0,10}$", rest):
        noun, rest = noun + rest, ""
    noun = without_tail(
        re.sub("(?:集中|同步|率先|相继|陆续|高质量|高标准|年内|如期|按期)$", "", noun.strip("、和及"))
    )
    return (noun, rest) if len(noun) >= 2 and re.match(r"[\u4e00-\u9fff“A-Za-z0-9]", noun) else ("", "")


def reach_of(left: str) -> str:
    """中欧班列通达 (15 个国家): the words that say what reaches the things counted."""
    head = without_head(left)[0]
    return head if _REACH.search(head) else ""


def has_attribute(left: str) -> bool:
    """总建筑面积 (390 万平方米的…): the value is that of the phrase before it."""
    return bool(_ATTRIBUTE.search(without_predicate(without_head(left)[0])))


def counted_indicator(noun: str, left: str, rest: str) -> tuple[str, str]:
    """The indicator of things counted, and the verb that what follows shares (新增, 新建)."""
    bare = re.sub(r"(?:了|完成|约|近|共|累计|等|:)+$", "", left)
    owner = without_head(bare)[0] + "的" if bare.endswith("的") and len(bare) <= 20 else ""
    if work := _ALL_WORK.search(noun):
        return owner + noun[: work.start()] + work[1], ""
    if (done := _WORK_DONE.match(rest)) and not _MEASURED.search(rest):
        return noun + (done["after"] or done["before"]), ""
    if owner:
        return owner + noun, ""
    if before := _BEFORE_NOUN.search(bare):
        return before.group() + noun, before.group()
    return noun + _event(noun, bare), ""


def _event(noun: str, bare: str) -> str:
    """What happens to the things, where that is what the row is about: 老旧小区 | 改造, 学校 | 建设."""
    if match := _AFTER_NOUN.search(bare):
        event = re.sub("^(?:更新|提升|综合)|提升$", "", match.group())
        return "" if noun.endswith(event) else event
    return "建设" if len(noun) <= 3 and _BUILDS.search(bare) and not noun.endswith("建设") else ""
