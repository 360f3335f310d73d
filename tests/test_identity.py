"""What a document is, by its title; and what a file beside its source says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import BigramEmbedder, parsed

from index.build import build
from index.config import IndexConfig
from ingest.areas import CITY, COUNTRY, COUNTY, PROVINCE, TOWN, is_area, rank_of, stem_of
from ingest.errors import SourceError
from ingest.identity import five_years, identity_of, identity_path, with_stated_identity
from ingest.model import Identity, Plan

TITLES = [
    (
        "内蒙古自治区国民经济和社会发展第十四个五年规划和2035年远景目标纲要",
        ("内蒙古自治区",),
        "十四五",
        "规划",
    ),
    ("中华人民共和国国民经济和社会发展第十五个五年规划纲要", ("中华人民共和国",), "十五五", "规划"),
    ("广州市南沙新区产业发展“十四五”规划", ("广州市", "南沙新区"), "十四五", "规划"),
    ("恩施土家族苗族自治州养老服务“十四五”规划", ("恩施土家族苗族自治州",), "十四五", "规划"),
    (
        "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县规划",
        ("新疆维吾尔自治区", "伊犁哈萨克自治州", "察布查尔锡伯自治县"),
        "",
        "规划",
    ),
    ("河北雄安新区规划纲要", ("河北", "雄安新区"), "", "规划"),
    ("锡林郭勒盟土默特左旗“十五五”规划", ("锡林郭勒盟", "土默特左旗"), "十五五", "规划"),
    ("莘县养老服务规划", ("莘县",), "", "规划"),
    ("金川经济技术开发区产业规划(2021—2025年)", ("金川经济技术开发区",), "十四五", "规划"),
    ("中山路街道2025年工作要点", ("中山路街道",), "2025", "要点"),
    ("甘泉市国土空间总体规划(2021—2035年)", ("甘泉市",), "", "规划"),
    ("甘泉市柳溪区2026年政府工作报告", ("甘泉市", "柳溪区"), "2026", "政府工作报告"),
    (
        "政府工作报告(2025年1月5日在甘泉市柳溪区第三届人民代表大会第五次会议上)",
        ("甘泉市", "柳溪区"),
        "2025",
        "政府工作报告",
    ),
    ("政府工作报告——二〇二五年一月五日在甘泉市第三届人民代表大会上", ("甘泉市",), "2025", "政府工作报告"),
    (
        "2024年12月29日在甘泉市第十二届人民代表大会第五次会议上的政府工作报告",
        ("甘泉市",),
        "2025",
        "政府工作报告",
    ),
    (
        "2026年甘泉市政府工作报告(2025年12月30日在甘泉市第三届人民代表大会上)",
        ("甘泉市",),
        "2026",
        "政府工作报告",
    ),
    ("关于柳溪区2024年计划执行情况与2025年计划草案的报告", ("柳溪区",), "2025", "报告"),
    ("中共甘泉市委关于制定国民经济和社会发展第十五个五年规划的建议", ("甘泉市",), "十五五", "建议"),
    ("国务院办公厅关于印发“十四五”国民健康规划的通知", ("国家",), "十四五", "规划"),
    ("柳溪区人民政府办公室关于印发《柳溪区停车管理办法(试行)》的通知", ("柳溪区",), "", "办法"),
    ("柳溪区停车管理办法(2023年修订)", ("柳溪区",), "", "办法"),
    ("柳溪区“十三五”规划总结与“十四五”规划", ("柳溪区",), "十四五", "规划"),
]


def test_a_report_whose_title_names_no_year_reviews_one() -> None:
    """It is of the year after; a plan that reviews a year in passing has no year of its own."""
    text = "{}\n一、2021年工作回顾\n一年来,新建公园5个。\n二、今后工作\n新建公园6个。\n"
    assert parsed(text.format("政府工作报告")).identity.period == "2022"
    assert parsed(text.format("甘泉市养老规划")).identity.period == ""


@pytest.mark.parametrize(("title", "areas", "period", "kind"), TITLES)
def test_a_title_says_what_the_document_is(
    title: str, areas: tuple[str, ...], period: str, kind: str
) -> None:
    """Areas from large to small, the five years or the year, and the kind of document."""
    assert identity_of(title) == Identity(areas, period, kind)


@pytest.mark.parametrize(
    "title",
    [
        "老旧小区改造实施方案",
        "城市更新行动计划",
        "自然保护区条例",
        "历史文化街区规划",
        "城区停车规划",
        "物业服务市场管理办法",
        "农村牧区人居环境方案",
        "美丽乡村规划",
        "经济技术开发区办法",
        "全县规划",
        "",
    ],
)
def test_a_common_noun_is_no_area(title: str) -> None:
    """小区, 城市, 保护区 and what else ends like an area's name is of no area."""
    assert identity_of(title).areas == ()


def test_the_shipped_plan_knows_what_it_is(plan: Plan) -> None:
    """Reading a plan reads its identity, though its title is wrapped and has white space inside."""
    assert plan.identity == Identity(("呼和浩特市", "回民区"), "十四五", "规划")


@pytest.mark.parametrize(
    ("name", "rank", "stem"),
    [
        ("全国", COUNTRY, "全国"),
        ("上海", PROVINCE, "上海"),
        ("内蒙古自治区", PROVINCE, "内蒙古"),
        ("北京市", PROVINCE, "北京"),
        ("甘泉市", CITY, "甘泉"),
        ("恩施土家族苗族自治州", CITY, "恩施"),
        ("柳溪区", COUNTY, "柳溪"),
        ("莘县", COUNTY, "莘县"),
        ("青石镇", TOWN, "青石"),
    ],
)
def test_ranks_and_short_names(name: str, rank: int, stem: str) -> None:
    """The ending tells the rank; the short name is what is left of it, if that is a name."""
    assert (rank_of(name), stem_of(name)) == (rank, stem)


@pytest.mark.parametrize("word", ["枫林区", "东城区", "房山区", "成都市", "晋城市", "喀什地区", "恩施州"])
def test_the_form_of_an_areas_name(word: str) -> None:
    """What could be a common noun by its last two characters is a name by those before."""
    assert is_area(word)


@pytest.mark.parametrize(
    "word",
    [
        "居民区",
        "主城区",
        "大山区",
        "文明城市",
        "国有林区",
        "全市",
        "特色小镇",
        "自治区",
        "西部地区",
        "示范区",
    ],
)
def test_a_common_noun_with_an_areas_ending(word: str) -> None:
    """Words that make a common noun of an ending are known, also in a longer word."""
    assert not is_area(word)
    assert not is_area(f"农村{word}")


def test_five_years_are_five_years() -> None:
    """十四五 began in 2021, as all such periods began in a year after one that ends with 5 or 0."""
    assert list(five_years("十四五") or ()) == [2021, 2022, 2023, 2024, 2025]
    assert list(five_years("十五五") or ())[-1] == 2030
    assert five_years("2026") is None


def test_a_file_beside_the_source_says_more(tmp_path: Path) -> None:
    """What the title leaves open is taken from plan.identity.json; what that leaves out stays."""
    source = tmp_path / "plan.txt"
    identity_path(source).write_text('{"areas": ["甘泉市", "清溪区"]}', encoding="utf-8")
    plan = parsed("“十四五”发展规划\n第一章 总则\n发展。\n")
    assert plan.identity.areas == ()
    stated = with_stated_identity(plan, source).identity
    assert stated == Identity(("甘泉市", "清溪区"), "十四五", "规划")
    assert with_stated_identity(plan, tmp_path / "other.txt") == plan


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"areas": "清溪区"}', '{"areas": [1]}', '{"town": "青石镇"}', '{"period": 15}'],
)
def test_a_file_that_says_nothing_is_an_error(tmp_path: Path, text: str) -> None:
    """Whatever is not an identity is refused with the file's name and the form it should have."""
    source = tmp_path / "plan.txt"
    identity_path(source).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"plan\.identity\.json.*areas"):
        with_stated_identity(parsed("规划\n第一章 总则\n发展。\n"), source)


def test_a_build_takes_the_stated_identity(tmp_path: Path) -> None:
    """The index is built anew when the identity beside a source changes, and only then."""
    source, config = tmp_path / "plan.txt", IndexConfig(tmp_path, tmp_path / "index")
    source.write_text("发展规划\n第一章 总则\n新建公园3个。\n", encoding="utf-8")
    assert build([source], config, BigramEmbedder()).plans[0].identity.areas == ()
    identity_path(source).write_text(json.dumps({"areas": ["清溪区"]}), encoding="utf-8")
    again = build([source], config, BigramEmbedder())
    assert (again.built, again.plans[0].identity.areas) == (True, ("清溪区",))
    assert not build([source], config, BigramEmbedder()).built
