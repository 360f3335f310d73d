"""Names that a text sets in quotation or title marks: what can be checked without a recogniser."""

from __future__ import annotations

import re

from eval.questions.matching import compact

_QUOTED = re.compile(r"《([^《》]+)》|“([^“”]+)”|「([^「」]+)」")


def names_said(text: str) -> list[str]:
    """What stands inside 《》, “” or 「」, white space removed, in order.

    Names without marks are not seen: recognising them needs a model, whose errors would be
    taken for the bot's.
    """
    return [compact(next(filter(None, match.groups()))) for match in _QUOTED.finditer(text)]
