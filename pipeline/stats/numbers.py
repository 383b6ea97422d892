"""Text or mixed columns to numbers, strictly: what is not plainly a number is a problem."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.stats.constants import LARGEST_NUMBER
from pipeline.stats.problems import Problems
from pipeline.stats.segments import Floats

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"


def column_numbers(frame: pd.DataFrame, column: str, problems: Problems) -> Floats:
    """The column as floats; NaN where it is empty.

    Missing: null, NaN and blank text. Everything else that is not a finite decimal number in
    ASCII digits (`12%`, `1,5`, `inf`, `n/a`) is noted in `problems`, as are numbers too large to
    square.
    """
    cells = frame[column]
    if pd.api.types.is_numeric_dtype(cells.dtype):
        values = cells.to_numpy(dtype=float, na_value=np.nan)
    else:
        values, is_text = _from_text(cells)
        problems.mark(is_text, f"{column} is not a number")
    problems.mark(np.isinf(values), f"{column} is not finite")
    too_large = np.isfinite(values) & (np.abs(values) > LARGEST_NUMBER)
    problems.mark(too_large, f"{column} is larger than {LARGEST_NUMBER:g}")
    return values


def _from_text(cells: pd.Series) -> tuple[Floats, np.ndarray]:
    text = cells.astype("string").str.strip().fillna("")
    is_number = text.str.fullmatch(NUMBER).to_numpy(dtype=bool)
    is_text = ~is_number & (text != "").to_numpy(dtype=bool)
    values = np.full(len(text), np.nan)
    values[is_number] = pd.to_numeric(text[is_number]).to_numpy(dtype=float)
    return values, is_text
