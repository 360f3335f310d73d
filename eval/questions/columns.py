"""The columns of a question set as people write it in a spreadsheet: heads, what to write, examples."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

YES, NO = "是", "否"
_YES = frozenset("是 有 能 可 可以 y yes true 1 √ ✓ 对".split())  # noqa: SIM905
_NO = frozenset("否 没有 不 不能 不可 无 n no false 0 × ✗ x 错".split())  # noqa: SIM905
TYPES = {
    "数值": "number",
    "事实": "fact",
    "列举": "list",
    "原因": "reason",
    "比较": "comparison",
    "口语": "colloquial",
    "关键词": "keyword",
    "追问": "followup",
    "多处": "multi_section",
    "前后不一": "conflict",
    "错别字": "typo",
    "繁体": "traditional",
    "英文": "english",
    "规划没有写": "unanswerable",
    "与规划无关": "offtopic",
    "原文残缺": "damaged",
    "恶意指令": "injection",
}
TYPE_WORDS = {name: words for words, name in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the field of the benchmark's row; 章, 节 and 原文 make up one piece of `gold`."""

    title: str
    key: str
    needed: str
    how: str
    example: str
    width: int = 12


COLUMNS = (
    Column("编号", "id", "可不填", "每个问题一个,不重复;不填时按问题的文字生成", "yl-01"),
    Column("问题", "question", "必填", "按群众平时的说法写,一行一个问题", "养老床位到2025年要有多少张?", 44),
    Column(
        "前文", "history", "追问才填", "之前的对话,一行一句,以“问:”“答:”开头", "问:养老有什么安排?\n答:……", 26
    ),
    Column("类型", "type", "可不填", "可从下拉框里选,也可以自己写", "数值"),
    Column("可回答", "answerable", "测评必填", "规划里有答案填“是”,没有填“否”", "是", 8),
    Column(
        "要点",
        "key_facts",
        "可回答的必填",
        "答对必须说到的词句,一行一个;同一要点的几种写法用竖线隔开",
        "42%|百分之四十二\n2025年",
        26,
    ),
    Column("章", "chapter", "可回答的必填", "答案在第几章,只写数字;前言写0;规划不分章的不填", "5", 6),
    Column("节", "section", "分节的必填", "答案在第几节,只写数字;在第一节之前的不填", "1", 6),
    Column(
        "原文",
        "quote",
        "可回答的必填",
        "规划中回答这个问题的一句或半句,原样复制。依据不止一处时,下面另起一行,只填章、节、原文",
        "建成区绿化覆盖率达到42%以上",
        50,
    ),
    Column("任一依据", "any_gold", "可不填", "几处依据说的是同一件事,引用一处就够时填“是”", "否", 8),
    Column("参考答案", "reference_answer", "测评必填", "一两句话的标准答案,要包含全部要点", "42%以上。", 36),
    Column("应说", "must_say", "可不填", "规划之外也该告诉提问人的,如热线;写法同要点", "12345", 12),
    Column("不应说", "must_not_say", "可不填", "只有答错才会说的话,一行一个", "45%", 12),
    Column("备注", "note", "可不填", "给自己看的,不参加测评", "", 20),
)
_BY_NAME = {c.title: c for c in COLUMNS} | {c.key: c for c in COLUMNS}


def column_of(head: str) -> Column | None:
    """The column that a head names, a remark in brackets or a star aside: `问题(必填)*`."""
    bare = unicodedata.normalize("NFKC", head).partition("(")[0].strip(" *:")
    return _BY_NAME.get("".join(bare.split())) or _BY_NAME.get(bare.lower())


def meant(head: str) -> str:
    """The column that a misspelt head may have meant; "" where none is like it."""
    return next(
        iter(difflib.get_close_matches(head.strip(), [c.title for c in COLUMNS], n=1, cutoff=0.6)), ""
    )


def flag_of(text: str) -> bool | None:
    """是 or 否, as people also write them; None for anything else."""
    said = unicodedata.normalize("NFKC", text).strip().lower()
    return True if said in _YES else False if said in _NO else None
