"""The normal form of an indicator, by which it is found in several places; and what is none."""

from __future__ import annotations

import re
import unicodedata

from ingest.facts.words import one_of

_SAME = (
    (re.compile(r"[“”‘’《》\"'*·\s,、:—-]|的"), ""),
    (re.compile(r"\((?!pm|voc)[^()]*\)"), ""),
    (re.compile(r"(?:国内|地区)生产总值"), "gdp"),
    (re.compile(r"^(?:全(?:区|市|县|旗|省|州|盟|国)|累计|实现)+"), ""),
    (re.compile(r"比率|占比|比重"), "比例"),
    (re.compile(r"年均增长率|年均增速|年均增幅|年均递增|年平均增长"), "年均增长"),
    (re.compile(r"达到或优于|达到|所占"), ""),
    (re.compile(r"(?:人数|人次|户数|数量|总数|个数)$"), ""),
    (re.compile(r"^(.*)新增(.*)$"), r"新增\1\2"),
)


LONGEST_NAME = 80  # characters; a longer one is a list that was not divided
_NAMES = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_CUT = re.compile("[是为达的]")  # 是“十三五”末 | 1.5 倍
_FUNCTION_WORDS = re.compile(
    one_of(
        "其中 分别 以上 以下 以内 左右 同比 环比 比 较 到 至 达 为 是 有 在 与 和 及 等 均 约 近 万 亿 千 百 "
        "各项 各类 各 一批 一系列 多项"
    )
    + "+"
)


def is_name(indicator: str) -> bool:
    """Whether an indicator names anything: two characters of a word, and not function words alone."""
    named = len(indicator) <= LONGEST_NAME and bool(_NAMES.search(indicator))
    return named and not _CUT.match(indicator) and not _FUNCTION_WORDS.fullmatch(indicator)


def indicator_key(indicator: str) -> str:
    """The same for spellings that mean the same.

    新增城镇就业 and 城镇新增就业人数 meet in 新增城镇就业; 比率, 占比 and 比重 in 比例.
    """
    key = unicodedata.normalize("NFKC", indicator).lower()
    for pattern, replacement in _SAME:
        key = pattern.sub(replacement, key)
    return key or indicator
