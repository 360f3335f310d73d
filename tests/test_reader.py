"""Reading a text file: what is text, in which encoding, and what each refusal says."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ingest import IngestConfig, read_document, read_plan
from ingest.errors import SourceError

TEXT = "第一章 总则\n建设老年食堂 40 个。\n"
EXPECTED = "text in UTF-8, UTF-16, GB18030 or Big5"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "plan.txt"
    path.write_bytes(data)
    return path


def refusal(path: Path, config: IngestConfig | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_document(path, config)
    return caught.value


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_the_encoding_is_found_and_the_text_is_the_same(tmp_path: Path, codec: str, encoding: str) -> None:
    """UTF-8 and UTF-16 with and without their marks and GB18030 give one text; the hash is of the bytes."""
    data = TEXT.encode(codec)
    document = read_document(written(tmp_path, data))
    assert (document.name, document.text, document.encoding) == ("plan.txt", TEXT, encoding)
    assert (document.format, document.sha256) == ("txt", hashlib.sha256(data).hexdigest())


def test_big5_is_found_by_its_own_common_characters(tmp_path: Path) -> None:
    """Most bytes are valid in GB18030 too; what they give there are rare characters."""
    text = "第一章 總則\n建設長者食堂四十間，服務全區長者。\n"
    document = read_document(written(tmp_path, text.encode("big5")))
    assert (document.text, document.encoding) == (text, "big5")


def test_gb18030_is_said_in_the_warnings_and_utf8_is_not(tmp_path: Path) -> None:
    """A person learns that the file was not UTF-8; for UTF-8 there is nothing to say."""
    assert read_plan(written(tmp_path, TEXT.encode("gb18030"))).warnings == (
        "plan.txt: read as GB18030, not UTF-8",
    )
    assert read_plan(written(tmp_path, TEXT.encode("utf-8"))).warnings == ()


def test_line_ends_are_kept(tmp_path: Path) -> None:
    """Offsets into the text are offsets into the file, so CRLF stays CRLF."""
    assert read_document(written(tmp_path, "一\r\n二\r三\n".encode())).text == "一\r\n二\r三\n"


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        (b"", None, "the file is empty"),
        (b" \n\t\r\n", None, "the file holds only white space"),
        ("\ufeff　\n".encode(), None, "the file holds only white space"),
        (b"PK\x03\x04rest", None, "is a damaged zip container (docx, xlsx, ...)"),
        (b"\xd0\xcf\x11\xe0rest", None, "is an old Office document (doc, xls, ppt, wps)"),
        (b"ab\ncd\x00ef", 2, "is binary (byte 0x00 at offset 5)"),
        ("a\nété ici".encode("latin-1"), 2, f"is no {EXPECTED}"),
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
    path = written(tmp_path, data)
    error = refusal(path)
    where = f"{path}:{line}" if line else str(path)
    assert str(error).startswith(f"{where}: {found}; expected ")
    assert (error.path, error.line) == (str(path), line)


def test_utf8_with_one_spoilt_byte_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    """GB18030 decodes nearly anything: a damaged UTF-8 plan must not come out as mojibake."""
    data = bytearray(("第一章 总则\n" + "建设宜居城区，增进民生福祉。" * 40).encode())
    data[200] = 0xFF
    assert "UTF-8" in str(refusal(written(tmp_path, bytes(data))))


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (b"\xd0\xcf\x11\xe0rest", "save it as .docx (libreoffice --headless --convert-to docx FILE)"),
        (b"\x89PNG\r\n", "recognise its text first"),
        (b"Rar!\x1a\x07", "unpack it"),
    ],
)
def test_a_convertible_file_comes_with_what_converts_it(tmp_path: Path, data: bytes, mend: str) -> None:
    """Where a tool can make text of the file, the error names it."""
    assert refusal(written(tmp_path, data)).mend.startswith(mend)


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    """A folder says how its files are built; a pipe does not make us wait; a missing file says so."""
    assert refusal(tmp_path).found == f"{tmp_path}: is a folder"
    assert refusal(tmp_path).mend == f"planqa build {tmp_path}/*.txt"
    assert "No such file or directory" in refusal(tmp_path / "none.txt").found
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").expected == "a regular file"


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_not(tmp_path: Path) -> None:
    """`max_bytes` is the largest size that is still read."""
    data = TEXT.encode()
    path = written(tmp_path, data)
    assert read_document(path, IngestConfig(max_bytes=len(data))).text == TEXT
    assert refusal(path, IngestConfig(max_bytes=len(data) - 1)).expected == f"at most {len(data) - 1:,} bytes"


class ShrinkingPath(type(Path())):  # type: ignore[misc]
    """A real file that loses its second half, or all of itself, between its size and its bytes."""

    keep = True

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        state: os.stat_result = super().stat(follow_symlinks=follow_symlinks)
        if self.keep:
            os.truncate(self, state.st_size // 2)
        else:
            os.unlink(self)  # noqa: PTH108 - `unlink` of this class would ask for its state
        return state


class VanishingPath(ShrinkingPath):
    keep = False


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """Half a plan must not be taken for a whole one."""
    path = ShrinkingPath(written(tmp_path, b"x" * 100))
    error = refusal(path)
    assert error.found == f"{path}: ended after 50 of 100 bytes"
    assert error.mend == "run the command again once the file is complete"


def test_a_file_that_vanishes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """A file that is gone half way is an error of ours, with its path, not a traceback."""
    path = VanishingPath(written(tmp_path, b"x" * 100))
    assert refusal(path).found == f"{path}: cannot be read (No such file or directory)"
