"""A month signed off is no longer called a draft on screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import invented_publication as invented
from streamlit.testing.v1 import AppTest

from pipeline.report.signing import sign


def test_a_signed_month_names_who_signed_it(
    tmp_path: Path, open_dashboard: Callable[..., AppTest], words: Callable[[AppTest], str]
) -> None:
    path = invented.publish(tmp_path)
    assert "draft, not signed off" in words(open_dashboard(tmp_path))
    noon = datetime(2026, 11, 11, 12, 0)
    sign(path, date(2026, 10, 1), by="A. <Officer>", at=noon)
    text = words(open_dashboard(tmp_path))
    assert "signed by A. &lt;Officer&gt;" in text
    assert "draft, not signed off" not in text
