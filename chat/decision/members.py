"""Whether the members of a counted set are named, where they are asked for: 四个亲自是哪四个."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.question import Question
from chat.decision.slots import QUOTED, near_best
from chat.evidence.candidates import Candidate
from index.tokenizer import fold
from ingest.facts.numerals import whole_number

LEAST_NAMED = 3
"""So many characters at least name a thing: 大模型."""
_MEASURE = "个条家所处座项户套名支类种样件点片批大位块款"
_COUNTED = re.compile(rf"(\d+|[二两三四五六七八九十百]+)[{_MEASURE}]")
_COUNTED_THING = re.compile(rf"(\d+|[二两三四五六七八九十百]+)[{_MEASURE}]([\u4e00-\u9fff]{{4,}})")
_WHICH = re.compile(r"哪些([\u4e00-\u9fff]{2})")
_ASKS_MEMBERS = re.compile(
    rf"名单|名字|名称|姓名|清单|叫什么|叫啥|都有谁|哪些|哪(?:\d+|[几二两三四五六七八九十]+)[{_MEASURE}]|都是哪"
)
_REST = re.compile(r"除了|除.{1,20}(?:以外|之外)|其余|另外|剩下")
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


def unlisted(question: Question, candidates: Sequence[Candidate]) -> str | None:
    """A counted set whose members are asked for and that the evidence counts without listing them."""
    if not _ASKS_MEMBERS.search(fold(question.text)) or _asks_of_other(fold(question.text)):
        return None
    quoted = [fold(q) for q in QUOTED.findall(question.text)]
    naming = [c for c in candidates[:6] if any(q in fold(c.sentence.statement) for q in quoted)]
    near = naming or near_best(question, candidates)
    sizes = [whole_number(n) for n in _COUNTED.findall(fold(question.text))]
    sizes += [s for t in quoted if (s := size_of_term(t))]
    size = max((s for s in sizes if s), default=0) or _size_of_the_asked(question, near)
    counts = naming or any(
        size in map(whole_number, _COUNTED.findall(fold(c.sentence.statement))) for c in near
    )
    rest = _REST.search(question.text)
    others = rest and any(_members(c.sentence.statement) for c in near)
    if not others and (size < 2 or not counts):
        return None
    # The rest of a set of which the sentence names some is not listed, whatever those are called.
    some = rest and any(0 < len(_members(c.sentence.statement)) < size for c in near)
    if not some and any(_lists(c.sentence.statement, size, question.text, quoted) for c in near):
        return None
    if naming:
        return _named_in(naming[0].sentence.statement, question.text)
    return _counted_in(candidates[0].sentence.statement, size)


def _counted_in(said: str, size: int) -> str:
    """What a sentence counts, best that of the size asked for, with a few words; else how it begins."""
    number, of = rf"(?:\d+|[二两三四五六七八九十百]+)[{_MEASURE}]", r"[^,，。;；、“”]"
    patterns = (rf"{number}{of}{{2,10}}", rf"{of}{{0,10}}{number}")
    told = [found.group() for pattern in patterns for found in re.finditer(pattern, said)]
    own = [count for count in told if size in map(whole_number, _COUNTED.findall(fold(count)))]
    return (own or told)[0] if told else re.split("[→,，。;；:：“”《》]", said.lstrip("“《"))[0][:12]


def _named_in(said: str, asked: str) -> str:
    """The quoted term of a question that a sentence has."""
    terms: list[str] = QUOTED.findall(asked)
    return next(term for term in terms if fold(term) in fold(said))


def _asks_of_other(asked: str) -> bool:
    """Whether 哪些 asks for something else than what is counted: 101项职责由哪些部门承担."""
    which, counted = _WHICH.search(asked), _COUNTED.search(asked)
    return bool(which and counted and which[1] not in asked[counted.end() : which.start()])


def _size_of_the_asked(question: Question, near: Sequence[Candidate]) -> int:
    """How many there are of what the question names, where the sentences count it: 50个绿色能源示范县."""
    asked = fold(question.text)
    counted = [m for c in near for m in _COUNTED_THING.finditer(fold(c.sentence.statement))]
    return max((whole_number(m[1]) or 0 for m in counted if _names(m[2], asked)), default=0)


def _names(counted: str, asked: str) -> bool:
    """Whether a question names what is counted, by its first words at least: 8家[全国重点实验室]落户河北."""
    return len(counted) >= LEAST_NAMED and counted[:LEAST_NAMED] in asked


def size_of_term(term: str) -> int | None:
    """How many items a term such as 六不准 or 四个亲自 stands for; None for 十四五 and other words."""
    return _NUMERALS.get(term[0]) if re.match(r"[二两三四五六七八九][^十百千万年五]", term) else None


def _lists(text: str, size: int, asked: str, quoted: Sequence[str] = ()) -> bool:
    """Whether a sentence lists `size` things, or the members of a counted set that the question lacks.

    An enumeration of which the set itself, `quoted` in the question, is an item does not list its members.
    """
    members = _members(text)
    if members:
        return any(m not in asked for m in members)
    items = (re.split(r"、|以及|和|与|及", clause) for clause in re.split(r"[,，。;；:：]", text))
    lists = [
        clause for clause in items if not any(fold(i).strip("“”").endswith(tuple(quoted)) for i in clause)
    ]
    longest = max((sum(len(i) > 1 for i in clause) for clause in lists), default=0)
    return 2 <= size <= max(longest, len(re.findall(r"“[^”]{2,20}”", text)))


def _members(text: str) -> list[str]:
    """The members named before 等N个: 化工路、海西路、糖厂路、通道街等4处 gives four."""
    counted = re.search(rf"([^,，。;；:：]*)等(?:\d+|[二两三四五六七八九十百]+)[{_MEASURE}]", text)
    if counted is None:
        return []
    parts = re.split("、", counted.group(1))
    return [m for part in parts if (m := re.sub(r"^(?:完成|建成|打造|建设|包括|推进)", "", part))]
