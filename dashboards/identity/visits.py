"""Writes each opened page to the access log once, before anything of it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboards.identity.access_log import AccessLog
from dashboards.identity.opening import access_list, workspace
from dashboards.identity.reading import Identity
from schemas.access import Access

_LAST = "last_visit"


def record_visit(identity: Identity, *, page: str, team: str) -> None:
    """Log a page and team when either changed in this session; old entries are deleted with it.

    Errors: OSError or sqlite3.Error where the log cannot be written, so that nothing is shown.
    """
    found = workspace()
    visit = (identity.person, identity.role.value, page, team)
    if found is None or st.session_state.get(_LAST) == visit:
        return
    now = datetime.now(UTC)
    log = AccessLog.of(found.root)
    access = access_list() or Access()
    log.forget(now=now, days=access.log_retention_days)
    log.record(identity.person, identity.role.value, page=page, team=team, at=now)
    st.session_state[_LAST] = visit
