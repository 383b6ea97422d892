"""The words and settings the statistics commands take, and how they become options."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.errors import WrongUseError

if TYPE_CHECKING:
    from pipeline.stats import ChartKind, DriftOptions

KINDS = "run, i, mr, xmr, ip, u, up, p, pp, c, t, g, ewma, cusum"


class Format(StrEnum):
    """How a table is put out."""

    CSV = "csv"
    JSON = "json"


class Better(StrEnum):
    """Which way is better."""

    DOWN = "down"
    UP = "up"
    NEUTRAL = "neutral"


class FunnelShape(StrEnum):
    """What a funnel compares."""

    RATIO = "ratio"
    PROPORTION = "proportion"
    RATE = "rate"


class Scale(StrEnum):
    """The scale of a ratio."""

    SQRT = "sqrt"
    LOG = "log"


class Trimming(StrEnum):
    """What happens to extreme z-scores."""

    WINSORISE = "winsorise"
    TRUNCATE = "truncate"
    NONE = "none"


class Estimator(StrEnum):
    """The estimator of shrinkage."""

    MARSHALL = "marshall"
    GAMMA_POISSON = "gamma_poisson"


ALIASES = {"iprime": "ip", "uprime": "up", "pprime": "pp", "i'": "ip", "u'": "up", "p'": "pp"}
ONLY_FOR = {
    "weight": ("lambda", {"ewma"}),
    "sigmas": ("sigmas", {"ewma"}),
    "reference": ("k", {"cusum"}),
    "decision": ("h", {"cusum"}),
    "head_start": ("headstart", {"cusum"}),
    "centre": ("center", {"ewma", "cusum"}),
    "sd": ("sd", {"ewma", "cusum"}),
}


def chart_kind(word: str) -> ChartKind:
    from pipeline.stats import ChartKind

    name = ALIASES.get(word.lower(), word.lower())
    if name not in set(ChartKind):
        raise WrongUseError("there is no chart of that kind", expected=f"one of {KINDS}")
    return ChartKind(name)


def drift_options(kind: ChartKind, given: dict[str, float | None]) -> DriftOptions:
    """The settings that were given; one that this chart does not have is wrong use."""
    from pipeline.stats import DriftOptions

    stated = {name: number for name, number in given.items() if number is not None}
    for name in stated:
        option, kinds = ONLY_FOR[name]
        if str(kind) not in kinds:
            raise WrongUseError(
                f"--{option} is not a setting of the {kind} chart",
                expected=f"--{option} with {' or '.join(sorted(kinds))}",
            )
    return DriftOptions(**stated)


def listed(texts: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts or [] for part in text.split(",") if part.strip())


def row_numbers(text: str) -> tuple[int, ...]:
    parts = listed([text])
    if not all(part.isdecimal() for part in parts):
        raise WrongUseError("--exclude is not a list of rows", expected="row numbers such as 3,7")
    return tuple(int(part) for part in parts)
