"""Control characters, turned text, half surrogates: whoever sends them, terminal and page get none."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from fakes import BigramEmbedder, parsed
from openpyxl import Workbook, load_workbook

import cli
from chat.answers.llm import LanguageModel
from chat.bot import Bot
from chat.model import Turn
from chat.streams import printable_streams
from index.assembly import index_plans
from index.build import build
from index.config import IndexConfig
from index.models import LLMSource
from index.plan_index import PlanIndex
from index.store import save_index
from ingest import read_plan
from ingest.characters import printable
from ingest.errors import QuestionError, SourceError
from ingest.formats import read_document
from ingest.identity import with_stated_identity
from web.conversation import Asked, converse
from web.links import Links

BYTE = "\udcff"
"""How Python holds a byte of an argument that is no text."""
EVIL = "\x1b[31m\x07\r\x9b31m\x85\u2028\u2029\u202e\u2066\u2069\u200b\u200f\ufeff\ud800"
PATH = EVIL.replace("\ud800", BYTE)
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
PLAN = "青山县发展规划\n第一章 道路\n第一节 建设\n到2025年,新建道路20公里。\n加强养护。\n"
QUESTION = f"新建{EVIL}道路{EVIL}多少公里?"


def evil_in(text: str) -> list[str]:
    return sorted({ascii(c) for c in text if c != "\n" and unicodedata.category(c) in UNPRINTABLE})


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([parsed(PLAN)], BigramEmbedder())


@pytest.fixture
def folder(index: PlanIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index on disk, which the commands read."""
    save_index(index, tmp_path / "index", "corpus")
    monkeypatch.setenv("PLANQA_INDEX", str(tmp_path / "index"))
    return tmp_path


def test_what_is_printable_stays() -> None:
    """Words, wide spaces, lines and tabs; what moves a cursor goes, what ends a line is a space."""
    assert printable("规划　第一章\n\t“甲”5% é \U00020000") == "规划　第一章\n\t“甲”5% é \U00020000"
    assert printable("a\x1b[2Jb\u202ec\rd\ud800e") == "a[2Jbc d?e"
    assert evil_in(printable(EVIL)) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", f"1{EVIL}"],
        ["show", "1", "--plan", EVIL],
        ["commitments", "--search", f"道路{EVIL}"],
        ["commitments", "--search", f"没有{EVIL}"],
        ["commitments", "--topic", EVIL],
        ["commitments", "--chapter", EVIL],
        ["commitments", "--deadline", EVIL],
        ["commitments", "--sort", EVIL],
        ["commitments", "--out", f"/nowhere/{PATH}/a.csv"],
        ["commitments", "--search", BYTE],
        ["inspect", f"/nowhere/{PATH}.txt"],
        ["inspect", f"/nowhere/a\nplanqa: all is well{PATH}.txt"],
    ],
    ids=lambda arguments: ascii(arguments)[:50],
)
def test_no_command_prints_them(
    arguments: list[str], folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Neither in results nor in errors, which are one line; nothing ends in a traceback."""
    assert cli.main(arguments) in (0, 2)
    out, err = (stream.decode("utf-8") for stream in capfdbinary.readouterr())
    assert evil_in(out + err) == []
    assert len(err.splitlines()) <= 1


def test_a_workbook_of_such_a_search_can_be_opened(folder: Path) -> None:
    """What was searched stands in it without them."""
    made = folder / "found.xlsx"
    assert cli.main(["commitments", "--search", f"道路{EVIL}", "--kind", "target", "--out", str(made)]) == 0
    [(said,)] = [
        row[1:2] for row in load_workbook(made)["说明"].iter_rows(values_only=True) if row[0] == "筛选"
    ]
    assert "道路" in str(said)
    assert evil_in(str(said)) == []


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_terminal_without_the_characters_gets_a_sign_for_them(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locale that has no such character ends no command."""
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding=encoding))
    with printable_streams():
        print("第一章 ⺁ 😀", flush=True)
    assert b"?" in held.getvalue()


def test_a_bot_takes_them_out_of_question_and_history(index: PlanIndex) -> None:
    """The answer is found as without them, and repeats none; a history may hold anything."""
    bot = Bot(index)
    answer = bot.answer(QUESTION, [Turn("user", f"道路{EVIL}"), Turn("assistant", f"{EVIL}20公里[1]")])
    assert "20公里" in answer.text
    for text in (answer.question, answer.standalone, answer.text):
        assert evil_in(text) == []


def test_a_question_of_nothing_else_is_empty(index: PlanIndex) -> None:
    """It is told so, not answered."""
    with pytest.raises(QuestionError, match="请输入"):
        Bot(index).answer("\x00\u200b\u202e")


def test_the_page_gets_none(index: PlanIndex) -> None:
    """Every state of a turn can be sent, whatever was asked."""
    bot = Bot(index)
    history = [{"role": role, "content": EVIL} for role in ("user", "assistant")]
    sent = {"conversation": 0, "turn": 1, "question": QUESTION, "history": history}
    states = list(converse(bot, Links.of(bot.plans), Asked.from_page(sent)))
    assert states[-1]["done"]
    assert "20公里" in states[-1]["answer"]
    for view in states:
        assert evil_in(json.dumps(view, ensure_ascii=False)) == []


def test_a_language_models_reply_loses_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Piece by piece, before anything is checked or shown."""

    class Chunk:
        text, response_metadata = f"新建{EVIL}道路", {"finish_reason": "stop"}

    class Client:
        def stream(self, sent: object) -> Any:
            return iter([Chunk()])

    model = LanguageModel(LLMSource("remote", base_url="http://x", model="m"), timeout_s=1, max_tokens=9)
    monkeypatch.setattr(model, "_client", Client)
    assert evil_in("".join(model.reply([]))) == []


def test_a_plan_has_none_in_any_field(tmp_path: Path) -> None:
    """File name, sheet and cells, title and text: what is read of a source is printable."""
    tame = EVIL.replace("\x1b", "").replace("\x07", "").replace("\ud800", "").replace("\r", "")
    book = Workbook()
    sheet: Any = book.active
    sheet.append([f"指标{tame}", "数值_x001B_[2J"])
    sheet.append([f"公园{tame}", "5个_x001B_"])
    book.save(tmp_path / f"a{tame}.xlsx")
    page = f"<title>甲县{tame}规划</title><h1>第一章 道&#x1b;&#x202e;路{tame}</h1><p>新建{tame}道&#155;路。"
    (tmp_path / f"b{tame}.html").write_text(page, encoding="utf-8")
    text = f"---\ntitle: 甲县{tame}规划\n---\n# 道{tame}路\n\n新建{tame}。\n"
    (tmp_path / "c.md").write_text(text, encoding="utf-8")
    for path in sorted(tmp_path.iterdir()):
        plan = read_plan(path)
        said = [plan.title, plan.source, *plan.warnings, *(e for c in plan.reading for e in c.examples)]
        said += [h.text for h in plan.headings] + [p.text for p in plan.paragraphs]
        assert evil_in("".join(said)) == [], path


def test_a_file_whose_name_is_no_text_is_built(tmp_path: Path) -> None:
    """Its bytes are no UTF-8; its name is shown with signs in their place."""
    source = tmp_path / "a\udcff.txt"
    source.write_text(PLAN, encoding="utf-8")
    made = build([source], IndexConfig(home=tmp_path, folder=tmp_path / "index"), BigramEmbedder())
    assert made.plans[0].source == "a?.txt"
    assert read_document(source).name == "a?.txt"


@pytest.mark.parametrize("said", ['{"areas": ["甲\\u001b县"]}', '{"kind": "\\ud800"}', '{"a":' * 100_000])
def test_a_stated_identity_is_text(said: str, tmp_path: Path) -> None:
    """Controls in it, or no end of brackets, are an error of one line."""
    source = tmp_path / "a.txt"
    source.write_text(PLAN, encoding="utf-8")
    (tmp_path / "a.identity.json").write_text(said, encoding="utf-8")
    with pytest.raises(SourceError, match="does not say what the document is"):
        with_stated_identity(read_plan(source), source)
