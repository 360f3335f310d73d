"""The indicator of each value, and the normal form by which it is found again."""

from __future__ import annotations

import pytest

from ingest.characters import plain
from ledger.clauses import clauses
from ledger.indicators import find_indicators
from ledger.keys import indicator_key
from ledger.values import find_values


def pairs(sentence: str) -> list[tuple[str, str]]:
    """(indicator, text of the value) of a sentence."""
    text = plain(sentence)
    values = find_values(text)
    parts = clauses(text, [(v.start, v.end) for v in values])
    return [(name, sentence[v.start : v.end]) for v, name in find_indicators(text, values, parts)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全县森林覆盖率达到41%。", [("森林覆盖率", "41%")]),
        ("城镇登记失业率控制在4.5%以内。", [("城镇登记失业率", "4.5%以内")]),
        ("实现固定资产投资年均增长6%左右。", [("固定资产投资年均增长", "6%左右")]),
        ("打通断头路7条。", [("打通断头路", "7条")]),
        ("改造提升245个老旧小区。", [("老旧小区改造", "245个")]),
        ("累计招聘368名教师。", [("教师招聘", "368名")]),
        ("159个老旧住宅小区改造全部完成。", [("老旧住宅小区改造", "159个")]),
        ("46台锅炉完成拆并升级。", [("锅炉拆并升级", "46台")]),
        ("完成7444户的清洁取暖改造。", [("清洁取暖改造", "7444户")]),
        ("完成化工路、海西路等4处派出所建设。", [("派出所建设", "4处")]),
        ("护理型床位占机构养老床位数的50%以上。", [("护理型床位占机构养老床位数", "50%以上")]),
        ("连锁店24小时营业门店比例不低于30%。", [("连锁店24小时营业门店比例", "不低于30%")]),
        ("中欧班列通达15个国家。", [("中欧班列通达国家", "15个")]),
        ("全市地区生产总值迈上3.2万亿元台阶。", [("地区生产总值", "3.2万亿元")]),
        ("98%的行政村实现光纤通达。", [("行政村光纤通达", "98%")]),
    ],
)
def test_an_indicator_is_the_noun_phrase_of_its_value(sentence: str, expected: list[tuple[str, str]]) -> None:
    """The phrase before the value, or after a measure word, without areas, adverbs and light verbs."""
    assert pairs(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "服务业增加值完成249亿元,年均增长2.9%。",
            [("服务业增加值", "249亿元"), ("服务业增加值年均增长", "2.9%")],
        ),
        (
            "农牧民转移就业4万人次,其中转移就业6个月以上达到3.2万人次。",
            [("农牧民转移就业", "4万人次"), ("农牧民转移就业6个月以上", "3.2万人次")],
        ),
        (
            "新建改建公厕459座、垃圾转运站7座。",
            [("新建改建公厕", "459座"), ("新建改建垃圾转运站", "7座")],
        ),
        (
            "改造公厕500座,其中农村200座。",
            [("改造公厕", "500座"), ("改造农村公厕", "200座")],
        ),
        (
            "义务教育巩固率、高中阶段毛入学率分别达到95%和92%以上。",
            [("义务教育巩固率", "95%"), ("高中阶段毛入学率", "92%以上")],
        ),
        (
            "城市、县城污水集中处理率分别达到95%和85%。",
            [("城市污水集中处理率", "95%"), ("县城污水集中处理率", "85%")],
        ),
        (
            "每千人口拥有执业医师数达到5人、注册护士数达到5.5人。",
            [("每千人口拥有执业医师数", "5人"), ("每千人口拥有注册护士数", "5.5人")],
        ),
        (
            "港口货物、集装箱吞吐量分别达6.9亿吨、2805万标准箱。",
            [("港口货物吞吐量", "6.9亿吨"), ("集装箱吞吐量", "2805万标准箱")],
        ),
        (
            "中欧班列通达15个国家70多座城市。",
            [("中欧班列通达国家", "15个"), ("中欧班列通达城市", "70多座")],
        ),
        (
            "推进挥发性有机物排放总量控制,全国排放总量下降10%以上。",
            [("全国挥发性有机物排放总量下降", "10%以上")],
        ),
        ("村庄绿化美化成效明显,绿化覆盖率达到36%。", [("村庄绿化覆盖率", "36%")]),
        ("全县59户119人贫困人口脱贫。", [("贫困人口脱贫", "59户"), ("贫困人口脱贫", "119人")]),
        (
            "累计投资6100万元办理完成民生实事9项。",
            [("民生实事投资", "6100万元"), ("民生实事", "9项")],
        ),
    ],
)
def test_what_an_enumeration_says_once_is_shared(sentence: str, expected: list[tuple[str, str]]) -> None:
    """Left-out heads, verbs and topics are taken from where the sentence says them."""
    assert pairs(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("每年集聚青年人才30万人。", [("每年集聚青年人才", "30万人")]),
        ("每年完成60条街巷整治提升工作。", [("每年街巷整治提升", "60条")]),
        ("城乡低保标准提高至每月1115元。", [("城乡低保标准", "每月1115元")]),
        (
            "每年集聚顶尖人才10名左右,引进专家200名,汇聚青年人才不少于30万名。",
            [
                ("每年集聚顶尖人才", "10名左右"),
                ("每年引进专家", "200名"),
                ("每年汇聚青年人才", "不少于30万名"),
            ],
        ),
        (
            "每年培训教师500名,累计新建学校20所。",
            [("每年培训教师", "500名"), ("新建学校", "20所")],
        ),
        ("每年培训学员500人,培训合格率达到95%。", [("每年培训学员", "500人"), ("培训合格率", "95%")]),
        ("地区生产总值年均增长6%左右。", [("地区生产总值年均增长", "6%左右")]),
        ("细颗粒物年均浓度降至20微克/立方米。", [("细颗粒物年均浓度", "20微克/立方米")]),
    ],
)
def test_how_often_stays_with_the_value(sentence: str, expected: list[tuple[str, str]]) -> None:
    """每年 governs its value and the clauses that count on, not a total or a rate after them."""
    assert pairs(sentence) == expected


def test_the_value_from_which_a_change_starts_has_no_row() -> None:
    """由 … 增加到 …: only the final value is the indicator's."""
    assert pairs("人均公园绿地面积由12.12平方米增加到16.14平方米。") == [("人均公园绿地面积", "16.14平方米")]


def test_a_lost_name_is_said_to_be_lost() -> None:
    """Where the source is cut before the verb of change, no name is guessed."""
    assert pairs("坚持稳中求进元增加到35.61亿元,年均增长2.88%。") == [
        ("(指标名缺损)", "35.61亿元"),
        ("(指标名缺损)年均增长", "2.88%"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("建成区绿化覆盖率", "全区建成区绿化覆盖率"),
        ("新增城镇就业", "城镇新增就业人数"),
        ("空气质量优良天数比率", "空气质量达到优良天数比例"),
        ("地区生产总值年均增长", "地区生产总值(GDP)年均增长率"),
        ("“15+8”产业增加值占比", "15+8产业增加值比重"),
        ("农村的公厕", "农村公厕"),
    ],
)
def test_spellings_of_one_indicator_share_a_key(one: str, other: str) -> None:
    """The key is blind to areas, quotes, 的, and words that mean the same."""
    assert indicator_key(one) == indicator_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("城镇登记失业率", "城镇调查失业率"),
        ("服务业增加值", "服务业增加值年均增长"),
        ("建成区绿化覆盖率", "村庄绿化覆盖率"),
    ],
)
def test_different_indicators_have_different_keys(one: str, other: str) -> None:
    """What differs in meaning does not meet in one key."""
    assert indicator_key(one) != indicator_key(other)
