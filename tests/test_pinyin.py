"""Readings of characters and texts, and a text searched by sound."""

from __future__ import annotations

import pytest

from index.general import common_words, cut, frequency
from index.pinyin import initials, known_syllables, near, readings, syllables, toneless
from index.sounds import Sound, SoundIndex


def test_readings_are_toneless_and_the_commonest_comes_first() -> None:
    """重 is zhong before chong; ü is v; what is not Chinese has none."""
    assert readings("重")[:2] == ("zhong", "chong")
    assert readings("绿")[0] == "lv"
    assert (readings("a"), readings("5")) == ((), ())


def test_a_text_is_read_in_context() -> None:
    """行 is hang in a bank; letters stay in one piece, white space is dropped."""
    assert syllables("银行 GDP") == ("yin", "hang", "gdp")
    assert initials("绿化覆盖率") == "lhfgl"


def test_tone_marks_are_taken_off_letters_only() -> None:
    """Chinese and full-width marks are as before."""
    assert toneless("lǜ huà，绿化") == "lv hua，绿化"


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhong", "zong"), ("chi", "ci"), ("shi", "si"), ("nian", "lian"), ("zhen", "zheng"), ("xin", "xing")],
)
def test_near_sounds_are_one(one: str, other: str) -> None:
    """The pairs that many speakers do not tell apart."""
    assert near(one) == near(other)


def test_other_sounds_are_not_near() -> None:
    """h and f, an and ang are kept apart."""
    assert len({near(s) for s in ("hua", "fa", "shan", "shang", "ji", "qi")}) == 6


def test_syllables_are_those_of_common_characters() -> None:
    """About 400, each with a vowel."""
    assert 380 < len(known_syllables()) < 420
    assert {"lv", "nve", "zhuang", "er", "a"} <= known_syllables()
    assert not {"m", "n", "ng", "hm", "plan"} & known_syllables()


def test_nothing_is_lost_in_cutting() -> None:
    """Also what the dictionary does not know, and punctuation."""
    text = "改造245个老旧小曲,gdp。"
    assert "".join(cut(text)) == text
    assert "改造" in cut(text)


def test_frequency_tells_ordinary_words_from_none() -> None:
    """什么 is far commoner than 小曲; 垃级 is no word."""
    assert frequency("什么") > 100 * frequency("小曲") > 0
    assert frequency("垃级") == 0
    assert "什么" in common_words(1000)
    assert "小曲" not in common_words(1000)


def heard(index: SoundIndex, *sounds: Sound) -> dict[str, int]:
    """The runs that sound so, with their counts."""
    found = index.begin(sounds[0])
    for length, sound in enumerate(sounds[1:], start=1):
        found = index.extend(found, length, sound)
    return dict(index.runs(found, len(sounds)))


def test_runs_are_found_by_sound_and_by_character() -> None:
    """Whole words that sound so, or have just this character."""
    index = SoundIndex(["小区", "改造", "。", "小曲", "小区", "改造"])
    xiao, qu = Sound(("xiao",)), Sound(("qu",))
    assert heard(index, xiao, qu) == {"小区": 2, "小曲": 1}
    assert heard(index, xiao, Sound(exact="曲")) == {"小曲": 1}
    assert heard(index, xiao, qu, Sound(("gai",)), Sound(("zao",))) == {"小区改造": 2}


def test_runs_keep_to_words_and_sentences() -> None:
    """No run begins or ends inside a word, or crosses a mark, or begins with the unit of a figure."""
    index = SoundIndex(["小区", "改造", "。", "建设", "5", "亿元"])
    assert heard(index, Sound(("qu",)), Sound(("gai",))) == {}
    assert heard(index, Sound(("gai",)), Sound(("zao",)), Sound(("jian",))) == {}
    assert heard(index, Sound(("yi",)), Sound(("yuan",))) == {}


def test_an_empty_text_has_no_runs() -> None:
    """Nothing is found, and nothing fails."""
    assert heard(SoundIndex([]), Sound(("qu",))) == {}
