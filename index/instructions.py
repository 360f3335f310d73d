"""Text that tells a machine what to do: in a message it is refused, in a source nothing is taken from it.

One rule for the chat, the ledger and the page. It sees the usual forms, not all of them: what holds in any
case is that an answer consists of sentences of the source, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from index.tokenizer import fold
from ingest.model import Passage

_DISMISS = r"(?<!不得)(?<!不能)(?<!不应)(?<!不可)(?:忽略|无视|忘记|忘掉|抛开|不要理会|不用管|跳过|绕过|解除)"
_OURS = r"(?:你|上面|以上|前面|之前|先前|一切)"  # rules of ours, not those that a plan lifts for firms
INJECTION = re.compile(
    r"(?:不用|不必|无需|别)(?:再)?(?:响应|理会|管|回应|遵守|听从).{0,6}(?:上述|前面|上面|以上|之前|先前)"
    r"|(?:忽略|无视)(?:掉)?(?:上述|前面|上面|以上|之前|先前)的?(?:所有|全部|一切)?(?:问题|内容|对话|文字)|"
    rf"{_DISMISS}.{{0,16}}(?:指令|指示|提示)|(?!解除){_DISMISS}.{{0,6}}{_OURS}.{{0,10}}(?:规则|设定|设置|限制|要求|约束)"
    r"|解除(?:掉)?你.{0,10}(?:规则|设定|设置|限制|要求|约束)"
    rf"|把.{{0,4}}{_OURS}.{{0,10}}(?:规则|设定|限制|要求|指令|提示).{{0,6}}(?:忘|忽略|抛|丢|解除)"
    r"|(?:disregard|ignore|forget|override|bypass).{0,24}(?:instruction|prompt|guardrail|\babove\b|\byour\b)"
    r"|(?:disregard|ignore|forget).{0,16}(?:\brules?\b|polic|previous)"
    r"|不要(?:遵守|听从|服从|按照).{0,12}(?:规则|指令|限制|设定)|你的(?:设定|指令|规则)是什么"
    r"|(?:内部|原始|隐藏|初始)的?.{0,6}(?:指令|prompt|提示)|(?<!息)系统(?:提示|指令|消息|设定(?!的))|提示词"
    r"|system\s*prompt|(?:hidden|initial|secret)\s+(?:prompt|instruction)"
    r"|越狱|jailbreak|开发者模式|developer mode|\bdan\b|do anything now|无限制模式"
    r"|(?:你|ai|模型)(?:现在)?没有任何限制"
    r"|你现在是(?!不是|否)|从现在(?:起|开始),?你(?!们)|假装你是"
    r"|(?:你|请|^)(?:来|要|必须|现在|将)?(?:扮演|充当)(?:一|我|[\"“'])"
    r"|(?:^|[,.;!?:] ?|please |you (?:must |will |should |now )?)act as"
    r"|pretend (?:to be|you|that you)|you are now|role-?play"
    r"|(?:授权|允许|请|帮我|让|命令)你?.{0,4}(?:编造|伪造|瞎编|捏造|篡改)"
    r"|\brepeat\b.{0,40}(?:\babove\b|verbatim|word for word)"
    r"|(?:打印|输出|显示|告诉我|泄露|公开).{0,20}(?:密钥|你的?环境变量|文件路径|源代码|api\s*key|配置文件|管理员密码"
    r"|你的?.{0,6}(?:配置|密码))"
    r"|\b(?:print|reveal|show|dump|leak)\b.{0,20}\b(?:api\s*key|secret|password|config file"
    r"|your .{0,12}(?:config|setting|rule))"
    r"|<\|?(?:system|im_start|im_end|assistant)\|?>|\[/?(?:inst|system)\]|###\s*(?:system|instruction)"
    r"|(?:只|必须|务必|请)?(?:回答|回复|输出|说)[:：]?[\"“'](?!.{0,30}(?:是什么|指什么|哪)).{1,40}[\"”']"
    r"(?:即可|就行|就可以|开头|开始|作为|这)"
    r"|以.?[\"“'].{0,40}(?:开头|开始).{0,3}(?:回答|回复|作答|输出)"
    r"|(?:回答|回复|输出).{0,8}以[\"“'].{0,40}(?:开头|开始)"
)
"""An instruction to whoever answers, in a message or in a source."""

_MACHINE = (
    "(?:(?:ai|人工智能|智能|语音|虚拟|问答|聊天)+(?:助手|助理|客服|模型|系统|程序|机器人|工具)"
    "|ai|机器人|大?语言模型|大模型|智能体|llm|gpt)"
)
_HERE = "(?:本|这|此|该|以[上下]|下面|上面)(?:一?[段句条节页]|文[件档本字]?|内容|材料|部分)"
_DOER = "(?:助手|(?:自动)?(?:问答|摘要|总结|对话)(?:程序|系统|工具))"
_MUST = "(?:必须|应当|应该?|务必|一律|不得|须|可?请(?!假|示|求))"
_SAYS = (
    '(?:说成|说明?[“"]|回答|答复[“"]|输出|宣布|声称|写明|采信|优先采用|提示(?:用户|群众)|告诉|附上|显示图片)'
)
_READS = "(?:读|看|见|检索|引用|处理){1,2}[到取完了]?"
_MACHINE_EN = (
    "(?:ai(?: (?:assistants?|models?|systems?|chatbots?))?|assistants?|(?:chat)?bots?"
    "|(?:language )?models?|llms?)"
)
_ADDRESSED = re.compile(
    rf"{_READS}{_HERE}.{{0,6}}{_MACHINE}|{_MACHINE}.{{0,8}}{_READS}{_HERE}"
    rf"|{_HERE}.{{0,6}}供.{{0,8}}{_MACHINE}"
    rf"|(?:^|[,。;!?:])(?:致|给|告|各位|尊敬的|亲爱的|所有|凡是?)+{_MACHINE}(?:们|的?(?:提示|指示|说明|话))?[,:]"
    rf"|(?:如果|若|假如|要是)你是.{{0,6}}{_MACHINE}|(?:作为|身为)(?:一[个位款名])?{_MACHINE},?你"
    rf"|{_MACHINE}们?,?(?:请(?:注意|直接|务必|一律|回答|告诉)|注意[:,]|你[应必要])"
    rf"|{_MACHINE}.{{0,4}}(?:被问|回答|答复|回复).{{0,14}}时,?[^,。]{{0,6}}(?:说|称|回答|答复)"
    rf"|{_MACHINE}.{{0,10}}(?:告诉|告知)(?:用户|提问者|提问的人)[,:“]"
    rf"|(?:{_MACHINE}|{_DOER}){_MUST}.{{0,16}}{_SAYS}|{_MUST}.{{0,10}}(?:{_MACHINE}|{_DOER}).{{0,12}}{_SAYS}"
    r"|(?:用户|系统):.{1,60}助手:"
    r"|(?:用户|有人|提问者|被|群众|市民)(?:问|提)(?:起|到|及).{0,16}(?:时|,).{0,4}(?:请|就|一律|均|都|直接)"
    r"(?:说|答|回答|回复|告诉)"
    r"|(?:^|[,.;!?:。] ?)(?:dear|hey|hello|attention|note to|to)(?: (?:all|any|the|every|each))?"
    rf" {_MACHINE_EN} ?[,:!]"
    rf"|\b{_MACHINE_EN}\b.{{0,24}}\b(?:reading|reads?|processing|parsing)\b.{{0,12}}\b(?:this|the)\b"
    rf"|\b(?:if|as|since) (?:you are )?an? {_MACHINE_EN},? you\b|\bif you are an? {_MACHINE_EN}\b"
    r"|\bwhen(?:ever)? .{0,24}\bask(?:ed|s)?\b.{0,60}\b(?:say|answer|reply|respond|tell|state|claim)\b"
)
"""A machine that reads the source is spoken to, as no plan does that only tells of machines."""


def on_one_line(text: str) -> str:
    """A text folded, as the rules here read it."""
    return re.sub(r"\s+", " ", fold(text))


def instructing(passages: Iterable[Passage]) -> frozenset[str]:
    """Ids of the passages of paragraphs that tell a machine what to do, as no plan does.

    Somebody put them into the source: they are found like all others, but nothing is answered from them,
    and no commitment is read from them.
    """
    passages = list(passages)
    told = {(p.document, p.address) for p in passages if _instructs(p.text)}
    return frozenset(p.id for p in passages if (p.document, p.address) in told)


@lru_cache(maxsize=8192)
def _instructs(text: str) -> bool:
    folded = on_one_line(text)
    return bool(INJECTION.search(folded) or _ADDRESSED.search(folded))
