"""The outline of an inspection as a tree to fold, with the paragraphs and sentences under each heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ingest.model import Paragraph, Sentence
from ledger.inspection import Branch
from ledger.inspection.words import BEFORE, KINDS, LOST, shown

_VISIBLE = 80
"""As many levels are open as show no more headings than this."""
_LEGEND = (
    '<p class="quiet legend">点开标题看正文。<i>¦</i> 是句子的分界;'
    '<span class="kind">已完成</span> 是按已做到的事来读的句子,其余按目标或说明来读。</p>'
)


def tree(branches: Sequence[Branch]) -> str:
    """All headings; as many levels are open as a person can take in."""
    opened = _open_depth(branches)
    return f'{_LEGEND}<ul class="tree">{"".join(_branch(branch, 1, opened) for branch in branches)}</ul>'


def _open_depth(branches: Sequence[Branch]) -> int:
    """The level down to which headings are in sight at first."""
    depth, level, seen = 1, list(branches), len(branches)
    while level := [below for branch in level for below in branch.branches]:
        seen += len(level)
        if seen > _VISIBLE:
            break
        depth += 1
    return depth


def _branch(branch: Branch, depth: int, opened: int) -> str:
    heading = branch.heading
    title, address = (heading.text, heading.address) if heading else (BEFORE, "0")
    where = f"<code>{escape(address)}</code>" if heading is None or heading.opens else ""
    size = f"{branch.size} 段" if branch.size else '<span class="tag">没有正文</span>'
    line = f'<span class="title">{escape(shown(title))}</span><span class="at">{where} {size}</span>'
    if not branch.paragraphs and not branch.branches:
        return f'<li class="bare"><div class="line">{line}</div></li>'
    own = _own(branch, depth < opened)
    below = "".join(_branch(inner, depth + 1, opened) for inner in branch.branches)
    inner = f"<ul>{below}</ul>" if below else ""
    state = " open" if below and depth < opened else ""
    return f'<li><details{state}><summary class="line">{line}</summary>{own}{inner}</details></li>'


def _own(branch: Branch, unfolded: bool) -> str:
    """The text right under a heading; folded where it would push the headings below out of sight."""
    if not branch.paragraphs:
        return ""
    paragraphs = f'<div class="words">{"".join(_paragraph(p) for p in branch.paragraphs)}</div>'
    if not branch.branches or not unfolded:
        return paragraphs
    return (
        f'<details class="own"><summary>本级正文 {len(branch.paragraphs)} 段</summary>{paragraphs}</details>'
    )


def _paragraph(paragraph: Paragraph) -> str:
    page = f"第 {paragraph.page} 页" if paragraph.page else ""
    kind = KINDS[paragraph.kind] if paragraph.kind != "text" else ""
    number = paragraph.address.partition("#")[2]
    about = " ".join(filter(None, (number, kind, page)))
    sentences = "<i>¦</i>".join(map("".join, map(_sentence, paragraph.sentences)))
    return (
        f'<p class="{paragraph.kind}">{sentences}<code title="{escape(paragraph.address)}">{about}</code></p>'
    )


def _sentence(sentence: Sentence) -> Iterator[str]:
    said = escape(shown(sentence.text))
    yield f'<span class="damaged">{said}</span>' if sentence.damaged else said
    if sentence.damaged:
        yield f'<span class="cut-mark">{LOST}</span>'
    if sentence.kind == "achievement":
        yield '<span class="kind">已完成</span>'
