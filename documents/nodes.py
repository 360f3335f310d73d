"""Elements of WordprocessingML by their short names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def node(tag: str, attributes: Mapping[str, str] | None = None, *children: Any) -> Any:
    """`node("w:pStyle", {"w:val": "Title"})`, with its children in it."""
    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name), value)
    made.extend(children)
    return made
