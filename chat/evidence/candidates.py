"""The sentences of the retrieved passages that may answer a question, scored and judged."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.asks.lexicon import is_english
from chat.asks.question import Kind, Question
from chat.evidence.judge import Judge, NearnessJudge
from chat.evidence.measures import measures_of, share_said
from index.model import Hit
from index.plan_index import PlanIndex
from index.tokenizer import fold, word_set
from ingest.model import Passage, Sentence

_SIGNS = {
    Kind.MONEY: re.compile(r"(?:\d[\d.]*|[一二两三四五六七八九十百千零〇点半]+)[万亿]*元"),
    Kind.PERCENT: re.compile(r"\d%|百分之|[\d一二三四五六七八九十]倍|成以上|全覆盖|零"),
    Kind.COUNT: re.compile(
        r"\d|[二三四五六七八九十两百千万]|一[个处所户条人家项次座套名种类级小]|[ivx]+类|a{3,}|全覆盖"
    ),
    Kind.DATE: re.compile(
        r"\d{4}年|\d{4}—|十[一二三四五六]五|年底前|[\d一二三四五六七八九十]年"
        r"|[\d一二两三四五六七八九十半](?:个)?(?:工作日|日|天|小时|分钟|月|周|季度)|每[一二两三四五六\d]?(?:个)?(?:年|半年|季|月|周|日|天)|当[日天]|即时"
    ),
    Kind.NAMES: re.compile(r"、|“|《"),
    Kind.ACTOR: re.compile(r"局|委员会|办公室|部门|人民政府|牵头|负责|承担|主管|领导小组|一把手|法人"),
    Kind.PROCEDURE: re.compile(r"步骤|流程|第.{1,2}步|申请[书表人]|提交|携带|材料[:：、]|证明|登录"),
    Kind.ROAD: re.compile(r"(?<![道铁公线一思出])路(?![线径灯网段口])|街(?![道区])"),
    Kind.PLACE: re.compile(
        r"[路街巷镇乡村区市县旗州省岛湖河沟山桥港湾站园场侧]|位于|坐落|[东南西北]至|以[东南西北]|沿线|周边|一带"
    ),
    Kind.CONTACT: re.compile(r"\d{5,}|热线|电话|网站|网址"),
}


MAX_JUDGED_CHARS = 120
"""A follow-up and its topic are longer than what a message asks; the judge reads their end."""
JUDGED, BEHIND = 16, 0.7
"""Candidates that the judge reads, best first, and how far their scores may lie behind the best. JUDGE_WEIGHT
raises none by more: the best is never missed, and of 1,720 that an answer might add 8 lie further behind."""
UNJUDGED = -9.0
NEAR, COVERAGE, COSINE = 6.7, 5.0, 10.0
"""What is near has this sum of the judge's logit that it is about the thing, COVERAGE times the share of the
question's words and COSINE times the cosine. A quote that is beside the point is worse than none: of the
nearest sentences of 128 refusals 37 of 44 that were beside it have less, 15 of 84 that were not."""
JUDGE_WEIGHT = 0.3
"""Weight of the probability that a sentence answers, in its score."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features of a sentence's score.

    Set by hand on the dev questions; a pairwise logistic fit of the same features ranked no better.
    """

    cosine: float = 1.0
    asked: float = 1.5
    """Weight of the nearest anticipated question."""
    coverage: float = 0.45
    passage: float = 0.35
    sign: float = 0.06
    measure: float = 0.2
    """Weight of the counts with their units that the question names: 改造245个."""
    lead: float = -0.15
    official: float = 0.6
    """Weight of a word that only the official wording has."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer.

    `cosine` to the question; `coverage` the share of the question's idf mass that stands in the sentence
    or in the headings above it, in [0, 1].
    """

    sentence: Sentence
    passage: Passage
    position: int
    rank: int
    cosine: float
    coverage: float
    score: float
    answers: float = UNJUDGED
    """The judge's logit that the sentence answers; UNJUDGED where it is not among the best."""
    about: float = UNJUDGED
    """Its logit that the sentence is about the thing asked for."""
    ruled_out: bool = False
    """Whether exact words of the question forbid it as an answer: another year, another place."""

    @property
    def near(self) -> bool:
        """Whether it is worth showing though it does not answer."""
        return self.nearness >= NEAR

    @property
    def nearness(self) -> float:
        """How near what it says is to what is asked, whether it answers or not."""
        return self.about + COVERAGE * self.coverage + COSINE * self.cosine


def judged(
    candidates: Sequence[Candidate], question: Question, index: PlanIndex, judge: Judge
) -> list[Candidate]:
    """The candidates, best first, with the judge's word on the first JUDGED that are not far BEHIND.

    Of an English question, which it was not trained on, nearness judges.
    """
    ask = question.core[-MAX_JUDGED_CHARS:]
    judge = NearnessJudge(index) if is_english(fold(question.text)) else judge
    chosen = [c for c in candidates[:JUDGED] if c.score >= candidates[0].score - BEHIND]
    places = index.sentence_rows([c.passage for c in chosen])
    rows = [row[c.position] for row, c in zip(places, chosen, strict=True)]
    words = judge.judged(ask, rows)
    first = [
        replace(
            c,
            answers=w.answers,
            about=w.about,
            score=c.score + JUDGE_WEIGHT * _probability(w.answers),
        )
        for c, w in zip(chosen, words, strict=True)
    ]
    return [*sorted(first, key=lambda c: -c.score), *candidates[len(first) :]]


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def score_sentences(
    question: Question, hits: Sequence[Hit], index: PlanIndex, weights: Weights
) -> list[Candidate]:
    """Every sentence of the hits with its score, best first."""
    passages = [h.passage for h in hits]
    wordings = [question.core, question.own or question.core]
    cosines = index.sentence_cosines(wordings, passages)
    asked = index.question_cosines(wordings, passages)
    mass = _idf_mass(question, index, weights)
    total = sum(mass.values()) or 1.0
    measures = measures_of(question.text)
    signs = [_SIGNS[kind] for kind in question.kinds if kind in _SIGNS]
    best_fused = hits[0].score if hits else 1.0
    candidates = []
    for rank, (hit, rows, asked_rows) in enumerate(zip(hits, cosines, asked, strict=True)):
        context = mass.keys() & context_words(hit.passage)
        for position, (sentence, row, near) in enumerate(
            zip(hit.passage.sentences, rows, asked_rows, strict=True)
        ):
            own = mass.keys() & word_set(sentence.statement)
            covered = math.fsum(map(mass.__getitem__, own))
            covered += 0.4 * math.fsum(map(mass.__getitem__, context - own))
            coverage = covered / total
            score = (
                weights.cosine * _similarity(row, question)
                + weights.asked * max(_similarity(near, question), 0.0)
                + weights.coverage * coverage
                + weights.passage * hit.score / best_fused
                + weights.sign * _signs(signs, sentence.statement)
                + weights.measure * share_said(measures, sentence.statement)
                + (weights.lead if _is_lead(hit.passage, position) else 0.0)
            )
            candidates.append(Candidate(sentence, hit.passage, position, rank, row[0], coverage, score))
    return sorted(candidates, key=lambda c: -c.score)


def context_words(passage: Passage) -> frozenset[str]:
    """The words above a passage: its lead, its heading, and what introduces the list that it belongs to."""
    return word_set(f"{passage.lead or ''} {passage.path[-1] if passage.path else ''} {passage.parent}")


def _similarity(cosines: Sequence[float], question: Question) -> float:
    """The cosine with the question; halfway to that with a follow-up's own words."""
    return (cosines[0] + cosines[1]) / 2 if question.own else cosines[0]


def _idf_mass(question: Question, index: PlanIndex, weights: Weights) -> dict[str, float]:
    """The idf of the question's words that the plans know, and of their official wording."""
    asked = dict.fromkeys(word_set(question.text), 1.0)
    official = {w: weights.official for w in word_set(question.official or "") if w not in asked}
    known = {w: m for w, m in (asked | official).items() if index.lexical.document_frequency(w)}
    return {w: m * index.lexical.idf(w) for w, m in known.items()}


def _signs(signs: Sequence[re.Pattern[str]], text: str) -> int:
    """How many of the kinds of thing asked for leave their sign in the sentence."""
    return sum(bool(sign.search(fold(text))) for sign in signs)


def has_sign(kind: Kind, text: str) -> bool:
    """Whether a text holds a thing of this kind."""
    sign = _SIGNS.get(kind)
    return sign is None or bool(sign.search(fold(text)))


def _is_lead(passage: Passage, position: int) -> bool:
    return passage.first_sentence == 0 and position == 0 and passage.lead is not None
