"""Every chart a page draws holds against the grammar's schema, which the pages take on trust."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import invented_publication as invented
import pandas as pd
import pytest
from invented_surveys import survey_scale
from streamlit.testing.v1 import AppTest
from test_compare_page import LIKE, funnel_rows

from dashboards import drawing
from pipeline.charts import Tokens


@pytest.mark.parametrize(
    ("page", "address", "charts"),
    [
        ("team", {"team": "AMB2"}, {"series_chart", "kinds_chart", "heat_chart", "rest_chart"}),
        ("compare", {}, {"funnel_chart"}),
        ("wellbeing", {}, {"waves_chart"}),
    ],
)
def test_every_chart_of_a_page_holds_against_the_schema(
    page: str,
    address: dict[str, str],
    charts: set[str],
    tmp_path: Path,
    open_dashboard: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invented.publish(tmp_path, survey_scale=survey_scale(), funnel=funnel_rows(LIKE))
    found = set()

    def held(
        name: str,
        language: str,
        maker: Callable[..., alt.LayerChart],
        frame: pd.DataFrame,
        *,
        tokens: Tokens,
        words: dict[str, Any],
    ) -> dict[str, Any]:
        found.add(name)
        return dict(maker(frame, tokens=tokens, **words).to_dict(validate=True))

    monkeypatch.setattr(drawing, "_drawn", held)
    open_dashboard(tmp_path, page, **address)
    assert found == charts
