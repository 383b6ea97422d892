"""The register resolved per unit: versions, profiles, and the cap that another limit follows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import RefusedInputError
from pipeline.judge.register import load_register
from pipeline.judge.resolve import COLUMNS, resolve
from schemas.published import LimitRule


def units(*rows: tuple[str, str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["team_id", "parent_id", "profiles"])


def own(folder: Path, text: str) -> Path:
    path = folder / "limits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def versions(frame: pd.DataFrame, limit_id: str, team_id: str, *columns: str) -> list[tuple]:
    rows = frame[(frame["limit_id"] == limit_id) & (frame["team_id"] == team_id)]
    rows = rows.assign(
        valid_from=rows["valid_from"].dt.strftime("%Y-%m-%d"),
        valid_to=rows["valid_to"].dt.strftime("%Y-%m-%d"),
    )
    return [tuple(None if pd.isna(v) else v for v in row) for row in rows[list(columns)].to_numpy()]


ADOPTED = """\
- id: W-01
  cap_warn: 3
  source: Committee
  strength: D
  status: adopted
  adopted_by: Committee
  adopted_on: 2026-06-18
  valid_from: 2026-07-01
"""


def test_the_columns_are_those_of_the_published_table_and_the_profile() -> None:
    frame = resolve(load_register(), units(("a", None, None)))
    assert list(frame.columns) == [*LimitRule.model_fields, "profile"] == list(COLUMNS)
    assert not frame.duplicated(list(LimitRule.key)).any()


def test_units_above_teams_and_the_root_have_limits_too() -> None:
    frame = resolve(load_register(), units(("a", "north", "uk"), ("b", "north", None)))
    assert sorted(frame["team_id"].unique()) == ["a", "b", "north"]
    frame = resolve(load_register(), units(("a", None, None), ("b", None, None)))
    assert sorted(frame["team_id"].unique()) == ["ORG", "a", "b"]
    assert sorted(resolve(load_register(), units()).team_id.unique()) == ["ORG"]


def test_a_profile_holds_for_its_unit_and_those_below_it_only() -> None:
    frame = resolve(
        load_register(),
        units(("a", "n", None), ("b", "s", None), ("n", "o", "uk"), ("s", "o", None)),
    )
    levels = {unit: versions(frame, "R-01", unit, "level", "profile")[0] for unit in "abnso"}
    assert levels == {
        "a": ("must", "uk"), "n": ("must", "uk"), "b": ("warn", None), "s": ("warn", None),
        "o": ("warn", None),
    }  # fmt: skip


def test_profiles_lie_on_each_other_in_the_order_listed() -> None:
    frame = resolve(
        load_register(), units(("a", None, "uk; nhs_doctors;ems"), ("b", None, "ems;uk"))
    )
    # nhs_doctors 13 h, then ems 23.99 h on top of it
    assert versions(frame, "R-05", "a", "cap_warn", "overlay") == [(23.99, "ems")]
    assert versions(frame, "R-01", "b", "level", "profile") == [("must", "uk")]


def test_a_change_makes_two_versions_that_touch_and_do_not_overlap(tmp_path: Path) -> None:
    frame = resolve(load_register([own(tmp_path, ADOPTED)]), units(("a", None, None)))
    told = versions(frame, "W-01", "a", "cap_warn", "valid_from", "valid_to", "overlay", "status")
    assert told == [
        (4, "1900-01-01", "2026-06-30", "default", "default"),
        (3, "2026-07-01", None, "organisation", "adopted"),
    ]


def test_the_headline_follows_the_cap_of_w_01_from_the_same_day(tmp_path: Path) -> None:
    frame = resolve(load_register([own(tmp_path, ADOPTED)]), units(("a", None, None)))
    told = versions(
        frame, "W-00", "a", "threshold", "valid_from", "valid_to", "strength", "overlay"
    )
    assert told == [
        (4, "1900-01-01", "2026-06-30", "E", "default"),
        (3, "2026-07-01", None, "E", "organisation"),
    ]


def test_the_organisation_may_set_the_headline_itself(tmp_path: Path) -> None:
    text = ADOPTED + (
        "- id: W-00\n  threshold: 3.5\n  source: Committee\n  strength: D\n"
        "  valid_from: 2026-08-01\n"
    )
    frame = resolve(load_register([own(tmp_path, text)]), units(("a", None, None)))
    told = versions(frame, "W-00", "a", "threshold", "valid_from")
    assert told == [(4, "1900-01-01"), (3, "2026-07-01"), (3.5, "2026-08-01")]


def test_an_entry_for_named_units_touches_no_other(tmp_path: Path) -> None:
    text = ADOPTED.replace("- id: W-01\n", "- id: W-01\n  teams: [a]\n")
    frame = resolve(
        load_register([own(tmp_path, text)]), units(("a", None, None), ("b", None, None))
    )
    assert [row[0] for row in versions(frame, "W-01", "a", "cap_warn")] == [4, 3]
    assert [row[0] for row in versions(frame, "W-01", "b", "cap_warn")] == [4]
    assert [row[0] for row in versions(frame, "W-00", "a", "threshold")] == [4, 3]
    assert [row[0] for row in versions(frame, "W-00", "b", "threshold")] == [4]


def test_profiles_of_the_settings_hold_for_every_unit() -> None:
    frame = resolve(load_register(profiles=["eu"]), units(("a", "o", None)))
    assert versions(frame, "R-02", "a", "cap_warn", "level") == [(35, "must")]
    assert versions(frame, "R-02", "o", "cap_warn", "level") == [(35, "must")]


def test_a_metric_names_the_cap_in_force() -> None:
    frame = resolve(load_register(), units(("a", None, None)))
    words = versions(frame, "R-01", "a", "metric")[0][0]
    assert words == "share of rests between shifts under 11 hours"
    assert not frame["metric"].str.contains("{", regex=False).any()


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        (units(("a", None, "mars")), "unit a: unknown profile `mars`"),
        (units(("a", "b", None), ("b", "a", None)), "stands above itself"),
        (units(("a", "a", None)), "stands above itself"),
    ],
)
def test_a_bad_team_table_is_refused(teams: pd.DataFrame, said: str) -> None:
    with pytest.raises(RefusedInputError, match="limits cannot be resolved") as error:
        resolve(load_register(), teams)
    assert said in str(error.value)


def test_a_limit_for_a_unit_nobody_declared_is_refused(tmp_path: Path) -> None:
    text = ADOPTED.replace("- id: W-01\n", "- id: W-01\n  teams: [ghost]\n")
    with pytest.raises(RefusedInputError, match="`ghost`, which no team table declares"):
        resolve(load_register([own(tmp_path, text)]), units(("a", None, None)))


def test_a_stack_that_breaks_a_rule_is_refused_where_it_meets(tmp_path: Path) -> None:
    # must on R-01 is fine over the statute of the uk, not over the 10 h of the us (strength B)
    text = "- id: R-01\n  level: must\n  valid_from: 2026-01-01\n"
    register = load_register([own(tmp_path, text)])
    assert versions(resolve(register, units(("a", None, "uk"))), "R-01", "a", "level")
    with pytest.raises(RefusedInputError, match=r"limits.yaml:1: R-01 is must with strength B"):
        resolve(register, units(("a", None, "us")))


def test_the_team_table_is_not_changed() -> None:
    teams = units(("a", None, "uk"))
    before = teams.copy()
    resolve(load_register(), teams)
    pd.testing.assert_frame_equal(teams, before)
