"""Lengths of time and grades in a draft: hours and seconds become minutes, grades are asked for."""

from __future__ import annotations

import re

from pipeline.ingest.draft_text import Page, quoted_text
from pipeline.ingest.readers.profile import Profile
from schemas.compilers.row_check import quoted

_UNITS = (
    ("minutes", r"\bmin(ute)?s?\b|minuten|minutos|minuti|minuter"),
    ("seconds", r"\bsec(ond)?s?\b|\bsek(unden)?\b|secondes|segundos|\bs\b"),
    ("hours", r"\bhours?\b|\bhrs?\b|\bh\b|\bstd\b|stunden|\bheures?\b|\bhoras?\b|\buren\b"),
    ("days", r"\bdays?\b|\btage\b|\bjours\b"),
)  # fmt: skip
_FACTORS = {"seconds": "/ 60", "hours": "* 60", "days": "* 1440"}
_GRADED = re.compile(r"sever|schwere|gravit", re.IGNORECASE)


def unit_of(column: str) -> str | None:
    """The unit a column's name says its numbers are in; None where it says none."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).replace("_", " ")
    return next((unit for unit, text in _UNITS if re.search(text, words, re.IGNORECASE)), None)


def span_lines(page: Page, target: str, profile: Profile) -> list[str]:
    """A length of time in minutes: as it is, multiplied, or with a question about its unit."""
    column, unit = quoted(profile.column), unit_of(profile.column)
    if not profile.is_number:
        ask = page.ask(f"is {profile.column} written as hours:minutes? It is read so below.")
        parts = "try_cast(split_part({0}, ':', {1}) as integer)"
        text = f"{parts.format(column, 1)} * 60 + {parts.format(column, 2)}"
        return [f"  {ask}", _expression(target, f"cast({text} as varchar)", column)]
    if unit in _FACTORS:
        number = f"replace({column}, ',', '.')" if profile.has_decimal_comma else column
        text = f"round(try_cast({number} as decimal(12, 4)) {_FACTORS[unit]}, 2)"
        return [_expression(target, f"cast({text} as varchar)", column)]
    mark = ', decimal_mark: ","' if profile.has_decimal_comma else ""
    name = quoted_text(profile.column)
    line = f"  {target}: {{from: {name}{mark}}}" if mark else f"  {target}: {name}"
    if unit == "minutes":
        return [line]
    return ["  " + page.ask(f"is {profile.column} in minutes? It is read so below."), line]


def _expression(target: str, text: str, column: str) -> str:
    """What cannot be read keeps its text behind a mark, and waits in quarantine."""
    return f"  {target}: {{expression: {quoted_text(f'''coalesce({text}, '?' || {column})''')}}}"


def severity_lines(page: Page, profile: Profile) -> list[str]:
    """A grade from 1 to 5 with 5 the worst; a priority may count the other way, so it is asked."""
    name = quoted_text(profile.column)
    texts = [text for text, _ in profile.values]
    is_graded = profile.is_integer and all(text in {*"12345"} for text in texts)
    if _GRADED.search(profile.column) and is_graded:
        return [f"  severity: {name}"]
    ask = page.ask(
        f"how severe is each {profile.column}, from 1 to 5, the worst 5? Or leave it out."
    )
    codes = ", ".join(f'{quoted_text(text)}: "?"' for text in sorted(texts) or ["?"])
    return [f"  {ask}", f"  severity: {{from: {name}, codes: {{{codes}}}}}"]
