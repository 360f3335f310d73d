"""A brief as a document: fixed headings, quotes and tables of quotes, each with a footnote to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat.brief.model import Aim, Brief, Quote, Task
from documents.model import Block, Document, Heading, Line, Note, Paragraph, Table, said
from ingest.places import chinese_number

Link = Callable[[str, str], str]
"""A document's id and an address to the page where it is read."""
NOTHING = "没有找到这方面的内容。"
BASIS = "以下文字和数字都引自规划原文,出处见脚注。规划写的目标不代表完成情况。"
CUT = "所用文本有残缺的段落,残缺处可能有遗漏。"
OPEN_BASIS = "依据所在段落和上级标题;段落中没有出现的,列在这里。"
UNSAID = "原句未写明"
_SHORT = 24
_INNER_QUOTES = str.maketrans("“”", "‘’")
_STOPS = "。,，;；:："


def document_of(brief: Brief, link: Link | None = None) -> Document:
    """The document. With a `link` each footnote leads to the paragraph."""
    maker = _Maker(link)
    sections: list[tuple[str, list[Block]]] = [
        ("目标", maker.aims(brief.aims)),
        ("任务", maker.tasks(brief.tasks)),
        ("已有的成绩", [maker.quoted(quote) for quote in brief.achievements]),
    ]
    sections = [(name, blocks or [Paragraph(said(NOTHING))]) for name, blocks in sections]
    sections += [("其他规划的同类指标", maker.elsewhere(brief.elsewhere))] if brief.elsewhere else []
    lacking = [task for task in brief.tasks if task.left_open]
    sections += [("规划没有写明的", maker.left_open(lacking))] if lacking else []
    sections += [("其他提到的地方", [maker.quoted(q) for q in brief.mentions])] if brief.mentions else []
    blocks: list[Block] = [Paragraph(said(_basis(brief)), "quiet")]
    for number, (name, own) in enumerate(sections, 1):
        blocks += [Heading(f"{chinese_number(number)}、{name}"), *own]
    return Document(f"关于“{brief.topic}”的规划摘编", f"《{brief.plan}》", tuple(blocks))


def _basis(brief: Brief) -> str:
    names = "".join(f"“{name}”" for name in brief.other_names)
    sought = f"规划没有用“{brief.topic}”这个词,按{names}查找。" if names else ""
    return f"{BASIS}{sought}{CUT if brief.cut else ''}"


class _Maker:
    def __init__(self, link: Link | None) -> None:
        self._link = link

    def aims(self, aims: Sequence[Aim]) -> list[Block]:
        heads = ("指标", "目标", "期限", "性质", "基期")
        rows = tuple(
            (
                said(aim.indicator, self.note(aim.quote, whole=True)),
                said(aim.value),
                said(aim.due or UNSAID),
                said(aim.nature or "—"),
                said(aim.base, self.note(aim.base_quote, whole=True)) if aim.base_quote else said("—"),
            )
            for aim in aims
        )
        return [Table(heads, rows, (5, 3, 2.2, 1.6, 2.6))] if rows else []

    def elsewhere(self, aims: Sequence[Aim]) -> list[Block]:
        rows = tuple(
            (
                said(f"《{aim.quote.plan}》"),
                said(aim.indicator, self.note(aim.quote, whole=True)),
                said(aim.value),
                said(aim.due or UNSAID),
                said(aim.kind),
            )
            for aim in aims
        )
        return [Table(("规划", "指标", "数值", "期限", "类型"), rows, (4.4, 4, 2.4, 2, 1.8))]

    def tasks(self, tasks: Sequence[Task]) -> list[Block]:
        if not any(map(_elements, tasks)):
            return [self.quoted(task.quote) for task in tasks]
        rows = tuple((self._line(task.quote), said(_elements(task) or "—")) for task in tasks)
        return [Table(("任务", "写明的要素"), rows, (5, 2))] if rows else []

    def left_open(self, tasks: Sequence[Task]) -> list[Block]:
        rows = tuple(
            (said(_short(task.quote.text), self.note(task.quote)), said("、".join(task.left_open)))
            for task in tasks
        )
        return [Paragraph(said(OPEN_BASIS), "quiet"), Table(("任务", "没有写明"), rows, (4, 2))]

    def quoted(self, quote: Quote) -> Block:
        return Paragraph(self._line(quote), "item")

    def _line(self, quote: Quote) -> Line:
        cut = "(原文此处残缺)" if quote.damaged else ""
        return said(quote.text.lstrip("—") + cut, self.note(quote))

    def note(self, quote: Quote, *, whole: bool = False) -> Note:
        """Plan, chapter and section with their heading, page; `whole`: with the quote itself."""
        page = f",第{quote.page}页" if quote.page is not None else ""
        words = f":“{quote.text.translate(_INNER_QUOTES)}”" if whole else ""
        heading = f"({quote.heading})" if quote.heading else ""
        link = self._link(quote.document, quote.address) if self._link else ""
        return Note(f"《{quote.plan}》{quote.ref}{heading}{page}{words}", link)


def _elements(task: Task) -> str:
    said_of = (("责任主体", (task.actor,)), ("期限", task.times), ("数量", task.amounts))
    return ";".join(f"{name}:{'、'.join(words)}" for name, words in said_of if any(words))


def _short(text: str) -> str:
    """The first clause of a quote, verbatim; ……  where it goes on."""
    ends = [at for at, char in enumerate(text) if char in _STOPS and at >= 4]
    end = min(ends[0] if ends else len(text), _SHORT)
    return text[:end] if not text[end:].strip("。") else f"{text[:end]}……"
