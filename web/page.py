"""The whole page as one string of HTML: frame, conversation, composer and the empty reader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from chat.config import MAX_QUESTION_CHARS
from ingest.model import Plan
from web.commitments import view
from web.conversation import HISTORY_CHARS, HISTORY_MESSAGES
from web.examples import examples
from web.find import FIND
from web.help import About, help_view
from web.links import Links

_HERE = Path(__file__).parent
_STYLES = ("palette.css", "style.css", "reader.css", "find.css", "voice.css", "help.css", "commitments.css")
_LAST = ("short.css", "forced.css", "print.css")
# The width in em, so that a large font of a person's own makes a screen narrow.
_NARROW = "@media screen and (max-width: 52.4375em)"
# start.js comes last: it restores what was kept and opens what the address names, with all others in place.
_SCRIPTS = (
    "page.js",
    "safe.js",
    "keep.js",
    "opinion.js",
    "turns.js",
    "chat.js",
    "composer.js",
    "fresh.js",
    "link.js",
    "report.js",
    "speak.js",
    "voice.js",
    "care.js",
    "ledger.js",
    "facets.js",
    "rows.js",
    "found.js",
    "picked.js",
    "rowtools.js",
    "commitments.js",
    "alike.js",
    "reader.js",
    "find.js",
    "findmarks.js",
    "findbox.js",
    "print.js",
    "start.js",
)


# What compiled.js knows. Gradio finds the names of our events, in quotes, in the text of the behaviour.
BEHAVIOUR = "planqa // 'ask' 'stop'"
TELL_FAILURE = "planqaFailed"


@cache
def style() -> str:
    """One column is for narrow screens, and for any screen with 关怀版."""
    narrow = _text("narrow.css")
    caring = narrow.replace(".planqa", ".planqa[data-care]") + _text("care.css")
    last = "".join(map(_text, _LAST))
    return f"{''.join(map(_text, _STYLES))}{_NARROW} {{{narrow}}}{caring}{last}"


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def script() -> str:
    """What runs before Gradio; it holds the behaviour, which Gradio starts by the name of BEHAVIOUR."""
    return _behaving("compiled.js")


@cache
def starting_script() -> str:
    """The same behaviour as long as there is no Gradio to start it."""
    return _behaving("starting.js")


def _behaving(name: str) -> str:
    behaviour = "\n".join(map(_text, _SCRIPTS))
    return _text(name).replace("// behaviour\n", f"{behaviour}\n")


def title(plans: Sequence[Plan]) -> str:
    """What the browser's tab says."""
    return f"规划问答 · {_named(plans)}"


def page(plans: Sequence[Plan], about: About | None = None, index: str = "") -> str:
    """Everything but answers and the plans' text, which come when they are asked for.

    `index` names the index that the page is made of.
    """
    links = Links.of(plans)
    settings = json.dumps(
        {
            "title": title(plans),
            "limit": MAX_QUESTION_CHARS,
            "historyMessages": HISTORY_MESSAGES,
            "historyCharacters": HISTORY_CHARS,
            "plans": [plan.id for plan in plans],
            "index": index,
            "reasons": about.reasons if about else None,
        }
    )
    return (
        f'<div class="planqa" data-settings="{escape(settings)}">'
        '<a class="skip" href="#planqa-question">跳到主要内容</a>'
        f"{_frame(plans, links)}"
        f'<main class="view ask-view" aria-label="问答">{_welcome(plans)}{_LOG}{_COMPOSER}</main>'
        f'<main class="view read-view" aria-label="规划原文" hidden>{_chooser(plans, links)}{FIND}'
        '<div class="shelf"></div></main>'
        f'<main class="view ledger-view" aria-label="承诺查询" hidden>{view()}</main>'
        '<main class="view help-view" aria-label="这是什么" hidden>'
        f"{help_view(plans, about or About())}</main>"
        '<p class="announcer unseen" role="status" aria-live="polite"></p>'
        '<p class="toast" aria-hidden="true" hidden></p></div>'
    )


def _named(plans: Sequence[Plan]) -> str:
    return plans[0].title if len(plans) == 1 else f"{len(plans)} 部规划"


def _frame(plans: Sequence[Plan], links: Links) -> str:
    reader = escape(links.to_plan(plans[0].id)) if plans else "?"
    return (
        '<header class="frame"><div class="bar"><div class="brand"><h1>规划问答</h1>'
        f'<p title="{escape(_named(plans))}">{escape(_named(plans))}</p></div>'
        '<nav aria-label="页面"><a href="?" data-view="ask" aria-current="page">问答</a>'
        f'<a href="{reader}" data-view="read">规划原文</a>'
        '<a href="?view=commitments" data-view="commitments">承诺查询</a>'
        '<a href="?view=help" data-view="help">这是什么</a></nav>'
        '<button type="button" class="fresh">新对话</button>'
        '<button type="button" class="care-switch">关怀版</button></div></header>'
    )


def _welcome(plans: Sequence[Plan]) -> str:
    """What this is and what it is not, and what one may ask."""
    asked = "".join(
        f'<li><button type="button" class="example">{escape(question)}</button></li>'
        for question in examples(plans)
    )
    tried = f'<h3>可以这样问</h3><ul class="examples">{asked}</ul>' if asked else ""
    return (
        f'<section class="welcome"><h2>关于{"这些" if len(plans) > 1 else "这部"}规划,您想了解什么?</h2>'
        f'<p class="basis">本页依据{_titles(plans)}的原文回答问题,'
        f"每句话都注明出自{'哪一部规划的' if len(plans) > 1 else ''}哪一章哪一节,可以点开原文核对。</p>"
        f'<p class="limits">这里的回答不是政府部门的正式答复。规划写的多是目标,不代表已经完成。'
        f"{_state(plans)}</p>{tried}</section>"
    )


def _titles(plans: Sequence[Plan]) -> str:
    return "、".join(f"《{escape(plan.title)}》" for plan in plans)


def _state(plans: Sequence[Plan]) -> str:
    damaged = sum(plan.damaged_paragraphs for plan in plans)
    if not damaged:
        return ""
    return f"所用文本有 <strong>{damaged}</strong> 段残缺,遇到时会标明“原文此处残缺”,不作猜补。"


_LOG = '<section class="log" aria-label="对话"></section>'

_COMPOSER = (
    '<form class="composer"><p class="event" hidden></p><div class="field">'
    '<label class="unseen" for="planqa-question">您的问题</label>'
    '<textarea id="planqa-question" rows="1" placeholder="写下您的问题"'
    ' enterkeyhint="send" autocomplete="off" aria-describedby="planqa-hint"></textarea>'
    '<button type="submit" class="send">提问</button>'
    '<button type="button" class="stop" hidden>停止</button></div>'
    '<p class="problem" role="alert" hidden></p>'
    '<div class="hint"><span id="planqa-hint">不是政府部门的正式答复。请不要写身份证号、电话、银行卡号</span>'
    '<span class="keys">回车发送,Shift+回车换行</span>'
    '<details class="export"><summary>导出对话</summary><div class="forms">'
    '<button type="button" data-form="docx">Word 文档</button>'
    '<button type="button" data-form="md">Markdown</button></div></details></div></form>'
)


def _chooser(plans: Sequence[Plan], links: Links) -> str:
    """A choice of plans, only where there is one."""
    if len(plans) < 2:
        return ""
    options = "".join(
        f'<option value="{escape(links.to_plan(plan.id))}" data-plan="{escape(plan.id)}">'
        f"{escape(plan.title)}</option>"
        for plan in plans
    )
    return f'<p class="chooser"><label>规划 <select>{options}</select></label></p>'
