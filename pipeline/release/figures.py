"""Indicators as they may be seen: each figure read off its two protected amounts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.release.at_risk import following
from pipeline.release.cube import protect_cube
from pipeline.release.proof import NO_CHECKS, Proof
from pipeline.release.relations import Bools, Floats
from pipeline.release.rounding import printed_error, two_significant, whole_percent
from schemas.disclosure import DisclosurePolicy
from schemas.vocabulary import CellState, Measure, PeriodKind

KEY = ["team_id", "exposure_kind", "period_kind", "period_start"]
#: Staffing adds up over units like any amount, so a lone hidden team needs a partner there too.
_CUBE_RULE = {"amount": "amount", "at_risk": "at_risk", "staffing": "amount"}
_INCOMPLETE = (CellState.MISSING.value, CellState.LATE.value)


@dataclass(frozen=True)
class Released:
    """What may be seen, the proof of it, and the officer's log of what is hidden and why."""

    figures: pd.DataFrame
    cells: pd.DataFrame
    proof: Proof
    checks: pd.DataFrame


@dataclass(frozen=True)
class Earlier:
    """Earlier publications: the states of the cells that are made anew, and cells that stand."""

    published: pd.DataFrame | None = None
    standing: pd.DataFrame | None = None


def release_figures(
    amounts: pd.DataFrame,
    indicators: pd.DataFrame,
    definitions: pd.DataFrame,
    units: pd.DataFrame,
    *,
    policy: DisclosurePolicy,
    earlier: Earlier | None = None,
) -> Released:
    """Protect the amounts and read every indicator off what is left.

    Grain: `figures` one row per indicator, unit, kind and period with `state`, the published
    numerator (rates only), denominator, `value`, `std_error`, and `judged_*` columns the verdicts
    may use: exact shown amounts for rates, rounded counts for shares (facts behind RULES 6). What
    is published beside them is a function of the rounded amounts.
    `amounts` as `marts.fct_amount` with `rounding` and `follows` of each amount, `indicators` as
    `indicators.team_indicator`, `definitions` one row per indicator with measure, numerator and
    denominator.
    `earlier`: what was published before; its standing cells get their figures too.
    Missing: a figure is hidden, missing or late as soon as one of its amounts is.
    """
    earlier = earlier or Earlier()
    rule = amounts["rule"].map(_CUBE_RULE)
    # plain objects: the blocks of the cube slice these columns thousands of times
    words = {name: amounts[name].astype(object) for name in ("amount_id", *KEY[:3])}
    cells = amounts.assign(rule=rule, state_hint=_hints(amounts), **words)
    if cells.empty:
        nothing = cells.assign(state=None, published_value=math.nan, people_band=None)
        standing = earlier.standing if earlier.standing is not None else nothing
        return Released(
            figures_of(standing, indicators, definitions),
            standing,
            Proof.of_checks(NO_CHECKS),
            NO_CHECKS,
        )
    # counts of days below the line of a share have a pattern of their own; those above it follow
    follows = ((cells["rule"] == "at_risk") & cells["follows"].notna()).to_numpy()
    leading = cells[~follows]
    # crews without a headcount: an amount whose people nobody knows has too few of them
    leading = leading.assign(n_people=leading["n_people"].astype(float).fillna(0.0))
    protected = protect_cube(
        leading, units, policy, previous=earlier.published, memory=earlier.standing
    )
    shares = following(cells[follows], protected.cells, units, policy)
    solved = pd.concat([protected.cells, shares], ignore_index=True)
    parts = [frame for frame in (earlier.standing, solved) if frame is not None and len(frame)]
    released = pd.concat(parts, ignore_index=True) if parts else solved
    figures = figures_of(released, indicators, definitions)
    return Released(figures, released, protected.proof, protected.checks)


def _hints(amounts: pd.DataFrame) -> pd.Series:
    hint = pd.Series(None, index=amounts.index, dtype=object)
    hint[amounts["is_missing"].fillna(False).astype(bool)] = CellState.MISSING.value
    hint[amounts["is_late"].fillna(False).astype(bool)] = CellState.LATE.value
    return hint


def without_thin_parts(cells: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """The cells without parts of a month of teams that are too small in any staffed month."""
    is_part = cells["period_kind"] == PeriodKind.PART.value
    counted = cells["rule"].isin(["amount", "staffing"])
    months = cells[~is_part & (cells["exposure_kind"] == "all") & counted]
    most = months.groupby(["team_id", "period_start"])["n_people"].max()
    fewest = most[most > 0].groupby("team_id").min()
    enough = fewest.index[fewest >= policy.parts_minimum_people.value]
    return cells[~(is_part & ~cells["team_id"].isin(enough))]


def figures_of(
    cells: pd.DataFrame, indicators: pd.DataFrame, definitions: pd.DataFrame
) -> pd.DataFrame:
    """Every indicator read off cells that are protected already; columns as `Released.figures`.

    `cells` with exact `value`, `state`, `published_value` and `people_band` of each amount; of the
    exact ones only the `judged_*` columns know.
    """
    columns = ["indicator_id", "measure", "numerator", "denominator", "kinds", "parts"]
    named = definitions[columns].rename(columns={"numerator": "over", "denominator": "under"})
    rows = _every_cell(indicators, cells, named)
    over = _amount_side(cells, "over")
    rows = rows.merge(over, on=["over", *KEY], how="left")
    under = _amount_side(cells, "under")
    rows = rows.merge(under, on=["under", *KEY], how="left")
    rows = _denominator_of_all(rows, under)
    rows["state"] = _state(rows["over_state"], rows["under_state"])
    return _values(rows)


def _every_cell(indicators: pd.DataFrame, cells: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and cell of its numerator, late and missing ones included."""
    keys = cells[["amount_id", *KEY, "period_end"]].rename(columns={"amount_id": "over"})
    keys = keys.merge(named, on="over")
    is_wanted = (keys["kinds"] | (keys["exposure_kind"] == "all")) & (
        keys["parts"] | (keys["period_kind"] != PeriodKind.PART.value)
    )
    found = indicators.drop(columns=["period_end"])
    return keys[is_wanted].merge(found, on=["indicator_id", *KEY], how="left")


def _amount_side(cells: pd.DataFrame, side: str) -> pd.DataFrame:
    kept = cells[["amount_id", *KEY, "state", "published_value", "people_band"]]
    # a count of people or of their days at risk is told in steps only, whatever stands beside it
    is_counted = (cells["rule"] == "at_risk").to_numpy()
    exact = np.where(is_counted, cells["published_value"], cells["value"]).astype(float)
    return kept.assign(value=exact, counted=is_counted).rename(
        columns={
            "counted": f"{side}_counted",
            "amount_id": side,
            "state": f"{side}_state",
            "value": f"{side}_exact",
            "published_value": f"{side}_published",
            "people_band": f"{side}_band",
        }
    )


def _denominator_of_all(rows: pd.DataFrame, under: pd.DataFrame) -> pd.DataFrame:
    """A figure by kind stands over the denominator of all kinds, which has no kinds itself."""
    whole = under[under["exposure_kind"] == "all"].drop(columns="exposure_kind")
    key = ["under", "team_id", "period_kind", "period_start"]
    found = rows[key].merge(whole, on=key, how="left")
    filled = rows.copy()
    for name in ("under_state", "under_exact", "under_published", "under_band"):
        filled[name] = rows[name].where(rows["under_state"].notna(), found[name].to_numpy())
    return filled


def _state(over: pd.Series, under: pd.Series) -> pd.Series:
    """Late and missing first, then hidden; zero only above a shown denominator."""
    state = np.full(len(over), CellState.SHOWN.value, dtype=object)
    state[(over == CellState.ZERO.value).to_numpy()] = CellState.ZERO.value
    for worse in (CellState.SUPPRESSED.value, *_INCOMPLETE):
        state[((over == worse) | (under == worse)).to_numpy()] = worse
    state[(over.isna() | under.isna()).to_numpy()] = CellState.MISSING.value
    empty = (under == CellState.ZERO.value).to_numpy() & (state == CellState.SHOWN.value)
    state[empty] = CellState.SUPPRESSED.value
    return pd.Series(state, index=over.index, dtype=object)


def _values(rows: pd.DataFrame) -> pd.DataFrame:
    """What is printed, a function of the rounded amounts alone, and what verdicts are read off."""
    visible = rows["state"].isin([CellState.SHOWN.value, CellState.ZERO.value]).to_numpy()
    is_share = (rows["measure"] == Measure.SHARE.value).to_numpy()
    over, under = (rows[f"{side}_published"].to_numpy(float) for side in ("over", "under"))
    printed = _ratio(over, under, is_share)
    judged_over = np.where(is_share, over, rows["over_exact"].to_numpy(float))
    judged_under = np.where(is_share, under, rows["under_exact"].to_numpy(float))
    judged = _ratio(judged_over, judged_under, is_share)
    shown = visible & np.isfinite(printed)
    error = rows["std_error"].to_numpy(float)
    value = np.where(is_share, whole_percent(printed), two_significant(printed))
    result = rows.drop(columns=[c for c in rows if str(c).startswith(("over_", "under_"))]).copy()
    result["period_end"] = pd.to_datetime(result["period_end"]) - pd.Timedelta(days=1)
    keep = _only_where(shown)
    result["numerator"] = keep(np.where(is_share, np.nan, over))
    result["denominator"] = keep(under)
    result["value"] = keep(value)
    is_counted = is_share | rows["over_counted"].eq(True).to_numpy()
    result["std_error"] = keep(printed_error(error, over, under, is_counted=is_counted))
    result["judged_value"] = keep(judged)
    result["judged_numerator"] = keep(judged_over)
    result["judged_denominator"] = keep(judged_under)
    result["judged_std_error"] = keep(error)
    band = np.where(is_share, rows["under_band"], rows["over_band"])
    band = np.where((rows["state"] == CellState.ZERO.value), rows["under_band"], band)
    result["people_band"] = pd.Series(band, dtype=object).where(pd.Series(shown), None)
    return result.drop(columns=["over", "under", "kinds", "parts"])


def _ratio(over: Floats, under: Floats, is_share: Bools) -> Floats:
    """Over / under, empty over nothing; a share is at most all of them."""
    ratio = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0)
    return np.where(is_share, np.minimum(ratio, 1.0), ratio)


def _only_where(shown: Bools) -> Callable[[Floats], Floats]:
    def keep(values: Floats) -> Floats:
        return np.where(shown, values, np.nan)

    return keep


def with_completeness(figures: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Completeness of logging as released, beside every figure of the same unit and period.

    Missing: unknown (empty) where the completeness figure itself is not shown.
    """
    key = ["team_id", "period_kind", "period_start"]
    known = figures[(figures["indicator_id"] == indicator_id) & figures["judged_value"].notna()]
    known = known[[*key, "value"]].rename(columns={"value": "completeness"})
    return figures.drop(columns="completeness", errors="ignore").merge(known, on=key, how="left")
