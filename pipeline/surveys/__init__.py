"""Survey answers as team figures: scored, protected, compared; nobody's own score leaves here."""

from pipeline.surveys.policy import SurveyPolicy, survey_policy
from pipeline.surveys.reading import SurveyRows, read_surveys
from pipeline.surveys.release import ReleasedSurveys, release_surveys

__all__ = [
    "ReleasedSurveys",
    "SurveyPolicy",
    "SurveyRows",
    "read_surveys",
    "release_surveys",
    "survey_policy",
]
