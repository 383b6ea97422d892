"""Time and memory of scoring many respondents, beside a plain pandas version of the same.

`python -m pipeline.scoring.benchmark [RESPONDENTS]` prints both; 300,000 if nothing is said. The
plain version reads no codes, checks nothing and gives no bands: it is the least anyone would write.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.scoring.score import score_answers
from schemas.instrument import Instrument
from schemas.instrument_library import load_instrument


@dataclass(frozen=True)
class Measure:
    """One timed run: seconds, peak of newly allocated memory in MB, and the scores it gave."""

    seconds: float
    peak_mb: float
    scores: pd.DataFrame


def simulated_answers(instrument: Instrument, respondents: int, *, seed: int) -> pd.DataFrame:
    """Uniform answers with 2 % missing, as numbers. Shape: one column per item."""
    random = np.random.default_rng(seed)
    columns = {}
    for item in instrument.items:
        codes = np.array(sorted(instrument.responses_of(item).codes), dtype="float64")
        values = random.choice(codes, respondents)
        values[random.random(respondents) < 0.02] = np.nan
        columns[item] = values
    return pd.DataFrame(columns)


def plain_pandas(instrument: Instrument, answers: pd.DataFrame) -> pd.DataFrame:
    """Reverse, average where enough is answered, times the number of items: nothing else."""
    answers = answers.copy()
    for item in instrument.reverse:
        answers[item] = 6 - answers[item]
    return pd.DataFrame(
        {
            scale.id: answers[list(scale.items)]
            .mean(axis=1)
            .where(answers[list(scale.items)].notna().sum(axis=1) >= scale.min_answered)
            * len(scale.items)
            for scale in instrument.scales
        }
    )


def measured(run: Callable[[], pd.DataFrame]) -> Measure:
    """Seconds without, then peak memory with, the memory tracer (which slows a run)."""
    start = time.perf_counter()
    scores = run()
    seconds = time.perf_counter() - start
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Measure(seconds, peak / 1e6, scores)


def main(respondents: int = 300_000) -> None:
    """Print the comparison on ProQOL-5, thirty items, from numbers and from text."""
    instrument = load_instrument("proqol5")
    answers = simulated_answers(instrument, respondents, seed=1)
    texts = answers.astype("Int64").astype("str").fillna("")
    runs: dict[str, Callable[[], pd.DataFrame]] = {
        "plain pandas, numbers": lambda: plain_pandas(instrument, answers),
        "score_answers, numbers": lambda: score_answers(instrument, answers).rows,
        "score_answers, text": lambda: score_answers(instrument, texts).rows,
    }
    measures = {name: measured(run) for name, run in runs.items()}
    print(f"{respondents:,} respondents x {len(instrument.items)} items")
    for name, one in measures.items():
        print(f"  {name:24} {one.seconds:6.2f} s  {one.peak_mb:7.0f} MB")
    plain = measures["plain pandas, numbers"].scores
    for name, one in measures.items():
        same = np.allclose(one.scores[plain.columns], plain, equal_nan=True)
        print(f"  {name:24} {'same scores' if same else 'OTHER SCORES'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
