"""The columns of a review sheet, and the words of its verdicts and statuses."""

from __future__ import annotations

from enum import StrEnum

from ledger.workbook import Column


class Verdict(StrEnum):
    """What a reviewer may say of an answer."""

    RIGHT = "对"
    INCOMPLETE = "不全"
    WRONG = "错"
    NOT_IN_PLAN = "规划没有写"


STATUS_WORDS = {
    "answered": "已回答",
    "partial": "答了一部分",
    "not_in_plan": "规划没有写明",
    "off_topic": "与规划无关",
    "damaged": "原文残缺",
    "refused": "不予回答",
    "error": "出错",
}
ID, QUESTION, HISTORY, ANSWER, SOURCES, STATUS = "编号", "问题", "前文", "回答", "依据", "状态"
VERDICT, FACTS, RIGHT_SOURCES, NOTE = "结论", "应答要点", "正确依据", "备注"
SHEET = "审阅"
NEARBY = "(相近的内容,不是依据)"
COLUMNS = (
    Column(ID, 12),
    Column(QUESTION, 32, wrapped=True),
    Column(HISTORY, 20, wrapped=True),
    Column(ANSWER, 50, wrapped=True),
    Column(SOURCES, 60, wrapped=True),
    Column(STATUS, 13),
    Column(VERDICT, 12, choices=tuple(Verdict), to_fill=True),
    Column(FACTS, 24, wrapped=True, to_fill=True),
    Column(RIGHT_SOURCES, 40, wrapped=True, to_fill=True),
    Column(NOTE, 20, wrapped=True, to_fill=True),
)
HOW = (
    (VERDICT, "从下拉框里选:对、不全、错、规划没有写。暂时没有看的留空,不会收进去。"),
    ("对", "回答正确。如果如实说规划没有写,也选“对”,其他列都不用填。依据里多余的行可以删掉。"),
    ("不全", "说对了一部分。在“应答要点”写全要点,缺的依据写在“正确依据”。"),
    ("错", "答错了,或者规划写了却说没有。“应答要点”和“正确依据”都要填。"),
    ("规划没有写", "规划里没有答案,却给了回答。其他列不用填。"),
    (FACTS, "答对必须说到的词句,一行一个,如 42%;同一要点的几种写法用竖线隔开:42%|百分之四十二。"),
    (RIGHT_SOURCES, "一行一处:第五章第一节:规划原文。只贴原文也可以,会自动找到它在哪一节。"),
    ("收回", "填好后运行:planqa eval review --take 本文件 --out gold.jsonl"),
)
