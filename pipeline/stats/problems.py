"""Collecting what is wrong with an input, to refuse it once and completely."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.stats.segments import Bools

SHOWN_LINES = 12


class Problems:
    """What was found, by reason, with line numbers; never a value from the input."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._noun, self._lines = _line_numbers(frame)
        self._found: list[str] = []

    def mark(self, mask: Bools, reason: str) -> None:
        """Note the rows where `mask` holds, if any."""
        if mask.any():
            self._found.append(f"{self.lines(mask)}: {reason}")

    def note(self, reason: str) -> None:
        """Note a problem of the whole table."""
        self._found.append(reason)

    def lines(self, mask: Bools) -> str:
        """The marked rows as words: "line 4", "lines 4, 7 and 2 more"."""
        numbers = self._lines[mask]
        shown = ", ".join(str(number) for number in numbers[:SHOWN_LINES])
        more = f" and {len(numbers) - SHOWN_LINES} more" if len(numbers) > SHOWN_LINES else ""
        return f"{self._noun}{'s' if len(numbers) > 1 else ''} {shown}{more}"

    def stop(self, *, expected: str, todo: str) -> None:
        """Raise once for all that was found; nothing happens if nothing was.

        Errors: `RefusedInputError`.
        """
        if self._found:
            raise RefusedInputError("\n".join(self._found), expected=expected, todo=todo)


def _line_numbers(frame: pd.DataFrame) -> tuple[str, np.ndarray]:
    """The numbers of an index named `line` or `row`; without one, rows counted from 1."""
    if frame.index.name in ("line", "row"):
        return frame.index.name, frame.index.to_numpy()
    return "row", np.arange(1, len(frame) + 1)
