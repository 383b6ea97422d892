"""The judge: released figures and the register in, verdicts and signals out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.judge.caps import caps_of
from pipeline.judge.cells import judged_cells, released_figures
from pipeline.judge.funnels import funnels
from pipeline.judge.headroom import with_headroom
from pipeline.judge.printed_ends import with_printed_ends
from pipeline.judge.runs import with_runs
from pipeline.judge.sentence import with_sentences
from pipeline.judge.series import charted_series
from pipeline.judge.signals import signals, with_assurance
from pipeline.judge.verdict import with_verdicts
from pipeline.judge.words import Words, shipped_words
from schemas.published import LimitStatus
from schemas.vocabulary import PeriodKind


@dataclass(frozen=True)
class Judged:
    """What released figures say: frames in the shapes of `schemas.published`."""

    limit_status: pd.DataFrame
    signal: pd.DataFrame
    funnel: pd.DataFrame


def judge(
    released: pd.DataFrame,
    limits: pd.DataFrame,
    teams: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    as_of: date,
    words: Words | None = None,
) -> Judged:
    """Verdicts, signals and funnels, from released cells and nothing else.

    Grain: `limit_status` one row per limit, unit and month. `released` as the release step hands it
    over (published columns, `judged_*` beside them), `limits` as `resolve` gives it, `teams` with
    `team_id` and `name`, `indicators` as published. `words` as `words_of(register)` gives them;
    the shipped ones without it.
    Missing: hidden cells have no figure here whatever the frame holds.
    """
    figures = released_figures(released)
    verdicts = verdict_rows(figures, limits, teams, indicators)
    series = charted_series(figures, indicators, caps=caps_of(verdicts))
    verdicts = with_assurance(verdicts, series)
    names = dict(zip(teams["team_id"].astype(str), teams["name"].astype(str), strict=True))
    told = with_sentences(verdicts, names, words=words or shipped_words(), as_of=as_of)
    status = told.assign(
        threshold=told["limit_value"],
        period_kind=str(PeriodKind.MONTH),
    )
    status = status[list(LimitStatus.model_fields)]
    compared = funnels(figures, indicators, teams, limit_status=status)
    return Judged(status, signals(series, status), compared)


def verdict_rows(
    figures: pd.DataFrame, limits: pd.DataFrame, teams: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Cells with verdict, run and headroom, before words; what-if questions come this way too."""
    cells = judged_cells(figures, limits, teams, indicators)
    return with_headroom(with_runs(with_printed_ends(with_verdicts(cells))))
