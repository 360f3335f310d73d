"""Follow-ups: a question that leans on the conversation becomes one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from chat.model import Turn
from index.tokenizer import fold, words
from ingest.facts.numerals import whole_number

_LEANS = re.compile(
    r"^(?:那|还有|另外|再|继续|接着|然后|第[一二三四五六七八九十\d]+[个项条点种])"
    r"|它|他们|这[个些项条句一两几点方事块]|那[个些项条句一两几点方事块]|该项|上述|上面|前面|刚才|其中|前者|后者|(?<![因如彼])此(?![外次])|呢[?？]?$"
    r"|以上(?:这|几|内容|提到|所说|说的)"
)
_ORDINAL = re.compile(r"第([一二两三四五六七八九十\d]+)[个项条点种类处]|(前者)|(后者)|(最后一[个项条])")
GENERIC = frozenset((files("chat.asks") / "generic_words.txt").read_text(encoding="utf-8").split())
"""Words that name no topic: a question of these alone leans on what was said before."""
PERIOD = re.compile(r"\d{4}年?|十[一二三四五六七八九]五(?:期间|时期|末|期末)?")
_REPLACES = re.compile(r"呢[?？]?$")
_MARKS = re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩]|(?:^|[\s;；。:：])(?:\d{1,2}[.、)）]|[一二三四五六七八九十]是)")
_NAMED = re.compile(r"[“\"《「][^”\"》」]{2,}[”\"》」]")
_CLAUSE_END = re.compile("[,;。!?:]")
MIN_NAMED_CHARS = 8
"""A clause with words of so many characters names what 这个 in a later one means."""
MIN_OWN_CHARS = 3
"""Content words of fewer characters than this name no topic: 到2035年又要变成什么样?"""


def leans_on_history(question: str) -> bool:
    """Whether a question cannot be understood without what was said before."""
    folded = fold(question)
    leaning = _LEANS.search(folded)
    if leaning and not _says_enough(folded[: leaning.start()]):
        return True
    return topic_chars(folded) < MIN_OWN_CHARS and not _NAMED.search(folded)


def _says_enough(before: str) -> bool:
    """Whether a clause before 这个 names what it means: 听说要改245个小区,有这个准数没."""
    return bool(_CLAUSE_END.search(before)) and topic_chars(before) >= MIN_NAMED_CHARS


def topic_chars(folded: str) -> int:
    """How many characters the words have that name a topic."""
    own = {w for w in words(PERIOD.sub("", folded)) if w not in GENERIC and not w.isdecimal()}
    return sum(map(len, own))


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone. `own` is what the person asked now, where a topic was put before it.

    `earlier` are the person's questions from the topic to the one before, which it leans on.
    """

    text: str
    own: str = ""
    earlier: tuple[str, ...] = ()


def standalone(
    question: str, history: Sequence[Turn], leans: Callable[[str], bool] = leans_on_history
) -> Standalone:
    """The question with what it leans on put before it; unchanged where it stands alone.

    The topic comes from the person's own last question that stood alone, so that a chain of
    follow-ups keeps it, or from an earlier one that names what this one names again (那床位的钱谁出, after
    a question on parks); an ordinal (第二个) is resolved in the list of the last answer.
    """
    asked = [t.content for t in history if t.role == "user"]
    if not asked or not leans(question):
        return Standalone(question)
    topics = [i for i in range(len(asked)) if not leans(asked[i])] or [len(asked) - 1]
    at = _named_again(question, [asked[i] for i in topics], topics)
    earlier = tuple(asked[at:])
    item = _ordinal_item(question, history)
    if item:
        return Standalone(f"{item}:{question}", earlier=earlier)
    return Standalone(f"{asked[at]} {question}", question, earlier)


def _named_again(question: str, texts: Sequence[str], topics: Sequence[int]) -> int:
    """The last of the topics that holds a word of the question; the last one where none does.

    那老人呢 puts another thing in the place of the last topic's.
    """
    named = {w for w in words(PERIOD.sub("", fold(question))) if w not in GENERIC and len(w) > 1}
    if not _REPLACES.search(question):
        for text, topic in zip(reversed(texts), reversed(topics), strict=True):
            if any(word in fold(text) for word in named):
                return topic
    return topics[-1]


def _ordinal_item(question: str, history: Sequence[Turn]) -> str | None:
    match = _ORDINAL.search(question)
    answers = [t.content for t in history if t.role == "assistant"]
    if match is None or not answers:
        return None
    items = listed_items(answers[-1])
    numeral, former, latter, last = match.groups()
    if not items:
        return None
    if former or latter or last:
        return items[0] if former else items[-1]
    number = whole_number(numeral) or 0  # 第十十个 is none
    return items[number - 1] if 1 <= number <= len(items) else None


def listed_items(answer: str) -> list[str]:
    """The items of the first enumeration in an answer: ①…②…, 1.…2.…, 一是…, or …、…、…"""
    answer = re.sub(r"\[\d+\]", "", answer)
    marked = [p.strip(" ;；,，。、\n") for p in _MARKS.split(answer)[1:]]
    if len(marked) >= 2:
        return [re.split(r"[。\n(（]", p, maxsplit=1)[0].strip(";；,，、") for p in marked]
    for sentence in re.split(r"[。;；\n]", re.sub(r"[(（]第[^)）]*[)）]", "", answer)):
        items = re.split(
            r"、|以及|和(?=[^、]*$)", re.sub(r"^.*?[:：]|^.*?(?:包括|分别是|分为|依托|打造)", "", sentence)
        )
        if len(items) >= 3:
            return [i.strip("“”\"'《》 ") for i in items]
    return []
