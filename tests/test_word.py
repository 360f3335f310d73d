"""Word files: real footnotes, fonts and page as official papers have them, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from word_samples import footnotes, links, marks, opened, part, texts

from documents.model import Document, Heading, Note, Paragraph, Table, Words, said
from documents.word import to_docx

FIRST = Note("《甲规划》第五章第一节", "http://127.0.0.1:7860/?ref=5.1#p3")
SECOND = Note("《甲规划》第六章")
SAMPLE = Document(
    "关于“养老”的摘编",
    "依据《甲规划》",
    (
        Heading("目标"),
        Table(
            ("指标", "数值"),
            ((said("床位", FIRST), said("50%以上")), (said("食堂", SECOND), said("40个"))),
            (3, 1),
        ),
        Heading("任务", 2),
        Paragraph((Words("建设食堂。", (FIRST, SECOND)), Words("完", bold=True))),
        Paragraph(said("一项。", Note("《甲规划》第七章")), "item"),
        Paragraph(said("只有原文。"), "quiet"),
    ),
)  # fmt: skip


def test_each_note_is_a_footnote_of_its_own_once() -> None:
    """Marks and footnotes have the same numbers; what was cited before is referred to, not repeated."""
    data = to_docx(SAMPLE)
    assert marks(data) == [1, 2, 3]
    assert footnotes(data) == [f"{FIRST.text} {FIRST.link}", SECOND.text, "《甲规划》第七章"]
    assert links(data) == {FIRST.link}
    fields = [f.get(qn("w:instr")).split() for f in opened(data).element.body.iter(qn("w:fldSimple"))]
    named = {b.get(qn("w:name")) for b in opened(data).element.body.iter(qn("w:bookmarkStart"))}
    assert [field[0] for field in fields] == ["NOTEREF"] * 2
    assert {field[1] for field in fields} <= named


def test_the_package_names_its_footnotes() -> None:
    """Part, content type, relationship, separators, styles: what Word asks for before it opens a file."""
    data = to_docx(SAMPLE)
    types = {o.get("PartName"): o.get("ContentType") for o in part(data, "[Content_Types].xml")}
    assert types["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    relations = part(data, "word/_rels/document.xml.rels")
    assert [r.get("Target") for r in relations if r.get("Type").endswith("/footnotes")] == ["footnotes.xml"]
    kinds = [n.get(qn("w:type")) for n in part(data, "word/footnotes.xml")]
    assert kinds[:2] == ["separator", "continuationSeparator"]
    settings = [child.tag for child in part(data, "word/settings.xml")]
    assert settings.index(qn("w:footnotePr")) < settings.index(qn("w:compat"))
    styles = {s.get(qn("w:styleId")) for s in part(data, "word/styles.xml").iter(qn("w:style"))}
    assert {"FootnoteText", "FootnoteReference"} <= styles


def test_the_text_comes_back_in_its_order() -> None:
    """Title, headings by style, a table whose head is repeated on each page."""
    data = to_docx(SAMPLE)
    assert [t for t in texts(data) if t] == [
        "关于“养老”的摘编", "依据《甲规划》", "目标", "指标", "数值", "床位", "50%以上", "食堂", "40个",
        "任务", "建设食堂。,完", "一项。", "只有原文。",
    ]  # fmt: skip
    word = opened(data)
    assert [p.text for p in word.paragraphs if p.style.name.startswith("Heading")] == ["目标", "任务"]
    assert word.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_page_and_faces() -> None:
    """A4, a page number below, Chinese faces by name for Chinese text."""
    word = opened(to_docx(SAMPLE))
    section = word.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    assert [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))] == ["PAGE"]
    faces = {
        name: word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Heading 1", "footnote text", "Table Text")
    }
    assert faces == {"Normal": "宋体", "Heading 1": "黑体", "footnote text": "宋体", "Table Text": "宋体"}


def test_the_same_document_is_the_same_file() -> None:
    """Byte for byte; no part and no property holds the time of its making."""
    first = to_docx(SAMPLE)
    assert to_docx(SAMPLE) == first
    assert opened(first).core_properties.created.year == 1980
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "bad",
    ["\x00", "\x0b", "\x1b[31m", "\ufffe", "\uffff", "\ud800", "\u202e", "\u2028", "]]>", "<w:p/>&amp;"],
)
def test_no_character_breaks_the_file(bad: str) -> None:
    """Controls, half surrogates and noncharacters are left out; what looks like markup stays text."""
    made = Document(f"题{bad}", "", (Paragraph(said(f"前{bad}后", Note(f"注{bad}脚"))), Heading(f"头{bad}")))
    data = to_docx(made)
    body = "".join(texts(data)) + "".join(footnotes(data))
    for around in ("题", "前", "后", "注", "脚", "头"):
        assert around in body
    assert "\u202e" not in body
    if bad.isprintable() and bad.isascii():
        assert body.count(bad) == 4


@pytest.mark.processes
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """Another reader than the one that wrote it makes pages of it, footnotes and page number on them."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if not (office and reader):
        pytest.skip("needs LibreOffice Writer and pdftotext")
    (tmp_path / "a.docx").write_bytes(to_docx(SAMPLE))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "a.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run([reader, "a.pdf", "a.txt"], cwd=tmp_path, check=True, timeout=60)
    pages = (tmp_path / "a.txt").read_text(encoding="utf-8")
    for words in ("《甲规划》第五章第一节", "《甲规划》第七章", "建设食堂。"):
        assert words in pages
