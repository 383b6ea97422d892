"""The checklist's points on what came in: files, freshness, refused files, quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.figures import count_words, day
from dashboards.queries import Ask
from pipeline.language import later, month_year, say, say_count, whole
from pipeline.report.points import Point, PointState

#: Months before the one asked about that say how many files usually come.
_HABIT = 3
#: Months before it that say whether a source comes at all, and how many of them are most.
_MEMORY, _MOST = 6, 4
#: Waves have a rhythm of their own: a month without one is no gap.
_WAVES = ("survey_responses", "survey_waves")
#: A register without a period is asked for again after a quarter.
_REGISTER_DAYS = 92


@dataclass(frozen=True)
class Accounts:
    """The tables of a run's operations file that the checklist reads."""

    file: pd.DataFrame
    quarantine: pd.DataFrame
    check_result: pd.DataFrame
    held: pd.DataFrame


def read_accounts(operations: Ask) -> Accounts:
    """The tables, each whole: they hold counts and reasons and are small."""
    return Accounts(
        operations("select * from file order by file_id", None),
        operations("select * from quarantine order by all", None),
        operations("select * from check_result order by check_id", None),
        operations("select * from held order by all", None),
    )


def file_points(accounts: Accounts | None, month: date, *, as_of: date) -> tuple[Point, ...]:
    """Files, freshness, refused files and quarantine, in this order."""
    titles = {
        "files": later("Files expected and received"),
        "freshness": later("Freshness"),
        "refused": later("Refused files"),
        "quarantine": later("Quarantine"),
    }
    if accounts is None:
        return tuple(unknown(name, title) for name, title in titles.items())
    sources = received(accounts.file, month)
    return (
        _files(titles["files"], sources, month),
        _freshness(titles["freshness"], sources, month, as_of=as_of),
        _refused(titles["refused"], accounts.file),
        _quarantine(titles["quarantine"], accounts, month),
    )


def unknown(point_id: str, title: str) -> Point:
    """A point that could not be told, because the run left no operations file to read."""
    return Point(
        point_id,
        title,
        PointState.UNKNOWN,
        say("Not told: the run's operations file is not there to read."),
        say("Run `plimsoll run` again with a new file, or look at `plimsoll status`."),
    )


def received(files: pd.DataFrame, month: date) -> pd.DataFrame:
    """Per source: how many files cover the month, and how many usually do.

    Grain: one row per source. `expected` is the fewest files of any of the three months before, and
    at least one from a source that came in most of the six before, or whose files end before the
    month; a register, whose files cover no months, is expected once. Surveys go by the three months
    alone. A source is given up once another brings the same for the month and it was silent for
    six. Missing: `covers_to` of a register.
    """
    accepted = files.loc[files["status"].eq("accepted")]
    months = [pd.Timestamp(month) - pd.DateOffset(months=back) for back in range(_MEMORY + 1)]
    rows, silent = [], []
    for source_id, mine in accepted.groupby("source_id", sort=True):
        covered = [_covering(mine, start) for start in months]
        silent.append(not any(covered))
        is_register = bool(mine["period_end"].isna().all())
        rows.append(
            {
                "source": source_id,
                "contract": mine["contract"].iloc[0],
                "expected": 1 if is_register else _expected(mine, covered, month),
                "received": len(mine) if is_register else covered[0],
                "received_on": mine["received_on"].max(),
                "covers_to": mine["period_end"].max(),
            }
        )
    columns = ["source", "contract", "expected", "received", "received_on", "covers_to"]
    found = pd.DataFrame(rows, columns=columns)
    came = found.loc[found["received"].gt(0), "contract"]
    is_given_up = pd.Series(silent, dtype=bool) & found["contract"].isin(came)
    return found.assign(expected=found["expected"].mask(is_given_up, 0))


def _expected(files: pd.DataFrame, covered: list[int], month: date) -> int:
    """Files expected of a source that covers months; `covered`: the month, then backwards."""
    usual = min(covered[1 : _HABIT + 1])
    if files["contract"].iloc[0] in _WAVES:
        return usual
    is_usual = sum(count > 0 for count in covered[1:]) >= _MOST
    ended = pd.Timestamp(files["period_end"].max()) < pd.Timestamp(month)
    return max(usual, int(is_usual or ended))


def _covering(files: pd.DataFrame, start: pd.Timestamp) -> int:
    """How many files cover the month that starts then."""
    from_day, to_day = pd.to_datetime(files["period_start"]), pd.to_datetime(files["period_end"])
    end = start + pd.offsets.MonthEnd(0)
    return int(((from_day <= end) & (to_day >= start)).sum())


def _files(title: str, sources: pd.DataFrame, month: date) -> Point:
    if sources.empty:
        return _no_source("files", title)
    short = sources.loc[sources["received"].lt(sources["expected"])]
    came = int(sources["received"].gt(0).sum())
    covering = int(sources.loc[sources["covers_to"].notna(), "received"].sum())
    if short.empty and covering:
        finding = say_count(
            "One source delivered; nothing is outstanding.",
            "{sources} sources delivered; nothing is outstanding.",
            came,
            sources=count_words(came, capital=True),
        )
        return Point("files", title, PointState.DONE, finding, rows=sources)
    fewer = say(
        "Fewer files than usual for {month}: {sources}.",
        month=month_year(month),
        sources=", ".join(short["source"]),
    )
    return Point(
        "files",
        title,
        PointState.LOOK,
        fewer if len(short) else say("No file covers {month}.", month=month_year(month)),
        say("Ask for what is missing and drop it in landing/, or sign without it."),
        sources,
    )


def _no_source(point_id: str, title: str) -> Point:
    told = say("Not told: no file of any source is on record.")
    return Point(point_id, title, PointState.UNKNOWN, told, say("See `plimsoll status`."))


def _freshness(title: str, sources: pd.DataFrame, month: date, *, as_of: date) -> Point:
    """How old the newest file of each source is, and which end before the month begins."""
    if sources.empty:
        return _no_source("freshness", title)
    now = pd.Timestamp(as_of)
    newest = sources["covers_to"].where(sources["covers_to"].notna(), sources["received_on"])
    age = (now - pd.to_datetime(newest)).dt.days
    is_register = sources["covers_to"].isna()
    old = sources.loc[is_register & age.gt(_REGISTER_DAYS), "source"]
    rows = sources[["source", "contract", "received_on", "covers_to"]].assign(days=age)
    covers = sources["covers_to"].max()
    told = (
        say_count(
            "Data to {day}, one day before the run.",
            "Data to {day}, {count} days before the run.",
            (now - covers).days,
            day=day(covers),
        )
        if len(sources.loc[~is_register])
        else say("No source covers a period.")
    )
    is_due = sources["expected"].gt(0) & ~sources["contract"].isin(_WAVES)
    ended = sources.loc[is_due & sources["covers_to"].lt(pd.Timestamp(month)), "source"]
    parts, todo = [told], []
    if len(ended):
        before = month_year(month)
        parts.append(say("Ends before {month}: {sources}.", month=before, sources=", ".join(ended)))
        todo.append(say("Ask for the files of the month."))
    if len(old):
        parts.append(say("Older than a quarter: {sources}.", sources=", ".join(old)))
        todo.append(say("Ask whether these lists still hold, and drop in newer ones."))
    state = PointState.LOOK if todo else PointState.DONE
    return Point("freshness", title, state, " ".join(parts), " ".join(todo), rows)


def _refused(title: str, files: pd.DataFrame) -> Point:
    """Files that were refused and were not taken in later under the same name."""
    came = files.loc[files["status"].isin(["accepted", "replaced"])]
    taken = came.groupby("file_name")["file_id"].max()
    taken_later = files["file_name"].map(taken).gt(files["file_id"])
    refused = files.loc[files["status"].eq("refused") & ~taken_later]
    rows = refused.drop_duplicates("file_name", keep="last")[["file_name", "message"]]
    if rows.empty:
        return Point("refused", title, PointState.DONE, say("No file was refused."))
    return Point(
        "refused",
        title,
        PointState.LOOK,
        say_count(
            "One file was refused and did not come again.",
            "{files} files were refused and did not come again.",
            len(rows),
            files=count_words(len(rows), capital=True),
        ),
        say("Read why, correct the export, and drop it in again."),
        rows,
    )


def _quarantine(title: str, accounts: Accounts, month: date) -> Point:
    """Rows that wait in files of the month; those of other months are counted beside them."""
    waiting = accounts.quarantine
    files = accounts.file.loc[accounts.file["status"].eq("accepted")]
    start = pd.Timestamp(month)
    from_day, to_day = pd.to_datetime(files["period_start"]), pd.to_datetime(files["period_end"])
    is_mine = from_day.isna() | ((from_day <= start + pd.offsets.MonthEnd(0)) & (to_day >= start))
    own = waiting.loc[waiting["file_name"].isin(files.loc[is_mine, "file_name"])]
    rows, others = int(own["rows"].sum()), int(waiting["rows"].sum() - own["rows"].sum())
    beside = " " + say("In files of other months: {rows}.", rows=whole(others)) if others else ""
    shown = own[["file_name", "contract", "reason", "rows", "first_line", "expected"]]
    if not rows:
        none = say("No row of the month waits.")
        return Point("quarantine", title, PointState.DONE, f"{none}{beside}")
    told = say_count(
        "One row of the month waits and is in no figure.",
        "{count} rows of the month wait and are in no figure.",
        rows,
    )
    return Point(
        "quarantine",
        title,
        PointState.LOOK,
        f"{told}{beside}",
        say("`plimsoll quarantine --export FILE` writes them to correct."),
        shown,
    )
