"""The plans of an index at once, without the rest of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from index.codec import plan_from_json
from index.manifest import MEND, PLANS, read_manifest, verify
from ingest.errors import IndexCorrupt
from ingest.model import Plan


def current_plans(folder: Path) -> tuple[str, tuple[Plan, ...]]:
    """The name of the generation and its plans; of its files only theirs is checked.

    Raises IndexUnusable.
    """
    manifest = read_manifest(folder)
    verify(folder, replace(manifest, files={PLANS: manifest.files[PLANS]}))
    file = folder / manifest.generation / PLANS
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        return manifest.generation, tuple(map(plan_from_json, values))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise IndexCorrupt(f"{file} cannot be read ({type(error).__name__}: {error})", mend=MEND) from error
