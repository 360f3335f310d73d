"""From a file to text: what is read at all, in which encoding and format, and what each refusal says."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from formats_samples import outline, read, refusal, written

from ingest import IngestConfig, read_plan
from ingest.formats import read_document, text_document
from ingest.formats.text import line_blocks

TEXT = "第一章 总则\n建设老年食堂 40 个，由街道和社区验收。\n"
TRADITIONAL = "第一章 總則\n建設長者食堂 40 個，由街道和社區驗收。\n"
PAGE = "<html><head><title>规划</title></head><body><h1>第一章 总则</h1><p>建设老年食堂。</p></body></html>"


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_the_encoding_is_found_and_the_text_is_the_same(tmp_path: Path, codec: str, encoding: str) -> None:
    """However it is encoded, with or without a mark, it is one text; the hash is that of the bytes."""
    data = TEXT.encode(codec)
    document = read(tmp_path, "plan.txt", data)
    assert (document.name, document.format, document.text) == ("plan.txt", "txt", TEXT)
    assert (document.encoding, document.sha256) == (encoding, hashlib.sha256(data).hexdigest())


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    """Both decode the bytes of both; the one that gives common characters is right."""
    assert read(tmp_path, "a.txt", TRADITIONAL, "big5").text == TRADITIONAL
    assert read(tmp_path, "a.txt", TRADITIONAL, "big5").encoding == "big5"
    assert read(tmp_path, "b.txt", TRADITIONAL, "gb18030").text == TRADITIONAL
    assert read(tmp_path, "b.txt", TRADITIONAL, "gb18030").encoding == "gb18030"


@pytest.mark.parametrize("codec", ["gbk", "utf-8", "utf-16"])
@pytest.mark.parametrize("said", ["utf-8", "gb2312", "big5"])
def test_the_bytes_decide_not_the_charset_that_a_page_names(tmp_path: Path, codec: str, said: str) -> None:
    """Pages lie about their encoding, after a conversion for instance."""
    page = PAGE.replace("<title>", f'<meta charset="{said}"><title>')
    assert [text for _, text in outline(read(tmp_path, "a.html", page, codec))] == [
        "第一章 总则",
        "建设老年食堂。",
    ]


def test_an_encoding_other_than_utf8_is_said_in_the_warnings(tmp_path: Path) -> None:
    """A person learns that the file was not UTF-8; for UTF-8 there is nothing to say."""
    assert "GB18030" in read_plan(written(tmp_path, "plan.txt", TEXT, "gb18030")).warnings[0]
    assert not any("UTF" in w for w in read_plan(written(tmp_path, "plan.txt", TEXT)).warnings)


def test_line_ends_are_kept(tmp_path: Path) -> None:
    """Offsets into the text are offsets into the file, so CRLF stays CRLF."""
    document = read(tmp_path, "plan.txt", "一\r\n二\r三\n")
    assert document.text == "一\r\n二\r三\n"
    assert outline(document) == [("line", "一"), ("line", "二"), ("line", "三")]


def test_each_line_knows_its_empty_line_and_its_indent() -> None:
    """Indented is what begins two columns right of the margin, in full-width spaces, spaces or a tab."""
    document = text_document("a.txt", "标题\n\n　　一段\n 一格\n  两格\n\t制表\n \n末行")
    assert [(b.blank_before, b.indent) for b in document.blocks] == [
        (False, False),
        (True, True),
        (False, False),
        (False, True),
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        (b"", None, "the file is empty"),
        (b" \n\t\r\n", None, "the file holds only white space"),
        ("\ufeff　\n".encode(), None, "the file holds only white space"),
        ("——\n。…\n".encode(), None, "nothing in it is text: no character, letter or digit"),
        (
            b"<html><body><p>---</p><p>***</p></body></html>",
            None,
            "nothing in it is text: no character, letter or digit",
        ),
        (b"%PDF-1.7\n...", None, "is a damaged PDF"),
        (b"PK\x03\x04rest", None, "is a damaged zip container (docx, xlsx, ...)"),
        (b"\xd0\xcf\x11\xe0rest", None, "is an old Office document (doc, xls, ppt, wps)"),
        (b"{\\rtf1 x}", None, "is a Rich Text document"),
        (b"\x89PNG\r\n\x1a\n", None, "is an image"),
        (b"ab\ncd\x00ef", 2, "is binary (byte 0x00 at offset 5)"),
        (b"\xff\xfea\x00\n\x00\x01\x00", 2, "is binary (U+0001 at character 2)"),
        ("一\n".encode("utf-16") + b"\x00\xd8", 2, "starts with the mark of UTF-16 but is not valid UTF-16"),
        ("a\nété ici".encode("latin-1"), 2, "is no text in UTF-8, UTF-16, GB18030 or Big5"),
        (
            "Übermäßig größere Füße".encode("latin-1"),
            1,
            "is not valid UTF-8, nor Chinese text in GB18030 or Big5",
        ),
        (b"\xef\xbb\xbf" + b"ok\n\xff\xfe", 2, "starts with the mark of UTF-8 but is not valid UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(
    tmp_path: Path, data: bytes, line: int | None, found: str
) -> None:
    """The error names file, line where there is one, what was found and what was expected."""
    path = written(tmp_path, "plan.txt", data)
    error = refusal(path)
    where = f"{path}:{line}" if line else str(path)
    assert str(error).startswith(f"{where}: {found}; expected ")
    assert (error.path, error.line) == (str(path), line)


def test_a_million_lines_of_signs_are_refused(tmp_path: Path) -> None:
    """They are no text: no block is made of them, which took minutes."""
    path = written(tmp_path, "plan.txt", "。\n" * 1_000_000)
    assert refusal(path).found == f"{path}: nothing in it is text: no character, letter or digit"


def test_utf8_with_one_spoilt_byte_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    """GB18030 decodes nearly anything: a damaged UTF-8 plan must not come out as mojibake."""
    data = bytearray(("第一章 总则\n" + "建设宜居城区，增进民生福祉。" * 40).encode())
    data[200] = 0xFF
    assert "UTF-8" in str(refusal(written(tmp_path, "plan.txt", bytes(data))))


def container(*names: str) -> bytes:
    """A zip file with these members, all empty."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "found", "mend"),
    [
        (
            b"\xd0\xcf\x11\xe0",
            "old Office document",
            "save it as .docx (libreoffice --headless --convert-to docx FILE)",
        ),
        (container("ppt/presentation.xml"), "a presentation (pptx)", "save it as PDF"),
        (container("OFD.xml"), "an OFD document", "save it as PDF"),
        (container("mimetype", "content.xml"), "an OpenDocument file", "save it as .docx"),
        (container("readme.txt"), "a zip container without a document", "unpack it"),
        (b"\xff\xd8\xff\xe0", "an image", "recognise its text first (for example: ocrmypdf"),
    ],
)
def test_a_format_that_is_not_read_comes_with_what_makes_it_readable(
    tmp_path: Path, data: bytes, found: str, mend: str
) -> None:
    """Where a tool can make a readable file of it, the error names the tool."""
    error = refusal(written(tmp_path, "plan.docx", data))
    assert found in error.found
    assert error.mend.startswith(mend)


@pytest.mark.slow
def test_a_container_that_would_unpack_without_bound_is_not_unpacked(tmp_path: Path) -> None:
    """The sizes that a zip file declares are looked at first: a bomb of one megabyte holds a gigabyte."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("word/document.xml", "w") as member,
    ):
        for _ in range(130):
            member.write(b"\0" * 2**20)
    assert "when unpacked" in refusal(written(tmp_path, "bomb.docx", buffer.getvalue())).found


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.txt", PAGE, "html"),
        ("a.md", PAGE, "html"),
        ("a.txt", "<div><p>建设老年食堂。</p></div>", "html"),
        ("a.html", "只有文字，没有标记。", "txt"),
        ("a.txt", "# 规划\n\n正文。", "md"),
        ("a.txt", "---\ntitle: 规划\n---\n正文。", "md"),
        ("a.txt", "|指标|数值|\n|--|--|\n|床位|40|", "md"),
        ("a.md", "没有标记的正文。", "md"),
        ("a.txt", "指标,单位,数值\n床位,张,40\n食堂,个,5\n", "csv"),
        ("a.txt", "指标\t数值\n床位\t40\n食堂\t5\n", "csv"),
        ("a.csv", "指标,数值\n床位,40\n", "csv"),
        ("a.txt", "\t第一段。\n\t第二段。\n\t第三段。\n", "txt"),
        ("a.txt", "一、总则,其一\n正文。\n二、附则,其二\n", "txt"),
        ("a.txt", "#话题\n---\n正文 < 5。\n", "txt"),
    ],
)
def test_the_format_is_told_by_the_content(tmp_path: Path, name: str, content: str, found: str) -> None:
    """The name only decides where the content leaves a choice."""
    assert read(tmp_path, name, content).format == found


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    """A folder says how its files are built; a missing file says so; so does a name that can be none."""
    assert refusal(tmp_path).found == f"{tmp_path}: is a folder"
    assert refusal(tmp_path).mend == f"planqa build {tmp_path}/*.txt"
    assert "No such file or directory" in refusal(tmp_path / "none.txt").found
    assert "null byte" in refusal(tmp_path / "no\0ne.txt").found


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe without a writer would be waited for, and /dev/zero has no end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert refusal(path).found == f"{path}: is a pipe, a device or a socket"


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_not(tmp_path: Path) -> None:
    """`max_bytes` is the largest size that is still read."""
    data = TEXT.encode()
    path = written(tmp_path, "plan.txt", data)
    assert read_document(path, IngestConfig(max_bytes=len(data))).text == TEXT
    assert refusal(path, IngestConfig(max_bytes=len(data) - 1)).expected == f"at most {len(data) - 1:,} bytes"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs a file that does not know its size")
def test_a_file_that_does_not_know_its_size_is_read_up_to_the_limit_only() -> None:
    """Files of the kernel say that they have no bytes."""
    assert refusal(Path("/proc/self/maps"), IngestConfig(max_bytes=10)).expected == "at most 10 bytes"


class ShrinkingPath(type(Path())):  # type: ignore[misc]
    """A real file that loses its second half, or all of itself, between its size and its bytes."""

    keep = True

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        state = os.stat(self)  # noqa: PTH116 - `stat` of this class is under test
        if self.keep:
            os.truncate(self, state.st_size // 2)
        else:
            os.unlink(self)  # noqa: PTH108
        return state


class VanishingPath(ShrinkingPath):
    keep = False


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """Half a plan must not be taken for a whole one."""
    path = ShrinkingPath(written(tmp_path, "plan.txt", b"x" * 100))
    error = refusal(path)
    assert error.found == f"{path}: ended after 50 of 100 bytes"
    assert error.mend == "run the command again once the file is complete"


def test_a_file_that_vanishes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """A file that is gone half way is an error of ours, with its path, not a traceback."""
    path = VanishingPath(written(tmp_path, "plan.txt", b"x" * 100))
    assert refusal(path).found == f"{path}: cannot be read (No such file or directory)"


def test_a_soft_break_ends_no_line() -> None:
    """U+2028 within a word is nothing there, unless it is what ends most lines of the text."""
    assert len(line_blocks("第一章 总则\u2028建设公园。\u2028修路。")) == 3
    text = "养老床\u2028位达到5600张。\r\n建设公园。\n建设学校。\f修路。"
    assert [text[b.span.start : b.span.end] for b in line_blocks(text)] == [
        "养老床\u2028位达到5600张。",
        "建设公园。",
        "建设学校。",
        "修路。",
    ]
