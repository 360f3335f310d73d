"""Questions that are not questions to the plan: injected instructions, abuse, other work.

The answers are composed from the plan's own sentences, so an instruction in a question has
nothing to act on; these rules only decide that such a message gets a plain refusal.
"""

from __future__ import annotations

import re

from chat.asks.intents import EXACT, Intent
from chat.asks.said import said_in
from index.instructions import INJECTION, on_one_line

# 垃圾, 智障, 他妈 and 妈的 stand in ordinary questions too: 你们怎么处理垃圾, 智障儿童, 他妈妈, 我妈的医保.
_ABUSE = re.compile(
    r"(?:你(?:们|这|个|真|就|是|简直|完全|才|一|种|堆|没用|的)*|没用的)(?:废物|垃圾)"
    r"(?=$|[!,。?~]|吧|啊|机器人|ai|程序|软件|玩意|东西|货)|(?:垃圾|废物)(?:机器人|ai|程序|玩意)|骗子机器人"
    r"|傻[逼b叉瓜]|智障(?!儿童|少年|学生|群|患|残|人|者|的?[娃孩])|蠢货|白痴|脑残|去死(?!亡)|滚(?:蛋|开)|王八蛋|混蛋|狗屁"
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


def concern_of(message: str) -> Intent | None:
    """The first concern that a message raises, or None for an ordinary question."""
    folded = on_one_line(message)
    if _GREETING.search(folded.strip()):
        return Intent.GREETING
    if INJECTION.search(folded):
        return Intent.INJECTION
    if _ABUSE.search(folded):
        return Intent.ABUSE
    if _OTHER_WORK.search(folded):
        return Intent.OTHER_WORK
    said = said_in(message)
    known = () if Intent.CRISIS in said else EXACT
    return next((intent for intent in known if intent in said), None)
