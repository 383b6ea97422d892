"""When nothing is sent, and what counts as news."""

from __future__ import annotations

import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.alerts.letter import letter
from pipeline.alerts.news import Item, fresh
from pipeline.alerts.quiet import is_quiet
from pipeline.alerts.recipients import Recipient, recipients
from pipeline.alerts.sending import send
from schemas.access import Access
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


def test_a_channels_title_holds_no_name_and_no_address_of_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    october = datetime(2026, 10, 1)
    name = "[Press](https://evil.example) **now**"
    item = Item("over", "W-00 X", october, october, "44%", "X", name, "W-00")
    made = letter([item], Alerting(), organisation="Estuary Services")
    assert made.title == f"{name}, October 2026: past a limit"
    sent: list[str] = []

    def take(_url: str, **given: Any) -> SimpleNamespace:
        sent.append(given["data"])
        return SimpleNamespace(status_code=200, content=b"", text="")

    monkeypatch.setattr("requests.post", take)
    url = "workflow://prod-01.westeurope.logic.azure.com:443/WORKFLOW/SIGNATURE"
    send(Recipient(url, "channel 1 (workflow)", channel="workflow for X"), made)
    title, body = json.loads(sent[0])["attachments"][0]["content"]["body"]
    assert title["text"] == "One team, October 2026: past a limit"
    assert "[Press](" not in body["text"]  # escaped: Teams reads it as letters
    assert "github" not in sent[0]


def test_a_recipient_is_known_by_address_or_purpose_and_by_no_secret() -> None:
    def keys(password: str, token: str) -> list[str]:
        channels = [
            {"url": f"slack://T/A/{token}", "teams": ["AMB"]},
            {"url": f"slack://T/B/{token}", "teams": ["AMB"]},
            {"url": f"slack://T/C/{token}", "officer": True},
        ]
        alerting = Alerting(mail=f"mailtos://u:{password}@smtp.example.org", channel=channels)
        people = [{"who": "Anna@example.org", "role": "manager", "teams": ["AMB"]}]
        return [one.key for one in recipients(alerting, Access(people=people))]

    assert keys("old", "one") == keys("new", "two")
    assert len(set(keys("old", "one"))) == 4


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
