"""Receipts: an answer with what it rests on, to be checked by whoever receives it without index or model.

A receipt holds the question, the answer with its marks, and for each mark the quote, its place and the
hash of the source. `failings` reads the source itself: every quote must stand there, every mark have its
quote, and a number stand only in what is word for word of the quotes, in the question, or in a reference.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from chat.answers.check import numbers_in
from chat.model import Answer
from index.tokenizer import fold
from ingest.characters import is_invisible, plain
from ingest.errors import RowsError
from ingest.formats.model import Document
from ingest.model import Plan

FORM = 1
_MARK = re.compile(r"\[(\d{1,4})\]")
_PLACE = re.compile(
    r"(?:第[一二三四五六七八九十百]{1,6}[章节篇部分条]|前言|序言|引言|专栏\d{0,3}|表\d{0,3}|第\d{1,4}行)+"
)
"""What a reference looks like: nothing else may be left out of what is checked."""
_CHAPTER = re.compile(r"第[一二三四五六七八九十百]{1,6}章")
_PIECES = re.compile(r"[,，;；:：。、…!！?？“”《》()（）\s]+")
SERVICE_NUMBERS = ("110", "119", "120", "12345", "12356", "12393", "12315")
"""Numbers of services that an answer names of itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that an answer quotes; `sha256` of its bytes."""

    document: str
    title: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote: `start` and `end` are code points of the source's text; `heads` those of a table's columns."""

    n: int
    document: str
    ref: str
    address: str
    start: int
    end: int
    quote: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer with all that is needed to check it."""

    question: str
    answer: str
    status: str
    targets: bool
    made: str
    version: str
    sources: tuple[Source, ...]
    quotes: tuple[Quoted, ...]


def receipt_of(answer: Answer, plans: Sequence[Plan], made: str, version: str) -> Receipt:
    """The receipt of an answer; `made`: when, `version`: by which PlanQA."""
    shown = [e for e in answer.evidence if e.support or not answer.status.supported]
    cited = {e.citation.document for e in shown}
    return Receipt(
        question=answer.question,
        answer=answer.text,
        status=answer.status.value,
        targets=answer.target,
        made=made,
        version=version,
        sources=tuple(Source(p.id, p.title, p.source, p.sha256) for p in plans if p.id in cited or not cited),
        quotes=tuple(
            Quoted(
                n=e.citation.n,
                document=e.citation.document,
                ref=e.citation.ref,
                address=e.citation.address,
                start=e.citation.start,
                end=e.citation.end,
                quote=e.citation.quote,
                heads=_heads(e.citation.quote, e.passage.sentences),
            )
            for e in shown
        ),
    )


def _heads(quote: str, sentences: Sequence[Any]) -> tuple[str, ...]:
    cells = [cell for s in sentences if s.text == quote for cell in s.cells]
    return tuple(dict.fromkeys(part for cell in cells for part in cell.head.split() if len(_bare(part)) > 1))


def written(receipt: Receipt) -> str:
    """As JSON, with a checksum against accidents: who changes it on purpose can make a new one."""
    values = {"planqa_receipt": FORM, **asdict(receipt)}
    return json.dumps(values | {"checksum": _checksum(values)}, ensure_ascii=False, indent=1)


def read(text: str) -> Receipt:
    """A receipt from its JSON. Raises RowsError where it is none, or was changed since it was made."""
    try:
        values = json.loads(text)
        checksum = values.pop("checksum")
        form = values["planqa_receipt"]
        quotes = tuple(Quoted(**{**q, "heads": tuple(q["heads"])}) for q in values["quotes"])
        sources = tuple(Source(**s) for s in values["sources"])
        simple = {f.name: values[f.name] for f in fields(Receipt) if f.name not in ("quotes", "sources")}
        receipt = Receipt(**simple, quotes=quotes, sources=sources)
        whole = {"planqa_receipt": form, **asdict(receipt)} == values | _listed(receipt)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RowsError("this is no receipt", expected="a file of planqa ask --receipt") from error
    if form != FORM or not whole or not _typed(receipt):
        raise RowsError(f"a receipt of form {form!r} cannot be read", expected=f"form {FORM}")
    if checksum != _checksum(values):
        raise RowsError("the receipt was changed after it was made", expected="the checksum written into it")
    return receipt


def _listed(receipt: Receipt) -> dict[str, Any]:
    """The parts that JSON gives as lists, as `asdict` gives them."""
    return {name: asdict(receipt)[name] for name in ("quotes", "sources")}


def _typed(receipt: Receipt) -> bool:
    texts = [receipt.question, receipt.answer, receipt.status, receipt.made, receipt.version]
    texts += [text for s in receipt.sources for text in asdict(s).values()]
    texts += [text for q in receipt.quotes for text in (q.document, q.ref, q.address, q.quote, *q.heads)]
    numbers = [number for q in receipt.quotes for number in (q.n, q.start, q.end)]
    return all(isinstance(t, str) for t in texts) and all(type(n) is int for n in numbers)


def _checksum(values: Mapping[str, Any]) -> str:
    whole = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def failings(receipt: Receipt, documents: Sequence[Document]) -> list[str]:
    """Why the receipt does not hold against the documents that it names, in Chinese; empty where it does."""
    found: list[str] = []
    texts = {document.sha256: document.text for document in documents}
    source = {s.document: texts.get(s.sha256) for s in receipt.sources}
    missing = [s for s in receipt.sources if s.sha256 not in texts]
    found += [f"没有给出《{s.title}》的原文({s.file}),或与当时的不是同一份" for s in missing]
    for quote in receipt.quotes:
        text = source.get(quote.document)
        if text is not None:
            found += _not_there(quote, text)
        elif quote.document not in source:
            found.append(f"引文[{quote.n}]没有写明出自哪份文件")
    if len({q.n for q in receipt.quotes}) != len(receipt.quotes):
        found.append("引文的编号重复")
    return [*found, *_unsaid(receipt)]


def own_words(receipt: Receipt) -> list[str]:
    """What the answer says beside its quotes: not the plan's words, to be read as such."""
    return [piece for piece, _ in _pieces(receipt) if piece]


def _not_there(quote: Quoted, text: str) -> list[str]:
    if not 0 <= quote.start < quote.end <= len(text):
        return [f"引文[{quote.n}]的位置不在原文里"]
    found = []
    if _bare(text[quote.start : quote.end]) != _bare(quote.quote):
        found.append(f"引文[{quote.n}]与原文不符:{quote.quote}")
    whole = _bare(text) if quote.heads else ""
    heads = [head for head in quote.heads if len(_bare(head)) < 2 or _bare(head) not in whole]
    return found + [f"原文里没有表头“{head}”" for head in heads]


def _unsaid(receipt: Receipt) -> list[str]:
    """Marks without a quote, and numbers that neither the quotes nor the question say."""
    known = {q.n for q in receipt.quotes}
    marks = {int(n) for n in _MARK.findall(receipt.answer)}
    found = [f"[{n}]没有引文" for n in sorted(marks - known)]
    # A title may name a year: 二〇三五年远景目标. Whether it is the document's own shows its hash.
    asked = {n for text in (receipt.question, *(s.title for s in receipt.sources)) for n in _numbers(text)}
    of_answer = {*SERVICE_NUMBERS, str(len(receipt.quotes)), str(len(marks))}
    counts = _counts(receipt)
    for piece, marked in _pieces(receipt):
        known_here = set() if marked else counts.get(piece, of_answer)
        wrong = numbers_in(fold(piece)) - asked - known_here
        found += [f"“{number}”不在引文里:{piece}" for number in sorted(wrong)]
    return found


def _counts(receipt: Receipt) -> dict[str, set[str]]:
    """What a line above a list may count, by its pieces: the lines with a mark that follow it.

    A piece that stands above several lists counts only what all of them have.
    """
    found: dict[str, set[str]] = {}
    rows = 0
    for line in reversed(receipt.answer.split("\n")):
        if _MARK.search(line):
            rows += 1
            continue
        own = {str(rows), *SERVICE_NUMBERS}
        for piece, _ in _unmarked(line, receipt) if rows else ():
            found[piece] = found.get(piece, own) & own
        rows = 0
    return found


def _pieces(receipt: Receipt) -> list[tuple[str, bool]]:
    """Pieces of the answer that are not words of its quotes; with each whether a mark stands behind it."""
    quotes = {q.n: [_bare(text) for text in (q.quote, *q.heads)] for q in receipt.quotes}
    found: list[tuple[str, bool]] = []
    end = 0
    for mark in _MARK.finditer(receipt.answer):
        *above, line = receipt.answer[end : mark.start()].split("\n")
        own = quotes.get(int(mark[1]), [])
        found += [(p, True) for p in _PIECES.split(line) if not _said(p, own)]
        found += _unmarked("\n".join(above), receipt)
        end = mark.end()
    return found + _unmarked(receipt.answer[end:], receipt)


def _said(piece: str, texts: Sequence[str]) -> bool:
    bare = _bare(piece)
    return not bare or any(bare in text for text in texts)


def _unmarked(text: str, receipt: Receipt) -> list[tuple[str, bool]]:
    """Likewise of a text without marks, references aside."""
    places = [q.ref for q in receipt.quotes if _PLACE.fullmatch(q.ref)]
    places += [chapter.group() for ref in places if (chapter := _CHAPTER.match(ref))]
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, "")
    quotes = [_bare(q.quote) for q in receipt.quotes]
    return [(p, False) for p in _PIECES.split(text) if not _said(p, quotes)]


def _numbers(text: str) -> set[str]:
    return numbers_in(fold(text), every=True)


def _bare(text: str) -> str:
    """Characters with a form, plain, without marks that open a list."""
    return "".join(char for char in plain(text) if not is_invisible(char))
