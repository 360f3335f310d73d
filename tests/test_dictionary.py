"""The segmenter's dictionary, read only for the texts that are cut, is in its answers the whole one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import jieba
import pytest

from index.dictionary import Dictionary
from index.general import corpus_size, cut, frequency
from index.tokenizer import segmenter
from ingest.model import Plan

ODD = "B超 3 n\n江 7 n\n1号店 3 n\n江南 2 ns\n𠮷野 4 nr\n𠮷 1 n\nc++ 3 nz\né点 5 x\n江南大学 9 nt\n江 8 x\n"
"""Not in order, one word twice, characters of one to four bytes, beginnings that are no words."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    """jieba's own segmenter, which reads all of it."""
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    segmenter.initialize()
    return segmenter


@pytest.fixture(scope="module")
def data(whole: jieba.Tokenizer) -> bytes:
    with whole.get_dict_file() as file:
        read: bytes = file.read()
    return read


def test_a_plan_is_cut_as_by_the_whole_dictionary(plan: Plan, whole: jieba.Tokenizer) -> None:
    """Without and with the model for unknown words, and in search mode."""
    for passage in plan.passages[::4]:
        text = passage.text
        assert cut(text) == whole.lcut(text, HMM=False)
        assert segmenter(text).lcut_for_search(text) == whole.lcut_for_search(text)


def test_little_is_read_for_a_question(data: bytes) -> None:
    """Some dozens of half a million words and beginnings."""
    dictionary = Dictionary(data)
    dictionary.read_for("老房子能不能装电梯")
    assert 8 < len(dictionary.frequencies) < 500


def test_all_words_their_order_and_their_sum_are_the_segmenters(data: bytes, whole: jieba.Tokenizer) -> None:
    """What pinyin is read by, and what makes a word common."""
    counted = {word: count for word, count in whole.FREQ.items() if count}
    assert list(Dictionary(data).counted()) == list(counted.items())
    assert corpus_size() == whole.total
    assert [frequency(word) for word in ("的", "电梯", "电", "绿化覆", "")] == [
        counted["的"], counted["电梯"], counted["电"], 0, 0,
    ]  # fmt: skip


def test_another_dictionary_is_read_as_the_segmenter_reads_it(tmp_path: Path) -> None:
    """Whatever its order and its characters; a lone surrogate in a text is no word."""
    path = tmp_path / "odd.txt"
    path.write_text(ODD, encoding="utf-8")
    with path.open("rb") as file:
        frequencies, total = jieba.Tokenizer.gen_pfdict(file)
    dictionary = Dictionary(ODD.encode())
    for word in (*frequencies, "\ud800江", "无"):
        dictionary.read_for(word)
    assert dictionary.frequencies == frequencies
    assert dictionary.total() == sum(int(line.split()[1]) for line in ODD.splitlines()) == total
    assert (dictionary.tags["江"], dictionary.tags["江南大学"]) == ("x", "nt")


def test_what_is_remembered_has_a_bound(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever people write for years, and then words are read again as they were."""
    monkeypatch.setattr("index.dictionary.REMEMBERED", 20)
    dictionary = Dictionary(data)
    for at in range(0x4E00, 0x4E00 + 600, 3):
        dictionary.read_for("".join(map(chr, range(at, at + 3))) + "电梯")
        assert len(dictionary._read) < 40
    assert dictionary.frequency("电梯") == Dictionary(data).frequency("电梯") > 0


def test_the_tagger_knows_the_tags_of_the_dictionary(data: bytes) -> None:
    """Each word of a text has the tag that stands beside it, as in a tagger that read all lines."""
    lines = (line.split() for line in BytesIO(data).read().decode().splitlines())
    tags = {word: tag for word, _, tag in lines}
    dictionary = Dictionary(data)
    for word in ("呼和浩特", "养老", "加装", "电梯", "B超", "四川"):
        dictionary.read_for(word)
        assert dictionary.tags[word] == tags[word]
    assert dictionary.tags.items() <= tags.items()
