"""What turns a question round, so that the nearest sentence is no answer: a denied verb, another unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.clauses import clauses_of
from chat.asks.question import Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold, tagged

_ASKS = re.compile("多少|几|哪|什么|啥|谁|何")
_DENIED = re.compile(r"(?:没有?|未(?!来)|不(?!同))(?:再|会|能|能够|打算|计划|准备|需要?|要|想)?")
_EITHER = re.compile(r"(.)[不没]\1|有没有|是否")
_KINDS = (
    "公里|千米|米|里地",
    "平方米|平方公里|平米|平方|亩|公顷",
    "亿元|万元|元|块钱",
    "吨|公斤|千克|斤",
    *"户所套张岁场辆头层片亿",
    "微克",
)
"""Units of length, area, money and weight; those of one kind are turned into each other; words that count.

Of the training asks for a number of such a unit 98 % of those answered have one in the answer, of near misses
a third in the sentence that tempts. 家, 条, 处, 人 are not here: a fifth of their answers use another word.
"""
_UNITS = "|".join(sorted("|".join(_KINDS).split("|"), key=len, reverse=True))
_ASKED_IN = re.compile(rf"多少(?:亿|万)?({_UNITS})")
_SOME_OR_ASKED_IN = re.compile(rf"(?<![哪好第这那近前后过十])几[十百千]*(?:亿|万)?({_UNITS})")
"""Before what asks 几 is some, 我家几亩地: it asks in the last clause alone."""
LOOKED_AT = 6
"""So many of the best sentences may hold a number in the unit asked for."""


def turned(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """What the plan says instead, for the person, where the question turns it round."""
    if verb := denied_verb(question, candidates):
        return f"规划写的是要“{verb}”的,没有写哪些没有“{verb}”"
    unit = other_unit(question, candidates)
    return f"规划没有给出以“{unit}”计的数" if unit else None


def denied_verb(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """The verb that the asking clause denies and the best sentence affirms: 没有完成哪些, where it says 完成.

    What asks yes or no is answered by that sentence all the same, and so is 没打通的路有多少.
    """
    if question.confirms or _EITHER.search(fold(question.asked)):
        return None
    said = [fold(c.sentence.statement) for c in candidates[:LOOKED_AT]]
    for clause in clauses_of(fold(question.asked)):
        asked = _ASKS.search(clause.text)
        for denial in _DENIED.finditer(clause.text) if asked else ():
            verb = _verb_at(clause.text, denial.end())
            behind = clause.text[denial.end() + len(verb) :]
            if verb and (not behind or _ASKS.match(behind)) and _affirms(said[0], verb):
                return None if any(_denies(text, verb) for text in said) else verb
    return None


def _verb_at(text: str, at: int) -> str:
    """The verb of two characters or more that stands at a place of a text; empty where another word does."""
    word, kind = next(iter(tagged(text[at:])), ("", ""))
    return word if kind == "v" and len(word) > 1 else ""


def _affirms(said: str, verb: str) -> bool:
    """Whether a sentence has the verb and never denies it."""
    places, at = [], 0
    for word, kind in tagged(said):
        if kind.startswith("v") and word == verb:
            places.append(at)
        at += len(word)
    return bool(places) and not any(_DENIED.search(said[max(at - 3, 0) : at]) for at in places)


def _denies(said: str, verb: str) -> bool:
    return any(said.startswith(verb, denial.end()) for denial in _DENIED.finditer(said))


def other_unit(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """The unit that a number is asked in, where none of the best sentences has a number of its kind."""
    asked = clauses_of(fold(question.own or question.asked))
    last = asked[-1].text if asked else ""
    match = next(filter(None, (_ASKED_IN.search(c.text) for c in asked)), _SOME_OR_ASKED_IN.search(last))
    if match is None:
        return None
    kind = next(kind for kind in _KINDS if match[1] in kind.split("|"))
    counted = re.compile(rf"[\d一二两三四五六七八九十百千万亿]+[多余]?[万亿]?(?:{kind}|平(?!方))")
    told = (fold(f"{c.passage.lead or ''}{c.sentence.statement}") for c in candidates[:LOOKED_AT])
    return None if any(counted.search(text) for text in told) else match[1]
