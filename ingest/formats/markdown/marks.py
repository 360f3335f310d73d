"""Markdown inside a paragraph: which characters are marks of the format and no text.

CommonMark takes `**重点：**内容` for no emphasis, because a mark after punctuation and before a letter does
not close; in Chinese, which writes no spaces, that is how most emphasis ends. So pairs of `**` are found
here by their order alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.model import Span

_TAGS = (
    "a|abbr|article|b|big|blockquote|br|center|cite|code|del|details|div|em|figure|figcaption|font|footer|"
    "h[1-6]|header|hr|i|img|ins|kbd|li|main|mark|nobr|o:p|ol|p|pre|q|s|samp|section|small|span|strike|strong|"
    "sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|wbr"
)
TAG = re.compile(rf"</?(?P<name>{_TAGS})(?=[\s/>])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TOKEN = re.compile(
    rf"""(?P<escape>\\(?:[!-/:-@\[-`{{-~]|(?=\s*$)))|(?P<code>`+)|(?P<comment><!--)|(?P<tag>{TAG.pattern})
    |(?P<url><(?:https?://|mailto:)[^<>\s]*>)|(?P<image>!\[)|(?P<open>\[)|(?P<close>\])
    |(?P<star>\*+)|(?P<under>_+)|(?P<tilde>~~+)
    |(?P<space>&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|\#12288|\#160|\#x[aA]0|\#x3000);)|(?P<amp>&amp;)""",
    re.VERBOSE | re.IGNORECASE,
)
_ANY = re.compile(r"[\\`<\[\]*_~&]")
_TARGET = re.compile(
    r"\(\s*(?P<url><[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)(?:\s+(?P<title>\"[^\"]*\"|'[^']*'))?\s*\)"
)
_LIKE_URL = re.compile(r"[./#:?@]|^<|^$")
_REFERENCE = re.compile(r"\[([^\[\]\n]*)\]")
_Run = tuple[int, int, bool, bool]  # where it begins and ends; whether it can open, and close


@dataclass(frozen=True, slots=True)
class Marks:
    """`skips` in order; `strong` the stretches in bold type; `images` what is said of each image."""

    skips: tuple[Span, ...]
    strong: tuple[Span, ...] = ()
    images: tuple[str, ...] = ()


def marks_of(text: str, start: int, end: int, labels: frozenset[str] = frozenset()) -> Marks:
    """The marks in `text[start:end]`, one paragraph. `labels`: those of links and notes defined elsewhere."""
    if not _ANY.search(text, start, end):
        return NONE
    return _Scan(text[start:end], start, labels).run()


NONE = Marks(())


@dataclass(slots=True)
class _Scan:
    text: str
    offset: int
    labels: frozenset[str]
    skips: list[tuple[int, int]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    brackets: list[tuple[int, int, bool]] = field(default_factory=list)
    runs: dict[str, list[_Run]] = field(default_factory=dict)
    ticks: dict[int, list[int]] | None = None
    comments: bool = True

    def run(self) -> Marks:
        position = 0
        while token := _TOKEN.search(self.text, position):
            position = self._token(token.lastgroup or "", token.start(), token.end())
        strong = [*self._pairs("**"), *self._pairs("__")]
        for kind in ("*", "_", "~~"):
            self._pairs(kind)
        spans = tuple(self._span(*each) for each in _disjoint(self.skips))
        return Marks(spans, tuple(self._span(*each) for each in strong), tuple(self.images))

    def _span(self, start: int, end: int) -> Span:
        return Span(self.offset + start, self.offset + end)

    def _token(self, kind: str, start: int, end: int) -> int:
        """Deals with one mark and returns where to go on."""
        match kind:
            case "escape":
                self.skips.append((start, start + 1))
            case "tag" | "space":
                self.skips.append((start, end))
            case "amp":
                self.skips.append((start + 1, end))
            case "url":
                self.skips += [(start, start + 1), (end - 1, end)]
            case "comment":
                return self._comment(start, end)
            case "code":
                return self._code(start, end)
            case "image" | "open":
                self.brackets.append((start, end, kind == "image"))
            case "close":
                return self._link(start, end)
            case _:
                self._delimiter(start, end)
        return end

    def _comment(self, start: int, end: int) -> int:
        closed = self.text.find("-->", end) if self.comments else -1
        if closed < 0:
            self.comments = False  # no later one ends either
            return end
        self.skips.append((start, closed + 3))
        return closed + 3

    def _code(self, start: int, end: int) -> int:
        if self.ticks is None:
            self.ticks = {}
            for run in re.finditer("`+", self.text):
                self.ticks.setdefault(run.end() - run.start(), []).append(run.start())
        same = self.ticks.get(end - start, [])
        following = bisect_left(same, end)
        if following == len(same):
            return end
        closing = same[following]
        self.skips += [(start, end), (closing, closing + end - start)]
        return closing + end - start

    def _link(self, start: int, end: int) -> int:
        """`[text](target)`, `[text][label]`, `[^note]`; brackets that are none of these are text."""
        if not self.brackets:
            return end
        at, inside, image = self.brackets.pop()
        label = self.text[inside:start]
        target = _TARGET.match(self.text, end)
        if target and (image or _LIKE_URL.search(target["url"])):
            closes = target.end()
        elif (reference := _REFERENCE.match(self.text, end)) and (reference[1] or label) in self.labels:
            target, closes = None, reference.end()
        elif label.startswith("^") and label in self.labels:
            self.skips.append((at, end))
            return end
        else:
            return end
        if image:
            named = (target["title"] or "").strip("\"'") if target else ""
            self.images.append(named or label or (target["url"].rsplit("/", 1)[-1] if target else ""))
            self.skips.append((at, closes))
        else:
            self.skips += [(at, inside), (start, closes)]
        return closes

    def _delimiter(self, start: int, end: int) -> None:
        """A run of `*`, `_` or `~`: kept for pairing where its place allows that."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        char, length = self.text[start], end - start
        between = before.isalnum() and after.isalnum()
        if (char == "_" and length == 1 and between) or (before.isascii() and after.isascii() and between):
            return  # file_name, 2*3, 138****1234
        if not after.strip() and not before.strip():
            return
        opens, closes = bool(after.strip()), bool(before.strip())
        if length == 1:
            opens, closes = _flanks(before, after), _flanks(after, before)
        kind = char if length == 1 else char * 2
        self.runs.setdefault(kind, []).append((start, end, opens, closes))

    def _pairs(self, kind: str) -> list[tuple[int, int]]:
        """Skips runs by pairs and gives what stands between; one that is left over is text inside a line."""
        between: list[tuple[int, int]] = []
        opening: tuple[int, int] | None = None
        for start, end, opens, closes in self.runs.get(kind, []):
            if opening is not None and closes:
                self.skips += [opening, (start, end)]
                between.append((opening[1], start))
                opening = None
            elif opens:
                self._left_over(opening, kind)
                opening = (start, end)
            else:
                self._left_over((start, end), kind)
        self._left_over(opening, kind)
        return between

    def _left_over(self, run: tuple[int, int] | None, kind: str) -> None:
        """At either end of a paragraph a double mark is one whose partner the source has lost."""
        if run is None or len(kind) < 2:
            return
        if not self.text[: run[0]].strip() or not self.text[run[1] :].strip():
            self.skips.append(run)


def _flanks(before: str, after: str) -> bool:
    """Whether a single mark between them is left-flanking (CommonMark 6.2); turned round, right-flanking."""
    if not after.strip():
        return False
    return not _is_punctuation(after) or not before.strip() or _is_punctuation(before)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _disjoint(skips: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same characters as ranges in order that do not overlap."""
    last = 0
    for start, end in sorted(skips):
        if end > last:
            yield max(start, last), end
            last = end
