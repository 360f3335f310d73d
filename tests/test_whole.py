"""Files that the server and its commands write are old or new, never half."""

from __future__ import annotations

import argparse
import json
import os
import resource
from pathlib import Path

import pytest

from chat.model import Status
from web.service.feedback import Feedback
from web.service.feedback_command import add_feedback_parser
from web.service.feedback_store import FeedbackStore
from web.service.pause import Switch


def test_a_pause_is_on_disk_before_it_takes_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is asked to hold it, all of it is written and the old file is still there."""
    file = tmp_path / "paused.json"
    Switch(file).close(["api"], "旧")
    file.chmod(0o640)
    held: list[tuple[str | None, str | None]] = []
    real = os.fsync

    def fsync(number: int) -> None:
        real(number)
        (made,) = set(tmp_path.iterdir()) - {file}
        held.append((json.loads(made.read_text("utf-8"))["api"], Switch(file).message("api")))

    monkeypatch.setattr(os, "fsync", fsync)
    Switch(file).close(["api"], "新")
    assert held == [("新", "旧")]
    assert Switch(file).message("api") == "新"
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o640  # the server, of another user, reads it


def test_an_export_that_finds_no_room_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file may be longer than 100 KB and the export is: an error, and the file of before is whole."""
    monkeypatch.setenv("PLANQA_STATE", str(tmp_path))
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    for _ in range(60):
        store.add_question("page", "长" * 1000, Status.ANSWERED.value)
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "asked.jsonl"
    out.write_text("old\n", encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_feedback_parser(parser.add_subparsers())
    args = parser.parse_args(["feedback", "export", "--questions", "--out", str(out)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            args.handler(args)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert out.read_text(encoding="utf-8") == "old\n"
    assert list(out.parent.iterdir()) == [out]
    args.handler(args)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 60


def test_an_export_may_go_into_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no file is written as it is, and is there afterwards."""
    monkeypatch.setenv("PLANQA_STATE", str(tmp_path))
    FeedbackStore(tmp_path / "feedback.sqlite", keep_questions=True).add(
        Feedback(useful=True, status=Status.ANSWERED, question="公园有几个?"), "gen-1"
    )
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    parser = argparse.ArgumentParser()
    add_feedback_parser(parser.add_subparsers())
    args = parser.parse_args(["feedback", "export", "--out", str(pipe)])
    args.handler(args)
    assert json.loads(os.read(reading, 10_000))["question"] == "公园有几个?"
    os.close(reading)
    assert pipe.is_fifo()
