"""Markdown: whole paragraphs with offsets into the file, marks told from text, no text lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from formats_samples import cells, check_contract, outline, read, shown
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ingest.formats import Block, Document
from ingest.formats.markdown.blocks import read_markdown


def document(text: str) -> Document:
    content = read_markdown(text)
    result = Document("a.md", "md", text, content.blocks, "utf-8", "", content.title, content.dropped)
    check_contract(result)
    return result


def blocks(text: str) -> list[tuple[str, str]]:
    return outline(document(text))


def only(text: str) -> Block:
    (block,) = document(text).blocks
    return block


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    """The text of a Markdown file is the file, marks and line ends included."""
    source = "# 规划\r\n\r\n建设**食堂**。\r\n"
    result = read(tmp_path, "a.md", source)
    assert result.text == source
    heading, paragraph = result.blocks
    assert source[heading.span.start : heading.span.end] == "规划"
    assert source[paragraph.span.start : paragraph.span.end] == "建设**食堂**。"
    assert [source[s.start : s.end] for s in paragraph.skips] == ["**", "**"]


@pytest.mark.parametrize(
    ("source", "level", "origin", "title"),
    [
        ("# 规划", 1, "#", "规划"),
        ("### 第一节 目标 ###", 3, "###", "第一节 目标"),
        ("##第五章 总则", 2, "##", "第五章 总则"),
        ("## **第五章**　总则 {#five}", 2, "##", "第五章　总则"),
        ("规划\n===", 1, "===", "规划"),
        ("第一章 总则\n---", 2, "---", "第一章 总则"),
        ('<h2 align="center">第一章</h2>', 2, "h2", "第一章"),
    ],
)
def test_headings(source: str, level: int, origin: str, title: str) -> None:
    """A heading has its level, what made it one, and its words without marks."""
    block = only(source)
    assert (block.kind, block.level, block.origin) == ("heading", level, origin)
    assert shown(document(source), block) == title


def test_a_rule_below_a_sentence_makes_no_heading() -> None:
    """Authors part sections with `---`, often without an empty line before it."""
    assert blocks("建设食堂。\n---\n下一段。") == [("paragraph", "建设食堂。"), ("paragraph", "下一段。")]


def test_wrapped_lines_are_one_paragraph() -> None:
    """Lines of about one width, as an editor wraps them."""
    text = "到2030年，地区生产总值达到600亿元左右，居民\n可支配收入年均增长6%。轨道交通里程达到86\n公里。"
    assert blocks(text) == [("paragraph", text)]


@pytest.mark.parametrize(
    "text",
    [
        "——坚持党的领导。\n——坚持人民至上。",
        "1.伙食补助每人每天130元；\n2.住宿费标准每人每天650元；",
        "一、局级干部\n1.伙食补助每人每天130元；",
        "各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员提出意见。",
        "第一行  \n第二行",
        "第一行\\\n第二行",
        "第一行<br>第二行",
        "　　第一段已经结束。\n　　第二段已经开始。",
        "很长的一段。" * 20 + "\n" + "另一段。",
    ],
)
def test_lines_that_are_paragraphs_by_themselves_are_not_joined(text: str) -> None:
    """By their numbers, their width, their indent, or a break that the author set."""
    assert len(blocks(text)) == 2


def test_an_indented_paragraph_is_no_code() -> None:
    """Chinese paragraphs begin with two full-width spaces, or four others."""
    assert blocks("一段。\n\n    四格。\n\n　　全角。") == [
        ("paragraph", "一段。"),
        ("paragraph", "四格。"),
        ("paragraph", "全角。"),
    ]


def test_the_number_of_an_item_is_text_and_the_mark_of_a_bullet_is_not() -> None:
    """`1.` is the plan's own numbering; items have their depth."""
    assert blocks("1. 甲项\n2. 乙项\n   - 丙项\n     续行\n- 丁项") == [
        ("item1", "1. 甲项"),
        ("item1", "2. 乙项"),
        ("item2", "丙项\n     续行"),
        ("item1", "丁项"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "+5%的增长",
        "*本表为初步数",
        "——坚持",
        "+",
        "*",
        ">80%的社区",
        "1、总则",
        "（1）总则",
        "12月5日",
        "3. 5倍",
    ],
)
def test_what_only_looks_like_a_mark_is_text(text: str) -> None:
    """Signs that mean something in Chinese texts stay."""
    result = document(text)
    assert "".join(shown(result, b) for b in result.blocks) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**一是稳增长。**发挥政策效应", "一是稳增长。发挥政策效应"),
        ("建设*食堂*和__中心__，~~取消~~", "建设食堂和中心，取消"),
        ("见[附件](http://a.cn/b.md)", "见附件"),
        ("见[1](第3号)和[注]", "见[1](第3号)和[注]"),
        ("`代码`和\\*星号\\*", "代码和*星号*"),
        ("3*4*5和a_b_c，138****1234", "3*4*5和a_b_c，138****1234"),
        ("带*的指标，*表示约束性", "带*的指标，*表示约束性"),
        ("甲&nbsp;乙&amp;丙", "甲乙&丙"),
        ("<u>甲</u>乙<!-- 注 -->丙<重点>", "甲乙丙<重点>"),
        ("**甲乙", "甲乙"),
        ("李**同志", "李**同志"),
        ("两个一百年[^1]\n\n[^1]: 注释", "两个一百年"),
    ],
)
def test_marks_inside_a_line(source: str, text: str) -> None:
    """Marks are skipped, what only looks like marks is text; `**` closes before a character too."""
    result = document(source)
    assert shown(result, result.blocks[0]) == text


def test_a_short_paragraph_in_bold_says_so() -> None:
    """It may be a heading; one that is partly bold, or long, is not."""
    assert only("**一、2024年的工作回顾**").origin == "bold"
    assert only("**一是稳增长。**发挥政策效应").origin == ""
    assert only("**" + "很长的一段，" * 12 + "**").origin == ""


def test_a_pipe_table() -> None:
    """Cells have their place without marks, an empty one keeps its column; the first row is the header."""
    result = document("|指标|2025年|2030年|\n|---|:-:|--:|\n|**床位**| |5\\|6|\n后文。")
    assert cells(result) == [["指标", "2025年", "2030年"], ["床位", "", "5|6"]]
    assert [(b.header, b.table) for b in result.blocks] == [(True, 1), (False, 1), (False, 0)]


def test_a_pipe_table_in_a_quotation_belongs_to_its_box() -> None:
    """Its lines stand behind marks of quotation."""
    result = document("> 专栏1 指标\n>\n> |指标|数值|\n> |--|--|\n> |床位|40|\n\n后文。")
    assert [b.box for b in result.blocks] == [1, 1, 1, 0]
    assert cells(result) == [["指标", "数值"], ["床位", "40"]]


def test_a_table_in_html() -> None:
    """Merged cells stand in each place that they cover, with the one range that they have in the file."""
    source = (
        "<table>\n<tr><th rowspan=2>指标</th><th colspan='2'>数值</th></tr>\n"
        "<tr><th>2025年</th><th>2030年</th></tr>\n"
        "<tr><td>床位&nbsp;</td><td>1</td><td><b>2</b></td></tr>\n</table>\n后文。"
    )
    result = document(source)
    assert cells(result) == [["指标", "数值", "数值"], ["指标", "2025年", "2030年"], ["床位", "1", "2"]]
    assert [b.header for b in result.blocks] == [True, True, False, False]


def test_quotations_are_boxes() -> None:
    """A line without the mark goes on with the quoted paragraph; after an empty line the next box begins."""
    result = document("> 专栏1 工程\n> 建设食堂和\n中心。\n\n正文。\n\n> 专栏2 项目")
    assert [b.box for b in result.blocks] == [1, 0, 2]
    assert shown(result, result.blocks[0]) == "专栏1 工程\n建设食堂和\n中心。"


def test_what_is_no_text_is_counted() -> None:
    """Front matter gives the title; comments, images, contents that fold or link are left out and said."""
    result = document(
        "---\nsource: http://a.cn\ntitle: 青山县规划\n---\n<!-- 新华社 -->\n\n"
        "<details>\n<summary>目录</summary>\n\n- 第一章\n</details>\n\n"
        "![](a/专栏1.png)\n\n- [第一章](#a)\n- [第二章](#b)\n- [第三章](#c)\n\n正文。"
    )
    assert result.title == "青山县规划"
    assert outline(result) == [("paragraph", "正文。")]
    assert {d.why: (d.count, d.examples[0]) for d in result.dropped} == {
        "文件头（front matter）": (1, "source: http://a.cn title: 青山县规划"),
        "注释": (1, "新华社"),
        "目录": (2, "目录 - 第一章"),
        "图片": (1, "专栏1.png"),
    }


def test_other_details_and_unclosed_ones_are_text() -> None:
    """Only contents fold away: a plan's explanations may fold too."""
    assert [t for _, t in blocks("<details><summary>说明</summary>\n\n内容。\n\n</details>")] == [
        "说明",
        "内容。",
    ]
    assert [t for _, t in blocks("<details><summary>目录</summary>\n\n内容。")] == ["目录", "内容。"]


def test_fenced_lines_are_lines_and_an_unclosed_fence_is_none() -> None:
    """Nobody's plan shall vanish into a code block that was never closed."""
    assert blocks("```\n甲 **乙**\n```\n\n丙") == [("line", "甲 **乙**"), ("paragraph", "丙")]
    assert blocks("```\n\n# 甲") == [("paragraph", "```"), ("heading1", "甲")]


def test_footnotes_are_notes() -> None:
    """Their mark is none of their text."""
    assert blocks("正文[^a]。\n\n[^a]: 说明。") == [("paragraph", "正文。"), ("note", "说明。")]


LINES = st.lists(
    st.one_of(
        st.text(alphabet="建设食堂。，（一）1.*_`[]()|>#-+~<>! \\&;:^\t　=", max_size=20),
        st.sampled_from(
            ["", "# 第一章", "|甲|乙|", "|--|--|", "> 引用", "- 项目", "```", "<table><tr><td>甲", "</table>"]
        ),
    ),
    max_size=12,
)


@given(LINES)
def test_no_character_of_the_body_is_lost(lines: list[str]) -> None:
    """Outside front matter, comments, images, links and contents every Chinese character is in a block."""
    text = "\n".join(lines)
    result = document(text)
    inside = {i for b in result.blocks for i in range(b.span.start, b.span.end)}
    skipped = {i for b in result.blocks for s in b.skips for i in range(s.start, s.end)}
    aside = re.compile(r"<[^<>]*>|\]\([^\n]*|\[[^\n]*\]:[^\n]*|!\[[^\n]*")
    unsure = {i for m in aside.finditer(text) for i in range(m.start(), m.end())}
    lost = [
        i
        for i, char in enumerate(text)
        if "\u4e00" <= char <= "\u9fff" and (i not in inside or i in skipped) and i not in unsure
    ]
    assert lost == []


COMMON = st.lists(
    st.one_of(
        st.integers(1, 6).map(lambda n: "#" * n + " 标题甲"),
        st.sampled_from(
            ["建设食堂，", "- 项目甲", "> 引用甲", "|甲|乙|\n|-|-|\n|丙|丁|", "***", "建设**食堂**和*中心*。"]
        ),
    ),
    max_size=6,
)


@given(COMMON)
def test_headings_items_and_cells_are_those_of_commonmark(parts: list[str]) -> None:
    """markdown-it is the oracle where Chinese texts give no reason to read otherwise."""
    text = "\n\n".join(parts)
    tokens = MarkdownIt().enable("table").parse(text)
    expected = [t.content for t in tokens if t.type == "inline"]
    plain = [re.sub(r"\*+", "", content) for content in expected]
    result = document(text)
    found = [part for b in result.blocks for part in (cells_of(result, b) if b.cells else [shown(result, b)])]
    assert found == plain
    headings = [int(t.tag[1]) for t in tokens if t.type == "heading_open"]
    assert [b.level for b in result.blocks if b.kind == "heading"] == headings


def cells_of(result: Document, block: Block) -> list[str]:
    return [result.text[c.start : c.end] for c in block.cells]
