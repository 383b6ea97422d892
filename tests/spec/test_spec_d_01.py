"""D-01, completeness, and what is missing or late: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Organisation = Callable[..., Any]

#: The only figures built for these examples.
INDICATORS = (
    "W-00",
    "D-01",
)

ROSTER = """
shift_id | worker_id | team_id | starts_at        | ends_at          | file_id
s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00 | 1
s2       | ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00 | 1
s3       | ben       | A       | 2026-10-06 08:00 | 2026-10-06 16:00 | 1
s4       | ben       | A       | 2026-10-07 08:00 | 2026-10-07 16:00 | 1
"""
LOG = """
worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
ann       | A       | s1       | 2026-10-05 09:00 | listening     | 2     | 2
ann       | A       | s1       | 2026-10-05 10:00 | listening     | 1     | 2
ann       | A       | s2       | 2026-10-06 10:00 | listening     | 0     | 2
ben       | A       | s3       | 2026-10-06 09:00 | listening     | 1     | 2
ben       | A       | -        | 2026-10-09 09:00 | listening     | 1     | 2
"""


def files(recording: str) -> str:
    """The ledger's two files: a rota and a log."""
    return f"""
    file_id | source_id | contract     | recording   | period_start | period_end
    1       | rota      | shift_roster | automatic   | 2026-10-01   | 2026-10-31
    2       | log       | exposure_log | {recording} | 2026-10-01   | 2026-10-31
    """


def test_a_nil_return_is_an_entry(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG, source_file=files("nil_returns"))
    # s1, s2 (nil return) and s3 have an entry, s4 has none; the day off is no shift: 3 of 4
    assert built.figure("D-01", "A") == (3, 4)
    assert built.cell("W-00", "A")["completeness"] == 0.75


def test_a_source_that_records_by_itself_is_complete(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG, source_file=files("automatic"))
    assert built.figure("D-01", "A") == (4, 4)
    assert built.cell("W-00", "A")["completeness"] == 1.0


def test_a_source_of_events_leaves_it_unknown(organisation: Organisation) -> None:
    built = organisation(shift_roster=ROSTER, exposure_log=LOG, source_file=files("events_only"))
    assert built.cell("D-01", "A") is None
    completeness = built.cell("W-00", "A")["completeness"]
    assert completeness != completeness  # nan: null in the table


def test_without_a_roster_it_is_unknown(organisation: Organisation) -> None:
    built = organisation(exposure_log=LOG, source_file=files("nil_returns"))
    assert built.cell("D-01", "A") is None
    completeness = built.cell("W-00", "A")["completeness"]
    assert completeness != completeness


TWO_MONTHS = """
shift_id | worker_id | team_id | starts_at        | ends_at          | file_id
a9       | ann       | A       | 2026-09-07 08:00 | 2026-09-07 16:00 | 1
a10      | ann       | A       | 2026-10-07 08:00 | 2026-10-07 16:00 | 1
b9       | ben       | B       | 2026-09-07 08:00 | 2026-09-07 16:00 | 1
b10      | ben       | B       | 2026-10-07 08:00 | 2026-10-07 16:00 | 1
"""
ROTA = "1 | rota | shift_roster | automatic | 2026-09-01 | 2026-10-31\n"
FILES = "file_id | source_id | contract | recording | period_start | period_end\n" + ROTA


@pytest.mark.parametrize(
    ("as_of", "is_late"),
    # October ends on 1 November; 31 days later is 2 December
    [(date(2026, 12, 1), True), (date(2026, 12, 2), False)],
)
def test_a_log_that_did_not_come_is_late_and_then_missing(
    organisation: Organisation, as_of: date, is_late: bool
) -> None:
    built = organisation(
        as_of=as_of,
        shift_roster=TWO_MONTHS,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
        ann       | A       | a9       | 2026-09-07 09:00 | listening     | 2     | 2
        ann       | A       | a10      | 2026-10-07 09:00 | listening     | 3     | 3
        ben       | B       | b9       | 2026-09-07 09:00 | listening     | 4     | 4
        """,
        source_file=FILES
        + "2 | log_a | exposure_log | events_only | 2026-09-01 | 2026-09-30\n"
        + "3 | log_a | exposure_log | events_only | 2026-10-01 | 2026-10-31\n"
        + "4 | log_b | exposure_log | events_only | 2026-09-01 | 2026-09-30\n",
    )
    amount = built.amount("case_contacts", "B", start="2026-10-01")
    assert (amount["is_late"], amount["is_missing"]) == (is_late, not is_late)
    assert amount["value"] != amount["value"]  # nan: nothing is known, not zero
    # the roster came: its amounts stand
    shifts = built.amount("staffed_shifts", "B", start="2026-10-01")
    assert (float(shifts["value"]), shifts["is_late"], shifts["is_missing"]) == (1, False, False)
    # A and September are not touched
    assert float(built.amount("case_contacts", "A", start="2026-10-01")["value"]) == 3
    assert float(built.amount("case_contacts", "B", start="2026-09-01")["value"]) == 4


def test_no_contacts_in_a_file_that_came_is_zero(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=TWO_MONTHS,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
        ann       | A       | a10      | 2026-10-07 09:00 | listening     | 3     | 2
        ben       | B       | b9       | 2026-09-07 09:00 | listening     | 4     | 2
        """,
        source_file=FILES + "2 | log | exposure_log | events_only | 2026-09-01 | 2026-10-31\n",
    )
    amount = built.amount("case_contacts", "B", start="2026-10-01")
    assert (float(amount["value"]), amount["is_late"], amount["is_missing"]) == (0, False, False)


def test_where_nil_returns_are_owed_silence_is_missing(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=TWO_MONTHS,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
        ann       | A       | a10      | 2026-10-07 09:00 | listening     | 3     | 2
        ben       | B       | b9       | 2026-09-07 09:00 | listening     | 4     | 2
        """,
        source_file=FILES + "2 | log | exposure_log | nil_returns | 2026-09-01 | 2026-10-31\n",
    )
    assert built.amount("case_contacts", "B", start="2026-10-01")["is_missing"]
    # a nil return would have made it a zero
    assert built.cell("W-00", "B", start="2026-10-01")["completeness"] == 0.0


def test_a_month_without_any_row_is_missing_and_has_cells(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=TWO_MONTHS.replace(
            "b10      | ben       | B       | 2026-10", "a11 | ann | A | 2026-09"
        ).replace("2026-10-07 16:00 | 1\n", "2026-09-07 16:00 | 1\n", 2)
        + "a12 | ann | A | 2026-10-08 08:00 | 2026-10-08 16:00 | 5\n",
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
        ben       | B       | b9       | 2026-09-07 09:00 | listening     | 4     | 4
        """,
        source_file="""
        file_id | source_id | contract     | recording   | period_start | period_end
        1       | rota_b    | shift_roster | automatic   | 2026-09-01   | 2026-09-30
        5       | rota_a    | shift_roster | automatic   | 2026-10-01   | 2026-10-31
        4       | log_b     | exposure_log | events_only | 2026-09-01   | 2026-09-30
        """,
    )
    for name in ("case_contacts", "staffed_shifts"):
        assert built.amount(name, "B", start="2026-10-01")["is_missing"]


def test_a_closed_team_owes_nothing(organisation: Organisation) -> None:
    built = organisation(
        teams="""
        team_id | name | valid_to
        A       | A    | -
        B       | B    | 2026-09-30
        """,
        shift_roster=TWO_MONTHS.rsplit("\n", 2)[0] + "\n",
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | cases | file_id
        ann       | A       | a10      | 2026-10-07 09:00 | listening     | 3     | 2
        ben       | B       | b9       | 2026-09-07 09:00 | listening     | 4     | 2
        """,
        source_file=FILES + "2 | log | exposure_log | nil_returns | 2026-09-01 | 2026-10-31\n",
    )
    assert built.amount("case_contacts", "B", start="2026-10-01") is None
