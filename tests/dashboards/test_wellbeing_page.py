"""The wellbeing page: figures with their range, what is withheld, and words without diagnosis."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from invented_publication import publish
from invented_surveys import survey_scale
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]

FORBIDDEN = (
    "safe", "healthy", "at risk", "breach", "failing", "worst", "symptom", "patient", "diagnosis",
    "compliance", "red", "amber", "green",
)  # fmt: skip


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented organisation with eight waves of one scale."""
    directory = tmp_path_factory.mktemp("surveyed")
    publish(directory, survey_scale=survey_scale())
    return directory


def test_verdict_names_the_one_team_that_changed(
    surveyed: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(surveyed, "wellbeing"))
    # Coast Advocates: change -8 with range -12 to -4; every other change is 1, range -3 to 5
    assert "Coast Advocates is clearly lower than in July 2026. No team is clearly higher." in text
    assert "On this scale higher is worse." in text


def test_each_team_shows_mean_range_bands_and_answers(
    surveyed: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(surveyed, "wellbeing"))
    row = re.search(r"<tr><th[^>]*>Harbour Nights</th>.*?</tr>", page)
    assert row is not None
    # the last of eight waves adds 7 % 3 * 0.4 = 0.4 to 52; the range is 6 to either side
    assert "52.4, range 46.4 to 58.4, wave before 51.0" in row[0]
    assert "50 to under 75: 38%" in row[0]
    assert "<b>63%</b>" in row[0]
    assert "20 to 49 people" in row[0]


def test_a_withheld_team_has_no_number_and_names_the_unit_it_is_counted_in(
    surveyed: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(surveyed, "wellbeing"))
    row = re.search(r"<tr><th[^>]*>Family Liaison</th>.*?</tr>", page)
    assert row is not None
    told = re.sub(r"<[^>]+>", " ", row[0])
    assert "withheld; counted in Police" in told
    assert not re.search(r"\d", told)


def test_few_answers_are_too_little_data_and_no_mean_is_drawn(
    surveyed: Path, open_dashboard: Open, html: Read, words: Read
) -> None:
    app = open_dashboard(surveyed, "wellbeing")
    row = re.search(r"<tr><th[^>]*>Roads Policing</th>.*?</tr>", html(app))
    assert row is not None
    assert "too little data: 38% answered" in row[0]
    assert "40." not in row[0]
    assert "10 of 14 teams shown; 3 withheld, 1 too little data" in words(app)


def test_all_teams_share_one_axis_and_nothing_is_drawn_as_a_limit(
    surveyed: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(surveyed, "wellbeing"))
    assert page.count('<th scope="col" class="axis">') == 1
    assert "limit-line" not in page
    assert "It has no limit line" in page


def test_six_waves_and_more_have_a_trend_with_what_chance_allows(
    surveyed: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(surveyed, "wellbeing", unit="AMB2"))
    assert "Harbour Nights, wave by wave" in text
    assert "8 waves so far: what chance allows is on trial." in text


def test_two_waves_are_dots_and_have_no_trend(
    tmp_path: Path, open_dashboard: Open, words: Read, html: Read
) -> None:
    publish(tmp_path, survey_scale=survey_scale(waves=2))
    app = open_dashboard(tmp_path, "wellbeing")
    assert "wave by wave" not in words(app)
    assert "2 waves" in words(app)
    assert '<span class="dots">' in html(app)


def test_the_first_wave_compares_with_nothing(
    surveyed: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(surveyed, "wellbeing", wave="2025-01"))
    assert "First wave of this scale: nothing to compare with yet." in text


def test_surveys_without_any_month_have_their_page(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    publish(tmp_path, survey_scale=survey_scale(waves=2), period=pd.DataFrame())
    text = words(open_dashboard(tmp_path, "wellbeing"))
    assert "Nothing is published yet" not in text
    assert "Harbour Nights" in text


def test_a_wave_whose_questions_changed_is_a_new_series(
    surveyed: Path, tmp_path: Path, open_dashboard: Open, words: Read, html: Read
) -> None:
    told = survey_scale(waves=8)
    is_last = told["wave_id"].eq("2026-10")
    told.loc[is_last, "note"] = "a new series: wording of 1 item(s) changed"
    compared = ["previous_wave_id", "change", "change_lower", "change_upper"]
    told.loc[is_last, compared] = None
    publish(tmp_path, survey_scale=told)
    app = open_dashboard(tmp_path, "wellbeing")
    text = words(app)
    assert "The questions changed with this wave" in text
    assert "a new series: wording of 1 item(s) changed" in text
    # one wave of the new series: no trend is drawn over the seven before it
    assert "wave by wave" not in text
    drawn = html(app).count("transform:rotate")
    whole = html(open_dashboard(surveyed, "wellbeing")).count("transform:rotate")
    # the line to the last of eight waves goes in each unit drawn: 16 less POL4, answered too little
    assert whole - drawn == 15


def test_a_checklist_says_that_it_is_not_a_validated_measure(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    listed = survey_scale(
        instrument_id="article_symptoms", scale_id="count", scale_name="Symptoms ticked",
        instrument_name="The article's ten common symptoms", is_validated=False, bands=None,
    )  # fmt: skip
    publish(tmp_path, survey_scale=listed)
    text = words(open_dashboard(tmp_path, "wellbeing"))
    assert text.count("not a validated measure") >= 2
    assert "symptom" not in text.lower()


def test_nothing_delivered_is_a_calm_page(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(publication, "wellbeing"))
    assert "No survey has been published yet." in text
    assert "Nothing has gone wrong" in text


def test_a_wave_that_could_not_be_scored_says_so(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    broken = survey_scale(waves=1).assign(state="missing", shown_for=None, mean=None, bands=None)
    publish(tmp_path, survey_scale=broken)
    text = words(open_dashboard(tmp_path, "wellbeing"))
    assert "The answers of this wave could not be scored." in text
    assert "not scored" in text


def test_no_word_of_the_page_judges_or_diagnoses(
    surveyed: Path, open_dashboard: Open, words: Read
) -> None:
    text = words(open_dashboard(surveyed, "wellbeing"))
    found = [word for word in FORBIDDEN if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert found == []


def test_hostile_names_stay_text(tmp_path: Path, open_dashboard: Open, html: Read) -> None:
    publish(tmp_path, hostile=True, survey_scale=survey_scale())
    page = html(open_dashboard(tmp_path, "wellbeing"))
    assert "<script" not in page
    assert "<img" not in page


def test_figures_of_units_out_of_scope_never_come_back(published_file: Path) -> None:
    from dashboards.queries import wellbeing
    from dashboards.scope import Scope
    from pipeline.published import Published, write_published

    path = published_file.with_name("scoped.duckdb")
    team = pd.DataFrame(
        [("AMB", "Ambulance", None, "division", 1, None),
         ("AMB1", "Harbour Days", "AMB", "team", 2, None),
         ("AMB3", "Moorland Response", "AMB", "team", 3, None)],
        columns=["team_id", "name", "parent_id", "level", "sort_order", "valid_to"],
    )  # fmt: skip
    write_published(path, {"team": team, "survey_scale": survey_scale()})
    published = Published.open(path)
    rows = wellbeing.scale_waves(
        published.frame, Scope(("AMB3",)), instrument_id="cbi", scale_id="work"
    )
    assert set(rows["team_id"]) == {"AMB3"}
    assert rows["shown_name"].isna().all()  # Ambulance stands for it, but may not be seen
    published.close()
    path.unlink()
