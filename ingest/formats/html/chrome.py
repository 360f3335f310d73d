"""What a site puts around a document: menus, widgets, lists of links. It is taken out of the tree.

Two steps. What shows itself as chrome (its tag, its words, its links) goes wherever it stands. Then, in a
page with a text of some length, what stands outside the element that holds most of it goes too, unless it
looks like a part of the document: its title, sentences, a table.
"""

from __future__ import annotations

import re

from ingest.formats.content import Drops
from ingest.formats.html.chrome_words import (
    CONTENTS,
    FOOT,
    NUMBERED,
    OFFICIAL,
    SENTENCE,
    WHERE,
    is_about_others,
    is_about_page,
    is_buttons,
)
from ingest.formats.html.markup import BLOCKS, HEADINGS, Element, Page, count, text_of
from ingest.formats.html.tables import is_layout, table_rows
from ingest.formats.writer import one_line

WIDGET_CHARS = 160
"""A bread crumb, a row of buttons or a line about the page is not longer."""
BLOCK_CHARS = 1500
"""A list of links or a page's foot is not longer, unless it consists of links altogether."""
LINKED = 0.6
"""Where more than this share of the text are links, and three at least, it is a list of links."""
WHOLE = 0.5
"""What holds more than this share of the page's text is the document, whatever it is called."""
MAIN = 0.7
"""The element that holds the document has this share of the text that is in no link."""
SMALL_PAGE = 800
"""Below this many characters nothing is judged by its place."""
MIN_SENTENCE = 30
"""A text with sentences, of so many characters, may be a part of the document that stands by itself."""
_AROUND = "导航、页眉和页脚"
_TAGS = frozenset(("nav", "aside", "footer", "dialog", "menu"))
_ROLES = re.compile(r"(?:^|\s)(?:navigation|banner|contentinfo|search|complementary)$")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:share|bdsharebuttonbox|bread-?crumbs?|crumbs?|footer|foot|toolbar|sidebar|side-?bar|nav|navbar"
    r"|top-?bar|qr-?code|erweima|pagination|pager|friend-?links?|login|search-?box|fenxiang|dayin|print)(?:$|[\s_-])"
)


def remove_chrome(page: Page, drops: Drops) -> None:
    """Takes out of the page's tree what does not belong to its document, and counts it."""
    titles = {"".join(part.split()) for part in (page.title, page.article) if part}
    judge = _Judge(page.body.chars - page.body.linked, _titled(page.body, titles), drops)
    judge.take_out(page.body)
    count(page.body)
    if page.body.chars - page.body.linked >= SMALL_PAGE:
        judge.keep_main(page.body)


class _Judge:
    """Looks at one element after the other, with what is known of the whole page."""

    def __init__(self, chars: int, titled: set[int], drops: Drops) -> None:
        self._chars, self._titled, self._drops = chars, titled, drops

    def take_out(self, root: Element) -> None:
        """Removes, from the outside in, what shows itself as chrome; cells of a table with data stay."""
        stack = [root]
        while stack:
            element = stack.pop()
            kept: list[Element | str] = []
            for child in element.children:
                why = self._reason(child) if isinstance(child, Element) else ""
                if isinstance(child, Element) and why:
                    self._drop(child, why)
                    continue
                kept.append(child)
                if isinstance(child, Element) and not _is_data(child):
                    stack.append(child)
            element.children = kept

    def keep_main(self, root: Element) -> None:
        """Descends to the element with most of the text and judges what stands beside the way."""
        total, element = root.chars - root.linked, root
        while True:
            inner = [child for child in element.children if isinstance(child, Element)]
            main = next((c for c in inner if c.chars - c.linked >= MAIN * total and _has_blocks(c)), None)
            if main is None:
                return
            kept: list[Element | str] = []
            for child in element.children:
                if child is main or not self._is_foreign(child):
                    kept.append(child)
                elif isinstance(child, Element):
                    self._drop(child, "网页正文以外的内容")
            element.children, element = kept, main

    def _drop(self, element: Element, why: str) -> None:
        if element.chars:
            self._drops.add(why, text_of(element))

    def _reason(self, element: Element) -> str:
        """Why an element is no part of the document, or an empty string."""
        own = element.chars - element.linked
        if element.chars == 0 or element.tag not in BLOCKS | {"span", "label"}:
            return ""
        if id(element) in self._titled or (own > WHOLE * self._chars and own > WIDGET_CHARS):
            return ""
        wraps = _wrapped(element) is not None and element.tag != "table"
        if wraps and not _is_called_chrome(element):
            return ""  # what it holds is looked at next
        text = one_line(text_of(element)) if element.chars <= BLOCK_CHARS else ""
        return (
            self._by_tag(element, text)
            or (self._by_words(element, text) if text else "")
            or _by_links(element, text)
        )

    def _by_tag(self, element: Element, text: str) -> str:
        foreign = element.tag in _TAGS or bool(_ROLES.search(element.attributes.get("role", "")))
        signed = not element.links and SENTENCE.search(text) and not FOOT.search(text)
        if element.tag in ("footer", "aside") and signed:
            foreign = False
        return _AROUND if foreign or (element.tag == "header" and not _has_heading(element)) else ""

    def _by_words(self, element: Element, text: str) -> str:
        """The reason in what is said, of an element of at most `BLOCK_CHARS` characters."""
        small = element.chars <= WIDGET_CHARS
        plain = small and element.tag not in ("h1", "h2", "h3") and not NUMBERED.match(text)
        reason = ""
        if plain and (WHERE.match(text) or (WHERE.search(text) and element.links)):
            reason = "当前位置"
        elif small and is_buttons(text):
            reason = "打印、字号和分享按钮"
        elif plain and is_about_page(text):
            reason = "来源、日期和浏览次数"
        elif is_about_others(text, element.linked / element.chars):
            reason = "相关链接"
        elif self._is_foot(element, text) or _is_named_so(element, text):
            reason = _AROUND
        return reason

    def _is_foot(self, element: Element, text: str) -> bool:
        """Whose page it is and who runs it; in a sentence one such word is no sign."""
        needed = 1 if element.chars <= WIDGET_CHARS and not SENTENCE.search(text) else 2
        little = element.chars - element.linked < 0.2 * max(self._chars, SMALL_PAGE)
        return little and len(FOOT.findall(text)) >= needed

    def _is_foreign(self, child: Element | str) -> bool:
        """Whether what stands beside the main text looks like no part of the document."""
        if isinstance(child, str):
            return False
        own = child.chars - child.linked
        if child.chars == 0:
            return False
        if child.tag in HEADINGS or _has_heading(child) or id(child) in self._titled:
            return False
        text = one_line(text_of(child))
        if NUMBERED.match(text) or OFFICIAL.search(text):
            return False
        if child.linked > 0.3 * child.chars:
            return True
        return not (_has_data(child) or (SENTENCE.search(text) and own >= MIN_SENTENCE))


def _titled(root: Element, titles: set[str]) -> set[int]:
    """The elements (by id) that are the document's own title, or hold it, wherever they stand."""
    order, stack = [], [root]
    while stack:
        order.append(element := stack.pop())
        stack += [child for child in element.children if isinstance(child, Element)]
    found: set[int] = set()
    for element in reversed(order):
        if any(isinstance(child, Element) and id(child) in found for child in element.children):
            found.add(id(element))
        elif element.chars <= 2 * WIDGET_CHARS and _wrapped(element) is None:
            text = "".join(text_of(element).split())
            own = element.linked == 0 or element.tag in HEADINGS
            if own and len(text) >= 4 and any(title.startswith(text) for title in titles):
                found.add(id(element))
    return found


def _wrapped(element: Element) -> Element | None:
    """The one element inside that holds all of an element's text."""
    inner = [child for child in element.children if isinstance(child, Element) and child.chars]
    return inner[0] if len(inner) == 1 and inner[0].chars == element.chars else None


def _is_called_chrome(element: Element) -> bool:
    """Whether its tag, its role, its id or its class says so."""
    by_tag = element.tag in _TAGS or element.tag == "header"
    return by_tag or bool(_ROLES.search(element.attributes.get("role", "")) or _NAMES.search(element.names))


def _by_links(element: Element, text: str) -> str:
    list_of_links = element.links >= 3 and element.linked > LINKED * element.chars
    # A title over a list of links to other pages (热点新闻) and nothing else.
    few = (
        element.links == 2
        and element.tag in ("div", "ul", "section", "aside")
        and element.linked > 0.8 * element.chars
    )
    if (list_of_links or few) and not CONTENTS.search(text):
        return "链接列表"
    return ""


def _is_named_so(element: Element, text: str) -> bool:
    """Called a menu or a foot by its id or class, and without sentences, numbers of headings or data."""
    if not _NAMES.search(element.names) or SENTENCE.search(text) or NUMBERED.search(text):
        return False
    return not (OFFICIAL.search(text) or _has_data(element))


def _is_data(element: Element) -> bool:
    return element.tag == "table" and not is_layout(element, table_rows(element))


def _has_blocks(element: Element) -> bool:
    """Whether several lines stand inside: a paragraph alone is not the document."""
    count, stack = 0, [element]
    while stack and count < 3:
        for child in stack.pop().children:
            if isinstance(child, Element) and (child.tag in BLOCKS or child.tag == "br"):
                count += 1
                stack.append(child)
    return count >= 3


def _has_heading(element: Element) -> bool:
    """An h1 to h3 that is no link."""
    stack = [element]
    while stack:
        inner = stack.pop()
        if inner.tag in ("h1", "h2", "h3") and inner.chars > inner.linked:
            return True
        stack += [child for child in inner.children if isinstance(child, Element)]
    return False


def _has_data(element: Element) -> bool:
    stack = [element]
    while stack:
        inner = stack.pop()
        if inner.tag == "table" and sum(len(row) > 1 for row in table_rows(inner)) > 1:
            return True
        stack += [child for child in inner.children if isinstance(child, Element)]
    return False
