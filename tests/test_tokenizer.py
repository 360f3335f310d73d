"""Folding and tokens: one form for what people type and what plans print."""

from __future__ import annotations

import pytest

from index.divisions import divisions
from index.tokenizer import fold, place_names, towns, word_set, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("老舊小區加裝電梯", "老旧小区加装电梯"),
        ("ＡＢＣ１２％", "abc12%"),
        ("PM2.5 Wi-Fi", "pm2.5 wi-fi"),
        ("㎡ ① ⅳ", "m2 1 iv"),
        ("，。！？：", ",。!?:"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    """Full width to half, upper case to lower, traditional to simplified; nothing else."""
    assert fold(typed) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("老旧小区的改造", ["老旧", "小区", "改造"]),
        ("我们的医院", ["我们", "医院"]),
        ("增长5.2%，到2025年", ["增长", "5.2%", "到", "2025", "年"]),
        ("5G和Wi-Fi、PM2.5", ["5", "g", "wi-fi", "pm", "2.5"]),
        ("了吗？……", []),
        ("", []),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    """Content words in order; numbers whole with their point and per cent; function words left out."""
    assert words(text) == tokens


def test_long_words_come_with_their_parts() -> None:
    """jieba's search mode: a question about 合作社 meets 农民专业合作社."""
    assert {"中华人民共和国", "人民", "共和国"} <= word_set("中华人民共和国")


@pytest.mark.parametrize(
    ("one", "other"),
    [("老舊小區加裝電梯", "老旧小区加装电梯"), ("ＣＢＤ建设", "cbd建设"), ("２０２５年", "2025年")],
)
def test_a_query_and_the_plan_meet_in_one_form(one: str, other: str) -> None:
    """However it is typed, the tokens are the same."""
    assert words(one) == words(other) != []


def test_place_names_are_areas_and_nothing_else() -> None:
    """Cities and districts count; a river or an ordinary word does not."""
    assert place_names("北京市和新城区怎么样") == ("北京市", "新城区")
    assert place_names("黄河治理和养老服务") == ()


@pytest.mark.parametrize("name", ["鼓楼区", "保定市", "乌审旗", "迭部县", "阿克苏地区", "陵水县"])
def test_a_division_is_known_by_its_name(name: str) -> None:
    """Also where the tagger takes its name apart (鼓楼, 区) or for a common noun."""
    assert place_names(f"{name}的养老床位要建多少张") == (name,)


@pytest.mark.parametrize(
    "text",
    ["三区三线要守住吗", "湾区社保通怎么办", "金海区域的定位", "科教兴市算不算", "老城区改造", "矿区治理"],
)
def test_what_only_looks_like_a_division_is_none(text: str) -> None:
    """Words that end in 区 or 市, or in which a division's name stands by chance."""
    assert place_names(text) == ()


def test_a_town_has_a_name() -> None:
    """乡镇 is what towns are called, no town's name: 入选乡镇 asks which ones."""
    assert towns("一村一品 入选乡镇") == ()
    assert towns("青岙镇 入选乡镇 有哪些") == ("青岙镇",)


def test_the_divisions_are_those_of_the_package() -> None:
    """Its table is read as text; its own reader gives no other names."""
    from stdnum import numdb

    listed = numdb.get("cn/loc").prefixes
    counties = [d.get("county", "") for *_, within in listed for _, _, _, d, _ in within]
    names = [*(p["province"] for _, _, _, p, _ in listed), *(n for c in counties for n in c.split(","))]
    borne = {name.strip().rpartition("]")[2] for name in names if "-" not in name or "-]" in name}
    assert divisions() <= borne
    assert {name for name in borne - divisions() if len(name) > 2 and name[-1] in "区县旗盟州省"} == {
        "市辖区"
    }
