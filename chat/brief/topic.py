"""Which sentences of a plan are about a topic: those that name it, and those that the judge finds to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chat.asks.lexicon import entries
from chat.asks.question import queries_of, understand
from chat.config import ChatConfig
from chat.evidence.judge import judge_of
from index.instructions import instructing
from index.plan_index import PlanIndex, Query
from index.tokenizer import fold
from ingest.characters import printable
from ingest.errors import QuestionError
from ingest.model import Passage, Sentence

MAX_TOPIC_CHARS = 40
NEAR = 60
"""Passages in which sentences that do not name the topic are looked for."""
SURE = 1.0
"""The judge's logit from which a sentence is about the topic wherever it stands …"""
AT_HOME = -1.0
"""… and from which it is where it names the topic, or its section does."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and how the plan may name it: any of `names`, all words of it."""

    words: str
    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, said: str, index: PlanIndex) -> Topic:
        """Official words stand in where the plan does not use a spoken one. Raises QuestionError."""
        words = " ".join(printable(said).split())
        if not words or len(words) > MAX_TOPIC_CHARS:
            raise QuestionError(f"请给出一个主题,最多 {MAX_TOPIC_CHARS} 个字,例如:养老。")
        folded = fold(words)
        official = () if index.mentions(folded) else entries("lexicon.tsv").get(folded, ())
        return cls(words, (tuple(folded.split()), *((name,) for name in official)))

    @property
    def other_names(self) -> tuple[str, ...]:
        """The official words that stand in for what the plan does not say."""
        return tuple(name for (name,) in self.names[1:])

    def named_in(self, text: str) -> bool:
        folded = fold(text)
        return any(all(word in folded for word in name) for name in self.names)


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that names the topic or is `about` it, which a mere mention is not."""

    passage: Passage
    sentence: Sentence
    about: bool
    sure: bool
    """Whether it is about the topic by itself, not only by where it stands."""


def find(topic: Topic, index: PlanIndex) -> list[Found]:
    """All of them, in the order of the plan."""
    told = instructing(index.passages)
    answering = [p for p in index.passages if p.id not in told]
    naming = [p for p in answering if any(topic.named_in(s.statement) for s in p.sentences)]
    homes = _homes(topic, answering)
    near = {hit.passage.id for hit in index.search(_queries(topic, index), NEAR)}
    chosen = [p for p in answering if p.id in near or p in naming]
    found = []
    for passage, sentence, answers in _judged(topic, index, chosen):
        named = topic.named_in(sentence.statement)
        home = named or (passage.document, passage.section_address) in homes
        about = answers >= (AT_HOME if home else SURE)
        if named or about:
            found.append(Found(passage, sentence, about, about and (named or answers >= SURE)))
    return found


def _homes(topic: Topic, passages: list[Passage]) -> set[tuple[str, str]]:
    """The sections that name the topic in their heading, or in two sentences."""
    counts: dict[tuple[str, str], int] = {}
    for passage in passages:
        place = (passage.document, passage.section_address)
        headed = bool(passage.path) and topic.named_in(passage.path[-1])
        named = sum(topic.named_in(s.statement) for s in passage.sentences)
        counts[place] = counts.get(place, 0) + named + 2 * headed
    return {place for place, count in counts.items() if count >= 2}


def _queries(topic: Topic, index: PlanIndex) -> list[Query]:
    asked = understand(topic.words, index.mentions, index.own_names)
    return queries_of(asked, topic.words, ChatConfig())


def _judged(
    topic: Topic, index: PlanIndex, passages: list[Passage]
) -> Iterator[tuple[Passage, Sentence, float]]:
    """Each sentence with the highest logit that it answers the topic as it is put, or in official words."""
    asks = dict.fromkeys("".join(name) for name in topic.names)
    rows = [row for rows in index.sentence_rows(passages) for row in rows]
    judge = judge_of(index)
    logits = [[one.answers for one in judge.judged(ask, rows)] for ask in asks]
    sentences = ((p, s) for p in passages for s in p.sentences)
    for (passage, sentence), answers in zip(sentences, zip(*logits, strict=True), strict=True):
        yield passage, sentence, max(answers)
