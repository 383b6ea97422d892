"""Two survey waves: who was invited, and answers to ProQOL-5 as item codes, never item wording.

Respondents are not workers: a response has a random number of its own and a team, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.organisation import TEAMS
from sample_data.periods import day_number

ITEMS = 30
SATISFACTION = (3, 6, 12, 16, 18, 20, 22, 24, 27, 30)
BURNOUT = (1, 4, 8, 10, 15, 17, 19, 21, 26, 29)
TRAUMATIC_STRESS = (2, 5, 7, 9, 11, 13, 14, 23, 25, 28)
REVERSED = (1, 4, 15, 17, 29)
# Means and standard deviations of De La Rosa and others 2018, 30 studies.
_USUAL = {SATISFACTION: (37.7, 6.5), BURNOUT: (22.8, 5.4), TRAUMATIC_STRESS: (16.7, 5.7)}
_NOT_ANSWERED = 0.01


@dataclass(frozen=True)
class Wave:
    """One wave: its id, days, and how many people of each team answered."""

    wave_id: str
    opened_on: str
    closed_on: str
    responses: dict[str, int]


WAVES: tuple[Wave, ...] = (
    Wave(
        "2026-spring", "2026-03-02", "2026-03-20",
        {
            "QSN": 15, "QSD": 14, "FEL": 13, "SOU": 8, "NSI": 12, "SSI": 8, "FAC": 9, "LVC": 4,
            "OED": 8, "MCR": 9, "BFL": 8, "HWP": 6, "SFA": 14, "RFO": 4, "CTC": 2,
        },
    ),
    Wave(
        "2026-autumn", "2026-09-07", "2026-09-25",
        {
            "QSN": 16, "QSD": 13, "FEL": 12, "SOU": 9, "NSI": 11, "SSI": 7, "FAC": 9,
            "OED": 8, "MCR": 8, "BFL": 9, "HWP": 5, "SFA": 13, "RFO": 3, "CTC": 3,
        },
    ),
)  # fmt: skip
# What is planted: points added to the usual means of satisfaction, burnout, traumatic stress.
SHIFTS: dict[str, tuple[float, float, float]] = {
    "QSN": (-4.0, 6.0, 6.0),
    "FEL": (-1.0, 2.0, 2.0),
    "OED": (0.0, 1.0, 5.0),
    "SFA": (3.0, -1.0, 0.0),
}


def invited_table(staff: pd.DataFrame) -> pd.DataFrame:
    """Grain: one row per wave and team with people in post on the day the wave opened."""
    rows = []
    for wave in WAVES:
        day = day_number(wave.opened_on)
        in_post = staff.loc[(staff["first_day"] <= day) & (staff["last_day"] >= day)]
        counts = in_post.groupby("team").size()
        rows += [
            (wave.wave_id, team, str(counts[team]), _day(wave.opened_on), _day(wave.closed_on))
            for team in wave.responses
        ]
    return pd.DataFrame(rows, columns=["Wave", "Team", "Invited", "Opened", "Closed"])


def wave_table(wave: Wave, rng: np.random.Generator) -> pd.DataFrame:
    """Answers of a wave as a survey tool exports them.

    Grain: one row per response: Response, Wave, Submitted, Team, P01 to P30 (1 to 5, or empty).
    """
    order = [plan.code for plan in TEAMS if plan.code in wave.responses]
    team = np.repeat(order, [wave.responses[code] for code in order])
    number = rng.permutation(np.arange(10_000, 99_999))[: len(team)]
    days = (np.datetime64(wave.closed_on) - np.datetime64(wave.opened_on)).astype(int)
    submitted = np.datetime64(wave.opened_on) + rng.integers(0, days + 1, len(team))
    frame = pd.DataFrame(
        {
            "Response": [f"R{value}" for value in number],
            "Wave": wave.wave_id,
            "Submitted": [_day(str(day)) for day in submitted],
            "Team": team,
        }
    )
    answers = pd.DataFrame(
        _answers(team, rng), columns=[f"P{item:02d}" for item in range(1, ITEMS + 1)]
    )
    joined = pd.concat([frame, answers], axis="columns")
    return joined.sort_values("Response", ignore_index=True)


def _answers(team: npt.NDArray[np.str_], rng: np.random.Generator) -> npt.NDArray[np.str_]:
    """Answers 1 to 5 around each team's means; reversed items are answered the other way round."""
    codes = np.empty((len(team), ITEMS), dtype=np.int64)
    for place, (items, (mean, spread)) in enumerate(_USUAL.items()):
        moved = np.array([SHIFTS.get(code, (0.0, 0.0, 0.0))[place] for code in team])
        person = (mean + moved + rng.normal(0, spread * 0.8, len(team))) / len(items)
        noisy = person[:, None] + rng.normal(0, 0.7, (len(team), len(items)))
        codes[:, np.array(items) - 1] = np.clip(np.round(noisy), 1, 5).astype(np.int64)
    turned = np.array(REVERSED) - 1
    codes[:, turned] = 6 - codes[:, turned]
    is_blank = rng.random(codes.shape) < _NOT_ANSWERED
    return np.where(is_blank, "", codes.astype(str))


def _day(day: str) -> str:
    """A day such as 02/03/2026 from ISO text."""
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}"
