"""The words by which chrome shows itself: on buttons, over lists of links, at the foot of a page.

Each list holds what belongs to web pages only: 时间 or 位置 alone may begin a line of an official text.
"""

from __future__ import annotations

import re

WHERE = re.compile(r"(?:您|你|现在|当前|所在)+的?(?:所在)?位置(?:是|为)?\s*[:：>＞]?|首\s*页\s*[>＞»›/→]")
FOOT = re.compile(
    r"ICP\s*备|公网安备|网站标识码|版权所有|Copyright|©|技术支持[:：]|网站地图|未经.{0,12}(?:许可|授权).{0,30}转载",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[。；！？]")
NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[篇章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
)
OFFICIAL = re.compile(
    r"[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号|[\d〇一二三四五六七八九]{4}年\d{1,2}月\d{1,2}日|(?:政府|办公室|委员会|委|局|厅)$|^附件"
)
"""A document's number, its date, who signed it, what is attached."""
CONTENTS = re.compile(r"第[一二三四五六七八九十百\d]+[篇章节条]|^附件|附件[:：\d一二三]")
"""A list of links that leads through the document itself, or to what is attached to it."""
_RELATED = re.compile(
    r"[【\[]?(?:相关(?:链接|新闻|阅读|文章|推荐|稿件|解读|文档|信息|内容|政策)|推荐阅读|延伸阅读|热门(?:推荐|文章|搜索)?|热榜"
    r"|友情链接|猜你喜欢|上一篇|下一篇|分享到|分享让更多人看到)[】\]]?\s*[:：|]?"
)
_ABOUT = re.compile(
    r"(?:(?P<sure>(?:信息|文章|稿件|新闻)来源|(?:信息提供|发布|更新|添加|录入)(?:日期|时间)|责任编辑|责编"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数)|字体(?:大小)?|字号|视力保护色)|来源|日期|时间|作者|编辑|审核|校对)\s*[:：]"
)
_STAFF = re.compile(
    r"(?:\s*[【\[(（]?(?:责任编辑|责编|编辑|审读|审核|校对|终审|[一二三]审)[\s:：]+\S{2,4}[】\])）]?)+"
)
_BUTTON = re.compile(
    r"字体(?:大小)?|字号|放大|缩小|默认|打印(?:本页|此页|页面)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|分享(?:到|至)?"
    r"|返回(?:顶部|首页|列表)?|顶部|纠错|微信|微博|新浪|腾讯|QQ空间|空间|人人网|朋友圈|朗读|语音播报|无障碍(?:浏览|阅读)?"
    r"|长者助手|长辈版|下载|大|中|小|次|上一篇|下一篇|没有了|视力保护色|手机(?:版|阅读|打开当前页)?|扫一扫|在手机|打开当前页|二维码"
)
SURE_CHARS = 60
"""A line that begins with one such word and is longer says something else too."""


def is_buttons(text: str) -> bool:
    """Nothing but the words on buttons: 【字体：大 中 小】 打印 分享到."""
    words = _BUTTON.findall(text)
    rest = re.sub(r"[\W_\d]+", "", _BUTTON.sub("", text))
    return not rest and any(len(word) > 1 for word in words)


def is_about_page(text: str) -> bool:
    """When, by whom and from where the page was put up: 发布日期：2026-01-20 来源：合肥日报."""
    found = list(_ABOUT.finditer(text))
    if len(found) >= 2 and any(match["sure"] for match in found):
        return not SENTENCE.search(text)
    alone = bool(found) and found[0].start() == 0 and bool(found[0]["sure"]) and len(text) <= SURE_CHARS
    return (alone and not SENTENCE.search(text)) or bool(_STAFF.fullmatch(text))


def is_about_others(text: str, linked: float) -> bool:
    """The head of a list of links to other pages, or such a list; `linked` is the share of links in it."""
    head = _RELATED.match(text)
    return head is not None and (head.end() == len(text) or linked > 0.3)
