"""The words of a Word paragraph as people see them: without deletions, field codes and hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = ("0", "false", "off", "none")
_UNSEEN = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rt", "pPr", "sdtPr")
)
_SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


class Node(Protocol):
    """What is used of an XML element."""

    tag: str
    text: str | None

    def get(self, key: str) -> str | None: ...
    def find(self, path: str) -> Node | None: ...
    def iterfind(self, path: str) -> Iterator[Node]: ...
    def __iter__(self) -> Iterator[Node]: ...


@dataclass(slots=True)
class Words:
    """`text` with "\\n" where a line is broken; `bold`: all of it is; `boxes`: text boxes anchored in it."""

    text: str = ""
    bold: bool = False
    boxes: list[Node] = field(default_factory=list)


def is_on(properties: Node | None, name: str) -> bool | None:
    """Whether a switch such as w:b is on; None where it is not set."""
    switch = None if properties is None else properties.find(f"{W}{name}")
    return None if switch is None else (switch.get(f"{W}val") or "1") not in _OFF


def words_of(paragraph: Node, *, bold: bool) -> Words:
    """What a paragraph says; `bold` is what its style says of its type."""
    words = Words()
    parts: list[str] = []
    all_bold = True
    stack: list[tuple[Node, bool]] = [(child, bold) for child in reversed(list(paragraph))]
    while stack:
        node, is_bold = stack.pop()
        tag = node.tag
        if tag in _UNSEEN:
            continue
        if tag in (f"{W}t", f"{_MATH}t"):
            text = node.text or ""
            parts.append(text)
            all_bold = all_bold and (is_bold or not text.strip())
        elif tag in _SIGNS:
            parts.append(_SIGNS[tag])
        elif tag == f"{W}br":
            parts.append("\n" if node.get(f"{W}type") in (None, "textWrapping") else " ")
        elif tag == f"{W}txbxContent":
            words.boxes.append(node)
        elif tag == f"{_COMPATIBLE}AlternateContent":
            chosen = next(iter(node), None)  # the others say the same for older programs
            if chosen is not None:
                stack.append((chosen, is_bold))
        else:
            if tag == f"{W}r":
                properties = node.find(f"{W}rPr")
                if is_on(properties, "vanish"):
                    continue
                own = is_on(properties, "b")
                is_bold = bold if own is None else own
            stack += [(child, is_bold) for child in reversed(list(node))]
    words.text = "".join(parts)
    words.bold = all_bold and bool(words.text.strip())
    return words


def content_of(parent: Node) -> Iterator[Node]:
    """Paragraphs and tables of a body, a cell or a box, those inside content controls and revisions too.

    A content control that Word keeps for a table of contents is given itself.
    """
    stack = list(reversed(list(parent)))
    while stack:
        node = stack.pop()
        if node.tag in (f"{W}p", f"{W}tbl") or is_contents(node):
            yield node
        elif node.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            stack += reversed(list(node))


def is_contents(node: Node) -> bool:
    """Whether a content control holds the table of contents."""
    if node.tag != f"{W}sdt":
        return False
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and (gallery.get(f"{W}val") or "").startswith("Table of Contents")
