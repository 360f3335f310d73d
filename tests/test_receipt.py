"""A receipt holds against its own source, and no longer once anything in it that matters is changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import SMALL_PLAN, BigramEmbedder

from chat.bot import Bot
from chat.receipt import Receipt, failings, own_words, read, receipt_of, written
from cli import main
from index.assembly import index_plans
from ingest import IngestConfig, parse_plan
from ingest.errors import RowsError
from ingest.formats import read_document
from ingest.formats.model import Document


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "small.txt"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    return read_document(path, IngestConfig())


@pytest.fixture
def receipt(document: Document) -> Receipt:
    """Of a real answer of the bot over a small plan."""
    plan = parse_plan(document)
    answer = Bot(index_plans([plan], BigramEmbedder())).answer("2027年要建成多少个老年食堂?")
    assert "40" in answer.text
    return receipt_of(answer, [plan], "2026-01-01T00:00:00+00:00", "0")


def test_a_receipt_is_read_back_and_holds(receipt: Receipt, document: Document) -> None:
    """Written, read and checked against the source: no failing, and nothing said but the plan's words."""
    assert read(written(receipt)) == receipt
    assert failings(receipt, [document]) == []
    assert own_words(receipt) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, answer=r.answer.replace("40", "400")),
        lambda r: replace(r, answer=r.answer.replace("[1]", "[7]")),
        lambda r: replace(r, answer=r.answer.replace("[1]", "[1][1000]")),
        lambda r: replace(r, quotes=()),
        lambda r: replace(r, quotes=(replace(r.quotes[0], quote=r.quotes[0].quote.replace("40", "80")),)),
        lambda r: replace(r, quotes=(replace(r.quotes[0], start=r.quotes[0].start - 9),)),
        lambda r: replace(r, quotes=(replace(r.quotes[0], end=10**9),)),
        lambda r: replace(r, sources=(replace(r.sources[0], sha256="0" * 64),)),
        lambda r: replace(r, sources=()),
    ],
)
def test_a_changed_receipt_fails_even_with_a_new_checksum(
    receipt: Receipt, document: Document, change
) -> None:
    """A number, a mark, a quote, a place or the source's hash that is not as it was."""
    assert failings(read(written(change(receipt))), [document])


def test_the_thousandth_mark_is_a_mark(receipt: Receipt, document: Document) -> None:
    """A list over a whole plan has as many: the quote is found by it."""
    far = replace(receipt.quotes[0], n=1000)
    assert receipt.quotes[1:] == ()
    changed = replace(receipt, answer=receipt.answer.replace("[1]", "[1000]"), quotes=(far,))
    assert failings(changed, [document]) == []


def test_words_that_are_not_the_plans_are_shown(receipt: Receipt, document: Document) -> None:
    """What was put between the quotes without a number holds, and is told apart."""
    changed = replace(receipt, answer="已经全部完成:" + receipt.answer)
    assert failings(changed, [document]) == []
    assert own_words(changed) == ["已经全部完成"]


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"checksum": 1}', "[" * 100_000])
def test_what_is_no_receipt_is_told_so(text: str) -> None:
    """Any other file is an error of ours, never a traceback."""
    with pytest.raises(RowsError):
        read(text)


def test_an_accident_on_the_way_is_seen(receipt: Receipt) -> None:
    """One changed character without a new checksum."""
    values = json.loads(written(receipt))
    values["question"] += "?"
    with pytest.raises(RowsError, match="changed after it was made"):
        read(json.dumps(values))


def test_verify_says_whether_it_holds(
    receipt: Receipt, document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`planqa verify`: exit code 0 and 成立, or 1 and why not; it needs neither index nor model."""
    path = tmp_path / "receipt.json"
    path.write_text(written(receipt), encoding="utf-8")
    assert main(["verify", str(path), str(tmp_path / "small.txt")]) == 0
    assert capsys.readouterr().out.startswith("成立")
    assert main(["verify", str(path)]) == 1
    assert "不是同一份" in capsys.readouterr().out
