"""Plans of invented areas for tests with several: two districts, two periods, a city, a report."""

from __future__ import annotations

from collections.abc import Sequence

from fakes import BigramEmbedder, parsed

from chat.bot import Bot
from chat.decision.thresholds import Thresholds
from chat.model import Answer, Turn
from index.assembly import index_plans
from index.embedder import Embedder
from ingest.model import Plan

WILLOW = """柳溪区国民经济和社会发展第十四个五年规划和2035年远景目标纲要
第一章 发展目标
第一节 民生
到2025年,养老床位达到3000张。养老服务由区民政局牵头。新建停车泊位5000个。
第二节 生态
到2025年,森林覆盖率达到42%以上,为约束性指标。与松岗区接壤的河道完成治理,连接枫林区的公路建成通车。
第二章 产业
第一节 工业
青石镇建设养老院2所。建设柳溪开发区。
"""
PINE = """松岗区国民经济和社会发展第十四个五年规划和2035年远景目标纲要
第一章 发展目标
第一节 民生
到2025年,养老床位达到1800张。养老服务由区卫健局牵头。新建停车泊位7000个。
第二节 生态
到2025年,森林覆盖率达到35%以上,为约束性指标。建设湿地公园4个。
"""
LATER = """柳溪区国民经济和社会发展第十五个五年规划纲要
第一章 发展目标
第一节 民生
到2030年,养老床位达到4200张。新建停车泊位9000个。
第二节 生态
到2030年,森林覆盖率达到45%以上,为约束性指标。
"""
CITY = """甘泉市国民经济和社会发展第十四个五年规划纲要
第一章 发展目标
第一节 民生
到2025年,养老床位达到12000张。养老服务由市民政局牵头。桐木区新建养老院6所。
"""
REPORT = """甘泉市柳溪区2026年政府工作报告
第一章 工作回顾
养老床位达到3100张。
第二章 工作安排
新增养老床位500张。
"""
NEAR = Thresholds(answers=-4)
"""The bounds are fitted to the real encoder: what follows from names is tested without."""


def plans_of(*texts: str) -> list[Plan]:
    return [parsed(text, f"{n}.txt") for n, text in enumerate(texts)]


def bot_of(*texts: str, embedder: Embedder | None = None) -> Bot:
    """A bot over an index of these plans; without an encoder bigrams tell what is near, and all is near."""
    index = index_plans(plans_of(*texts), embedder or BigramEmbedder())
    return Bot(index, thresholds=None if embedder else NEAR)


def conversation(bot: Bot, questions: Sequence[str]) -> list[Answer]:
    """The answers to questions asked one after the other."""
    turns: list[Turn] = []
    answers = []
    for question in questions:
        answers.append(bot.answer(question, turns))
        turns += [Turn("user", question), Turn("assistant", answers[-1].text)]
    return answers
