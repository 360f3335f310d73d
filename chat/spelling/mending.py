"""What a question in pinyin, or with characters that only sound right, was meant to say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby

from chat.spelling.lattice import LONGEST, Arc, Arcs, Edge, cheapest, general_edges, plan_edges
from chat.spelling.typed_pinyin import Span, may_sound, pinyin_spans, syllable_ends, without_tones
from chat.spelling.vocabulary import Vocabulary, general_sounds
from index.general import cut, frequency
from index.pinyin import readings
from index.sounds import Sound
from index.tokenizer import fold, place_names, towns

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[a-z]+")
_BETWEEN = re.compile(r"[ '’]*")
_INNER_SPACE = re.compile(r"(?<=[^\x00-\x7f]) +|(?<=\S) +(?=[^\x00-\x7f])")
_COUNTS = frozenset("零〇一二两三四五六七八九十百千万亿几多")
_READ_TWO_WAYS = frozenset("长重行调率还数传处差强当降更省乐得干量种便发分教朝参相应兴好空难中为")
"""Characters whose second reading is an everyday one too."""
ORDINARY_WORD = 300
"""A word that stands so often in the dictionary's corpus is meant as it is written …"""
ORDINARY_CHARACTER = 100_000
"""… and so is a character that stands so often as a word by itself."""
ODD_WORD_RUN = 4
"""A rarer word (小曲) is changed only inside a run of so many characters (小曲改造)."""
LIKELY = 6.0
"""Most nats a character that letters may cost: Chinese comes to 1-6, other languages to more."""
IN_WORDS = 0.3
"""Least share of the syllables that must come to lie in words of several."""
UNREADABLE = 30.0


class Spelling:
    """Reads questions as an input method would, by the words of the plans and of general Chinese."""

    def __init__(self, words: Sequence[str]) -> None:
        """By texts that were folded and cut into these words, nothing dropped."""
        self._words = words
        self._text = "".join(words)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spelling:
        """By the words of these texts: about 10 ms a thousand characters."""
        return cls(cut(fold("\n".join(texts))))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """Made only for a question with a word that is neither common nor in the texts."""
        return Vocabulary(self._words)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(_LETTERS.findall(self._text))

    def corrected(self, question: str) -> str | None:
        """The question as it was meant; None where nothing in it seems misspelt.

        What the plans mention, ordinary words, names of places and numbers stay as they are.
        """
        own = self._with_own_towns(question)
        return self._corrected(own) or (own if own != question else None)

    def _corrected(self, question: str) -> str | None:
        plain = without_tones(unicodedata.normalize("NFKC", question))
        folded = fold(plain)
        shown = question if len(question) == len(folded) else plain if len(plain) == len(folded) else folded
        spans = self._spans(plain if len(plain) == len(folded) else folded, folded)
        by_letters = self._read(folded, shown, spans) if spans else None
        return by_letters or (self._read(folded, shown, []) if _HAN.search(folded) else None)

    def _with_own_towns(self, question: str) -> str:
        """The question, each town that the texts lack written as what stands in them and sounds the same."""
        for name in towns(question):
            if name not in self._text and (found := re.search(self._sounding_like(name), self._text)):
                question = question.replace(name, found.group())
        return question

    def _sounding_like(self, name: str) -> str:
        """A pattern of the texts' characters that sound like those of a name, one by one."""
        known = {character: set(readings(character)) for character in {*self._text, *name}}
        alike = ("".join(c for c in known if known[own] & known[c]) or own for own in name)
        return "".join(f"[{re.escape(characters)}]" for characters in alike)

    def _spans(self, text: str, folded: str) -> list[Span]:
        return pinyin_spans(text, folded, self._terms) if _LETTERS.search(folded) else []

    def _read(self, folded: str, shown: str, spans: list[Span]) -> str | None:
        arcs = self._arcs(folded, spans)
        if not any(arc.least for here in arcs for arc in here):
            return None
        settled = dict(_settled(arcs, spans))

        def edges(start: int) -> Iterable[Edge]:
            if end := settled.get(start):
                return [Edge(end, folded[start:end], 0.0)]
            return self._edges(folded, arcs, start)

        path = cheapest(len(folded), edges)
        if spans and not _is_chinese([edge for _, edge in path if edge.typed]):
            return None
        if not any(edge.typed or edge.changed for _, edge in path):
            return None
        read = (edge.text if edge.typed or edge.changed else shown[start : edge.end] for start, edge in path)
        return _INNER_SPACE.sub("", "".join(read)) if spans else "".join(read)

    def _arcs(self, folded: str, spans: list[Span]) -> Arcs:
        """What may be read from each place on; nothing where only itself stands there."""
        arcs: list[list[Arc]] = [[] for _ in folded]
        for span in spans:
            for at, arc in _letter_arcs(folded, span):
                arcs[at].append(arc)
        for at, (character, least) in enumerate(zip(folded, self._least_runs(folded), strict=True)):
            if _HAN.match(character) and readings(character):
                known = readings(character)[: 2 if character in _READ_TWO_WAYS else 1]
                sound = Sound(known) if least else Sound(exact=character)
                arcs[at].append(Arc(at + 1, sound, character, least))
        return arcs

    def _least_runs(self, folded: str) -> list[int]:
        """For each character, how long a run must be to change it; 0 for what is never changed."""
        least: list[int] = []
        for word in cut(folded):
            free = 2 if len(word) == 1 else ODD_WORD_RUN
            least += [0 if self._stays(word) else free] * len(word)
        if any(least):
            for name in place_names(folded):
                at = folded.find(name)
                least[at : at + len(name)] = [0] * len(name)
        return least

    def _stays(self, word: str) -> bool:
        if len(word) > 1:
            return frequency(word) >= ORDINARY_WORD or word in self._text
        return not _HAN.match(word) or word in _COUNTS or frequency(word) >= ORDINARY_CHARACTER

    def _edges(self, folded: str, arcs: Arcs, start: int) -> Iterator[Edge]:
        here = arcs[start]
        if not here:
            yield Edge(start + 1, folded[start], 0.0)
            return
        letters = [arc for arc in here if not arc.written]
        for arc in letters:
            yield Edge(arc.end, arc.sound.readings[0], UNREADABLE, 1)
        if not letters:
            yield from self._as_written(folded, start)
        if any(arc.least for beside in arcs[start : start + LONGEST] for arc in beside):
            yield from plan_edges(self._vocabulary, arcs, start)
        if letters:
            yield from general_edges(self._vocabulary, general_sounds(), arcs, start)

    def _as_written(self, folded: str, start: int) -> Iterator[Edge]:
        """The words that stand there; a character by itself in any case."""
        for end in range(start + 1, min(start + ODD_WORD_RUN, len(folded)) + 1):
            word = folded[start:end]
            if not _HAN.match(word[-1]):
                return
            if len(word) == 1 or self._vocabulary.knows(word):
                yield Edge(end, word, self._vocabulary.cost(word))


def _settled(arcs: Arcs, spans: Sequence[Span]) -> Iterator[Span]:
    """The stretches, between what is no Chinese, in which nothing can be read otherwise."""
    typed = {at for start, end in spans for at in range(start, end)}
    for is_read, group in groupby(range(len(arcs)), lambda at: bool(arcs[at]) or at in typed):
        stretch = list(group)
        if is_read and not any(arc.least for at in stretch for arc in arcs[at]):
            yield stretch[0], stretch[-1] + 1


def _letter_arcs(folded: str, span: Span) -> Iterator[tuple[int, Arc]]:
    """The syllables of a word in letters with their places; the last takes the white space after it along."""
    begin, stop = span
    between = _BETWEEN.match(folded, stop)
    after = between.end() if between else stop
    for start, ends in syllable_ends(folded[begin:stop]).items():
        for end in ends:
            sound = Sound(may_sound(folded[begin + start : begin + end]))
            yield begin + start, Arc(after if begin + end == stop else begin + end, sound)


def _is_chinese(typed: list[Edge]) -> bool:
    """Whether what the letters came to is likely as Chinese."""
    characters = sum(len(edge.text) for edge in typed)
    in_words = sum(len(edge.text) for edge in typed if len(edge.text) > 1)
    cost = sum(edge.cost for edge in typed)
    return bool(typed) and cost <= LIKELY * characters and in_words >= IN_WORDS * characters
