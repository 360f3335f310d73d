"""Another's bot: over HTTP and as a command, its replies read into rows, its figures as they should be."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from eval_fakes import QUESTIONS, small_plan, write_questions

from chat.model import Turn
from eval.foreign.bot import ForeignBot
from eval.foreign.citations import read_citations
from eval.foreign.endpoint import Endpoint
from eval.foreign.model import Link, Said
from eval.foreign.program import Program
from eval.foreign.refusal import status_of
from eval.metrics.case import REFUSALS
from eval.questions.refs import places_in
from eval.questions.sections import Sections
from eval.runs.answers import answer_all, read_answers
from eval.runs.run import run_questions
from ingest.errors import LanguageModelError

REPLIES = Path(__file__).parent / "foreign_replies.tsv"
Reply = dict[str, Any]


@pytest.fixture
def sections(tmp_path: Path) -> Sections:
    return Sections.of(small_plan(tmp_path))


class Desk:
    """An endpoint of the test: remembers what it was sent, says what it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Reply, str]] = []
        self.says: Callable[[str], Reply | int] = lambda question: message("好。")
        self.models = ["m"]
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer({"data": [{"id": name} for name in desk.models]})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                desk.sent.append((self.path, body, self.headers.get("Authorization", "")))
                self.answer(desk.says(body["messages"][-1]["content"]))

            def answer(self, said: Reply | int) -> None:
                data = b"busy" if isinstance(said, int) else json.dumps(said).encode()
                self.send_response(said if isinstance(said, int) else 200)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Retry-After", "7")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Nothing on the test's stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def message(text: str, **beside: object) -> Reply:
    return {"model": "m", "choices": [{"message": {"role": "assistant", "content": text} | beside}]}


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("(第五章第一节)", [(5, 1)]),
        ("见第5章第1节和第六章。", [(5, 1), (6, None)]),
        ("第 十二 章 城市建设 第 3 节", [(12, 3)]),
        ("第五章第一节、第二节;第一节", [(5, 1), (5, 2)]),
        ("第二篇第三章第一节", [(3, 1)]),
        ("第5.2节", [(5, 2)]),
        ("第五章第一節", [(5, 1)]),
        ("Chapter 5, Section 1", [(5, 1)]),
        ("第五章讲绿化。第一节", [(5, None)]),
        ("第一节", []),
        ("前言", []),
    ],
)
def test_places_are_read_as_people_write_them(text: str, places: list[tuple[int, int | None]]) -> None:
    """A section belongs to the chapter named before it in the sentence; without one it names nothing."""
    assert places_in(text) == places


def test_the_preface_is_a_place_only_in_a_reference() -> None:
    """前言 is also a word."""
    assert places_in("《纲要》前言", reference=True) == [(0, None)]


@pytest.mark.parametrize(
    ("text", "body", "cited"),
    [
        ("改造159个(第一章第一节)。", "改造159个(第一章第一节)。", [(1, (1, 1), None)]),
        (
            "改造159个[1]。\n\n依据:\n[1] 《“十四五”纲要》第一章第一节:“‘十三五’期间,老旧小区改造159个。”",
            "改造159个[1]。",
            [(1, (1, 1), "“十三五”期间,老旧小区改造159个。")],
        ),
        (
            "41%【2】。\n**参考来源**\n2. 第1章第2节 主要目标\n“森林覆盖率达到41%”",
            "41%【2】。",
            [(2, (1, 2), "森林覆盖率达到41%")],
        ),
        ("有[1]。\n[1]: 森林覆盖率达到 41%", "有[1]。", [(1, (1, 2), "森林覆盖率达到41%")]),
        ("有[^1]。\n\n[^1]: 第一章第二节:森林覆盖率达到60%", "有[^1]。", [(1, (1, 2), "森林覆盖率达到60%")]),
        ("见[第二章第一节](https://a.cn/p?x=159)。", "见第二章第一节。", [(1, (2, 1), None)]),
        ("见[原文](http://h/?ref=2.1#p1)。", "见原文。", [(1, (2, 1), None)]),
        ("见[官网](https://a.cn/p)。", "见官网。", [(1, None, None)]),
        ("见第二章第一节和[官网](https://a.cn/p)。", "见第二章第一节和官网。", [(1, (2, 1), None)]),
        ("有[3]。", "有[3]。", [(3, None, None)]),
        ("没有出处。", "没有出处。", []),
        ("热线见第二章第二节[1]。\n来源:\n[1] 第一章第一节", "热线见第二章第二节[1]。", [(1, (1, 1), None)]),
    ],
)
def test_citations_are_read_in_the_forms_that_people_use(
    text: str,
    body: str,
    cited: list[tuple[int, tuple[int, int | None] | None, str | None]],
    sections: Sections,
) -> None:
    """References, marks with a list, footnotes, links; a quote alone is looked up; the list is no text."""
    reading = read_citations(Said(text), sections)
    assert (reading.body, [(c.n, c.place, c.quote) for c in reading.cited]) == (body, cited)


def test_what_an_endpoint_states_beside_its_text_is_cited(sections: Sections) -> None:
    """A url_citation's title names the place; the same place in the text is no second citation."""
    links = (Link("第一章第二节", "http://h/1"), Link("", "http://h/?ref=2.1"))
    cited = read_citations(Said("见第一章第二节。", links), sections).cited
    assert [c.place for c in cited] == [(1, 2), (2, 1)]


def test_refusals_are_told_from_the_text() -> None:
    """Of 62 replies in the ways of other bots two are misread, and these are known."""
    rows = [line.split("\t") for line in REPLIES.read_text(encoding="utf-8").splitlines()]
    wrong = [text for kind, text in rows if (status_of(text) in REFUSALS) != (kind in REFUSALS)]
    assert len(rows) == 64
    assert wrong == [
        "河长制由区、镇、村三级河长负责;规划没有具体列出姓名[1]。",
        "经检索,规划全文没有出现“共有产权房”一词。",
        "回民区尚未提供公交的村将在2025年通公交。",
        "没有一名学生因为家庭困难无法完成学业[1]。",
    ]
    kinds = {(kind, status_of(text)) for kind, text in rows if kind in ("off_topic", "refused", "damaged")}
    assert kinds == {(kind, kind) for kind in ("off_topic", "refused", "damaged")}


def test_an_endpoint_is_asked_as_openai_clients_ask(desk: Desk, sections: Sections) -> None:
    """System message, history, question, the one model it lists, the key; annotations become citations."""
    note = {"type": "url_citation", "url_citation": {"title": "第二章第一节", "url": "http://h"}}
    desk.says = lambda question: message("<think>第九章?</think>建成36处。", annotations=[note])
    bot = ForeignBot("b", Endpoint(desk.url, key="k", system="只答规划。"), sections)
    row = bot.row("f1", "几处?", (Turn("user", "养老?"), Turn("assistant", "有。")))
    bot.close()
    path, body, key = desk.sent[0]
    assert (path, body["model"], key) == ("/v1/chat/completions", "m", "Bearer k")
    assert [m["role"] for m in body["messages"]] == ["system", "user", "assistant", "user"]
    assert (row["answer"], row["status"], row["model"]) == ("建成36处。", "answered", "m")
    assert [(c["chapter"], c["section"], c["ref"]) for c in row["citations"]] == [(2, 1, "第二章第一节")]
    assert "retrieved" not in row


def test_a_busy_endpoint_is_asked_again(desk: Desk, sections: Sections) -> None:
    """429 is waited for as long as it says; after the last try it is an error with its words."""
    left = [429, 429]
    desk.says = lambda question: left.pop() if left else message("好,有。")
    waits: list[float] = []
    speaker = Endpoint(f"{desk.url}/v1", "m", wait=waits.append)
    assert speaker.say("几处?", ()).text == "好,有。"
    assert waits == [7.0, 7.0]
    desk.says = lambda question: 429
    with pytest.raises(LanguageModelError, match="answered 429: busy"):
        speaker.say("几处?", ())
    speaker.close()


def test_several_models_must_be_chosen_from(desk: Desk) -> None:
    """Nothing is guessed: the names are shown."""
    desk.models = ["a", "b"]
    with pytest.raises(LanguageModelError, match=r"2 models: a, b.*--bot-model"):
        Endpoint(desk.url).say("几处?", ())


@pytest.mark.parametrize("said", [{"choices": []}, {"error": "x"}, 500])
def test_a_reply_that_is_no_completion_is_an_error(desk: Desk, said: Reply | int) -> None:
    """It names the address."""
    desk.says = lambda question: said
    with pytest.raises(LanguageModelError, match="the bot at http://127"):
        Endpoint(desk.url, "m").say("几处?", ())


def test_a_failing_endpoint_makes_rows_of_errors_and_resume_asks_them_again(
    desk: Desk, tmp_path: Path, sections: Sections
) -> None:
    """No run is lost; what was answered is not asked twice, what failed is."""
    desk.says = lambda question: 500 if "幼儿园" in question else message("159个。")
    bot = ForeignBot("b", Endpoint(desk.url, "m"), sections)
    out = tmp_path / "a.jsonl"
    answer_all(bot, QUESTIONS, out, resume=False, progress=False)
    rows = {row["id"]: row for row in read_answers(out)}
    assert [i for i, row in rows.items() if row["status"] == "error"] == ["u1"]
    assert "retrieved" not in rows["u1"]
    asked = len(desk.sent)
    desk.says = lambda question: message("规划没有写。")
    answer_all(bot, QUESTIONS, out, resume=True, progress=False)
    bot.close()
    assert [body["messages"][-1]["content"] for _, body, _ in desk.sent[asked:]] == ["幼儿园要建多少所?"]
    assert {row["id"]: row["status"] for row in read_answers(out)}["u1"] == "not_in_plan"
    assert len(read_answers(out)) == len(QUESTIONS)


def command(tmp_path: Path, program: str) -> str:
    script = tmp_path / "bot.py"
    script.write_text(
        f"import sys, os, json, random\nasked = sys.stdin.read()\n{program}\n", encoding="utf-8"
    )
    return f"{sys.executable} {script}"


@pytest.mark.processes
def test_a_command_reads_the_question_and_prints_the_answer(tmp_path: Path) -> None:
    """The question alone, or the conversation; as JSON beside it."""
    speaker = Program(
        command(tmp_path, "print(asked, json.loads(os.environ['PLANQA_MESSAGES'])[-1]['content'])")
    )
    assert speaker.say("几处?", ()).text == "几处?\n 几处?"
    assert speaker.say("那呢?", (Turn("user", "甲"), Turn("assistant", "乙"))).text.startswith(
        "问:甲\n答:乙\n问:那呢?"
    )


@pytest.mark.processes
@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("sys.exit('没有钥匙')", "ended with 1: 没有钥匙"),
        ("__import__('time').sleep(60)", "no answer in 3 s"),
    ],
)
def test_a_command_that_fails_or_hangs_is_an_error(tmp_path: Path, program: str, found: str) -> None:
    """It says its last words; what hangs is ended."""
    with pytest.raises(LanguageModelError, match=found):
        Program(command(tmp_path, program), 3.0).say("几处?", ())


@pytest.mark.processes
@pytest.mark.parametrize(
    ("program", "figures"),
    [
        (
            "print('规划没有提到。')",
            {"refusal": 1.0, "false_refusal": 1.0, "all_facts": 0.0, "citation_recall": 0.0},
        ),
        (
            "print('都有安排(第九章第九节)。')",
            {"refusal": 0.0, "false_refusal": 0.0, "citation_precision": 0.0},
        ),
        (
            "print('老旧小区改造159个(第一章第一节)。' if '小区' in asked else '规划没有提到。')",
            {"refusal": 1.0, "false_refusal": 1 / 3, "citation_precision": 1 / 3, "numbers_supported": 1.0},
        ),
        ("pass", {"errors": 1.0, "false_refusal": 1.0, "refusal": 0.0}),
    ],
)
def test_the_figures_follow_the_bot(tmp_path: Path, program: str, figures: dict[str, float]) -> None:
    """Who refuses all, answers all, cites wrongly, knows one thing or says nothing has such figures."""
    plan = small_plan(tmp_path)
    bot = ForeignBot("b", Program(command(tmp_path, program)), Sections.of(plan))
    record = {"config": "b", "identity": {}}
    run = run_questions(bot, QUESTIONS, tmp_path / "r", record, plan, resume=False, progress=False)
    overall = run.evaluation.overall
    assert {name: overall[name].mean for name in figures} == pytest.approx(figures)
    assert "evidence_1000" not in overall  # what it retrieved is not known
    assert "mrr" not in overall
    assert "verbatim" not in overall  # it quotes nothing


@pytest.mark.processes
def test_the_command_line_drives_a_foreign_bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From `planqa eval run --bot` to a folder with reports; a wrong address is told before the first row."""
    from cli import main

    (tmp_path / "plan").mkdir()
    small_plan(tmp_path / "plan")
    where = [
        "--plan",
        str(tmp_path / "plan/plan.txt"),
        "--questions",
        str(write_questions(tmp_path / "q.jsonl")),
    ]
    program = command(tmp_path, "print('159个(第一章第一节)。')")
    bot = ["--bot", f"cmd:{program}", "--bot-name", "echo"]
    assert main(["eval", "run", *where, *bot, "--out", str(tmp_path / "r")]) == 0
    record = json.loads((tmp_path / "r/echo/run.json").read_text(encoding="utf-8"))
    assert record["bot"]["command"].endswith("bot.py")
    assert (tmp_path / "r/echo/report.html").exists()
    capsys.readouterr()
    assert main(["eval", "run", *where, "--bot", "http://127.0.0.1:9", "--bot-model", "m"]) == 2
    assert "the bot at http://127.0.0.1:9" in capsys.readouterr().err
    assert main(["eval", "run", *where, "--bot", "ftp://x"]) == 2
    assert main(["eval", "run", *where, *bot, "--config", "default"]) == 2
