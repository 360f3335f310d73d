"""The variations of an ablation: each a part's name, what is left out, and how the bot without it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chat.bot import Bot
from chat.config import ChatConfig
from chat.decision.thresholds import Thresholds
from chat.evidence.candidates import Weights
from eval.ablation import lesser_bots as lesser
from index.plan_index import PlanIndex, RankWeights
from ingest.errors import RowsError

Build = Callable[[PlanIndex, ChatConfig], Bot]


@dataclass(frozen=True, slots=True)
class Variation:
    """The bot without one part. `left_out` is one sentence for the report."""

    name: str
    left_out: str
    build: Build


def _ranked(weights: RankWeights) -> Build:
    return lambda index, config: Bot(replace(index, weights=weights), config)


def _scored(weights: Weights) -> Build:
    return lambda index, config: Bot(index, config, weights=weights)


def _unasked_ranking(index: PlanIndex, config: ChatConfig) -> Bot:
    return Bot(replace(index, weights=RankWeights(asked=0), expanded=index.lexical, finder=None), config)


VARIATIONS: tuple[Variation, ...] = (
    Variation("words", "BM25 is left out of the fusion.", _ranked(RankWeights(lexical=0))),
    Variation("vectors", "The vectors are left out of the fusion.", _ranked(RankWeights(dense=0))),
    Variation(
        "anticipated",
        "The index is built without anticipated questions.",
        lambda index, config: Bot(lesser.without_anticipated(index), config),
    ),
    Variation(
        "anticipated-ranking",
        "Anticipated questions are left out of the ranking: neither their vectors nor their words count.",
        _unasked_ranking,
    ),
    Variation(
        "anticipated-ranking-vectors",
        "The vectors of anticipated questions are left out of the fusion; their words stay in BM25.",
        _ranked(RankWeights(asked=0)),
    ),
    Variation(
        "anticipated-ranking-words",
        "The words of anticipated questions are left out of BM25; their vectors stay in the fusion.",
        lambda index, config: Bot(replace(index, expanded=index.lexical, finder=None), config),
    ),
    Variation(
        "anticipated-evidence",
        "Anticipated questions are left out of the scores of sentences.",
        _scored(Weights(asked=0)),
    ),
    Variation("cosine", "The cosine is left out of the scores of sentences.", _scored(Weights(cosine=0))),
    Variation(
        "coverage",
        "The share of the question's words is left out of the scores of sentences.",
        _scored(Weights(coverage=0)),
    ),
    Variation(
        "passage",
        "The passage's rank is left out of the scores of sentences.",
        _scored(Weights(passage=0)),
    ),
    Variation(
        "signs",
        "Signs of the kind of thing asked for are left out of the scores of sentences.",
        _scored(Weights(sign=0)),
    ),
    Variation("leads", "Lead sentences that act as titles are scored like others.", _scored(Weights(lead=0))),
    Variation(
        "evidence-selection",
        f"The first {lesser.RANK_ORDER_CHARS} characters in rank order instead of selected sentences.",
        lesser.RankOrder,
    ),
    Variation(
        "section-stop",
        "A sentence of another section is added as easily as one of a section already cited.",
        lambda index, config: Bot(index, replace(config, keep_elsewhere=config.keep_ratio)),
    ),
    Variation("asks-apart", "Several asks in one message are one question.", lesser.AllAtOnce),
    Variation("decision", "The whole decision; what the message wants stays.", lesser.AlwaysAnswering),
    Variation("judge", "Cosines and shared words stand in for the trained judge.", lesser.WithoutJudge),
    Variation(
        "answerable",
        "What plans seldom tell needs no surer answer.",
        lambda index, config: Bot(index, config, thresholds=Thresholds(seldom=0)),
    ),
    Variation("message", "Every message is a question, all of whose clauses ask.", lesser.WithoutMessage),
    Variation(
        "places-and-times",
        "The gate does not ask whether places, years and periods of the question are the plan's.",
        lesser.WithoutPlacesAndTimes,
    ),
    Variation("cuts", "The gate does not look for cuts of the source.", lesser.WithoutCuts),
    Variation("ledger", "The ledger is empty.", lesser.WithoutLedger),
    Variation("other-places", "The ledger adds no other value of an indicator.", lesser.WithoutOtherPlaces),
    Variation("lexicon", "No official words for spoken ones.", lesser.WithoutLexicon),
    Variation("glossary", "No Chinese words for English ones.", lesser.WithoutGlossary),
    Variation("spelling", "Typos and pinyin are taken as they are written.", lesser.WithoutSpelling),
    Variation(
        "own-words",
        "A follow-up's own words are not weighed apart from the topic put before them.",
        lesser.WithoutOwnWords,
    ),
    Variation("history", "Every question is asked without its conversation.", lesser.WithoutHistory),
)


def chosen(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The names asked for in the order of `known`; all where none is. Raises RowsError for another name."""
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise RowsError(f"no variation {unknown!r}", expected=f"one of {', '.join(known)}")
    return [name for name in known if not names or name in names]
