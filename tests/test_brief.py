"""Briefs: complete, quiet, and nothing but quotes, read back from the Word file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from fakes import BigramEmbedder
from plan_samples import PINE, WILLOW, bot_of
from word_samples import footnotes, links, opened

import cli
from chat.answers.check import numbers_in
from chat.bot import Bot
from chat.brief.document import NOTHING, OPEN_BASIS, document_of
from chat.brief.gather import HOW_MUCH, WHEN, WHO, brief_of, plan_named
from chat.brief.model import Brief
from documents.word import to_docx
from index.assembly import index_plans
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest import read_plan
from ingest.errors import PlanQAError, QuestionError
from ingest.model import Plan
from web.briefs import BUSY, UNABLE, Briefs

ROOT = Path(__file__).parents[1]
DOUBLE = str.maketrans("‘’", "“”")
CUT = "(原文此处残缺)"


def briefed(bot: Bot, topic: str, plan: str | None = None) -> Brief:
    return brief_of(topic, plan_named(bot.plans, plan), bot.index, bot.ledger)


@pytest.fixture(scope="module")
def real(real_index: PlanIndex) -> Bot:
    return Bot(real_index)


@pytest.fixture(scope="module")
def several(plan: Plan) -> Bot:
    """The shipped plan, one with tables, a report; what a brief takes from the ledger needs no encoder."""
    files = ("nanjing-15th.txt", "yinchuan-2026.md")
    others = [read_plan(ROOT / "eval" / "documents" / name) for name in files]
    return Bot(index_plans([plan, *others], BigramEmbedder()))


def numbers(text: str) -> set[str]:
    return numbers_in(fold(text), every=True)


def squeezed(text: str) -> str:
    return "".join(text.split()).translate(DOUBLE)


def noted(element: Any, notes: list[str]) -> list[str]:
    """The footnotes that marks in an element lead to, those that refer to an earlier one too."""
    own = [int(mark.get(qn("w:id"))) for mark in element.iter(qn("w:footnoteReference"))]
    again = [f.get(qn("w:instr")) for f in element.iter(qn("w:fldSimple"))]
    own += [int(found[1]) for words in again if (found := re.search(r"_Footnote(\d+)", words))]
    return [notes[number - 1] for number in own]


def parts(data: bytes) -> Iterator[tuple[str, list[str], list[str]]]:
    """Of each row and each item: the quoted text, the other cells, the footnotes."""
    word, notes = opened(data), footnotes(data)
    for table in word.tables:
        heads = [cell.text for cell in table.rows[0].cells]
        at = heads.index("指标") if "指标" in heads else 0
        for row in table.rows[1:]:
            cells = [cell.text for cell in row.cells]
            yield cells[at], cells[:at] + cells[at + 1 :], noted(row._tr, notes)
    for paragraph in word.paragraphs:
        if paragraph.style.name == "List Bullet":
            yield paragraph.text, [], noted(paragraph._p, notes)


def checked(data: bytes, plans: tuple[Plan, ...]) -> int:
    """How many rows and items there are; each is verbatim of a plan, and each number stands in a quote."""
    sources = {plan.title: squeezed("".join(p.text for p in plan.paragraphs)) for plan in plans}
    heads = {
        plan.title: squeezed("".join(c.head for p in plan.paragraphs for s in p.sentences for c in s.cells))
        for plan in plans
    }
    count = 0
    for text, others, notes in parts(data):
        assert notes, text
        count += 1
        quotes = []
        for note in notes:
            match = re.match(r"《(.+?)》[^:]*?(?::“(.*)”)?(?: http\S+)?$", note)
            assert match, note
            source = sources[match[1]] + heads[match[1]]
            quote = match[2] or text.removesuffix(CUT).removesuffix("……")
            cells = [squeezed(piece) for piece in re.split("[ :,]", quote)]
            whole = squeezed(quote.lstrip("—"))
            assert whole in source or all(piece in source for piece in cells), (quote, note)
            quotes.append(quote)
        said = numbers("。".join(quotes))
        titles = {number for title in sources for number in numbers(title)}
        assert numbers("。".join([text, *others])) - said - titles == set(), (text, others, quotes)
    return count


@pytest.mark.models
@pytest.mark.parametrize("topic", ["养老", "绿化", "教育", "就业", "老旧小区改造", "营商环境"])
def test_nothing_but_quotes_each_with_its_place(topic: str, real: Bot) -> None:
    """Every row and item is verbatim of the plan, and no number stands but in a quoted sentence."""
    data = to_docx(document_of(briefed(real, topic), lambda document, address: f"http://plan/?ref={address}"))
    assert checked(data, real.plans) > 4
    for note in footnotes(data):
        assert re.match(r"《.*》(?:第[一二三四五六七八九十]+章|前言)", note), note
    assert all(link.startswith("http://plan/?ref=") for link in links(data))
    title = real.plans[0].title
    words = {p.text for p in opened(data).paragraphs if p.style.name in ("Title", "Subtitle")}
    assert words == {f"关于“{topic}”的规划摘编", f"《{title}》"}


@pytest.mark.slow
def test_rows_of_tables_and_of_other_plans(several: Bot) -> None:
    """A table's row is quoted under its heads; other plans' rows name their plan and have quotes of it."""
    brief = briefed(several, "养老", "南京市")
    data = to_docx(document_of(brief))
    checked(data, several.plans)
    row = next(aim for aim in brief.aims if aim.due == "2030")
    assert (row.indicator, row.value, row.nature) == ("养老机构护理型床位占比", "85%", "预期性")
    assert "2030年" in row.quote.text
    assert {aim.quote.plan for aim in brief.elsewhere} == {p.title for p in several.plans} - {brief.plan}
    heads = [p.text for p in opened(data).paragraphs if p.style.name == "Heading 1"]
    assert "四、其他规划的同类指标" in heads
    assert heads[:3] == ["一、目标", "二、任务", "三、已有的成绩"]


@pytest.mark.models
def test_a_brief_is_complete_and_quiet(real: Bot) -> None:
    """What the shipped plan says of 养老, by reading it: all of section 7.5, and the lines elsewhere."""
    brief = briefed(real, "养老")
    assert [(aim.indicator, aim.value, aim.due) for aim in brief.aims] == [
        ("基本养老保险法定人员", "全覆盖", "2025"),
        ("具备综合功能的社区养老服务机构", "至少建有一个", "2022"),
        ("居家和社区养老服务中心社区覆盖率", "90%以上", "2022"),
        ("护理型床位占机构养老床位数", "50%以上", "2025"),
    ]
    section = next(p.section_address for p in real.plans[0].passages if "攸攸板镇养老院" in p.text)
    told = {task.quote.text for task in brief.tasks} | {aim.quote.text for aim in brief.aims}
    left = [
        s.text
        for p in real.plans[0].paragraphs
        if p.section_address == section
        for s in p.sentences
        if s.text not in told and ("养老" in s.text or "老年" in s.text)
    ]
    assert left == []
    assert any("回民区老年养护院建成使用" in quote.text for quote in brief.achievements)
    assert not any("问题" in quote.text for quote in brief.achievements)
    elsewhere = [t for t in brief.tasks if not t.quote.address.startswith(section)]
    assert all("养老" in task.quote.text for task in elsewhere)


@pytest.mark.models
@pytest.mark.parametrize("topic", ["火星移民", "元宇宙", "核电站", "远洋捕捞", "地铁盾构机出口"])
def test_a_topic_that_the_plan_does_not_treat(topic: str, real: Bot) -> None:
    """It is told so, with the plan's name."""
    with pytest.raises(PlanQAError, match=f"没有找到关于“{topic}”"):
        briefed(real, topic)


def test_who_when_and_how_much_as_the_sentence_says() -> None:
    """What a task's sentence names is told beside it, what its paragraph leaves open below."""
    brief = briefed(bot_of(WILLOW), "养老")
    tasks = {task.quote.text: task for task in brief.tasks}
    lead = tasks["养老服务由区民政局牵头。"]
    assert (lead.actor, lead.times, lead.amounts, lead.left_open) == ("区民政局", (), (), (HOW_MUCH,))
    homes = tasks["青石镇建设养老院2所。"]
    assert (homes.actor, homes.times, homes.amounts, homes.left_open) == ("", (), ("2所",), (WHEN, WHO))
    assert next((a.indicator, a.value, a.due) for a in brief.aims) == ("养老床位", "3000张", "2025")
    data = to_docx(document_of(brief))
    table = opened(data).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["任务", "没有写明"],
        ["养老服务由区民政局牵头", HOW_MUCH],
        ["青石镇建设养老院2所", f"{WHEN}、{WHO}"],
    ]
    assert OPEN_BASIS in [p.text for p in opened(data).paragraphs]


def test_what_is_empty_is_said_to_be() -> None:
    """No achievements in the plan: the heading stands with a fixed sentence, not with somebody else's."""
    bot = bot_of(WILLOW, PINE)
    brief = briefed(bot, "森林", "柳溪区")
    data = to_docx(document_of(brief))
    assert brief.achievements == brief.tasks == ()
    assert [p.text for p in opened(data).paragraphs].count(NOTHING) == 2
    assert [(aim.quote.plan[:3], aim.value) for aim in brief.elsewhere] == [("松岗区", "35%以上")]
    assert to_docx(document_of(briefed(bot, "森林", "柳溪区"))) == data


@pytest.mark.parametrize("topic", ["", " \n", "\x00", "长" * 41])
def test_what_is_no_topic(topic: str) -> None:
    """An empty or endless topic is refused in words."""
    with pytest.raises(QuestionError, match="主题"):
        briefed(bot_of(WILLOW), topic)


@pytest.mark.parametrize("named", [None, "规划", "枫林区"])
def test_one_plan_must_be_named_among_several(named: str | None) -> None:
    """None, too many or none that fits: the error lists them."""
    with pytest.raises(PlanQAError, match="松岗区"):
        plan_named(bot_of(WILLOW, PINE).plans, named)


@pytest.mark.models
@pytest.mark.processes
def test_the_command_writes_a_file_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], real_index: PlanIndex
) -> None:
    """Exit code 0 and a file that opens; for a topic that is not there 2, one line and no file."""
    monkeypatch.setenv("PLANQA_INDEX", str(tmp_path / "index"))
    assert cli.main(["build"]) == 0
    capsys.readouterr()
    assert cli.main(["brief", "养老", "-o", str(tmp_path / "a.docx")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.docx")
    assert opened((tmp_path / "a.docx").read_bytes()).tables
    assert cli.main(["brief", "火星移民", "-o", str(tmp_path / "b.docx")]) == 2
    assert "火星移民" in capsys.readouterr().err
    assert not (tmp_path / "b.docx").exists()


def test_the_page_waits_for_two_briefs_at_most() -> None:
    """Who asks for a third is told at once: threads that wait would be missing elsewhere."""
    told = asyncio.run(_three_at_once(Briefs(object())))
    assert told == [{"message": BUSY}, {"message": UNABLE}, {"message": UNABLE}, {"message": UNABLE}]


async def _three_at_once(briefs: Briefs) -> list[dict[str, str]]:
    sent = {"topic": "养老", "plan": ""}
    with briefs._making:
        waiting = [asyncio.create_task(briefs.download(sent)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await briefs.download(sent)
    return [refused, *await asyncio.gather(*waiting), await briefs.download(sent)]
