"""The common recipe, and the comparison with it, on passages small enough to check by hand."""

from __future__ import annotations

import json

import pytest
from eval_fakes import PerfectBot
from fakes import BigramEmbedder
from test_eval_command import Shell
from test_eval_open_domain import KNOWN, PASSAGES, ROWS, write

from eval.passages.corpus import read_corpus
from eval.passages.recipe import CHUNK_CHARS, OVERLAP_CHARS, Recipe, split
from eval.passages.run import run_open_domain, summary_lines
from ingest.errors import RowsError

RECORD = {"identity": {}}


class Reversed:
    """Ranks all rows of the corpus from the last to the first, whatever is asked."""

    def __init__(self, corpus):
        self.corpus = corpus

    def rank(self, question, k):
        return list(reversed(self.corpus.ids))[:k]


@pytest.fixture
def corpus(tmp_path):
    return read_corpus(write(tmp_path / "passages.jsonl", PASSAGES))


@pytest.fixture
def questions(tmp_path):
    return write(tmp_path / "questions.jsonl", ROWS)


def sentence(character, length):
    return character * (length - 1) + "。"


# What langchain-text-splitters 1.1.3 gives for the same text, separators, size and overlap.
GOLDEN = [
    ("short text stays whole", " 甲乙。丙 ", ["甲乙。丙"]),
    ("only white space is no chunk", " \n\n ", []),
    (
        "full stops go to the head of the next chunk",
        sentence("甲", 200) + sentence("乙", 100) + sentence("丙", 30),
        ["甲" * 199, "。" + "乙" * 99 + "。" + "丙" * 29 + "。"],
    ),
    (
        "the last sentences that fit 50 characters are repeated",
        sentence("甲", 180) + sentence("乙", 40) + sentence("丙", 60),
        ["甲" * 179 + "。" + "乙" * 39, "。" + "乙" * 39 + "。" + "丙" * 59 + "。"],
    ),
    (
        "a sentence that is too long is split at its commas, alone",
        sentence("甲", 20) + "乙" * 200 + "，" + "丙" * 100 + "。",
        ["甲" * 19, "。" + "乙" * 200, "，" + "丙" * 100, "。"],
    ),
    (
        "without a mark it is cut at 250 characters, 50 of them repeated",
        "甲" * 200 + "乙" * 200,
        ["甲" * 200 + "乙" * 50, "乙" * 200],
    ),
]


@pytest.mark.parametrize(("text", "chunks"), [g[1:] for g in GOLDEN], ids=[g[0] for g in GOLDEN])
def test_text_is_split_as_langchain_does(text, chunks):
    """Each case as its id says."""
    assert split(text) == chunks


def test_chunks_keep_the_whole_text_and_their_size(plan_text):
    """No character but white space is lost, none is longer than said, and no overlap is larger than said."""
    chunks = split(plan_text)
    assert max(map(len, chunks)) <= CHUNK_CHARS
    end = 0
    for chunk in chunks:
        start = plan_text.find(chunk, max(0, end - OVERLAP_CHARS))
        assert start >= 0
        assert not plan_text[end:start].strip()
        end = start + len(chunk)
    assert not plan_text[end:].strip()


def test_a_row_is_as_good_as_its_best_chunk(tmp_path):
    """Rows are ranked once each, however many chunks they have."""
    rows = [
        {"id": "long", "text": sentence("树", 200) + "河" * 150 + "桥梁建成。" + sentence("山", 220)},
        {"id": "near", "text": "桥梁在河上。"},
        {"id": "far", "text": sentence("花", 300)},
    ]
    recipe = Recipe.of(read_corpus(write(tmp_path / "p.jsonl", rows)), BigramEmbedder())
    assert recipe.owners.count("long") > 1
    assert recipe.rank("桥梁在河上", 3) == ["near", "long", "far"]
    assert recipe.rank("桥梁在河上", 1) == ["near"]
    assert recipe.rank("树树树树", 1) == ["long"]


def test_the_texts_are_split_as_they_stand_in_the_file(tmp_path):
    """Line ends, which PlanQA's reader takes away, part the recipe's chunks first."""
    text = "甲" * 200 + "\n" + "乙" * 200
    corpus = read_corpus(write(tmp_path / "p.jsonl", [{"id": "a", "text": text}]))
    assert corpus.texts == (text,)
    assert len(Recipe.of(corpus, BigramEmbedder()).vectors) == 2


def test_figures_side_by_side_by_hand(corpus, questions, tmp_path):
    """The bot finds the gold rows at ranks 1, 2, 3, the other at ranks 3, 3, 1; differences are paired."""
    bot = PerfectBot(corpus.plan, KNOWN)
    summary = run_open_domain(
        bot, corpus, questions, tmp_path / "o", RECORD, baseline=Reversed(corpus), progress=False
    )
    mean_of_bot, mean_of_other = (1 + 1 / 2 + 1 / 3) / 3, (1 / 3 + 1 / 3 + 1) / 3
    assert summary["figures"]["mrr"]["mean"] == pytest.approx(mean_of_bot)
    assert summary["baseline"]["mrr"]["mean"] == pytest.approx(mean_of_other)
    assert summary["baseline"]["hit_at_1"]["mean"] == pytest.approx(1 / 3)
    difference = summary["difference"]["mrr"]
    assert difference["mean"] == pytest.approx(mean_of_bot - mean_of_other)
    assert difference["low"] == pytest.approx(1 / 3 - 1)  # three draws of q3
    assert difference["high"] == pytest.approx(1 - 1 / 3)  # three draws of q1
    assert any(
        line.startswith("hit_at_1             +0.000 [-1.000, +1.000]") for line in summary_lines(summary)
    )
    rows = [json.loads(line) for line in (tmp_path / "o" / "scores.jsonl").read_text("utf-8").splitlines()]
    assert [row["baseline"] for row in rows] == [["p-c", "p-b", "p-a"]] * 3


def test_without_a_baseline_nothing_is_compared(corpus, questions, tmp_path):
    """The summary has no empty tables."""
    bot = PerfectBot(corpus.plan, KNOWN)
    summary = run_open_domain(bot, corpus, questions, tmp_path / "o", RECORD, progress=False)
    assert "baseline" not in summary
    assert "difference" not in summary


def test_the_command_compares_with_the_recipe(tmp_path, capsys):
    """--recipe needs --corpus; a run begun without it cannot go on with it."""
    passages, questions = write(tmp_path / "p.jsonl", PASSAGES), write(tmp_path / "q.jsonl", ROWS)
    arguments = ["run", "--corpus", passages, "--questions", questions, "--out", tmp_path / "o"]
    shell = Shell()
    assert shell(*arguments, "--recipe") == 0
    assert "of the recipe" in capsys.readouterr().out
    summary = json.loads((tmp_path / "o" / "extractive" / "summary.json").read_text("utf-8"))
    assert summary["baseline"]["hit_at_5"]["mean"] == 1.0
    with pytest.raises(RowsError, match="begun with other"):
        shell(*arguments, "--resume")
    with pytest.raises(RowsError, match="--corpus"):
        shell("run", "--recipe")
