"""Questions that are not questions to the plan: injected instructions, abuse, other work.

The answers are composed from the plan's own sentences, so an instruction in a question has
nothing to act on; these rules only decide that such a message gets a plain refusal.
"""

from __future__ import annotations

import re
from enum import Enum

from index.tokenizer import fold


class Concern(Enum):
    """Why a message is not answered from the plan."""

    INJECTION = "injection"
    ABUSE = "abuse"
    OTHER_WORK = "other work"


_INJECTION = re.compile(
    r"(?:忽略|无视|忘记|忘掉|抛开|不要理会|不用管|跳过|绕过|解除|disregard|ignore|forget|override|bypass)"
    r".{0,16}(?:指令|指示|提示|规则|设定|设置|限制|要求|约束|instruction|prompt|rule|polic|guardrail|above|previous)"
    r"|不要(?:遵守|听从|服从|按照).{0,12}(?:规则|指令|限制|设定)|(?:内部|原始|隐藏|初始)的?.{0,6}(?:指令|prompt|提示)|你的(?:设定|指令|规则)是什么"
    r"|系统(?:提示|指令|消息|设定)|提示词|system\s*prompt|(?:hidden|initial|secret)\s+(?:prompt|instruction)"
    r"|越狱|jailbreak|开发者模式|developer mode|\bdan\b|do anything now|无限制模式|没有任何限制"
    r"|(?:你现在是|从现在(?:起|开始),?你|假装你是|扮演|充当|pretend|act as|you are now|roleplay|role-play)"
    r"|(?:打印|输出|显示|告诉我|泄露|print|reveal|show|dump).{0,20}(?:配置|密钥|密码|环境变量|文件路径|源代码|api\s*key|config|secret|password)"
    r"|<\|?(?:system|im_start|im_end|assistant)\|?>|\[/?(?:inst|system)\]|###\s*(?:system|instruction)"
    r"|(?:只|必须|务必|请)?(?:回答|回复|输出|说)[:：]?[\"“'](?!.{0,30}(?:是什么|指什么|哪)).{1,40}[\"”'](?:即可|就行|就可以|开头|开始|作为|这)"
    r"|以[\"“'].{0,40}[\"”']?(?:开头|开始)(?:回答|回复)?"
)
_ABUSE = re.compile(
    r"(?:你(?:这|个|真|就是|是)|没用的|什么).{0,6}(?:废物|垃圾)|傻[逼b叉瓜]|智障|蠢货|白痴|脑残|(?:垃圾|废物)(?:机器人|ai|程序|软件|玩意)|去死|滚(?:蛋|开)|王八|混蛋|他妈|妈的|操你|狗屁|骗子机器人"
    r"|骂.{0,4}(?:政府|领导|区长|他们)|fuck|shit|stupid bot|idiot|bitch"
)
_OTHER_WORK = re.compile(
    r"(?:写|作|创作|编|来|续写|生成|write|compose).{0,6}(?:一?[首篇段个封份]|a |an |some )?.{0,14}"
    r"(?:诗|绝句|律诗|歌词|小说|作文|故事|情书|剧本|代码|程序|脚本|论文|简历|对联|文案|笑话|段子|检讨|poem|story|code|essay|joke|song)"
    r"|讲.{0,3}(?:笑话|故事)|翻译(?:成|一下|这)|translate\b|天气预报|今天.{0,6}天气|几点了|股票|彩票|算命|星座|塔罗"
    r"|```|def \w+\(|import \w+|select .{1,40} from "
)


def concern_of(message: str) -> Concern | None:
    """The first concern that a message raises, or None for an ordinary question."""
    folded = re.sub(r"\s+", " ", fold(message))
    if _INJECTION.search(folded):
        return Concern.INJECTION
    if _ABUSE.search(folded):
        return Concern.ABUSE
    if _OTHER_WORK.search(folded):
        return Concern.OTHER_WORK
    return None
