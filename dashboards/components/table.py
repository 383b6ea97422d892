"""A frame as a real table on the page, and as a CSV file a spreadsheet cannot be fooled by."""

from __future__ import annotations

import pandas as pd

from dashboards.escape import LONGEST, cell, escape


def html_table(frame: pd.DataFrame, *, caption: str, longest: int = LONGEST) -> str:
    """A plain table with a caption, column heads and row heads; the first column names the row.

    Texts longer than `longest` are cut; above the usual length cells wrap.
    """
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in frame.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(values[0], longest=longest)}</th>'
        + "".join(f"<td>{escape(value, longest=longest)}</td>" for value in values[1:])
        + "</tr>"
        for values in frame.itertuples(index=False, name=None)
    )
    wraps = " wraps" if longest > LONGEST else ""
    return (
        f'<div class="plain-table{wraps}" tabindex="0" role="region" '
        f'aria-label="{escape(caption, longest=120)}">'
        f'<table><caption class="hidden">{escape(caption, longest=300)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def csv_text(frame: pd.DataFrame) -> str:
    """The table as CSV; texts that would be formulas stay text."""
    texts = frame.select_dtypes(exclude="number").columns
    safe = frame.assign(**{name: frame[name].map(cell) for name in texts})
    return safe.to_csv(index=False)
