"""From what a language model said to the anticipated questions that are kept: cleaning, no judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.answers.check import numbers_in
from chat.asks.question import understand
from chat.decision.slots import sought_kinds
from chat.evidence.candidates import has_sign
from index.tokenizer import fold

Questions = list[str]
MIN_CHARS, MAX_CHARS = 5, 40
COPIED_CHARS = 20
"""A question that shares a longer run with its source is the source, not what a person would say."""
_NUMBERING = re.compile(
    r"^(?:[-*•·#>]+|[(（]?\d{1,2}[)）、]|\d{1,2}[.．](?!\d)|[(（][一二三四五六七八九十]{1,2}[)）]"
    r"|[一二三四五六七八九十]{1,2}[、.．]|(?:问题|提问|要点|答案|问|Q)\s*\d{0,2}\s*[:：])\s*"
)
_WRAPPED = re.compile(r"^(?:\*\*(.*)\*\*|`(.*)`|“([^“”]*)”|\"([^\"]*)\"|「([^「」]*)」)$")
_LONE_ONE = re.compile(
    r"(?<![一二两三四五六七八九十百千万亿零〇])[一两](?![一二两三四五六七八九十百千万亿零〇])"
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_BETWEEN = re.compile(r"[\W_]+")


def answered_questions(said: str, sentence: str) -> Questions:
    """The questions of lines `words of the sentence|question|question` whose words stand there.

    Where one of them asks for a sum, a count, a date or an office, the words must show one.
    """
    asked: Questions = []
    within = _letters(sentence)
    for line in said.splitlines():
        answer, *questions = (_bare(cell) for cell in re.split(r"[|｜]", line.strip().strip("|｜")))
        stands = _letters(answer) and _letters(answer) in within
        if stands and all(_may_answer(answer, question) for question in questions):
            asked += questions
    return _kept(asked, sentence)


def _may_answer(answer: str, question: str) -> bool:
    return all(has_sign(kind, answer) for kind in sought_kinds(understand(question)))


def _bare(text: str) -> str:
    """Without numbering, marks of a list and quotation marks around the whole."""
    before, text = "", text.strip()
    while before != text:
        before, text = text, _NUMBERING.sub("", text)
        if wrapped := _WRAPPED.match(text):
            text = next(inner for inner in wrapped.groups() if inner is not None).strip()
    return text


def _kept(questions: Iterable[str], source: str) -> Questions:
    """Those that are fit, each once."""
    kept: dict[str, str] = {}
    for question in questions:
        if is_fit(question, source):
            kept.setdefault(_letters(question), question)
    return list(kept.values())


def is_fit(question: str, source: str) -> bool:
    """Whether it is of a fit length, in Chinese, in other words than `source`, and without other numbers."""
    letters, within = _letters(question), _letters(source)
    return (
        MIN_CHARS <= len(question) <= MAX_CHARS
        and question.isprintable()
        and 2 * len(_HAN.findall(letters)) > sum(c.isalpha() for c in letters)
        and letters not in within
        and not _shares_run(letters, within, COPIED_CHARS + 1)
        # A lone 一 or 两 is an article (哪一年, 两边), not a figure.
        and numbers_in(_LONE_ONE.sub("", fold(question))) <= numbers_in(fold(source), every=True)
    )


def _shares_run(text: str, source: str, length: int) -> bool:
    return any(text[i : i + length] in source for i in range(len(text) - length + 1))


def _letters(text: str) -> str:
    """Folded letters and digits alone: white space and punctuation make no difference."""
    return _BETWEEN.sub("", fold(text))
