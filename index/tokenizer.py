"""Folding and tokens: the same for index and query. The only importer of jieba and OpenCC."""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ingest.characters import without_radicals

if TYPE_CHECKING:
    import jieba
    import opencc

TOKENIZER_VERSION = "jieba-0.42.1/search+nfkc+t2s/1"
"""Part of the manifest: an index made with another version is built anew."""

_WORD = re.compile(r"[a-z]+(?:[-+.][a-z0-9]+)*|\d+(?:\.\d+)?%?|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FUNCTION_CHARACTERS = frozenset(
    "的了是在和与及等对为把被将也都就又吗呢吧啊呀嘛么之其这那个些我你他她它们有要"
)
_AREA = re.compile(
    r"..[省市区县旗盟州]$|^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北"
    r"|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|包头|鄂尔多斯|呼伦贝尔)$"
)
# 小区, 社区, 全区, … are common nouns: the character before 区 tells a name from them.
_NOT_A_NAME = "小社城园景地辖片灾山校牧郊老新库专特防疫农林矿全本我各整两该回发"
_COMMON_AREA = re.compile(rf"城市$|(?:[老旧主心]城|[{_NOT_A_NAME.replace('城', '').replace('新', '')}])区$")
_DISTRICT = re.compile(
    rf"(?:^|(?<=[,。;、?!“”\s和与跟比是在那到]))[\u4e00-\u9fff]{{1,2}}(?<![{_NOT_A_NAME}])[区旗县]"
)
_TOWN = re.compile(r"(?:^|(?<=[,。;、?!“”\s]))[\u4e00-\u9fff]{2,3}(?:镇|乡|街道)(?![镇村级])")
_NO_TOWN = re.compile("[哪每各我你咱本全这那该个几些某城老新小大中和与及的在是到为有下上]|多少|所有")
_lock = threading.Lock()


@lru_cache(maxsize=1)
def segmenter() -> jieba.Tokenizer:
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        jieba.setLogLevel(logging.WARNING)
        segmenter = jieba.Tokenizer()
        segmenter.initialize()
    return segmenter


@lru_cache(maxsize=2)
def _converter(way: str = "t2s") -> opencc.OpenCC:
    with _lock:
        import opencc

        return opencc.OpenCC(way)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """NFKC, lower case, traditional to simplified. Length may change: not for offsets."""
    text = unicodedata.normalize("NFKC", without_radicals(text)).lower()
    return to_simplified(text)


def to_simplified(text: str) -> str:
    """A text in simplified characters, else as it is written."""
    return str(_converter().convert(text)) if _HAN.search(text) else text


def to_traditional(text: str) -> str:
    """A simplified text in traditional characters."""
    return str(_converter("s2t").convert(text))


def words(text: str) -> list[str]:
    """Content tokens of a text, in order, with the parts of long words (jieba's search mode)."""
    tokens: list[str] = []
    for run in _WORD.findall(fold(text)):
        if not _HAN.match(run):
            tokens.append(run)
            continue
        tokens.extend(t for t in segmenter().cut_for_search(run) if t not in _FUNCTION_CHARACTERS)
    return tokens


@lru_cache(maxsize=1)
def _tagger() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jieba import posseg

    # The module's own tagger: another one would read the dictionary's 350,000 tags a second time.
    posseg.dt.tokenizer = segmenter()
    return posseg.dt


@lru_cache(maxsize=1024)
def place_names(text: str) -> tuple[str, ...]:
    """Administrative areas named in a text: by jieba's tagger, and districts by their form (赛罕区)."""
    folded = fold(text)
    areas = [word for word, flag in tagged(folded) if flag == "ns" and _AREA.search(word)]
    names = [w for w in areas if not _COMMON_AREA.search(w)]
    formed = [w for w in _DISTRICT.findall(folded) if _is_name(w)]
    return tuple(dict.fromkeys([*names, *formed]))


@lru_cache(maxsize=1024)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a folded text and their parts of speech, by jieba's tagger."""
    return tuple((t.word, t.flag) for t in _tagger().cut(text))


def towns(text: str) -> tuple[str, ...]:
    """Towns and streets that a question begins with or names behind a mark: 青岙镇, not 哪个街道."""
    return tuple(name for name in _TOWN.findall(fold(text)) if not _NO_TOWN.search(name))


def nouns(text: str) -> tuple[str, ...]:
    """The words of a text that name things, by jieba's tagger: nouns, verbs used as nouns, foreign words."""
    return tuple(word for word, flag in tagged(fold(text)) if flag.startswith(("n", "vn", "eng")))


def _is_name(word: str) -> bool:
    """Whether the tagger knows the whole word as a name: 赛罕区, not 来咱区 or 商业区."""
    found = tagged(word)
    return len(found) == 1 and found[0][1].startswith(("nr", "ns", "nt", "nz"))


def year_forms(year: str) -> tuple[str, ...]:
    """A year as texts write it: 2025, 二〇二五, 二零二五, 二○二五 (folded)."""
    return (
        year,
        *(year.translate(str.maketrans("0123456789", f"{zero}一二三四五六七八九")) for zero in "〇零○"),
    )


@lru_cache(maxsize=8192)
def word_set(text: str) -> frozenset[str]:
    """The distinct content tokens of a text."""
    return frozenset(words(text))
