"""Where a series begins anew because another cap counts from a month on."""

from __future__ import annotations

import pandas as pd

_MONTHS = ["indicator_id", "team_id", "exposure_kind", "month"]


def caps_of(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The cap a figure was counted with, month by month.

    Grain: one row per indicator, unit, kind and month: the cap of the limit named like the
    indicator. `verdicts` has the columns of `LimitStatus`. Missing: figures without a cap.
    """
    own = verdicts["limit_id"].astype(str).eq(verdicts["indicator_id"].astype(str))
    rows = verdicts.loc[own & verdicts["cap"].notna()]
    month = pd.to_datetime(rows["period_start"]).dt.to_period("M")
    return rows.assign(month=month)[[*_MONTHS, "cap"]].drop_duplicates(_MONTHS)


def cap_parts(rows: pd.DataFrame, caps: pd.DataFrame | None) -> pd.Series:
    """0, 1, 2 ... along each series: one more wherever the cap is another than before.

    Grain: one number per row; `rows` in the order of `series` and `period_start`. Missing: a month
    whose cap is not known counts with the cap before it.
    """
    if caps is None or caps.empty:
        return pd.Series(0, index=rows.index)
    month = pd.to_datetime(rows["period_start"]).dt.to_period("M")
    keyed = rows[_MONTHS[:-1]].assign(month=month)
    cap = keyed.merge(caps, on=_MONTHS, how="left")["cap"].set_axis(rows.index)
    return cap_changed(cap, rows["series"]).groupby(rows["series"]).cumsum()


def cap_changed(cap: pd.Series, series: pd.Series) -> pd.Series:
    """True on each row whose cap is another than the one known before it in the same series."""
    known = cap.groupby(series).ffill()
    before = known.groupby(series).shift()
    return known.notna() & before.notna() & known.ne(before)


def with_parts(series: pd.Series, parts: pd.Series) -> pd.Series:
    """Numbers of the series, in the same order, in which every part is a series of its own."""
    return pd.DataFrame({"series": series, "part": parts}).groupby(["series", "part"]).ngroup()
