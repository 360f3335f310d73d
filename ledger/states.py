"""The words that say what is to be done with a project: 建设 of 推动…建设, 研究建设 where it is only studied.

The row's value must say something: 推动, 推进 and 加快 alone do not, so the verb with which the clause
ends stands for them (规划建设), or the work in the name (改造); else the whole of what is pushed on.
"""

from __future__ import annotations

import re

from ingest.facts.times import Range
from ingest.facts.words import one_of

_PUSHES = re.compile("(?:加快|推进|推动)+")
_HEDGE = re.compile(one_of("前期 深入 开展 研究 探索 谋划 论证 筹划 酝酿 争取 规划 并 、") + "+$")
_IS_HEDGED = re.compile(one_of("研究 探索 谋划 论证 筹划 酝酿 争取"))
_ENDS = re.compile(
    "(?:"
    + one_of("规划 谋划 开发 加快 尽快 提速 开工 前期 配套 达标 协同")
    + ")*"
    + one_of("建设 扩建 新建 实施 落地 开工 投产 投用 竣工 完工 见效")
    + "$"
)
_WORK = re.compile(
    one_of(
        """更新改造 升级改造 提质改造 提升改造 改造提升 改造升级 技术改造 改造 整治提升 综合整治 综合治理 整治
        治理 修缮 修复 搬迁 整理 改扩建 扩建 改建 新建 加固 打通 疏浚 拆除重建 撤并整合 更新 修编 编制 普查"""
    )
    + "(?=(?:工程|项目)?$)"
)


def state_of(clause: str, verb: Range, name: str) -> Range:
    """The range of the words in a clause that say the state of the project `name` after `verb`."""
    start, end = verb
    if not _PUSHES.fullmatch(clause[start:end]):
        hedge = _HEDGE.search(clause[:start])
        hedged = hedge and _IS_HEDGED.search(hedge.group())
        return (hedge.start() if hedge and hedged else start), end
    work = _WORK.search(name)
    at = clause.find(name, end) + len(name) if name in clause[end:] else len(clause)
    if work and (own := _WORK.search(clause, end, at)):
        return own.span()
    if last := _ENDS.search(clause, end):
        return last.span()
    return start, len(clause)
