"""承诺查询: the empty view, the ledger's rows as JSON for the browser to filter, and downloads of them."""

from __future__ import annotations

import asyncio
import re
import threading
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from chat.alike import Alike
from chat.answers.compose import TARGET_NOTE
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.characters import printable
from ingest.model import Plan
from ledger.export import to_csv, to_xlsx
from ledger.filter import FACETS, Filter
from ledger.ledger import SORTS, Ledger
from ledger.model import Commitment
from ledger.pinyin import syllables
from web.links import Links

# A filter's address is short; who sends more than this is no page of ours.
_LONGEST_QUERY = 4000
_LONGEST_SEARCH = 100
_SORT_WORDS = {
    "": "目标在前",
    "ref": "规划顺序",
    "indicator": "指标",
    "value": "数值",
    "deadline": "期限",
    "kind": "类型",
}


class Commitments:
    """The ledger of the page's plans. Made when a person first opens the view, once.

    `index` is what meaning is read from; without one a search finds by its characters alone.
    """

    def __init__(self, plans: Sequence[Plan], links: Links, index: PlanIndex | None = None) -> None:
        self.plans = plans
        self.links = links
        self._index = index
        self._making = threading.Lock()

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger.of(self.plans, self._index.folder if self._index else None)

    @cached_property
    def _table(self) -> dict[str, Any]:
        return table(self._ledger, self.plans, self.links)

    @cached_property
    def _alike(self) -> Alike | None:
        return Alike(self._index, self._ledger.rows) if self._index else None

    async def read(self) -> dict[str, Any]:
        """All rows, for the browser. Off the event loop: the first call extracts them."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> dict[str, Any]:
        with self._making:
            return self._table

    async def alike(self, sent: Any) -> list[str]:
        """Ids of the rows that mean what is searched, the nearest first; no words only make ready.

        Places would be those of a ledger that an open page may not have yet.
        Anyone can send anything: what is no search finds nothing.
        """
        if not isinstance(sent, str) or len(sent) > _LONGEST_SEARCH:
            return []
        return await asyncio.to_thread(self._nearest, sent)

    def _nearest(self, words: str) -> list[str]:
        self._read()
        with self._making:
            alike = self._alike
        if alike is None or not self._ledger.rows:
            return []
        alike.ready()
        return [row.id for row in alike.rows(printable(words))]

    def select(self, wanted: Filter, sort: str) -> Sequence[Commitment]:
        """The wanted rows. Raises PlanQAError for an unknown sort."""
        self._read()
        return self._ledger.select(wanted, sort)

    async def download(self, sent: Any) -> dict[str, str]:
        """`{query, sort, form}` as the page sends it -> `{name, type, data}` with the file in base64.

        Anyone can send anything: what is not of this form gives no file, `{}`.
        """
        return await asyncio.to_thread(self._download, sent if isinstance(sent, dict) else {})

    def _download(self, sent: Mapping[str, Any]) -> dict[str, str]:
        query, sort, form = (sent.get(name) for name in ("query", "sort", "form"))
        known = isinstance(sort, str) and sort.removeprefix("-") in ("", *SORTS)
        if not isinstance(query, str) or len(query) > _LONGEST_QUERY or not known:
            return {}
        wanted = Filter.from_query(query)
        rows = self.select(wanted, str(sort))
        titles = self.links.titles
        if form == "csv":
            return _file(self.plans, "csv", "text/csv;charset=utf-8", to_csv(rows, titles))
        if form == "xlsx":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            return _file(self.plans, "xlsx", kind, to_xlsx(rows, self.plans, wanted.words(titles)))
        return {}


def _file(plans: Sequence[Plan], ending: str, kind: str, made: bytes) -> dict[str, str]:
    named = plans[0].title if len(plans) == 1 else f"{len(plans)}部规划"
    safe = re.sub(r"[^\w\-]+", "", named)[:40]
    return {"name": f"承诺查询-{safe}.{ending}", "type": kind, "data": b64encode(made).decode()}


def table(ledger: Ledger, plans: Sequence[Plan], links: Links) -> dict[str, Any]:
    """The ledger as the page wants it: rows as lists in the order of `fields`, each sentence once.

    `others` are the places of rows with the same indicator and another value; `at` is where the
    value begins in the sentence, -1 where it does not stand there as written. `variants` holds
    pairs of characters, traditional and simplified, so that the browser folds as the server does.
    """
    places = {row.id: place for place, row in enumerate(ledger.rows)}
    quotes = {quote: place for place, quote in enumerate(dict.fromkeys(row.quote for row in ledger.rows))}
    values = [_values(row, links) for row in ledger.rows]
    for row, value in zip(ledger.rows, values, strict=True):
        value["quote"] = quotes[row.quote]
        value["others"] = [places[other.id] for other in ledger.differing(row)]
    return {
        "plans": [{"id": plan.id, "title": plan.title, "chapters": _chapters(plan)} for plan in plans],
        "fields": list(values[0]) if values else [],
        "rows": [list(value.values()) for value in values],
        "quotes": list(quotes),
        "variants": variants("".join(quotes) + "".join(row.indicator for row in ledger.rows)),
    }


def _values(row: Commitment, links: Links) -> dict[str, Any]:
    facets = {name: value(row) for name, value in FACETS.items()}
    return facets | {
        "id": row.id,
        "indicator": row.indicator,
        "key": row.indicator_key,
        "spelt": " ".join(syllables(fold(row.indicator))),
        "value": row.value,
        "text": row.value_text,
        "due": row.deadline,
        "ref": row.ref,
        "href": links.to(row.document, row.address),
        "start": row.sentence.start,
        "end": row.sentence.end,
        "at": value_place(row),
        "damaged": row.damaged,
    }


def value_place(row: Commitment) -> int:
    """Where `value_text` begins in `quote`.

    The offsets count in the source, which has white space that the quote has not: of several
    occurrences it is the one nearest to where the source has it.
    """
    starts = [found.start() for found in re.finditer(re.escape(row.value_text), row.quote)]
    wanted = row.value_at.start - row.sentence.start
    return min(starts, key=lambda start: abs(start - wanted)) if starts and row.value_text else -1


def variants(text: str) -> str:
    """Pairs of a character and what folding makes of it, for those that fold to a character of the text."""
    here = set(fold(text))
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    folded = fold("\n".join(han)).split("\n")
    return "".join(a + b for a, b in zip(han, folded, strict=True) if a != b and b in here)


def _chapters(plan: Plan) -> dict[str, str]:
    chapters = {str(h.number): h.text for h in plan.headings if h.level == "chapter"}
    preface = {"0": "前言"} if any(p.chapter == 0 for p in plan.paragraphs) else {}
    return preface | chapters


def view() -> str:
    """The view without its rows: search, places for facets, plot and rows, and the buttons."""
    sorts = "".join(f'<option value="{value}">{words}</option>' for value, words in _SORT_WORDS.items())
    sorts += '<option value="-value">数值,从大到小</option><option value="-deadline">期限,从晚到早</option>'
    return (
        '<h2 class="unseen">承诺查询</h2><div class="seek"><div class="seek-field">'
        '<label class="unseen" for="planqa-search">搜索承诺</label>'
        '<input id="planqa-search" type="search" placeholder="指标、数值、原文或拼音首字母"'
        ' autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"'
        ' aria-controls="planqa-rows"></div>'
        '<button type="button" class="narrow" aria-expanded="false" aria-controls="planqa-facets">筛选'
        '</button></div><div class="ledger-body">'
        '<aside class="facets" id="planqa-facets" aria-label="筛选"></aside><div class="results">'
        '<p class="waiting ledger-waiting">正在整理规划中的承诺</p>'
        '<div class="found-rows" hidden><details class="charts" open>'
        '<summary>目标分布图</summary><div class="plots"></div></details>'
        '<div class="tally"><p class="count"></p>'
        f'<label class="sorting">排序 <select class="sort">{sorts}</select></label><span class="tools">'
        '<button type="button" class="share">复制链接</button>'
        '<button type="button" class="download" data-form="csv">下载 CSV</button>'
        '<button type="button" class="download" data-form="xlsx">下载 XLSX</button>'
        '<button type="button" class="brief" title="把规划中与所搜的词有关的内容汇成 Word 文档">导出简报'
        "</button>"
        "</span></div>"
        '<div class="picked" aria-label="已选条件" role="group"></div>'
        f'<p class="reminder"><span class="kind-tag target">目标</span>{TARGET_NOTE}。'
        '<span class="period">规划期</span>表示原句没有写期限,按上文或规划期计。</p>'
        '<div class="rows" id="planqa-rows" role="table" aria-label="承诺"></div>'
        '<div class="nothing" hidden><p>没有符合条件的承诺。</p><p class="note">可以换一个词,或'
        '<button type="button" class="clear">清除全部条件</button>。</p></div></div></div></div>'
    )
