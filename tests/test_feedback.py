"""有用 or 没用: masked, kept for its days, through kills, and turned into rows of a benchmark."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import SMALL_PLAN, parsed
from pydantic import TypeAdapter, ValidationError
from scripted_bot import ScriptedBot

from chat.model import Answered, Status
from eval.questions.sets import load_questions
from ingest.errors import PlanQAError, RowsError
from web.service.feedback import Cited, Feedback, export
from web.service.feedback_command import add_feedback_parser
from web.service.feedback_store import FeedbackStore, kept_clean

ROOT = Path(__file__).resolve().parent.parent


class Day:
    """A clock that a test moves by days."""

    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "feedback.sqlite"


def said(comment: str = "", *, useful: bool = False, question: str = "绿化覆盖率是多少?") -> Feedback:
    cited = (Cited(5, 1, "建成区绿化覆盖率达到 40%", "第五章第一节", "plan"),)
    return Feedback(
        useful=useful, status=Status.ANSWERED, reason="wrong", comment=comment,
        question=question, standalone=question, citations=cited,
    )  # fmt: skip


def on_disk(file: Path) -> bytes:
    """All bytes of the file, its log included."""
    return b"".join(path.read_bytes() for path in sorted(file.parent.iterdir()))


def test_what_was_said_of_an_answer_comes_back_as_it_was(file: Path) -> None:
    """Verdict, reason, words, status, citations, the index's generation and the time."""
    bot = ScriptedBot(parsed(SMALL_PLAN))
    *_, last = bot.ask("老旧小区改造多少个?")
    assert isinstance(last, Answered)
    store = FeedbackStore(file, keep_questions=True, now=Day())
    store.add(Feedback.on(last.answer, useful=False, reason="place", comment="应该是另一节"), "gen-7")
    (kept,) = store.rows()
    assert (kept.said.useful, kept.said.reason, kept.said.comment) == (False, "place", "应该是另一节")
    assert (kept.said.question, kept.said.status) == ("老旧小区改造多少个?", Status.ANSWERED)
    assert [c.quote for c in kept.said.citations] == [c.quote for c in last.answer.citations] != []
    assert (kept.generation, kept.at) == ("gen-7", "2026-03-01T12:00:00.000+00:00")


def test_a_question_is_kept_only_where_that_is_switched_on(file: Path) -> None:
    """By default neither it nor how it was read reaches the disk."""
    FeedbackStore(file).add(said("字数太多"), "gen-1")
    assert "字数太多".encode() in on_disk(file)
    assert "绿化覆盖率是多少".encode() not in on_disk(file)
    FeedbackStore(file, keep_questions=True).add(said(), "gen-1")
    assert "绿化覆盖率是多少".encode() in on_disk(file)


def test_numbers_of_people_never_reach_the_disk(file: Path) -> None:
    """Neither of the words nor of the question, nor with a hidden character between."""
    store = FeedbackStore(file, keep_questions=True)
    store.add(
        said("打138\u200b12345678给我\u202e\x1b[2J", question="我是11010519491231002X,小区改造?"),
        "gen-1",
    )
    (kept,) = store.rows()
    assert kept.said.comment == "打〔电话〕给我[2J"
    assert kept.said.question == kept.said.standalone == "我是〔身份证号〕,小区改造?"
    assert b"12345678" not in on_disk(file)
    assert b"19491231" not in on_disk(file)


def test_a_forged_citation_brings_no_number_of_people(file: Path) -> None:
    """What a client says was cited is masked in each of its texts; as a place only a place is taken."""
    cited = Cited(1, 1, "电话13812345678", "11010519491231002X", "139\u200b12345678")
    FeedbackStore(file).add(Feedback(useful=True, status=Status.ANSWERED, citations=(cited,)), "gen-1")
    (kept,) = FeedbackStore(file).rows()
    assert kept.said.citations == (Cited(1, 1, "电话〔电话〕", "〔身份证号〕", "〔电话〕"),)
    assert b"12345678" not in on_disk(file)
    assert b"19491231" not in on_disk(file)
    with pytest.raises(ValidationError):
        Cited(13812345678, 1, "")


def test_the_file_is_its_owners_alone(file: Path) -> None:
    """The log beside it too."""
    FeedbackStore(file).add(said(), "gen-1")
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("begin")
        reader.execute("select * from feedback").fetchall()
        FeedbackStore(file).add(said(), "gen-1")
        modes = {path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    assert modes == {0o600}


def test_after_its_days_feedback_is_gone_by_itself_and_for_good(file: Path) -> None:
    """When the next is written, when somebody reads, by the server's clock; from the bytes on disk too."""
    day = Day()
    store = FeedbackStore(file, retention_days=30, now=day)
    store.add(said("first words"), "gen-1")
    day.now += timedelta(days=29)
    store.add(said("second words"), "gen-1")
    assert len(store.rows()) == 2
    day.now += timedelta(days=1)
    with closing(sqlite3.connect(file)) as other:  # as long as anybody is connected, the log stays
        other.execute("select * from feedback").fetchall()
        store.add(said("third words"), "gen-1")
        assert b"first words" not in on_disk(file)
    assert b"second words" in on_disk(file)
    day.now += timedelta(days=29)
    assert [kept.said.comment for kept in store.rows()] == ["third words"]
    assert b"second words" not in on_disk(file)
    day.now += timedelta(days=1)

    async def a_moment() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(kept_clean(store, every_s=0.01), 0.5)

    asyncio.run(a_moment())
    assert b"third words" not in on_disk(file)


def test_kept_questions_are_masked_and_gone_after_their_days(file: Path) -> None:
    """As feedback is: from the bytes on disk too; what is longer than a question may be is cut."""
    day = Day()
    store = FeedbackStore(file, retention_days=30, now=day)
    store.add_question("rest", "我是1101051949\u200b1231002X,first question", "answered")
    (kept,) = store.questions()
    assert (kept.door, kept.question, kept.status) == ("rest", "我是〔身份证号〕,first question", "answered")
    assert kept.at == "2026-03-01T12:00:00.000+00:00"
    assert b"1231002" not in on_disk(file)
    day.now += timedelta(days=30)
    store.add_question("page", "second question" * 1000, "invalid")
    assert [len(row.question) for row in store.questions()] == [1500]
    assert b"first question" not in on_disk(file)
    assert store.purge(days=0) == 1
    assert b"second question" not in on_disk(file)


def test_who_asks_without_end_leaves_room_for_feedback(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By number and by bytes; what people say is still taken."""
    store = FeedbackStore(file)
    monkeypatch.setattr("web.service.feedback_store.MOST_QUESTIONS", 2)
    store.add_question("page", "1", "answered")
    store.add_question("page", "2", "answered")
    with pytest.raises(PlanQAError, match="planqa feedback purge"):
        store.add_question("page", "3", "answered")
    monkeypatch.setattr("web.service.feedback_store.MOST_QUESTIONS", 1000)
    monkeypatch.setattr("web.service.feedback_store.MOST_BYTES_FOR_QUESTIONS", 64 * 1024)

    def fill() -> None:
        for _ in range(100):
            store.add_question("page", "长" * 1500, "answered")

    with pytest.raises(PlanQAError, match="planqa feedback purge"):
        fill()
    store.add(said("room"), "gen-1")
    assert [kept.said.comment for kept in store.rows()] == ["room"]


def test_a_file_of_the_first_version_is_taken_up(file: Path) -> None:
    """What was said stays, and questions can be kept in it."""
    FeedbackStore(file).add(said("old words"), "gen-1")
    with closing(sqlite3.connect(file)) as database:
        database.execute("drop table questions")
        database.execute("pragma user_version = 1")
    store = FeedbackStore(file)
    store.add_question("mcp", "新问题", "answered")
    assert [kept.said.comment for kept in store.rows()] == ["old words"]
    assert [kept.question for kept in store.questions()] == ["新问题"]


def test_several_threads_may_write_at_once(file: Path) -> None:
    """Each of 40 is there afterwards."""
    store = FeedbackStore(file)
    threads = [threading.Thread(target=store.add, args=(said(str(n)), "gen-1")) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(kept.said.comment) for kept in store.rows()) == list(range(40))


@pytest.mark.processes
def test_a_writer_that_is_killed_loses_nothing_that_it_confirmed(file: Path) -> None:
    """Five writers, each killed by SIGKILL while it writes: all rows are there, the file is whole."""
    confirmed = 0
    for rounds in range(5):
        program = [sys.executable, str(ROOT / "tests" / "dying_feedback.py"), str(file)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(program, env=env, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(3 + 7 * rounds):
                assert child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            confirmed += 3 + 7 * rounds + len(child.stdout.readlines())
        assert child.returncode == -signal.SIGKILL
        kept = FeedbackStore(file).rows()
        assert confirmed <= len(kept) <= confirmed + rounds + 1
        assert all(len(one.said.comment) > 300 for one in kept)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]


@pytest.mark.processes
def test_a_full_disk_is_told_and_what_was_confirmed_stays(file: Path) -> None:
    """The writer may make no file longer than 120 KB: its error names the file, no row is lost, and with
    room again the next is written."""
    program = [
        "import resource, runpy, sys",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))",
        f"sys.argv = ['', {str(file)!r}]",
        f"runpy.run_path({str(ROOT / 'tests' / 'dying_feedback.py')!r}, run_name='__main__')",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    confirmed = len(done.stdout.splitlines())
    told = done.stderr.splitlines()[-1]
    assert f"PlanQAError: {file} cannot be used" in told
    assert "make room on the disk" in told
    assert confirmed > 10
    store = FeedbackStore(file)
    assert confirmed <= len(store.rows()) <= confirmed + 1
    store.add(said("room again"), "gen-1")
    assert store.rows()[-1].said.comment == "room again"


def test_a_wrong_answer_becomes_a_row_of_the_benchmark(file: Path, tmp_path: Path) -> None:
    """The rows load as questions; the gold is proposed only where the answer was useful, and the
    question set's check asks for the label that a person must give."""
    store = FeedbackStore(file, keep_questions=True)
    store.add(said("应是42%"), "gen-1")
    store.add(said(useful=True), "gen-1")
    store.add(said(question=""), "gen-1")
    rows = export(store.rows())
    out = tmp_path / "questions.jsonl"
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    wrong, useful = load_questions(out)
    assert (wrong.question, wrong.gold, wrong.labelled) == ("绿化覆盖率是多少?", (), False)
    assert [gold.quote for gold in useful.gold] == ["建成区绿化覆盖率达到 40%"]
    assert rows[0]["feedback"]["comment"] == "应是42%"
    with pytest.raises(RowsError, match="has no type or no answerable"):
        load_questions(out, labelled=True)
    shipped = json.loads((ROOT / "eval/questions/plan.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert set(shipped) - set(rows[0]) == {"answerable"}


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"useful": True}, {"useful": True, "status": "great"},
        {"useful": True, "status": "answered", "x": 1},
        {"useful": True, "status": "answered", "comment": "\ud800"},
        {"useful": True, "status": "answered", "reason": "bad words"},
        {"useful": True, "status": "answered", "comment": "字" * 1001},
        {"useful": True, "status": "answered", "question": "字" * 1501},
        {"useful": True, "status": "answered", "citations": [{"chapter": 1, "section": 1, "quote": ""}] * 41},
        {"useful": True, "status": "answered", "citations": [{"quote": "no place"}]},
    ],
)  # fmt: skip
def test_what_a_browser_sends_must_be_of_the_form(sent: object) -> None:
    """Unknown names, words for reasons and anything long are refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(Feedback).validate_json(json.dumps(sent))


def test_a_full_file_takes_nothing_more_and_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there stays; after a purge there is room."""
    monkeypatch.setattr("web.service.feedback_store.MOST_ROWS", 2)
    store = FeedbackStore(file)
    store.add(said("1"), "gen-1")
    store.add(said("2"), "gen-1")
    with pytest.raises(PlanQAError, match="planqa feedback purge"):
        store.add(said("3"), "gen-1")
    assert [kept.said.comment for kept in store.rows()] == ["1", "2"]
    assert store.purge(days=0) == 2
    store.add(said("4"), "gen-1")


def test_long_rows_end_in_a_full_file_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its bytes, with rows of the longest comment; a purge makes room in the same file."""
    most = 128 * 1024
    monkeypatch.setattr("web.service.feedback_store.MOST_BYTES", most)
    store = FeedbackStore(file)

    def fill() -> None:
        for _ in range(100):
            store.add(said("长" * 1000), "gen-1")

    with pytest.raises(PlanQAError, match="planqa feedback purge"):
        fill()
    assert 10 < len(store.rows()) < 100
    assert file.stat().st_size < 2 * most
    store.purge(days=0)
    store.add(said("4"), "gen-1")
    assert [kept.said.comment for kept in store.rows()] == ["4"]


def test_a_damaged_file_is_an_error_that_says_what_to_do(file: Path) -> None:
    """Another program's bytes, or a later version's file."""
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(PlanQAError, match="move it away"):
        FeedbackStore(file).add(said(), "gen-1")
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("pragma user_version = 9")
    with pytest.raises(PlanQAError, match="version 9"):
        FeedbackStore(file).rows()


def test_the_command_lists_exports_and_purges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the file that the settings name; reading an absent one makes none."""
    monkeypatch.setenv("PLANQA_STATE", str(tmp_path / "state"))
    file = tmp_path / "state" / "feedback.sqlite"
    parser = argparse.ArgumentParser()
    add_feedback_parser(parser.add_subparsers())

    def run(*words: str) -> tuple[str, str]:
        args = parser.parse_args(["feedback", *words])
        args.handler(args)
        return capsys.readouterr()

    assert run("list") == ("", "planqa: there is no feedback\n")
    assert not file.exists()
    FeedbackStore(file, keep_questions=True).add(said("应是42%"), "gen-1")
    FeedbackStore(file).add(said(useful=True), "gen-1")
    listed = run("list")[0].splitlines()
    assert len(listed) == 2
    assert listed[0].split("\t")[2:] == [
        "没用", "数字或事实不对", "answered", "第五章第一节", "绿化覆盖率是多少?", "应是42%",
    ]  # fmt: skip
    out, told = run("export")
    assert json.loads(out)["question"] == "绿化覆盖率是多少?"
    assert "1 rows have no question" in told
    assert run("export", "--useless", "--out", str(tmp_path / "q.jsonl"))[1] == ""
    assert len(load_questions(tmp_path / "q.jsonl")) == 1
    FeedbackStore(file).add_question("page", "公园有几个?", "not_in_plan")
    assert run("export", "--questions", "--out", str(tmp_path / "asked.jsonl"))[1] == ""
    (asked,) = load_questions(tmp_path / "asked.jsonl")
    assert (asked.id, asked.question, asked.labelled) == ("asked-1", "公园有几个?", False)
    assert '"status": "not_in_plan"' in (tmp_path / "asked.jsonl").read_text(encoding="utf-8")
    assert run("purge")[1] == "planqa: 0 rows deleted\n"
    assert run("purge", "--all")[1] == "planqa: 3 rows deleted\n"
