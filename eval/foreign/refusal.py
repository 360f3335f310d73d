"""The status of a reply, told from its text: another's bot states none.

The rule: a reply refuses if its first sentence (a greeting passed over) has a clause that says that
something is not said or cannot be answered, and no other clause of that sentence cites. A refusal is
`not_in_plan`, unless the sentence speaks of another subject, of a damaged text or of what may not be done.
All else is `answered`: how much of the question was answered cannot be told. How often the rule is right:
docs/benchmark.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from eval.foreign.words import words
from eval.questions.refs import places_in

_MARK = re.compile(r"\[\^?\d{1,3}\]|【\d{1,3}】")
_SENTENCE = re.compile(r"(?<!\d)\.(?!\d)|[。!?\n]")
_CLAUSE = re.compile(r"[,:;，：；]")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")  # what the plan says refuses nothing
_GREETING = 12  # characters of a first sentence that says nothing yet
_GAP = 14  # characters between the two words of a pair
_PAIRS = (("not", "said"), ("cannot", "answer"), ("outside", "subject"))
_KINDS = ("damaged", "refused", "off_topic")


def status_of(text: str) -> str:
    """`answered`, or a refusal with its kind."""
    sentence = _first_sentence(unicodedata.normalize("NFKC", text).lower())
    clauses = [clause for clause in _CLAUSE.split(_QUOTED.sub("", sentence)) if clause.strip()]
    refusing = [_refuses(clause) for clause in clauses]
    if not any(refusing) or any(
        _cites(clause) for clause, refuses in zip(clauses, refusing, strict=True) if not refuses
    ):
        return "answered"
    return next((kind for kind in _KINDS if any(word in sentence for word in words(kind))), "not_in_plan")


def _first_sentence(text: str) -> str:
    sentences = [one.strip() for one in _SENTENCE.split(text) if one.strip()]
    for sentence in sentences:
        if len(sentence) > _GREETING or _refuses(sentence) or any(c.isdigit() for c in sentence):
            return sentence
    return ""


def _refuses(clause: str) -> bool:
    return any(word in clause for word in words("whole")) or any(
        _pair(clause, first, words(seconds)) for firsts, seconds in _PAIRS for first in words(firsts)
    )


def _pair(clause: str, first: str, seconds: Iterable[str]) -> bool:
    """Whether one of the second words stands shortly after the first."""
    at = clause.find(first)
    if at < 0:
        return False
    after = clause[at + len(first) :]
    return any(0 <= after.find(second) <= _GAP for second in seconds)


def _cites(clause: str) -> bool:
    return bool(_MARK.search(clause) or places_in(clause))
