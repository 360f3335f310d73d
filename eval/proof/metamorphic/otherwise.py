"""The forms that ask something else: what was right before is wrong for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from chat.asks.clauses import Clause, clauses_of
from chat.asks.question import understand
from eval.proof.metamorphic.material import groups, lines
from index.general import cut
from index.tokenizer import place_names, tagged, towns

_ASKS = re.compile("多少|几|哪|什么|啥|谁|何")
_YES_OR_NO = re.compile(r"[吗嘛不没][?？。!！ ]*$|(.)[不没]\1|有没有|是否")
_TIME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|十[一二三四五六七八九]五(?![\d年])")
_NOT = re.compile("[不没未无别]")
_JOINED = re.compile("[、和跟与]")
_ORDINALS = "零一二三四五六七八九"
_NO_UNIT_FOR_ALL = frozenset(("天", "成", "元"))
YEARS = 9
"""So far from the year that is named lies the other one at the most."""
FAR_HELPER = 2
"""A helping verb stands so many words before its verb at the most: 要着力提高."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says: whether it names a word (a year in any of its forms), and its own areas."""

    mentions: Callable[[str], bool]
    areas: Sequence[str] = ()


def negated(text: str, _: Random, __: Told) -> str | None:
    """Asks which, what or how many are not: the verb before or behind the question word is denied."""
    if _YES_OR_NO.search(text) or understand(text).confirms:
        return None  # yes or no: the same sentence tells that it is not so
    clause = _only_asking(text)
    other = _denied(clause.text) if clause and not _NOT.search(clause.text) else None
    return text[: clause.start] + other + text[clause.end :] if clause and other else None


def _only_asking(text: str) -> Clause | None:
    """The clause that asks; None where several do: what the others ask would stay."""
    asking = [clause for clause in clauses_of(text) if _ASKS.search(clause.text)]
    return asking[0] if len(asking) == 1 else None


def _denied(clause: str) -> str | None:
    """A clause with its last verb denied; a verb in front of 的 only says of what kind a thing is."""
    kinds = tagged(clause)
    words = [word for word, _ in kinds]
    denials = groups("negations.tsv")
    for at in range(len(words) - 1, -1, -1):
        before, after = "".join(words[max(at - 1, 0) : at]), "".join(words[at + 1 :])
        asked = _ASKS.search(after)
        between = after[: asked.start()] if asked else ""
        is_verb = words[at] in denials and kinds[at][1] == "v" and before not in ("的", "总")
        if (
            is_verb
            and "的" not in after
            and after[:1] not in ("率", "完", "人")
            and not _JOINED.search(between)
        ):
            return "".join(_denying(words, at, denials[words[at]][0]))
    return None


def _denying(words: list[str], at: int, denial: str) -> list[str]:
    """The words with the verb at `at` denied, by its helping verb where it has one; 了 goes."""
    helpers = groups("helpers.tsv")
    for helper in range(at - 1, max(at - 1 - FAR_HELPER, -1), -1):
        if words[helper] in helpers:
            return [*words[:helper], helpers[words[helper]][0], *words[helper + 1 :]]
    if words[at + 1 : at + 2] == ["了"]:
        return [*words[:at], "没有", words[at], *words[at + 2 :]]
    return [*words[:at], denial, *words[at + 1 :]]


def of_another_year(text: str, draw: Random, told: Told) -> str | None:
    """Each year and each five-year period so much later or earlier that the document names none of them."""
    named = list(dict.fromkeys(_TIME.findall(text)))
    moves = [by for by in range(-YEARS, YEARS + 1) if by]
    shifts = [by for by in moves if all(_is_free(_moved(time, by), told) for time in named)]
    if not named or not shifts:
        return None
    shift = draw.choice(shifts)
    return _TIME.sub(lambda match: _moved(match.group(), shift), text)


def _moved(time: str, by: int) -> str:
    """A year or a five-year period later by so many; empty where there is no such period."""
    if time.isdecimal():
        return str(int(time) + by)
    number = _ORDINALS.index(time[1]) + by
    return f"十{_ORDINALS[number]}五" if 0 < number < len(_ORDINALS) else ""


def _is_free(time: str, told: Told) -> bool:
    return bool(time) and not told.mentions(time)


def of_another_place(text: str, draw: Random, told: Told) -> str | None:
    """Each place is another one of its rank, which the document names nowhere; 咱们区 too."""
    named = [place for place in (*told.areas, *place_names(text), *towns(text)) if place in text]
    named = [place for place in named if len(place) > 2 or place[-1] not in "区旗县"]
    named = named or [own for own in lines("own_area.txt") if _as_words(own, text)][:1]
    others = groups("places.tsv")
    other = text
    for place in sorted(dict.fromkeys(named), key=len, reverse=True):
        rank = next(
            (r for r in others if r and place.endswith(r)), "区" if place in lines("own_area.txt") else ""
        )
        free = [name for name in others[rank] if name not in other and not told.mentions(name)]
        if not free:
            return None
        other = other.replace(place, draw.choice(free))
    return None if other == text else other


def _as_words(run: str, text: str) -> bool:
    """Whether a run begins and ends with words of the text: 区里, not in 小区里."""
    at = text.find(run)
    bounds = {0, *accumulate(len(word) for word in cut(text))}
    return at >= 0 and {at, at + len(run)} <= bounds


def in_another_unit(text: str, draw: Random, told: Told) -> str | None:
    """How many is asked in a unit of another kind, which the evidence does not hold: 多少公里 for 多少个."""
    kind_of = {unit: kind for kind, units in groups("units.tsv").items() for unit in units}
    units = "|".join(sorted(kind_of, key=len, reverse=True))
    match = re.search(rf"(?:多少|(?<![哪好第那这有余外])几)({units})(?!点)|百分之(?:几|多少)", text)
    if match is None or not _only_asking(text):
        return None
    kind = kind_of[match[1] or "成"]
    free = [
        unit
        for unit in kind_of
        if kind_of[unit] not in (kind, "count") and unit not in _NO_UNIT_FOR_ALL and not told.mentions(unit)
    ]
    return f"{text[: match.start()]}多少{draw.choice(free)}{text[match.end() :]}" if free else None
