"""Noun phrases out of running text: what stands around them is taken away piece by piece.

到 2025 年, 全区 | 生活垃圾无害化处理率 | 达到: times, areas, adverbs and light verbs before a phrase, the
predicate behind it, its growth word (年均增长), and what it is compared with (较 2020 年).
"""

from __future__ import annotations

import re

from ingest.facts.words import one_of

_CHANGE_VERB = one_of(
    """精简 整合 归并 合并 上调 下调 倍增 提高 提升 增加 增长 缩小 扩大 上升 降低 下降 减少 缩短 压缩 压减
        扩展 拓展 扩容 优化 攀升 跃升 延长
    提前 增 升 降 减"""
)
_PREDICATE = re.compile(
    "(?:"
    + one_of(
        rf"""达到 (?<![通直])达 (?:控制|保持|稳定|维持|压减|压缩|降低|提高)在 {_CHANGE_VERB}(?:到|至|为)
        完成 实现 保持 突破 超过 建有 配备 拥有 位居 占 有 为 在 共 共计 总计 合计 累计 力争 努力 确保
        争取 分别 双双 均 都 已 将 要 能 可 全部 约 仍 高达 多达 不断 连续(?:[一二三四五六七八九十\d]+年)?
        首次 率先 逐年 逐步 稳步 基本
        每人每月 每年 每月 全年 年均 平均
        预计 : 的 并 迈上 站上 跨越 跨上"""
    )
    + ")$"
)
CHANGE = (
    "(?:年均|年平均|每年|同比|平均)?(?:保持|实现)?"
    + one_of(
        """增长率 增长 增速 增幅 递增 提高 提升 增加 新增 净增 上升 下降率 下降 降低 减少 压减 缩减 缩短
        下浮 上涨"""
    )
    + "(?:幅度|速度)?"
)
_YEARLY = re.compile(f"年均(?:分别|实现|保持|双双|均)*{CHANGE}(?:约|近|超|达|了)*$")
_CHANGES = re.compile(f"{CHANGE}$")
_REACHES = re.compile(r"(?:增加|增长|提高|提升|降低|下降|减少|扩大|上升)(?:到|至|为)(?:约|近)?$")
_START = re.compile(rf"(?:稳步|进一步|大幅|快速)?(?:{_CHANGE_VERB}|调整)(?:到|至|为)")
_AGAINST = re.compile(
    r"(?:比(?![例重率值])|较|较之|相较于?|相比于?|与|同|在(?=(?:19|20)\d\d年))[^,]{0,14}?"
    + one_of("年(?:底|末)? 末 期末 期间 初 同期 时期 上年 去年 五” 基础上")
    + "(?:相比)?$"
)
_TIME = re.compile(
    one_of(
        r"""(?:到|至|在|于|截至|截止|展望)?(?:(?:19|20)\d\d|二[〇零]\S\S)年?(?:底|末|年底|初|\d{1,2}月)?(?:之?前|以前)?
        “?十[一二三四五六七八九]?五”?(?:规划)?(?:期间|时期|期末|末|以来)? 五年来 过去五年 今后五年
        未来五年 每年 全年 年均 年底前 届时 到时 [一二三四五六七八九十\d]+年(?:内|间)"""
    )
    + "的?"
)
_AREA = re.compile(
    r"全[区市县旗省州盟镇域年]域?(?=[\u4e00-\u9fff\d]{2})|[我本][区市县旗省国](?=[\u4e00-\u9fff]{2})"
)
_ADVERB = re.compile(
    one_of(
        r"""累计 共计 总计 合计 共有 共(?![建同享青和]) 预计 力争 争取 努力 确保 保证 保障(?=[^,]*率$)
        促进 推动 推进(?=[^,]*率) 带动(?!消费|投资|就业) 实现 达到 完成 保持 保有 进一步 继续 持续 稳步 逐步
        再(?!生|就业|制造|贷款) 基本(?!养老|医疗|公共|保险|生活|农田|药物|殡葬|单元|公卫) 全面(?!二孩)
        大力 积极 切实 有序 深入 加快 着力 不断 其中 同时 并且 并(?!行|购|联|网|轨) 将(?!军) 要(?!素) 均 还
        也(?!门) 全部 组织 所有 使得 使 让
        特别是 尤其是 包括 明确 提出了? 历史性 首次 率先 以及 及(?!时) 和(?!谐|平) 与(?!共建) 为(?!民) 已
        新(?=建成) 办理 成功 圆满 实施 开展 做好
        落实 做到 拥有 获得 形成 建成投用 建成(?!区) 建有 : 、 —+ \d+[.、]"""
    )
)
_MAKING = re.compile(
    one_of("新建改造 新建改建 新建改扩建 新改扩建 新建 改建 改扩建 新增 改造 建设 培育 打造 引进 创建")
    + r"(?=[\u4e00-\u9fff“]{2})"
)
_TAIL = re.compile(r"(?<![和与及、])(?<!重点)(?<!重大)(?<!主要)(?:任务|工作|目标|问题|的|等|一批|:|左右)+$")


def without_predicate(left: str) -> str:
    """城镇登记失业率控制在 -> 城镇登记失业率."""
    while match := _PREDICATE.search(left):
        left = left[: match.start()]
    return left


def without_change(left: str) -> tuple[str, str]:
    """地区生产总值年均增长 -> the phrase and its growth word; none where the change is up to a value."""
    bare = without_predicate(re.sub("了(?:约|近|超)?$", "", left))
    match = _CHANGES.search(bare)
    if _REACHES.search(left) or match is None:
        return bare, ""
    word = re.sub(r"保持|实现", "", match.group())
    if not word.startswith("年") and re.search(_YEARLY, left):
        word = "年均" + word
    return without_predicate(bare[: match.start()]), word


def leading_change(text: str) -> str:
    """The growth word with which a text begins, unless it is up to a value (增至)."""
    match = re.match(CHANGE, text)
    return match.group() if match and text[match.end() : match.end() + 1] not in ("到", "至", "为") else ""


def changes_up_to(text: str) -> bool:
    """Whether a text begins with 增加到: what stands before it is where the change starts."""
    return bool(_START.match(text))


def without_basis(phrase: str) -> str:
    """人均收入比 2010 年 -> 人均收入."""
    return _AGAINST.sub("", phrase)


def without_head(phrase: str) -> tuple[str, str]:
    """The phrase without times, areas, adverbs and light verbs before it, and its verb of making."""
    while match := _TIME.match(phrase) or _AREA.match(phrase) or _ADVERB.match(phrase):
        phrase = phrase[match.end() :]
    verb = _MAKING.match(phrase)
    return without_tail(phrase), verb.group() if verb else ""


def without_time(phrase: str) -> str:
    """The phrase without dashes, times and areas before it."""
    phrase = re.sub(r"^—+", "", phrase)
    while match := _TIME.match(phrase) or _AREA.match(phrase):
        phrase = phrase[match.end() :].lstrip(",")
    return phrase


def without_frame(phrase: str) -> str:
    """The phrase without all that may stand before it."""
    return without_head(without_time(phrase))[0].strip("、")


def without_tail(phrase: str) -> str:
    """改造任务 -> 改造."""
    return _TAIL.sub("", phrase)


def balanced(phrase: str) -> str:
    """住宅小区物业管理“全 -> 住宅小区物业管理: what stands behind a mark that is not closed is no name."""
    phrase = phrase.lstrip("*")
    for opener, closer in ("“”", "()"):
        while phrase.count(opener) > phrase.count(closer):
            phrase = phrase[: phrase.rfind(opener)]
        while phrase.count(closer) > phrase.count(opener):
            phrase = phrase[phrase.find(closer) + 1 :]
    return phrase.strip("、,:;的")


def unquoted(phrase: str) -> str:
    """“鸿雁书屋” -> 鸿雁书屋, with a footnote's number at the end of a quotation left out."""
    match = re.fullmatch(r"“([^“”]+?)\d{0,3}”", phrase)
    return match[1] if match else re.sub(r"(?<=[\u4e00-\u9fff])\d{1,2}(?=”)", "", phrase)
