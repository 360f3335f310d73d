"""PDF files: paragraphs whole over lines and pages, headings by type, tables, what repeats on each page."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from formats_samples import cells, check_contract, outline, refusal, shown, written

from ingest.formats import Document, read_document
from ingest.formats.pdf.flow import measure, stretches
from ingest.formats.pdf.lines import Line, lines_of
from ingest.formats.pdf.type import Run

LONG = (
    "到2030年，全县森林覆盖率达到41.5%，建成社区养老服务中心38个，养老床位总数达到5600张，护理型床位占比达到62%，"
    "轨道交通运营里程达到86公里，城镇新增就业4.2万人，居民人均可支配收入年均增长6%以上，粮食总产量保持稳定"
)
PARAGRAPHS = [f"第{n}段。{LONG}，第{n}段完。" for n in range(40)]
STYLE = "body{font-family:'Noto Sans CJK SC'} p{text-indent:2em;text-align:justify;margin:0}"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLE = (
    "<table style='border-collapse:collapse'><tr><th rowspan=2>指标</th><th colspan=2>数值</th></tr>"
    "<tr><th>2025年</th><th>2030年</th></tr><tr><td>养老床位（张）</td><td></td><td>5600</td></tr>"
    "<tr><td style='width:9em'>每千人口拥有执业（助理）医师数（人）</td><td>3.1</td><td>3.6</td></tr></table>"
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A plan of several pages as Chromium prints it, with a time, a title, an address on each page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing = "Chromium is missing; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("printed")
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    box = "<div style='border:1px solid;width:20em'><p>专栏1 重大工程</p><p>建设养老院。</p></div>"
    page = written(
        folder,
        "plan.html",
        f"<html><meta charset=utf-8><title>青山县规划</title><style>{STYLE}td,th{{border:1px solid}}</style>"
        f"<h1 style='text-align:center'>青山县国民经济和社会发展第十五个五年规划和二〇三五年远景目标纲要</h1>"
        f"<h2>第一章 发展目标</h2>{text}<h2>第二章 主要指标</h2>{TABLE}"
        f"<p>表后的段落。</p>{box}<p>框后的段落。</p>",
    )
    target = folder / "plan.pdf"
    options = [*FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
    subprocess.run([chromium, *options, str(page)], check=True, capture_output=True, timeout=120)
    document = read_document(target)
    check_contract(document)
    return document


@pytest.mark.browser
def test_paragraphs_are_whole_over_lines_and_pages(printed: Document) -> None:
    """Each comes out as it was written, with the page on which it begins."""
    body = [b for b in printed.blocks if b.kind == "paragraph"]
    found = [(b.page, shown(printed, b)) for b in body if shown(printed, b).startswith("第")]
    assert [text for _, text in found] == PARAGRAPHS
    pages = [page for page, _ in found if page is not None]
    assert pages == sorted(pages)
    assert (pages[0], pages[-1] > 1) == (1, True)


@pytest.mark.browser
def test_headings_have_the_level_of_their_type(printed: Document) -> None:
    """Larger type comes first; a heading that is wrapped is one."""
    headings = [(b.level, b.origin, shown(printed, b)) for b in printed.blocks if b.kind == "heading"]
    assert headings == [
        (1, "24 pt", "青山县国民经济和社会发展第十五个五年规划和二〇三五年远景目标纲要"),
        (2, "18 pt", "第一章 发展目标"),
        (2, "18 pt", "第二章 主要指标"),
    ]


@pytest.mark.browser
def test_a_ruled_table_has_its_cells_and_a_frame_is_a_box(printed: Document) -> None:
    """Merged cells stand in each place; lines wrapped inside a cell are joined; the frame's text is apart."""
    assert cells(printed) == [
        ["指标", "数值", "数值"],
        ["指标", "2025年", "2030年"],
        ["养老床位（张）", "", "5600"],
        ["每千人口拥有执业（助理）医师数（人）", "3.1", "3.6"],
    ]
    assert [b.header for b in printed.blocks if b.cells] == [True, True, False, False]
    end = [(b.box, shown(printed, b)) for b in printed.blocks[-4:]]
    assert end == [(0, "表后的段落。"), (1, "专栏1 重大工程"), (1, "建设养老院。"), (0, "框后的段落。")]


@pytest.mark.browser
def test_what_repeats_on_each_page_is_counted_and_no_text(printed: Document) -> None:
    """The browser prints the time, the title and the address at the edges."""
    (dropped,) = printed.dropped
    assert dropped.why == "页眉和页脚"
    assert dropped.count == 2 * max(b.page or 0 for b in printed.blocks)
    assert printed.title == "青山县规划"


def minimal(*objects: str, trailer: str = "") -> bytes:
    """A PDF of one page with these further objects, from number 4 on."""
    pages = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate((*pages, *objects), 1):
        places.append(len(data))
        data += f"{number} 0 obj{content}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end += f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(data)}\n%%EOF"
    return data + end.encode()


def stream(content: str) -> str:
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def test_text_is_read_line_by_line(tmp_path: Path) -> None:
    """Larger type is a heading; lines that end before the margin are paragraphs."""
    content = stream(
        "BT /F 18 Tf 60 780 Td (Plan of Qingshan) Tj /F 10 Tf 0 -40 Td (Short line one.) Tj"
        " 0 -15 Td (Short two.) Tj 0 -15 Td (A line that is a good deal longer than both.) Tj ET"
    )
    document = read_document(written(tmp_path, "a.pdf", minimal(content, FONT)))
    check_contract(document)
    assert outline(document) == [
        ("heading1", "Plan of Qingshan"),
        ("paragraph", "Short line one."),
        ("paragraph", "Short two."),
        ("paragraph", "A line that is a good deal longer than both."),
    ]
    assert {b.page for b in document.blocks} == {1}


def test_columns_under_each_other_are_a_table_without_rules(tmp_path: Path) -> None:
    """At least three lines whose parts begin, end or are centred alike."""
    rows = [("Indicator", "2025", "2030"), ("Beds", "1200", "5600"), ("Canteens", "12", "40")]
    parts = [
        f"1 0 0 1 {x} {700 - 20 * i} Tm ({cell}) Tj"
        for i, row in enumerate(rows)
        for x, cell in zip((60, 220, 320), row, strict=True)
    ]
    before = "BT /F 10 Tf 60 740 Td (Before the table there is a paragraph.) Tj "
    content = stream(before + " ".join(parts) + " ET")
    document = read_document(written(tmp_path, "a.pdf", minimal(content, FONT)))
    check_contract(document)
    assert cells(document) == [list(row) for row in rows]
    assert [b.header for b in document.blocks] == [False, True, False, False]


def test_a_locked_a_scanned_and_a_damaged_file_say_what_to_do(tmp_path: Path) -> None:
    """Each error names the way out."""
    lock = f"<</Filter/Standard/V 1/R 2/O({'x' * 32})/U({'y' * 32})/P -4>>"
    locked = minimal(stream(""), FONT, lock, trailer="/Encrypt 6 0 R/ID[(a)(a)]")
    error = refusal(written(tmp_path, "a.pdf", locked))
    assert "is locked by a password" in error.found
    assert "qpdf" in error.mend
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(595, 842)
    empty.new_page(595, 842)
    buffer = io.BytesIO()
    empty.save(buffer)
    error = refusal(written(tmp_path, "b.pdf", buffer.getvalue()))
    assert "is scanned: 2 of its 2 pages hold no text" in error.found
    assert "ocrmypdf -l chi_sim" in error.mend
    assert "is a damaged PDF" in refusal(written(tmp_path, "c.pdf", minimal(stream(""), FONT)[:40])).found


def line(text: str, x0: float, y: float, *, size: float = 10, page: int = 1) -> Line:
    (found,) = lines_of([Run(text, x0, x0 + size * len(text), y, y + size, size, False)], page)
    return found


def paragraphs(lines: list[Line]) -> list[str]:
    return [stretch.text for stretch in stretches(lines, measure(lines))]


def test_a_line_goes_on_where_the_next_word_had_no_room() -> None:
    """Twenty characters fit: a line of nineteen before a bracket with its character was full."""
    first = line("建" * 20, 60, 700)
    for second, third, joined in [
        ("建" * 20, "完。", True),
        ("建" * 19, "“完”。", True),
        ("建" * 15, "完。", False),
    ]:
        found = paragraphs([first, line(second, 60, 685), line(third, 60, 670)])
        assert found == (["建" * 20 + second + third] if joined else ["建" * 20 + second, third])


def test_an_indent_a_distance_and_another_type_begin_a_paragraph() -> None:
    """Though the line before is full."""
    full = line("建" * 20, 60, 700)
    more = [line("设" * 20, 60, 685), line("施" * 20, 60, 670)]
    assert len(paragraphs([full, *more])) == 1
    assert paragraphs([full, *more, line("段" * 18, 80, 655)])[1:] == ["段" * 18]
    assert paragraphs([full, *more, line("段" * 20, 60, 630)])[1:] == ["段" * 20]
    assert paragraphs([full, *more, line("段" * 22, 60, 655, size=9)])[1:] == ["段" * 22]


def test_a_paragraph_goes_on_over_the_page() -> None:
    """The page's end is no end of a paragraph."""
    first = [line("建" * 20, 60, 100), line("设" * 20, 60, 85)]
    assert paragraphs([*first, line("完。", 60, 780, page=2)]) == ["建" * 20 + "设" * 20 + "完。"]
