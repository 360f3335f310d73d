"""For the tests of `chat`: evidence made by hand, and a small plan with lists, cuts and sums."""

from __future__ import annotations

from fakes import parsed

from chat.asks.question import Question, understand
from chat.evidence.candidates import Candidate, Weights, score_sentences
from chat.model import Citation, Evidence
from index.plan_index import PlanIndex
from ingest.facts.kinds import annotated
from ingest.model import Paragraph, Passage, Plan, Sentence, Span
from ingest.places import place_of

VALLEY = """清溪县发展规划
第一章 发展基础
第一节 发展成就
新建公园 12 个。全县绿化覆盖率达到 35%。
第二节 队伍建设
严格执行“六不准”纪律。
做到“四个亲自”，即亲自调研、亲自部署、亲自督办、亲自验收。重点建设 5 个园区，加快招商。
第二章 主要任务
第一节 学校建设
新建 5 所学校，完成东街小学、西街小学等 5 所学校建设。学校建设由县教育局牵头，2025 年完成，投资 300 万元。
第二节 环境治理
大力推进“四气共治
完成河道清理，拆除违建 5.2 万平
紧跟着恢复湿地，增加水面。
第三节 防洪工程
修建防洪堤坝。到 2025 年，防洪堤坝达到 30 公里。
第四节 其他任务
治理“三河两湖”、东江上游、西江上游。建成30个绿色示范村。
"""

FOREST = """青山县“十四五”规划
第一章 发展目标
第一节 总体目标
到2025年,森林覆盖率达到40%,空气质量优良天数比率达到85%以上。“十三五”期间,新建学校12所。
第二章 民生
第一节 就业
“十四五”期间,新增就业2万人以上,登记失业率控制在4.5%以内。
第二节 林业
加强林业管护。到2025年,森林覆盖率达到42%以上。
"""


def valley() -> Plan:
    return parsed(VALLEY, "valley.txt")


def ranked(text: str, index: PlanIndex) -> tuple[Question, list[Candidate]]:
    """A question taken apart, and every sentence of the index with its score, best first."""
    question = understand(text, index.mentions)
    return question, score_sentences(question, index.search(text, 40), index, Weights())


def evidence(
    n: int,
    quote: str,
    *,
    chapter: int = 5,
    section: int | None = 1,
    path: tuple[str, ...] = ("第五章 提升品质", "第一节 完善功能"),
    damaged: bool = False,
    support: bool = True,
) -> Evidence:
    """A piece of evidence as the bot makes it, from a quote alone."""
    span = Span(100 * n, 100 * n + len(quote))
    sentences = (Sentence(quote, span, damaged),)
    passage = Passage(f"id{n}", "plan", place_of(chapter, section), n, 0, path, None, sentences, span)
    citation = Citation(
        n,
        passage.ref,
        chapter,
        section,
        quote,
        passage.id,
        span.start,
        span.end,
        passage.address,
        "plan",
        damaged,
    )
    return Evidence(citation, passage, support=support, target=_is_target(quote, path))


def _is_target(quote: str, path: tuple[str, ...]) -> bool:
    """Whether a plan of the fourteenth period that says this under these headings plans it."""
    span = Span(0, len(quote))
    place = place_of(1, 1)
    paragraph = Paragraph("plan", place, 1, path, "text", None, (Sentence(quote, span),), span)
    [annotated_paragraph] = annotated([paragraph], "青山县“十四五”规划")
    return annotated_paragraph.sentences[0].kind == "target"
