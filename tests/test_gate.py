"""The decision before any wording: every status on the shipped plan under the fake encoder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_samples import ranked

from chat.asks.clauses import Clause
from chat.asks.intents import Intent
from chat.asks.message import Message
from chat.asks.question import understand
from chat.decision.deciding import Decision, decide
from chat.decision.thresholds import Thresholds
from chat.evidence.candidates import judged
from chat.evidence.judge import NearnessJudge
from chat.model import Status
from index.plan_index import PlanIndex

ALWAYS_NEAR = Thresholds(answers=-9, off_topic=99)
"""The bounds are fitted to the trained judge: what follows from the words is tested here."""


def decision(text: str, index: PlanIndex, *, off_topic: float = 0.0) -> Decision:
    question, scored = ranked(text, index)
    candidates = judged(scored, question, index, NearnessJudge(index))
    message = Message(text, {Intent.OFF_TOPIC: off_topic})
    return decide(question, candidates, index, ALWAYS_NEAR, message)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2025年建成区绿化覆盖率达到多少?", Status.ANSWERED),
        ("地区生产总值年均增长多少?", Status.ANSWERED),
        ("“四个亲自”是哪四个?", Status.ANSWERED),
        ("五气共治写在哪一章?", Status.ANSWERED),
        ("“五气共治”具体治哪五气?", Status.DAMAGED),
        ("科技成果的“三权”是哪三权?", Status.DAMAGED),
        ("拆除乱占河道建筑5.2万平以后还做了什么?", Status.DAMAGED),
        ("“六不准”是哪六条?", Status.NOT_IN_PLAN),
    ],
)
def test_status(fake_index: PlanIndex, text: str, status: Status) -> None:
    """What the plan says is answered; what is cut or unsaid is not, and is told apart."""
    assert decision(text, fake_index).status is status


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("赛罕区要改造多少个老旧小区?", "赛罕区"),
        ("玉泉区老旧小区怎么改造?", "玉泉区"),
        ("2030年森林覆盖率是多少?", "2030年"),
        ("“十五五”期间地区生产总值年均增长多少?", "十五五"),
        ("PM10的浓度下降多少?", "pm10"),
    ],
)
def test_what_the_plan_never_names(fake_index: PlanIndex, text: str, named: str) -> None:
    """A place, year, period or Latin term that stands nowhere in the plan is named in the reason."""
    found = decision(text, fake_index)
    assert found.status is Status.NOT_IN_PLAN
    assert named in found.reason


@pytest.mark.parametrize("text", ["回民区2025年森林覆盖率达到多少?", "呼和浩特市的目标", "PM2.5怎么治理?"])
def test_what_the_plan_names_is_not_foreign(fake_index: PlanIndex, text: str) -> None:
    """The plan's own places, years and terms raise no objection."""
    assert decision(text, fake_index).status is not Status.NOT_IN_PLAN


def test_an_english_question_is_not_refused_for_its_words(fake_index: PlanIndex) -> None:
    """Words of a question in English are not Latin terms that the plan lacks."""
    assert "没有提到" not in decision("How many parks will there be?", fake_index).reason


def test_a_message_about_something_else(fake_index: PlanIndex) -> None:
    """What the reader of messages is sure of is off topic, whatever is near in the plan."""
    text = "改造提升多少个老旧小区?"
    assert decision(text, fake_index, off_topic=0.99).status is Status.OFF_TOPIC
    assert decision(text, fake_index).status is Status.ANSWERED


@pytest.mark.parametrize(
    ("intent", "said"),
    [(Intent.STATUS, "进展"), (Intent.RUMOUR, "没有写这样的事"), (Intent.PROMISE, "承诺")],
)
def test_the_reason_fits_what_was_wanted(fake_index: PlanIndex, intent: Intent, said: str) -> None:
    """Where nothing answers, the person hears what of the wish the plan does not meet."""
    question, scored = ranked("老旧小区改造", fake_index)
    candidates = judged(scored, question, fake_index, NearnessJudge(fake_index))
    never = Thresholds(answers=99, done=99)
    found = decide(question, candidates, fake_index, never, Message("", {intent: 1.0}))
    assert (found.status, said in found.reason) == (Status.NOT_IN_PLAN, True)


def test_nothing_found(fake_index: PlanIndex) -> None:
    """No sentence at all is not in the plan, with a reason in words."""
    found = decide(understand("老旧小区"), [], fake_index, Thresholds(), Message(""))
    assert found == Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")


def test_how_far_a_thing_is_is_not_answered_by_a_target(fake_index: PlanIndex) -> None:
    """The same words answer what is planned; asked for as a state of now they are refused."""
    question, scored = ranked("改造提升多少个老旧小区?", fake_index)
    candidates = [
        replace(c, sentence=replace(c.sentence, kind="target"))
        for c in judged(scored, question, fake_index, NearnessJudge(fake_index))
    ]
    bounds = Thresholds(answers=-8)

    def status(intent: Intent) -> Status:
        return decide(question, candidates, fake_index, bounds, Message("", {intent: 0.9})).status

    assert status(Intent.QUESTION) is Status.ANSWERED
    assert status(Intent.STATUS) is Status.NOT_IN_PLAN


def test_when_a_thing_will_be_done_is_answered_by_a_target(fake_index: PlanIndex) -> None:
    """哪年弄完 asks for a year, 是2025年完成吧 whether one is right: neither asks how far a thing is."""
    message = Message("", {Intent.STATUS: 0.9})
    for text in ("老旧小区哪年改造完?", "老旧小区是2025年改造完吧?"):
        question, scored = ranked(text, fake_index)
        target = replace(scored[0], sentence=replace(scored[0].sentence, kind="target"), answers=3.0)
        assert decide(question, [target], fake_index, Thresholds(), message).status.supported


@pytest.mark.parametrize(
    ("text", "about", "status"),
    [
        ("老旧小区改造了没有?", 2.5, Status.ANSWERED),
        ("老旧小区改造了没有?", 0.5, Status.NOT_IN_PLAN),
        ("老旧小区由哪家单位改造?", 2.5, Status.NOT_IN_PLAN),
    ],
)
def test_an_achievement_tells_how_far_a_thing_is(
    fake_index: PlanIndex, text: str, about: float, status: Status
) -> None:
    """Where the nearest sentence is surely about the thing, however the judge takes such a question."""
    question, scored = ranked(text, fake_index)
    done = replace(
        scored[0], sentence=replace(scored[0].sentence, kind="achievement"), answers=-5.0, about=about
    )
    found = decide(question, [done], fake_index, Thresholds(), Message("", {Intent.STATUS: 0.9}))
    assert found.status is status


@pytest.mark.parametrize(
    ("text", "intent"), [("老旧小区改造了没有?", Intent.STATUS), ("改造了245个老旧小区?", Intent.RUMOUR)]
)
def test_what_is_ruled_out_answers_in_no_way(fake_index: PlanIndex, text: str, intent: Intent) -> None:
    """Neither as an achievement that is near nor by its counts or words does it slip through."""
    question, scored = ranked(text, fake_index)
    candidates = [
        replace(c, sentence=replace(c.sentence, kind="achievement"), about=9.0, coverage=1.0, ruled_out=True)
        for c in scored[:3]
    ]
    found = decide(question, candidates, fake_index, Thresholds(), Message("", {intent: 0.9}))
    assert found.status is Status.NOT_IN_PLAN


def test_what_the_plan_speaks_of_is_not_called_off_topic(fake_index: PlanIndex) -> None:
    """A message taken for something else, with a sentence surely about its thing, hears what is near."""
    question, scored = ranked("老旧小区的住户", fake_index)
    message = Message("", {Intent.OFF_TOPIC: 0.7})

    def found(about: float) -> Decision:
        near = [replace(scored[0], answers=-8.0, about=about)]
        return decide(question, near, fake_index, Thresholds(), message)

    assert found(3.0).status is Status.NOT_IN_PLAN
    assert found(0.5).status is Status.OFF_TOPIC


@pytest.mark.parametrize("intent", [Intent.CRISIS, Intent.COMPLAINT])
def test_a_weak_answer_is_none_to_who_did_not_ask(fake_index: PlanIndex, intent: Intent) -> None:
    """Nobody in danger, or who only complains, is quoted a sentence that may be beside the point."""
    question, scored = ranked("改造提升多少个老旧小区?", fake_index)
    candidates = [replace(c, answers=-1.5) for c in scored[:3]]
    assert decide(question, candidates, fake_index, Thresholds(), Message("")).status is Status.ANSWERED
    found = decide(question, candidates, fake_index, Thresholds(complaint=4), Message("", {intent: 1.0}))
    assert found.status is Status.NOT_IN_PLAN


@pytest.mark.parametrize(
    ("asked", "answerable", "status"),
    [
        ("老旧小区由哪家公司改造?", 1.2, Status.ANSWERED),
        ("老旧小区由哪家公司改造?", None, Status.ANSWERED),
        ("老旧小区由哪家公司改造?", -2.0, Status.NOT_IN_PLAN),
        ("改造提升多少个老旧小区?", -2.0, Status.ANSWERED),
        ("你敢保证改造245个老旧小区吗", -2.0, Status.ANSWERED),
        ("你敢保证改造250个老旧小区吗", -2.0, Status.NOT_IN_PLAN),
    ],
)
def test_what_plans_seldom_tell_needs_a_surer_answer(
    fake_index: PlanIndex, asked: str, answerable: float | None, status: Status
) -> None:
    """A sentence that seems to answer does not where such things are seldom told, unless exact signs show."""
    question, scored = ranked(asked, fake_index)
    candidates = [replace(c, answers=-0.5, about=2.0) for c in scored[:3]]
    message = Message(asked, answerable=answerable)
    assert decide(question, candidates, fake_index, Thresholds(), message).status is status


@pytest.mark.parametrize(("coverage", "status"), [(0.95, Status.ANSWERED), (0.5, Status.NOT_IN_PLAN)])
def test_nearly_all_words_and_the_number_asked_for(
    fake_index: PlanIndex, coverage: float, status: Status
) -> None:
    """A sentence that has both answers, however low it is judged; the judge of other documents errs low."""
    question, scored = ranked("改造提升多少个老旧小区?", fake_index)
    candidates = [replace(c, answers=-7.0, about=1.0, coverage=coverage) for c in scored[:3]]
    assert decide(question, candidates, fake_index, Thresholds(), Message("")).status is status


def test_words_alone_do_not_answer(fake_index: PlanIndex) -> None:
    """A sentence with all of the question's words answers unless the judge finds it far from an answer."""
    question, scored = ranked("改造提升多少个老旧小区?", fake_index)
    message = Message(question.text)
    for logit, answered in ((-5.0, True), (-11.0, False)):
        found = [replace(c, answers=logit, about=logit, coverage=1.0) for c in scored]
        assert decide(question, found, fake_index, Thresholds(), message).status.supported is answered


def test_who_asks_in_distress_is_answered_by_a_sure_sentence(fake_index: PlanIndex) -> None:
    """Where somebody may be in danger a sentence must be surer, and surer still where nothing asks."""
    text = "改造提升多少个老旧小区?"
    question, scored = ranked(text, fake_index)
    asking = (Clause(text, 0, len(text)),)
    for logit, clauses, answered in ((1.0, asking, True), (1.0, (), False), (0.0, asking, False)):
        found = [replace(c, answers=logit, about=logit, coverage=0.0) for c in scored]
        message = Message(text, {Intent.CRISIS: 0.6}, clauses)
        assert decide(question, found, fake_index, Thresholds(), message).status.supported is answered


@pytest.mark.parametrize(("text", "answered"), [("老旧小区修不修了", True), ("老旧小区修好了没有", False)])
def test_whether_a_thing_will_be_done_is_told_by_a_target(
    fake_index: PlanIndex, text: str, answered: bool
) -> None:
    """修不修 asks for what is planned although it is read as a question for the state; 修好了没 is one."""
    question, scored = ranked(text, fake_index)
    targets = [replace(c, answers=4.0, about=4.0) for c in scored if c.sentence.kind == "target"]
    found = decide(question, targets, fake_index, Thresholds(), Message(text, {Intent.STATUS: 0.9}))
    assert found.status.supported is answered


@pytest.mark.parametrize(
    ("count", "about", "told"), [("245个", -0.5, True), ("245个", -2.0, False), ("24个", -0.5, False)]
)
def test_a_rumour_is_told_by_its_own_number(
    fake_index: PlanIndex, count: str, about: float, told: bool
) -> None:
    """A number that hardly stands there by chance tells of it, if the judge does not quite deny it."""
    question, scored = ranked(f"听说要改{count}老小区", fake_index)
    said = replace(scored[0].sentence, text=f"改造提升{count}老旧小区。")
    found = [replace(scored[0], sentence=said, answers=-5.0, about=about)]
    message = Message(question.text, {Intent.RUMOUR: 0.9})
    assert decide(question, found, fake_index, Thresholds(), message).status.supported is told


@pytest.mark.parametrize(("answers", "reason"), [(-3.0, "没有直接写明"), (-6.0, "没有写明这一点")])
def test_a_refusal_that_is_not_sure_says_no_more_than_it_knows(
    fake_index: PlanIndex, answers: float, reason: str
) -> None:
    """A quoted sentence that nearly answers is not introduced by a flat denial."""
    question, scored = ranked("老旧小区的住户", fake_index)
    found = decide(
        question, [replace(scored[0], answers=answers, about=1.0)], fake_index, Thresholds(), Message("")
    )
    assert (found.status, reason in found.reason) == (Status.NOT_IN_PLAN, True)


def test_what_is_surely_about_something_else_is_answered_by_a_sure_sentence_alone(
    fake_index: PlanIndex,
) -> None:
    """How to cook mutton is near what is said of food: a logit of 2 answers other messages, not this one."""
    question, scored = ranked("老旧小区的住户", fake_index)
    found = [replace(scored[0], answers=2.0, about=0.5)]
    for off_topic, answered in ((0.5, True), (1.0, False)):
        message = Message("", {Intent.OFF_TOPIC: off_topic})
        assert decide(question, found, fake_index, Thresholds(), message).status.supported is answered


@pytest.mark.parametrize(
    ("said", "answered"), [("城镇新增就业452万人。", True), ("城镇新增就业成效显著。", False)]
)
def test_an_achievement_answers_for_its_number(fake_index: PlanIndex, said: str, answered: bool) -> None:
    """Where it is asked how far a thing is, one with the number asked for tells it, one without does not."""
    question, scored = ranked("累计实现新增就业多少人?", fake_index)
    done = replace(scored[0].sentence, text=said, kind="achievement")
    found = [replace(scored[0], sentence=done, answers=-4.0, about=2.5)]
    message = Message(question.text, {Intent.STATUS: 0.9})
    assert decide(question, found, fake_index, Thresholds(), message).status.supported is answered


def test_who_only_complains_is_not_told_what_is_missing(fake_index: PlanIndex) -> None:
    """没有写明联系方式 answers nobody who tells of a telephone call and asks nothing."""
    question, scored = ranked("电话里骂我,老旧小区电梯坏了三天", fake_index)
    near = [replace(scored[0], answers=-8.0, about=9.0)]
    complaint = Message("", {Intent.COMPLAINT: 0.9})
    assert "联系方式" not in decide(question, near, fake_index, Thresholds(), complaint).reason
    asked = Message("", {Intent.QUESTION: 0.9})
    assert "联系方式" in decide(question, near, fake_index, Thresholds(), asked).reason


def test_what_is_near_has_words_and_sense_of_the_question(fake_index: PlanIndex) -> None:
    """The judge's word alone, or a shared word alone, makes no quote under a refusal."""
    _, scored = ranked("老旧小区", fake_index)
    bare = replace(scored[0], about=1.8, coverage=0.0, cosine=0.45)
    assert not bare.near
    assert replace(bare, coverage=0.3, cosine=0.6).near
    assert not replace(bare, about=-9.0, coverage=1.0, cosine=0.4).near
