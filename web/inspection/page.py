"""Inspections as one HTML file: no script, nothing from elsewhere, everything from a source escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from ledger.filter import KIND_WORDS
from ledger.inspection import Inspection
from ledger.inspection.words import (
    LOST,
    Concern,
    Figure,
    concerns,
    facts,
    figures,
    ledger_figures,
    levels,
    shown,
)
from ledger.model import Commitment
from web.inspection.outline import tree
from web.inspection.tables import grid, tables

_HERE = Path(__file__).parent
_STYLES = (_HERE.parent / "palette.css", _HERE / "style.css")
_OPEN_PLACES = 5
"""A concern with more places than this is folded."""
_FIRST_COMMITMENTS = 20
# Should the escaping ever fail, the browser still loads and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ABOUT = (
    "建索引之前,先看程序从文件里读到了什么:标题和层级对不对,正文和表格全不全,去掉的是不是正文以外的东西。"
    "这里没有用到模型;原文的错漏照原样显示。"
)

Section = tuple[str, str, str]
"""The end of its id, its name, its HTML."""


@cache
def style() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in _STYLES)


def page(inspections: Sequence[Inspection], failures: Sequence[str] = ()) -> str:
    """The whole document; `failures` say of the other files why they could not be read."""
    title = inspections[0].plan.title if len(inspections) == 1 else f"{len(inspections)} 份文件"
    plans = "".join(_plan(inspection, at) for at, inspection in enumerate(inspections, 1))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)} · 读取检查</title><style>{style()}</style></head>"
        f'<body class="planqa"><header class="top"><h1>读取检查</h1><p>{_ABOUT}</p></header>'
        f"{_failed(failures)}{_contents(inspections)}<main>{plans}</main></body></html>\n"
    )


def text(said: str) -> str:
    """Words of a source as HTML."""
    return escape(shown(said))


def _failed(failures: Sequence[str]) -> str:
    if not failures:
        return ""
    items = "".join(f"<li>{text(failure)}</li>" for failure in failures)
    return f'<section class="failed"><h2>没有读成的文件</h2><ul>{items}</ul></section>'


def _contents(inspections: Sequence[Inspection]) -> str:
    """The plans of the page, where there are several."""
    if len(inspections) < 2:
        return ""
    items = "".join(
        f'<li><a href="#plan-{at}">{text(i.plan.title)}</a>'
        f"<span>{levels(i.plan.headings) or '没有标题'} · {len(i.plan.paragraphs)} 段</span></li>"
        for at, i in enumerate(inspections, 1)
    )
    return f'<nav class="files" aria-label="文件"><ol>{items}</ol></nav>'


def _plan(inspection: Inspection, at: int) -> str:
    sections = _sections(inspection)
    links = "".join(
        f'<li><a href="#plan-{at}-{name}">{_heading(said)}</a></li>' for name, said, _ in sections
    )
    body = "".join(
        f'<section id="plan-{at}-{name}" class="{name}"><h3>{_heading(said)}</h3>{html}</section>'
        for name, said, html in sections
    )
    known = "".join(f"<div><dt>{name}</dt><dd>{text(said)}</dd></div>" for name, said in facts(inspection))
    return (
        f'<article id="plan-{at}"><h2>{text(inspection.plan.title)}</h2><dl class="facts">{known}</dl>'
        f'<div class="columns"><nav class="sections" aria-label="本文件"><ul>{links}</ul></nav>'
        f'<div class="body">{body}</div></div></article>'
    )


def _heading(said: str) -> str:
    """表格 7 with its number set back."""
    name, _, number = said.partition(" ")
    return f"{name} <small>{number}</small>" if number else name


def _sections(inspection: Inspection) -> list[Section]:
    found = list(concerns(inspection))
    plan = inspection.plan
    return [
        ("concerns", f"须留意 {len(found)}", _concerns(found)),
        ("figures", "数量", _figures(figures(inspection))),
        ("outline", f"目录与正文 {len(plan.headings)}", tree(inspection.outline)),
        ("tables", f"表格 {len(inspection.tables)}", tables(inspection.tables)),
        ("reading", f"读取时的处理 {len(plan.reading)}", _reading(inspection)),
        ("sample", f"抽看片段 {len(inspection.sample)}", _sample(inspection)),
        ("ledger", f"承诺 {len(inspection.rows)}", _ledger(inspection.rows)),
    ]


def _concerns(found: Sequence[Concern]) -> str:
    if not found:
        return '<p class="quiet">没有发现残缺、空标题或编号问题。</p>'
    return "".join(_concern(concern) for concern in found)


def _concern(concern: Concern) -> str:
    if not concern.places:
        return f'<p class="concern">{text(concern.what)}</p>'
    items = "".join(
        f"<li>{f'<b>{text(where)}</b>' if where else ''}<span>{text(words)}</span></li>"
        for where, words in concern.places
    )
    opened = " open" if len(concern.places) <= _OPEN_PLACES else ""
    return (
        f'<details class="concern"{opened}><summary>{text(concern.what)}</summary><ul>{items}</ul></details>'
    )


def _figures(found: Sequence[Figure]) -> str:
    boxes = "".join(
        f"<div><dt>{figure.what}</dt><dd><b>{figure.number}</b><span>{_unbroken(figure.detail)}</span></dd></div>"
        for figure in found
    )
    return f'<dl class="numbers">{boxes}</dl>'


def _unbroken(detail: str) -> str:
    """The parts of a detail, each on one line."""
    return " · ".join(f"<i>{part}</i>" for part in detail.split(" · ")) if detail else ""


def _reading(inspection: Inspection) -> str:
    if not inspection.plan.reading:
        return '<p class="quiet">没有合并、去除或改读任何内容。</p>'
    items = "".join(
        f"<div><dt>{text(count.what)} <b>{count.number}</b></dt>"
        f"<dd>{''.join(f'<span>{text(example)}</span>' for example in count.examples)}</dd></div>"
        for count in inspection.plan.reading
    )
    return f'<dl class="counts">{items}</dl>'


def _sample(inspection: Inspection) -> str:
    lost = f'<span class="cut-mark">{LOST}</span>'
    items = "".join(
        f"<li><p>{text(passage.text)}{lost if passage.damaged else ''}</p>"
        f"<footer>{text(passage.ref)} <code>{text(passage.address)}</code></footer></li>"
        for passage in inspection.sample
    )
    return f'<p class="quiet">按文件内容随机抽取,同一文件每次相同。</p><ol class="passages">{items}</ol>'


def _ledger(rows: Sequence[Commitment]) -> str:
    if not rows:
        return '<p class="quiet">没有读出带指标的目标或成就。</p>'
    head = ("指标", "数值", "期限", "类型", "出处")
    first = [
        (row.indicator, row.value_text, _deadline(row), KIND_WORDS[row.kind], f"{row.ref} {row.address}")
        for row in rows[:_FIRST_COMMITMENTS]
    ]
    more = f",这里是前 {len(first)} 行" if len(rows) > len(first) else ""
    return (
        f"{_figures(ledger_figures(rows))}{grid(head, first)}"
        f'<p class="quiet">规划目标,不代表完成情况;*:期限按规划期计{more}。</p>'
    )


def _deadline(row: Commitment) -> str:
    return row.deadline + ("*" if row.deadline and row.deadline_inherited else "")
