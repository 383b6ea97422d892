"""Since when a team has been over, with gaps, changes of the limit and unknown months."""

from __future__ import annotations

from pathlib import Path

from judge_frames import judged, released, status


def rows(told: str):  # type: ignore[no-untyped-def]
    """`2026-01 over` lines to the run columns, by month."""
    values = {"over": "500 100 5.0 0.1", "chance": "410 100 4.1 0.2", "within": "200 100 2.0 0.1"}
    text = ""
    for item in told.strip().splitlines():
        month, what = item.split()
        state = what if what in ("suppressed", "late", "missing") else "shown"
        text += f"W-00 north {month} {state} {values.get(what, '- - - -')}\n"
    found = status(judged(released(text)), "W-00", "north")
    since = found["over_since"].dt.strftime("%Y-%m").fillna("-")
    return dict(zip(found.index, zip(since, found["months_over"], strict=True), strict=True))


def test_a_run_counts_months_over_beyond_chance_or_not() -> None:
    assert rows("2026-01 within\n2026-02 chance\n2026-03 over\n2026-04 over") == {
        "2026-01": ("-", 0), "2026-02": ("2026-02", 1), "2026-03": ("2026-02", 2),
        "2026-04": ("2026-02", 3),
    }  # fmt: skip


def test_a_month_within_ends_a_run() -> None:
    found = rows("2026-01 over\n2026-02 over\n2026-03 within\n2026-04 over")
    assert found["2026-03"] == ("-", 0)
    assert found["2026-04"] == ("2026-04", 1)


def test_one_unknown_month_neither_lengthens_nor_ends_a_run() -> None:
    found = rows("2026-01 over\n2026-02 suppressed\n2026-03 over")
    assert found["2026-02"] == ("-", 0)
    assert found["2026-03"] == ("2026-01", 2)


def test_two_unknown_months_end_a_run() -> None:
    assert rows("2026-01 over\n2026-02 late\n2026-03 missing\n2026-04 over")["2026-04"] == (
        "2026-04", 1,
    )  # fmt: skip


def test_months_absent_from_the_release_count_as_unknown() -> None:
    assert rows("2026-01 over\n2026-03 over")["2026-03"] == ("2026-01", 2)
    assert rows("2026-01 over\n2026-05 over")["2026-05"] == ("2026-05", 1)


def test_one_month_alone_is_a_run_of_one() -> None:
    assert rows("2026-01 over") == {"2026-01": ("2026-01", 1)}


def test_a_limit_that_changes_midway_judges_each_month_by_its_own(tmp_path: Path) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text(
        "- {id: W-01, cap_warn: 3, source: s, strength: D, valid_from: 2026-02-15}\n", "utf-8"
    )
    text = "\n".join(f"W-00 north 2026-0{m} shown 350 100 3.5 0.05" for m in (1, 2, 3, 4))
    found = status(judged(released(text), own), "W-00", "north")
    # a month is judged by the version in force on its first day: February still by 4
    assert found["threshold"].tolist() == [4, 4, 3, 3]
    assert found["verdict"].tolist() == ["within", "within", "over", "over"]
    assert found["months_over"].tolist() == [0, 0, 1, 2]
    versions = found["limit_valid_from"].dt.strftime("%Y-%m-%d").tolist()
    assert versions == ["1900-01-01", "1900-01-01", "2026-02-15", "2026-02-15"]
