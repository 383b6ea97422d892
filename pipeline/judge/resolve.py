"""The register resolved: one row per limit, unit and version, for the warehouse and readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pandas as pd

from pipeline.errors import RefusedInputError
from pipeline.judge.register import refusal
from pipeline.judge.register_rules import problems_of_stack, turning_days
from pipeline.judge.stack import InForce, Layer, Register, fold
from schemas.limit import Limit
from schemas.published import LimitRule

#: The unit above all others where the team table names none.
ROOT_UNIT = "ORG"

#: Columns of `ref.limit_rule`: the published ones, and the profile that set a value.
COLUMNS = (*LimitRule.model_fields, "profile")

_Stack = tuple[tuple[str, ...], str | None]


def resolve(register: Register, teams: pd.DataFrame) -> pd.DataFrame:
    """Every version of every limit for every unit.

    Grain: one row per limit, unit and version; columns `COLUMNS`; `valid_to` is the last day of a
    version, null while it is in force. Units are the rows of `teams`, parents named but not listed,
    and the root where none is declared.
    Missing: `teams` needs `team_id`; `parent_id` and `profiles` (names separated by semicolons) are
    taken where present. A unit has its own profiles and those of the units above it.
    Errors: RefusedInputError for an unknown profile, a circle of units, or broken rules.
    """
    units = unit_stacks(register, teams)
    versions = [_versions(register, stack) for stack in sorted(set(units.values()), key=str)]
    by_stack = pd.concat(versions, ignore_index=True) if versions else _frame([])
    keys = pd.DataFrame({"team_id": list(units), "stack": [str(stack) for stack in units.values()]})
    merged = keys.merge(by_stack, on="stack", how="inner")
    merged = merged.sort_values(["limit_id", "team_id", "valid_from"], ignore_index=True)
    return merged[list(COLUMNS)]


def unit_stacks(register: Register, teams: pd.DataFrame) -> dict[str, _Stack]:
    """Each unit's profiles, outermost first, and its id if a limit names it."""
    parents, profiles = _tree(teams)
    problems: list[str] = []
    named = {t for f in register.organisations for p in f.entries for t in p.entry.teams or ()}
    stacks: dict[str, _Stack] = {}
    for unit in parents:
        line = list(_upwards(unit, parents, problems))
        found = [name for above in reversed(line) for name in profiles.get(above, ())]
        for name in found:
            if name not in register.profiles:
                known = ", ".join(sorted(register.profiles))
                problems.append(f"unit {unit}: unknown profile `{name}`; known: {known}")
        stacks[unit] = (tuple(dict.fromkeys(found)), unit if unit in named else None)
    problems += [
        f"limits name the unit `{name}`, which no team table declares"
        for name in sorted(named - set(parents))
    ]
    if problems:
        raise RefusedInputError(
            "limits cannot be resolved for these units:\n"
            + "\n".join(f"  {text}" for text in dict.fromkeys(problems)),
            expected="profiles from the list, separated by semicolons, and a tree of units",
            todo="correct the team table or the register of limits",
        )
    return stacks


def versions_of(layers: Sequence[Layer], limit_id: str) -> list[tuple[date, InForce]]:
    """The limit's versions in order, each with its first day; equal neighbours are one version."""
    found: list[tuple[date, InForce]] = []
    for day in _turning_days_followed(layers, limit_id):
        version = with_followed_cap(layers, limit_id, day)
        if version is None:
            continue
        if found and _content(found[-1][1]) == _content(version):
            continue
        found.append((day, version))
    return found


def with_followed_cap(layers: Sequence[Layer], limit_id: str, day: date) -> InForce | None:
    """The limit on a day, its threshold read from the cap it follows."""
    version = fold(layers, limit_id, day)
    if version is None or version.limit.threshold_follows is None:
        return version
    if version.limit.threshold is not None and version.set_by.get(
        "threshold"
    ) != version.set_by.get("threshold_follows"):
        return version
    followed = fold(layers, version.limit.threshold_follows, day)
    cap = followed.limit.cap() if followed else None
    changed = version.limit.model_copy(update={"threshold": cap})
    set_by = dict(version.set_by)
    overlay = version.overlay
    if followed is not None:
        source = "cap_must" if cap == followed.limit.cap_must is not None else "cap_warn"
        set_by["threshold"] = followed.set_by.get(source, followed.overlay)
        overlay = set_by["threshold"] if version.overlay == "default" else overlay
    return InForce(changed, overlay, set_by)


def _turning_days_followed(layers: Sequence[Layer], limit_id: str) -> list[date]:
    days = set(turning_days(layers, limit_id))
    for layer in layers:
        for placed in layer.entries.get(limit_id, ()):
            if placed.entry.threshold_follows is not None:
                days |= set(turning_days(layers, placed.entry.threshold_follows))
    return sorted(days)


def _content(version: InForce) -> tuple[Limit, str]:
    return version.limit.model_copy(update={"valid_from": date.min}), version.overlay


def _tree(teams: pd.DataFrame) -> tuple[dict[str, str | None], dict[str, tuple[str, ...]]]:
    """Parent and own profiles of each unit, parents that have no row of their own included."""
    ids = teams["team_id"].astype(str)
    above = _column(teams, "parent_id")
    own = _column(teams, "profiles")
    parents: dict[str, str | None] = dict(zip(ids, above, strict=True))
    for parent in [p for p in parents.values() if p is not None]:
        parents.setdefault(parent, None)
    roots = [unit for unit, parent in parents.items() if parent is None]
    has_children = set(parents.values())
    if len(roots) != 1 or roots[0] not in has_children:
        parents.setdefault(ROOT_UNIT, None)
        parents |= {unit: ROOT_UNIT for unit in roots if unit != ROOT_UNIT}
    profiles: dict[str, tuple[str, ...]] = {}
    for unit, listed in zip(ids, own, strict=True):
        names = tuple(n.strip() for n in (listed or "").split(";") if n.strip())
        profiles[unit] = tuple(dict.fromkeys((*profiles.get(unit, ()), *names)))
    return parents, profiles


def _column(teams: pd.DataFrame, name: str) -> list[str | None]:
    if name not in teams.columns:
        return [None] * len(teams)
    present = teams[name].notna() & (teams[name].astype(str).str.strip() != "")
    return teams[name].astype(object).where(present, None).tolist()


def _upwards(unit: str, parents: dict[str, str | None], problems: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    current: str | None = unit
    while current is not None:
        if current in seen:
            problems.append(f"unit {unit} stands above itself")
            return
        seen.add(current)
        yield current
        current = parents.get(current)


def _versions(register: Register, stack: _Stack) -> pd.DataFrame:
    profiles, team_id = stack
    layers = register.layers(profiles, team_id)
    problems = problems_of_stack(layers, register.limit_ids())
    if problems:
        raise refusal(problems)
    rows = []
    for limit_id in register.limit_ids():
        found = versions_of(layers, limit_id)
        ends = [day - timedelta(days=1) for day, _ in found[1:]]
        for (day, version), last in zip(found, [*ends, None], strict=True):
            rows.append(_row(version, day, last, register))
    frame = _frame(rows)
    return frame.assign(stack=str(stack))


def _row(version: InForce, day: date, last: date | None, register: Register) -> dict[str, object]:
    limit = version.limit
    fields = limit.model_dump(include=set(LimitRule.model_fields), mode="python")
    setters = dict.fromkeys(name for name in version.set_by.values() if name in register.profiles)
    return {
        **fields,
        "limit_id": limit.id,
        "metric": fill_cap(limit.metric, limit.cap()),
        "unit": str(limit.unit),
        "counting_window": limit.window,
        "valid_from": day,
        "valid_to": last,
        "overlay": version.overlay,
        "profile": ";".join(setters) or None,
    }


def fill_cap(text: str, cap: float | None) -> str:
    """The text with {cap} replaced by the cap, whole numbers without decimals."""
    return text.replace("{cap}", "no stated" if cap is None else f"{cap:g}")


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    names = [name for name in COLUMNS if name != "team_id"]
    frame = pd.DataFrame(rows, columns=names)
    for name in ("direction", "level", "strength", "status"):
        frame[name] = frame[name].astype(str)
    numbers = ["cap_warn", "cap_must", "tolerated_share", "threshold"]
    frame[numbers] = frame[numbers].astype("float64")
    for name in ("valid_from", "valid_to", "adopted_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame
