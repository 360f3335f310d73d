"""Which numbers of a sentence are values, and what each says."""

from __future__ import annotations

import pytest

from ingest.characters import plain
from ingest.facts.periods import five_years
from ingest.facts.times import find_times, ranges
from ledger.model import Comparator
from ledger.values import find_values

EQUAL, AT_LEAST, AT_MOST = Comparator.EQUAL, Comparator.AT_LEAST, Comparator.AT_MOST
ABOUT, RANGE = Comparator.ABOUT, Comparator.RANGE


def values(sentence: str) -> list[tuple[str, float, float | None, str, Comparator]]:
    text = plain(sentence)
    found = find_values(text, ranges(find_times(text, five_years(14))))
    return [(sentence[v.start : v.end], v.number, v.high, v.unit, v.comparator) for v in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("森林覆盖率达到41.5%。", ("41.5%", 41.5, None, "%", EQUAL)),
        ("污水处理率达到９８％以上。", ("９８％以上", 98.0, None, "%", AT_LEAST)),
        ("失业率控制在4.5%以内。", ("4.5%以内", 4.5, None, "%", AT_MOST)),
        ("细颗粒物浓度控制在35微克/立方米。", ("35微克/立方米", 35.0, None, "微克/立方米", AT_MOST)),
        ("年均增长6%左右。", ("6%左右", 6.0, None, "%", ABOUT)),
        ("就业率不低于95%。", ("不低于95%", 95.0, None, "%", AT_LEAST)),
        ("死亡率不超过2.8‰。", ("不超过2.8‰", 2.8, None, "‰", AT_MOST)),
        ("浓度≤20微克/立方米。", ("≤20微克/立方米", 20.0, None, "微克/立方米", AT_MOST)),
        ("接待游客突破1000余万人次。", ("突破1000余万人次", 1000.0, None, "万人次", AT_LEAST)),
        ("增加值达到1.32万亿元。", ("1.32万亿元", 1.32, None, "万亿元", EQUAL)),
        ("给予1-2年的“包容期”。", ("1-2年", 1.0, 2.0, "年", RANGE)),
        ("新增学科3—5个。", ("3—5个", 3.0, 5.0, "个", RANGE)),
        ("改造老旧小区1,245个。", ("1,245个", 1245.0, None, "个", EQUAL)),
        ("建成两个主题公园。", ("两个", 2.0, None, "个", EQUAL)),
        ("每个镇至少建有一个养老服务机构。", ("至少建有一个", 1.0, None, "个", AT_LEAST)),
        ("覆盖率提高百分之十五。", ("百分之十五", 15.0, None, "%", EQUAL)),
        ("引进首店约1500家。", ("约1500家", 1500.0, None, "家", ABOUT)),
        ("孕产妇死亡率降至7.5/10万。", ("7.5/10万", 7.5, None, "/10万", EQUAL)),
        ("授权运营指数达到100。", ("100", 100.0, None, "", EQUAL)),
        ("受教育年限达到11年。", ("11年", 11.0, None, "年", EQUAL)),
        ("劳动生产率达28万元/人。", ("28万元/人", 28.0, None, "万元/人", EQUAL)),
        ("引进人才200名（个）左右。", ("200名（个）左右", 200.0, None, "名", ABOUT)),
        ("营业收入过千亿。", ("过千亿", 1000.0, None, "亿", AT_LEAST)),
        ("进出口总额突破万亿元大关。", ("突破万亿元", 1.0, None, "万亿元", AT_LEAST)),
        ("人口总量超千万。", ("超千万", 1000.0, None, "万", AT_LEAST)),
        ("零部件与整车产值比提升至0.7:1。", ("0.7:1", 0.7, None, ":1", EQUAL)),
        ("城乡居民收入比缩小至1.9。", ("1.9", 1.9, None, "", EQUAL)),
    ],
)
def test_a_value_has_number_unit_and_comparator(
    sentence: str, expected: tuple[str, float, float | None, str, Comparator]
) -> None:
    """Number, unit and comparator are those of the words, 万 and 亿 stay in the unit."""
    assert values(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "结合5G试点运营。",
        "用好“12345”热线。",
        "升级原110国道物流中心。",
        "使“三个离不开”更加深入人心。",
        "推进“五位一体10”总体布局。",
        "第七次人口普查工作展开。",
        "利用地铁1号线出站口优势。",
        "开展“8+N”志愿服务。",
        "PM2.5浓度持续下降。",
        "发展3岁以下婴幼儿照护服务。",
        "打造15分钟生活圈。",
        "创建5A级旅游景区。",
        "推进5个方面改革。",
        "2023年底前完成整治。",
        "落实两个维护。",
        "每10万人拥有的公园不断增加。",
        "支持镇区人口10万以上的特大镇发展。",
        "现有20家企业继续发展。",
        "培育超百亿级企业。",
        "支持年产值过亿元、纳税过千万元的企业。",
        "会议9:30开始。",
        "审议通过亿元以上项目。",
    ],
)
def test_a_number_in_a_name_is_no_value(sentence: str) -> None:
    """Names, ordinals, slogans, footnote marks, ages, dates and conditions hold no value."""
    assert values(sentence) == []


def test_respectively_binds_all_values_alike() -> None:
    """分别不超过 A、B: the comparator before the first value holds for the whole list, and ends with it."""
    found = values("婴儿死亡率、孕产妇死亡率分别不超过2.8‰、7.5/10万，参保率达到95%。")
    assert [(text, comparator) for text, *_, comparator in found] == [
        ("不超过2.8‰", AT_MOST),
        ("7.5/10万", AT_MOST),
        ("95%", EQUAL),
    ]


def test_full_width_signs_keep_their_places() -> None:
    """`plain` changes signs one for one, so that ranges hold in the sentence itself."""
    sentence = "（到２０２５年，覆盖率达到９０％）"
    assert len(plain(sentence)) == len(sentence)
    assert plain(sentence) == "(到2025年,覆盖率达到90%)"
