"""W-00, trauma case-contacts per staffed shift: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Organisation = Callable[..., Any]


ROSTER = """
shift_id | worker_id | team_id | starts_at        | ends_at
s1       | ann       | A       | 2026-10-05 08:00 | 2026-10-05 16:00
s2       | ann       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
s3       | ben       | A       | 2026-10-06 08:00 | 2026-10-06 16:00
"""


def test_a_case_counts_once_per_worker_and_day(organisation: Organisation) -> None:
    built = organisation(
        shift_roster=ROSTER,
        exposure_log="""
        worker_id | team_id | shift_id | occurred_at      | exposure_kind | case_id
        ann       | A       | s1       | 2026-10-05 09:00 | listening     | c1
        ann       | A       | s1       | 2026-10-05 14:00 | file_review   | c1
        ann       | A       | s2       | 2026-10-06 09:00 | listening     | c1
        ben       | A       | s3       | 2026-10-06 09:00 | listening     | c1
        """,
    )
    # ann: c1 on the 5th (twice, once counted) and on the 6th; ben: c1 on the 6th: 1 + 1 + 1
    assert built.figure("W-00", "A") == (3, 3)
    assert built.cell("W-00", "A")["value"] == 1.0
