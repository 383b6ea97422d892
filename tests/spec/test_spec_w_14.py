"""W-14, worker-fortnights with too few exposure-free days: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = ("W-14",)

#: Two ISO weeks: Monday 5 October to Sunday 18 October 2026.
DAYS = [f"2026-10-{day:02d}" for day in range(5, 19)]


def log(worker: str, days: list[str], team: str = "A") -> str:
    """One trauma contact at nine on each of the days."""
    return "".join(f"{worker} | {team} | {day} 09:00 | listening | 1\n" for day in days)


def roster(worker: str, days: list[str], team: str = "A") -> str:
    """One shift from eight to four on each of the days."""
    return "".join(f"{worker} | {team} | {day} 08:00 | {day} 16:00\n" for day in days)


LOG = "worker_id | team_id | occurred_at | exposure_kind | cases\n"
ROSTER = "worker_id | team_id | starts_at | ends_at\n"


def test_fourteen_days_with_one_free_are_too_few(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER + roster("ann", DAYS) + roster("ben", DAYS),
        exposure_log=LOG + log("ann", DAYS[:13]) + log("ben", DAYS[:12]),
    )
    # each worker has two worked weeks, so two fortnights: the first reaches back into a week
    # without work (7 free days), the second is 5-18 October
    # ann: 1 free day of 14 (too few under the cap of 2); ben: 2 free days (enough)
    assert built.figure("W-14", "A") == (1, 4)


def test_days_worked_without_exposure_are_free(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER + roster("ann", DAYS),
        exposure_log=LOG + log("ann", DAYS[:12]) + f"ann | A | {DAYS[12]} 09:00 | listening | 0\n",
    )
    # 12 exposed days; a nil return and a day without an entry are free
    assert built.figure("W-14", "A") == (0, 2)


def test_a_week_without_work_between_is_free(organisation: Organisation) -> None:
    first, third = DAYS[:7], [f"2026-10-{day}" for day in range(19, 26)]
    built = organisation(
        shift_roster=ROSTER + roster("ann", first + third),
        exposure_log=LOG + log("ann", first + third),
    )
    # weeks 5-11 and 19-25 are fully exposed, the week between is off: never under 7 free days
    assert built.figure("W-14", "A") == (0, 2)


def test_a_fortnight_belongs_to_the_month_of_its_last_thursday(organisation: Organisation) -> None:
    # Monday 26 October to Sunday 8 November 2026; the last Thursday is 5 November
    days = [f"2026-10-{day}" for day in range(26, 32)] + [f"2026-11-0{day}" for day in range(1, 9)]
    built = organisation(
        shift_roster=ROSTER + roster("ann", days), exposure_log=LOG + log("ann", days)
    )
    # the week of 26 October has its Thursday on the 29th: October's fortnight has 7 free days
    assert built.figure("W-14", "A", start="2026-10-01") == (0, 1)
    assert built.figure("W-14", "A", start="2026-11-01") == (1, 1)


def test_a_worker_who_moves_in_mid_week_is_counted_once(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER + roster("ann", DAYS[:9]) + roster("ann", DAYS[9:], "B"),
        exposure_log=LOG + log("ann", DAYS[:9]) + log("ann", DAYS[9:], "B"),
    )
    # the second week begins with A, so its fortnight (no free day) is A's
    assert built.figure("W-14", "A") == (1, 2)
    assert built.cell("W-14", "B") is None
    assert built.cell("W-14", "ORG")["n_people"] == 1


def test_without_a_roster_weeks_with_an_entry_count(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG + log("ann", DAYS))
    assert built.figure("W-14", "A") == (1, 2)
    assert built.cell("W-14", "A")["basis"] == "logged"


def test_parts_of_a_month_have_no_fortnights(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG + log("ann", DAYS))
    assert built.rows(
        "select distinct period_kind from indicators.team_indicator where indicator_id = 'W-14'"
    ) == [("month",)]
