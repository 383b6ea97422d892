"""Compare: teams in name order beside a funnel, hidden ones named and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import invented_publication
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline.stats import FunnelKind, FunnelOptions, funnel, shrink

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]

MONTH = pd.Timestamp("2026-10-01").date()


def funnel_rows(counts: dict[str, int], shifts: int = 100) -> pd.DataFrame:
    """A published funnel of W-00 in October for teams with that many case-contacts."""
    frame = pd.DataFrame({"group": list(counts), "numerator": list(counts.values())})
    frame = frame.assign(denominator=shifts)
    found = funnel(frame, FunnelOptions(kind=FunnelKind.RATE))
    lines = found.groups.rename(columns={"group": "team_id"})
    kept = ["team_id", "value", "denominator", "target", "lower_998", "upper_998"]
    return lines[[*kept, "position", "lower_95", "upper_95"]].assign(
        indicator_id="W-00",
        period_kind="month",
        period_start=MONTH,
        steadied=shrink(frame).groups["shrunk"],
        tau2=found.summary["tau2"],
    )


#: Shifts 100 each; all about 3 a shift, so nobody stands apart.
LIKE = {code: 290 + 5 * k for k, (code, _, _) in enumerate(invented_publication.TEAMS[:12])}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Publishes the invented organisation with a funnel of these counts."""

    def publish(name: str, counts: dict[str, int]) -> Path:
        directory = tmp_path_factory.mktemp(name)
        invented_publication.publish(directory, funnel=funnel_rows(counts))
        return directory

    return publish


def test_no_team_apart_is_the_answer_where_none_is(
    published: Callable[..., Path], open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(published("like", LIKE), "compare"))
    assert "No team stands apart from the others." in page
    assert "12 of 14 teams shown" in page
    assert "Baseline: all 12 teams with a figure this month" in page
    assert "Points: 12, one a team." in page
    assert "Rule: a team is marked outside 99.8%." in page


def test_the_one_team_outside_is_named_with_its_side(
    published: Callable[..., Path], open_dashboard: Open, words: Read
) -> None:
    # eleven teams at 3 a shift, Harbour Nights at 9
    counts = dict.fromkeys(LIKE, 300) | {"AMB2": 900}
    page = words(open_dashboard(published("apart", counts), "compare"))
    assert "Harbour Nights stands apart from the others." in page
    assert "Harbour Nights is above the funnel" in page
    assert "11 of 12 teams lie inside the funnel, 1 above it." in page


def test_under_ten_teams_the_funnel_marks_nobody(
    published: Callable[..., Path], open_dashboard: Open, words: Read
) -> None:
    few = dict(list(dict.fromkeys(LIKE, 300).items())[:5]) | {"AMB2": 900}
    page = words(open_dashboard(published("few", few), "compare"))
    assert "Five teams are too few to set one apart." in page
    assert "under 10 teams none is marked" in page
    assert "stands apart" not in page


def test_teams_are_listed_by_division_and_name_never_by_value(
    published: Callable[..., Path], open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(published("order", LIKE), "compare"))
    table = page[page.index('class="limits compared"') :]
    names = [name for _, name, _ in invented_publication.TEAMS]
    places = [table.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    assert table.index(">Ambulance<") < places[0] < table.index(">Child protection<")


def test_a_team_without_a_figure_has_its_word_and_no_number(
    published: Callable[..., Path], open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(published("hidden", LIKE), "compare"))
    row = page[page.index(">Court Support</a>") :]
    row = row[: row.index("</tr>")]
    assert "withheld" in row or "too little data" in row
    assert not any(char.isdigit() for char in row.split('colspan="3">')[1].split("<")[0])


def test_a_division_keeps_the_baseline_of_all_teams(
    published: Callable[..., Path], open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(published("division", LIKE), "compare", division="AMB"))
    assert "4 of 4 teams shown" in page
    assert "Baseline: all 12 teams with a figure this month" in page
    assert "Points: 4, one a team." in page
    assert "Eastside Intake" not in page


def test_raw_and_steadied_stand_side_by_side(
    published: Callable[..., Path], open_dashboard: Open, html: Read
) -> None:
    page = html(open_dashboard(published("both", LIKE), "compare"))
    assert '<th scope="col">As counted</th><th scope="col">Steadied</th>' in page


def test_without_any_funnel_the_page_says_so(
    publication: Path, open_dashboard: Open, words: Read
) -> None:
    page = words(open_dashboard(publication, "compare"))
    assert "No month can be compared yet." in page
