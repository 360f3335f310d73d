"""What the server gives 承诺查询: its rows as the page wants them, and the files to download."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from ledger_samples import GREEN, ROWS, UNDATED, commitment

from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.model import Plan, Span
from ledger.filter import Filter
from ledger.ledger import Ledger
from web.commitments import Commitments, table, value_place, variants
from web.links import Links


@pytest.fixture(scope="module")
def served(plan: Plan) -> Commitments:
    return Commitments([plan], Links.of([plan]))


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"query": 5, "sort": "", "form": "csv"},
        {"query": "", "sort": "size", "form": "csv"},
        {"query": "", "sort": ["ref"], "form": "csv"},
        {"query": "", "sort": "", "form": "exe"},
        {"query": "q=" + "长" * 5000, "sort": "", "form": "csv"},
    ],
)
def test_a_strange_request_gets_no_file(sent: Any, served: Commitments) -> None:
    """Anyone can call the server's function: what is not asked as the page asks gives nothing."""
    assert asyncio.run(served.download(sent)) == {}


@pytest.mark.parametrize("sent", [None, 5, [], {"q": "绿化"}, "长" * 101, "", "  "])
def test_a_strange_search_means_nothing(sent: Any, plan: Plan, fake_index: PlanIndex) -> None:
    """What is no search finds no rows; blank words only make ready."""
    served = Commitments([plan], Links.of([plan]), fake_index)
    assert asyncio.run(served.alike(sent)) == []


def test_a_search_by_meaning_gives_ids(
    plan: Plan, served: Commitments, fake_index: PlanIndex, ledger: Ledger
) -> None:
    """Ids of the table's rows, the nearest first; none where there is no index to read meaning from."""
    row = next(row for row in ledger.rows if row.indicator == "老旧小区改造")
    words = f"{row.topic} {row.indicator} {row.value_text}"
    known = Commitments([plan], Links.of([plan]), fake_index)
    made = asyncio.run(known.read())
    rows = [dict(zip(made["fields"], values, strict=True)) for values in made["rows"]]
    indicators = {found["id"]: found["indicator"] for found in rows}
    assert len(indicators) == len(rows)
    assert indicators[asyncio.run(known.alike(words))[0]] == row.indicator
    assert asyncio.run(served.alike(words)) == []


def test_a_file_has_a_name_and_a_type(served: Commitments, ledger: Ledger) -> None:
    """The name says what and of which plan, without signs that file systems forbid."""
    made = asyncio.run(served.download({"query": "chapter=5", "sort": "", "form": "csv"}))
    assert made["name"].startswith("承诺查询-呼和浩特市回民区")
    assert made["type"].startswith("text/csv")
    lines = b64decode(made["data"]).decode("utf-8-sig").splitlines()
    assert len(lines) == len(ledger.select(Filter(chapters=("5",)))) + 1


def test_the_rows_of_the_page(plan: Plan) -> None:
    """Each sentence is sent once; rows of another value are named by their places."""
    made = table(Ledger(ROWS), [plan], Links.of([plan]))
    rows = [dict(zip(made["fields"], row, strict=True)) for row in made["rows"]]
    assert [made["quotes"][row["quote"]] for row in rows] == [row.quote for row in ROWS]
    assert len(made["quotes"]) == len(ROWS) - 1
    assert [row["others"] for row in rows] == [[4], [], [], [], [0], [], []]
    assert rows[0]["spelt"] == "jian cheng qu lv hua fu gai lv"
    assert rows[0]["href"] == "?ref=1.1#p1"
    assert (rows[6]["due"], rows[6]["inherited"]) == ("", "")
    assert made["plans"][0]["chapters"]["5"].startswith("第五章")
    assert table(Ledger(()), [plan], Links.of([plan]))["rows"] == []


def test_a_value_is_found_in_its_sentence() -> None:
    """Of two equal values it is the one where the row's own stands; one that is not there is -1."""
    twice = commitment("乙", "5%", "甲增长5%,乙增长5%。")
    second = replace(twice, value_at=Span(9, 11))
    assert value_place(replace(twice, value_at=Span(3, 5))) == 3
    assert value_place(second) == 9
    assert value_place(replace(GREEN, value_text="别的")) == -1
    assert value_place(replace(UNDATED, value_text="")) == -1


def test_variants_fold_as_the_server_does() -> None:
    """Every pair is what folding makes of its first, and only for characters of the text."""
    pairs = variants("绿化覆盖率")
    made = dict(zip(pairs[::2], pairs[1::2], strict=True))
    assert made["綠"] == "绿"
    assert made["蓋"] == "盖"
    assert all(fold(a) == b and b in "绿化覆盖率" for a, b in made.items())
    assert variants("") == ""
