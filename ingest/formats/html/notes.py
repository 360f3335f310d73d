"""Marks of footnotes in a page: 380<sup>1</sup>亿元 is 380, not 3801."""

from __future__ import annotations

import re

from ingest.formats.content import Drops
from ingest.formats.html.markup import Element, text_of

_MARK = re.compile(r"[\[［(（【]?(?:\d{1,3}|[①-⑳*＊†]|注\d{0,3})[\]］)）】]?")
_POWER = re.compile(r"(?:[a-zA-Z㎜㎝㎞]|(?<!\d)10)$")


def remove_note_marks(root: Element, drops: Drops) -> None:
    """Takes out raised marks of notes behind a text; a unit's or a power's exponent (m<sup>2</sup>) stays."""
    stack = [root]
    while stack:
        element = stack.pop()
        kept: list[Element | str] = []
        before = ""
        for child in element.children:
            if isinstance(child, str):
                before = child if child.strip() else before
            elif _is_mark(child, before):
                drops.add("脚注标记", text_of(child))
                continue
            else:
                stack.append(child)
                before = text_of(child) if child.chars else before
            kept.append(child)
        element.children[:] = kept


def _is_mark(element: Element, before: str) -> bool:
    """Whether an element is a mark of a note and stands behind a text, not at its beginning."""
    raised = element.tag == "sup" or (
        element.tag == "a" and element.attributes.get("href", "").startswith("#")
    )
    if not raised or not before.strip() or element.chars > 6:
        return False
    return bool(_MARK.fullmatch(text_of(element).strip())) and not _POWER.search(before.rstrip())
