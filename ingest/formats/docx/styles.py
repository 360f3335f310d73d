"""What a Word style makes of a paragraph: a heading, an entry of the contents, an item of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.formats.docx.words import Node, W, is_on

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"title$|标题$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d*$|toc heading$", re.IGNORECASE)
_LIST = re.compile(
    r"(?:list(?: bullet| number| continue)?|列表(?:项目符号|编号|接续)?)\s*\d*$", re.IGNORECASE
)
MAX_CHAIN = 20
BODY_LEVEL = 9
"""Word's outline level of running text; headings have 0 to 8."""


@dataclass(frozen=True, slots=True)
class Style:
    """`level` of a heading from 1, else 0; `origin` is the style's name where that makes it a heading."""

    name: str = ""
    level: int = 0
    origin: str = ""
    contents: bool = False
    listed: bool = False
    bold: bool = False
    centred: bool = False
    list_id: str = ""
    list_level: int = 0


def read_styles(root: Node | None) -> dict[str, Style]:
    """All paragraph styles by their id, the default one by "" too, each with what it takes from its base."""
    elements: dict[str, Node] = {}
    default = ""
    for element in root.iterfind(f"{W}style") if root is not None else ():
        if element.get(f"{W}type") == "paragraph":
            name = element.get(f"{W}styleId") or ""
            elements[name] = element
            if element.get(f"{W}default") in ("1", "true"):
                default = name
    styles = {name: _resolved(name, elements) for name in elements}
    styles[""] = styles.get(default, Style())
    return styles


def _resolved(name: str, elements: Mapping[str, Node]) -> Style:
    chain: list[Node] = []
    while name in elements and len(chain) < MAX_CHAIN:
        chain.append(elements[name])
        base = elements[name].find(f"{W}basedOn")
        name = (base.get(f"{W}val") or "") if base is not None else ""
    style = Style()
    for element in reversed(chain):
        label = element.find(f"{W}name")
        style = named(style, (label.get(f"{W}val") or "").strip() if label is not None else "")
        style = with_properties(style, element.find(f"{W}pPr"))
        bold = is_on(element.find(f"{W}rPr"), "b")
        style = style if bold is None else replace(style, bold=bold)
    return style


def named(style: Style, name: str) -> Style:
    """What a style's name says; a name that says nothing leaves what the base says."""
    heading = _HEADING.fullmatch(name)
    if heading:
        return replace(style, name=name, level=int(heading[1]), origin=name)
    if _TITLE.fullmatch(name):
        return replace(style, name=name, level=1, origin=name)
    if _CONTENTS.fullmatch(name):
        return replace(style, name=name, contents=True, level=0, origin="")
    return replace(style, name=name, listed=style.listed or bool(_LIST.fullmatch(name)))


def with_properties(style: Style, properties: Node | None) -> Style:
    """A style with what the properties of a paragraph, or of a style, add to it."""
    if properties is None:
        return style
    outline = _number(properties.find(f"{W}outlineLvl"))
    if outline is not None and not style.contents:
        level = outline + 1 if outline < BODY_LEVEL else 0
        style = replace(style, level=level, origin=(style.origin or f"outline {level}") if level else "")
    aligned = properties.find(f"{W}jc")
    if aligned is not None:
        style = replace(style, centred=aligned.get(f"{W}val") == "center")
    numbered = properties.find(f"{W}numPr")
    if numbered is not None:
        list_id = numbered.find(f"{W}numId")
        level_in_list = _number(numbered.find(f"{W}ilvl"))
        style = replace(
            style,
            list_id=style.list_id if list_id is None else list_id.get(f"{W}val") or "",
            list_level=style.list_level if level_in_list is None else level_in_list,
        )
    return style


def _number(element: Node | None) -> int | None:
    value = "" if element is None else element.get(f"{W}val") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None
