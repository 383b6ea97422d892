"""Distributions as they may be seen: when exposure falls, and how long rests are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import StoppedError
from pipeline.release.cube import protect_cube
from schemas.disclosure import DisclosurePolicy
from schemas.vocabulary import CellState

KEY = ["distribution_id", "team_id", "period_kind", "period_start", "period_end"]
_TOTAL = "all"
_OPEN = [CellState.SHOWN.value, CellState.ZERO.value]
COLUMNS = [*KEY, "bucket_row", "bucket_column", "state", "value"]


def release_distributions(
    buckets: pd.DataFrame, cells: pd.DataFrame, *, totals: dict[str, str], policy: DisclosurePolicy
) -> pd.DataFrame:
    """Protect the buckets of each distribution of each team against their total.

    Grain: one row per distribution, team, period and bucket, with `state` and the rounded `value`.
    `buckets` as `indicators.team_distribution`; `cells` the protected cube; `totals` names the
    amount each distribution's buckets add up to, month by month.
    Missing: a distribution is withheld altogether where a month of its total is not shown: the
    buckets would give the hidden month away.
    """
    if buckets.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = buckets.assign(
        # a table of its own per month: buckets come and go, so no pattern is carried over
        amount_id=buckets["distribution_id"] + " " + buckets["period_start"].astype(str),
        exposure_kind=buckets["bucket_row"].astype(str)
        + "/"
        + buckets["bucket_column"].astype(str),
        rule="amount",
        state_hint=None,
        # crews without a headcount: whose people nobody knows has too few of them
        n_people=buckets["n_people"].astype(float).fillna(0.0),
    )
    together = pd.concat([rows, _totals(rows)], ignore_index=True)
    units = pd.DataFrame({"team_id": together["team_id"].unique(), "parent_id": None})
    cube = protect_cube(together, units, policy, strict_kinds=True)
    if not cube.proof.holds:
        raise StoppedError(
            "the proof of protection does not hold for the distributions of teams",
            expected="no hidden bucket recoverable from what is shown",
            todo="nothing was published; report this run to the maintainers",
        )
    protected = cube.cells
    protected = protected[protected["exposure_kind"] != _TOTAL]
    withheld = _hidden_totals(protected, cells, totals)
    state = np.where(withheld, CellState.SUPPRESSED.value, protected["state"].astype(object))
    is_open = np.isin(state, _OPEN)
    value = np.where(is_open, protected["published_value"].astype(float), np.nan)
    return protected.assign(state=state, value=value)[COLUMNS].reset_index(drop=True)


def standing_distributions(now: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The distributions with every picture ever published left as it was.

    A bucket less the same bucket of an earlier release would be the few whose rows came late, so a
    team's month is drawn once; one that was withheld altogether may be drawn later.
    """
    if published.empty or now.empty:
        return now
    seen = published[published["state"].isin(_OPEN)][KEY].drop_duplicates()
    seen = seen[seen["period_start"].isin(now["period_start"])].assign(_seen=True)
    stands = now[KEY].merge(seen, on=KEY, how="left")["_seen"].eq(True).to_numpy()
    kept = published.merge(seen, on=KEY)[COLUMNS]
    return pd.concat([now[~stands], kept], ignore_index=True)


def _totals(rows: pd.DataFrame) -> pd.DataFrame:
    """The row total of each distribution; behind it stand at least its largest bucket's people."""
    total = rows.groupby([*KEY, "amount_id"], as_index=False, dropna=False).agg(
        value=("value", "sum"), n_people=("n_people", "max")
    )
    return total.assign(
        exposure_kind=_TOTAL, rule="at_risk", top1=0.0, top2=0.0, state_hint=None,
        bucket_row=0, bucket_column=0,
    )  # fmt: skip


def _hidden_totals(rows: pd.DataFrame, cells: pd.DataFrame, totals: dict[str, str]) -> np.ndarray:
    """Whether a month under a distribution has a total that is not shown."""
    months = cells[
        (cells["period_kind"] == "month")
        & (cells["exposure_kind"] == _TOTAL)
        & cells["amount_id"].isin(totals.values())
    ]
    hidden = months[~months["state"].isin(_OPEN)][["amount_id", "team_id", "period_start"]]
    keyed = rows[["distribution_id", "team_id", "period_start", "period_end"]].reset_index(
        drop=True
    )
    keyed = keyed.assign(row=np.arange(len(keyed)), amount_id=keyed["distribution_id"].map(totals))
    met = keyed.merge(
        hidden.rename(columns={"period_start": "month"}), on=["amount_id", "team_id"], how="inner"
    )
    inside = met[(met["month"] >= met["period_start"]) & (met["month"] <= met["period_end"])]
    return np.isin(np.arange(len(keyed)), inside["row"].unique())
