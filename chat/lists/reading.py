"""A request read into a filter, exactly: words that are not understood make it an ordinary question again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from chat.asks.clauses import FOCUS_CHARS
from chat.asks.history import GENERIC
from chat.lists.exact import Exact, exact_of
from chat.lists.model import Form, Group, ListFilter, State
from index.tokenizer import fold, tagged
from ledger.model import Kind, Nature

_PUNCTUATION = re.compile(r"[\s,.;:!?。、“”\"'《》「」()·-]+")
_ACTOR = re.compile(r".{2,}(?:局|厅|委|委员会|办公室|办|街道|镇政府|公司|中心|部)$")
_FIXED = re.compile(r"(?:目标|指标|任务|项目|工程|数字)(?:值)?(?:分别)?(?:是|为|有)?(?:多少|几)(?![项个条])")
"""目标是多少 asks for a value, not for how many targets there are."""
_VALUE = re.compile(r"(?:是|为|达到|到|建|改造|新增|新建|完成)(?:多少|几)")
_KINDS = {
    "target": ((Kind.TARGET,), Form.ANY),
    "number": ((Kind.TARGET,), Form.NUMBER),
    "done": ((Kind.ACHIEVEMENT,), Form.ANY),
    "donenumber": ((Kind.ACHIEVEMENT,), Form.NUMBER),
    "project": ((Kind.TARGET,), Form.PROJECT),
    "figure": ((), Form.NUMBER),
}
_FINISHED = ("已完成", "已经完成")
"""Before 目标 they say which are asked for; behind it they could be anything."""
_CHOOSING = ("kind.", "state.", "binding", "expected", "percent", f"group.{Group.ACTOR}")
Known = Callable[[str], bool]
"""Whether a word stands in the name of an indicator."""


@cache
def roles() -> Mapping[str, str]:
    """Word -> its role in a request, from `words.tsv`."""
    found: dict[str, str] = {}
    for line in files("chat.lists").joinpath("words.tsv").read_text(encoding="utf-8").splitlines():
        role, _, words = line.partition("\t")
        for word in words.split():
            found.setdefault(word, role)
    return found


@cache
def _choosing() -> tuple[str, ...]:
    """The words of which a request has one, for they say what is wanted. To look for them takes no tagger."""
    return tuple(word for word, role in roles().items() if role.startswith(_CHOOSING))


def read(text: str, known: Known, own_period: str) -> ListFilter | None:
    """The filter that a request sets; None for a question that is no such request, or not surely one.

    `own_period` is that of the plan: of the period before it achievements are told.
    """
    if len(text) > FOCUS_CHARS:
        return None
    folded = fold(text)
    if _FIXED.search(folded) or _VALUE.search(folded):
        return None
    exact = exact_of(folded)
    if exact is None or not any(word in exact.rest for word in _choosing()):
        return None
    said: dict[str, list[str]] = {}
    unknown: list[str] = []
    for piece in _PUNCTUATION.split(exact.rest):
        for word, role in _pieces(piece):
            if role:
                said.setdefault(role, []).append(word)
            else:
                unknown.append(word)
    if "refuse" in said or len(unknown) > 1:
        return None
    return _filter(said, unknown[0] if unknown else "", exact, known, own_period)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Words with their roles, the longest first; neighbours without a role are one word with the role ""."""
    tokens = [word for word, _ in tagged(text)] if text else []
    table, held, at = roles(), "", 0
    while at < len(tokens):
        end = next((e for e in range(len(tokens), at, -1) if "".join(tokens[at:e]) in table), 0)
        parts = [] if end else _covered(tokens[at])
        if not end and not parts:
            held += tokens[at]
            at += 1
            continue
        if held:
            yield held, ""
            held = ""
        for word in ["".join(tokens[at:end])] if end else parts:
            yield word, table[word]
        at = end or at + 1
    if held:
        yield held, ""


def _covered(token: str) -> list[str]:
    """A token as words that all have a role; [] where that cannot be."""
    table = roles()
    if token in table:
        return [token]
    for cut in range(len(token) - 1, 0, -1):
        if token[:cut] in table and (rest := _covered(token[cut:])):
            return [token[:cut], *rest]
    return []


def _filter(
    said: Mapping[str, Sequence[str]], word: str, exact: Exact, known: Known, own_period: str
) -> ListFilter | None:
    kinds = [k for k in _KINDS if f"kind.{k}" in said]
    groups = [g for g in Group if f"group.{g}" in said]
    states = [s for s in State if f"state.{s}" in said]
    topics = tuple(role.removeprefix("topic.") for role in said if role.startswith("topic."))
    natures = tuple(
        n for n, role in ((Nature.BINDING, "binding"), (Nature.EXPECTED, "expected")) if role in said
    )
    actor = word if word and _ACTOR.fullmatch(word) else ""
    if word and not actor and (len(word) < 2 or word in GENERIC or word in roles() or not known(word)):
        return None
    if len(groups) > 1 or len(states) > 1 or len(topics) > 2:
        return None
    group = groups[0] if groups else None
    owned = (
        group is Group.ACTOR and "whole" not in said and not kinds and bool({"most", "fewest"} & said.keys())
    )
    if not (kinds or states or natures or "percent" in said or owned):
        return None
    past = exact.period and own_period and exact.period != own_period
    both = _asks_both(said, kinds)
    if both is None or (both and past) or (natures and {"kind.done", "kind.donenumber"} & said.keys()):
        return None
    form, kind = _form_and_kind(
        kinds, bool(past), "percent" in said or bool(exact.unit) or exact.amount is not None
    )
    wanted = ListFilter(
        kinds=() if both else kind,
        form=Form.ANY if natures or states else form,
        years=exact.years,
        period=exact.period,
        chapters=exact.chapters,
        section=exact.section,
        amount=exact.amount,
        unit="%" if "percent" in said else exact.unit,
        natures=natures,
        topics=topics,
        words="" if actor else word,
        state=states[0] if states else None,
        invested="money" in said,
        actor=actor,
        group=group,
        most="most" in said,
        fewest="fewest" in said,
        counted="count" in said or group is not None or "whole" in said,
    )
    whole = bool({"whole", "count"} & said.keys())
    compared = exact.amount is not None and exact.amount.low != exact.amount.high
    asks = whole or "ask" in said or group is not None or compared
    if "money" in said and exact.amount is None:
        return None
    return wanted if asks and (wanted.narrows or whole) else None


def _asks_both(said: Mapping[str, Sequence[str]], kinds: Sequence[str]) -> bool | None:
    """Whether 目标和成果 are asked for: targets and achievements alike; None where that is not sure."""
    done = [k for k in kinds if Kind.ACHIEVEMENT in _KINDS[k][0]]
    other = [k for k in kinds if Kind.TARGET in _KINDS[k][0]]
    if not (done and other):
        return False
    order = [role for role in said if role.startswith("kind.")]
    finished = all(word.removesuffix("的") in _FINISHED for word in said.get("kind.done", ()))
    if finished and "donenumber" not in done:
        return False if order[0] == "kind.done" else None
    return True if len({_KINDS[k][1] for k in kinds}) == 1 else None


def _form_and_kind(kinds: Sequence[str], past: bool, valued: bool) -> tuple[Form, tuple[Kind, ...]]:
    """量化成果 are achievements with a number; 十三五的指标 are achievements too."""
    chosen = [_KINDS[k] for k in kinds] or [((Kind.TARGET,), Form.ANY)]
    forms = {form for _, form in chosen}
    form = next((f for f in (Form.PROJECT, Form.NUMBER) if f in forms), Form.NUMBER if valued else Form.ANY)
    sets = [kind for kind, _ in chosen]
    if past or any(kind == (Kind.ACHIEVEMENT,) for kind in sets):
        return form, (Kind.ACHIEVEMENT,)
    return form, () if () in sets else (Kind.TARGET,)
