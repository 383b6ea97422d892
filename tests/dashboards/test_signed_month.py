"""A month signed off is no longer called a draft on screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import invented_publication as invented
import pandas as pd
from invented_surveys import survey_scale
from streamlit.testing.v1 import AppTest

from pipeline.published import Published
from pipeline.report.signing import SIGNATURES, sign, signature_of

OCTOBER = date(2026, 10, 1)
NOON = datetime(2026, 11, 11, 12, 0)


def test_a_signed_month_names_who_signed_it(
    tmp_path: Path, open_dashboard: Callable[..., AppTest], words: Callable[[AppTest], str]
) -> None:
    path = invented.publish(tmp_path)
    assert "draft, not signed off" in words(open_dashboard(tmp_path))
    noon = datetime(2026, 11, 11, 12, 0)
    sign(path, date(2026, 10, 1), by="A. <Officer>", at=noon)
    text = words(open_dashboard(tmp_path))
    assert "signed by A. &lt;Officer&gt;" in text
    assert "draft, not signed off" not in text


def _holds(path: Path) -> bool:
    with Published.open(path) as published:
        return signature_of(path.parent, published, OCTOBER) is not None


def _changed(frame: pd.DataFrame, is_meant: pd.Series, **values: Any) -> pd.DataFrame:
    """The table with values changed in the first row that is meant."""
    later = frame.copy()
    for name, value in values.items():
        later.loc[is_meant.idxmax(), name] = value
    return later


def test_a_verdict_or_survey_cell_that_changes_makes_the_month_a_draft(tmp_path: Path) -> None:
    status = invented.tables()["limit_status"]
    october = pd.to_datetime(status["period_start"]).eq("2026-10-01")
    within, surveys = october & status["verdict"].eq("within"), survey_scale()
    # the newest wave closed by the end of October is the one of October itself
    is_shown, newest = surveys["state"].eq("shown"), surveys["wave_id"].eq("2026-10")
    assert within.any()
    sign(invented.publish(tmp_path, survey_scale=surveys), OCTOBER, by="A. Officer", at=NOON)
    kept = {"survey_scale": surveys}
    changes: dict[str, tuple[bool, dict[str, pd.DataFrame]]] = {
        "20261111-01": (True, kept),
        "20261111-02": (False, kept | {"limit_status": _changed(status, within, verdict="over")}),
        "20261111-03": (False, kept | {"limit_status": _changed(status, within, threshold=9.0)}),
        "20261111-04": (False, {"survey_scale": _changed(surveys, is_shown & newest, mean=12.5)}),
        # another month's verdict, an earlier wave, or a word changes nothing in what was signed
        "20261111-05": (True, kept | {"limit_status": _changed(status, ~october, verdict="over")}),
        "20261111-06": (True, kept | {"limit_status": _changed(status, within, sentence="Else.")}),
        "20261111-07": (True, {"survey_scale": _changed(surveys, is_shown & ~newest, mean=12.5)}),
    }
    for run_id, (stands, content) in changes.items():
        assert _holds(invented.publish(tmp_path, run_id=run_id, **content)) is stands, run_id
    # a signature from before verdicts were in it holds for the figures alone
    book = tmp_path / SIGNATURES
    line = json.loads(book.read_text())
    del line["said"]
    book.write_text(json.dumps(line) + "\n")
    assert _holds(tmp_path / "plimsoll-20261111-02.duckdb")
