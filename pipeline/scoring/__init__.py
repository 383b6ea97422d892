"""Survey scales scored as their authors scored them: pure functions over frames, no I/O."""

from pipeline.scoring.band_shares import band_shares, join_small_bands, share_or_bound
from pipeline.scoring.options import ScoreOptions
from pipeline.scoring.reliability import cronbach_alpha
from pipeline.scoring.score import ScoreResult, score_answers
from pipeline.scoring.team import (
    change_between_waves,
    non_response_bounds,
    response_rates,
    team_means,
)

__all__ = [
    "ScoreOptions",
    "ScoreResult",
    "band_shares",
    "change_between_waves",
    "cronbach_alpha",
    "join_small_bands",
    "non_response_bounds",
    "response_rates",
    "score_answers",
    "share_or_bound",
    "team_means",
]
