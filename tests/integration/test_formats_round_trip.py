"""The sample organisation's survey in the layout of each platform gives the same responses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import survey_layouts as layouts
from taking_in import KEY, workbench

Rows = list[tuple[Any, ...]]
MAKERS: dict[str, Callable[[pd.DataFrame, Path], layouts.Export]] = {
    "Qualtrics": lambda frame, _: layouts.qualtrics(frame),
    "SurveyMonkey": lambda frame, _: layouts.surveymonkey(frame),
    "Microsoft Forms": layouts.ms_forms,
    "Google Forms": lambda frame, _: layouts.google_forms(frame),
    "LimeSurvey": lambda frame, _: layouts.limesurvey(frame),
    "LimeSurvey VV": lambda frame, _: layouts.limesurvey_vv(frame),
    "REDCap": lambda frame, _: layouts.redcap(frame),
    "KoBo": lambda frame, _: layouts.kobo(frame),
}


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return layouts.sample_answers()


def expected_rows(frame: pd.DataFrame) -> Rows:
    """What the answers are, straight from the frame: no reader, no SQL."""
    return sorted(
        (
            str(KEY.token("response_id", row.Response)), row.Wave, row.Submitted, row.Team,
            "proqol5", str(number), int(given) if (given := getattr(row, item)) else None,
        )
        for row in frame.itertuples()
        for number, item in enumerate(layouts.ITEMS, 1)
    )  # fmt: skip


def _sorted(rows: Rows, *, with_id: bool) -> list[str]:
    return sorted(repr(row if with_id else row[1:]) for row in rows)


@pytest.mark.parametrize("platform", MAKERS)
def test_each_layout_gives_the_same_survey_responses(
    platform: str, answers: pd.DataFrame, tmp_path: Path
) -> None:
    export = MAKERS[platform](answers, tmp_path)
    taken = workbench(tmp_path, [export.source])
    outcome = taken.drop(export.name, export.data)
    assert outcome.message == ""
    # 134 responses in spring and 126 in autumn of 30 items each: 260 rows become 7,800 records.
    assert (outcome.tally.read, outcome.tally.accepted, outcome.tally.records) == (260, 260, 7800)
    found = taken.rows(
        "select response_id::varchar, wave_id, submitted_on::varchar, team_id, instrument_id, "
        "item, answer from raw.survey_responses"
    )
    # Google has no response id: everything else must agree, and there are as many responses.
    with_id = platform != "Google Forms"
    assert _sorted(found, with_id=with_id) == _sorted(expected_rows(answers), with_id=with_id)
    assert len({row[0] for row in found}) == 260
