"""Small deterministic stand-ins at the seams, and short plans to parse."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from zlib import crc32

import numpy as np

from index.embedder import Vectors
from ingest import parse_plan
from ingest.formats import text_document
from ingest.formats.markdown.blocks import read_markdown
from ingest.model import Plan
from web.service.settings import Settings

SMALL_PLAN = """青山县养老服务规划
本规划依据县情编制。
第一章 总体要求
全县养老服务从这里说起。
第一节 主要目标
建设老年食堂。2027 年建成老年食堂 40 个，覆盖 80% 的社区。每个食堂由街道验收。
第二节 保障措施
落实补贴资金。县财政每年安排 300 万元，用于老旧小区加装电梯。
第二章 实施步骤
第一节 时间安排
2026 年完成试点，2027 年全面推开。
"""


def parsed(text: str, name: str = "plan.txt") -> Plan:
    """A plan from its text, as if it had been read from a file: Markdown where the name says so."""
    document = text_document(name, text, sha256="5" * 64)
    if name.endswith(".md"):
        content = read_markdown(text)
        document = replace(document, format="md", blocks=content.blocks, title=content.title)
    return parse_plan(document)


def at_port(port: int) -> Settings:
    """Settings of a server that tests may ask as often as they like."""
    return Settings(port=port, asks_per_minute=0, reads_per_minute=0, asks_at_once=256)


class BigramEmbedder:
    """Character bigrams, hashed into a vector of unit length: texts that share words are near."""

    def __init__(self, name: str = "bigram", dims: int = 256, sha256: str = "b1" * 32) -> None:
        self._name, self._dims, self._sha256 = name, dims, sha256

    @property
    def name(self) -> str:
        return self._name

    @property
    def sha256(self) -> str:
        return self._sha256

    @property
    def dims(self) -> int:
        return self._dims

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self._dims), dtype=np.float32)
        for row, text in enumerate(texts):
            framed = f"^{text}$"  # a text of one character has bigrams too
            pairs = [_hashed(pair) % self._dims for pair in map("".join, pairwise(framed))]
            rows[row] = np.bincount(pairs, minlength=self._dims)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


@cache
def _hashed(pair: str) -> int:
    return crc32(pair.encode())


class SlowEmbedder(BigramEmbedder):
    """Takes `seconds` for each call, so that a test can reach into the middle of a build."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def _encode(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.seconds)
        return super()._encode(texts)
