"""What holds for any answers to any instrument."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.scoring import ScoreOptions, band_shares, join_small_bands, score_answers
from schemas.instrument import Instrument
from schemas.instrument_library import all_instruments

SCORED = [one for one in all_instruments() if one.items]


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, pd.DataFrame, ScoreOptions]:
    """An instrument with a few respondents, some answers missing or not applicable."""
    instrument = draw(st.sampled_from(SCORED))
    order = draw(st.sampled_from(instrument.orders)).id if instrument.order_required else None
    codes = {item: [*instrument.responses_of(item, order).codes] for item in instrument.items}
    aside = [*instrument.not_applicable]
    rows = draw(
        st.lists(
            st.tuples(
                *(st.sampled_from([None, *aside, *codes[item]]) for item in instrument.items)
            ),
            min_size=1,
            max_size=4,
        )
    )
    frame = pd.DataFrame(rows, columns=list(instrument.items), dtype="float64")
    return instrument, frame, ScoreOptions(order=order)


@settings(max_examples=60, deadline=None)
@given(answered())
def test_scores_stay_in_their_range_and_need_enough_answers(
    case: tuple[Instrument, pd.DataFrame, ScoreOptions],
) -> None:
    instrument, frame, options = case
    rows = score_answers(instrument, frame, options=options).rows
    for scale in instrument.scales:
        low, high = scale.range or (-np.inf, np.inf)
        scores = rows[scale.id].dropna()
        assert scores.between(low - 1e-9, high + 1e-9).all()
        if scale.items and scale.not_applicable_counts_as is None:
            enough = rows[f"{scale.id}_answered"] >= scale.min_answered
            assert rows[scale.id].notna().tolist() == enough.tolist()
        if scale.band_sets:
            has_band = rows[f"{scale.id}_band"].notna()
            assert has_band.tolist() == rows[scale.id].notna().tolist()


@settings(max_examples=40, deadline=None)
@given(answered(), st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_other_people_or_on_column_order(
    case: tuple[Instrument, pd.DataFrame, ScoreOptions], random: object
) -> None:
    instrument, frame, options = case
    together = score_answers(instrument, frame, options=options).rows
    columns = list(frame.columns)
    random.shuffle(columns)  # type: ignore[attr-defined]
    texts = frame[columns].map(lambda value: "" if pd.isna(value) else f"{value:g}")
    alone = [
        score_answers(instrument, texts.iloc[[place]], options=options).rows
        for place in range(len(frame))
    ]
    pd.testing.assert_frame_equal(pd.concat(alone), together, check_categorical=False)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=7), st.integers(1, 6))
def test_joined_bands_cover_every_band_once_in_order_and_are_large_enough(
    counts: list[int], fewest: int
) -> None:
    groups = join_small_bands(counts, fewest=fewest)
    assert [place for group in groups for place in group] == list(range(len(counts)))
    if len(groups) > 1:
        sizes = [sum(counts[place] for place in group) for group in groups]
        assert min(sizes) >= fewest
        assert sum(sizes) - max(sizes) >= fewest  # so the other side of each share is large too


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), max_size=60))
def test_every_published_share_has_three_on_each_side(people: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(people, columns=["team", "band"], dtype="str")
    frame["band"] = pd.Categorical(frame["band"], categories=list("xyz"), ordered=True)
    table = band_shares(frame, ["team"], band="band")
    shown = table.dropna(subset=["count"])
    assert (shown["count"] >= 3).all()
    assert (shown["n"] - shown["count"] >= 3).all()
    assert (table.groupby("team")["count"].sum(min_count=1).dropna() >= 6).all()
