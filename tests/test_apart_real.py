"""Several things asked of the shipped plan in one message, with the real encoder and heads."""

from __future__ import annotations

import pytest

from chat.asks.clauses import FOCUS_CHARS
from chat.bot import Bot
from chat.model import Status
from chat.receipt import failings, receipt_of
from eval.questions.shipped import shipped_plan
from index.plan_index import PlanIndex
from ingest import IngestConfig
from ingest.formats import read_document

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def bot(real_index: PlanIndex) -> Bot:
    return Bot(real_index)


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("派出所要新建几个,养老院的护理型床位又得占多少?", ("4处派出所", "50%以上")),
        ("笼式足球场十三五建了多少个往后打算咋管", ("119个", "运营管理机制")),
        ("高新企业到2025年要多少家 托育覆盖率要到多少", ("30家", "10%以上")),
        ("前几年打掉几个黑恶团伙今后还扫不扫了", ("14个", "扫黑除恶常态化")),
    ],
)
def test_each_ask_gets_its_answer(bot: Bot, message: str, facts: tuple[str, ...]) -> None:
    """With marks between them, with a space or with nothing; what was and what comes."""
    answer = bot.answer(message)
    assert answer.status is Status.ANSWERED
    assert [fact for fact in facts if fact not in answer.text] == []


def test_a_missing_part_does_not_refuse_the_rest(bot: Bot) -> None:
    """It is named with its reason, and the receipt of such an answer holds."""
    answer = bot.answer("老旧小区还要改多少个?我们院哪天轮到?")
    assert answer.status is Status.PARTIAL
    assert "245个" in answer.text
    assert "另外,关于“我们院哪天轮到”,规划" in answer.text
    document = read_document(shipped_plan(), IngestConfig())
    assert failings(receipt_of(answer, bot.plans, "2026", "0"), [document]) == []


def test_where_no_ask_is_answered_the_whole_is_refused(bot: Bot) -> None:
    """Two prices that the plan has not are no reason to quote something near each."""
    answer = bot.answer("装电梯一户掏多少钱,物业费一平米几块?")
    assert not answer.status.supported
    assert answer.citations == ()


def test_a_story_without_marks_is_read_around_its_ask(bot: Bot) -> None:
    """Its last ninety characters are not what is asked."""
    told = (
        "我婆婆去年冬天下楼买豆腐在冰上滑了一跤从此就瘫在炕上了吃喝拉撒全靠我一个人班也上不成"
        "男人在外头跑大车十天半月才回来一趟小姑子嫁到山西一年到头见不上一面来了也是坐坐就走"
        "我这腰也是旧毛病年轻时候在砖厂落下的"
    )
    asks = "听说以后社区都要有养老服务中心覆盖率到底要到多少"
    ending = (
        "我也五十多的人了真怕先倒下的是我自己晚上一宿一宿睡不着眼泪往肚里咽跟谁也说不上一句话"
        "前天夜里我给她翻身闪了腰第二天早上起不来炕只好把邻居大姐喊过来帮忙她也有一大家子人"
        "我坐在炕沿上哭了半天哭完了还得起来熬粥"
    )
    assert min(len(told), len(ending)) > FOCUS_CHARS
    assert "90%以上" in bot.answer(told + asks + ending).text
