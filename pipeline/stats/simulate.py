"""What the charts do where the truth is known: false alarms, power, and speed.

`python -m pipeline.stats.simulate` prints each figure beside the one the methods page quotes;
`--speed` times 500 teams x 30 indicators x 240 points in one run. Seeded: the same numbers come
out each time.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.stats.charts import Chart, chart
from pipeline.stats.options import ChartOptions
from pipeline.stats.vocabulary import ChartKind, SpecialCause, Variation

SEED = 20240611
MONTHS = 24
WATCHED = 6  # months after a change within which it should be seen


@dataclass(frozen=True)
class Figure:
    """One simulated share with its standard error, and the range the methods page quotes."""

    name: str
    share: float
    error: float
    quoted: tuple[float, float]

    def is_reproduced(self) -> bool:
        """Within half a unit of the quoted digits and three standard errors (theirs and ours)."""
        low, high = self.quoted
        slack = 0.005 if high >= 0.1 else 0.001
        slack += 3 * self.error * np.sqrt(2)
        return low - slack <= self.share <= high + slack


def figures(repeats: int = 20_000, seed: int = SEED) -> list[Figure]:
    """Every simulated figure of the methods page, in its order."""
    rng = np.random.default_rng(seed)
    stable = rng.standard_normal((repeats, 3 * MONTHS // 2))
    return [
        _figure("newest point a concern, limits from 24", _newest(stable[:, :MONTHS]), 0.008),
        _figure("newest point a concern, locked at 12", _newest(stable, fix=12), 0.03),
        _figure("newest point a concern, locked at 24", _newest(stable, fix=MONTHS), 0.019),
        _figure("any signal in 24 stable points", _any_rule(stable[:, :MONTHS]), 0.19),
        *(
            _figure(f"a step of {step} sigma seen within 6 months", _seen(stable, step), quoted)
            for step, quoted in ((1, 0.44), (2, 0.88), (3, 0.99))
        ),
        *(
            _figure(
                f"any signal, XmR of 24 Poisson counts of mean {mean}",
                _any_rule(rng.poisson(mean, (repeats, MONTHS)).astype(float)),
                quoted,
            )
            for mean, quoted in ((1, 0.48), (5, 0.25), (20, 0.20))
        ),
        *_overdispersed(rng, repeats),
    ]


def _overdispersed(rng: np.random.Generator, repeats: int) -> list[Figure]:
    """Counts with twice the variance of Poisson: u alarms, u' bears it."""
    found = []
    for mean in (10, 50):
        counts = rng.negative_binomial(mean, 0.5, (repeats, MONTHS))  # variance = 2 x mean
        frame = _frame(counts).rename(columns={"value": "numerator"}).assign(denominator=100)
        for kind, quoted in ((ChartKind.U, (0.52, 0.58)), (ChartKind.UP, (0.10, 0.20))):
            points = chart(kind, frame).points
            flagged = (points["sigma_signal"] == 1).groupby(points["series"]).any().to_numpy()
            found.append(
                _figure(f"any false signal, {kind}, variance 2 x mean {mean}", flagged, *quoted)
            )
    return found


def _figure(name: str, hits: np.ndarray, low: float, high: float | None = None) -> Figure:
    share = float(hits.mean())
    error = float(np.sqrt(share * (1 - share) / len(hits)))
    return Figure(name, share, error, (low, low if high is None else high))


def _frame(values: np.ndarray) -> pd.DataFrame:
    """One series per row of a rectangle of values."""
    series, months = values.shape
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(series), months),
            "period": np.tile(np.arange(months), series),
            "value": values.ravel(),
        }
    )


def _xmr(values: np.ndarray, fix: int | None = None) -> Chart:
    return chart(ChartKind.XMR, _frame(values), ChartOptions(fix=fix))


def _newest(values: np.ndarray, fix: int | None = None) -> np.ndarray:
    return (_xmr(values, fix).parts["variation"] == Variation.CONCERN).to_numpy()


def _any_rule(values: np.ndarray) -> np.ndarray:
    points = _xmr(values).points
    return (points["special_cause"] != SpecialCause.NONE).groupby(points["series"]).any().to_numpy()


def _seen(stable: np.ndarray, step: float) -> np.ndarray:
    """A concern at the newest point in any of the months after a step that follows month 24."""
    changed = stable[:, : MONTHS + WATCHED].copy()
    changed[:, MONTHS:] += step
    months = range(MONTHS + 1, MONTHS + WATCHED + 1)
    return np.any([_newest(changed[:, :month], fix=MONTHS) for month in months], axis=0)


def speed(teams: int = 500, indicators: int = 30, points: int = 240) -> dict[str, float]:
    """Seconds for each chart over all series at once, and the peak memory in MB."""
    rng = np.random.default_rng(SEED)
    series = teams * indicators
    names = np.array([f"team-{t}/W-{i}" for t in range(teams) for i in range(indicators)])
    denominator = rng.integers(30, 200, series * points)
    numerator = np.minimum(rng.poisson(0.2 * denominator), denominator)
    frame = pd.DataFrame(
        {
            "series": np.repeat(names, points),
            "period": np.tile(pd.date_range("2006-01-01", periods=points, freq="MS"), series),
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator / denominator,
        }
    )
    took: dict[str, float] = {"rows": len(frame)}
    for kind in (ChartKind.XMR, ChartKind.UP, ChartKind.PP):
        begins = time.perf_counter()
        chart(kind, frame, ChartOptions(fix=24, target=0.25))
        took[f"{kind} seconds"] = round(time.perf_counter() - begins, 2)
    took["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return took


def main() -> None:
    """Print the figures, or the speed."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.stats.simulate")
    parser.add_argument("--repeats", type=int, default=20_000, help="series per figure")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--speed", action="store_true", help="time 3.6 million points instead")
    chosen = parser.parse_args()
    if chosen.speed:
        for name, number in speed().items():
            print(f"{name:14} {number:>12,.2f}")
        return
    print(f"{'figure':52} {'simulated':>10} {'+-':>7}  {'quoted':>12}")
    for figure in figures(chosen.repeats, chosen.seed):
        low, high = figure.quoted
        quoted = f"{low:.1%}" if low == high else f"{low:.0%}-{high:.0%}"
        mark = "reproduced" if figure.is_reproduced() else "DIFFERS"
        print(f"{figure.name:52} {figure.share:10.2%} {figure.error:7.2%}  {quoted:>12}  {mark}")


if __name__ == "__main__":
    main()
