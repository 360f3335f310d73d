"""Wrapped lines become paragraphs again, and lines that are whole paragraphs stay as they are."""

from __future__ import annotations

import pytest
from fakes import parsed

from ingest.model import Plan

# Twenty characters a line, as a page of forty columns gives them.
PARAGRAPHS = (
    "坚持以人民为中心的发展思想，把群众满意作为检验工作的标准，建设老年食堂四十个，改造老旧小区十二个，加装电梯三百部，让群众生活更有保障。",
    "加快发展特色农业，建设高标准茶园二万亩，培育龙头企业五家，带动农户三千户，实现产值十二亿元，收入稳步提高。",
    "推进生态环境治理，完成河道整治八条，新增绿地四十公顷，建设绿道三十公里，空气优良天数比率保持在百分之九十以上。",
)
COLUMNS = 20


def wrapped(paragraph: str, indent: str = "", columns: int = COLUMNS) -> list[str]:
    """The lines of a paragraph on a page of so many characters; the first line is indented."""
    text = indent + paragraph
    return [text[i : i + columns] for i in range(0, len(text), columns)]


def body(plan: Plan) -> list[str]:
    return [p.text for p in plan.paragraphs]


def text_of(lines: list[str]) -> str:
    return "\n".join(["青山县发展规划", "第一章 重点任务", *lines, ""])


def test_indented_paragraphs_are_joined() -> None:
    """A first line begins two characters further right; everything below belongs to it."""
    lines = [line for p in PARAGRAPHS for line in wrapped(p, "　　")]
    plan = parsed(text_of(lines))
    assert body(plan) == list(PARAGRAPHS)
    assert [(c.what, c.number) for c in plan.reading] == [("按每行约20字的版面接回的行", 7)]


def test_paragraphs_without_indents_are_joined() -> None:
    """A line that does not reach the measure is a paragraph's last."""
    lines = [line for p in PARAGRAPHS for line in wrapped(p)]
    assert body(parsed(text_of(lines))) == list(PARAGRAPHS)


def test_paragraphs_between_blank_lines_are_joined() -> None:
    """Inside a paragraph no empty line stands; between two there is one, even after a full line."""
    full = "建设便民服务中心五个，群众办事更加方便。"
    assert len(full) == COLUMNS
    lines = [line for p in (*PARAGRAPHS, full, PARAGRAPHS[0]) for line in (*wrapped(p), "")]
    assert body(parsed(text_of(lines))) == [*PARAGRAPHS, full, PARAGRAPHS[0]]


def test_a_page_number_and_a_running_title_inside_a_paragraph_are_taken_out() -> None:
    """A sentence that goes on over a page's end is one sentence."""
    lines = []
    for page, paragraph in enumerate(PARAGRAPHS, 1):
        first, *rest = wrapped(paragraph, "　　")
        lines += [first, "青山县发展规划汇编", f"- {page} -", *rest]
    plan = parsed(text_of(lines))
    assert body(plan) == list(PARAGRAPHS)
    assert [(c.what, c.number) for c in plan.reading[:2]] == [("页码", 3), ("页眉页脚", 3)]


def test_offsets_of_a_joined_sentence_lead_to_both_lines() -> None:
    """The text is without the line end, the source range with it."""
    text = text_of([line for p in PARAGRAPHS for line in wrapped(p)])
    sentence = parsed(text).paragraphs[0].sentences[0]
    assert text[sentence.span.start : sentence.span.end].replace("\n", "") == PARAGRAPHS[0]
    at = sentence.text.index("检验工作")
    span = sentence.place(at, at + 4)
    assert text[span.start : span.end].replace("\n", "") == "检验工作"


def test_labels_and_dashes_begin_something_of_their_own() -> None:
    """A full line before （一）, 一、 or —— does not swallow it."""
    full = "坚持以人民为中心的发展思想，把群众满意作为"
    lines = [line for p in PARAGRAPHS for line in wrapped(p)]
    for label in ("（一）", "一、", "——"):
        plan = parsed(text_of([*lines, full[:COLUMNS], f"{label}加强统筹协调。", *lines]))
        assert f"{label}加强统筹协调。" in body(plan)


@pytest.mark.parametrize(
    "lines",
    [
        ["建设食堂。", "改造小区。", "加装电梯。"],
        list(PARAGRAPHS),
        [PARAGRAPHS[0].rstrip("。"), PARAGRAPHS[1].rstrip("。"), PARAGRAPHS[2]],
        ["绿化工程", "水系工程", "道路工程"],
    ],
    ids=["short", "long", "open ends", "labels"],
)
def test_text_that_is_not_wrapped_stays(lines: list[str]) -> None:
    """Whole paragraphs a line, ended or not, are joined to nothing."""
    plan = parsed(text_of(lines))
    assert body(plan) == lines
    assert plan.reading == ()


def test_headings_above_headings_are_no_wrapped_lines() -> None:
    """Titles of one length, each with the next heading below, are no measure of a page."""
    outer = [f"{n}、着力推动{what}实现新的更大发展" for n, what in zip("一二三", "农工商", strict=True)]
    inner = ["（一）持续扩大有效投资实现增长\n新建基地三处。", *["（一）扩大投资\n新建公园两处。"] * 2]
    plan = parsed("青山县人民政府工作报告\n" + "\n".join(map("\n".join, zip(outer, inner, strict=True))))
    assert [h.title for h in plan.headings if h.depth == 2] == [
        "持续扩大有效投资实现增长",
        "扩大投资",
        "扩大投资",
    ]
    assert body(plan) == ["新建基地三处。", "新建公园两处。", "新建公园两处。"]
