"""Questions that are not questions to the plan: injected instructions, abuse, other work.

The answers are composed from the plan's own sentences, so an instruction in a question has
nothing to act on; these rules only decide that such a message gets a plain refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.asks.intents import Intent
from index.tokenizer import fold
from ingest.model import Passage

_DISMISS = r"(?:忽略|无视|忘记|忘掉|抛开|不要理会|不用管|跳过|绕过|解除)"
_OURS = r"(?:你|上面|以上|前面|之前|先前|一切)"  # rules of ours, not those that a plan lifts for firms
_INJECTION = re.compile(
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
# 垃圾, 智障, 他妈 and 妈的 stand in ordinary questions too: 你们怎么处理垃圾, 智障儿童, 他妈妈, 我妈的医保.
_ABUSE = re.compile(
    r"(?:你(?:们|这|个|真|就|是|简直|完全|才|一|种|堆|没用|的)*|没用的)(?:废物|垃圾)"
    r"(?=$|[!,。?~]|吧|啊|机器人|ai|程序|软件|玩意|东西|货)|(?:垃圾|废物)(?:机器人|ai|程序|玩意)|骗子机器人"
    r"|傻[逼b叉瓜]|智障(?!儿童|少年|学生|群|患|残|人|者)|蠢货|白痴|脑残|去死(?!亡)|滚(?:蛋|开)|王八蛋|混蛋|狗屁"
    r"|他妈的(?!.{0,3}(?:养老|退休|医保|社保|低保|户口|病))|[你真这太都]他妈(?![妈的])|(?:^|[,。!?])妈的|操你(?!们)"
    r"|(?:^|[,。!?;]|[帮替给]我|再|快|来|你)骂.{0,4}(?:政府|领导|区长|他们)"
    r"|fuck|\bshit|stupid bot|idiot|bitch"
)
_PIECE = (
    "(?:诗|绝句|律诗|歌词|小说|作文|故事|情书|剧本|代码|程序|脚本|论文|简历|对联|文案|笑话|段子|检讨|台词)"
)
_OTHER_WORK = re.compile(
    r"(?:写|创作|编|续写|生成|(?:^|[,。!?;]|再|给我|请)来)(?:一|两|几)?[首篇段个封份部则副点].{0,14}"
    rf"(?<!信用){_PIECE}"
    rf"|(?:^|帮我|给我|替我|请你?)(?:写|作(?!为)|编(?!制)|创作|生成|续写)[^了入进到着明,?]{{0,8}}{_PIECE}(?!是|有|怎)|作一?首.{{0,14}}诗"
    r"|\b(?:write|compose|tell)\b(?: me| us)?(?: an?| some| the| another)? ?(?:\w+ ){0,3}"
    r"(?:poem|story|code|essay|joke|song)\b"
    r"|讲(?:一?[个则段点]|几个|些).{0,4}(?:笑话|故事)|[给帮请]我?讲.{0,2}(?:笑话|故事)"
    r"|翻译(?:成|一下|这)|translate\b|天气预报(?!能力|水平|系统|服务|体系|准确)|今天.{0,6}天气|几点了"
    r"|(?:买|炒|推荐|哪只).{0,8}股票|(?:买|中|开).{0,6}彩票|彩票(?!公益金).{0,6}(?:开奖|中奖|号码)|算命|星座|塔罗"
    r"|```|def \w+\(|^import \w+(?:$|;| as | import )|from \w+ import "
    r"|select (?:\*|\w+(?:, ?\w+)+) from |select .{1,40} from \w+ where "
)


_GREETING = re.compile(
    r"^(?:您?你?好+|嗨|哈喽|在吗|在不在|早上好|下午好|晚上好|谢谢(?:您|你)?|多谢|辛苦了|再见|拜拜"
    r"|hi|hello|hey|thanks?|thank you)"
    r"[呀啊吗哈了!！。.~,，?？\s]*$"
)


def instructing(passages: Iterable[Passage]) -> frozenset[str]:
    """Ids of the passages of paragraphs that tell a machine what to do, as no plan does.

    Somebody put them into the source: they are found like all others, but nothing is answered from them.
    """
    passages = list(passages)
    told = {(p.document, p.address) for p in passages if concern_of(p.text) is Intent.INJECTION}
    return frozenset(p.id for p in passages if (p.document, p.address) in told)


def concern_of(message: str) -> Intent | None:
    """The first concern that a message raises, or None for an ordinary question."""
    folded = re.sub(r"\s+", " ", fold(message))
    if _GREETING.search(folded.strip()):
        return Intent.GREETING
    if _INJECTION.search(folded):
        return Intent.INJECTION
    if _ABUSE.search(folded):
        return Intent.ABUSE
    if _OTHER_WORK.search(folded):
        return Intent.OTHER_WORK
    return None
