"""What a question asks for: the kind of thing, the period, the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from chat.asks.lexicon import in_the_plans_form, is_english, official_wording
from chat.config import MAX_QUESTION_CHARS, ChatConfig
from index.plan_index import Query
from index.tokenizer import fold, place_names
from ingest.characters import printable
from ingest.errors import QuestionError


class Kind(Enum):
    """The kind of thing asked for. The value is a pattern of what a question for it says, folded."""

    MONEY = (
        r"多少钱|多少[万亿]?元|多少个?亿|几个亿|多少资金|多少.{0,4}(?:投资|补贴|补助|津贴|工资)"
        r"|(?:投资|资金|金额|经费|预算|补贴|补助|津贴|均价|价格|房价|工资|利息|费用).{0,6}(?:多少|几)"
        r"|(?:领|摊|交|给|补|罚|掏|花|挣|赚|借|贷|赔)(?:到|得起?)?(?:多少(?![个家户人处座条位张平亩公层])|几[百千万])"
        r"|how much (?:money|will|does it cost)|budget"
    )
    PERCENT = (
        r"百分之|百分比|比例|占比|几成|多大比重|(?:率|增速|比重|增长)(?!到).{0,8}(?:多少|百分)"
        r"|(?:涨|增长|增加|提高)(?![到至]).{0,4}(?:多快|多少)|what (?:percent|rate|share)"
    )
    COUNT = (
        r"多少(?![年回次遍趟]了)|(?<![哪好])几(?:个|处|所|户|条|人|家|天|项|次|座|套|名|间|位|种|类|小时|级|a)"
        r"|数量|人数|how many"
    )
    DATE = (
        r"哪一?年|(?<![这那近前后过头好])几(?:天|日|个月|个?小时|个?工作日|年)(?!级)|多少(?:天|日|个?工作日|个?小时)|多长时间|有效期|期限|日期|什么时候|啥时候|何时|几时|哪天|多久|哪个?月|(?:完成|达成|截止)(?:年限|期限|时间)"
        r"|when\b|which year"
    )
    PLACE_IN_PLAN = r"哪一?章|哪一?节|第几章|第几节|几章|章节|哪个章|规划的哪|出处|哪一?页|哪一?段|写在哪"
    NAMES = (
        r"哪些|哪几|哪[个家条处种位座所项样]|哪[一二两三四五六七八九十\d]+|名单|名字|叫什么|叫啥|分别是|包括什么"
        r"|都有什么|有什么|有啥|几家|几方面"
    )
    ACTOR = (
        r"归哪个?(?:局|部门|单位|科室)|哪个?(?:局|部门|单位|科室).{0,4}(?:管|负责|牵头)"
        r"|谁(?:来)?(?:管|负责|牵头)|总?负责人?是谁|谁是|哪位(?:领导|区领导)?|领导是(?:谁|哪)"
    )
    CONTACT = (
        r"(?<![打接])(?<![打接]个)电话|打(?:哪个|什么|啥)电话|手机号|联系方式|网址|公众号|(?:上|去|到)哪[儿里]?办"
        r"|具体地址|地址在?哪|门牌"
    )
    ROAD = r"哪条(?:街|路)"
    PLACE = (
        r"(?<!写)[在到去设建搬](?:哪[儿里]|哪个?(?:地方|城市|区|县|镇|街道|村)|何处|什么地方|啥地方)(?!办)|选址"
        r"|(?:具体|建设|举办|所在)(?:位置|地点)|位置在"
    )
    PROCEDURE = (
        r"怎么办理|如何办理|怎么申请|(?:办理|申请|申报|审批)(?:的)?(?:流程|步骤|程序|手续)|什么材料|哪些材料"
    )
    REASON = r"为什么|为何|为啥|凭什么|原因|怎么会|(?:图|奔|冲)着?的?(?:是)?(?:啥|什么)|why\b"

    def asked_in(self, folded: str) -> bool:
        return bool(re.search(self.value, folded))


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_YEAR = re.compile(r"(?:到|至|截至)?(?<!\d)20\d\d(?:年(?:底|末|前|度|全年)?,?|(?=\s|$))")
_FIVE_YEARS = re.compile(r"十[一二三四五六七八九]五(?![\d年])")
_LAST_FIVE_YEARS = re.compile(r"(?:上|前|过去)(?:一个|个|一)?五年(?:规划|计划)?(?:期间|时期)?")
_ORDINALS = "零一二三四五六七八九"
MIN_SOUGHT_CHARS = 4
_PAST = re.compile(r"十三五|[前头]几年|前些年|已经|已完成|完成了|做到了|实现了|过去|成就|成绩")
_FUTURE = re.compile(r"(?:^|[,\s])以后|往后|今后|接下来|下一步|将来|日后|后面")
_CONFIRM = re.compile(
    r"(?:对吧|对吗|没错吧|没错吗|是吧|是吗|是不是|没记错吧|对不对|是真的吗|真的吗|有这回事|属实|不是说|right\?)|[^那]吧[?？。]?$"
)

_WHICH = re.compile(
    r"咋|怎|何|啥|什么|哪|谁|(?<![这那前近好头过后十])几(?!乎)|(?<!多少)多少(?!多少)|多[久大高远长]"
)
_WHETHER = re.compile(
    r"[吗呢]$|[没不]$|没有$|(.{1,2})[不没]\1|有没有|是否|给(?:个|一个)|说说|讲讲|[说讲]一下|告诉(?:我|咱|一下|一声)"
)
"""The closed classes of Chinese words and forms that ask which, whether, or to be told."""
_TOLD_OF = re.compile(r"[不没](?:有)?(?:知道|晓得|清楚|明白|懂|说|讲|告诉)")
"""What is only told of: 没讲怎么个转法, 人家也不知道啥时候."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `text` is standalone.

    `sought` is the text without the name of the plans' own area, which stands everywhere and finds
    nothing; `core` is what is encoded of that; `official` is that in the plan's own words, where the
    lexicon has any; `own` what a follow-up asks by itself, empty for others.
    """

    text: str
    sought: str
    core: str
    official: str | None
    kinds: frozenset[Kind]
    years: tuple[str, ...]
    periods: tuple[str, ...]
    places: tuple[str, ...]
    confirms: bool
    own: str = ""
    asked: str = ""
    """The words from which that is read: the clauses that ask, else all."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """What is sought, as asked and, where the lexicon has any, in official words."""
        return (self.sought, self.official) if self.official else (self.sought,)

    @property
    def of_past(self) -> bool:
        """Whether it asks, perhaps beside what is planned, what was achieved."""
        return bool(_PAST.search(self.text))

    @property
    def of_future(self) -> bool:
        """Whether it asks what comes, not what was."""
        return bool(_FUTURE.search(fold(self.text))) and not self.of_past

    @property
    def wants_number(self) -> bool:
        return bool(self.kinds & {Kind.MONEY, Kind.PERCENT, Kind.COUNT})


def checked_question(question: str) -> str:
    """The question without white space around it. Raises QuestionError with a message for the person.

    Controls and format marks go; half a surrogate pair, from a damaged request, becomes a question mark.
    """
    question = printable(question).strip()
    if not question:
        raise QuestionError("请输入一个问题。")
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(f"问题太长了({len(question)} 字),请缩短到 {MAX_QUESTION_CHARS} 字以内再问。")
    return question


def understand(
    text: str,
    mentions: Callable[[str], bool] = lambda _: False,
    own_names: Sequence[str] = (),
    own: str = "",
    asking: Sequence[str] = (),
    *,
    asked: str = "",
) -> Question:
    """Take a standalone question apart.

    `mentions` tells whether the plans use a word; `own_names` are the names of the plans' own area;
    `own` is the part of a follow-up that was asked now: what kind of thing and of which time it
    says itself counts, else what its topic says. `asking` are the clauses that ask: they alone say what kind
    of thing is asked for. `asked` are the words from which times and places are read, where these are not
    all: a story around what asks names others.
    """
    folded = fold(text)
    now = fold(own)
    asked = asked or text
    told = fold(asked)
    sought = _without(text, own_names)
    official = official_wording(sought, mentions)
    return Question(
        text=text,
        sought=sought,
        core=_core(official if official and is_english(folded) else sought, mentions),
        official=official,
        kinds=kinds_of(own) or kinds_of("，".join(asking) or asked),
        years=tuple(dict.fromkeys(_YEAR.findall(now) or _YEAR.findall(told))),
        periods=tuple(dict.fromkeys(_FIVE_YEARS.findall(now) or _FIVE_YEARS.findall(told))),
        places=place_names(asked),
        confirms=confirms(folded),
        own=own,
        asked=asked,
    )


def confirms(folded: str) -> bool:
    """Whether a question wants to be told that it is right: 没错吧, 是不是."""
    return bool(_CONFIRM.search(folded))


def queries_of(question: Question, asked: str, config: ChatConfig) -> list[Query]:
    """What is searched for a question: its own words and the official ones; `asked` as it was put."""
    queries = [Query(question.core, words=question.sought)]
    if question.official:
        queries.append(Query(question.core, config.official_weight, question.official))
    if asked != question.text:
        queries.append(Query(asked))
    return queries


def with_named_period(text: str, titles: Sequence[str]) -> str:
    """A text in which 上一个五年 is the five-year period before that of the plans: 十三五 for 十四五.

    Unchanged where the titles name no period, or several.
    """
    own = {match.group() for title in titles if (match := _FIVE_YEARS.search(title))}
    if len(own) != 1 or not _LAST_FIVE_YEARS.search(text):
        return text
    before = _ORDINALS[_ORDINALS.index(own.pop()[1]) - 1]
    return _LAST_FIVE_YEARS.sub(f"十{before}五", text)


def _core(sought: str, mentions: Callable[[str], bool]) -> str:
    """GDP as the plans write it; no year: it often stands a sentence before, and is compared exactly."""
    folded = in_the_plans_form(fold(sought), mentions)
    return _OF_YEAR.sub("", folded) or folded


def kinds_of(text: str) -> frozenset[Kind]:
    """The kinds of thing that a text asks for."""
    folded = fold(text)
    return frozenset(k for k in Kind if k.asked_in(folded))


def _without(text: str, names: Sequence[str]) -> str:
    """The text without the names, unless hardly anything would be left.

    Among keywords without 市 or 县 too, as a word of its own: 进出口总额 2024年 乌海.
    """
    bare = text
    for name in names:
        bare = bare.replace(name, "")
        bare = re.sub(rf"(?:^|\s+){re.escape(name[:-1])}(?=\s|$)", "", bare) if len(name) > 2 else bare
    return bare if len(bare) >= MIN_SOUGHT_CHARS else text


def asks_by_form(clause: str, text: str) -> bool:
    """Whether a clause of a text asks by its very form: by a word that asks, or a question mark behind it."""
    return _is_marked(clause, text) or asks_in_itself(clause) or confirms(fold(clause))


def asks_for_a_kind(clause: str, text: str) -> bool:
    """Whether a clause asks for a number, a name …, or has a question mark behind it: 咋办 does not."""
    return _is_marked(clause, text) or bool(kinds_of(clause)) or confirms(fold(clause))


def _is_marked(clause: str, text: str) -> bool:
    return fold(text).partition(fold(clause))[2][:1] == "?"


def tells_of_a_question(clause: str) -> bool:
    """Whether a clause tells that somebody does not know or say a thing, and may ask nothing."""
    return bool(_TOLD_OF.search(fold(clause)))


def asks_in_itself(clause: str) -> bool:
    """Whether a clause has a word or form that asks."""
    return asks_which(clause) or bool(_WHETHER.search(fold(clause)))


def asks_which(clause: str) -> bool:
    """Whether a clause asks for a thing, not whether something is so."""
    return bool(_WHICH.search(fold(clause)))
