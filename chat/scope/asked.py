"""Which of several plans a question asks, and what it asks each of them.

An area, a period or a document that the question names chooses; where a follow-up names none, what
was named last in the conversation does. A question that names none asks all plans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat.asks.history import GENERIC, Standalone, leans_on_history, standalone
from chat.asks.question import Kind
from chat.model import Turn
from chat.scope.naming import Heard, Names, Naming, readable
from chat.scope.titles import (
    names_nothing_else,
    of_documents,
    of_period,
    speaking_of,
    untitled,
    with_period_of,
)
from index.tokenizer import words
from ingest.model import Plan

_MORE = re.compile(
    r"(?:哪个|哪一个|哪里|哪|谁)(?:区|县|市|旗|镇|地方|地区|城市|规划)?的?(?P<after>[^,，。;；?？]{2,16}?)?"
    r"(?:更|最|比较)?(?P<how>多|少|大|小|高|低|长|短|快|慢|早|晚)(?:一?些|一?点)?[?？]?$"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """`plans`: those asked, in the order of the index. `missing`: areas asked about that no plan is of.

    `named`: the person named areas, so that each plan owes an answer. `text`: the question as it was
    understood. `asks`: by a plan's id what it is asked.
    """

    plans: tuple[Plan, ...]
    missing: tuple[str, ...]
    named: bool
    text: str
    asks: dict[str, Standalone]


class Scopes:
    """Finds the scope of questions to some plans. `mentioning`: ids of the plans that use a word."""

    def __init__(self, plans: Sequence[Plan], mentioning: Callable[[str], tuple[str, ...]]) -> None:
        self._plans = tuple(plans)
        self._names = Names(plans, mentioning)
        self._mentioning = mentioning

    def of(self, question: str, history: Sequence[Turn]) -> Scope:
        """What of the plans a question and the conversation before it are about."""
        lead = standalone(question, history, self._leans)
        titled = [readable(text) for text in (*lead.earlier, question)]
        said = [untitled(text, self._plans) for text in titled]
        namings = [self._names.read(text) for text in said]
        chosen = next((naming for naming in reversed(namings) if naming.says), Naming())
        plans, missing = self._of_areas(chosen)
        for narrow in (of_documents, of_period, self._speaking):
            plans = next((fit for text in reversed(titled) if (fit := narrow(text, plans))), plans)
        topic, now = self._heard(untitled(readable(lead.text), self._plans), lead, said)
        several = len(plans) + len(missing) > 1 or len(topic.naming.plans) > 1
        asks = {plan.id: _ask(topic, now, _area(plan), several) for plan in plans}
        named = bool(chosen.plans or chosen.missing)
        text = " ".join(h.text for h in (topic, now) if h)
        if named and lead.own and chosen is not namings[0]:
            areas = "、".join(dict.fromkeys([*filter(None, map(_area, plans)), *missing]))
            text = _ask(topic, now, areas, several).text
            text = text if topic.naming.runs else f"{areas}:{text}"
        return Scope(plans, missing, named, text, asks)

    def _heard(self, text: str, lead: Standalone, said: Sequence[str]) -> tuple[Heard, Heard | None]:
        """What is asked about, and what a follow-up asks by itself; `text` is both."""
        if not lead.own:
            return self._names.hear(text), None
        topic = self._names.hear(with_period_of(said))
        return topic, None if self._only_chooses(said[-1]) else self._names.hear(said[-1])

    def _leans(self, question: str) -> bool:
        return leans_on_history(self._names.without_names(readable(question)))

    def _of_areas(self, naming: Naming) -> tuple[tuple[Plan, ...], tuple[str, ...]]:
        """The plans of the areas named, or those that speak of what is named in passing; what none has."""
        if naming.plans:
            return self._among(naming.plans), naming.missing
        if naming.missing:
            # A plan whose title names no area may be of any that it speaks of.
            known = [self._mentioning(name) for name in naming.missing]
            open_ones = (plan for plan in self._plans if not plan.identity.areas)
            nameless = tuple(plan for plan in open_ones if all(plan.id in ids for ids in known))
            return nameless, () if nameless else naming.missing
        speaking = [self._mentioning(name) for name in (*naming.beside, *naming.towns)]
        missing = tuple(n for n, plans in zip(naming.beside, speaking, strict=False) if not plans)
        together = {plan.id for plan in self._plans}.intersection(*speaking)
        return ((), missing) if missing else (self._among(tuple(together)) or self._plans, ())

    def _speaking(self, text: str, plans: Sequence[Plan]) -> tuple[Plan, ...]:
        """Those of the plans that use the word for which the text looks in all of them."""
        term = speaking_of(text)
        speaking = self._mentioning(term) if term else ()
        return tuple(plan for plan in plans if plan.id in speaking)

    def _among(self, ids: Sequence[str]) -> tuple[Plan, ...]:
        return tuple(plan for plan in self._plans if plan.id in ids)

    def _only_chooses(self, text: str) -> bool:
        """Whether a follow-up says nothing but which plan is meant: 白石区呢?"""
        rest = names_nothing_else(self._names.without_names(text))
        asks = any(kind.asked_in(rest) for kind in Kind)
        return rest != text and not asks and all(word in GENERIC for word in words(rest))


def _area(plan: Plan) -> str:
    """What the plan's area is called in its own title; empty where that names none."""
    return plan.identity.areas[-1] if plan.identity.areas else ""


def _ask(topic: Heard, now: Heard | None, name: str, several: bool) -> Standalone:
    """What the plan of the area `name` is asked. `several`: others are asked beside it."""
    about = _alone(topic.with_name(name), several)
    own = _alone(now.with_name(""), several) if now else ""
    return Standalone(f"{about} {own}".strip(), own)


def _alone(text: str, several: bool) -> str:
    """What one plan is asked of a comparison: 哪个泊位多 becomes 泊位多少."""
    match = _MORE.search(text) if several else None
    if match is None:
        return text
    wanted = "是什么时候" if match["how"] in "早晚" else "是多少"
    return f"{text[: match.start()]}{match['after'] or ''}{wanted}?"
