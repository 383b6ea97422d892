"""The part of a draft that maps a log or a roster: its columns, times and code lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pipeline.ingest.draft_spans import severity_lines, span_lines
from pipeline.ingest.draft_text import (
    Body,
    Page,
    both_orders,
    left_out,
    moment_lines,
    quoted_text,
)
from pipeline.ingest.readers.guess import Guess, guess_table
from pipeline.ingest.readers.profile import Profile
from pipeline.ingest.readers.seen import Seen
from schemas.compilers.row_check import literal, quoted

_KINDS = (
    ("night", r"night|nacht|nuit|noche"),
    ("on_call", r"on.?call|standby|bereitschaft|astreinte|guardia"),
    ("leave", r"leave|holiday|vacation|annual|urlaub|cong[eé]|vacaciones"),
    ("sickness", r"sick|krank|malad|enferm"),
    ("day", r"day|early|late|tag|fr[uü]h|sp[aä]t|jour|d[ií]a|long"),
)  # fmt: skip
_REST = re.compile(r"^(rest|off|day off|frei|repos|libre|r/d|rdo)$", re.IGNORECASE)


def table_lines(page: Page, seen: Seen, found: Mapping[str, Profile]) -> Body:
    """Lines of `derive`, `exclude` and `columns`, with a question for what cannot be told."""
    guess = guess_table(found)
    derive: list[str] = []
    if guess.contract == "shift_roster":
        columns, exclude = _roster(page, guess, found, derive)
    else:
        columns, exclude = _log(page, guess, found, derive), []
    used = [*guess.columns.values(), *([guess.day] if guess.day and derive else [])]
    lines = [*(["derive:", *derive] if derive else []), *exclude, "columns:", *columns]
    recording = ""
    if guess.contract == "exposure_log":
        ask = page.ask("does everybody log (nil_returns), a system (automatic), or only events?")
        recording = f"{ask}\nrecording: events_only\n"
    ids = tuple(column for name, column in guess.columns.items() if name.endswith("_id"))
    out = left_out(seen, used, found)
    return Body(guess.contract, (*lines, *out), tuple(used), recording, needs_zone=True, ids=ids)


def _plain(guess: Guess, *targets: str) -> list[str]:
    return [
        f"  {target}: {quoted_text(guess.columns[target])}"
        for target in targets
        if target in guess.columns
    ]


def _span(page: Page, guess: Guess, found: Mapping[str, Profile], target: str) -> list[str]:
    column = guess.columns.get(target)
    return [] if column is None else span_lines(page, target, found[column])


def _needed(page: Page, guess: Guess, target: str, question: str) -> list[str]:
    if target in guess.columns:
        return _plain(guess, target)
    return ["  " + page.ask(question), f'  {target}: {{value: "?"}}']


def _log(page: Page, guess: Guess, found: Mapping[str, Profile], derive: list[str]) -> list[str]:
    lines = _plain(guess, "exposure_id")
    if "worker_id" in guess.columns or "crew_size" not in guess.columns:
        lines += _needed(page, guess, "worker_id", "which column is the worker? Or map crew_size.")
    lines += _plain(guess, "crew_size")
    lines += _needed(page, guess, "team_id", "which column is the team, or which team is this?")
    lines += _plain(guess, "shift_id")
    lines += _moment(page, guess, found, derive, "occurred_at")
    lines += [
        "  " + page.ask("which kind: listening, file_review, video, mass_violence or aftermath?"),
        '  exposure_kind: {value: "?"}',
        *_plain(guess, "case_id", "case_type"),
        *_span(page, guess, found, "minutes"),
    ]
    if "severity" in guess.columns:
        lines += severity_lines(page, found[guess.columns["severity"]])
    if "case_type" in guess.columns:
        lines += [
            "  " + page.ask("which types are trauma? All are counted until this says less; a code"),
            "  #   list does it for many types: docs/formats/codelists.md",
            '  is_trauma: {value: "true"}',
        ]
    return lines


def _moment(
    page: Page, guess: Guess, found: Mapping[str, Profile], derive: list[str], target: str
) -> list[str]:
    """A time of its own, or a day and a time in two columns."""
    column = guess.columns.get(target)
    if column is None:
        return ["  " + page.ask(f"which column is {target}?"), f'  {target}: {{value: "?"}}']
    profile = found[column]
    if profile.forms:
        time = next((n for n, p in found.items() if p.times and not p.forms), None)
        has_clock = any("%H" in form or "%I" in form for form in profile.forms)
        if has_clock or time is None:
            comments, forms = moment_lines(page, profile)
            if not has_clock and profile.forms[0] != "excel":
                comments.append(
                    page.ask(f"{column} has no time of day: all are at midnight, in the night?")
                )
            mapping = f"  {target}: {{from: {quoted_text(column)}, formats: {forms}}}"
            return [*(f"  {comment}" for comment in comments), mapping]
        return _joined(page, found[column], found[time], derive, target)
    if guess.day is not None:
        return _joined(page, found[guess.day], profile, derive, target)
    return [
        "  " + page.ask(f"{column} has no day: which column has?"),
        f"  {target}: {{value: '?'}}",
    ]


def _joined(page: Page, day: Profile, time: Profile, derive: list[str], target: str) -> list[str]:
    name = f"{target.removesuffix('_at')}_text"
    clock, form = quoted(time.column), time.times[0]
    if time.longest > len("00:00:00 PM"):
        clock = f"regexp_replace({clock}, '[.][0-9]+$', '')"
    comments, _ = moment_lines(page, day)
    derive.append(f"  {name}: {quoted_text(f'''{quoted(day.column)} || ' ' || {clock}''')}")
    forms = json.dumps([f"{day_form} {form}" for day_form in both_orders(day.forms)])
    mapping = f"  {target}: {{from: {name}, formats: {forms}}}"
    return [*(f"  {comment}" for comment in comments), mapping]


def _roster(
    page: Page, guess: Guess, found: Mapping[str, Profile], derive: list[str]
) -> tuple[list[str], list[str]]:
    lines = _plain(guess, "shift_id")
    lines += _needed(page, guess, "worker_id", "which column is the worker?")
    lines += _needed(page, guess, "team_id", "which column is the team, or which team is this?")
    start, end = guess.columns.get("starts_at"), guess.columns.get("ends_at")
    if start and end and guess.day and _are_clocks(found[start], found[end]):
        derive += _over_midnight(page, found[guess.day], found[start], found[end])
        lines += ['  starts_at: {from: start_text, formats: ["%Y-%m-%d %H:%M:%S"]}',
                  '  ends_at: {from: end_text, formats: ["%Y-%m-%d %H:%M:%S"]}']  # fmt: skip
    else:
        lines += _moment(page, guess, found, derive, "starts_at")
        lines += _moment(page, guess, found, derive, "ends_at")
    lines += _span(page, guess, found, "break_minutes")
    lines += _span(page, guess, found, "paid_minutes")
    exclude: list[str] = []
    if kind := guess.columns.get("kind"):
        codes, resting = _kinds(found[kind])
        if '"?"' in codes:
            ask = "what is each kind with a question mark: day, night, on_call, leave or sickness?"
            lines.append("  " + page.ask(ask))
        lines.append(f"  kind: {{from: {quoted_text(kind)}, codes: {codes}}}")
        if resting:
            rests = ", ".join(map(literal, resting))
            exclude = ["exclude:", "  - reason: rest_day",
                       f"    when: {quoted_text(f'{quoted(kind)} in ({rests})')}"]  # fmt: skip
    return lines, exclude


def _are_clocks(start: Profile, end: Profile) -> bool:
    """Whether both are times without a day; a start at 24:00 leaves open which day is meant."""
    return bool(start.times and end.times) and not start.ends_at_24


def _over_midnight(page: Page, day: Profile, start: Profile, end: Profile) -> list[str]:
    """Start and end on the day of the row; an end before the start is the next day's.

    A shift that ends when it began may last 0 or 24 hours: it waits in quarantine.
    """
    comments, date = _day_of(page, day)
    begin = f"cast(try_strptime({quoted(start.column)}, {literal(start.times[0])}) as time)"
    stop = quoted(end.column)
    clock = f"regexp_replace({stop}, '^24:00', '00:00')" if end.ends_at_24 else stop
    finish = f"cast(try_strptime({clock}, {literal(end.times[0])}) as time)"
    is_later = f"{finish} < {begin}" + (f" or {stop} like '24:00%'" if end.ends_at_24 else "")
    later = f"case when {is_later} then interval 1 day else interval 0 day end"
    form = "'%Y-%m-%d %H:%M:%S'"
    return [
        *comments,
        "  # an end before its start belongs to the next day; one equal to its start waits:",
        "  #   write <= for < where such a shift lasts 24 hours",
        f"  start_text: {quoted_text(f'strftime({date} + {begin}, {form})')}",
        f"  end_text: {quoted_text(f'strftime({date} + {finish} + {later}, {form})')}",
    ]


def _day_of(page: Page, day: Profile) -> tuple[list[str], str]:
    """SQL of a day; where two orders fit it, a question mark stands for its form."""
    forms, column = both_orders(day.forms), quoted(day.column)
    if forms[0] == "excel":
        ask = page.ask("days counted by a spreadsheet since 1900? Since 1904: 1904-01-01 below.")
        return [f"  {ask}"], f"(date '1899-12-30' + try_cast({column} as integer))"
    comments = []
    if len(forms) > 1:
        ask = f"is the day first ({forms[0]}) or the month ({forms[1]})? Write it for each '?'."
        comments = ["  " + page.ask(ask)]
    form = literal("?" if comments else forms[0])
    return comments, f"cast(try_strptime({column}, {form}) as date)"


def _kinds(profile: Profile) -> tuple[str, list[str]]:
    codes, resting = [], []
    for text, _ in profile.values:
        if _REST.match(text.strip()):
            resting.append(text)
            continue
        kind = next((k for k, words in _KINDS if re.search(words, text, re.IGNORECASE)), "?")
        codes.append(f"{quoted_text(text)}: {kind if kind != '?' else quoted_text('?')}")
    return "{" + ", ".join(codes) + "}", resting
