"""Evidence selection: what is chosen, when it stops, and what a cut joins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_samples import ranked, valley
from fakes import BigramEmbedder, parsed

from chat.asks.question import Kind, understand
from chat.config import ChatConfig
from chat.evidence.candidates import Candidate, Weights, has_sign, score_sentences
from chat.evidence.selection import select, with_other_side
from index.assembly import index_plans
from index.plan_index import PlanIndex

CONFIG = ChatConfig(keep_about=99)


@pytest.fixture(scope="module")
def index() -> PlanIndex:
    return index_plans([valley()], BigramEmbedder())


def texts(candidates: list[Candidate]) -> list[str]:
    return [c.sentence.text for c in candidates]


def test_every_sentence_is_scored_once_best_first(index: PlanIndex) -> None:
    """The candidates are the sentences of the hits, in falling order of score."""
    _, candidates = ranked("新建学校投资多少?", index)
    everything = sorted(s.text for p in index.passages for s in p.sentences)
    assert sorted(texts(candidates)) == everything
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert all(0 <= c.coverage <= 1 for c in candidates)


def test_the_sentence_with_the_words_comes_first(index: PlanIndex) -> None:
    """The sentence that holds the question's words is the best candidate."""
    _, candidates = ranked("绿化覆盖率达到多少?", index)
    assert candidates[0].sentence.text == "全县绿化覆盖率达到35%。"


def test_a_word_in_the_heading_counts_less_than_in_the_sentence(index: PlanIndex) -> None:
    """Coverage: 防洪 stands in the sentence for the one, in no word of the other section."""
    _, candidates = ranked("防洪工程", index)
    coverage = {c.sentence.text: c.coverage for c in candidates}
    assert coverage["修建防洪堤坝。"] > coverage["新建公园12个。"] == 0


def test_the_official_wording_finds_what_the_spoken_one_does_not(index: PlanIndex) -> None:
    """A question in other words than the plan's is scored by its official wording too."""
    spoken = understand("水坝要修多长?")
    official = replace(spoken, official="防洪堤坝达到多少公里")
    hits = index.search("堤坝", 40)
    wanted = "到2025年,防洪堤坝达到30公里。".replace(",", "，")
    scores = [
        next(c.score for c in score_sentences(q, hits, index, Weights()) if c.sentence.text == wanted)
        for q in (spoken, official)
    ]
    assert scores[1] > scores[0]


def test_the_budget_of_characters_and_sentences_is_kept(index: PlanIndex) -> None:
    """However loose the ratio, an answer stays within its characters and its number of sentences."""
    question, candidates = ranked("新建学校投资多少?", index)
    loose = replace(CONFIG, keep_ratio=0.0, keep_elsewhere=0.0)
    assert sum(map(len, texts(select(question, candidates, loose)))) <= loose.answer_chars
    assert len(select(question, candidates, replace(loose, max_sentences=2))) == 2
    short = select(question, candidates, replace(loose, answer_chars=1))
    assert texts(short) == [candidates[0].sentence.text]


def test_a_strict_ratio_keeps_the_best_alone(index: PlanIndex) -> None:
    """A sentence is added only when it is nearly as good as the best one, and as surely about the thing."""
    question, candidates = ranked("绿化覆盖率达到多少?", index)
    assert select(question, candidates, replace(CONFIG, keep_ratio=1.01)) == candidates[:1]
    loose = replace(CONFIG, keep_ratio=0.0, keep_elsewhere=0.0, keep_about=3.5)
    sure = [replace(candidates[0], about=2.0), *candidates[1:]]
    assert select(question, sure, loose) == sure[:1]


def test_beside_what_is_planned_no_achievement_is_told_of(index: PlanIndex) -> None:
    """It answers another question; where the past is asked for it may be one of them."""
    question, candidates = ranked("绿化覆盖率达到多少?", index)
    loose = replace(CONFIG, keep_ratio=0.0, keep_elsewhere=0.0)
    first, second = (replace(c, sentence=replace(c.sentence, kind="")) for c in candidates[:2])
    past = replace(second, sentence=replace(second.sentence, kind="achievement"))
    assert select(question, [first, second], loose) == [first, second]
    assert select(question, [first, past], loose) == [first]
    assert select(replace(question, text="过去覆盖率达到多少?"), [first, past], loose) == [first, past]


def test_half_a_sentence_is_not_added(index: PlanIndex) -> None:
    """Unless it answers by itself: what stands at a cut of the source makes an answer hard to read."""
    question, candidates = ranked("恢复湿地,增加水面", index)
    whole = next(c for c in candidates if not c.sentence.damaged)
    half = replace(next(c for c in candidates if c.sentence.damaged), score=whole.score, answers=-1.0)
    loose = replace(CONFIG, keep_ratio=0.0, keep_elsewhere=0.0)
    assert select(question, [whole, half], loose) == [whole]
    telling = replace(half, answers=2.0)
    assert select(question, [whole, telling], loose) == [whole, telling]


def test_nothing_is_said_twice() -> None:
    """The same sentence in two sections stands once in the answer."""
    twice = parsed("规划\n第一章 甲\n第一节 乙\n建设老年食堂四十个。\n第二节 丙\n建设老年食堂四十个。\n")
    index = index_plans([twice], BigramEmbedder())
    question, candidates = ranked("建设老年食堂多少个?", index)
    assert len(candidates) == 2
    assert len(select(question, candidates, CONFIG)) == 1


def test_nothing_to_choose_from() -> None:
    """No candidates, no evidence."""
    assert select(understand("老年食堂"), [], CONFIG) == []


def test_the_other_side_of_a_cut_is_joined(index: PlanIndex) -> None:
    """Before a sentence whose beginning is lost comes the one that stops at the cut."""
    _, candidates = ranked("恢复湿地,增加水面", index)
    after = next(c for c in candidates if c.sentence.text.startswith("紧跟着"))
    assert after.sentence.damaged
    joined = texts(with_other_side([after], candidates))
    assert joined == ["完成河道清理，拆除违建5.2万平", "紧跟着恢复湿地，增加水面。"]


def test_the_other_side_is_not_repeated(index: PlanIndex) -> None:
    """Where both sides are chosen already, each stands once; a whole sentence gets nothing before it."""
    _, candidates = ranked("恢复湿地,增加水面", index)
    before = next(c for c in candidates if c.sentence.text.startswith("完成河道"))
    after = next(c for c in candidates if c.sentence.text.startswith("紧跟着"))
    whole = next(c for c in candidates if c.sentence.text == "新建公园12个。")
    assert with_other_side([before, after], candidates) == [before, after]
    assert with_other_side([whole], candidates) == [whole]


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        (Kind.MONEY, "投资1.5亿元", "新建3所学校"),
        (Kind.PERCENT, "达到42%", "达到42人"),
        (Kind.COUNT, "新建5所", "加快建设"),
        (Kind.DATE, "2025年完成", "尽快完成"),
        (Kind.ACTOR, "由县教育局牵头", "学校牵手"),
        (Kind.CONTACT, "拨打12345热线", "拨款12万元"),
        (Kind.PLACE, "位于二环以北", "扩建和新建国家石油储备基地"),
        (Kind.ROAD, "南至鄂尔多斯路、东至阿拉善路", "推动京包铁路线和城市道路建设"),
    ],
)
def test_signs(kind: Kind, yes: str, no: str) -> None:
    """A thing of a kind leaves its sign in a sentence."""
    assert has_sign(kind, yes)
    assert not has_sign(kind, no)


def test_a_kind_without_a_sign_is_never_missing() -> None:
    """A reason or a place in the plan cannot be told by a pattern."""
    assert has_sign(Kind.REASON, "")
