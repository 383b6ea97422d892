"""One team: verdict, charts with their tables, headroom, reason, limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]


def specifications(app: AppTest) -> list[dict]:
    """The chart specifications of the page in order."""
    return [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]


def values_in(node: object) -> list[dict]:
    """Every row of inline data anywhere in a specification."""
    if isinstance(node, list):
        return [row for part in node for row in values_in(part)]
    if not isinstance(node, dict):
        return []
    own = node["values"] if isinstance(node.get("values"), list) else []
    rows = [row for row in own if isinstance(row, dict)]
    return rows + [row for part in node.values() for row in values_in(part)]


def test_verdict_names_the_team_and_since_when(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "team", team="AMB2", limit="W-00"))
    assert "Harbour Nights carries more than its limit, since September." in page
    assert "4.7 trauma case-contacts per staffed shift in October 2026; the limit is 4." in page
    assert "Chance does not explain it." in page
    assert "Rising, beyond chance" in page


def test_headroom_names_two_ways_back(publication: Path, open_dashboard: Open, words: Read) -> None:
    app = open_dashboard(publication, "team", team="AMB2", limit="W-00")
    card = " ".join(element.value for element in app.markdown)
    # 4.7 - 4 = 0.7 a shift over 105 shifts = 73.5, up to 5: 75; 105 x 4.7/4 - 105 = 18.4: 20
    assert "75 fewer" in card
    assert "20 more" in card
    assert "case-contacts a month, moved to another team or time" in card
    assert 'aria-label="Hull in section: the figure is 4.7, the limit 4."' in card


def test_why_this_limit_has_sentence_source_and_strength(
    publication: Path, open_dashboard: Open, html: Read, words: Read
) -> None:
    app = open_dashboard(publication, "team", team="AMB2", limit="W-02")
    page = words(app)
    assert "“you do not spend your entire working day”" in page
    assert "20 of 37.5 h and 4 of 8 h: argued, not proved" in page
    assert "Adopted by Health and Safety Committee, 12 January 2026." in page
    assert 'aria-label="Strength E: a convention, no published number"' in html(app)


def test_every_chart_has_a_reading_as_its_text_alternative(
    publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(publication, "team", team="AMB2")
    charts = app.get("vega_lite_chart")
    assert len(charts) == 4
    assert all(len(chart.proto.alt) > 20 for chart in charts)
    assert "<" not in "".join(chart.proto.alt for chart in charts)


def test_every_chart_has_its_table_and_two_downloads(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    app = open_dashboard(publication, "team", team="AMB2", limit="W-00")
    assert len(app.get("download_button")) == 8  # CSV and drawing, four charts
    app.button(key="show_series").click().run()
    table = html(app)
    table = table[table.index('class="plain-table"') :]
    assert "October 2026</th><td>4.7</td><td>4</td><td>over, beyond chance</td>" in table
    assert app.button(key="show_series").label == "Hide table"


def test_withheld_months_are_hatched_and_have_no_point(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "team", team="VIC3", limit="W-00")
    assert "Court Support is withheld in October." in words(app)
    spec = json.dumps(specifications(app)[0], ensure_ascii=False)
    assert '"text": "withheld"' in spec
    values = [
        row for row in values_in(specifications(app)[0]) if row.get("month") == "October 2026"
    ]
    assert values and all(row["value"] is None for row in values)
    assert all(row["figure"] == "withheld" for row in values)


def test_a_team_with_thin_logging_gets_no_verdict(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "team", team="POL4"))
    assert "Roads Policing: 64% of shifts are logged." in page
    assert "64% of shifts logged" in page


def test_kinds_withheld_say_so_beside_those_shown(
    publication: Path, open_dashboard: Open, html: Read, words: Read
) -> None:
    app = open_dashboard(publication, "team", team="AMB2")
    # 70 minutes x 1.2 = 84 minutes = 1.4 h; usual 70 minutes = 1.2 h
    assert "Most is aftermath: 1.4 h a shift, usually 1.2 h." in words(app)
    table = html(app.button(key="show_kinds").click().run())
    assert '<th scope="row">Video</th><td>withheld</td>' in table
    assert '<th scope="row">Aftermath</th><td>1.4 h</td><td>1.2 h</td>' in table


def test_zero_reads_0_to_2(publication: Path, open_dashboard: Open, html: Read) -> None:
    app = open_dashboard(publication, "team", team="VIC2")
    table = html(app.button(key="show_kinds").click().run())
    assert '<th scope="row">Mass violence</th><td>0 to 2 min</td>' in table


def test_all_limits_link_to_themselves_with_team_and_month(
    publication: Path, open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(publication, "team", team="AMB2"))
    assert 'href="team?team=AMB2&amp;month=2026-10&amp;limit=R-05"' in page


def test_choosing_another_team_opens_it(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(publication, "team", team="AMB2")
    app.selectbox(key="choice_team").select("VIC2").run()
    assert app.query_params["team"] == "VIC2"
    assert "Coast Advocates" in words(app)


def test_a_team_outside_the_scope_is_not_reachable_by_address(
    publication: Path, open_dashboard: Open
) -> None:
    app = open_dashboard(publication, "team", team="NO-SUCH-TEAM")
    assert app.selectbox(key="choice_team").value == "AMB1"
