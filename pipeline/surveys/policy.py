"""What surveys are released by: thresholds, days of grace, and how each instrument is coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.scoring import ScoreOptions
from pipeline.settings import Settings
from schemas.disclosure import default_policy


@dataclass(frozen=True)
class SurveyPolicy:
    """k: respondents behind a figure. fewest: respondents in a band, and outside of it.

    grace_days: days after the close of a wave. choices: per instrument how its answers are coded.
    opted_in: instruments that are published on request only, and were asked for.
    """

    k: int = 10
    fewest: int = 3
    grace_days: int = 7
    choices: Mapping[str, ScoreOptions] = field(default_factory=dict)
    opted_in: frozenset[str] = frozenset()


def survey_policy(settings: Settings) -> SurveyPolicy:
    """The policy a workspace's settings make; scales that were not asked may be absent."""
    choices = {
        name: ScoreOptions(
            order=choice.order,
            codes=choice.codes,
            missing=choice.missing,
            bands=choice.bands,
            prefix=choice.prefix,
            partial=True,
        )
        for name, choice in settings.surveys.items()
    }
    return SurveyPolicy(
        k=settings.protection.k_survey,
        fewest=default_policy().survey_side.value,
        grace_days=settings.grace_days,
        choices=choices,
        opted_in=frozenset(name for name, one in settings.surveys.items() if one.opt_in),
    )
