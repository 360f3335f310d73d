"""Names of administrative areas by their form: 呼和浩特市, 回民区, 恩施土家族苗族自治州; not 居民区 or 城市.

`area_words.txt` holds the words that make a common noun of an area's ending (居民, 示范, 保护).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

PROVINCES = (
    "内蒙古|黑龙江|北京|天津|上海|重庆|河北|山西|辽宁|吉林|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    "|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|广西|西藏|宁夏|新疆|香港|澳门"
)
NATION = ("全国", "国家", "中华人民共和国", "我国", "中国")
"""Names of the whole country: a plan that says so is of no smaller area."""
COUNTRY, PROVINCE, CITY, COUNTY, TOWN = range(5)
"""Ranks of areas, from large to small."""
_ZONES = "(?:经济技术|高新技术产业|高新技术)?开发区|高新区|经开区|示范区|度假区|保税区|工业园区|园区|新区"
_ENDINGS = {
    PROVINCE: "特别行政区|自治区|省",
    CITY: "(?:[^自治]{1,4}族?){1,3}自治州|地区|盟|州|市",
    COUNTY: f"(?:[^自治]{{1,4}}族?){{1,3}}自治县|自治旗|林区|特区|矿区|{_ZONES}|县|区|旗",
    TOWN: "街道|苏木|镇|乡",
}
"""Within one rank the longer ending first."""
_HAN = "[\u4e00-\u9fff]"
_ENDING = f"(?P<end>{'|'.join(_ENDINGS.values())})(?![域块位划间别场民容值级舰帜村]|(?<=县)城)"
# The stem is lazy: the name ends with the first ending that can end it. A county's may be one character.
_AREA = re.compile(
    f"(?P<province>{PROVINCES})(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市)?"
    f"|(?P<name>{_HAN}(?=县)|{_HAN}{{2,8}}?){_ENDING}"
)
_COMMON = re.compile(
    "[小社园景片街校厂库灾牧农渔军战疫辖专禁盲误市郊县地全本我咱各整两该回发外邻联同结加返下还家异故集][区乡镇县市盟旗]$"
    "|(?:老|主|旧|中心|县|建成)城区$|(?:^|..|[大小中特])[城都]市$|[夜超上股门集菜]市$|[大深困老]山区$|..[林矿港]区$|特色.?镇$"
)
_DISTRICTS = re.compile(
    "大兴安岭|阿克苏|喀什|和田|塔城|阿勒泰|阿里|那曲|昌都|山南|林芝|日喀则|神农架|井陉|峰峰|鹰手营子|白云鄂博"
)
"""Stems before 地区, 林区 and 矿区, which are common nouns after all others."""
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")


@lru_cache(maxsize=1)
def _common_stems() -> frozenset[str]:
    return frozenset((files("ingest") / "area_words.txt").read_text(encoding="utf-8").split())


def areas_at(text: str) -> Iterator[str]:
    """The names at the beginning of a text, one right after the other, as long as none is larger."""
    last = COUNTRY
    while found := _AREA.match(text):
        name = found.group()
        if not _is_name(found) or rank_of(name) < last:
            return
        yield name
        last, text = rank_of(name), text[found.end() :]


def is_area(word: str) -> bool:
    """Whether a word has the form of an area's name: 红叶区, not 居民区 or 城市."""
    found = _AREA.fullmatch(word)
    return found is not None and _is_name(found)


def rank_of(area: str) -> int:
    """The rank of an area by its name's ending; a name without one is a province."""
    if area in NATION:
        return COUNTRY
    if area in _MUNICIPALITIES:
        return PROVINCE
    return next((r for r, ending in _ENDINGS.items() if re.search(f"(?:{ending})$", area)), PROVINCE)


def stem_of(area: str) -> str:
    """The name without its ending: 白石 for 白石区; the name where less than two characters would be left."""
    found = _AREA.fullmatch(area)
    stem = (found["province"] or found["name"]) if found else ""
    return stem if len(stem) >= 2 else area


def _is_name(found: re.Match[str]) -> bool:
    if found["province"]:
        return True
    stem, end = found["name"], found["end"]
    if end in ("地区", "林区", "矿区"):
        return _DISTRICTS.fullmatch(stem) is not None
    # 经济技术 and 高新 name no zone, but 金川 does.
    return stem[-2:] not in _common_stems() and (len(end) > 2 or not _COMMON.search(stem + end))
