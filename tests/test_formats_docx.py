"""Word documents as people see them: visible numbers, headings by any style, tables, boxes, notes."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from formats_samples import cells, outline, read, refusal, written

from ingest.formats import Document
from ingest.formats.docx.numbers import number_text

W = nsdecls("w")
RUN = "<w:r><w:t>{}</w:t></w:r>"


def saved(word: WordDocument) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def document(tmp_path: Path, word: WordDocument) -> Document:
    return read(tmp_path, "a.docx", saved(word))


def add(word: WordDocument, xml: str) -> None:
    """A paragraph or a table as XML, before the section's properties."""
    word.element.body.insert(len(word.element.body) - 1, parse_xml(xml))


def numbered(word: WordDocument, levels: list[tuple[str, str]], *, suff: str = "tab") -> str:
    """A list with these formats and texts of its levels; its id."""
    root = word.part.numbering_part.element
    number = str(900 + len(root))
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{suff}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def item(word: WordDocument, text: str, number: str, level: int = 0, style: str = "Normal") -> None:
    paragraph = word.add_paragraph(text, style)
    properties = paragraph._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = int(number)


def test_headings_by_style_and_by_outline_level(tmp_path: Path) -> None:
    """Title, Heading 1 to 9, 标题 1 of a Chinese Word, and a plain paragraph with an outline level."""
    word = docx.Document()
    word.add_paragraph("青山县规划", "Title")
    word.add_heading("第一章 总则", 1)
    chinese = word.styles.add_style("标题 2", 1)
    word.add_paragraph("第一节 目标", chinese)
    add(word, f'<w:p {W}><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>一、床位</w:t></w:r></w:p>')
    word.add_paragraph("建设养老床位。")
    result = document(tmp_path, word)
    assert [(b.kind, b.level, b.origin) for b in result.blocks] == [
        ("heading", 1, "Title"),
        ("heading", 1, "heading 1"),
        ("heading", 2, "标题 2"),
        ("heading", 3, "outline 3"),
        ("paragraph", 0, ""),
    ]
    assert (result.format, result.encoding) == ("docx", "")


def test_automatic_numbers_are_written(tmp_path: Path) -> None:
    """They are in no text of the file, and people quote them; deeper levels begin anew."""
    word = docx.Document()
    levels = [("chineseCounting", "第%1章"), ("japaneseCounting", "（%2）"), ("decimal", "%3.")]
    number = numbered(word, [*levels, ("decimal", "%3.%4")])
    texts = ["总则", "目标", "床位", "食堂", "细则", "保障", "资金", "附则", "施行"]
    for text, level in zip(texts, (0, 1, 2, 2, 3, 1, 2, 0, 1), strict=True):
        item(word, text, number, level, "Heading 1" if level == 0 else "Normal")
    assert outline(document(tmp_path, word)) == [
        ("heading1", "第一章 总则"),
        ("paragraph", "（一）目标"),
        ("paragraph", "1.床位"),
        ("paragraph", "2.食堂"),
        ("paragraph", "2.1 细则"),
        ("paragraph", "（二）保障"),
        ("paragraph", "1.资金"),
        ("heading1", "第二章 附则"),
        ("paragraph", "（一）施行"),
    ]


def test_a_list_may_begin_anew_by_an_override(tmp_path: Path) -> None:
    """Two lists of one form count apart where the second says so, and go on where it does not."""
    word = docx.Document()
    number = numbered(word, [("decimal", "%1、")])
    root = word.part.numbering_part.element
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    root.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="{number}"/>{override}</w:num>'))
    for text, which in [("甲", number), ("乙", "77"), ("丙", number), ("丁", "77")]:
        item(word, text, which)
    assert [text for _, text in outline(document(tmp_path, word))] == ["1、甲", "5、乙", "2、丙", "6、丁"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (21, "chineseCountingThousand", "二十一"),
        (12, "ideographDigital", "一二"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (11, "ideographTraditional", "甲"),
        (7, "decimalZero", "07"),
        (7, "decimalFullWidth", "７"),
        (7, "unknown", "7"),
    ],
)
def test_number_formats(number: int, form: str, text: str) -> None:
    """The formats that Chinese documents use; others are written in digits."""
    assert number_text(number, form) == text


def test_bullets_are_items(tmp_path: Path) -> None:
    """A bullet is no text; a numbered list of Word's own style has its number."""
    word = docx.Document()
    word.add_paragraph("甲", "List Bullet")
    word.add_paragraph("乙", "List Number")
    word.add_paragraph("丙", "List Continue")
    assert outline(document(tmp_path, word)) == [("item1", "甲"), ("paragraph", "1.乙"), ("item1", "丙")]


def test_a_short_paragraph_in_bold_or_centred_says_so(tmp_path: Path) -> None:
    """It may be a heading; type in bold at its beginning alone makes none."""
    word = docx.Document()
    word.add_paragraph().add_run("一、总则").bold = True
    partly = word.add_paragraph()
    partly.add_run("一是稳增长。").bold = True
    partly.add_run("发挥政策效应")
    word.add_paragraph("2026年1月").alignment = WD_ALIGN_PARAGRAPH.CENTER
    assert [b.origin for b in document(tmp_path, word).blocks] == ["bold", "", "center"]


def test_tables_with_merged_and_nested_cells(tmp_path: Path) -> None:
    """A merged cell stands in each place; a table inside a cell is text of the cell."""
    word = docx.Document()
    table = word.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "指标"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "数值"
    table.cell(1, 1).text, table.cell(1, 2).text = "2025年", "2030年"
    table.cell(2, 0).text = "床位"
    table.cell(2, 2).text = "5600"
    inner = table.cell(2, 2).add_table(1, 1)
    inner.cell(0, 0).text = "张"
    result = document(tmp_path, word)
    assert cells(result) == [["指标", "数值", "数值"], ["指标", "2025年", "2030年"], ["床位", "", "5600 张"]]
    assert [b.header for b in result.blocks] == [True, True, False]


def test_a_table_of_one_cell_is_a_box(tmp_path: Path) -> None:
    """专栏 are drawn so; what stands in the box are paragraphs."""
    word = docx.Document()
    word.add_paragraph("正文。")
    box = word.add_table(1, 1).cell(0, 0)
    box.text = "专栏1 工程"
    box.add_paragraph("建设养老院。")
    result = document(tmp_path, word)
    assert [(b.kind, b.box) for b in result.blocks] == [("paragraph", 0), ("paragraph", 1), ("paragraph", 1)]


def test_revisions_fields_and_hidden_text(tmp_path: Path) -> None:
    """Insertions are text; deletions, field codes and hidden text are not; a field's result is."""
    word = docx.Document()
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    parts = [
        RUN.format("甲"),
        "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>",
        f"<w:ins>{RUN.format('丙')}</w:ins><w:moveFrom>{RUN.format('丁')}</w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>戊</w:t></w:r>",
        field.format("begin") + "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>" + field.format("separate"),
        RUN.format("9") + field.format("end"),
        f"<w:sdt><w:sdtContent>{RUN.format('己')}</w:sdtContent></w:sdt>",
    ]
    add(word, f"<w:p {W}>{''.join(parts)}</w:p>")
    add(word, f"<w:sdt {W}><w:sdtContent><w:p>{RUN.format('控件里的段落')}</w:p></w:sdtContent></w:sdt>")
    assert [text for _, text in outline(document(tmp_path, word))] == ["甲丙9己", "控件里的段落"]


def test_the_table_of_contents_is_left_out_and_counted(tmp_path: Path) -> None:
    """By the content control that Word keeps for it, or by its styles."""
    word = docx.Document()
    control = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    entry = f"<w:sdtContent><w:p>{RUN.format('第一章 1')}</w:p></w:sdtContent>"
    add(word, f"<w:sdt {W}>{control}{entry}</w:sdt>")
    word.add_paragraph("第二章\t2", word.styles.add_style("toc 1", 1))
    word.add_paragraph("正文。")
    result = document(tmp_path, word)
    assert [text for _, text in outline(result)] == ["正文。"]
    assert [(d.why, d.count, d.examples) for d in result.dropped] == [("目录", 2, ("第一章 1", "第二章 2"))]


def test_footnotes_are_notes_and_text_boxes_boxes(tmp_path: Path) -> None:
    """What Word keeps outside the line of the text."""
    word = docx.Document()
    box = f"<w:txbxContent><w:p>{RUN.format('框中文字。')}</w:p></w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add(
        word,
        f"<w:p {W} {compatible}><w:r><w:t>正文。</w:t></w:r><w:r><mc:AlternateContent>{choice}{fallback}"
        "</mc:AlternateContent></w:r></w:p>",
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>注释文字。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    result = document(tmp_path, word)
    assert [(b.kind, b.box, text) for b, (_, text) in zip(result.blocks, outline(result), strict=True)] == [
        ("paragraph", 0, "正文。"),
        ("paragraph", 1, "框中文字。"),
        ("note", 0, "注释文字。"),
    ]


@pytest.mark.parametrize(
    ("written_title", "title"), [("青山县规划", "青山县规划"), ("Microsoft Word - 1.docx", ""), ("", "")]
)
def test_the_title_is_that_of_the_properties(tmp_path: Path, written_title: str, title: str) -> None:
    """Where a program put its own name there, there is none."""
    word = docx.Document()
    word.core_properties.title = written_title
    word.add_paragraph("正文。")
    assert document(tmp_path, word).title == title


def test_a_damaged_document_is_refused(tmp_path: Path) -> None:
    """Whatever the library meets in it, the error is ours and says what to do."""
    data = saved(docx.Document())
    assert "holds no text" in refusal(written(tmp_path, "a.docx", data)).found
    middle = len(data) // 2
    error = refusal(written(tmp_path, "b.docx", data[:middle]))
    assert "is a damaged zip container" in error.found
