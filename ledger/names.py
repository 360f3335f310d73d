"""Names of projects: which phrases are facilities or works, which are proper names, which only vision."""

from __future__ import annotations

import re

from ingest.facts.words import one_of
from ledger.clauses import split_list
from ledger.phrases import without_frame

_FACILITY = re.compile(
    one_of(
        r"""站 院 馆 [一二三四五六七八九十]中 中心 大厅 学校 小学 中学 大学 学院 校区 幼儿园 公园 广场 库
        厂 所 楼 大厦 基地 园区 产业园 示范园 街区 小镇 隧道 大桥 桥 高速 快速路 快速化 大道 通道 线 铁路
        高铁 地铁 机场 航站楼 跑道 码头 港区 航道 枢纽 水库 泵站 水厂 电站 管网 绿道 碧道 之家 书屋 体育场
        实验室 装置 执勤点 救助站 队 足球场 市场 综合体 旅游带 剧院 长廊 灯塔 船闸 湿地 (?<![田家花])园 街
        城 港 驿站 段 期 路 (?:发展|商务|活动|合作|开发|保税|度假|集聚)区"""
    )
    + "”?$"
)
_WORK = re.compile(
    one_of(
        """工程 项目 改造 整治 治理 修缮 搬迁 迁建 扩建 改扩建 新建 互联互通 保护 预案 换届 普法 赋权 整理
        改建 修编 编制 清理整治 普查"""
    )
    + "$"
)
_LOOSE_TAIL = re.compile(r"(?:街|路|城|(?<!号)线|段|园|港)$")  # 新华西街及海拉尔西街街景整治 is one name
_NOT_OF_A_NAME = "小社园景城片校辖全街山灾牧农矿本各老新旧该回发林库郊主心地集聚"
_PROPER = re.compile(
    one_of(
        rf"""[“”] 第[一二三四五六七八九十\d]+(?:中学|小学|幼儿园|医院|人民医院) [A-Za-z]{{2,}} \d+号线
        [东南西北中][站区路线街港] [\u4e00-\u9fff]{{2}}(?<!城中)村(?![庄镇民级规落])
        [\u4e00-\u9fff]{{2}}(?:省|市(?!场)|县|(?<![小城乡])镇(?!区)|(?<!城)乡(?!村)|旗|苏木)
        [\u4e00-\u9fff]{{1,3}}(?<![{_NOT_OF_A_NAME}])区
        [\u4e00-\u9fff]{{2,3}}(?<![铁公道网新大绿])(?<!高速)(?<!快速)路
        [\u4e00-\u9fff]{{2}}(?<![运江])(?<!清洁)(?:河(?![道湖长流])|沟(?!通)|山(?![水区体林洪])|湖(?!泊)|江(?!河)|召(?!开))
        [\u4e00-\u9fff]{{2}}[岛湾桥寺庙塔] [\u4e00-\u9fff]{{2,4}}(?<!大)街(?![区道巷头])
        [\u4e00-\u9fff]—[\u4e00-\u9fff] [\u4e00-\u9fff]{{2}}至[\u4e00-\u9fff]{{2}}"""
    )
)
_VISION = re.compile(
    one_of(
        r"""小康社会 决胜 规划确定 主要目标 下达 后可 窗口 面向 建成 一流 高水平 之城 之都 之乡 大型 一批
        各类 各级 若干 系列 相关 多个 有关 体系 机制 制度 标准(?!化) 能力$ 氛围 环境$ 格局 各项 目标任务
        行动 计划$ 试点$ 队伍$ 人才 服务水平 形象 指挥部 国家(?:中心城市|历史文化名城) 强国 强市 世界级
        国际一流 区域性 全国重要 重点项目 重大项目 立足 辐射 [高宜]地$ 核心区$ 先行区$ 示范区$ 引领区$
        现代化.{0,6}(?:城区|城市)$ 等$ 中国式 幸福 文明城 社会$ 道德 文明 素质 名师 精品 铸魂 树人 传播
        思想 理论 文化文艺 品牌 育人 培育 能力(?!提升工程) 信用"""
    )
)
_GENERIC = re.compile(
    one_of(
        r"""农[区村业牧田产] 城[乡市镇区中际] 市[政场域] 乡[村镇] 园[艺区林] 居[住民家] 社[区会] 义务
        学[校前] 高[速校标中] 教育 环境 生态 重[点大要] 道路 公共 基础 全[民面域区市省县] 老[旧年] 小区
        既有 危[房旧险] 棚户 水[利系源环体] 供[水热电] 排水 污水 垃圾 节[能水] 清洁 绿[化色] 数[字据]
        智[慧能] 网络 信息 互联网 文[化物明] 体育 健[康身] 医[疗院] 卫生 养老 就业 人才 企业 产业 工业
        商[贸业] 服务 安全 防[洪灾] 应急 消防 抗旱 河[道湖] 湿地 森林 国土 土地 耕地 制造 技术 科[技创]
        创新 铁路 公路 交通 物流 旅游 贫困 扶贫 妇女 儿童 青年 优质 特[色殊] 传统 新一轮 系统 锅炉 行业
        休闲 种[业质植] 电[网力子] 自动 海[洋绵] 流域 山水 一批 各[类级] 若干 低碳 煤电 能源 燃煤 建筑
        住[房宅] 食品 品牌 质量 近零 暗渠 管网 电梯 街[道区] 高水平 现代 大[型规]"""
    )
)
_LANDMARK = re.compile("(?:带|(?<![家田花])园|街|街区|小镇|广场|馆|长廊|[绿碧]道|集聚区|发展区)$")
_PLAIN_TAIL = re.compile(
    r"(?:重点|重大|一批|标志性)*(?:(?<=重点|重大)[\u4e00-\u9fff]{2})?(?:项目|工程|设施|平台|基地)?"
)
_LIST_TAIL = re.compile(r"等(?P<tail>[^,、等]{0,14})$")
_SHARED = re.compile(
    r"(?:等)?(?:重点|重大|一批)?(?:项目|工程)?(?:加快|尽快)?的?(?:规划|开工|前期)?建设$|(?<!重点)(?<!重大)(?:任务|工作)$"
)
_LEADING_VERBS = re.compile(r"^(?:推进|加快|推动|启动|实施|建设|续建|新建|开通)+(?=[\u4e00-\u9fff\dA-Z]{3})")
_PRAISE = re.compile(r"^[^,、]*(?:最|具有|集[^,]*于一体|一流)[^,、]*的(?=[^,、的]{4,}$)")
_WORK_WORDS = one_of(
    """抗旱 防洪 排涝 应急 饮用水 水源 供水 排水 污水 垃圾 地块 片区 街区 河道 小流域 流域 道路 街景
        环境 生态 景观 综合 安置 基础设施 保护性 修缮 保护 改造 整治 整理 治理 搬迁 拆迁 征拆
        (?:建设|扩建|改扩建|新建)(?=工程|项目) 提升 修复 绿化 亮化 美化 除险 加固 清淤 周边 配套 及 和"""
)
_SHARED_WORK = re.compile(rf"(?P<own>[\u4e00-\u9fff]{{2,8}}?)(?P<work>(?:{_WORK_WORDS})+(?:工程|项目)?)")
_CLASS = re.compile(
    rf"(?:(?:重点|重大|主要)[\u4e00-\u9fff]{{2}})?(?P<work>[村镇乡街巷]?(?:{_WORK_WORDS})+(?:工程|项目)?)"
)
_KIND_OF_WORK = re.compile(
    "(?:工程|项目|改造|整[治理]|治理|修缮|保护|修复|搬迁|拆迁|征拆|提升|[绿亮美]化|加固|清淤|安置)$"
)
_TOPONYM = re.compile(
    one_of(
        """[村镇乡街路巷河沟山湖江海岛寺庙召塔桥图子营板屯店庄堡塘湾坡岭坪坝泉滩洲府岗圩墩洞台园站港口城]
        水库 故居 旧址 遗址"""
    )
    + "$"
)
_LONGEST_PENDING = 16  # characters of a list's parts that may belong to the name after them


def is_built(name: str) -> bool:
    """Whether a phrase names a facility or a piece of work."""
    return bool(_FACILITY.search(name) or _WORK.search(name))


def is_cut_off(names: list[str]) -> bool:
    """承包经营地、宅基地 | 确权登记颁证: names before the last are no work, and the last is no facility."""
    cut = any(not _WORK.search(n) for n in names[:-1])
    return cut and not _FACILITY.search(names[-1])


def is_proper(name: str) -> bool:
    """Whether a phrase holds what makes a proper name: a place, a number of a line, a quotation."""
    return bool(_PROPER.search(name))


def is_specific(name: str) -> bool:
    """Not vision, not a bare kind of work (排查整治), not a rest of a name, not a slogan (“四好农村路”)."""
    slogan = re.fullmatch(r"“[一二三四五六七八九十\d].*”", name)
    bare = len(name) <= 4 and _WORK.search(name) and not _FACILITY.search(name)
    rest = re.match(r"段|[一二三四五]期", name)
    return not (len(name) < 3 or slogan or bare or rest or _VISION.search(name))


def is_generic(name: str) -> bool:
    """Whether a name begins with words that fit any place (居住环境改善工程, 农村供水工程)."""
    return bool(_GENERIC.match(name)) and not is_proper(name)


def is_landmark(name: str) -> bool:
    """What 打造 makes a project of: a named street, park or belt; a centre is a vision, unless quoted."""
    if name.startswith("“"):
        return bool(re.match(r"“[^“”]+”[^的]{2,}", name))
    return bool(_LANDMARK.search(name)) and not re.search("的|全球|亚太|国际一流", name)


def is_vision(text: str) -> bool:
    return bool(_VISION.search(text))


def without_shared(objects: str) -> str:
    """A、B 等重点项目的建设 -> A、B."""
    return _SHARED.sub("", objects)


def list_tail(objects: str) -> str | None:
    """数字孪生工程 of A、B 等数字孪生工程; None where there is no 等."""
    match = _LIST_TAIL.search(objects)
    return re.sub("重点|重大|一批|标志性", "", match["tail"]) if match else None


def sharing(objects: str) -> list[str]:
    """Works of one kind at several places: A、B 河道整治 -> A河道整治, B河道整治.

    So of A、B 等村改造: A村改造, B村改造. Empty where the parts of the list are no bare names of places.
    """
    *names, last = objects.split("、")
    head, listed, tail = last.partition("等")
    match = _CLASS.fullmatch(tail) if listed else _SHARED_WORK.fullmatch(last)
    if match is None or not names or not _KIND_OF_WORK.search(match["work"]):
        return []
    names.append(head if listed else match["own"])
    bare = all(re.fullmatch(r"[\u4e00-\u9fff]{2,8}", n) and not _WORK.search(n) for n in names)
    places = sum(1 for n in names if _TOPONYM.search(n) and not _GENERIC.match(n))
    return [n + match["work"] for n in names] if bare and 2 * places >= len(names) else []


def members(objects: str, each: bool = False) -> list[str]:
    """The names of a list; a part that is no name of its own belongs to the next (坝口子、东乌素图…工程).

    `each`: what stands before 等项目 names a project between any two 、.
    """
    objects = re.sub(r"\([^()]*\)$", "", objects.strip(" 、的"))
    if shared := sharing(objects):
        return shared
    objects = _PRAISE.sub("", objects)
    if tail := _LIST_TAIL.search(objects):
        head = objects[: tail.start()]
        if re.match("(?:重要|主要)[^,]*的", tail["tail"]):  # 至亚太等重要国家和地区的航线: none by name
            return []
        if not _PLAIN_TAIL.fullmatch(tail["tail"]) and not _all_facilities(head):
            return [without_frame(tail["tail"] if len(tail["tail"]) > 4 else objects)]
        objects = head
    objects = _LEADING_VERBS.sub("", objects)
    names, pending, halves = [], "", False
    spans = split_list(objects)
    for i, (a, b) in enumerate(spans):
        following = spans[i + 1][0] if i + 1 < len(spans) else b
        if following > b and _is_first_half(objects[a:b], objects[b:following], objects[following:]):
            pending, halves = pending + objects[a:following], True
            continue
        part = re.sub(r"\([^()]*\)$", "", objects[a:b])
        last = i == len(spans) - 1
        listed = each and len(part) >= 4 and objects[b : b + 1] == "、"
        if last or listed or _is_whole(part, objects):
            kept = pending if halves or len(pending) <= _LONGEST_PENDING else ""
            names.append(re.sub(r"^.*等(?=[^等]{5,}$)", "", kept + objects[a:b]))
            pending, halves = "", False
        else:
            pending += objects[a:following]
    return [without_frame(re.sub("(?:年内|全面|全部|如期|按期)$", "", n)) for n in names]


def _is_first_half(part: str, join: str, rest: str) -> bool:
    """新华广场改造 | 及 | 地下空间互联互通项目, 文物修缮 | 及 | 周边环境整治: one project of two works."""
    if join == "、" or not _WORK.search(part) or re.search(r"(?:工程|项目)$", part):
        return False
    return bool(re.match(r"周边|配套|附属|其", rest) or re.search(r"(?:工程|项目)$", rest))


def _is_whole(part: str, objects: str) -> bool:
    """Whether a part of a list is a name of its own: 二级消防站; A 公园 where the list ends in 公园."""
    if _WORK.search(part):
        return len(part) > 3
    facility = _FACILITY.search(part)
    return bool(facility) and (not _LOOSE_TAIL.search(part) or objects[-1:] == part[-1:])


def _all_facilities(head: str) -> bool:
    """Whether the parts of a list are facilities of a name, so that what stands after 等 adds nothing."""
    names = [head[a:b] for a, b in split_list(head)]
    return all(_FACILITY.search(n) and not _GENERIC.fullmatch(n) for n in names)
