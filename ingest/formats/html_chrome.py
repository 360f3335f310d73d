"""What a site puts around a document: menus, widgets, lists of links. It is taken out of the tree.

Two steps. What shows itself as chrome (its tag, its words, its links) goes wherever it stands. Then, in a
page with a text of some length, what stands outside the element that holds most of it goes too, unless it
looks like a part of the document: its title, sentences, a table.
"""

from __future__ import annotations

import re

from ingest.formats.content import Drops
from ingest.formats.html_table import table_rows
from ingest.formats.markup import BLOCKS, HEADINGS, Element, Page, text_of
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
_TAGS = frozenset(("nav", "aside", "footer", "dialog", "menu"))
_ROLES = re.compile(r"(?:^|\s)(?:navigation|banner|contentinfo|search|complementary)$")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:share|bdsharebuttonbox|bread-?crumbs?|crumbs?|footer|foot|toolbar|sidebar|side-?bar|nav|navbar"
    r"|top-?bar|qr-?code|erweima|pagination|pager|friend-?links?|login|search-?box|fenxiang|dayin|print)(?:$|[\s_-])"
)
_WHERE = re.compile(r"(?:您|你)?(?:现在|当前|所在)?的?(?:位置|所在位置)(?:是|为)?\s*[:：>＞]|首\s*页\s*(?:[>＞»›/]|→)")
_FOOT = re.compile(
    r"ICP\s*备|公网安备|网站标识码|版权所有|Copyright|©|技术支持[:：]|网站地图|责任编辑[:：]|扫一扫|未经.{0,12}(?:许可|授权).{0,30}转载",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:【|\[)?(?:相关(?:链接|新闻|阅读|文章|推荐|稿件|解读|文档|信息|内容|政策)|推荐阅读|延伸阅读|热门(?:推荐|文章|搜索)?|友情链接|猜你喜欢"
    r"|上一篇|下一篇|分享到|分享让更多人看到|热榜|排行榜?)(?:】|\])?\s*(?:[:：|]|$|.)"
)
_ABOUT = re.compile(
    r"(?:(?:信息|文章|稿件|新闻)?来源|(?:信息提供|发布|发文|更新|成文|添加|录入|公开)?(?:日期|时间)|作者|责任编辑|责编|编辑|审核|校对|记者"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数)?|字体(?:大小)?|字号|视力保护色)\s*[:：]"
)
_STAFF = re.compile(r"(?:\s*[【\[(（]?(?:责任编辑|责编|编辑|审读|审核|校对|终审|[一二三]审)[\s:：]+\S{2,4}[】\])）]?)+")
_WIDGET_WORD = re.compile(
    r"字体(?:大小)?|字号|放大|缩小|默认|打印(?:本页|此页|页面)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|分享(?:到|至)?|返回(?:顶部|首页|列表)?|顶部|纠错"
    r"|微信|微博|新浪|腾讯|QQ空间|空间|人人网|朋友圈|朗读|语音播报|无障碍(?:浏览|阅读)?|长者助手|长辈版|下载|大|中|小|次|上一篇|下一篇|没有了"
    r"|视力保护色|手机(?:版|阅读|打开当前页)?|扫一扫|在手机|打开当前页|二维码"
)
_CONTENTS = re.compile(r"第[一二三四五六七八九十百\d]+[篇章节条]|^附件|附件[:：\d一二三]")
_SENTENCE = re.compile(r"[。；！？]")
_NUMBERED = re.compile(r"第[一二三四五六七八九十百\d]+[篇章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]")


def remove_chrome(page: Page, drops: Drops) -> None:
    """Takes out of the page's tree what does not belong to its document, and counts it."""
    titles = {"".join(part.split()) for part in (page.title, page.article) if part}
    judge = _Judge(page.body.chars - page.body.linked, titles, drops)
    judge.take_out(page.body)
    _measure(page.body)
    if page.body.chars - page.body.linked >= SMALL_PAGE:
        judge.keep_main(page.body)


class _Judge:
    """Looks at one element after the other, with what is known of the whole page."""

    def __init__(self, chars: int, titles: set[str], drops: Drops) -> None:
        self._chars, self._titles, self._drops = chars, titles, drops

    def take_out(self, root: Element) -> None:
        """Removes, from the outside in, what shows itself as chrome."""
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
                if isinstance(child, Element):
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
        if element.tag not in BLOCKS and element.tag not in ("span", "section", "label"):
            return ""
        if element.chars == 0 or (own > WHOLE * self._chars and own > WIDGET_CHARS):
            return ""
        if element.chars <= BLOCK_CHARS and self._holds_title(element):
            return ""
        if element.tag in _TAGS or _ROLES.search(element.attributes.get("role", "")):
            return "导航、页眉和页脚"
        if element.tag == "header" and not _has_heading(element):
            return "导航、页眉和页脚"
        if element.chars <= WIDGET_CHARS:
            return self._small(element)
        return self._large(element, own)

    def _small(self, element: Element) -> str:
        text = one_line(text_of(element))
        if _WHERE.match(text) or (element.tag not in HEADINGS and len(_WHERE.findall(text)) > 0 and element.links):
            return "当前位置"
        if _SENTENCE.search(text) and not _FOOT.search(text):
            return ""
        if _is_widget(text):
            return "打印、字号和分享按钮"
        if len(_ABOUT.findall(text)) >= 2 or (_ABOUT.match(text) and _is_about(text)) or _STAFF.fullmatch(text):
            return "来源、日期和浏览次数"
        return self._large(element, element.chars - element.linked)

    def _large(self, element: Element, own: int) -> str:
        text = one_line(text_of(element)) if element.chars <= BLOCK_CHARS else ""
        if text and len(_FOOT.findall(text)) >= (1 if element.chars <= WIDGET_CHARS else 2) and own < 0.2 * self._chars:
            return "导航、页眉和页脚"
        if text and _RELATED.match(text) and (element.links or element.chars < 20):
            return "相关链接"
        if element.links >= 3 and element.linked > LINKED * element.chars and not _CONTENTS.search(text):
            return "链接列表"
        if text and _NAMES.search(element.names) and not _SENTENCE.search(text) and not _NUMBERED.search(text):
            return "导航、页眉和页脚"
        return ""

    def _is_title(self, element: Element) -> bool:
        """The document's own title, wherever it stands."""
        if element.chars > 2 * WIDGET_CHARS or (element.linked > 0 and element.tag not in HEADINGS):
            return False
        text = "".join(text_of(element).split())
        return len(text) >= 4 and any(text == title or title.startswith(text) for title in self._titles)

    def _is_foreign(self, child: Element | str) -> bool:
        """Whether what stands beside the main text looks like no part of the document."""
        if isinstance(child, str):
            return False
        own = child.chars - child.linked
        if own == 0:
            return child.chars > 0
        if child.tag in HEADINGS or _has_heading(child) or self._holds_title(child):
            return False
        text = one_line(text_of(child))
        if _NUMBERED.match(text) or (_SENTENCE.search(text) and child.linked <= 0.3 * child.chars and own >= 30):
            return False
        return not (child.linked <= 0.3 * child.chars and _has_data(child))

    def _holds_title(self, element: Element) -> bool:
        stack = [element]
        while stack:
            inner = stack.pop()
            if self._is_title(inner):
                return True
            stack += [child for child in inner.children if isinstance(child, Element)]
        return False


def _is_widget(text: str) -> bool:
    """Nothing but the words on buttons: 【字体：大 中 小】 打印 分享到."""
    words = _WIDGET_WORD.findall(text)
    rest = re.sub(r"[\W_\d]+", "", _WIDGET_WORD.sub("", text))
    return not rest and any(len(word) > 1 for word in words)


def _is_about(text: str) -> bool:
    """A line such as 来源：深圳特区报 2026-02-24: short, and nothing but what the page is made of."""
    return len(text) <= 60 and not _NUMBERED.search(text)


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


def _measure(root: Element) -> None:
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
