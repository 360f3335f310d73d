"""Lists of a plan in an answer: the item that a question names by its number, and all items of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from chat.asks.question import Kind, Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold
from ingest.model import Passage
from ingest.outline.labels import Mark, label_of, number_of

_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]+)(?:个)?(?:步骤|步|项|条|点|款|阶段)")
_NEXT = re.compile(r"下一步|接下来呢|然后呢")
_ALL = re.compile(
    r"流程|步骤|程序|手续|怎么办|如何办|怎么申请|哪些|哪几|有什么|有啥|分别|列出|全部|所有|都要|内容|标准有"
)
MAX_ITEMS, MAX_CHARS = 12, 600
"""A longer list is not shown whole in an answer."""


def list_of(passage: Passage, passages: Sequence[Passage]) -> list[Passage]:
    """The items of the list that a passage introduces, or that it is in; empty where there is none."""
    place = (passage.document, passage.section_address)
    here = [p for p in passages if (p.document, p.section_address) == place and p.first_sentence == 0]
    if passage.kind != "item":
        last = passage.sentences[-1].text
        return (
            [p for p in here if p.kind == "item" and p.parent == last] if last.endswith(("：", ":")) else []
        )
    own = next((i for i, p in enumerate(here) if p.paragraph == passage.paragraph), None)
    if own is None:
        return []
    inner = list(takewhile(lambda p: _depth(p) > _depth(passage), here[own + 1 :]))
    if inner:
        return [p for p in inner if _depth(p) == _depth(inner[0])]
    before = list(takewhile(lambda p: _depth(p) >= _depth(passage), reversed(here[:own])))
    after = list(takewhile(lambda p: _depth(p) >= _depth(passage), here[own:]))
    items = [p for p in (*reversed(before), *after) if _depth(p) == _depth(passage)]
    return [p for p in items if p.parent == passage.parent]


def _depth(passage: Passage) -> int:
    """How deep the form of an item's number stands among the forms of numbering; text ends every list."""
    label = label_of(passage.sentences[0].text) if passage.kind == "item" else None
    return 0 if passage.kind != "item" else label.mark if label else Mark.CIRCLED


def ordinal_of(question: Question) -> int | None:
    """The number of the item asked for: 4 for 第四步."""
    own, text = fold(question.own), fold(question.text)
    match = _ORDINAL.search(own) or _ORDINAL.search(text)
    number = number_of(match[1]) if match else None
    return number + 1 if number and _NEXT.search(own) and not _ORDINAL.search(own) else number


def with_items(
    question: Question, chosen: Sequence[Candidate], passages: Sequence[Passage], *, counted: bool = True
) -> list[Candidate]:
    """The chosen sentences; of a list the item asked for by its number, or all where all are asked for.

    `counted` is False where the number that the question names is that of an article.
    """
    if not chosen:
        return []
    items: list[Passage] = []
    for candidate in chosen[:3]:
        items = list_of(candidate.passage, passages)
        if items:
            break
    if not items:
        return list(chosen)
    number = ordinal_of(question) if counted else None
    if number is not None:
        found = [p for p in items if p.item == number]
        return [_candidate(p, chosen[0]) for p in found[:1]] or list(chosen)
    asks_all = _ALL.search(fold(question.text)) is not None or Kind.NAMES in question.kinds
    introduces = chosen[0].sentence.text.endswith(("：", ":"))
    size = sum(len(p.text) for p in items)
    if not (asks_all or introduces) or len(items) > MAX_ITEMS or size > MAX_CHARS:
        return list(chosen)
    lead = [c for c in chosen if c.passage.kind != "item" and c.sentence.text.endswith(("：", ":"))][:1]
    known = {c.passage.id for c in lead}
    return [*lead, *(_candidate(p, chosen[0]) for p in items if p.id not in known)]


def _candidate(passage: Passage, like: Candidate) -> Candidate:
    return replace(like, sentence=passage.sentences[0], passage=passage, position=0)
