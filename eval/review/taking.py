"""A reviewed sheet -> rows of the benchmark: each verdict becomes gold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.questions.cells import Table, read_tables
from eval.questions.matching import compact, holds_fact, without_number_marks
from eval.questions.refs import places_in
from eval.questions.sections import Place, Sections
from eval.questions.sheet import BadCell, facts_of, history_of
from eval.review import columns as c
from eval.review.columns import Verdict
from ingest.errors import RowsError

Row = dict[str, Any]
_MARK = re.compile(r"^\s*\[\d+\]\s*")
_TITLE = re.compile(r"《[^《》]*》")
_REFUSED_TYPES = {
    c.STATUS_WORDS["not_in_plan"]: "unanswerable",
    c.STATUS_WORDS["off_topic"]: "offtopic",
    c.STATUS_WORDS["damaged"]: "damaged",
    c.STATUS_WORDS["refused"]: "injection",
}


@dataclass(slots=True)
class Taken:
    """`rows` of whole verdicts, `problems` of the others in the sheet's words; `open`: no verdict."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    open: int = 0


def take(path: Path, sections: Sections) -> Taken:
    """Every verdict of a sheet. RowsError where the file is no review sheet."""
    tables = [table for table in read_tables(path) if c.VERDICT in _heads(table).values()]
    if not tables:
        raise RowsError(f"{path}: no column {c.VERDICT}", expected="a sheet of planqa eval review")
    table, taken = tables[0], Taken()
    heads = _heads(table)
    for number in sorted(table.rows)[1:]:
        cells = {heads[at]: text for at, text in table.rows[number].items() if at in heads}
        if not cells.get(c.VERDICT):
            taken.open += bool(cells.get(c.QUESTION))
            continue
        try:
            taken.rows.append(_row(cells, sections))
        except BadCell as bad:
            taken.problems.append(f"{path} 第{number}行 {bad}")
    return taken


def _heads(table: Table) -> dict[int, str]:
    return dict(table.rows[min(table.rows)]) if table.rows else {}


def _row(cells: Mapping[str, str], sections: Sections) -> Row:
    """The row of one verdict. BadCell says what is missing."""
    question, verdict = cells.get(c.QUESTION, ""), cells[c.VERDICT].strip()
    if not question or not cells.get(c.ID):
        raise BadCell(f"“{c.ID if question else c.QUESTION}”空着")
    if verdict not in tuple(Verdict):
        raise BadCell(f"“{c.VERDICT}”是“{verdict[:20]}”,应为 {'、'.join(Verdict)}")
    status = cells.get(c.STATUS, "")
    failed = status.startswith(c.STATUS_WORDS["error"])
    if failed and verdict not in (Verdict.NOT_IN_PLAN, Verdict.WRONG):
        raise BadCell(f"“{c.VERDICT}”是“{verdict}”,而这个问题没有得到回答")
    refused = _REFUSED_TYPES.get(status)
    row: Row = {"id": cells[c.ID], "question": question, "history": history_of(cells.get(c.HISTORY, ""))}
    if verdict == Verdict.NOT_IN_PLAN or (verdict == Verdict.RIGHT and refused):
        kind = (refused if verdict == Verdict.RIGHT else None) or "unanswerable"
        row |= {"type": kind, "answerable": False, "key_facts": [], "gold": []}
        row["reference_answer"] = cells.get(c.ANSWER, "") if verdict == Verdict.RIGHT else "规划没有写。"
    else:
        row |= _answerable(cells, Verdict(verdict), sections, refused=bool(refused))
    return row | ({"note": cells[c.NOTE]} if cells.get(c.NOTE) else {})


def _answerable(cells: Mapping[str, str], verdict: Verdict, sections: Sections, *, refused: bool) -> Row:
    facts = facts_of(cells.get(c.FACTS, ""))
    if not facts:
        raise BadCell(f"“{c.FACTS}”空着;结论是“{verdict}”时至少写一个回答必须说到的词句")
    answer = without_number_marks(cells.get(c.ANSWER, "")).strip()
    if verdict == Verdict.RIGHT:
        for fact in facts:
            if not holds_fact(answer, fact):
                raise BadCell(f"“{c.FACTS}”里的“{' / '.join(fact)}”回答没有说到,而结论是“{verdict}”")
    else:
        answer = ";".join(fact[0] for fact in facts) + "。"
    gold = _gold(cells, c.RIGHT_SOURCES, sections)
    if verdict == Verdict.WRONG and not gold:
        raise BadCell(f"“{c.RIGHT_SOURCES}”空着;结论是“{verdict}”时要写明答案在哪里")
    if verdict != Verdict.WRONG and not refused:
        gold = _gold(cells, c.SOURCES, sections) + gold
    if not gold:
        raise BadCell(f"“{c.RIGHT_SOURCES}”空着,而回答没有依据")
    unique = list({(g["chapter"], g["section"], g["quote"]): g for g in gold}.values())
    kind = "number" if any(ch.isdigit() for fact in facts for ch in fact[0]) else "fact"
    return {
        "type": "followup" if cells.get(c.HISTORY) else kind,
        "answerable": True,
        "key_facts": facts,
        "gold": unique,
        "reference_answer": answer,
    }


def _gold(cells: Mapping[str, str], column: str, sections: Sections) -> list[Row]:
    return [_piece(line, column, sections) for line in cells.get(column, "").splitlines() if line.strip()]


def _piece(line: str, column: str, sections: Sections) -> Row:
    """`[1] 第五章第一节:原文`; or the words alone, whose place is looked up."""
    bare = _TITLE.sub("", _MARK.sub("", line), count=1) if _MARK.match(line) else line.strip()
    head, colon, rest = bare.replace("：", ":", 1).partition(":")
    named = places_in(head, reference=True)
    for place, quote in ((named[0] if named and colon else None, rest), (None, bare), (None, rest)):
        found = _found(quote.strip().strip('“”"'), place, sections)
        if found is not None:
            chapter, section = found
            text = quote.strip().strip('“”"')
            return {"chapter": chapter, "section": section, "quote": text}
    if named and not rest.strip():
        raise BadCell(f"“{column}”没有写原文:{line[:40]}")
    raise BadCell(f"“{column}”在规划里找不到这句原文:{line[:40]}")


def _found(quote: str, place: Place | None, sections: Sections) -> Place | None:
    words = compact(quote)
    if not words:
        return None
    if place is not None:
        return place if words in (sections.texts.get(place) or "") else None
    return next((at for at, text in sections.texts.items() if words in text), None)
