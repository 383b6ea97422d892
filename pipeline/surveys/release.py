"""Surveys released: each wave once, after its close, and compared with the wave before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pipeline.scoring import ScoreOptions
from pipeline.surveys.comparing import compared
from pipeline.surveys.figures import responses_of_units, wave_figures
from pipeline.surveys.policy import SurveyPolicy
from pipeline.surveys.reading import SurveyRows, Wave, wave_calendar
from pipeline.surveys.scored import ScoredWave, refusal, scale_facts, scored_wave
from pipeline.surveys.units import UnitTree
from schemas.published import SurveyScale
from schemas.vocabulary import CellState, PeriodKind

COLUMNS = list(SurveyScale.model_fields)
WAVE = ["instrument_id", "wave_id"]


@dataclass(frozen=True)
class ReleasedSurveys:
    """`table` in the shape of `SurveyScale`, its waves as periods, and notes for the officer."""

    table: pd.DataFrame
    notices: list[str]

    @property
    def periods(self) -> pd.DataFrame:
        """The waves as rows of the published table of periods, one per first day."""
        table = self.table.drop_duplicates("period_start")
        label = pd.to_datetime(table["period_start"]).dt.strftime("%B %Y") + " wave"
        kind = PeriodKind.WAVE.value
        return table[["period_start", "period_end"]].assign(period_kind=kind, label=label)


def release_surveys(
    surveys: SurveyRows,
    units: pd.DataFrame,
    *,
    policy: SurveyPolicy,
    as_of: date,
    previous: pd.DataFrame | None = None,
) -> ReleasedSurveys:
    """Score, protect and compare every wave that has closed.

    `units`: the tree of units (team_id, parent_id, valid_to). `previous`: `survey_scale` of what is
    published now. A wave is computed once, after it closed and its grace has passed; afterwards it
    stands as published, because old less new would be the few who answered late. Waves that could
    not be scored are tried again. Respondents of unknown teams count for the top unit alone.
    """
    above = units["parent_id"].astype(object).where(units["parent_id"].notna(), None)
    tree = UnitTree(dict(zip(units["team_id"].astype(str), above, strict=True)))
    kept = _standing(previous)
    settled = set(zip(kept["instrument_id"], kept["wave_id"], strict=True))
    notices: list[str] = []
    parts = [kept]
    for wave in wave_calendar(surveys):
        if (wave.instrument_id, wave.wave_id) in settled:
            continue
        why = _not_yet(wave, policy, as_of)
        if why:
            notices.append(why)
            continue
        options = policy.choices.get(wave.instrument_id, ScoreOptions(partial=True))
        scored = scored_wave(surveys, wave.instrument_id, wave.wave_id, options)
        scored = _of_known_units(scored, tree)
        parts.append(_wave_rows(scored, surveys, units, tree, wave, policy=policy))
        notices += _problems(scored)
    rows = [part for part in parts if len(part)]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=COLUMNS)
    return ReleasedSurveys(compared(table)[COLUMNS], sorted(set(notices)))


def _not_yet(wave: Wave, policy: SurveyPolicy, as_of: date) -> str | None:
    """Why a wave is not published, or not yet."""
    if wave.closed_on + timedelta(days=policy.grace_days) >= as_of:
        return f"survey wave {wave.wave_id} is still open or within its days of grace"
    return refusal(wave.instrument_id, is_opted_in=wave.instrument_id in policy.opted_in)


def _problems(scored: ScoredWave) -> list[str]:
    where = f"{scored.instrument.id}, wave {scored.wave_id}"
    return [f"{where}: {text}" for text in (scored.problem, *scored.warnings) if text]


def _standing(previous: pd.DataFrame | None) -> pd.DataFrame:
    """Waves that were published before and stand; those that could not be scored do not."""
    if previous is None or previous.empty:
        return pd.DataFrame(columns=COLUMNS)
    before = previous.reindex(columns=COLUMNS)
    state = before["state"].astype(str)
    settled = state.ne(CellState.MISSING.value).groupby([before[c] for c in WAVE]).transform("any")
    return before[settled]


def _of_known_units(wave: ScoredWave, tree: UnitTree) -> ScoredWave:
    """Respondents of teams that are not in the tree count for its top unit alone."""
    top = next(unit for unit in reversed(tree.upwards) if tree.parents[unit] is None)
    team = wave.rows["team_id"].astype(str)
    known = team.where(team.isin(list(tree.parents)), top)
    return ScoredWave(**{**wave.__dict__, "rows": wave.rows.assign(team_id=known)})


def _wave_rows(
    scored: ScoredWave,
    surveys: SurveyRows,
    units: pd.DataFrame,
    tree: UnitTree,
    wave: Wave,
    *,
    policy: SurveyPolicy,
) -> pd.DataFrame:
    ends = pd.to_datetime(units["valid_to"])
    is_active = ends.isna() | ends.ge(pd.Timestamp(wave.opened_on))
    waves = surveys.waves
    asked = waves[waves["wave_id"].eq(wave.wave_id) & waves["team_id"].isin(list(tree.parents))]
    active = units.loc[is_active, "team_id"].astype(str).tolist()
    responses = responses_of_units(scored, asked, tree, active=active)
    figures = wave_figures(scored, responses, tree, k=policy.k, fewest=policy.fewest)
    described = figures.merge(scale_facts(scored.instrument), on="scale_id")
    return described.assign(
        wave_id=wave.wave_id, period_start=wave.opened_on, period_end=wave.closed_on
    ).reindex(columns=COLUMNS)
