"""Who is told of news, and how: `alerts.toml` of a workspace, checked."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Weekday(StrEnum):
    """The days of the week, in the order of `date.weekday`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(_Part):
    """A place that is not a person's mail: a channel of Teams or Slack, a shared mailbox."""

    url: Text = Field(description="Address as Apprise writes it; it holds a secret")
    teams: tuple[Text, ...] = Field((), description="Teams or divisions whose news goes there")
    officer: bool = Field(False, description="Whether trouble of a run goes there")

    @model_validator(mode="after")
    def _has_a_purpose(self) -> Self:
        if not self.teams and not self.officer:
            raise ValueError("a channel needs teams, or officer = true")
        return self


class Alerting(_Part):
    """Everything alerts.toml may say; an unknown key is an error."""

    mail: Text | None = Field(
        None, description="Mail server as Apprise writes it, without recipients"
    )
    dashboard: Text | None = Field(None, description="Address of the dashboard, for links")
    contact: Text | None = Field(None, description="Whom to ask, and to tell to stop")
    silent: tuple[Text, ...] = Field((), description="Mail addresses that get nothing")
    quiet_from: time | None = Field(None, description="From when nothing is sent, local time")
    quiet_until: time | None = Field(None, description="Until when nothing is sent")
    quiet_days: tuple[Weekday, ...] = Field((), description="Days on which nothing is sent")
    channel: tuple[Channel, ...] = ()

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until go together")
        if len(set(self.quiet_days)) == len(Weekday):
            raise ValueError("quiet_days leaves no day to send on")
        if self.dashboard and not self.dashboard.startswith(("https://", "http://")):
            raise ValueError("dashboard is an address that begins with https://")
        return self
