"""Whether the thing asked for stands in the evidence: a sum, a date, an office, the members of a set."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cn2an

from chat.evidence import Candidate, has_sign
from chat.question import Kind, Question
from index.tokenizer import fold
from ingest import damage

SOUGHT = (Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.DATE, Kind.ACTOR, Kind.CONTACT)
_MEASURE = "个条家所处座项户套名支类种样件点片批大位块"
_COUNTED = re.compile(rf"(\d+|[二两三四五六七八九十百]+)[{_MEASURE}]")
_ASKS_MEMBERS = re.compile(rf"名单|名字|叫什么|叫啥|哪(?:\d+|[几二两三四五六七八九十]+)[{_MEASURE}]|都是哪")
_EXPLAIN = re.compile(r"哪|什么|啥|指|意思|含义|具体|包括|内容|分别|怎么|多少")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,12})[”\"」』]")
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_TRAILING_AMOUNT = re.compile(r"\d[\d.]*[^\d,，。;；]{0,4}$")


def sought_kinds(question: Question) -> list[Kind]:
    """The kinds asked for whose presence can be checked; 多少钱 asks for money, not for a count beside it."""
    asked = [k for k in SOUGHT if k in question.kinds]
    if Kind.COUNT in asked and {Kind.MONEY, Kind.PERCENT} & question.kinds:
        asked.remove(Kind.COUNT)
    return asked


def missing_kinds(asked: Sequence[Kind], candidates: Sequence[Candidate]) -> list[Kind]:
    """Kinds of thing asked for of which the sentences that speak of the topic show no sign."""
    near = near_best(candidates)
    return [k for k in asked if not any(has_sign(k, c.sentence.text) for c in near)]


def near_best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that speak of the same thing as the best one, as far as scores tell."""
    best = candidates[0]
    return [
        c
        for c in candidates[:6]
        if c.score >= 0.88 * best.score and c.coverage >= 0.75 * best.coverage - 0.05
    ]


def other_year(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """A year asked for that the evidence lacks although it names another year for the same thing."""
    near = near_best(candidates)
    text = fold("".join(c.sentence.text for c in near))
    best = fold(candidates[0].sentence.text)
    if not re.search(r"20\d\d", best) or not (sought_kinds(question) or Kind.NAMES in question.kinds):
        return None
    year = next((y for y in question.years if y not in text), None)
    return f"{year}年" if year else None


def cut_term(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """The term at a cut of the source, where the question asks what the lost text would say."""
    asked = fold(question.text)
    if Kind.PLACE_IN_PLAN in question.kinds or not _EXPLAIN.search(asked):
        return None
    quoted = [fold(q) for q in _QUOTED.findall(question.text)]
    for candidate in candidates:
        for term in cut_terms(candidate.sentence.text) if candidate.sentence.damaged else ():
            folded = fold(term)
            if folded in asked or any(folded.startswith(q) for q in quoted):
                return term
    return None


def cut_terms(text: str) -> list[str]:
    """The terms directly before a cut: in quotation marks never closed (五气共治), or an amount (5.2万平)."""
    terms = []
    for position in damage.unclosed_quotes(text):
        term = re.split(r"[,，。;；、”]", text[position + 1 :], maxsplit=1)[0]
        if len(term) >= 2:
            terms.append(term)
    amount = _TRAILING_AMOUNT.search(text)
    if amount and damage.ends_cut(text):
        terms.append(amount.group())
    return terms


def unlisted(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """A counted set whose members are asked for and that the evidence counts without listing them."""
    if not _ASKS_MEMBERS.search(fold(question.text)):
        return None
    sizes = [_value(n) for n in _COUNTED.findall(fold(question.text))]
    sizes += [s for t in _QUOTED.findall(question.text) if (s := size_of_term(t))]
    size = max((s for s in sizes if s), default=0)
    quoted = [fold(q) for q in _QUOTED.findall(question.text)]
    naming = [c for c in candidates[:6] if any(q in fold(c.sentence.text) for q in quoted)]
    near = naming or near_best(candidates)
    counts = naming or any(size in map(_value, _COUNTED.findall(fold(c.sentence.text))) for c in near)
    if size < 2 or not counts or any(_lists(c.sentence.text, size, question.text) for c in near):
        return None
    counted = re.search(
        rf"(?:\d+|[二两三四五六七八九十百]+)[{_MEASURE}][^,，。;；、]{{0,10}}", candidates[0].sentence.text
    )
    return counted.group() if counted else candidates[0].sentence.text[:12]


def size_of_term(term: str) -> int | None:
    """How many items a term such as 六不准 or 四个亲自 stands for; None for 十四五 and other words."""
    return _NUMERALS.get(term[0]) if re.match(r"[二两三四五六七八九][^十百千万年五]", term) else None


def _lists(text: str, size: int, asked: str) -> bool:
    """Whether a sentence lists `size` things, or the members of a counted set that the question lacks."""
    for clause in re.split(r"[,，。;；:：]", text):
        items = [i for i in re.split(r"、|以及|和|与|及", clause) if len(i) > 1]
        if len(items) >= size:
            return True
        before = re.match(rf"(.*?)等(?:\d+|[二两三四五六七八九十百]+)[{_MEASURE}]", clause)
        members = (
            [re.sub(r"^(?:完成|建成|打造|建设|包括|推进)", "", i) for i in re.split("、", before.group(1))]
            if before
            else []
        )
        if any(m and m not in asked for m in members):
            return True
    quoted = re.findall(r"“[^”]{2,20}”", text)
    return len(quoted) >= size


def _value(numeral: str) -> int | None:
    try:
        return int(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return None
