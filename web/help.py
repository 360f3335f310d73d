"""这是什么: what the page can and cannot do, how answers are made, privacy, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from chat.answers.compose import TARGET_NOTE
from chat.config import DEFAULT_LLM, HOTLINE
from ingest.model import Plan
from web.accessibility import KNOWN, TRIED, told


@dataclass(frozen=True, slots=True)
class About:
    """What the text depends on: the line to call, and who words the answers."""

    hotline: str = HOTLINE
    model: str = DEFAULT_LLM
    """`none`, or as in PLANQA_LLM."""
    reasons: Mapping[str, str] | None = None
    """Why an answer may be 没用, by their names in a form; None where people are not asked."""
    keeps_questions: bool = False
    """Whether questions are kept."""
    days: int = 180
    """After which what is kept is deleted."""

    @property
    def words_elsewhere(self) -> bool:
        """Whether questions go to another server to be worded."""
        return self.model.startswith(("http://", "https://"))


def help_view(plans: Sequence[Plan], about: About) -> str:
    """The whole text; short enough to be read."""
    titles = "、".join(f"《{escape(plan.title)}》" for plan in plans)
    parts = (
        (
            "能做什么",
            (
                f"用平常说的话提问,它在{titles}的原文里找出能回答的句子。每句话都注明章节,点开就是原文。",
                "“规划原文”可以通读和查找词句,“承诺查询”可以按指标、期限、章节查每一项目标和已完成的成就。",
            ),
        ),
        (
            "不能做什么",
            (
                "它只知道上面写明的规划,不知道后来做到了哪一步,也不知道别的文件和办事手续。",
                "它不能受理投诉和申请,不能答复您个人的情况。这里的回答不是政府部门的正式答复。",
            ),
        ),
        (
            "回答是怎样来的",
            (
                _worded(about),
                "句子是程序找的,可能找错、找漏。请点开“阅读原文”核对,以原文为准;原文残缺的地方会标明。",
            ),
        ),
        ("目标不是成绩", (f"规划写的多是打算做到的事。这样的回答标有“{TARGET_NOTE}”。",)),
        (
            "您的隐私",
            (
                *_asked(about),
                *_kept(about),
                *_sent_elsewhere(about),
                "用“复制链接”得到的链接里写着您的问题。请不要写姓名、电话和证件号码。",
            ),
        ),
        (
            "该找谁",
            (
                f"个人的事、投诉和建议,请拨打政务服务热线 {_call(about.hotline)}。"
                f"有人身危险,请拨打 {_call('110')};需要急救,请拨打 {_call('120')}。",
            ),
        ),
    )
    drawn = "".join(_part("h3", heading, lines) for heading, lines in parts)
    return f'<article class="help"><h2 tabindex="-1">这是什么</h2>{drawn}{_accessibility(about)}</article>'


def _part(rank: str, heading: str, lines: Sequence[str]) -> str:
    said = "".join(f"<li>{line}</li>" for line in lines)
    return f"<{rank}>{heading}</{rank}><ul>{said}</ul>"


def _accessibility(about: About) -> str:
    whom = told(_call(about.hotline), opinions=about.reasons is not None)
    parts = (("怎样检查的", TRIED), ("已知用不了或没有试过的", KNOWN), ("告诉谁", whom))
    drawn = "".join(_part("h4", heading, lines) for heading, lines in parts)
    return f'<section class="accessibility"><h3>无障碍说明</h3>{drawn}</section>'


def _worded(about: About) -> str:
    if about.model == DEFAULT_LLM:
        return "回答由规划的原句组成,不用语言模型写作。"
    return "语言模型只改写原句的措辞;写出的每句话都与原句核对,核对不上的换回原句。"


def _asked(about: About) -> tuple[str, ...]:
    here = "对话只留在您这个浏览器标签页里,关掉就没有了。"
    if not about.keeps_questions:
        return (f"不用登录。除了您自己送来的意见,您问了什么本站不保存;{here}",)
    kept = "本站会保存您问的问题、提问的时间和回答的类别,不记是谁问的"
    return (f"不用登录。{kept};{_until(about)}", here)


def _kept(about: About) -> tuple[str, ...]:
    if about.reasons is None:
        return ()
    question = "您的问题、" if about.keeps_questions else ""
    kept = f"您点“有用”“没用”时,会保存您的意见、{question}回答的类别和引用的原文"
    return (f"{kept};{_until(about)}",)


def _until(about: About) -> str:
    return f"写到的电话、身份证和银行卡号码会先遮去,满{about.days}天自动删除。"


def _sent_elsewhere(about: About) -> tuple[str, ...]:
    if not about.words_elsewhere:
        return ()
    return ("为了改写措辞,您的问题和找到的原句会发给本站接入的语言模型服务。",)


def _call(number: str) -> str:
    return f'<a class="hotline" href="tel:{escape(number)}">{escape(number)}</a>'
