"""A page's title without the name of the site that shows it."""

from __future__ import annotations

import re
from collections.abc import Container

_PART = re.compile(r"\s*[_|\-–—»>·]+\s*")
_SITE = re.compile(r"网|门户|政府|在线|平台|客户端")
MIN_TITLE = 4


def without_site(title: str, shown: Container[str]) -> str:
    """The title up to a `_`, `-` or `|` where that is a text of the page, or what follows names a site.

    `shown` are the texts of the page without white space.
    """
    ends = [part.start() for part in _PART.finditer(title)]
    if "".join(title.split()) in shown or not ends:
        return title.strip()
    for end in reversed(ends):
        if "".join(title[:end].split()) in shown:
            return title[:end].strip()
    if ends[0] >= MIN_TITLE and _SITE.search(title[ends[0] :]):
        return title[: ends[0]].strip()
    return title.strip()
