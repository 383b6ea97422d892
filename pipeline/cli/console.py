"""One way to print: as wide as the terminal, and wide enough to read when piped."""

from __future__ import annotations

from rich.console import Console

_PIPED_WIDTH = 200


def console() -> Console:
    """Standard output; a pipe or file gets long lines instead of broken cells."""
    found = Console(soft_wrap=True, highlight=False)
    if found.is_terminal:
        return found
    return Console(soft_wrap=True, highlight=False, width=_PIPED_WIDTH)
