"""Markdown as Chinese plans are written in it: blocks by their lines, offsets into the file.

Not CommonMark to the letter: an indented line is no code (Chinese paragraphs are indented), the number of
an ordered list stays in the text (it is the plan's own), and a line that is its own paragraph by its width
or its number is not joined to the one before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.formats.content import Content, Drops
from ingest.formats.markdown import embedded, pipes
from ingest.formats.markdown.front_matter import front_matter
from ingest.formats.markdown.marks import TAG
from ingest.formats.markdown.paragraphs import Builder, Piece
from ingest.model import Span

_ATX = re.compile(r"(#{1,6})(?:(?=[ \t]|$)|(?=[\u4e00-\u9fff（“《])(?!#[^#\n]*#))")
_CLOSING = re.compile(r"(?:[ \t]+#+|[ \t]*\{#[\w-]+\})[ \t]*$")
_RULE = re.compile(r"(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$")
_SETEXT = re.compile(r"(=+|-{2,})$")
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*$")
_BULLET = re.compile(r"[-*+][ \t]+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,3})[.)][ \t]+(?=\S)")
_QUOTE = re.compile(r"[ \t]{0,3}>(?=[^\d=.]|$)[ \t]?")
_DEFINITION = re.compile(r"\[([^\[\]\n]+)\]:[ \t]*(?=\S)")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]*\S", re.MULTILINE)
_HEADING_TAG = re.compile(r"<h([1-6])(?:\s[^<>]*)?>(?=.*</h\1>\s*$)", re.IGNORECASE)
_INDENT_PER_LEVEL = 2
"""Columns by which a list item must stand further right to be one level deeper."""


def read_markdown(text: str) -> Content:
    """The blocks of a Markdown text; never an error, for any text is Markdown."""
    return _Reader(text).read()


@dataclass(slots=True)
class _Reader:
    """Goes through the lines once; `build` collects what they give."""

    text: str
    drops: Drops = field(default_factory=Drops)
    build: Builder = field(init=False)
    position: int = 0
    levels: list[int] = field(default_factory=list)
    quoted: bool = False
    unclosed: set[str] = field(default_factory=set)
    unfenced: dict[str, int] = field(default_factory=dict)  # from which length on no fence is closed

    def __post_init__(self) -> None:
        labels = frozenset(m[1] for m in _DEFINED.finditer(self.text))
        self.build = Builder(self.text, labels, self.drops)

    def read(self) -> Content:
        front = front_matter(self.text)
        if front:
            self.position = front.end
            self.drops.add("文件头（front matter）", self.text[: front.end].strip("-\ufeff \r\n"))
        while self.position < len(self.text):
            newline = self.text.find("\n", self.position)
            end = len(self.text) if newline < 0 else newline
            start, self.position = self.position, end + 1
            self._line(start, end)
        self.build.flush()
        blocks = self.build.finished()
        return Content(self.text, blocks, front.title if front else "", self.drops.result())

    def _line(self, start: int, end: int) -> None:
        """One physical line without its end, or what is left of one."""
        start = self._enter_quotes(start, end)
        line = self.text[start:end].rstrip()
        content = line.lstrip()
        if not content:
            self._blank()
            return
        at = start + len(line) - len(content)
        if not (self._html(at, content) or self._block(start, at, content, end)):
            self.build.line(Piece(at, end, self._next_quote_skip(start)))

    def _next_quote_skip(self, start: int) -> Span | None:
        """The marks of quotation before a line, which may stand inside a paragraph."""
        line_start = self.text.rfind("\n", 0, start) + 1
        return Span(line_start, start) if self.quoted and start > line_start else None

    def _blank(self) -> None:
        self.build.flush()
        self.build.blank = True

    def _enter_quotes(self, start: int, end: int) -> int:
        """Where the text begins after the marks of quotation, the box opened or closed."""
        depth = 0
        while depth < 8 and (mark := _QUOTE.match(self.text, start, end)):
            start, depth = mark.end(), depth + 1
        if depth and not self.quoted:
            self.build.flush()
            self.build.open_box()
        elif not depth and self.quoted and not self._continues_lazily(start, end):
            self.build.flush()
            self.build.close_box()
        else:
            return start
        self.quoted = bool(depth)
        self.levels.clear()
        return start

    def _continues_lazily(self, start: int, end: int) -> bool:
        """A line without the mark goes on with the quoted paragraph, unless it begins something else."""
        content = self.text[start:end].strip()
        return bool(content) and self.build.is_open and not _BLOCK_START.match(content)

    def _block(self, start: int, at: int, content: str, end: int) -> bool:
        """A line that is a block, or begins one, by its first characters."""
        return (
            self._heading(at, content)
            or self._underline(content)
            or self._fence(content)
            or self._table(at, content, end)
            or self._definition(at, content)
            or self._item(start, at, content, end)
        )

    def _heading(self, at: int, content: str) -> bool:
        mark = _ATX.match(content)
        if mark is None:
            return False
        self.build.flush()
        self.levels.clear()
        closing = _CLOSING.search(content, mark.end())
        stop = at + (closing.start() if closing else len(content))
        self.build.heading(at + mark.end(), stop, len(mark[1]), mark[1])
        return True

    def _underline(self, content: str) -> bool:
        """`===` or `---` under a line makes it a heading; alone it is a rule, which is no text."""
        setext, rule = _SETEXT.match(content), _RULE.match(content)
        if setext and self.build.heading_above(1 if content[0] == "=" else 2, content[:3]):
            return True
        if rule or (setext and content[0] == "=" and len(content) > 2):
            self._blank()
            return True
        return False

    def _fence(self, content: str) -> bool:
        """Lines between fences are lines as they stand; a fence that is never closed is none."""
        mark = _FENCE.match(content)
        if mark is None or len(mark[1]) >= self.unfenced.get(mark[1][0], len(mark[1]) + 1):
            return False
        closing = re.compile(rf"^[ \t>]*{mark[1][0]}{{{len(mark[1])},}}[ \t]*\r?$", re.MULTILINE)
        found = closing.search(self.text, self.position)
        if found is None:
            self.unfenced[mark[1][0]] = len(mark[1])
            return False
        self.build.flush()
        self.build.verbatim(self.position, found.start())
        self.position = found.end() + 1
        return True

    def _table(self, at: int, content: str, end: int) -> bool:
        if "|" not in content:
            return False
        table = pipes.pipe_table(self.text, at, end, quoted=self.quoted)
        if table is None:
            return False
        self.build.flush()
        self.levels.clear()
        self.build.table(table)
        self.position = table.end
        return True

    def _definition(self, at: int, content: str) -> bool:
        """A footnote is a note; where a link leads is no text."""
        mark = _DEFINITION.match(content)
        if mark is None or self.build.is_open:
            return False
        if mark[1].startswith("^"):
            self.build.start("note", 0)
            self.build.line(Piece(at + mark.end(), at + len(content), None))
        elif re.match(r"<?[a-z]+:|[./#]", content[mark.end() :], re.IGNORECASE):
            self.drops.add("链接地址", content)
        else:
            return False
        return True

    def _item(self, start: int, at: int, content: str, end: int) -> bool:
        bullet, numbered = _BULLET.match(content), _NUMBERED.match(content)
        if numbered and self.build.in_sentence and int(numbered[1]) != 1:
            return False  # a wrapped line that happens to begin with a number
        mark = bullet or numbered
        if mark is None:
            if not self.text[start:at].strip("\u3000") and not self.build.is_open:
                self.levels.clear()  # a paragraph at the margin ends the list
            return False
        self.build.flush()
        column = sum(4 if char == "\t" else 1 for char in self.text[start:at])
        while self.levels and column < self.levels[-1]:
            self.levels.pop()
        if not self.levels or column >= self.levels[-1] + _INDENT_PER_LEVEL:
            self.levels.append(column)
        self.build.start("item", len(self.levels))
        self.build.line(Piece(at + (mark.end() if bullet else 0), end, None))
        return True

    def _html(self, at: int, content: str) -> bool:
        """Comments, embedded tables, contents in `<details>`, headings and lone tags."""
        if not content.startswith("<"):
            return False
        stop = embedded.left_out(self.text, at, self.drops, self.unclosed)
        if stop is None and (table := embedded.table_at(self.text, at, self.unclosed)):
            self.build.flush()
            self.build.table(table)
            stop = table.end
        if stop is not None:
            if not self.build.is_open or "\n" in self.text[at:stop]:
                self.build.flush()
            self.position = stop
            return True
        heading = _HEADING_TAG.match(content)
        if heading:
            self.build.flush()
            self.build.heading(at, at + len(content), int(heading[1]), f"h{heading[1]}")
            return True
        if not TAG.sub("", content).strip():
            self._blank()
            return True
        return False


_BLOCK_START = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_RULE, _FENCE, _BULLET)) + r"|#{1,6}[ \t]|<|\|"
)
