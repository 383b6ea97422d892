"""Loads, when it is itself loaded, every module the pages need: once, and in one thread.

Streamlit runs each reader's script on a thread of its own. Two threads that load modules with a
common part from different ends would wait for each other; Python then hands one of them a module
half loaded, and that reader's page fails. So the entry loads this module before any other of the
project: the threads that come second wait here for the first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

VIEWS = Path(__file__).parent / "views"


def needed(view: Path) -> Iterator[str]:
    """The modules of the project that a page names at its head; `from x import y` gives `x`."""
    for node in ast.parse(view.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


#: What was loaded, in order.
LOADED = sorted({name for view in VIEWS.glob("*.py") for name in needed(view)})
for _name in LOADED:
    import_module(_name)
