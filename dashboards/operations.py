"""What a run left for the two officers: counts and reasons, no values."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.identity.reading import Identity
from pipeline.errors import PipelineUserError
from pipeline.published import Published
from schemas.access import Role

#: Who may read it.
READERS = (Role.OFFICER, Role.DPO)

FILES = """
    select
        file_name, contract, received_on, status, period_start, period_end, rows_read,
        rows_accepted, rows_quarantined, rows_duplicate, rows_excluded, message
    from file
    order by file_id desc
"""
WAITING = """
    select contract, reason, sum(rows)::bigint as rows, count(distinct file_name) as files,
        any_value(expected) as expected
    from quarantine
    group by contract, reason
    order by rows desc, contract, reason
"""
FRESHNESS = """
    select source_id, contract, received_on, period_end, days_behind
    from freshness
    order by days_behind desc nulls last, source_id
"""
CHECKS = """
    select check_id, sentence, severity, status, violations, denominator, share
    from check_result
    order by status = 'passed', severity, share desc nulls last, check_id
"""


def operations(identity: Identity, publication: Path, sql: str) -> pd.DataFrame | None:
    """The answer of a run's operations file; None where there is no such file.

    Errors: PermissionError for anyone but the officer and the data-protection officer.
    """
    if identity.role not in READERS:
        raise PermissionError("operations are for the officer and the data-protection officer")
    name = publication.name.replace("plimsoll-", "operations-", 1)
    path = publication.with_name(name)
    if name == publication.name or not path.is_file():
        return None
    return _answer(str(path), sql)


def checks_page(identity: Identity, publication: Path) -> bytes | None:
    """The page of a run's checks, complete in itself; None where there is no such page.

    Errors: PermissionError as `operations`.
    """
    if identity.role not in READERS:
        raise PermissionError("operations are for the officer and the data-protection officer")
    stem = publication.stem.replace("plimsoll-", "quality-", 1)
    path = publication.with_name(f"{stem}.html")
    return path.read_bytes() if stem != publication.stem and path.is_file() else None


@st.cache_data(max_entries=24, show_spinner=False)
def _answer(path: str, sql: str) -> pd.DataFrame | None:
    try:
        opened = Published.open(Path(path))
    except PipelineUserError:
        return None
    try:
        return opened.frame(sql)
    finally:
        opened.close()
