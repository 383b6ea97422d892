"""Rules of the register that only show once registers lie on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.judge.reading import Problem, RegisterFile
from pipeline.judge.stack import Layer, Register, fold
from schemas.limit import RegisterKind


def problems_of_register(register: Register) -> list[Problem]:
    """Rules broken by any stack that can occur.

    Which unit has which profile is not known yet. So an organisation's entry is refused here only
    if it breaks a rule on the default and on every profile; `resolve` checks the real stacks.
    """
    shipped = Register(register.default, register.profiles)
    choices = [(), *((name,) for name in register.profiles)]
    problems = [
        problem
        for profiles in choices
        for problem in problems_of_stack(shipped.layers(profiles), shipped.limit_ids())
    ]
    entries = [placed.entry for file in register.organisations for placed in file.entries]
    for team_id in sorted({t for e in entries for t in e.teams or ()} | {""}):
        named = {e.id for e in entries if (team_id in (e.teams or ("",)))}
        stacks = [register.layers(profiles, team_id) for profiles in choices]
        for limit_id in sorted(named):
            found = [problems_of_stack(stack, [limit_id]) for stack in stacks]
            problems += found[0] if all(found) else []
    return problems


def problems_of_stack(layers: Sequence[Layer], limit_ids: Iterable[str]) -> list[Problem]:
    """Every rule broken on a day something changes, placed at the topmost entry then in force."""
    problems = []
    for limit_id in limit_ids:
        for day in turning_days(layers, limit_id):
            placed = [(layer, layer.in_force(limit_id, day)) for layer in layers]
            layer, top = next((la, pl) for la, pl in reversed(placed) if pl is not None)
            try:
                found = fold(layers, limit_id, day)
            except ValueError as error:
                problems.append(Problem(layer.file, top.line, str(error)))
                continue
            follows = found.limit.threshold_follows if found else None
            if follows is not None and not _has_cap(layers, follows, day):
                text = f"{limit_id} follows the cap of {follows}, which has none on {day}"
                problems.append(Problem(layer.file, top.line, text))
    return problems


def _has_cap(layers: Sequence[Layer], limit_id: str, day: date) -> bool:
    try:
        found = fold(layers, limit_id, day)
    except ValueError:  # told where that limit is checked itself
        return True
    return found is not None and found.limit.cap() is not None


def problems_of_names(read: Sequence[RegisterFile], shipped: int) -> list[Problem]:
    """A file beside the shipped ones (the first `shipped`) that takes the place of one."""
    taken = {file.head.name for file in read[:shipped]}
    problems = []
    for file in read[shipped:]:
        if file.head.kind is RegisterKind.DEFAULT:
            problems.append(Problem(file.file, 1, "only the shipped register may be the default"))
        elif file.head.name in taken:
            text = f"the name `{file.head.name}` is taken; choose one of its own"
            problems.append(Problem(file.file, 1, text))
        if file.head.kind is RegisterKind.PROFILE:
            taken.add(file.head.name)
    return problems


def turning_days(layers: Sequence[Layer], limit_id: str) -> list[date]:
    """The days on which any layer's entry for the limit begins, in order."""
    return sorted({p.entry.valid_from for la in layers for p in la.entries.get(limit_id, ())})
