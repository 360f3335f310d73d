"""The cheapest way to read a line of characters and typed syllables as words, as an input method does it.

Costs are in nats: minus the logarithm of a probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chat.spelling.vocabulary import Vocabulary
from index.pinyin import near, readings, syllables
from index.sounds import Positions, Sound, SoundIndex

LONGEST = 8
"""Characters in the longest run that is looked for as one."""
WRONG = 4.5
"""Cost of a character that is another one of the same sound: one typed character in 90."""
NEARLY = 3.0
"""Further cost of a sound that is only nearly the same."""
NEARLY_RUN = 4
"""The shortest run in which one sound may be only nearly the same."""
SHORT = 4.0
"""Further cost of a change in a run of two characters: chance makes many words of two."""
ODDLY = 6.0
"""Cost of a run that is read otherwise in context: 重点 is not chongdian, though 重 may be chong."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One character or typed syllable, from its place to `end`.

    `written` is the Chinese character that stands there, "" for a syllable. `least` is the number
    of characters that a run must have to change it, 0 for one that stays as it is.
    """

    end: int
    sound: Sound
    written: str = ""
    least: int = 1


Arcs = Sequence[Sequence[Arc]]
Way = tuple[Arc, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch up to `end` read as `text`; `typed` of its syllables were letters.

    `changed`: a Chinese character that stands there is another one in `text`.
    """

    end: int
    text: str
    cost: float
    typed: int = 0
    changed: bool = False


def cheapest(length: int, edges: Callable[[int], Iterable[Edge]]) -> list[tuple[int, Edge]]:
    """The path of least cost from 0 to `length`: edges with their starts. Some path must exist."""
    cost = [0.0, *[math.inf] * length]
    back: list[tuple[int, Edge] | None] = [None] * (length + 1)
    for start in range(length):
        if cost[start] == math.inf:
            continue
        for edge in edges(start):
            if cost[start] + edge.cost < cost[edge.end]:
                cost[edge.end], back[edge.end] = cost[start] + edge.cost, (start, edge)
    path: list[tuple[int, Edge]] = []
    at = length
    while step := back[at]:
        path.append(step)
        at = step[0]
    return path[::-1]


def plan_edges(vocabulary: Vocabulary, arcs: Arcs, start: int) -> Iterator[Edge]:
    """What the plans say that sounds like what begins at `start`. What they mention is not changed."""
    for way, found in _sounding(vocabulary.sounds, arcs, start):
        runs: Mapping[str, int] = vocabulary.sounds.runs(found, len(way))
        written = "".join(arc.written for arc in way)
        if written in runs:
            runs = {written: runs[written]}
        elif not runs or (len(written) == len(way) and vocabulary.mentions(written)):
            continue
        yield from _likeliest(runs, way, vocabulary)


def general_edges(vocabulary: Vocabulary, general: SoundIndex, arcs: Arcs, start: int) -> Iterator[Edge]:
    """The common words that may have been typed in letters at `start`."""
    for way, found in _sounding(general, arcs, start):
        if not any(arc.written for arc in way):
            yield from _likeliest(dict.fromkeys(general.runs(found, len(way)), 0), way, vocabulary)


def _sounding(index: SoundIndex, arcs: Arcs, start: int) -> Iterator[tuple[Way, Positions]]:
    """The ways along the arcs from `start` that the index can sound, with the starts of such runs in it."""
    waiting: list[tuple[Way, Positions]] = [((arc,), index.begin(arc.sound)) for arc in arcs[start]]
    while waiting:
        way, found = waiting.pop()
        if not len(found):
            continue
        yield way, found
        end = way[-1].end
        if len(way) < LONGEST and end < len(arcs):
            waiting += [((*way, arc), index.extend(found, len(way), arc.sound)) for arc in arcs[end]]


def _likeliest(runs: Mapping[str, int], way: Way, vocabulary: Vocabulary) -> Iterator[Edge]:
    """The one of these runs, with their counts in the plans, that was most likely meant."""
    fits = ((run, count, _misfit(run, way)) for run, count in runs.items())
    costs = sorted((vocabulary.cost(run, count) + cost, run) for run, count, cost in fits if cost is not None)
    best: tuple[float, str] | None = None
    for cost, run in costs:
        if best and cost >= best[0]:
            break  # the reading in context is costly to look up, and can only add to the cost
        whole = cost + (ODDLY if _reads_oddly(run, way) else 0.0)
        best = min(best or (whole, run), (whole, run))
    if best:
        typed = sum(not arc.written for arc in way)
        changed = any(arc.written and arc.written != c for c, arc in zip(best[1], way, strict=True))
        yield Edge(way[-1].end, best[1], best[0], typed, changed)


def _misfit(run: str, way: Way) -> float | None:
    """What it costs to mean the run by what was written or typed; None where that differs too much."""
    wrong = [i for i, arc in enumerate(way) if arc.written and arc.written != run[i]]
    if 2 * len(wrong) > len(run) or any(way[i].least > len(run) for i in wrong):
        return None
    # What stands in the plan is heard as it is read there; a typed syllable may be any of its readings.
    heard = [(syllables(run)[i], way[i].sound.readings) for i in wrong]
    if any(near(sound) not in map(near, known) for sound, known in heard):
        return None
    nearly = sum(sound not in known for sound, known in heard)
    nearly += sum(
        not set(arc.sound.readings).intersection(readings(c))
        for c, arc in zip(run, way, strict=True)
        if not arc.written
    )
    if nearly > (len(run) >= NEARLY_RUN):
        return None
    return WRONG * len(wrong) + NEARLY * nearly + (SHORT if wrong and len(run) == 2 else 0.0)


def _reads_oddly(run: str, way: Way) -> bool:
    """Whether typed syllables are not how the run is read in context."""
    if all(arc.written for arc in way):
        return False
    return any(
        not arc.written and near(syllable) not in map(near, arc.sound.readings)
        for syllable, arc in zip(syllables(run), way, strict=True)
    )
