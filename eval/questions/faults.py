"""What is wrong with a labelled question beside the plan, in JSON's words and in a sheet's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eval.questions.matching import compact, holds_fact
from eval.questions.row import Gold, Question
from eval.questions.sections import Sections
from ingest.places import ref_of


@dataclass(frozen=True, slots=True)
class Fault:
    """`words` in English; for a sheet `title` and `chinese`. `row` counts gold rows below the first."""

    words: str
    title: str
    chinese: str
    row: int = 0


def faults_of(question: Question, sections: Sections) -> Iterator[Fault]:
    """Every fault of one question.

    Quotes must stand verbatim (white space aside) in the section named, the reference answer
    must hold every key fact, and answerable questions need gold and facts while others have none.
    """
    if not question.question.strip():
        yield Fault("the question is empty", "问题", "空着")
    if not question.labelled:
        yield Fault("no type or no answerable", "可回答", "空着,测评时应填“是”或“否”")
        return
    if not question.reference_answer.strip():
        yield Fault("no reference_answer", "参考答案", "空着")
    if question.answerable:
        yield from _faults_of_labels(question, sections)
    elif question.key_facts or question.gold:
        yield Fault(
            "not answerable, yet has key_facts or gold", "可回答", "填了“否”,就不应有要点、章、节、原文"
        )


def _faults_of_labels(question: Question, sections: Sections) -> Iterator[Fault]:
    if not question.gold:
        yield Fault("answerable, yet has no gold", "原文", "空着;可回答的问题要有章、节、原文")
    if not question.key_facts:
        yield Fault("answerable, yet has no key_facts", "要点", "空着;可回答的问题至少要有一个")
    for row, gold in enumerate(question.gold):
        if fault := _fault_of_gold(gold, sections, row):
            yield fault
    for fact in question.key_facts:
        if question.reference_answer.strip() and not holds_fact(question.reference_answer, fact):
            said = " / ".join(fact)
            yield Fault(f"the reference answer lacks the fact {said}", "参考答案", f"没有说到要点“{said}”")


def _fault_of_gold(gold: Gold, sections: Sections, row: int) -> Fault | None:
    text, quote = sections.text(gold.chapter, gold.section), compact(gold.quote)
    elsewhere = [ref_of(*place) for place, words in sections.texts.items() if quote and quote in words]
    found = f";这句话在{'、'.join(elsewhere[:3])}" if elsewhere else ""
    if text is None:
        title = "章" if all(chapter != gold.chapter for chapter, _ in sections.texts) else "节"
        named = f"规划没有{gold.ref}" if gold.chapter >= 0 else "空着"
        return Fault(f"the plan has no {gold.ref}", title, f"{named}{found}", row)
    if not quote:
        return Fault(f"an empty quote for {gold.ref}", "原文", "空着", row)
    if quote not in text:
        chinese = f"与{gold.ref}的文字不一致{found or ';请从规划里原样复制'}:{gold.quote[:40]}"
        return Fault(f"not verbatim in {gold.ref}: {gold.quote}", "原文", chinese, row)
    return None
