"""What is said of a question of several parts."""

from __future__ import annotations

from dataclasses import replace

from chat_samples import ranked, valley
from fakes import BigramEmbedder

from chat.decision.parts import Told, told_of
from index.assembly import index_plans


def test_the_part_that_nothing_answers_is_named() -> None:
    """By its own clause, without the topic before it; where all are told nothing is left to say."""
    question, candidates = ranked("公园建几个?老年食堂归谁管?", index_plans([valley()], BigramEmbedder()))
    question = replace(question, parts=("公园建几个", "公园建几个,老年食堂归谁管"))
    one = replace(candidates[0], about=2.0, part_answers=(3.0, -4.0))
    assert told_of(question, [one]) == Told(one.answers, 3.0, "规划没有直接写明“老年食堂归谁管”")
    other = replace(candidates[1], about=1.0, part_answers=(-4.0, 2.0))
    assert told_of(question, [one, other]) == Told(one.answers, 3.0, "")


def test_what_is_of_another_thing_tells_nothing() -> None:
    """A part may have lost its topic: a sentence that is not about the whole's thing does not count."""
    question, candidates = ranked("公园建几个?以后呢?", index_plans([valley()], BigramEmbedder()))
    question = replace(question, parts=("公园建几个", "公园建几个,以后呢"))
    beside = replace(candidates[0], about=-1.0, part_answers=(3.0, 3.0))
    assert told_of(question, [beside]).part < -5
    assert told_of(replace(question, parts=()), candidates) == Told()
