"""The four parts of a month: all or none, and never the last from the month minus three."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.vocabulary import PeriodKind

OF_MONTH = ["amount_id", "team_id", "exposure_kind", "month"]
DECISIONS = ["hide_all", "month_primary", "month_fixed_by_parts", "month_first_parted"]
DECISIONS += ["seen_amount"]


def decided(ready: pd.DataFrame) -> pd.DataFrame:
    """Adds `month_fixed`, `month_parted`, `known`, `part_reason`; settles parts and their months.

    Parts of one month are shown together or not at all. Where some were shown before and another
    fails, those stay, the failing ones are hidden and the month becomes primary; only what the
    parts seen leave open (value - `known`) can then move. A month whose parts were seen must stay
    shown: it is fixed. One whose parts are shown for the first time is a dear partner (`parted`):
    hidden after all, it takes its parts along. Source: docs/methods/protection.md.
    """
    start = pd.to_datetime(ready["period_start"])
    ready = ready.assign(
        month=start.dt.to_period("M").dt.start_time,
        month_fixed=False,
        month_parted=False,
        known=0.0,
        part_reason=None,
    )
    is_part = (ready["period_kind"] == PeriodKind.PART.value).to_numpy()
    if not is_part.any():
        return ready
    group = _parts(ready[is_part], _months(ready))
    primary = ready["primary"].to_numpy().copy()
    reason = ready["part_reason"].to_numpy(object).copy()
    own = ready[is_part].merge(group, on=OF_MONTH, how="left")
    hide = own["hide_all"].to_numpy(bool) & ~own["was_shown"].to_numpy()
    hide |= own["primary"].to_numpy()
    reason[np.flatnonzero(is_part)[hide & ~own["primary"].to_numpy()]] = "part"
    primary[is_part] = hide & own["value"].notna().to_numpy()
    is_month = (ready["period_kind"] == PeriodKind.MONTH.value).to_numpy()
    month = ready[is_month].merge(group, on=OF_MONTH, how="left")
    forced = month["month_primary"].eq(True).to_numpy() & month["value"].notna().to_numpy()
    reason[np.flatnonzero(is_month)[forced & ~month["primary"].to_numpy()]] = "parts"
    primary[is_month] |= forced
    fixed, parted = np.zeros(len(ready), dtype=bool), np.zeros(len(ready), dtype=bool)
    fixed[is_month] = month["month_fixed_by_parts"].eq(True).to_numpy() & ~forced
    parted[is_month] = month["month_first_parted"].eq(True).to_numpy() & ~forced
    known = np.zeros(len(ready))
    known[is_month] = np.where(forced, month["seen_amount"].fillna(0.0).to_numpy(float), 0.0)
    return ready.assign(
        primary=primary, month_fixed=fixed, month_parted=parted, known=known, part_reason=reason
    )


def of_hidden_months(ready: pd.DataFrame, hidden: np.ndarray) -> np.ndarray:
    """Parts shown so far whose month has to be hidden: three of them would give the fourth away."""
    is_part = (ready["period_kind"] == PeriodKind.PART.value).to_numpy()
    is_month = (ready["period_kind"] == PeriodKind.MONTH.value).to_numpy()
    months = ready.loc[is_month & hidden & ready["month_parted"].to_numpy(bool), OF_MONTH]
    if not is_part.any() or months.empty:
        return np.zeros(len(ready), dtype=bool)
    found = ready[OF_MONTH].merge(months.assign(_gone=True), on=OF_MONTH, how="left")["_gone"]
    return is_part & found.eq(True).to_numpy() & ready["value"].notna().to_numpy() & ~hidden


def _months(ready: pd.DataFrame) -> pd.DataFrame:
    months = ready[ready["period_kind"] == PeriodKind.MONTH.value]
    return months[[*OF_MONTH, "primary", "was_hidden"]].rename(
        columns={"primary": "own_primary", "was_hidden": "own_hidden"}
    )


def _parts(parts: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """One row per month with parts: what happens to all of them, and to the month."""
    keyed = parts.assign(
        bad=parts["primary"] | parts["was_hidden"] | parts["value"].isna(),
        seen=parts["was_shown"],
        amount=parts["value"].where(parts["was_shown"], 0.0),
    )
    group = keyed.groupby(OF_MONTH, as_index=False, sort=False).agg(
        any_bad=("bad", "any"), any_seen=("seen", "any"), seen_amount=("amount", "sum")
    )
    group = group.merge(months, on=OF_MONTH, how="left")
    month_hidden = group["own_primary"].eq(True) | group["own_hidden"].eq(True)
    hide_all = group["any_bad"] | month_hidden
    return group.assign(
        hide_all=hide_all,
        month_primary=hide_all & group["any_seen"],
        month_fixed_by_parts=~hide_all & group["any_seen"],
        month_first_parted=~hide_all & ~group["any_seen"],
    )[[*OF_MONTH, *DECISIONS]]
