"""Counting and listing questions, answered from the whole plan instead of the best passages.

「到2025年一共有哪些约束性指标?」 and 「规划里有几处提到绿化覆盖率?」 ask for everything of a kind: no
number of passages is enough unless it is all of them. The ledger of commitments knows them all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.asks.history import GENERIC
from chat.asks.question import Question
from index.tokenizer import fold, nouns
from ingest.facts.numerals import whole_number
from ingest.model import Passage, Sentence
from ingest.places import ref_of
from ledger.filter import Filter
from ledger.ledger import Ledger
from ledger.model import Commitment, Kind, Nature
from ledger.topics import OTHER, topic_of

_LISTS = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十\d]|几[个项处条]|多少[个项处条]|所有|全部|列出|列一下|列举|清单|一共|总共|都有什么|分别是"
)
_ROWS = re.compile(r"指标|目标值|量化目标|数字目标|具体目标|硬目标|约束性|预期性")
_TIMES = r"(?:几处|几次|几个地方|多少处|多少次|哪几处|哪些地方|哪几个地方|哪几章|哪些章节)"
_SAYS = r"(?:提到|提及|提过|写到|写了|出现|说到|讲到|涉及)(?:了|过)?"
_MENTIONED = re.compile(
    rf"{_TIMES}.{{0,4}}?{_SAYS}(?:的是)?[“\"「]?(?P<after>[^“”\"「」?？!！。,，、]{{2,14}})"
)
_MENTIONS = re.compile(
    rf"[“\"「]?(?P<before>[^“”\"「」?？!！。,，、]{{2,14}}?)[”\"」]?(?:在|于)?(?:这[份部]|整[个份部])?(?:规划|纲要|全文|文[中里]|原文)?[里中内]?"
    rf"(?:一共|总共|共)?(?:被)?{_SAYS}(?:了|过)?{_TIMES}"
)
_AROUND = re.compile(r"^(?:规划|纲要|全文|原文|关于|有关)*[里中]?|[的了呢吗啊]+$")
_WHOLE = re.compile(r"一共|总共|全部|所有|多少[个项条]|(?<!哪)几[个项条]")
_POINTS = re.compile(r"哪些|哪几|几[个项条点方大]|什么|有啥|分别|列")
_NUMBER = re.compile(r"^(?:第[^\s]{1,4}[篇章节]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))\s*")
MIN_TITLE, MIN_POINTS = 4, 3
"""A shorter title may be said by chance; fewer points than this are found by searching."""
_CHAPTER = re.compile(r"第([零一二三四五六七八九十百\d]+)章")
_NUMBERED = re.compile(r"(?:专栏|表|附表)\d+")
_VALUE = re.compile(r"\d+(?:\.\d+)?(?:%|[万亿]?[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing: what it says, and the sentence that says so."""

    text: str
    passage: Passage
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything of the kind asked for, in the order of the plan. `about` names the kind for people.

    `counted`: how many there are was asked; nobody is told a number that the plan does not say unasked.
    """

    about: str
    unit: str
    entries: tuple[Entry, ...]
    counted: bool


def listing_of(question: Question, ledger: Ledger, passages: Sequence[Passage]) -> Listing | None:
    """The listing that a question asks for; None for any other question. An empty one is an answer too."""
    text = fold(question.text)
    if term := _mentioned(text):
        return Listing(f"提到“{term}”的地方", "处", _sentences_with(term, ledger, passages), True)
    if points := _points_under_heading(text, passages):
        return points
    if not (_ROWS.search(text) and _LISTS.search(text)):
        return None
    wanted, value = _wanted(question, text)
    if not (_narrows(wanted) or value or _WHOLE.search(text)):
        return None
    rows = [
        r
        for r in ledger.select(wanted, "ref")
        if (r.value is not None or wanted.natures) and (not value or _has(value, r))
    ]
    named = bool(wanted.natures)
    if not rows and not named:
        return None
    counted = bool(_WHOLE.search(text))
    by_id = {p.id: p for p in passages}
    entries = (_entry(row, by_id.get(row.passage_id)) for row in rows)
    return Listing(_about(wanted, value), "项", tuple(e for e in entries if e is not None), counted)


def _mentioned(text: str) -> str | None:
    """The term whose places are asked for."""
    match = _MENTIONED.search(text) or _MENTIONS.search(text)
    if match is None:
        return None
    found = match.groupdict()
    term = _AROUND.sub("", found.get("after") or found.get("before") or "")
    return term if len(term) >= 2 else None


def _points_under_heading(text: str, passages: Sequence[Passage]) -> Listing | None:
    """基本原则有哪几条: the leads of the paragraphs under a heading that the question names whole."""
    if not _POINTS.search(text):
        return None
    points: dict[str, list[Entry]] = {}
    for passage in passages:
        title = _NUMBER.sub("", fold(passage.path[-1])) if passage.path else ""
        if passage.first_sentence == 0 and passage.lead and len(title) >= MIN_TITLE and title in text:
            points.setdefault(title, []).append(Entry(passage.lead, passage, passage.sentences[0]))
    title = max(points, key=len, default="")
    entries = points.get(title, [])
    if len(entries) < MIN_POINTS or set(nouns(text.replace(title, " "))) - GENERIC:
        return None
    return Listing(f"“{title}”", "条", tuple(entries), bool(_WHOLE.search(text)))


def _sentences_with(term: str, ledger: Ledger, passages: Sequence[Passage]) -> tuple[Entry, ...]:
    rows = {(r.passage_id, r.quote): r for r in ledger.rows if term in fold(r.indicator)}
    entries = []
    for passage in passages:
        for sentence in passage.sentences:
            if term in fold(sentence.text):
                row = rows.get((passage.id, sentence.text))
                entries.append(Entry(_said(row) if row else sentence.text, passage, sentence))
    return tuple(entries)


def _wanted(question: Question, text: str) -> tuple[Filter, str]:
    """The filter that the question's words set, and a value that all rows must have."""
    without_chapters = _CHAPTER.sub("", fold(question.sought))  # 新城区 is no 城市建设
    chapters = tuple(str(whole_number(n)) for n in _CHAPTER.findall(text))
    topic = topic_of([without_chapters])
    kind = Kind.ACHIEVEMENT if question.of_past else Kind.TARGET
    values = _VALUE.findall(_NUMBERED.sub("", without_chapters))
    value = next((v for v in values if not v.endswith("年")), "")
    wanted = Filter(
        chapters=chapters,
        natures=tuple(n.value for n in (Nature.BINDING, Nature.EXPECTED) if n.value in text),
        topics=() if topic == OTHER or chapters else (topic,),
        deadlines=question.years if kind is Kind.TARGET else (),
        kinds=() if value else (kind.value,),
    )
    return wanted, value


def _narrows(wanted: Filter) -> bool:
    """Whether a filter asks for less than all targets."""
    return bool(wanted.chapters or wanted.natures or wanted.topics or wanted.deadlines)


def _has(value: str, row: Commitment) -> bool:
    """Whether a row's value is the one asked for: 95% is not in 0.95% or 195%."""
    return re.search(rf"(?<![\d.]){re.escape(value)}", fold(row.value_text)) is not None


def _entry(row: Commitment, passage: Passage | None) -> Entry | None:
    sentence = next((s for s in passage.sentences if s.text == row.quote), None) if passage else None
    return Entry(_said(row), passage, sentence) if passage and sentence else None


def _said(row: Commitment) -> str:
    """建成区绿化覆盖率42%以上."""
    return f"{row.indicator}{row.value_text}"


def _about(wanted: Filter, value: str) -> str:
    """第七章的量化目标; 2025年的约束性指标; 数值为95%的指标."""
    places = [ref_of(int(c), None).removesuffix("引言") for c in wanted.chapters]
    said = "、".join([*places, *(f"{year}年" for year in wanted.deadlines), *wanted.topics])
    if wanted.natures:
        what = "、".join(wanted.natures) + "指标"
    elif value:
        what = f"数值为{value}的指标"
    else:
        what = "量化成果" if Kind.ACHIEVEMENT.value in wanted.kinds else "量化目标"
    return f"{said}的{what}" if said else what
