"""One wave of one instrument scored: a row per respondent, still unprotected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.errors import PipelineUserError
from pipeline.scoring import ScoreOptions, score_answers
from pipeline.scoring.answers import clean_answers
from pipeline.scoring.bands import chosen_band_set
from pipeline.scoring.columns import map_columns
from pipeline.surveys.reading import SurveyRows
from schemas.instrument import Instrument, Scale
from schemas.instrument_library import instrument_ids, load_instrument
from schemas.instrument_parts import BandSet, Pack
from schemas.instrument_parts import Direction as ScaleDirection
from schemas.vocabulary import Direction


@dataclass(frozen=True)
class ScoredWave:
    """Scores of one wave of one instrument.

    rows: one row per respondent with team_id and, per scale, `<scale>` and `<scale>_band`. items:
    their answers as they are scored, for alpha. scales: those of which anybody answered anything.
    problem: why nothing could be scored; then rows holds the teams only. breaks: per scale whose
    items were asked otherwise than before, what changed.
    """

    instrument: Instrument
    wave_id: str
    rows: pd.DataFrame
    items: pd.DataFrame
    scales: tuple[Scale, ...]
    band_sets: Mapping[str, BandSet | None]
    problem: str = ""
    warnings: tuple[str, ...] = ()
    breaks: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> list[tuple[Scale, ...]]:
        """Scales that share items, which are protected together: a total and its parts."""
        groups: list[list[Scale]] = []
        for scale in self.scales:
            touching = [one for one in groups if any(_share_items(scale, other) for other in one)]
            groups = [one for one in groups if one not in touching]
            groups.append([*(member for one in touching for member in one), scale])
        return [tuple(group) for group in groups]


def _share_items(one: Scale, other: Scale) -> bool:
    """Scales without items of their own (imported, looked up) count as touching all others."""
    return not (one.items and other.items) or bool(set(one.items) & set(other.items))


def scored_wave(
    surveys: SurveyRows, instrument_id: str, wave_id: str, options: ScoreOptions
) -> ScoredWave:
    """Score a wave; a wave that cannot be scored says why instead of stopping the others.

    Missing: respondents without any answer do not count as having responded.
    """
    instrument = load_instrument(instrument_id)
    people, wide = surveys.wide(instrument_id, wave_id)
    rows = people[["team_id"]]
    try:
        result = score_answers(instrument, wide, options=options)
    except PipelineUserError as error:
        problem = error.found.splitlines()[0]
        return ScoredWave(instrument, wave_id, rows, wide, instrument.scales, {}, problem)
    items = pd.DataFrame(index=wide.index)
    asked: Mapping[str, str] = {}
    if instrument.pack is not Pack.SCORED_ONLY:
        columns = map_columns(instrument, [str(name) for name in wide.columns], options=options)
        items = clean_answers(instrument, wide, columns=columns, options=options).scored
        asked = columns.items
    scales = tuple(scale for scale in instrument.scales if _was_asked(scale, items, result.rows))
    kept = [name for scale in scales for name in (scale.id, f"{scale.id}_band")]
    banded = {scale.id: chosen_band_set(scale, options.bands) for scale in scales}
    return ScoredWave(
        instrument,
        wave_id,
        pd.concat([rows, result.rows[[name for name in kept if name in result.rows]]], axis=1),
        items,
        scales,
        banded,
        warnings=tuple(result.warnings),
        breaks=_broken(surveys.breaks, instrument_id, wave_id, scales, asked),
    )


def _broken(
    breaks: pd.DataFrame,
    instrument_id: str,
    wave_id: str,
    scales: Sequence[Scale],
    asked: Mapping[str, str],
) -> dict[str, str]:
    """Scales with an item that was asked otherwise than before, and what changed.

    `asked`: item to the name it goes by in the answers. Missing: a scale without items of its own
    (imported, looked up) breaks with any item.
    """
    is_here = breaks["instrument_id"].eq(instrument_id) & breaks["wave_id"].eq(wave_id)
    changes: dict[str, set[str]] = {}
    for item, change in breaks.loc[is_here, ["item", "change"]].to_numpy().tolist():
        changes.setdefault(str(item), set()).add(str(change))
    found = {}
    for scale in scales:
        names = {asked.get(item, item) for item in scale.items} or set(changes)
        said = sorted(set().union(*(changes[name] for name in names & set(changes))))
        if said:
            items = len(names & set(changes))
            found[scale.id] = f"a new series: {' and '.join(said)} of {items} item(s) changed"
    return found


def _was_asked(scale: Scale, items: pd.DataFrame, scores: pd.DataFrame) -> bool:
    """Whether anybody answered any item of a scale, or has an imported score of it."""
    if scale.items and len(items.columns):
        return bool(items[list(scale.items)].notna().to_numpy().any())
    return scale.id in scores and bool(scores[scale.id].notna().any())


def refusal(instrument_id: str, *, is_opted_in: bool) -> str | None:
    """Why an instrument is not published at all; None where it may be."""
    if instrument_id not in instrument_ids():
        return f"{instrument_id} is no shipped instrument; `plimsoll instruments` lists them"
    instrument = load_instrument(instrument_id)
    if instrument.pack is Pack.OPT_IN and not is_opted_in:
        return f"{instrument_id} is published only on request: {instrument.pack_reason}"
    return None


def scale_facts(instrument: Instrument) -> pd.DataFrame:
    """What a reader must know of each scale: names, range, and which side is the worse one."""
    rows = [
        {
            "instrument_id": instrument.id,
            "instrument_name": instrument.name,
            "scale_id": scale.id,
            "scale_name": scale.name,
            "direction": _WORSE_SIDE[scale.direction].value,
            "range_lower": float(scale.range[0]) if scale.range else None,
            "range_upper": float(scale.range[1]) if scale.range else None,
            "is_validated": instrument.validated,
        }
        for scale in instrument.scales
    ]
    return pd.DataFrame(rows)


_WORSE_SIDE = {
    ScaleDirection.HIGH_IS_BETTER: Direction.LOW_IS_WORSE,
    ScaleDirection.HIGH_IS_WORSE: Direction.HIGH_IS_WORSE,
}
