"""Evidence selection: which of the sentences that may answer belong to the answer, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence

from chat.asks.question import Question
from chat.config import ChatConfig
from chat.evidence.candidates import Candidate
from ingest import damage

WHOLE = 0.0
"""Half a sentence, at a cut of the source, is added where it answers so surely (a logit): of 27 such 16 had
less, 2 of these belonged to the answer."""


def select(question: Question, candidates: Sequence[Candidate], config: ChatConfig) -> list[Candidate]:
    """The sentences of the answer, best first.

    The best sentence; then further ones nearly as good, while they fit in `answer_chars`; of those cut in
    the source only what answers by itself or goes on with another. Beside what is planned or to be done no
    achievement is told of, unless the past is asked for.
    """
    if not candidates:
        return []
    chosen = [candidates[0]]
    about = max(c.about for c in candidates) - config.keep_about
    for candidate in candidates[1:]:
        if candidate.about < about or _is_half(candidate, chosen):
            continue
        known = any(_section(candidate) == _section(c) for c in chosen)
        ratio = config.keep_ratio if known else config.keep_elsewhere
        past = candidate.sentence.kind == "achievement" != chosen[0].sentence.kind
        fits = not past or question.of_past
        if candidate.score >= ratio * candidates[0].score and fits:
            _add(chosen, candidate, config)
    return chosen


def _is_half(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether it is cut, says too little by itself and does not go on with what is chosen."""
    says_little = candidate.sentence.damaged and candidate.answers < WHOLE
    return says_little and not any(c.sentence.damaged and _goes_on(c, candidate) for c in chosen)


def _section(candidate: Candidate) -> tuple[str, str]:
    p = candidate.passage
    return p.document, p.section_address


def with_other_side(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chosen sentences; before one whose beginning is lost, what stands on the other side of the cut."""
    result: list[Candidate] = []
    for candidate in chosen:
        damaged = candidate.sentence.damaged
        other = next((c for c in candidates if damaged and _is_other_side(c, candidate)), None)
        result += [c for c in (other, candidate) if c is not None and c not in result]
    return result


def _is_other_side(before: Candidate, after: Candidate) -> bool:
    """Whether `before` ends in the cut at which the paragraph of `after` begins."""
    return damage.ends_cut(before.sentence.text) and _goes_on(before, after)


def _goes_on(before: Candidate, after: Candidate) -> bool:
    """Whether a damaged sentence begins the paragraph behind the one that another ends."""
    a, b = before.passage, after.passage
    begins = after.sentence.damaged and b.first_sentence == 0 and after.position == 0
    ends = before.position == len(a.sentences) - 1
    same_section = (a.document, a.section_address) == (b.document, b.section_address)
    return begins and ends and same_section and a.paragraph == b.paragraph - 1


def _add(chosen: list[Candidate], candidate: Candidate, config: ChatConfig) -> None:
    size = sum(len(c.sentence.text) for c in chosen) + len(candidate.sentence.text)
    is_new = all(c.sentence.text != candidate.sentence.text for c in chosen)
    if is_new and size <= config.answer_chars and len(chosen) < config.max_sentences:
        chosen.append(candidate)
