"""No bytes make a reader fail otherwise than by its own error, and time grows with the text only."""

from __future__ import annotations

import io
import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from formats_samples import check_contract, written
from hypothesis import given, settings
from hypothesis import strategies as st
from test_formats_html import SITE
from test_formats_pdf import FONT, minimal, stream

from ingest.errors import SourceError
from ingest.formats import read_document

pytestmark = pytest.mark.slow


def word() -> bytes:
    document = docx.Document()
    document.add_heading("第一章 总则", 1)
    document.add_paragraph("建设食堂。", "List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "指标"
    table.cell(1, 0).text = "床位"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["指标", 2030])
    book.active.append(["床位", 0.5])
    book.active.merge_cells("A2:A3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


PDF = minimal(stream("0 0 9 9 re S BT /F 10 Tf 60 740 Td (Plan) Tj 0 -20 Td (Beds) Tj ET"), FONT)
WHOLE = {
    "docx": word(),
    "xlsx": workbook(),
    "pdf": PDF,
    "html": SITE.encode(),
    "gbk.html": SITE.encode("gbk"),
}


def read_anyhow(data: bytes, name: str) -> None:
    """Reads a file with these bytes: either a document that keeps the contract, or our own error."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            document = read_document(written(Path(folder), name, data))
        except SourceError:
            return
    check_contract(document)


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_files_are_read(tmp_path: Path, name: str) -> None:
    """The files that the other tests spoil are documents before that."""
    assert read_document(written(tmp_path, f"a.{name}", WHOLE[name])).blocks


MAGIC = st.sampled_from(
    [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe", b"<html>", b"---\ntitle: a\n---\n", b"# "]
)


@given(
    st.binary(max_size=300), MAGIC, st.sampled_from(["a.txt", "a.md", "a.html", "a.csv", "a.pdf", "a.docx"])
)
def test_any_bytes(data: bytes, magic: bytes, name: str) -> None:
    """Also behind the first bytes of a known format."""
    read_anyhow(magic + data, name)


@given(
    st.text(alphabet="<>/=\"' divptablerhno1&;#甲。\n|-*`[](),\t!", max_size=120),
    st.sampled_from(["md", "html", "csv"]),
)
def test_any_text(text: str, suffix: str) -> None:
    """Marks of all text formats in any order."""
    read_anyhow(text.encode(), f"a.{suffix}")
    read_anyhow(f"<html><body>{text}".encode(), "a.html")


@settings(deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32))
def test_spoilt_files(name: str, seed: int) -> None:
    """A few bytes changed, or the end cut off."""
    chance = random.Random(seed)
    data = bytearray(WHOLE[name])
    for _ in range(chance.randint(0, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read_anyhow(bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.5 else data), f"a.{name}")


@settings(deadline=None)
@given(st.sampled_from(["docx", "xlsx"]), st.integers(0, 2**32))
def test_containers_with_spoilt_parts(name: str, seed: int) -> None:
    """The container is whole and what is in it is not: cut, changed, missing."""
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE[name])) as whole, zipfile.ZipFile(buffer, "w") as spoilt:
        members = whole.namelist()
        chosen = chance.sample(members, min(2, len(members)))
        for member in members:
            data = bytearray(whole.read(member))
            if member in chosen:
                if chance.random() < 0.3:
                    continue
                for _ in range(chance.randint(0, 5)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                data = data[: chance.randint(1, len(data))] if chance.random() < 0.5 else data
            spoilt.writestr(member, bytes(data))
    read_anyhow(buffer.getvalue(), f"a.{name}")


SIZE = 8_000
HOSTILE: dict[str, Callable[[int], str]] = {
    "stars.md": lambda n: "# 一\n\n" + "**重点：**内容*斜*" * (n // 8),
    "brackets.md": lambda n: "# 一\n\n" + "[" * n,
    "links.md": lambda n: "# 一\n\n" + '[a](b "' * (n // 4),
    "ticks.md": lambda n: "# 一\n\n" + "`a``b```c" * (n // 8),
    "comments.md": lambda n: "# 一\n\n" + "<!-- " * n + "\n<!-- \n" * n,
    "fences.md": lambda n: "# 一\n\n" + "".join("`" * (3 + i % 50) + "x\n" for i in range(n)),
    "details.md": lambda n: "# 一\n\n" + "<details><summary>目录\n" * n,
    "tables.md": lambda n: "# 一\n\n" + "<table><tr><td>a\n" * n,
    "wide.md": lambda n: "|-|-|\n" + "|a" * n + "\n" + "|-" * n + "\n",
    "spaces.md": lambda n: "# 一\n\n" + " " * (20 * n),
    "quotes.csv": lambda n: "指标,单位,数值\n" + '"森林,%,41.5\n' * n,
    "divs.html": lambda n: "<html><body>" + ("<div>" * 50 + "甲。" + "</div>" * 50) * (n // 100),
    "links.html": lambda n: "<html><body>" + "<p><a href=x>链接</a>" * n,
    "line.txt": lambda n: "建设食堂。" * (20 * n),
    "lines.txt": lambda n: "建设食堂。\n" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_text(tmp_path: Path, name: str) -> None:
    """Four times the text takes about four times as long: sixteen would be the square."""

    def seconds(size: int) -> float:
        path = written(tmp_path, name, HOSTILE[name](size))
        best = 1e9
        for _ in range(2):
            start = time.process_time()
            read_document(path)
            best = min(best, time.process_time() - start)
        return best

    small = seconds(SIZE // 4)
    assert seconds(SIZE) < 10 * small + 0.2
