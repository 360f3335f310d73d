"""What a build makes beside an index so that a question need not: rows of the ledger, words of the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import BigramEmbedder
from test_build import config, source

from chat.bot import Bot
from chat.building import beside
from chat.spelling import stored as words
from index.build import build
from index.general import cut
from index.store import load_index
from index.tokenizer import fold
from ingest.model import Plan
from ledger import stored as rows
from ledger.extract import extract
from ledger.ledger import Ledger


def put(folder: Path, files: dict[str, str]) -> Path:
    """Write the texts into a folder; the only one of them."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (name,) = files
    return folder / name


def test_rows_come_back_as_they_were_extracted(plan: Plan, tmp_path: Path) -> None:
    """Every field of every row, with its type."""
    put(tmp_path, rows.stored(plan))
    assert rows.restored(plan, tmp_path) == extract(plan)


def test_rows_of_another_version_are_not_believed(small_plan: Plan, tmp_path: Path) -> None:
    """Then, and where the file is missing or damaged, they are extracted."""
    assert rows.restored(small_plan, tmp_path) is None
    path = put(tmp_path, rows.stored(small_plan))
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["rows"]
    for wrong in ({**values, "made_by": "0"}, {**values, "rows": [{"id": "x"}]}, {**values, "rows": 1}, []):
        path.write_text(json.dumps(wrong), encoding="utf-8")
        assert rows.restored(small_plan, tmp_path) is None
        assert Ledger.of([small_plan], tmp_path).rows == extract(small_plan)
    path.write_text("[", encoding="utf-8")
    assert rows.restored(small_plan, tmp_path) is None


def test_words_come_back_as_they_were_cut(small_plan: Plan, tmp_path: Path) -> None:
    """Nothing is dropped; without the file the text is cut anew."""
    cut_anew = words.words_of(small_plan, None)
    texts = (
        small_plan.title,
        *(h.title for h in small_plan.headings),
        *(p.text for p in small_plan.passages),
    )
    assert "".join(cut_anew) == fold("".join(f"{text}\n" for text in texts))
    assert cut_anew[:-1] == cut(fold("\n".join(texts)))
    path = put(tmp_path, words.stored(small_plan))
    assert words.words_of(small_plan, tmp_path) == cut_anew
    path.write_text("{", encoding="utf-8")
    assert words.words_of(small_plan, tmp_path) == cut_anew


def test_a_build_puts_them_into_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checked like its other files, one of each kind for each plan; the bot extracts and cuts nothing."""
    text = "青山县“十四五”规划\n第一章 总则\n到2025年,建设老年食堂 40 个。\n"
    sources = [source(tmp_path, text, "a.txt"), source(tmp_path, text.replace("青山", "绿水"), "b.txt")]
    built = build(sources, config(tmp_path), BigramEmbedder(), beside=beside)
    names = {name for plan in built.plans for name in beside(plan)}
    assert len(names) == 4
    assert names <= built.manifest.files.keys()
    expected = tuple(row for plan in built.plans for row in extract(plan))
    bot = Bot(load_index(config(tmp_path), BigramEmbedder()))
    monkeypatch.setattr("ledger.extract.extract", pytest.fail)
    monkeypatch.setattr("chat.spelling.stored._cut", pytest.fail)
    assert bot.ledger.rows == expected
    assert bot.spelling.corrected("老年十堂有几个") == "老年食堂有几个"
    assert bot.index.of_plan(built.plans[1].id).folder == bot.index.folder
