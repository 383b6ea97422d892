"""`plimsoll status` says what the data at hand can carry, and why not the rest."""

from __future__ import annotations

from pipeline.cli.coverage import coverage_lines


def line(lines: list[str], start: str) -> str:
    return next(text for text in lines if text.startswith(start))


def test_a_log_alone_carries_the_headline_and_names_the_file_that_adds_most() -> None:
    lines = coverage_lines({"exposure_log"})
    assert "W-00 Cases per shift" in line(lines, "the present data carry")
    assert "R-05 Long shifts" in line(lines, "need shift_roster:")
    assert lines[-1] == "a file for shift_roster would add the most"


def test_crews_carry_no_figure_about_one_person_s_days() -> None:
    lines = coverage_lines({"exposure_log"}, crews_only=True)
    assert "W-14" in line(lines, "need persons")
    assert "W-14" not in line(lines, "the present data carry")


def test_without_any_file_nothing_is_said() -> None:
    assert coverage_lines(set()) == []
