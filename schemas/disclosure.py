"""The disclosure policy: thresholds, dominance, rounding bases and prior, with their floors."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

K_WORK_FLOOR = 5
K_SURVEY_FLOOR = 8
POLICY_FILE = Path(__file__).with_name("disclosure.yaml")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = Field(min_length=10, description="Where the number comes from")
    valid_from: date = Field(description="First day it is in force")


class WorkThreshold(_Entry):
    """Distinct workers behind a figure of the log."""

    value: int = Field(ge=K_WORK_FLOOR)


class SurveyThreshold(_Entry):
    """Respondents behind a survey figure."""

    value: int = Field(ge=K_SURVEY_FLOOR)


class SurveySide(_Entry):
    """Respondents on each side of a survey share."""

    value: int = Field(ge=3)


class Dominance(_Entry):
    """The n largest contributions reach `percent` of the cell."""

    n: Literal[1, 2] = 2
    percent: Annotated[float, Field(gt=0, le=85)]


class AtLeastTen(_Entry):
    """The p % of the p % rule and of the intervals of hidden cells."""

    value: Annotated[float, Field(ge=10, lt=100)]


class Prior(_Entry):
    """What the attacker knows beforehand, in per cent around each figure."""

    value: Annotated[float, Field(gt=0, le=50)]


class Rounding(_Entry):
    """Bases of the published figures."""

    count: int = Field(ge=5)
    minutes: int = Field(ge=60)
    posts: int = Field(ge=1)


class AtRiskMost(_Entry):
    """Most units one person adds to a yes/no count."""

    value: int = Field(ge=1, le=20)


class PartsMinimum(_Entry):
    """Staff of a team whose month is published in four parts."""

    value: int = Field(ge=12)


class DisclosurePolicy(BaseModel):
    """Every number of the release rules; unknown keys and values under a floor are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k_work: WorkThreshold
    k_survey: SurveyThreshold
    survey_side: SurveySide
    dominance: Dominance
    p_percent: AtLeastTen
    prior_percent: Prior
    rounding: Rounding
    at_risk_most: AtRiskMost
    parts_minimum_people: PartsMinimum

    def with_k_work(self, k: int) -> DisclosurePolicy:
        """The same policy with another k for the log.

        Errors: `ValueError` under the floor.
        """
        entry = WorkThreshold.model_validate(self.k_work.model_dump() | {"value": k})
        return self.model_copy(update={"k_work": entry})

    def with_k_survey(self, k: int) -> DisclosurePolicy:
        """The same policy with another k for surveys.

        Errors: `ValueError` under the floor.
        """
        entry = SurveyThreshold.model_validate(self.k_survey.model_dump() | {"value": k})
        return self.model_copy(update={"k_survey": entry})


@cache
def default_policy() -> DisclosurePolicy:
    """The shipped policy, read from `disclosure.yaml`."""
    return read_policy(POLICY_FILE)


def read_policy(path: Path) -> DisclosurePolicy:
    """A policy file.

    Errors: `pydantic.ValidationError` for unknown keys, missing sources or values under a floor.
    """
    return DisclosurePolicy.model_validate(YAML(typ="safe").load(path))
