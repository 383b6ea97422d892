"""How the pack prints the number of a limit."""

from __future__ import annotations

from pipeline.report.limits_page import _limit


def _printed(everybody: frozenset[str] | set[str] = frozenset({"A"}), **columns: object) -> str:
    row: dict[str, object] = {
        "limit_id": "R-01", "title": "Rest between shifts", "direction": "low_is_worse",
        "cap_warn": 11.0, "tolerated_share": 0.02, "threshold": None, "source": "A rule",
        "strength": "A", "status": "default", "adopted_by": None, "adopted_on": None,
        "measure": "share", "indicator_unit": "share of rests", "teams": ("A",),
    }  # fmt: skip
    return _limit(row | columns, set(everybody))


def test_a_tolerated_share_is_a_ceiling_though_its_cap_is_a_floor() -> None:
    # Rest is short under 11 hours, and up to 2 % of rests may be: more short rests are worse.
    assert "<td>≤ 2%, cap 11</td>" in _printed()


def test_a_share_to_reach_is_a_floor() -> None:
    reach = _printed(tolerated_share=None, threshold=0.95, cap_warn=72.0)
    assert "<td>≥ 95%, cap 72</td>" in reach


def test_a_rate_is_held_under_its_number() -> None:
    rate = _printed(
        direction="high_is_worse", cap_warn=None, tolerated_share=None, threshold=4.0,
        measure="rate", indicator_unit="case-contacts per staffed shift",
    )  # fmt: skip
    assert "<td>≤ 4</td>" in rate


def test_a_version_for_some_teams_names_them() -> None:
    row = {"teams": ("A", "B"), "cap_warn": 12.0, "tolerated_share": 0.1}
    assert '<span class="quiet">A, B</span>' in _printed(everybody={"A", "B", "C"}, **row)
    assert "quiet" not in _printed(everybody={"A", "B"}, **row)
