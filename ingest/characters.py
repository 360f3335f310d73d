"""Characters that are read as others: full-width signs, radicals that fonts put for characters, format marks.

All of it is one for one or nothing at all, so that offsets into a plain text are offsets into the text.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = dict(zip("，；：（）％．～－！？［］＞＜＋／＝＊", ",;:()%.~-!?[]><+/=*", strict=True))
_LETTERS = {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
# Kangxi radicals (U+2F00-2FD5) have compatibility mappings, those of the supplement have not
# (Unicode's EquivalentUnifiedIdeograph.txt): PDF text layers are full of both.
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺅⺈⺉⺊⺍⺎⺐⺒⺓⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺲⺳⺴⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻲⻳",
        "厂乙亻刀刂卜小兀尢巳幺彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糸纟罒网网羊羊羊老聿聿月臼艹艹艹虎衤西西见角角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙亀龟",
        strict=True,
    )
)
RADICALS = str.maketrans(_KANGXI | _SUPPLEMENT)
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_PLAIN = str.maketrans(_SIGNS | _LETTERS | _KANGXI | _SUPPLEMENT)


def plain(text: str) -> str:
    """The text with full-width signs, digits and letters as ASCII and radicals as characters, one for one."""
    return text.translate(_PLAIN)


def without_radicals(text: str) -> str:
    """The text with the radicals that fonts put in the place of characters as those characters."""
    return text.translate(RADICALS) if _RADICAL.search(text) else text


BLANKS = " \u3164\u2800"
"""What is printable and has no form all the same."""


def is_invisible(char: str) -> bool:
    """Whether a character has no form of its own: white space, format marks (Cf), empty glyphs, controls."""
    if "\u4e00" <= char <= "\u9fff":  # most of a text: not worth a look in a table
        return False
    return char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn", "Cs") or char in BLANKS


def printable(text: str) -> str:
    """The text without what moves a cursor, turns text around or cannot be encoded; lines and tabs stay.

    Separators of lines become spaces, and half a surrogate pair a question mark.
    """
    return text if text.isprintable() else "".join(map(_printed, text))


def _printed(char: str) -> str:
    if char.isprintable() or char in "\n\t":
        return char
    match unicodedata.category(char):
        case "Cs":
            return "?"
        case "Cc" | "Cf" | "Zl" | "Zp":
            return " " if char.isspace() else ""
    return char


_WIDE = re.compile("[\u2e80-\U0010ffff“”‘’—…·]+")


def width(text: str) -> int:
    """Width in half-width columns: a Chinese character or sign takes two."""
    return len(text) + sum(map(len, _WIDE.findall(text)))
