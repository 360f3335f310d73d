"""The tree of an HTML page without what is never shown. The only importer of selectolax."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.errors import SourceError

# fmt: off
UNSEEN = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas",
    "audio", "video", "map", "head", "title", "meta", "link", "input", "select", "button", "textarea",
    "option", "datalist", "frame", "frameset", "applet", "area", "base", "img", "del",
))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup",
    "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
SEPARATE = BLOCKS | {"br"}
"""Elements that begin on a line of their own."""
MAX_DEPTH = 120
"""Elements nested deeper than this belong to their ancestor at this depth."""
MAX_NESTING = 5000
"""The parser needs time by the square of the nesting; no page comes near this."""
_NESTING = re.compile(
    r"<(/?)(?:div|section|article|blockquote|center|ul|ol|dl|form|main|aside|nav|header|footer|address|pre"
    r"|details|fieldset|figure|dir|menu)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """`chars` counts what is no white space in all texts below, `linked` what of it stands in links."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)
    chars: int = 0
    linked: int = 0
    links: int = 0

    @property
    def names(self) -> str:
        """Its id, classes and role, in lower case."""
        return " ".join(self.attributes.get(key, "") for key in ("id", "class", "role")).lower()


@dataclass(frozen=True, slots=True)
class Page:
    """`title` is that of the page's head, `article` what the site names so (meta ArticleTitle), or ""."""

    body: Element
    title: str
    article: str


def parse_page(path: Path, text: str) -> Page:
    """The page as a browser would build it. Raises SourceError where elements are nested without bound."""
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(depth + (-1 if tag[1] else 1), 0)
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        found = f"nests {deepest:,} elements in one another"
        raise SourceError(path, found, expected=f"an HTML page with at most {MAX_NESTING:,}")
    parser = LexborHTMLParser(text)
    title = parser.css_first("title")
    article = ""
    for meta in parser.css("meta"):
        if (meta.attributes.get("name") or "").lower() == "articletitle":
            article = meta.attributes.get("content") or ""
    body = Element("body", {})
    if parser.body is not None:
        _copy(parser.body, body)
    return Page(body, " ".join(title.text().split()) if title else "", " ".join(article.split()))


def _copy(source: LexborNode, target: Element) -> None:
    """Copies what is shown below `source`, and adds up the lengths of texts; without recursion."""
    stack = [(source.first_child, target, 0, False)]
    opened: list[Element] = [target]
    parents: dict[int, Element] = {}
    while stack:
        node, parent, depth, linked = stack.pop()
        if node is None:
            continue
        stack.append((node.next, parent, depth, linked))
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            parent.children.append(text)
            count = len("".join(text.split()))
            parent.chars += count
            parent.linked += count if linked else 0
        elif not tag.startswith(("-", "!")) and tag not in UNSEEN:
            attributes = {key: value or "" for key, value in node.attributes.items()}
            if _is_hidden(attributes):
                continue
            element = parent
            if depth < MAX_DEPTH:
                element = Element(tag, attributes)
                parent.children.append(element)
                parents[id(element)] = parent
                opened.append(element)
            stack.append((node.first_child, element, depth + 1, linked or tag == "a"))
    for element in reversed(opened[1:]):
        above = parents[id(element)]
        above.chars += element.chars
        above.linked += element.linked
        above.links += element.links + (element.tag == "a")


def _is_hidden(attributes: dict[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or bool(_HIDDEN.search(attributes.get("style", "")))
    )


def text_of(element: Element) -> str:
    """All text below an element in one string; where a block or a line ends a space stands."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
        else:
            if item.tag in SEPARATE:
                parts.append(" ")
                stack.append(" ")
            stack.extend(reversed(item.children))
    return "".join(parts)


def count(root: Element) -> None:
    """Counts again what is left, from the inside out."""
    order, stack = [], [(root, root.tag == "a")]
    while stack:
        element, linked = stack.pop()
        order.append((element, linked))
        stack += [(c, linked or c.tag == "a") for c in element.children if isinstance(c, Element)]
    for element, linked in reversed(order):
        inner = [child for child in element.children if isinstance(child, Element)]
        own = sum(len("".join(child.split())) for child in element.children if isinstance(child, str))
        element.chars = own + sum(child.chars for child in inner)
        element.linked = (own if linked else 0) + sum(child.linked for child in inner)
        element.links = sum(child.links + (child.tag == "a") for child in inner)
