"""From plans of several styles to the rows of their ledgers."""

from __future__ import annotations

import re

import pytest
from fakes import parsed

from ingest.model import Plan
from ledger.extract import extract
from ledger.model import Commitment, Comparator, Kind, Nature

TITLE = "青山县国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要"
TARGET, DONE = Kind.TARGET, Kind.ACHIEVEMENT


def plan_of(sentence: str, section: str = "推进各项工作") -> Plan:
    """A plan of the fourteenth period that says one thing."""
    return parsed(f"{TITLE}\n第一章 总体情况\n第一节 {section}\n{sentence}\n")


def rows_of(sentence: str, section: str = "推进各项工作") -> tuple[Commitment, ...]:
    return extract(plan_of(sentence, section))


def names(rows: tuple[Commitment, ...]) -> list[tuple[str, str]]:
    return [(row.indicator, row.value_text) for row in rows]


@pytest.mark.parametrize(
    ("sentence", "deadline", "year", "inherited"),
    [
        ("到2025年，森林覆盖率达到41%，绿化覆盖率达到42%。", "2025", 2025, False),
        ("2023年底前完成城东水源地清理整治项目。", "2023年底前", 2023, False),
        ("“十四五”期间，新增就业4万人以上。", "十四五", 2025, False),
        ("森林覆盖率达到41%。", "十四五", 2025, True),
        ("展望二〇三五年，实力跃升。森林覆盖率达到45%。", "2035", 2035, True),
        ("到2030年，主要目标是：森林覆盖率达到45%。", "2030", 2030, False),
        ("经济总量比2020年增长40%。", "十四五", 2025, True),
        ("力争五年内消除城区边死角地块。", "五年内", 2025, False),
        ("落实“十四五”规划，森林覆盖率达到41%。", "十四五", 2025, True),
    ],
)
def test_a_deadline_is_said_or_inherited(sentence: str, deadline: str, year: int, inherited: bool) -> None:
    """A time in the sentence is its deadline; else one that still governs; else the plan's period."""
    row = rows_of(sentence)[-1]
    assert (row.deadline, row.deadline_year, row.deadline_inherited) == (deadline, year, inherited)


@pytest.mark.parametrize(
    ("title", "due", "before"),
    [
        ("青山县国民经济和社会发展第十五个五年规划纲要", ("十五五", 2030), ("十四五", 2025)),
        ("青山县“十三五”教育规划", ("十三五", 2020), ("十二五", 2015)),
        ("青山县养老服务规划", ("", None), ("", None)),
    ],
)
def test_the_period_is_that_of_the_plan(
    title: str, due: tuple[str, int | None], before: tuple[str, int | None]
) -> None:
    """Targets inherit the plan's own period and achievements the one before it, where it has any."""
    plan = parsed(
        f"{title}\n第一章 发展成就\n建成公园20个。\n第二章 主要任务\n新增床位300张。\n"
        "第三章 保障\n落实责任。\n"
    )
    done, target = extract(plan)
    assert (done.kind, done.deadline, done.deadline_year) == (DONE, *before)
    assert (target.kind, target.deadline, target.deadline_year) == (TARGET, *due)


@pytest.mark.parametrize(
    ("section", "sentence", "kind"),
    [
        ("发展成就", "建成公园20个。", DONE),
        ("主要目标", "建成公园20个。", TARGET),
        ("推进各项工作", "“十三五”期间，建成公园20个。", DONE),
        ("推进各项工作", "2019年建成公园20个。", DONE),
        ("发展成就", "到2025年，公园达到30个。", TARGET),
        ("推进各项工作", "全县已建成公园20个。", DONE),
        ("推进各项工作", "“十四五”期间，累计建成公园20个。", TARGET),
        ("发展环境", "“十三五”时期，成效显著。建成公园20个。", DONE),
    ],
)
def test_the_text_tells_targets_from_achievements(section: str, sentence: str, kind: Kind) -> None:
    """The sentence's own time decides, then its words, then the heading or opening it stands under."""
    assert rows_of(sentence, section)[-1].kind is kind


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("医疗救助实现全覆盖。", [("医疗救助", "全覆盖")]),
        ("确保农民工工资实现零拖欠。", [("农民工工资", "零拖欠")]),
        ("提高基本医疗保险参保率，实现应保尽保。", [("基本医疗保险参保率", "应保尽保")]),
        ("确保病媒生物密度控制水平达到国家标准。", [("病媒生物密度控制水平", "达到国家标准")]),
        ("单位能耗达到青山市要求。", [("单位能耗", "达到青山市要求")]),
        ("学业水平测试合格率逐年提高。", [("学业水平测试合格率", "逐年提高")]),
        ("逐年扩大教师招录计划。", [("教师招录计划", "逐年扩大")]),
        ("高新技术企业“双倍增”行动。", [("高新技术企业", "双倍增")]),
        ("地区生产总值比2020年翻一番。", [("地区生产总值", "翻一番")]),
        ("居民收入增长和经济增长同步。", [("居民收入增长", "和经济增长同步")]),
        ("农村危房改造“动态清零”。", [("农村危房改造", "动态清零")]),
        (
            "水平测试合格率、优秀率逐年提高。",
            [("水平测试优秀率", "逐年提高"), ("水平测试合格率", "逐年提高")],
        ),
        ("文化活动场所、服务功能全覆盖。", [("文化活动场所、服务功能", "全覆盖")]),
        ("对监测对象，强化低保等措施，确保应保尽保。", [("监测对象", "应保尽保")]),
        ("碳排放量稳中有降。", [("碳排放量", "稳中有降")]),
        ("教育教学质量稳步提升。", []),
        ("对排查出的经营单位全部纳入整治范围。", [("排查出的经营单位", "全部纳入整治范围")]),
        ("民生保障水平位居全市前列。", [("民生保障水平", "位居全市前列")]),
        ("在所有社区卫生服务中心设立中医馆。", [("中医馆", "设立")]),
        ("坚持无禁区、全覆盖、零容忍。", []),
        ("健全覆盖城乡的服务体系。", []),
        ("构建多层次、全覆盖的赛事体系。", []),
        ("实施全民参保计划，基本实现法定人员全覆盖。", [("法定人员参保", "全覆盖")]),
        (
            "建立健全社会救助家庭经济状况核对机制，努力做到应救尽救、应退尽退。",
            [("社会救助", "应救尽救"), ("社会救助", "应退尽退")],
        ),
        ("完善核对机制，做到应退尽退。", []),
        ("党的组织和工作全覆盖。", [("党的组织和工作", "全覆盖")]),
        ("科研城市全球排名由第15位跃升至第6位。", [("科研城市全球排名", "跃升至第6位")]),
        ("都市圈城市1小时直达。", [("都市圈城市", "1小时直达")]),
    ],
)
def test_verbal_targets(sentence: str, expected: list[tuple[str, str]]) -> None:
    """A state to be reached in words is a row without a number; slogans are none."""
    rows = rows_of(sentence)
    assert names(rows) == expected
    assert all(row.comparator is Comparator.VERBAL and row.value is None for row in rows)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("迁建完成市民综合服务大厅。", ["市民综合服务大厅"]),
        ("建设完成特勤站、二级消防站以及攸镇消防站。", ["二级消防站", "攸镇消防站", "特勤站"]),
        ("建成坝口子、东图抗旱应急水源工程。", ["坝口子抗旱应急水源工程", "东图抗旱应急水源工程"]),
        ("推进攸板、小府等村改造。", ["攸板村改造", "小府村改造"]),
        ("完成道路、管网等基础设施改造。", ["基础设施改造"]),
        ("实施天主教堂主体修缮工程、清真大寺消防工程。", ["天主教堂主体修缮工程", "清真大寺消防工程"]),
        ("推动县医院新建项目顺利完工。", ["县医院新建项目"]),
        ("永恒广场、高伦公园建设完工。", ["永恒广场", "高伦公园"]),
        ("规划建设“青山区职工之家”。", ["青山区职工之家"]),
        ("到2025年，基本形成分级诊疗秩序。", ["分级诊疗秩序"]),
        ("推进文体中心、蒙亮演艺广场等重点项目的建设。", ["文体中心", "蒙亮演艺广场"]),
        ("建成化工路、海西路等4处派出所。", ["派出所建设"]),
        ("打造区域性科技创新中心。", []),
        ("建设一批城市小游园。", []),
        ("建成新华广场改造及地下空间互联互通项目。", ["新华广场改造及地下空间互联互通项目"]),
        ("打造乌里河文化旅游带。", ["乌里河文化旅游带"]),
        ("打造大湾区供应链组织中心。", []),
        ("率先打造了“六心合一7”矛盾化解服务中心。", ["“六心合一”矛盾化解服务中心"]),
        ("开展“鸿雁书屋”建设。", ["鸿雁书屋"]),
        ("实施农村休闲广场、健身器材装配工程。", []),
        ("扫黑除恶三年行动圆满收官。", ["扫黑除恶三年行动"]),
        ("完善社会治理体系，建设“四好农村路”。", []),
        ("加强建成区绿化管理。", []),
    ],
)
def test_named_projects(sentence: str, expected: list[str]) -> None:
    """Each named project is a row; a counted list is one; vision and generic building are none."""
    assert sorted(row.indicator for row in rows_of(sentence)) == sorted(expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("研究建设青山至白河高铁。", [("青山至白河高铁", "研究建设")]),
        ("规划建设白河大桥。", [("白河大桥", "规划建设")]),
        ("探索开通青山至白河货运通道。", [("青山至白河货运通道", "探索开通")]),
        ("推动青山西站建设。", [("青山西站", "建设")]),
        ("加快推进4号线三期等项目规划建设。", [("4号线三期", "规划建设")]),
        ("推进环青山动物园片区升级改造。", [("环青山动物园片区升级改造", "升级改造")]),
        ("推进清水河母港项目。", [("清水河母港项目", "推进清水河母港项目")]),
        (
            "推进青山干渠、白河航道和清河航道整治工程。",
            [("青山干渠、白河航道和清河航道整治工程", "整治")],
        ),
        (
            "全面完成承包经营地、宅基地、农房确权登记颁证。",
            [("承包经营地、宅基地、农房确权登记颁证", "全面完成")],
        ),
        ("开通至东海、西洋等重要贸易地区的货运航线。", []),
        ("加快青山西站、青山南站等铁路枢纽站周边区域开发建设。", []),
    ],
)
def test_a_project_says_what_is_done_with_it(sentence: str, expected: list[tuple[str, str]]) -> None:
    """What is studied is not built; 推动 and its like say nothing; no name is cut off its shared tail."""
    assert names(rows_of(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "nature"),
    [
        ("森林覆盖率达到45%，为约束性指标。", Nature.BINDING),
        ("森林覆盖率（预期性）达到45%。", Nature.EXPECTED),
        ("约束性指标：森林覆盖率达到45%。", Nature.BINDING),
        ("严格落实约束性指标，森林覆盖率达到45%。", Nature.UNSAID),
        ("完成省下达的约束性指标任务，森林覆盖率达到45%。", Nature.UNSAID),
    ],
)
def test_the_nature_is_that_of_the_indicator(sentence: str, nature: Nature) -> None:
    """约束性 counts where it qualifies this indicator, not where such indicators are spoken of."""
    (row,) = rows_of(sentence)
    assert row.nature is nature


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("展望2035年，法治政府、法治社会基本建成。", ["法治政府", "法治社会"]),
        ("展望2035年，公共服务实现均等化。", ["公共服务"]),
        ("到2025年，基本建成“绿色示范区、文化示范区”。", ["文化示范区", "绿色示范区"]),
        ("到2025年，青山县将基本建成宜居的幸福县。", ["宜居的幸福县"]),
        ("“十四五”时期是基本实现现代化的关键时期。", []),
        ("到2025年，主要目标全面实现。", []),
        ("法治社会基本建成。", []),
        ("2020年，疫情防控阻击战取得了重大成果。", ["疫情防控阻击战"]),
        ("改革取得了重大成果。", []),
    ],
)
def test_what_is_to_be_reached_by_a_date(sentence: str, expected: list[str]) -> None:
    """With a date of its own even a broad goal is a commitment; what describes a period is none."""
    assert sorted(row.indicator for row in rows_of(sentence)) == sorted(expected)


def test_an_honour_counts_with_its_year() -> None:
    """2018年荣获…: an achievement in words, due in that year."""
    (row,) = rows_of("2018年荣获全国普法先进区，被评为文明县。")
    assert (row.indicator, row.value_text, row.kind) == ("全国普法先进区", "荣获", DONE)
    assert (row.deadline, row.comparator) == ("2018", Comparator.VERBAL)


@pytest.mark.parametrize(
    "sentence",
    [
        "我国常住人口城镇化率达到60%。",
        "从国际看，贸易额增长5%。",
        "支持现有20家企业发展。",
        "总部企业是指营业收入达到5亿元的企业。",
        "“十四五”时期，经济有望保持平稳，新旧动能转换基本实现。",
        "综合判断，“十四五”时期，城镇化率达到60%，动能转换基本实现。",
    ],
)
def test_background_is_no_commitment(sentence: str) -> None:
    """The country, what exists already, definitions and forecasts are not the plan's commitments."""
    assert rows_of(sentence) == ()


def test_notes_to_terms_are_left_out() -> None:
    """A note is known by its mark in the text; the mark is no part of the indicator."""
    plan = parsed(
        f"{TITLE}\n第一章 任务\n生产性服务业1增加值占比达到59%。\n第二章 保障\n落实责任。\n"
        "1.生产性服务业：包括20类服务。建成平台30个。\n"
    )
    assert names(extract(plan)) == [("生产性服务业增加值占比", "59%")]


def test_a_box_in_lines_says_the_nature() -> None:
    """A row of a box in one line; its nature holds for the same indicator in the text as well."""
    plan = parsed(
        "青山县国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n森林覆盖率达到45%以上。\n"
        "专栏1 主要指标\n"
        "序号 指标 属性 2030年目标值\n1 森林覆盖率（%） 约束性 ≥45\n"
        "2 耕地保有量（万公顷） 约束性 完成省定目标\n"
        "3 旅游业总收入（亿元） 预期性 3300\n第二章 保障\n落实责任。\n"
    )
    said, forest, fields, tourism = extract(plan)
    assert (said.nature, said.value_text) == (Nature.BINDING, "45%以上")
    assert (forest.indicator, forest.value, forest.unit) == ("森林覆盖率", 45.0, "%")
    assert (forest.comparator, forest.nature, forest.deadline) == (
        Comparator.AT_LEAST,
        Nature.BINDING,
        "2030",
    )
    assert (fields.indicator, fields.value, fields.value_text) == ("耕地保有量", None, "完成省定目标")
    assert (tourism.value, tourism.unit, tourism.nature) == (3300.0, "亿元", Nature.EXPECTED)


def test_a_box_in_cells_gives_what_was_and_what_is_due() -> None:
    """Cells in lines of their own: the first value was reached, the last is the target."""
    plan = parsed(
        "青山县国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n专栏1 主要指标\n"
        "指标\n单位\n2025年\n完成值\n2030年\n目标值\n属性\n1.全员劳动生产率\n万元/人\n28\n36\n预期性\n2.森林覆盖率\n%\n41.65\n完成省下达目标\n约束性\n"
        "第二章 保障\n落实责任。\n"
    )
    facts = [(r.indicator, r.value, r.unit, r.kind, r.deadline) for r in extract(plan)]
    assert facts == [
        ("全员劳动生产率", 28.0, "万元/人", DONE, "2025"),
        ("全员劳动生产率", 36.0, "万元/人", TARGET, "2030"),
        ("森林覆盖率", 41.65, "%", DONE, "2025"),
        ("森林覆盖率", None, "", TARGET, "2030"),
    ]


def test_a_box_name_may_hold_the_first_character_of_a_nature() -> None:
    """预 and 约 in a name do not end it; only 预期性 and 约束性 do."""
    plan = parsed(
        f"{TITLE}\n第一章 目标\n专栏1 主要指标\n序号 指标 属性 2025年\n9人均预期寿命（岁）预期性≥85\n"
        "10节约用水量（吨）约束性300\n第二章 保障\n落实责任。\n"
    )
    assert [(r.indicator, r.value, r.unit, r.nature) for r in extract(plan)] == [
        ("人均预期寿命", 85.0, "岁", Nature.EXPECTED),
        ("节约用水量", 300.0, "吨", Nature.BINDING),
    ]


def test_a_box_cell_goes_on_in_the_next_line() -> None:
    """与经济增长 | 保持同步 is one value, verbatim in the source over its two lines."""
    text = (
        f"{TITLE}\n第一章 目标\n专栏1 主要指标\n序号 指标 属性 2025年\n"
        "7每万人执业医师数（人） 预期性 3.5\n8居民人均可支配收入增长 预期性 与经济增长\n保持同步\n"
        "第二章 保障\n落实责任。\n"
    )
    _, row = extract(parsed(text))
    assert (row.indicator, row.value_text) == ("居民人均可支配收入增长", "与经济增长保持同步")
    assert text[row.value_at.start : row.value_at.end] == "与经济增长\n保持同步"
    assert text[row.sentence.start : row.sentence.end].endswith("保持同步")


def test_a_period_in_a_cell_wins_over_the_year_of_its_column() -> None:
    """“十四五”年均增长 5.0 is due by the period, though its column is that of a year."""
    plan = parsed(
        f"{TITLE}\n第一章 目标\n专栏1 主要指标\n指标\n单位\n2020年\n2025年\n属性\n1.地区生产总值年均增长\n%\n"
        "“十三五”年均增长4.0\n“十四五”年均增长\n5.0左右\n预期性\n2.常住人口\n万人\n30\n35\n预期性\n"
        "3.森林覆盖率\n%\n40\n42\n约束性\n4.耕地保有量\n万亩\n40\n40\n约束性\n第二章 保障\n落实责任。\n"
    )
    facts = [(r.value, r.deadline, r.deadline_year, r.deadline_inherited) for r in extract(plan)]
    assert facts[:2] == [(4.0, "十三五", 2020, False), (5.0, "十四五", 2025, False)]


def test_the_topic_is_that_of_the_longest_keyword() -> None:
    """Indicator, lead, section and chapter are asked in that order."""
    (jobs,) = rows_of("职业学校毕业生就业率不低于95%。", "推进养老服务")
    (led,) = rows_of("完善养老服务。覆盖率达到90%以上。", "推进教育工作")
    (other,) = rows_of("满意度达到90%以上。")
    assert (jobs.topic, led.topic, other.topic) == ("就业", "养老", "其他")


def test_who_is_to_do_it() -> None:
    """The actor is named where the sentence names one."""
    (row,) = rows_of("由县住建局牵头，改造老旧小区20个。")
    assert row.actor == "县住建局"


def test_places_are_those_of_the_source() -> None:
    """Ranges are exact even where the source has white space that the text has not."""
    text = f"{TITLE}\n第一章 目标\n到 2025 年,森林覆盖率达到 41 % 以上 。\n第二章 保障\n落实责任。\n"
    (row,) = extract(parsed(text))
    assert text[row.value_at.start : row.value_at.end] == "41 % 以上"
    assert row.value_text == "41%以上"


# ---- the shipped plan ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(plan: Plan) -> tuple[Commitment, ...]:
    return extract(plan)


def test_every_quote_and_value_is_verbatim(shipped: tuple[Commitment, ...], plan_text: str) -> None:
    """Quote and value are what stands at their places in the source, white space aside."""
    for row in shipped:
        sentence = plan_text[row.sentence.start : row.sentence.end]
        value = plan_text[row.value_at.start : row.value_at.end]
        assert re.sub(r"\s", "", sentence) == re.sub(r"\s", "", row.quote)
        assert re.sub(r"\s", "", value) == row.value_text
        assert row.sentence.start <= row.value_at.start < row.value_at.end <= row.sentence.end


def test_extraction_is_deterministic_and_ids_are_distinct(
    shipped: tuple[Commitment, ...], plan: Plan
) -> None:
    """The same plan gives the same rows in source order, each with an id of its own."""
    assert extract(plan) == shipped
    assert len({row.id for row in shipped}) == len(shipped) >= 120
    starts = [row.value_at.start for row in shipped]
    assert starts == sorted(starts)


def test_every_row_stands_in_its_passage(shipped: tuple[Commitment, ...], plan: Plan) -> None:
    """The passage of a row holds its sentence."""
    passages = {p.id: p.text for p in plan.passages}
    assert all(row.quote in passages[row.passage_id] for row in shipped)


@pytest.mark.parametrize(
    ("indicator", "places"),
    [
        ("建成区绿化覆盖率", [(1, 3, "42.41%"), (5, 1, "42%以上")]),
        ("城镇登记失业率", [(1, 1, "4.5%以内"), (1, 3, "4.5%以内"), (7, 1, "4.5%以内")]),
    ],
)
def test_one_indicator_in_several_places(
    shipped: tuple[Commitment, ...], indicator: str, places: list[tuple[int, int, str]]
) -> None:
    """Rows of the same indicator share a key, with the values that each place gives."""
    key = next(row.indicator_key for row in shipped if row.indicator == indicator)
    found = [(r.chapter, r.section, r.value_text) for r in shipped if r.indicator_key == key]
    assert found == places


def test_cut_sentences_are_marked(shipped: tuple[Commitment, ...]) -> None:
    """A row from a sentence where the source is cut says so."""
    cut = {row.value_text for row in shipped if row.damaged}
    assert {"5.2万平", "35.61亿元", "零拖欠"} <= cut
    assert not any(row.damaged for row in shipped if row.indicator == "森林覆盖率")
