"""Control charts of released series, and where their limits lie against the limit of the register.

The rules are those of NHS "Making Data Count" on every chart; limits come from the first 24 periods
and stand from then on. Under 6 points, and where an indicator says so, a series is a run chart,
under 12 its limits are on trial; on neither is anything called a signal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.judge.series import SERIES
from pipeline.stats.limits import Limits, lines
from pipeline.stats.options import ChartOptions
from pipeline.stats.points import Points, read_points, series_order
from pipeline.stats.rules import four_rules
from pipeline.stats.verdicts import directions, special_causes, variations, words
from pipeline.stats.vocabulary import SHARE_KINDS, ChartKind, Improvement
from pipeline.stats.vocabulary import SpecialCause as Cause
from pipeline.stats.vocabulary import Variation as VariationWord
from schemas.published import Signal
from schemas.vocabulary import Assurance, PeriodKind, SpecialCause, Variation

#: Source: statistical practice 4.1 (points needed; baseline locked at 24).
RUN_CHART_BELOW = 6
TRIAL_BELOW = 12
BASELINE = 24

RUN_CHART = "run"


def signals(rows: pd.DataFrame, limit_status: pd.DataFrame) -> pd.DataFrame:
    """Charts of every released series of months and parts, in the shape of `Signal`.

    Grain: one row per series and period. Computed from published, rounded figures only.
    Missing: a gap has no value and no signal; a run chart has no limits. `rows` as
    `charted_series` gives them.
    """
    if rows.empty:
        return pd.DataFrame(columns=list(Signal.model_fields))
    drawn = pd.concat([_drawn(part) for part in _by_chart(rows)]).sort_index()
    rows = rows.join(drawn)
    points = rows["value"].notna().groupby(rows["series"]).transform("sum").astype("int64")
    short = ((points < RUN_CHART_BELOW) | (rows["kind"] == RUN_CHART)).to_numpy(bool)
    quiet = (points < TRIAL_BELOW).to_numpy(bool) | short
    rows["chart"] = np.where(short, RUN_CHART, rows["kind"])
    rows["points"] = points.clip(upper=BASELINE)
    rows["is_trial"] = points < TRIAL_BELOW
    rows["special_cause"] = np.where(quiet, str(SpecialCause.NONE), rows["special_cause"])
    rows["variation"] = np.where(quiet, str(Variation.COMMON_CAUSE), rows["variation"])
    for name in ("lower_limit", "upper_limit"):
        rows[name] = rows[name].mask(short)
    rows = rows.merge(_assurance_of_months(limit_status), on=_KEY, how="left")
    rows["assurance"] = rows["assurance"].fillna(str(Assurance.NONE))
    return rows[list(Signal.model_fields)]


_KEY = [*SERIES, "period_start"]


def _assurance_of_months(limit_status: pd.DataFrame) -> pd.DataFrame:
    """One assurance per figure: that of the limit named like the indicator, else the first."""
    own = limit_status["limit_id"] != limit_status["indicator_id"]
    ordered = limit_status.assign(other=own).sort_values(["other", "limit_id"], kind="stable")
    return ordered.drop_duplicates(_KEY)[[*_KEY, "assurance"]]


def with_assurance(verdicts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Verdict rows with `assurance`: the process limits known in that month against the limit.

    A month's assurance rests on the months up to it, never on later ones; from six points on.
    Missing: none without a limit, without a figure, or with fewer than six points; none too where
    the month lies on the other side of the limit than the process limits: what they describe has
    changed. `rows` as `charted_series` gives them.
    """
    rows = rows.loc[rows["period_kind"] == str(PeriodKind.MONTH)].reset_index(drop=True)
    if rows.empty or verdicts.empty:
        return verdicts.assign(assurance=str(Assurance.NONE))
    known = rows.join(process_limits_then(rows))
    key = ["indicator_id", "team_id", "exposure_kind", "period_start"]
    columns = ["process_lower", "process_upper"]
    found = verdicts[key].merge(known[[*key, *columns]], on=key, how="left")
    lower, upper = (found[name].to_numpy(float) for name in columns)
    assurance = _against_limit(verdicts, lower=lower, upper=upper)
    return verdicts.assign(assurance=assurance)


def process_limits_then(rows: pd.DataFrame) -> pd.DataFrame:
    """`process_lower` and `process_upper` of each row, from the rows of its series up to it."""
    result = pd.DataFrame(np.nan, index=rows.index, columns=["process_lower", "process_upper"])
    seen = rows["value"].notna().groupby(rows["series"]).cumsum()
    enough = (seen >= RUN_CHART_BELOW) & rows["value"].notna()
    last = min(BASELINE, int(rows["position"].max()) + 1)
    for length in range(RUN_CHART_BELOW, last + 1):
        newest = enough & (rows["position"] == length - 1)
        if length == BASELINE:
            newest = enough & (rows["position"] >= length - 1)
        series = rows.loc[newest, "series"].unique()
        upto = rows["series"].isin(series)
        if length < BASELINE:
            upto &= rows["position"] < length
        for part in _by_chart(rows.loc[upto]):
            drawn = _drawn(part)
            wanted = newest.loc[part.index]
            chosen = drawn.loc[wanted, ["lower_limit", "upper_limit"]]
            result.loc[chosen.index] = chosen.to_numpy()
    return result


def _against_limit(
    verdicts: pd.DataFrame, *, lower: npt.NDArray[np.float64], upper: npt.NDArray[np.float64]
) -> npt.NDArray[np.object_]:
    limit = verdicts["limit_value"].to_numpy(float)
    low = verdicts["is_low_worse"].to_numpy(bool)
    slack = 1e-12 * np.maximum(np.abs(lower), np.abs(upper))
    above, below = limit - upper > slack, lower - limit > slack
    within, over = np.where(low, below, above), np.where(low, above, below)
    value = verdicts["judged_value"].to_numpy(float)
    past = np.where(low, value < limit, value > limit)
    has_changed = (over & ~past) | (within & past)
    no_limit = (
        has_changed
        | np.isnan(limit)
        | np.isnan(lower)
        | verdicts["verdict"].isin(_UNJUDGED).to_numpy()
    )
    return np.select(
        [no_limit, within, over],
        [str(Assurance.NONE), str(Assurance.CONSISTENTLY_WITHIN), str(Assurance.CONSISTENTLY_OVER)],
        default=str(Assurance.HIT_AND_MISS),
    ).astype(object)


_UNJUDGED = ["not_applicable", "withheld", "no_limit", "too_little_data"]


def _by_chart(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for _, part in rows.groupby(["kind", "improvement"], sort=True, observed=True):
        yield part


def _drawn(part: pd.DataFrame) -> pd.DataFrame:
    """Centre, limits and the four rules for series of one chart kind and direction."""
    kind = ChartKind(part["kind"].iloc[0])
    improvement = Improvement(part["improvement"].iloc[0])
    options = ChartOptions(improvement=improvement, fix=BASELINE)
    frame = part.rename(columns={"period_start": "period"})
    order = series_order(frame)
    points = read_points(kind, frame.iloc[order], options)
    limits = lines(kind, points, options)
    flags = four_rules(points, limits)
    cause = special_causes(flags)
    lower, upper = _within_bounds(kind, points, limits)
    drawn = pd.DataFrame(
        {
            "centre": limits.centre,
            "lower_limit": lower,
            "upper_limit": upper,
            "special_cause": words(cause, Cause).astype(object),
            "variation": words(
                variations(directions(cause, flags), points.better), VariationWord
            ).astype(object),
        },
        index=part.index[order],
    )
    return drawn.reindex(part.index)


def _within_bounds(
    kind: ChartKind, points: Points, limits: Limits
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """No limit under 0, none above 1 for shares: a count there cannot exist."""
    upper = np.where(limits.upper > 1, 1.0, limits.upper) if kind in SHARE_KINDS else limits.upper
    return np.where(limits.lower < 0, 0.0, limits.lower), upper
