"""Survey rows of the warehouse as slim frames: texts as numbers, one row per answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from pipeline.warehouse import Warehouse

#: A response that names two teams counts once, for the first of them in order of code.
_RESPONDENTS = """
    create or replace temp table survey_respondent as
    select
        (row_number() over (order by instrument_id, wave_id, response_id) - 1)::integer
            as respondent,
        instrument_id,
        wave_id,
        response_id,
        min(team_id) as team_id,
        min(submitted_on) as first_on,
        max(submitted_on) as last_on,
    from raw.survey_responses
    group by instrument_id, wave_id, response_id
"""
_ITEMS = """
    create or replace temp table survey_item as
    select
        (row_number() over (order by item) - 1)::smallint as item_no,
        item,
    from (select distinct item from raw.survey_responses)
"""
_ANSWERS = """
    select
        person.respondent,
        survey_item.item_no,
        response.answer::smallint as answer,
    from raw.survey_responses as response
    join survey_respondent as person using (instrument_id, wave_id, response_id)
    join survey_item using (item)
    where response.answer is not null
"""
#: An item asked otherwise than in the file before marks the waves that came with its file.
_BREAKS = """
    select distinct
        broken.instrument_id,
        response.wave_id,
        broken.item,
        broken.change,
    from ledger.series_break as broken
    join raw.survey_responses as response
        on broken.file_id = response.file_id
        and broken.instrument_id = response.instrument_id
    where response.wave_id not in (
        select earlier.wave_id
        from raw.survey_responses as earlier
        where earlier.file_id < broken.file_id
            and earlier.instrument_id = broken.instrument_id
    )
    order by all
"""
BREAK_COLUMNS = ("instrument_id", "wave_id", "item", "change")


def _no_breaks() -> pd.DataFrame:
    return pd.DataFrame(columns=list(BREAK_COLUMNS))


@dataclass(frozen=True)
class Wave:
    """One wave of one instrument, with its first and last day."""

    instrument_id: str
    wave_id: str
    opened_on: date
    closed_on: date


@dataclass(frozen=True)
class SurveyRows:
    """Everything surveys are computed from.

    respondents: one row per respondent: respondent (a number), instrument_id, wave_id, team_id,
    first_on, last_on. answers: one row per answer given: respondent, item_no, answer. items: one
    row per item: item_no, item. waves: one row per wave and team: wave_id, team_id, invited,
    opened_on, closed_on. breaks: one row per item that a wave asks otherwise than the file before
    it: instrument_id, wave_id, item, change (wording, options, codes).
    """

    respondents: pd.DataFrame
    answers: pd.DataFrame
    items: pd.DataFrame
    waves: pd.DataFrame
    breaks: pd.DataFrame = field(default_factory=_no_breaks)

    def wide(self, instrument_id: str, wave_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Respondents of an instrument and wave, and their answers with one column per item.

        Grain: one row per respondent in both, in the same order. Missing: no answer is empty;
        respondents without any answer are left out, and so are items nobody answered.
        """
        whom = self.respondents["instrument_id"].eq(instrument_id)
        people = self.respondents[whom & self.respondents["wave_id"].eq(wave_id)]
        place = np.full(int(self.respondents["respondent"].max()) + 1, -1)
        place[people["respondent"].to_numpy()] = np.arange(len(people))
        row = place[self.answers["respondent"].to_numpy()]
        mine = self.answers[row >= 0]
        used = np.sort(mine["item_no"].unique())
        values = np.full((len(people), len(used)), np.nan)
        column = np.searchsorted(used, mine["item_no"].to_numpy())
        values[row[row >= 0], column] = mine["answer"].to_numpy(float)
        names = self.items.set_index("item_no")["item"].reindex(used)
        answered = ~np.isnan(values).all(axis=1)
        wide = pd.DataFrame(values[answered], columns=names.astype(str).tolist())
        return people[answered].reset_index(drop=True), wide


def read_surveys(warehouse: Warehouse) -> SurveyRows:
    """The survey contracts' rows; empty frames when no survey was delivered."""
    warehouse.execute(_RESPONDENTS)
    warehouse.execute(_ITEMS)
    people = warehouse.frame(
        "select respondent, instrument_id, wave_id, team_id, first_on, last_on "
        "from survey_respondent order by respondent"
    )
    waves = warehouse.frame(
        "select wave_id, team_id, invited, opened_on, closed_on from raw.survey_waves "
        "order by wave_id, team_id"
    )
    items = warehouse.frame("select item_no, item from survey_item order by item_no")
    return SurveyRows(people, warehouse.frame(_ANSWERS), items, waves, _breaks(warehouse))


def _breaks(warehouse: Warehouse) -> pd.DataFrame:
    """What changed between waves; none where no survey came through a source that says."""
    kept = "select count(*) from duckdb_tables() where schema_name = 'ledger' and table_name = "
    if not warehouse.value(kept + "'series_break'"):
        return _no_breaks()
    return warehouse.frame(_BREAKS)


def wave_calendar(surveys: SurveyRows) -> list[Wave]:
    """Each instrument's waves in order of their first day.

    Missing: a wave without dated invitations spans the days of its answers.
    """
    wave = ["instrument_id", "wave_id"]
    answered = surveys.respondents.groupby(wave, as_index=False).agg(
        first_on=("first_on", "min"), last_on=("last_on", "max")
    )
    invited = surveys.waves.groupby("wave_id", as_index=False).agg(
        opened_on=("opened_on", "min"), closed_on=("closed_on", "max")
    )
    waves = answered.merge(invited, on="wave_id", how="left")
    opened = pd.to_datetime(waves["opened_on"]).fillna(pd.to_datetime(waves["first_on"]))
    closed = pd.to_datetime(waves["closed_on"]).fillna(pd.to_datetime(waves["last_on"]))
    waves = waves.assign(opened_on=opened, closed_on=closed).sort_values(["opened_on", *wave])
    return [
        Wave(str(instrument), str(name), first.date(), last.date())
        for instrument, name, first, last in zip(
            *(waves[column] for column in (*wave, "opened_on", "closed_on")), strict=True
        )
    ]
