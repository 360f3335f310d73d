"""Questions in pinyin and with characters that only sound right are read as they were meant; others stay."""

from __future__ import annotations

import json

import pytest
from conftest import REPOSITORY
from fakes import SMALL_PLAN, parsed

from chat.spelling.mending import Spelling
from chat.spelling.reading import Reading
from chat.spelling.typed_pinyin import english_words, pinyin_spans, syllable_ends, without_tones
from ingest.model import Plan

NO_TERMS: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def spelling(plan: Plan) -> Spelling:
    return Spelling.of([plan.title, *(h.title for h in plan.headings), *(p.text for p in plan.passages)])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("laojiu xiaoqu gaizao duoshao ge", "老旧小区改造多少个"),
        ("lao jiu xiao qu gai zao", "老旧小区改造"),
        ("laojiuxiaoqugaizao", "老旧小区改造"),
        ("LAOJIU XIAOQU GAIZAO", "老旧小区改造"),
        ("zhi ye xue xiao bi ye sheng jiu ye lv yao da dao duo shao", "职业学校毕业生就业率要达到多少"),
        ("jiuyelu yao dadao duoshao", "就业率要达到多少"),
        ("jian3 cheng2 qu1 lv4 hua4 fu4 gai4 lv4 shi4 duo1 shao3", "建成区绿化覆盖率是多少"),
        ("lao3jiu4xiao3qu1gai3zao4", "老旧小区改造"),
        ("shí fēn zhōng jiàn shēn quān", "十分钟健身圈"),
        ("lüse chuxing", "绿色出行"),
        ("GDP nianjun zengzhang duoshao", "GDP年均增长多少"),
        ("dao 2025 nian jianshe duoshao suo xuexiao", "到2025年建设多少所学校"),
        ("VOCs zhili le duoshao jia qiye", "VOCs治理了多少家企业"),
        ("shequ yiyuan", "社区医院"),
        ("老旧小区gaizao多少个", "老旧小区改造多少个"),
    ],
)
def test_pinyin_becomes_what_it_spells(spelling: Spelling, typed: str, meant: str) -> None:
    """Together or apart, with tones or without, with terms, numbers and Chinese between."""
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("老旧小曲改造多少个", "老旧小区改造多少个"),
        ("老久小区改造要完成多少", "老旧小区改造要完成多少"),
        ("职业学校毕业生就业绿", "职业学校毕业生就业率"),
        ("生活垃级分类，怎么做？", "生活垃圾分类，怎么做？"),
        ("绿化复盖率要达到多少", "绿化覆盖率要达到多少"),
        ("断头录打通了几条", "断头路打通了几条"),
        ("社区卫声服务中心怎么建", "社区卫生服务中心怎么建"),
        ("乌素图杏化节什么时候办", "乌素图杏花节什么时候办"),
        ("分级整疗什么时候形成", "分级诊疗什么时候形成"),
        ("公圆有几个", "公园有几个"),
    ],
)
def test_a_character_of_the_same_sound_is_mended(spelling: Spelling, written: str, meant: str) -> None:
    """The rest of the question, its punctuation too, stays as it was written."""
    assert spelling.corrected(written) == meant


@pytest.mark.parametrize(
    "question",
    [
        "老旧小区改造多少个？",
        "职业学校毕业生就业率要达到多少",
        "俺家娃能不能就近上学",
        "咱们这儿遛弯的地方够不够",
        "村里的旱厕啥时候改完",
        "GDP年均增长多少",
        "PM2.5浓度下降多少",
        "有没有APP能查",
        "5G基站建了多少",
        "包头市的目标是多少",
        "赛罕区有什么打算",
        "玉泉区呢",
        "那2025年呢？",
        "一共三百二十个吗",
        "它在哪一章？",
        "今天天气怎么样",
        "帮我写一首诗",
        "What is the GDP target?",
        "How many kindergartens will there be by 2025?",
        "long-range plan 2035",
        "change data",
        "police",
        "wifi",
        "hello",
        "2025",
        "？？？",
        "",
    ],
)
def test_a_correct_question_stays(spelling: Spelling, question: str) -> None:
    """None: spoken words, other places, terms, numbers and English are meant as they are."""
    assert spelling.corrected(question) is None


@pytest.mark.slow
def test_benchmark_questions_stay(spelling: Spelling) -> None:
    """Of the benchmark's questions that are not misspelt by intent, not one in a hundred is changed."""
    lines = (REPOSITORY / "eval" / "questions" / "plan.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["type"] != "typo"]
    changed = [row["question"] for row in rows if spelling.corrected(row["question"])]
    assert len(rows) > 250
    assert len(changed) < len(rows) / 100, changed


def test_only_what_the_plan_says_is_put_in() -> None:
    """就业绿 is mended by a plan that has 就业率, not by one about something else."""
    assert Spelling.of(["毕业生就业率达到 95%。"]).corrected("就业绿是多少") == "就业率是多少"
    assert Spelling.of([SMALL_PLAN]).corrected("就业绿是多少") is None


def test_what_the_plan_mentions_is_not_changed() -> None:
    """A plan that has both 公示制度 and 公式制度 leaves either as it is."""
    both = Spelling.of(["落实公示制度。" * 20, "推导公式制度。"])
    assert both.corrected("公式制度") is None
    assert both.corrected("公示制度") is None


def test_a_sound_may_be_nearly_right_in_a_long_run() -> None:
    """n for l and in for ing, once in four characters; not in two."""
    plan = Spelling.of(["实施老旧小区改造。", "建设冷链物流中心。"])
    assert plan.corrected("脑旧小区改造") == "老旧小区改造"
    assert plan.corrected("lengnian wuliu") == "冷链物流"
    assert plan.corrected("冷年") is None


def test_an_empty_plan_has_nothing_to_mend_by() -> None:
    """Pinyin still becomes the common words that it spells."""
    nothing = Spelling([])
    assert nothing.corrected("老旧小曲改造") is None
    assert nothing.corrected("duoshao xuesheng") == "多少学生"


def test_one_digit_is_a_number_and_several_are_tones() -> None:
    """xinjian5suo asks for five; lao3jiu4 is spelt with tones."""
    assert without_tones("xinjian5suo") == "xinjian5suo"
    assert without_tones("lao3jiu4") == "lao jiu "
    assert without_tones("PM2.5和5G") == "PM2.5和5G"
    assert without_tones("lǜ lü lu:") == "lv lv lv"


def test_syllables_are_found_in_every_way() -> None:
    """xian is one syllable or two; what cannot end in a syllable is no pinyin."""
    assert syllable_ends("xian") == {0: [2, 4], 2: [4]}
    assert syllable_ends("plan") == {}
    assert syllable_ends("xians") == {}


def test_one_word_that_is_no_pinyin_makes_the_question_foreign() -> None:
    """Among Chinese it is kept, and what is pinyin is read."""
    assert pinyin_spans("laojiu with xiaoqu", "laojiu with xiaoqu", NO_TERMS) == []
    assert pinyin_spans("with小区gaizao", "with小区gaizao", NO_TERMS) == [(6, 12)]


def test_terms_are_no_pinyin() -> None:
    """What the plans use, what carries a digit, and what alone is in capitals."""
    assert pinyin_spans("ai chanye", "ai chanye", frozenset({"ai"})) == [(3, 9)]
    assert pinyin_spans("AI chanye", "ai chanye", NO_TERMS) == [(3, 9)]
    assert pinyin_spans("ka2 chanye", "ka2 chanye", NO_TERMS) == [(4, 10)]


def test_every_listed_english_word_could_be_pinyin() -> None:
    """A word that cannot be spelt as pinyin needs no place in the list."""
    listed = (REPOSITORY / "chat" / "spelling" / "english_as_pinyin.txt").read_text(encoding="utf-8").split()
    assert [word for word in listed if not syllable_ends(word)] == []
    assert len(set(listed)) == len(listed)
    assert {"change", "data"} <= english_words()


def test_words_of_need_are_read_as_they_stand() -> None:
    """Pinyin of despair is known as it is; mended it would be something else, and no care would come."""
    plan = parsed(SMALL_PLAN)
    reading = Reading(lambda: Spelling.of(["不享获了不想活了老旧小区"]), [plan])
    assert reading.of("bu xiang huo le") == "bu xiang huo le"
    assert reading.of("laojiu xiaoqu") == "老旧小区"


def test_a_town_is_read_by_its_sound() -> None:
    """The name of a town that the plan lacks becomes the plan's that sounds the same; another stays."""
    spelling = Spelling.of(["实施攸攸板镇养老院项目。"])
    assert spelling.corrected("悠悠板镇有养老院吗") == "攸攸板镇有养老院吗"
    assert spelling.corrected("青岙镇有养老院吗") is None


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("嗯，那个，床位要多少呀？", "床位要多少？"),
        ("护理型呃,占多少", "护理型占多少"),
        ("我要的是那个,不是这个", "我要的是那个,不是这个"),
        ("医院那个,占多少", "医院那个,占多少"),
        ("嗯", "嗯"),
    ],
)
def test_hesitation_is_not_read(said: str, read: str) -> None:
    """What a keyboard that listens writes down of the tongue's pauses; a message of that alone stays."""
    assert Reading(lambda: Spelling.of([said]), [parsed(SMALL_PLAN)]).of(said) == read
