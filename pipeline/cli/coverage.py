"""What the contracts delivered so far can carry, and which further one would add the most."""

from __future__ import annotations

from schemas.indicator import load_indicators


def coverage_lines(present: set[str]) -> list[str]:
    """Two lines for `plimsoll status`: ids carried, ids not, and the file that adds most."""
    if not present:
        return []
    indicators = load_indicators().indicators
    carried = [entry.id for entry in indicators if set(entry.needs) <= present]
    lacking = [entry for entry in indicators if not set(entry.needs) <= present]
    lines = [f"the present data carry {', '.join(carried) or 'no id yet'}"]
    if not lacking:
        return lines
    gains: dict[str, list[str]] = {}
    for entry in lacking:
        absent = set(entry.needs) - present
        for contract in absent if len(absent) == 1 else ():
            gains.setdefault(contract, []).append(entry.id)
    lines.append(f"they cannot carry {', '.join(entry.id for entry in lacking)}")
    if gains:
        best = max(sorted(gains), key=lambda contract: len(gains[contract]))
        lines.append(f"a file for {best} would add the most: {', '.join(gains[best])}")
    return lines
