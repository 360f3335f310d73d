"""What a document is, read from its title: of which areas, for which period, of which kind.

The forms of Chinese official titles are fixed enough for exact rules. Where a title does not say
it, a file beside the source may: `plan.identity.json` beside `plan.txt`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from ingest.areas import areas_at
from ingest.errors import SourceError
from ingest.model import Identity, Plan

SUFFIX = ".identity.json"
_NATIONAL = re.compile(r"中华人民共和国|全国|国家|(?=国务院|中共中央|党中央)")
_BEFORE = re.compile(
    r"^(?:[(][^()]*[)]|[《“\"]|关于|印发|转发|中国共产党|中共(?!中央)|[(]?\d{4}年度?[)]?|\d{4}(?:[-—~至]\d{4})?年?)+"
)
_COMMITTEE = re.compile(r"(?<=[省市区县旗盟州])委(?:员会)?(?=关于|办公)")
"""中共甘泉市委关于…: the committee of an area is named by it."""
_MEETING = re.compile(r"在(?=[^在]{2,30}(?:代表大会|全会|全体会议|会议))")
_ISSUED = re.compile(r"(?:印发|转发|发布|公布)[《“\"]?(.+?)[》”\"]?的通知")
_FIVE_YEARS = re.compile(r"第?(?:(十[一二三四五六七八九])|(二十))(?:个?五年|五(?!年))")
_SPAN = re.compile(r"(\d{4})年?[-—–~至到](\d{4})年?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年(?!远景)度?|(?=\D|$))")
_GIVEN_LATE = re.compile(r"(?<!\d)(20\d\d)年1[12]月\d{1,2}日在")
"""A report that is given at the end of a year is that of the next."""
_REVIEWED = re.compile(r"(20\d\d)年.*回顾")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_YEAR = re.compile("[一二][九〇零][〇零一二三四五六七八九]{2}(?=年)")
_KINDS = re.compile(
    "政府工作报告|规划|纲要|计划|方案|建议|意见|办法|细则|规定|条例|决定|决议|指南|指引|通知|公告|通告|要点|措施|标准|规范|清单|目录|批复|报告"
)
_NUMERALS = "零一二三四五六七八九"


def identity_of(title: str) -> Identity:
    """What the title says; an empty field where it does not say it. Never raises."""
    plain = _COMMITTEE.sub("", _plain(title))
    return Identity(tuple(_areas(plain)), _period(plain), _kind(plain))


def year_reported(headings: Iterable[str]) -> str:
    """The year of a work report by its headings, the one after that which it reviews; empty without any."""
    reviewed = (match[1] for heading in headings if (match := _REVIEWED.search(_plain(heading))))
    return next((str(int(year) + 1) for year in reviewed), "")


_REGULATES = frozenset(
    [
        "办法",
        "细则",
        "规定",
        "条例",
        "指南",
        "指引",
        "标准",
        "规范",
        "批复",
        "通知",
        "公告",
        "通告",
        "清单",
        "目录",
        "决定",
    ]
)


def states_aims(identity: Identity) -> bool:
    """Whether a document of this kind says what is planned and what was achieved, and not what holds."""
    return identity.kind not in _REGULATES


def five_years(period: str) -> range | None:
    """The years of a five-year period: 2021 to 2025 for 十四五; None for anything else."""
    if not re.fullmatch("十[一二三四五六七八九]五", period):
        return None
    # 十四五 are the years 2021 to 2025.
    last = 2025 + 5 * (_NUMERALS.index(period[1]) - 4)
    return range(last - 4, last + 1)


def identity_path(source: Path) -> Path:
    """Where the identity of a source file may be said: `plan.identity.json` beside `plan.txt`."""
    return source.with_suffix(SUFFIX)


def with_stated_identity(plan: Plan, source: Path) -> Plan:
    """The plan with what the file beside its source says of it, if there is one. Raises SourceError."""
    path = identity_path(source)
    if not path.exists():
        return plan
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        fields = asdict(plan.identity) | said
        good = not isinstance(fields["areas"], str)
        identity = Identity(tuple(fields.pop("areas")), **fields)
        texts = (*identity.areas, *fields.values())
        good = good and all(isinstance(text, str) and text.isprintable() for text in texts)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        good = False
    if not good:
        raise SourceError(
            path,
            "does not say what the document is",
            expected='{"areas": ["甘泉市", "清溪区"], "period": "十五五", "kind": "规划"}, any of them',
            mend=f"correct or remove {path.name}",
        )
    return replace(plan, identity=identity)


def _plain(title: str) -> str:
    """NFKC without white space, years in digits."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", title))
    return _CHINESE_YEAR.sub(lambda year: year.group().translate(_DIGITS), text)


def _areas(title: str) -> Iterator[str]:
    """The areas at the beginning, or in 在…代表大会, from large to small."""
    head = _BEFORE.sub("", title)
    if national := _NATIONAL.match(head):
        yield national.group() or "国家"
        return
    meeting = _MEETING.search(title)
    own = list(areas_at(head.partition("关于")[0])) or list(areas_at(head))
    yield from own or (areas_at(title[meeting.end() :]) if meeting else ())


def _period(title: str) -> str:
    """The five years or the year: of several the last, so that what a plan looks back on does not count."""
    if fives := _FIVE_YEARS.findall(title):
        return f"{fives[-1][0] or fives[-1][1]}五"
    for first, last in _SPAN.findall(title):
        if int(last) - int(first) == 4 and int(last) % 5 == 0 and 2005 < int(last) <= 2050:
            return f"十{_NUMERALS[(int(last) - 2025) // 5 + 4]}五"
    outside = re.sub(r"[(][^()]*[)]|——.*", "", _SPAN.sub("", title))
    years = _YEAR.findall(outside)
    if not years and re.match("[^(—]*报告(?:[(—]|$)", title):
        years = _YEAR.findall(_SPAN.sub("", title))[:1]
    given = _GIVEN_LATE.search(title) if "政府工作报告" in title else None
    return str(int(given[1]) + 1) if given and years[-1:] == [given[1]] else years[-1] if years else ""


def _kind(title: str) -> str:
    """The last word for a kind: 建议 in 关于制定…规划的建议; what a notice issues, not the notice."""
    issued = _ISSUED.search(title)
    said = re.sub(r"[(][^()]*[)]|——.*", "", issued[1] if issued else title)
    kinds = _KINDS.findall(said)
    if not kinds:
        return ""
    return "规划" if kinds[-1] == "纲要" and "规划" in kinds else str(kinds[-1])
