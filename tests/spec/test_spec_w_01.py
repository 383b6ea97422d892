"""W-01, share of worker-days over the daily cap: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-00",
    "W-01",
)

ROSTER = """
shift_id | worker_id | team_id | starts_at        | ends_at
s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
s2       | ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
s3       | ben       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
"""


def test_only_more_than_the_cap_is_over_it(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 4
        ann       | A       | 2026-10-06 09:00 | listening     | 5
        """,
    )
    # cap 4: the 5th holds 4 (not over), the 6th 5 (over); three staffed worker-days
    assert built.figure("W-01", "A") == (1, 3)


def test_both_halves_of_a_day_count_together(organisation: Organisation) -> None:
    built = organisation(
        shift_roster="""
        shift_id | worker_id | team_id | starts_at        | ends_at
        s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 12:00
        s2       | ann       | B       | 2026-10-05 13:00 | 2026-10-05 17:00
        s3       | ben       | B       | 2026-10-05 13:00 | 2026-10-05 17:00
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 3
        ann       | B       | 2026-10-05 14:00 | listening     | 3
        """,
    )
    # 3 in A and 3 in B make 6 in one day, over 4; the day is A's
    assert built.figure("W-01", "A") == (1, 1)
    assert built.figure("W-01", "B") == (0, 1)


def test_a_day_off_with_contacts_is_no_staffed_day(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-09 09:00 | listening     | 9
        """,
    )
    assert built.figure("W-01", "A") == (0, 3)
    assert built.figure("W-00", "A") == (9, 3)


def test_people_are_those_at_risk_not_those_over(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-06 09:00 | listening     | 5
        """,
    )
    assert built.cell("W-01", "A")["n_people"] == 2
    amount = built.amount("days_over_cap", "A")
    assert (float(amount["value"]), amount["n_people"], amount["rule"]) == (1, 2, "at_risk")
    # the largest persons are found where dominance is a rule, not for counts at risk
    assert amount["top1"] != amount["top1"]


def test_the_cap_is_the_one_in_force_on_the_first_of_the_month(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER
        + """
s4       | ann       | A       | 2026-11-02 08:00 | 2026-11-02 16:00
        """,
        limits="""
        limit_id | team_id | cap_warn | cap_must | level | valid_from | valid_to
        W-01     | A       | 4        | -        | warn  | 1900-01-01 | 2026-10-05
        W-01     | A       | 6        | 2        | warn  | 2026-10-06 | -
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-06 09:00 | listening     | 5
        ben       | A       | 2026-10-06 09:00 | listening     | 7
        ann       | A       | 2026-11-02 09:00 | listening     | 5
        """,
    )
    # October is judged by the cap of the 1st, 4: 5 and 7 are over. November has 6 (the must cap does
    # not count at level warn): 5 is not
    assert built.figure("W-01", "A", start="2026-10-01") == (2, 3)
    assert built.figure("W-01", "A", start="2026-11-01") == (0, 1)


def test_at_level_must_the_must_cap_counts(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        limits="""
        limit_id | team_id | cap_warn | cap_must | level
        W-01     | A       | 4        | 6        | must
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 5
        ben       | A       | 2026-10-06 09:00 | listening     | 7
        """,
    )
    assert built.figure("W-01", "A") == (1, 3)


def test_without_a_cap_nothing_is_said(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        limits="""
        limit_id | team_id | cap_warn
        R-05     | A       | 12
        """,
        exposure_log="""
        worker_id | team_id | occurred_at      | exposure_kind | cases
        ann       | A       | 2026-10-05 09:00 | listening     | 5
        """,
    )
    assert built.cell("W-01", "A") is None
    assert built.amount("days_over_cap", "A") is None
    assert built.figure("W-00", "A") == (5, 3)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        # London, 25 October 2026: 00:30 UTC is 01:30 summer time, 01:30 UTC is 01:30 winter time;
        # both are the 25th, a day of 25 hours
        (("2026-10-25 00:30", "2026-10-25 01:30"), 1),
        # 23:30 UTC on the 24th is already 00:30 on the 25th
        (("2026-10-24 23:30", "2026-10-25 23:30"), 1),
        # 22:30 UTC on the 24th is 23:30 on the 24th: another day
        (("2026-10-24 22:30", "2026-10-25 23:30"), 0),
    ],
)
def test_the_longer_day_of_a_clock_change_is_one_day(
    organisation: Organisation, at: tuple[str, str], over: int
) -> None:
    built = organisation(
        timezone="Europe/London",
        exposure_log=f"""
        worker_id | team_id | occurred_at | exposure_kind | cases
        ann       | A       | {at[0]}     | listening     | 3
        ann       | A       | {at[1]}     | listening     | 3
        """,
    )
    # cap 4: 3 + 3 is over it only on one and the same day
    assert built.figure("W-01", "A")[0] == over
