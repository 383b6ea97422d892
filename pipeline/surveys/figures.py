"""The figures of one wave: mean with interval, bands, alpha and response of every shown unit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.scoring import cronbach_alpha, non_response_bounds, response_rates, team_means
from pipeline.surveys.cuts import Cuts, band_cuts
from pipeline.surveys.scored import ScoredWave
from pipeline.surveys.units import UnitTree, pieces_hold, shown_units
from schemas.instrument import Scale
from schemas.instrument_parts import BandSet
from schemas.vocabulary import CellState, PeopleBand

#: Scales at least this wide print one decimal, narrower ones two.
WIDE_RANGE = 20
FIGURES = (
    "mean", "std_error", "lower", "upper", "bands", "alpha", "people_band", "response_rate",
    "bound_lower", "bound_upper",
)  # fmt: skip


def wave_figures(
    wave: ScoredWave, responses: pd.DataFrame, tree: UnitTree, *, k: int, fewest: int
) -> pd.DataFrame:
    """One row per scale and unit that was asked, with its state and the figures of shown ones.

    `responses`: one row per unit asked, as `responses_of_units` gives it. Missing: hidden units
    have no figure at all, their response rate included; a wave that could not be scored has state
    missing everywhere and says why in `note`; elsewhere `note` says what begins a new series.
    """
    parts = []
    if wave.problem:
        states = pd.DataFrame({"team_id": responses["team_id"], "state": CellState.MISSING.value})
        parts = [states.assign(scale_id=scale.id, note=wave.problem) for scale in wave.scales]
    for group in [] if wave.problem else wave.groups:
        shown = _shown(wave, group, tree, k=k)
        parts += [
            _scale_rows(wave, scale, responses, tree, shown, fewest=fewest) for scale in group
        ]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return rows.reindex(columns=["scale_id", "team_id", "state", "shown_for", *FIGURES, "note"])


def responses_of_units(
    wave: ScoredWave, invitations: pd.DataFrame, tree: UnitTree, *, active: Sequence[str]
) -> pd.DataFrame:
    """Responses and invitations of every unit that was asked, units above included.

    Grain: one row per unit: team_id, n, invited, response_rate. Missing: invited is unknown where
    any answering team below has no invitation; without invitations every active unit was asked.
    """
    answered = wave.rows.groupby("team_id").size().rename("n")
    asked = invitations.groupby("team_id")["invited"].sum().astype("float64").rename("invited")
    teams = pd.concat([answered, asked], axis=1)
    if asked.empty:
        teams = teams.reindex(teams.index.union(pd.Index(active)))
    teams["n"] = teams["n"].fillna(0)
    teams["is_unknown"] = teams["invited"].isna() & teams["n"].gt(0)
    climbed = _climbed(tree, list(teams.index))
    rows = climbed.join(teams, on="start").groupby("team_id", as_index=False)
    units = rows.agg(n=("n", "sum"), invited=("invited", "sum"), is_unknown=("is_unknown", "any"))
    units["invited"] = units["invited"].where(~units["is_unknown"] & units["invited"].gt(0))
    return response_rates(units.drop(columns="is_unknown"))


def _climbed(tree: UnitTree, starts: Sequence[str]) -> pd.DataFrame:
    """Each unit with itself and every unit above it: start, team_id."""
    pairs = [(one, unit) for one in starts for unit in (one, *tree.above(one))]
    return pd.DataFrame(pairs, columns=["start", "team_id"])


def _shown(wave: ScoredWave, group: tuple[Scale, ...], tree: UnitTree, *, k: int) -> frozenset[str]:
    """Units shown for scales that share items: for all of them or for none."""
    counts = []
    for scale in group:
        scored = wave.rows.loc[wave.rows[scale.id].notna(), "team_id"].value_counts()
        climbed = _climbed(tree, list(scored.index))
        units = climbed["start"].map(scored).groupby(climbed["team_id"]).sum()
        counts.append({str(unit): int(people) for unit, people in units.items()})
    shown = shown_units(counts, tree, k=k)
    if not pieces_hold(counts, tree, shown, k=k):
        raise AssertionError("a piece of the shown units is too small: the pattern is wrong")
    return shown


def _scale_rows(
    wave: ScoredWave,
    scale: Scale,
    responses: pd.DataFrame,
    tree: UnitTree,
    shown: frozenset[str],
    *,
    fewest: int,
) -> pd.DataFrame:
    rows = responses[["team_id", "invited", "response_rate"]].copy()
    rows["scale_id"] = scale.id
    rows["note"] = wave.breaks.get(scale.id, "")
    is_shown = rows["team_id"].isin(shown)
    rows["state"] = np.where(is_shown, CellState.SHOWN.value, CellState.SUPPRESSED.value)
    rows["shown_for"] = [tree.smallest_shown_around(unit, shown) for unit in rows["team_id"]]
    rows["response_rate"] = whole_percent(rows["response_rate"].where(is_shown).to_numpy(float))
    scored = wave.rows[wave.rows[scale.id].notna()]
    members = _climbed(tree, sorted(scored["team_id"].unique()))
    members = members[members["team_id"].isin(shown)]
    people = scored.rename(columns={"team_id": "start"}).reset_index(names="respondent")
    people = people.merge(members, on="start")
    figures = team_means(people, ["team_id"], scale=scale.id)
    rows = rows.merge(figures, on="team_id", how="left")
    rows = rows.rename(columns={"mean_lower": "lower", "mean_upper": "upper"})
    rows = _rounded(_bounded(rows, scale), scale)
    rows["people_band"] = people_bands(rows["n"].to_numpy(float))
    rows["alpha"] = rows["team_id"].map(_alphas(wave, scale, people))
    bands = _bands(people, scale, wave.band_sets[scale.id], tree, shown, fewest=fewest)
    rows["bands"] = rows["team_id"].map(bands)
    return rows


def _bounded(rows: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Lowest and highest possible mean had everyone invited answered; none without a range."""
    if scale.range is None:
        return rows.assign(bound_lower=np.nan, bound_upper=np.nan)
    known = rows.assign(n=rows["n"].fillna(0))
    bounds = non_response_bounds(known, (float(scale.range[0]), float(scale.range[1])))
    is_shown = rows["state"].eq(CellState.SHOWN.value)
    return rows.assign(
        bound_lower=bounds["bound_lower"].where(is_shown),
        bound_upper=bounds["bound_upper"].where(is_shown),
    )


def _rounded(rows: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    places = decimals(scale)
    names = ["mean", "lower", "upper", "bound_lower", "bound_upper"]
    values = rows[names].astype(float)
    if scale.range is not None:  # a t interval may reach past the ends of the scale
        values = values.clip(float(scale.range[0]), float(scale.range[1]))
    error = rows["std_error"].astype(float).round(places + 1)
    return rows.assign(**values.round(places), std_error=error)


def decimals(scale: Scale) -> int:
    """Decimals a mean of this scale is printed with."""
    if scale.range is None:
        return 2
    return 1 if scale.range[1] - scale.range[0] >= WIDE_RANGE else 2


def _alphas(wave: ScoredWave, scale: Scale, people: pd.DataFrame) -> dict[str, float]:
    """Cronbach's alpha per shown unit, to two decimals; none for scales without items."""
    if not scale.items or not len(wave.items.columns):
        return {}
    items = wave.items[list(scale.items)]
    return {
        str(unit): round(cronbach_alpha(items.loc[mine]).value, 2)
        for unit, mine in people.groupby("team_id")["respondent"]
    }


def _bands(
    people: pd.DataFrame,
    scale: Scale,
    band_set: BandSet | None,
    tree: UnitTree,
    shown: frozenset[str],
    *,
    fewest: int,
) -> dict[str, str]:
    """Shares per band or joined bands as JSON, per unit where any share may be printed."""
    if band_set is None:
        return {}
    names = [band.id for band in band_set.bands]
    bands = people[f"{scale.id}_band"].astype(str)
    table = pd.crosstab(people["team_id"], bands).reindex(columns=names, fill_value=0)
    found = dict(zip(table.index.astype(str), table.to_numpy().tolist(), strict=True))
    counts = {unit: found.get(unit, [0] * len(names)) for unit in shown}
    cuts = band_cuts(counts, tree, shown, fewest=fewest)
    return {unit: _as_json(counts[unit], cuts[unit], band_set) for unit in shown if cuts[unit]}


def _as_json(counts: Sequence[int], cuts: Cuts, band_set: BandSet) -> str:
    ends = [0, *cuts, len(counts)]
    starts: Mapping[int, float] = dict(enumerate(float(band.begins) for band in band_set.bands))
    parts = np.array([sum(counts[first:stop]) for first, stop in pairwise(ends)])
    shares = whole_percent(parts / sum(counts))
    return json.dumps(
        [
            {
                "bands": [band.id for band in band_set.bands[first:stop]],
                "from": starts[first],
                "to": starts.get(stop),
                "share": float(share),
            }
            for first, stop, share in zip(ends, ends[1:], shares, strict=False)
        ]
    )


def whole_percent(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares (0-1) to whole percent, halves upwards."""
    return np.asarray(np.floor(share * 100 + 0.5) / 100)


def people_bands(people: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """The band of respondents behind each figure; none where there is no figure."""
    edges = [people >= 50, people >= 20, people >= 10, people >= 5]
    words = [PeopleBand.FROM_50, PeopleBand.FROM_20, PeopleBand.FROM_10, PeopleBand.FROM_5]
    names = np.array([*(word.value for word in words), None], dtype=object)
    first = np.argmax([*edges, np.ones(len(people), dtype=bool)], axis=0)
    return np.asarray(names[first], dtype=object)
