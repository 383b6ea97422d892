"""The language text is said in: English until a screen chooses; numbers and dates go with it.

The message in the code is the English text and its own key. Which other languages there are is the
business of whoever has the screen; here is only what every sentence needs.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from babel import Locale
from babel.dates import format_date

T = TypeVar("T")


@dataclass(frozen=True)
class Language:
    """A language of the screen. `day` is the pattern of a date as it stands in a sentence."""

    code: str
    name: str
    day: str
    messages: gettext.NullTranslations = field(
        default_factory=gettext.NullTranslations, compare=False, repr=False
    )


ENGLISH = Language("en", "English", "d MMMM y")
_SPOKEN: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def speak(language: Language) -> None:
    """Say everything that follows in this thread in `language`."""
    _SPOKEN.set(language)


def spoken() -> Language:
    """The language of this thread."""
    return _SPOKEN.get()


def in_english(make: Callable[[], T]) -> T:
    """What `make` gives, said in English whatever is spoken around it: for texts that are kept."""

    def made() -> T:
        speak(ENGLISH)
        return make()

    return copy_context().run(made)


def say(message: str, **values: object) -> str:
    """A message in the language spoken, with its `{names}` filled in.

    Missing: a message the catalogue does not know is said in English.
    """
    text = _SPOKEN.get().messages.gettext(message) if message else ""
    return text.format(**values) if values else text


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """The form of a message that goes with `count`, which fills `{count}` as a whole number."""
    text = _SPOKEN.get().messages.ngettext(one, many, count)
    return text.format(**{"count": whole(count), **values})


def later(message: str) -> str:
    """Marks a message that is said where it is used, so that the catalogue knows it."""
    return message


def forms(one: str, many: str) -> tuple[str, str]:
    """Marks both forms of a message that is said with a count where it is used."""
    return one, many


def capital(text: str) -> str:
    """The text with its first letter large, as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"


def inside(text: str) -> str:
    """A title as it stands within a sentence: small in English, as it is where nouns are large."""
    return text.lower() if _SPOKEN.get().code == ENGLISH.code else text


def whole(number: float) -> str:
    """A number without decimals: 1,240."""
    return printed(f"{number:,.0f}")


def printed(figure: str) -> str:
    """A figure as Python prints it in English, with the signs of the language spoken."""
    language = _SPOKEN.get()
    return figure if language.code == ENGLISH.code else figure.translate(_signs(language.code))


def axis_signs() -> dict[str, object]:
    """The same signs for the axes of charts, in d3's words."""
    signs = _signs(_SPOKEN.get().code)
    return {
        "decimal": signs[ord(".")],
        "thousands": signs[ord(",")],
        "percent": signs[ord("%")],
        "grouping": [3],
        "currency": ["", ""],
    }


@lru_cache(maxsize=16)
def _signs(code: str) -> dict[int, str]:
    locale = Locale.parse(code)
    symbols = locale.number_symbols["latn"]
    percent = str(locale.percent_formats[None].pattern).rpartition("0")[2]
    return {ord("."): symbols["decimal"], ord(","): symbols["group"], ord("%"): percent}


def day_words(day: date) -> str:
    """31 October 2026."""
    return _dated(day, _SPOKEN.get().day)


def month_year(day: date) -> str:
    """October 2026."""
    return _dated(day, "LLLL y")


def month_name(day: date) -> str:
    """October."""
    return _dated(day, "LLLL")


def short_month(day: date) -> str:
    """Oct."""
    return _dated(day, "LLL")


def short_month_year(day: date) -> str:
    """Oct 26."""
    return _dated(day, "LLL yy")


def weekday(number: int, *, short: bool = False) -> str:
    """The name of a day of the week, 1 for Monday: Monday, or Mon."""
    return _dated(date(2001, 1, number), "ccc" if short else "cccc")


def _dated(day: date, pattern: str) -> str:
    return _formatted(date(day.year, day.month, day.day), pattern, _SPOKEN.get().code)


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, code: str) -> str:
    return format_date(day, pattern, locale=Locale.parse(code))
