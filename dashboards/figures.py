"""Figures in words: every number on a page comes through here, rounded as it may be shown."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd

from pipeline import language
from pipeline.language import day_words, later, month_name, month_year, printed, say, whole

FigureKind = Literal["percent", "hours", "number"]

ZERO_WORDS = later("0 to 2")
#: From this share up a figure says something about nearly everyone, so it is capped in print.
SHARE_CEILING = 0.95
#: Counts from here on are printed in digits.
_NUMBERS = (
    later("no"),
    later("one"),
    later("two"),
    later("three"),
    later("four"),
    later("five"),
    later("six"),
    later("seven"),
    later("eight"),
    later("nine"),
    later("ten"),
    later("eleven"),
    later("twelve"),
)


def figure_kind(measure: object, unit: object) -> FigureKind:
    """How an indicator's value is printed, from its measure and unit in words."""
    words = str(unit).lower()
    if measure == "share" or "share" in words or "%" in words or "percent" in words:
        return "percent"
    return "hours" if words.startswith(("minutes", "exposure minutes")) else "number"


def figure(value: object, *, kind: FigureKind, measure: object = "rate") -> str:
    """A value as printed, with its unit sign; empty for none."""
    number = _number(value)
    if number is None:
        return ""
    if kind == "percent":
        if measure == "share" and number >= SHARE_CEILING:
            return say("95% or more")
        return printed(f"{number * 100:.0f}%")
    if kind == "hours":
        return _duration(number)
    return _two_digits(number)


def short_figure(value: object, *, kind: FigureKind, measure: object = "rate") -> str:
    """A value as printed where room is scarce: a share at its ceiling as `95%+`."""
    number = _number(value)
    if number is not None and kind == "percent" and measure == "share" and number >= SHARE_CEILING:
        return printed(f"{SHARE_CEILING * 100:.0f}%+")
    return figure(value, kind=kind, measure=measure)


def limit_figure(value: object, *, kind: FigureKind) -> str:
    """A limit as printed: as many decimals as it has, never more than two."""
    number = _number(value)
    if number is None:
        return ""
    if kind == "percent":
        return printed(f"{_short(number * 100)}%")
    return printed(f"{_short(number / 60)} h" if kind == "hours" else _short(number))


def limit_sign(value: object, *, kind: FigureKind, direction: object) -> str:
    """The limit with its side, as in a column head: `≤ 4`, `≥ 95%`."""
    sign = "≥" if direction == "low_is_worse" else "≤"
    number = limit_figure(value, kind=kind)
    return f"{sign} {number}" if number else say("no limit")


#: What a log alone counts, in the place of what only a roster can.
LOGGED_WORDS = (
    ("staffed worker-days", "days with an entry"),
    ("staffed worker-day", "day with an entry"),
    ("staffed shifts", "days with an entry"),
    ("staffed shift", "day with an entry"),
)


def unit_words(unit: object, *, kind: FigureKind) -> str:
    """What follows a figure: `58% of shift time`, `1.4 h per staffed shift`."""
    words = str(unit)
    if kind == "percent":
        words = words.removeprefix("share ")
    return say(words.removeprefix("minutes ") if kind == "hours" else words)


def logged_words(text: object, *, is_logged: bool, kind: FigureKind = "number") -> str:
    """A measure's words where no roster was read: per day with an entry, not per staffed shift."""
    words = str(text)
    if not is_logged:
        return unit_words(words, kind=kind)
    for rostered, logged in LOGGED_WORDS:
        words = words.replace(rostered, logged)
    return unit_words(words, kind=kind)


def axis_format(kind: FigureKind) -> str:
    """The same figures on an axis, in d3's notation."""
    return ".0%" if kind == "percent" else ",~r"


def count_words(count: int, *, capital: bool = False) -> str:
    """A small count as a word, a larger one in digits; zero is `no`."""
    words = say(_NUMBERS[count]) if 0 <= count < len(_NUMBERS) else whole(count)
    return language.capital(words) if capital else words


def people_words(band: object) -> str:
    """A people band as printed; empty where there is none."""
    if band is None or pd.isna(band):  # type: ignore[call-overload]
        return ""
    if str(band).endswith("+"):
        return say("{fewest} or more people", fewest=str(band)[:-1])
    fewest, _, most = str(band).partition("-")
    return say("{fewest} to {most} people", fewest=fewest, most=most)


def day(value: object) -> str:
    """A date as 31 October 2026."""
    stamp = as_date(value)
    return day_words(stamp) if stamp else ""


def month_word(value: object, *, beside: date | None = None) -> str:
    """A month as October, with its year where `beside` lies a year or more away."""
    stamp = as_date(value)
    if stamp is None:
        return ""
    is_far = beside is not None and abs((beside - stamp).days) > 330
    return month_year(stamp) if is_far else month_name(stamp)


def as_date(value: object) -> date | None:
    """Any date-like value as a date; None for a missing one."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def ordinal(number: int) -> str:
    """7 as 7th."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _number(value: object) -> float | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(value)  # type: ignore[arg-type]


def _duration(minutes: float) -> str:
    """Hours to a tenth; under six minutes, minutes, because 0.0 h would read as none."""
    if minutes >= 6 or minutes == 0:
        return printed(f"{minutes / 60:.1f} h")
    return f"{minutes:.0f} min" if minutes >= 1 else say("under 1 min")


def _two_digits(number: float) -> str:
    """Two significant digits as published: 0.36, 4.7, 4, 12.3, 1,240."""
    if number == round(number) or abs(number) >= 100:
        return whole(number)
    return printed(f"{number:.2g}" if abs(number) < 10 else f"{number:.1f}")


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
