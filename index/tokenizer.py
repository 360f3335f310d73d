"""Folding and tokens: the same for index and query. The only importer of jieba and OpenCC."""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
import warnings
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.divisions import divisions_in
from ingest.characters import without_radicals

if TYPE_CHECKING:
    import jieba
    import opencc

    from index.dictionary import Dictionary

TOKENIZER_VERSION = "jieba-0.42.1/search+nfkc+t2s/1"
"""Part of the manifest: an index made with another version is built anew."""

_WORD = re.compile(r"[a-z]+(?:[-+.][a-z0-9]+)*|\d+(?:\.\d+)?%?|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FUNCTION_CHARACTERS = frozenset(
    "的了是在和与及等对为把被将也都就又吗呢吧啊呀嘛么之其这那个些我你他她它们有要"
)
_AREA = re.compile(
    r"..[县旗]$|^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北"
    r"|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|包头|鄂尔多斯|呼伦贝尔)$"
)
"""Areas by their short names, which the tagger knows: 陵水县 for 陵水黎族自治县."""
_COMMON_AREA = ("老城区", "城中区")
"""Names of districts that are common nouns too."""
_TOWN = re.compile(r"(?:^|(?<=[,。;、?!“”\s]))[\u4e00-\u9fff]{2,3}(?:镇|乡|街道)(?![镇村级])")
_NO_TOWN = re.compile("乡镇$|[哪每各我你咱本全这那该个几些某城老新小大中和与及的在是到为有下上]|多少|所有")
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _loaded() -> tuple[jieba.Tokenizer, Dictionary]:
    """The segmenter, and the dictionary that it cuts by, of which nothing is read yet."""
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        from index.dictionary import Dictionary

        jieba.setLogLevel(logging.WARNING)
        segmenter = jieba.Tokenizer()
        with segmenter.get_dict_file() as file:
            dictionary = Dictionary(file.read())
        segmenter.FREQ, segmenter.total = dictionary.frequencies, dictionary.total()
        segmenter.initialized = True
    return segmenter, dictionary


def dictionary() -> Dictionary:
    """The segmenter's dictionary."""
    return _loaded()[1]


def segmenter(text: str) -> jieba.Tokenizer:
    """The segmenter, ready for this text."""
    segmenter, dictionary = _loaded()
    dictionary.read_for(text)
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
        tokens.extend(t for t in segmenter(run).cut_for_search(run) if t not in _FUNCTION_CHARACTERS)
    return tokens


@lru_cache(maxsize=1)
def _tagger() -> Any:
    segmenter, dictionary = _loaded()
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        jieba.dt.get_dict_file = BytesIO  # its own tagger would read all tags, when it is imported
        from jieba import posseg

        del jieba.dt.get_dict_file
    posseg.dt.tokenizer, posseg.dt.word_tag_tab = segmenter, dictionary.tags
    return posseg.dt


@lru_cache(maxsize=1024)
def place_names(text: str) -> tuple[str, ...]:
    """Administrative areas named in a text: divisions by their full names, and by what the tagger knows."""
    folded = fold(text)
    said = list(segmenter(folded).cut(folded, HMM=False))
    full = [name for name in divisions_in(said) if name not in _COMMON_AREA]
    named = tagged(folded) if any(map(_AREA.search, said)) else ()  # the tagger takes long to load
    short = [word for word, flag in named if flag == "ns" and _AREA.search(word)]
    return tuple(dict.fromkeys([*full, *short]))


@lru_cache(maxsize=1024)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a folded text and their parts of speech, by jieba's tagger."""
    dictionary().read_for(text)
    return tuple((t.word, t.flag) for t in _tagger().cut(text))


def towns(text: str) -> tuple[str, ...]:
    """Towns and streets that a question begins with or names behind a mark: 青岙镇, not 哪个街道."""
    return tuple(name for name in _TOWN.findall(fold(text)) if not _NO_TOWN.search(name))


def nouns(text: str) -> tuple[str, ...]:
    """The words of a text that name things, by jieba's tagger: nouns, verbs used as nouns, foreign words."""
    return tuple(word for word, flag in tagged(fold(text)) if flag.startswith(("n", "vn", "eng")))


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
