"""Gradio, by which the page and the server talk to each other. Its only importer.

While it is imported Gradio writes, for editors, a file beside each of its own, and parses the source of its
sixty components to do so: a third of the time of the import. Here it writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class _WithoutFilesForEditors:
    """Finds the module that writes them, as Python does, and takes out what writes."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _: Any = None) -> ModuleSpec | None:
        found = PathFinder.find_spec(name, path) if name == "gradio.component_meta" else None
        loader: Any = found and found.loader
        if loader is None:
            return None
        execute = loader.exec_module

        def execute_and_still(module: ModuleType) -> None:
            execute(module)
            vars(module)["create_or_modify_pyi"] = _write_nothing

        loader.exec_module = execute_and_still
        return found


def _write_nothing(*_: object) -> None: ...


_finder: Any = _WithoutFilesForEditors()
sys.meta_path.insert(0, _finder)
try:
    import gradio as gr
finally:
    sys.meta_path.remove(_finder)

__all__ = ["gr"]
