"""What the contracts delivered so far can carry, and which further one would add the most."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.indicator import Indicator, load_indicators


def coverage_lines(present: set[str], *, crews_only: bool = False) -> list[str]:
    """Lines for `plimsoll status`: ids carried, ids not and why, and the file that adds most.

    `crews_only`: exposures name crews and no persons, so ids about a person's days say nothing.
    """
    if not present:
        return []
    indicators = load_indicators().figures
    personal = [entry for entry in indicators if crews_only and entry.person_history]
    others = [entry for entry in indicators if entry not in personal]
    carried = [entry for entry in others if set(entry.needs) <= present]
    lacking = [entry for entry in others if not set(entry.needs) <= present]
    lines = [f"the present data carry: {_named(carried) or 'no figure yet'}"]
    if personal:
        lines.append(f"need persons, and the log names crews: {_named(personal)}")
    gains: dict[str, list[Indicator]] = {}
    for entry in lacking:
        absent = sorted(set(entry.needs) - present)
        gains.setdefault(" and ".join(absent), []).append(entry)
    lines += [f"need {absent}: {_named(gains[absent])}" for absent in sorted(gains)]
    alone = [absent for absent in sorted(gains) if " and " not in absent]
    if alone:
        best = max(alone, key=lambda contract: len(gains[contract]))
        lines.append(f"a file for {best} would add the most")
    return lines


def _named(entries: Iterable[Indicator]) -> str:
    return "; ".join(f"{entry.id} {entry.short_title}" for entry in entries)
