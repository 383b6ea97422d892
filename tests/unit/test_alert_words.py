"""When nothing is sent, and what counts as news."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

from pipeline.alerts.news import Item, fresh
from pipeline.alerts.quiet import is_quiet
from schemas.alerting import Alerting

NIGHT = Alerting(quiet_from="18:00", quiet_until="08:00", quiet_days=("saturday", "sunday"))


@pytest.mark.parametrize(
    ("utc", "quiet"),
    [
        ("2026-11-11 17:59", False),  # Wednesday; London is on UTC in winter
        ("2026-11-11 18:00", True),
        ("2026-11-12 07:59", True),
        ("2026-11-12 08:00", False),
        ("2026-11-14 12:00", True),  # Saturday
        ("2026-07-15 17:00", True),  # 18:00 in London in summer
        ("2026-07-15 07:00", False),  # 08:00
    ],
)
def test_quiet_hours_are_those_of_the_organisations_clock(utc: str, quiet: bool) -> None:
    assert is_quiet(NIGHT, datetime.fromisoformat(utc), timezone="Europe/London") is quiet


def _over(since: str, at: str) -> Item:
    moments = (datetime.fromisoformat(since), datetime.fromisoformat(at))
    return Item("over", "W-00 FEL", *moments, text="")


def test_a_limit_told_while_it_was_passed_is_told_again_only_after_it_was_kept() -> None:
    told = {("over", "W-00 FEL"): datetime(2026, 9, 1)}
    assert fresh([_over("2026-08-01", "2026-10-01")], told) == []
    new = _over("2026-11-01", "2026-11-01")
    assert fresh([new], told) == [new]
    assert fresh([new], {}) == [new]


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "18:00"},
        {"channel": [{"url": "slack://a/b/c"}]},
        {"dashboard": "plimsoll.example.org"},
        {"unknown": 1},
        {"quiet_days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]},
    ],
)  # fmt: skip
def test_settings_that_would_tell_nobody_anything_are_errors(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Alerting.model_validate(wrong)
