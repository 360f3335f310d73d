"""What an inspection says, in Chinese and without a layout: facts, figures, and what deserves a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from index.instructions import instructing
from ingest.characters import is_invisible
from ingest.identity import SUFFIX
from ingest.model import Count, Heading, HeadingLevel, Identity, ParagraphKind, Plan
from ledger.filter import KIND_WORDS
from ledger.inspection.model import Inspection, Table
from ledger.model import Commitment, Kind, Nature

LEVELS: dict[HeadingLevel, str] = {
    "part": "篇",
    "chapter": "章",
    "section": "节",
    "article": "条",
    "item": "编号标题",
    "box": "专栏",
    "table": "表题",
    "heading": "其他标题",
}
KINDS: dict[ParagraphKind, str] = {
    "text": "正文",
    "dash": "破折号段",
    "item": "列表项",
    "row": "表格行",
    "note": "注释",
}
FORMATS = {"txt": "纯文本", "md": "Markdown", "html": "网页", "docx": "Word", "xlsx": "Excel"}
LOST = "原文此处残缺"
BEFORE = "第一个标题之前"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, and what it consists of."""

    what: str
    number: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that deserves a look before the plan is trusted, and each of its places."""

    what: str
    places: tuple[tuple[str, str], ...] = ()
    """Where, and what stands there; where may be empty."""


def shown(text: str) -> str:
    """A text on one line without what has no form: no source can move a cursor or turn its text around."""
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or not is_invisible(c))


def facts(inspection: Inspection) -> list[tuple[str, str]]:
    """What the document is and how it was read."""
    plan, said = inspection.plan, inspection.plan.identity
    return [
        ("文件", inspection.file),
        ("地区", "、".join(said.areas) or "标题没有写明"),
        ("时期", said.period or "标题没有写明"),
        ("类型", said.kind or "标题没有写明"),
        ("格式", _format(plan)),
        ("校验", f"sha256 {plan.sha256[:16]}…"),
    ]


def _format(plan: Plan) -> str:
    name = FORMATS.get(plan.format, plan.format.upper())
    return f"{name},{plan.encoding.upper()} 编码" if plan.encoding else name


def figures(inspection: Inspection) -> list[Figure]:
    """How much of each there is."""
    plan = inspection.plan
    sentences = [s for p in plan.paragraphs for s in p.sentences]
    kinds = Counter(s.kind for s in sentences)
    rows = sum(len(table.rows) for table in inspection.tables)
    sizes = [len(p.text) for p in plan.passages]
    lengths = f"每段 {median(sizes):.0f} 字(中位) · 最长 {max(sizes)} 字" if sizes else ""
    return [
        Figure("标题", len(plan.headings), levels(plan.headings)),
        Figure("段落", len(plan.paragraphs), _paragraphs(plan)),
        Figure("句子", len(sentences), f"说目标 {kinds['target']} · 说已完成 {kinds['achievement']}"),
        Figure("检索片段", len(plan.passages), lengths),
        Figure("表格", len(inspection.tables), f"数据行 {rows}" if rows else ""),
        Figure(
            "残缺的句子",
            len(inspection.cuts),
            f"在 {plan.damaged_paragraphs} 段里" if inspection.cuts else "",
        ),
    ]


def _paragraphs(plan: Plan) -> str:
    kinds = Counter(p.kind for p in plan.paragraphs)
    return _counted(Counter({word: kinds[kind] for kind, word in KINDS.items()}))


def levels(headings: Iterable[Heading]) -> str:
    """10 章 · 38 节, from the outermost level inwards."""
    counted = Counter(heading.level for heading in headings)
    return " · ".join(f"{counted[level]} {word}" for level, word in LEVELS.items() if counted[level])


def _counted(counts: Counter[str]) -> str:
    return " · ".join(f"{what} {number}" for what, number in counts.items() if number)


def ledger_figures(rows: Iterable[Commitment]) -> list[Figure]:
    """The ledger's rows by kind, each with what kind of statements they are."""
    by_kind = {kind: [row for row in rows_ if row.kind is kind] for rows_ in [tuple(rows)] for kind in Kind}
    return [Figure(KIND_WORDS[kind], len(found), _statements(found)) for kind, found in by_kind.items()]


def _statements(rows: list[Commitment]) -> str:
    counts = Counter("有数值" if row.value is not None else "只有文字" for row in rows)
    counts.update(row.nature.value for row in rows if row.nature is not Nature.UNSAID)
    counts.update("按规划期计期限" for row in rows if row.deadline and row.deadline_inherited)
    counts.update("没有期限" for row in rows if not row.deadline)
    return _counted(counts)


def concerns(inspection: Inspection) -> Iterator[Concern]:
    """What a person should look at; nothing where all is well."""
    plan = inspection.plan
    if inspection.cuts:
        places = [(f"{c.paragraph.ref} {c.paragraph.address}", c.sentence.text) for c in inspection.cuts]
        yield Concern(f"原文有 {len(places)} 句残缺,已标明,未作修补", tuple(places))
    told = instructing(plan.passages)
    if planted := [(p.address, p.text) for p in plan.passages if p.id in told]:
        yield Concern(f"有 {len(planted)} 个片段在对机器下指令:不用来回答,也不算承诺", tuple(planted))
    if not plan.headings:
        yield Concern("没有认出任何标题,全文成为一节")
    if bare := [branch.heading for branch in inspection.bare if branch.heading is not None]:
        places = [(heading.address, heading.text) for heading in bare]
        yield Concern(f"有 {len(bare)} 个标题下面没有正文:可能缺文字,也可能不是标题", tuple(places))
    if plan.warnings:
        yield Concern(
            f"读取时有 {len(plan.warnings)} 处可疑", tuple(("", warning) for warning in plan.warnings)
        )
    if unsaid := _unsaid(plan.identity):
        beside = PurePath(inspection.file).with_suffix(SUFFIX).name
        yield Concern(f"标题没有写明{'和'.join(unsaid)}:可以写在旁边的 {beside} 里")


def _unsaid(said: Identity) -> list[str]:
    return [name for name, value in (("地区", said.areas), ("时期", said.period)) if not value]


def counted(count: Count) -> str:
    return f"{count.what} {count.number}"


def size_of(table: Table) -> str:
    """30 行 × 5 列."""
    columns = len(table.columns) or max((len(row) for row in table.rows), default=0)
    return f"{len(table.rows)} 行 × {columns} 列"


def summary(plan: Plan) -> str:
    """Two lines on a plan that was read: how much of each, then what was done and what is lost."""
    rows = sum(p.kind == "row" and p.item is not None for p in plan.paragraphs)
    read = [levels(plan.headings) or "没有标题", f"{len(plan.paragraphs)} 段"]
    read += [f"表格 {rows} 行"] if rows else []
    read += [f"{len(plan.passages)} 个检索片段"]
    done = " · ".join(counted(count) for count in plan.reading if not count.what.startswith("表格"))
    state = [f"处理:{done or '无'}"]
    state += [f"残缺 {plan.damaged_paragraphs} 段" if plan.damaged_paragraphs else "没有残缺"]
    state += [f"可疑 {len(plan.warnings)} 处"] if plan.warnings else []
    first = shown(f"{plan.title}({_format(plan)}):{','.join(read)}")
    return f"{first}\n  {shown(';'.join(state))}"
