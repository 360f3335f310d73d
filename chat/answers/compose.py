"""The extractive answer: the evidence itself, composed into a text with marks. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.question import Kind, Question
from chat.decision.deciding import Decision
from chat.evidence.cells import asked_cells
from chat.evidence.highlight import highlights
from chat.evidence.listing import Listing
from chat.evidence.measures import measures_of
from chat.model import Answer, Citation, Evidence, Status
from ingest.model import Passage, Sentence
from ingest.rows import written

MAX_LISTED = 20
MAX_QUOTED = 90
"""Of a longer sentence that is near what is asked so many characters are quoted, in whole clauses."""
PAST, PAST_OF = "此前", "“{}”时期"
"""What stands in brackets before an achievement that does not name its time."""
_CLAUSE = re.compile("[^,，;；。]+[,，;；。]*")
_TIME = re.compile(r"(?:19|20)\d\d年|十[一二三四五六七八九]五")
_MARK = re.compile(r"\[(\d{1,4})\]")
TARGET_NOTE = "规划目标,不代表完成情况"


def extractive_text(question: Question, decision: Decision, evidence: Sequence[Evidence]) -> str:
    """The whole answer for any status, with marks `[n]` behind what is cited."""
    support = [e for e in evidence if e.support]
    match decision.status:
        case Status.ANSWERED | Status.PARTIAL:
            left_out = f"另外,{decision.reason}。" if decision.reason else ""
            return f"{opening(question, support)}{statements(support)}{left_out}"
        case Status.DAMAGED:
            refs = "、".join(dict.fromkeys(e.citation.ref for e in evidence))
            near = f"相近的内容见{refs}。" if refs else ""
            return f"{decision.reason},无法从现存文本确认所问的内容。{near}"
        case Status.NOT_IN_PLAN:
            return f"{decision.reason or '规划中没有写明这一点'}。{_nearest(evidence)}"
        case Status.OFF_TOPIC:
            return f"{decision.reason}。我只能依据规划原文回答,例如指标、任务、项目和它们的时间要求。"
        case Status.REFUSED:
            return f"{decision.reason}。欢迎就规划的内容提问。"


def evidence_of(
    n: int, passage: Passage, sentence: Sentence, question: Question, score: float, *, support: bool
) -> Evidence:
    """A sentence as evidence, with its citation `[n]` and what of the question stands in it."""
    citation = Citation(
        n=n,
        ref=passage.ref,
        chapter=passage.chapter,
        section=passage.section,
        quote=sentence.text,
        passage_id=passage.id,
        start=sentence.span.start,
        end=sentence.span.end,
        address=passage.address,
        document=passage.document,
        damaged=sentence.damaged,
        path=passage.path,
        page=passage.page,
    )
    marked = highlights(question.text, sentence.text)
    said = written(sentence, asked_cells(question, sentence)) if sentence.cells else ""
    target = sentence.kind == "target"
    untimed = sentence.kind == "achievement" and not (sentence.cells or _TIME.search(sentence.text))
    past = _past(passage) if untimed else ""
    return Evidence(citation, passage, marked, score, support, target, said, past)


def _past(passage: Passage) -> str:
    """The period of which a passage looks back: the one that the headings above it name, where it is one."""
    times = {time for heading in passage.path for time in _TIME.findall(heading)}
    time = times.pop() if len(times) == 1 else PAST
    return PAST_OF.format(time) if time.endswith("五") else time


def listed(question: Question, listing: Listing) -> tuple[tuple[Evidence, ...], str]:
    """Evidence and text of a listing: how many there are, and each with its mark, the first MAX_LISTED."""
    if not listing.entries:
        return (), f"规划没有标明{listing.about}。"
    evidence: dict[tuple[str, int], Evidence] = {}
    lines = []
    for entry in listing.entries[:MAX_LISTED]:
        key = (entry.passage.document, entry.sentence.span.start)
        if key not in evidence:
            n = len(evidence) + 1
            evidence[key] = evidence_of(n, entry.passage, entry.sentence, question, 1.0, support=True)
        said = without_marks(entry.text.lstrip("—").rstrip("。;；,，"))
        lines.append(f"{said}[{evidence[key].citation.n}]")
    rest = ";其余见“承诺查询”" if len(listing.entries) > MAX_LISTED else ""
    count = f"共{len(listing.entries)}{listing.unit}" if listing.counted else "有"
    head = f"规划中{listing.about}{count}"
    return tuple(evidence.values()), f"{head}:{';'.join(lines)}{rest}。"


def target_note(answer: Answer) -> str:
    """The reminder on targets under an answer; empty where nothing cited is a target."""
    if not (answer.target and answer.status.supported):
        return ""
    mixed = any(e.support and not e.target for e in answer.evidence)
    return f"含{TARGET_NOTE}" if mixed else TARGET_NOTE


def statements(support: Sequence[Evidence]) -> str:
    """What the evidence says, each with its mark; before what tells of the past that is said."""
    return "".join(f"{f'({e.past})' if e.past else ''}{_statement(e)}" for e in support)


def _statement(evidence: Evidence) -> str:
    quote = (evidence.said or evidence.citation.quote).lstrip("—")
    body = quote.rstrip("。;；,，:：")
    cut = evidence.citation.damaged and not quote.endswith(("。", "！", "？"))
    tail = "……" if cut else "：" if quote.endswith((":", "：")) else "。"
    return f"{without_marks(body)}[{evidence.citation.n}]{tail}"


def without_marks(text: str) -> str:
    """A text whose `[1]` cannot be taken for a mark of the answer's."""
    return _MARK.sub(r"［\1］", text)


def opening(question: Question, support: Sequence[Evidence]) -> str:
    """A few words before the quotes, where the question wants more than they say."""
    places = "、".join(dict.fromkeys(_place(e) for e in support))
    if Kind.PLACE_IN_PLAN in question.kinds:
        return f"见{places}:"
    if question.confirms and _says_otherwise(question, support):
        return "规划的写法与提问中的说法不同:"
    return ""


def _says_otherwise(question: Question, support: Sequence[Evidence]) -> bool:
    """Whether a question wants a number confirmed of which the quotes hold another with the same unit."""
    said = measures_of("".join(e.citation.quote for e in support))
    units = {unit for _, unit in said}
    return any(unit in units and (number, unit) not in said for number, unit in measures_of(question.text))


def _place(evidence: Evidence) -> str:
    """第九章第四节“加强社会信用体系建设”."""
    citation, path = evidence.citation, evidence.passage.path
    named = next(
        (h for h in path if citation.section is not None and h.startswith("第") and "节" in h[:6]), ""
    )
    title = named.split(" ", 1)[1] if " " in named else ""
    return f"{citation.ref}“{title}”" if title else citation.ref


def _nearest(evidence: Sequence[Evidence]) -> str:
    """What the plan does say of the thing, in its own words."""
    first = next((e for e in evidence if not e.citation.damaged), None)
    if first is None:
        return ""
    ref = first.citation.ref
    if first.said:  # a row with the heads of its columns is worded, not quoted
        return f"规划表格中相关的一行是:{_bare(first.said)}({ref})。"
    past = f"({first.past})" if first.past else ""
    return f"规划相关的原文是{past}:“{_bare(_excerpt(first))}”({ref})。"


def _bare(quote: str) -> str:
    return without_marks(quote).lstrip("—").rstrip("。;；,，:：")


def _excerpt(evidence: Evidence) -> str:
    """Of a long quote the clauses that have most of the question's words; …… where others are left out."""
    quote = evidence.citation.quote
    if len(quote) <= MAX_QUOTED:
        return quote
    clauses = [match.span() for match in _CLAUSE.finditer(quote)]
    weights = [
        sum(min(end, b) - max(start, a) for a, b in evidence.highlights if a < end and b > start)
        for start, end in clauses
    ]
    first = last = weights.index(max(weights))
    while True:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(clauses)]
        room = [n for n in sides if clauses[max(last, n)][1] - clauses[min(first, n)][0] <= MAX_QUOTED]
        if not room:
            break
        taken = max(room, key=lambda n: weights[n])
        first, last = min(first, taken), max(last, taken)
    start, end = clauses[first][0], clauses[last][1]
    body = quote[start:end].rstrip(",，;；")
    return f"{'……' if start else ''}{body}{'……' if end < len(quote) else ''}"
