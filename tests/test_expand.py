"""`planqa expand`: cleaning, rows, and runs that are stopped, against a real HTTP server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fakes import SMALL_PLAN, BigramEmbedder

import cli
from chat.answers.llm import LanguageModel
from chat.anticipating.anticipated import answered_questions, is_fit
from chat.anticipating.expand import Outcome, expand, mend_last_line, tasks_of
from index.build import build
from index.config import IndexConfig
from index.expansion import expansion_path
from index.models import LLMSource
from ingest import read_plan
from ingest.errors import LanguageModelError, SourceError

ROOT = Path(__file__).resolve().parent.parent
CANTEENS = "2027年建成老年食堂40个，覆盖80%的社区。"
SENTENCES = 6  # of SMALL_PLAN, without the two leads


class Endpoint(ThreadingHTTPServer):
    """Streams `reply(prompt)` as one chunk a line; remembers the prompts. None: error 500."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Completions)
        self.prompts: list[str] = []
        self.reply: Callable[[str], str | None] = rows_for
        self.end = "stop"
        self.hung_up = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is expected here."""


class _Completions(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = body["messages"][-1]["content"]
        self.server.prompts.append(prompt)
        reply = self.server.reply(prompt)
        self.send_response(500 if reply is None else 200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for line in (*(reply or "").splitlines(keepends=True), None):
                ends = None if line else self.server.end
                choice = {"index": 0, "delta": {"content": line or ""}, "finish_reason": ends}
                chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}
                self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
                self.wfile.flush()
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.hung_up.set()

    def log_message(self, format: str, *args: object) -> None:
        """Not on the tests' stderr."""


def sentence_in(prompt: str) -> str:
    """The sentence that a prompt asks about."""
    return prompt.splitlines()[-1].partition(":")[2]


def rows_for(prompt: str) -> str:
    """What a well-behaved model says: two questions of the first words of the sentence."""
    words = sentence_in(prompt)[:6]
    return f"{words}|这里面说的是啥事情呀?|{words[-2:]} 怎么说的"


def failing_at(sentence: str, failure: str | None) -> Callable[[str], str | None]:
    return lambda prompt: failure if sentence in prompt else rows_for(prompt)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "county.txt"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    return path


def run(source: Path, endpoint: Endpoint, *, limit: int | None = None) -> Outcome:
    llm = LLMSource("remote", base_url=endpoint.base_url, model="tiny", api_key="k")
    model = LanguageModel(llm, timeout_s=30, max_tokens=64)
    return expand(read_plan(source), source, model, limit=limit, progress=False)


def rows(source: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in expansion_path(source).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("40个|要开多少家老人饭堂?|老年食堂 数量", ["要开多少家老人饭堂?", "老年食堂 数量"]),
        ("1. 40个|要开多少家老人饭堂?", ["要开多少家老人饭堂?"]),
        ("(2) “40个” ｜ 二、**要开多少家老人饭堂?** ｜", ["要开多少家老人饭堂?"]),
        ("| 40 个 | 问题1:要开多少家老人饭堂? |", ["要开多少家老人饭堂?"]),
        ("- 2027年|2027年要开多少家?", ["2027年要开多少家?"]),
        ("60个|要开多少家老人饭堂?", []),
        ("没有写|老人吃饭多少钱?", []),
        ("覆盖80%的社区|老人吃饭多少钱?|老人吃饭 饭钱", []),  # no sum there
        ("建成老年食堂|老年食堂哪年建好?", []),  # no date
        ("2027年建成老年食堂|老年食堂哪年建好?", ["老年食堂哪年建好?"]),
        ("|老人吃饭多少钱?", []),
        ("要开多少家老人饭堂?", []),
        ("40个|要开多少家老人饭堂?|要开多少家老人饭堂", ["要开多少家老人饭堂?"]),
    ],
)
def test_a_row_counts_where_its_words_stand_in_the_sentence(line: str, kept: list[str]) -> None:
    """Numbering, lists and quotation marks go; a question without its words of the sentence goes too."""
    assert answered_questions(line, CANTEENS) == kept


@pytest.mark.parametrize(
    ("question", "fit"),
    [
        ("老人吃饭", False),  # four characters
        ("老人去哪吃", True),
        ("老" * 40, True),
        ("老" * 41, False),
        ("how many canteens 食堂", False),
        ("GDP 和食堂有啥关系", True),
        ("2027年建成老年食堂40个,覆盖80%的社区", False),  # the sentence itself
        ("建成老年食堂40个", False),  # a part of it
        ("覆盖80%的社区是哪些?", True),
        ("要建60个老年食堂吗?", False),  # another number
        ("要建六十个老年食堂吗?", False),
        ("要建四十个老年食堂吗?", True),  # the same in Chinese numerals
        ("哪一年能建一个老年食堂?", True),  # no figure
        ("老年食堂\u2028哪年建?", False),  # would end a row
    ],
)
def test_what_is_fit(question: str, fit: bool) -> None:
    """5 to 40 characters, Chinese, in words of its own, no number that the sentence has not."""
    assert is_fit(question, CANTEENS) is fit


def test_a_copy_is_not_fit() -> None:
    """20 characters in a row of the sentence may stand in a question, 21 may not; punctuation aside."""
    sentence = "对低收入的老年人发放高龄津贴、护理补贴，为独居的老年人提供助餐服务。"
    assert is_fit("请问对低收入的老年人发放高龄津贴护理补贴为独吗", sentence)
    assert not is_fit("请问对低收入的老年人发放高龄津贴护理补贴为独居吗", sentence)


def test_a_short_decimal_is_no_numbering() -> None:
    """`1.` before words is a numbering, before a digit it is a figure."""
    said = "1.5万元|1.吃饭要花多少钱|1.5万元给谁用"
    assert answered_questions(said, "每年1.5万元。") == ["吃饭要花多少钱", "1.5万元给谁用"]


def test_the_rows_and_the_prompts(source: Path, endpoint: Endpoint) -> None:
    """One row a sentence but the leads; the model reads the headings, the lead and the sentence."""
    outcome = run(source, endpoint)
    assert (outcome.asked, outcome.left, outcome.questions) == (SENTENCES, 0, 12)
    sentences = [s.text for p in read_plan(source).paragraphs for s in p.sentences]
    texts = [text for text in sentences if text not in ("建设老年食堂。", "落实补贴资金。")]
    assert [row["sentence"] for row in rows(source)] == texts
    asked = {
        "sentence": CANTEENS,
        "answered": ["这里面说的是啥事情呀?", f"{CANTEENS[4:6]} 怎么说的"],
    }
    assert rows(source)[texts.index(CANTEENS)] == asked
    prompt = endpoint.prompts[texts.index(CANTEENS)]
    assert prompt.endswith(f"标题:第一章 总体要求 / 第一节 主要目标 / 建设老年食堂\n原句:{CANTEENS}")


def test_the_examples_are_turns(source: Path) -> None:
    """Each prompt is a system message, examples by turns, and the sentence at the end."""
    for task in tasks_of(read_plan(source)):
        roles = [role for role, _ in task.sent]
        examples = (len(roles) - 2) // 2
        assert examples >= 1
        assert roles == ["system", *["human", "ai"] * examples, "human"]
        assert sentence_in(task.sent[-1][1]) == task.sentence


def test_a_limited_run_goes_on(source: Path, endpoint: Endpoint) -> None:
    """Run after run asks for the next sentences, none twice; when all are done a run asks nothing."""
    asked = [run(source, endpoint, limit=2).asked for _ in range(4)]
    assert asked == [2, 2, 2, 0]
    assert len(endpoint.prompts) == len(set(endpoint.prompts)) == SENTENCES


def test_a_sentence_without_questions_is_done_too(source: Path, endpoint: Endpoint) -> None:
    """A reply of which nothing can be kept has its row: at temperature 0 it would come again."""
    endpoint.reply = lambda prompt: "我不知道该问什么。"
    assert run(source, endpoint).questions == 0
    assert run(source, endpoint).asked == 0


def test_a_reply_without_end_is_cut_short(source: Path, endpoint: Endpoint) -> None:
    """After eight lines the model is hung up on."""
    endpoint.reply = lambda prompt: "".join(
        f"{sentence_in(prompt)[:4]}|这是什么{'啊' * n}?\n" for n in range(2000)
    )
    run(source, endpoint, limit=1)
    assert len(rows(source)[0]["answered"]) == 8
    assert endpoint.hung_up.wait(3)


def test_the_build_takes_the_questions_in(source: Path, endpoint: Endpoint) -> None:
    """An index built before the questions is built anew."""
    config = IndexConfig(source.parent / "home", source.parent / "index")
    build([source], config, BigramEmbedder())
    run(source, endpoint)
    assert build([source], config, BigramEmbedder()).built


WHOLE = '{"sentence": "甲。", "answered": ["甲是什么呀"]}'


@pytest.mark.parametrize(
    ("found", "left"),
    [
        (WHOLE + '\n{"sentence": "乙。", "answ', WHOLE + "\n"),
        ('{"sent', ""),
        (WHOLE, WHOLE + "\n"),
        (WHOLE + "\n", WHOLE + "\n"),
        (WHOLE + "\nnotes of mine", WHOLE + "\nnotes of mine"),
    ],
)
def test_a_torn_last_line(tmp_path: Path, found: str, left: str) -> None:
    """A begun row is cut off, a whole one keeps its place, what is no row is not touched."""
    path = tmp_path / "rows.jsonl"
    path.write_text(found, encoding="utf-8")
    mend_last_line(path)
    assert path.read_text(encoding="utf-8") == left


@pytest.mark.slow
def test_a_run_torn_at_any_byte_is_resumed(source: Path, endpoint: Endpoint) -> None:
    """Wherever a kill cut the last row, in the middle of a character too, the end is the same."""
    run(source, endpoint, limit=2)
    path = expansion_path(source)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first, len(whole), 3):
        path.write_bytes(whole[:end])
        run(source, endpoint, limit=2 if end < len(whole) - 1 else 1)
        assert path.read_bytes().startswith(whole)


def test_a_failing_model_leaves_the_rows_made(source: Path, endpoint: Endpoint) -> None:
    """A 500 or an empty reply ends the run with what mends it; the next run begins at that sentence."""
    for failure in (None, ""):
        endpoint.reply = failing_at(CANTEENS, failure)
        with pytest.raises(LanguageModelError, match=r"--llm .* goes on"):
            run(source, endpoint)
        assert len(rows(source)) == 2
    endpoint.reply = rows_for
    assert run(source, endpoint).asked == SENTENCES - 2


def test_of_a_cut_reply_the_whole_lines_are_kept(source: Path, endpoint: Endpoint) -> None:
    """It ends no run, which would end at the same sentence for ever; the line that is cut is no question."""
    endpoint.end = "length"
    endpoint.reply = lambda prompt: f"{rows_for(prompt)}\n{rows_for(prompt)}的"
    assert run(source, endpoint).left == 0
    assert {len(row["answered"]) for row in rows(source)} == {2}


def test_a_file_that_holds_no_rows(source: Path, endpoint: Endpoint) -> None:
    """The line is named before the model is asked anything."""
    expansion_path(source).write_text("notes\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"county\.questions\.jsonl:1"):
        run(source, endpoint)
    assert endpoint.prompts == []


def test_a_sentence_that_stands_twice_is_asked_of_once(source: Path) -> None:
    """The row belongs to the text, wherever it stands."""
    source.write_text(SMALL_PLAN + "每个食堂由街道验收。\n", encoding="utf-8")
    asked = [task.sentence for task in tasks_of(read_plan(source))]
    assert len(asked) == len(set(asked)) == SENTENCES


@pytest.mark.parametrize(
    ("args", "mend"),
    [
        (["expand", "{source}"], "--llm embedded"),
        (["expand", "{source}", "--llm", "none"], "--llm embedded"),
        (["expand"], "planqa expand SOURCE"),
        (["expand", "{source}.gone", "--llm", "http://127.0.0.1:9/v1"], "check the path"),
        (["expand", "{source}", "--llm", "no.gguf"], "PLANQA_LLM"),
    ],
)
def test_errors_of_one_line(
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    mend: str,
) -> None:
    """No model, no source (the shipped plan has its questions), no such file: exit 2 and what mends it."""
    monkeypatch.delenv("PLANQA_LLM", raising=False)
    monkeypatch.setenv("PLANQA_LLM_MODEL", "tiny")
    assert cli.main([arg.format(source=source) for arg in args]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert mend in err


def started(source: Path, endpoint: Endpoint) -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PLANQA_")}
    env = kept | {"PLANQA_LLM": endpoint.base_url, "PLANQA_LLM_MODEL": "tiny", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "expand", str(source)],
        cwd=ROOT,
        env=env,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeding_interrupts,  # noqa: PLW1509 - one call, before anything else runs
    )


def heeding_interrupts() -> None:
    """A shell that runs the tests in its background makes them, and their children, deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.processes
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_stopped_run_is_resumed(source: Path, endpoint: Endpoint, sent: signal.Signals, code: int) -> None:
    """Ctrl-C and a kill leave whole rows; the same command asks for the rest alone and says what is next."""
    stopped = threading.Event()

    def third_waits(prompt: str) -> str:
        if len(endpoint.prompts) == 3 and not stopped.is_set():
            stopped.wait(60)
        return rows_for(prompt)

    endpoint.reply = third_waits
    with started(source, endpoint) as process:
        deadline = time.monotonic() + 60
        while len(endpoint.prompts) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(sent)
        assert process.wait(30) == code
        stopped.set()
    assert len(rows(source)) == 2
    with started(source, endpoint) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "12 questions" in out
    assert f"planqa build {source}" in err
    assert len(endpoint.prompts) == SENTENCES + 1  # the one that was cut off was asked again
