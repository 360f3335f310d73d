"""A rule that fails on a text that nobody foresaw loses that sentence, not the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.model import Plan

_LOG = logging.getLogger("ledger")


@contextmanager
def left_out(plan: Plan, address: str) -> Iterator[None]:
    """Any error inside loses what stands at this address of the plan, with one line in the log.

    The rules of the ledger are many and a text may be anything; a rule that fails is a defect to mend,
    but no reason to show none of the plan's other rows.
    """
    try:
        yield
    except Exception as error:
        name = type(error).__name__
        _LOG.warning("%s, %s: a sentence was left out of the ledger: %s", plan.title, address, name)
