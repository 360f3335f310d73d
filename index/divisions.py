"""The names of China's administrative divisions, from the prefixes of identity numbers (python-stdnum).

The names are read from its table as text: the package takes ten times as long to load,
for numbers that nobody asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_CURRENT = re.compile(r"(?:\[\d+-\])?([\u4e00-\u9fff]{3,})")
"""A name that is still borne: one that was given up has its last year, [1983-2015]."""
_ENTRY = re.compile('(province|county)="([^"]*)"')
_AREA = re.compile("[区县市旗盟州省]$")
_NO_NAME = ("市辖区",)
_LONGEST = 5
"""Words that the tagger may cut a name into."""


@lru_cache(maxsize=1)
def divisions() -> frozenset[str]:
    """Full names of today's provinces, cities, counties and districts: 鼓楼区; not 矿区, which is a word."""
    return frozenset(_listed())


def divisions_in(words: Sequence[str]) -> list[str]:
    """The divisions that consecutive words of a text spell, the longest from each word on."""
    found, start = [], 0
    while start < len(words):
        spelt = (n for n in range(_LONGEST, 0, -1) if "".join(words[start : start + n]) in divisions())
        length = next(spelt, 0)
        if length:
            found.append("".join(words[start : start + length]))
        start += length or 1
    return found


def _listed() -> Iterator[str]:
    package = find_spec("stdnum")
    assert package is not None
    assert package.origin is not None
    table = Path(package.origin).with_name("cn") / "loc.dat"
    for kind, written in _ENTRY.findall(table.read_text(encoding="utf-8")):
        if kind == "province":
            yield from _CURRENT.findall(written)
            continue
        for name in written.split(","):
            named = _CURRENT.fullmatch(name.strip())
            if named and _AREA.search(named[1]) and named[1] not in _NO_NAME:
                yield named[1]
