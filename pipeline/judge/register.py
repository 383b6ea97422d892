"""The register of limits in force: default, sector profiles and the organisation's own, stacked.

Registers lie on each other in this order: default, the profiles of a unit, profiles the
organisation adopted, the organisation's entries, its entries for named units. On any day each
register contributes the entry then in force, laid over those below field by field. An entry never
builds on an earlier entry of its own file: an adoption belongs to one number and does not carry
over to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import RefusedInputError
from pipeline.judge.reading import (
    SHIPPED,
    PlacedEntry,
    Problem,
    RegisterFile,
    read_register_file,
)
from schemas.limit import (
    ADOPTION_FIELDS,
    NUMBER_FIELDS,
    Limit,
    LimitEntry,
    ProfileAdoption,
    RegisterKind,
)
from schemas.vocabulary import LimitStatusKind

_ASSUMED: dict[str, object] = {
    "exposure_kind": "all",
    "status": LimitStatusKind.DEFAULT,
    "caveat": "",
}


@dataclass(frozen=True)
class Layer:
    """The entries of one register that concern a unit, under the name shown as overlay."""

    name: str
    file: str
    entries: Mapping[str, Sequence[PlacedEntry]]

    def in_force(self, limit_id: str, day: date) -> PlacedEntry | None:
        """The layer's latest entry for the limit that has begun by `day`."""
        begun = [e for e in self.entries.get(limit_id, ()) if e.entry.valid_from <= day]
        return max(begun, key=lambda placed: placed.entry.valid_from) if begun else None


@dataclass(frozen=True)
class InForce:
    """A limit as it is in force on a day for a unit, and the overlay that set each value."""

    limit: Limit
    overlay: str
    set_by: Mapping[str, str]


@dataclass(frozen=True)
class Register:
    """Every register file that was loaded."""

    default: RegisterFile
    profiles: Mapping[str, RegisterFile]
    organisations: tuple[RegisterFile, ...] = ()
    everywhere: tuple[str, ...] = field(default=())
    """Profiles the organisation declares for every unit."""

    def limit_ids(self) -> tuple[str, ...]:
        """Ids of all limits, in the order of the default register, the organisation's own last."""
        files = (self.default, *self.profiles.values(), *self.organisations)
        return tuple(dict.fromkeys(p.entry.id for file in files for p in file.entries))

    def layers(self, profiles: Sequence[str] = (), team_id: str | None = None) -> tuple[Layer, ...]:
        """The stack for a unit with these profiles, lowest first."""
        names = tuple(dict.fromkeys((*self.everywhere, *profiles)))
        stack = [_layer(self.default, self.default.entries)]
        stack += [_layer(self.profiles[n], self.profiles[n].entries) for n in names]
        for file in self.organisations:
            adopted = _adopted_layer(file, [self.profiles[n] for n in names])
            general = [p for p in file.entries if p.entry.teams is None]
            named = [p for p in file.entries if team_id in (p.entry.teams or ())]
            stack += [adopted, _layer(file, general), _layer(file, named)]
        return tuple(layer for layer in stack if layer.entries)

    def in_force(
        self, limit_id: str, day: date, *, profiles: Sequence[str] = (), team_id: str | None = None
    ) -> InForce | None:
        """The limit on a day for a unit; None before its first version.

        Errors: ValueError, with every broken rule in words, when the stack yields a bad limit.
        """
        return fold(self.layers(profiles, team_id), limit_id, day)


def load_register(overlay_paths: Iterable[Path] = (), *, shipped: Path = SHIPPED) -> Register:
    """The shipped register and profiles with the organisation's files laid over them.

    Errors: RefusedInputError naming file, line and reason of every problem in every file at once.
    """
    problems: list[Problem] = []
    names = sorted(shipped.glob("*.yaml"))
    paths = [*names, *(Path(path) for path in overlay_paths)]
    files = [read_register_file(path, problems=problems) for path in paths]
    read = [file for file in files if file is not None]
    default = next((f for f in read if f.head.kind is RegisterKind.DEFAULT), None)
    if default is None:
        problems.append(Problem("default.yaml", 1, "no default register was found"))
        raise refusal(problems)
    register = _assemble(read, default, problems)
    problems.extend(_stacked_problems(register))
    if problems:
        raise refusal(problems)
    return register


def refusal(problems: Sequence[Problem]) -> RefusedInputError:
    """All problems as one error a user can act on."""
    unique = list(dict.fromkeys(str(problem) for problem in problems))
    count = f"{len(unique)} problem" + ("" if len(unique) == 1 else "s")
    return RefusedInputError(
        f"the register of limits has {count}:\n" + "\n".join(f"  {text}" for text in unique),
        expected="entries as in docs/methods/limits.md: a number with source and strength; "
        "must only with strength A or an adoption",
        todo="correct the lines named; no limit was changed",
    )


def fold(layers: Sequence[Layer], limit_id: str, day: date) -> InForce | None:
    """The layers' entries in force on `day`, laid over each other, checked as one limit."""
    merged: dict[str, object] = dict(_ASSUMED)
    set_by: dict[str, str] = {}
    started = False
    overlay = ""
    begun: list[date] = []
    for layer in layers:
        placed = layer.in_force(limit_id, day)
        if placed is None:
            continue
        fields = _with_own_adoption(placed.entry.own_fields())
        merged.update(fields)
        set_by.update(dict.fromkeys(fields, layer.name))
        begun.append(placed.entry.valid_from)
        started, overlay = True, layer.name if fields else overlay
    if not started:
        return None
    merged.setdefault("indicator_id", limit_id)
    merged["indicator_id"] = merged["indicator_id"] or limit_id
    try:
        limit = Limit.model_validate({**merged, "id": limit_id, "valid_from": max(begun)})
    except ValidationError as error:
        missing = sorted({str(detail["loc"][0]) for detail in error.errors()})
        raise ValueError(f"{limit_id} is a new limit and lacks: {', '.join(missing)}") from error
    broken = limit.problems()
    if broken:
        raise ValueError("; ".join(broken))
    return InForce(limit, overlay, set_by)


def _with_own_adoption(fields: dict[str, object]) -> dict[str, object]:
    """A new number starts unadopted, unless its own entry says who adopted it."""
    if any(fields.get(name) is not None for name in NUMBER_FIELDS) and "status" not in fields:
        fresh: dict[str, object] = dict.fromkeys(ADOPTION_FIELDS)
        fresh["status"] = LimitStatusKind.DEFAULT
        return {**fields, **fresh}
    return fields


def _layer(file: RegisterFile, placed: Iterable[PlacedEntry]) -> Layer:
    grouped: dict[str, list[PlacedEntry]] = {}
    for item in placed:
        grouped.setdefault(item.entry.id, []).append(item)
    return Layer(file.head.name, file.file, grouped)


def _adopted_layer(file: RegisterFile, profiles: Sequence[RegisterFile]) -> Layer:
    """What adopting whole profiles means: their entries adopted, at the level kept for that."""
    by_name = {profile.head.name: profile for profile in profiles}
    placed = [
        PlacedEntry(_adopted(item.entry, decision), 1)
        for decision in file.head.adopts
        if decision.profile in by_name
        for item in by_name[decision.profile].entries
    ]
    return _layer(file, placed)


def _adopted(entry: LimitEntry, decision: ProfileAdoption) -> LimitEntry:
    fields: dict[str, object] = {
        "id": entry.id,
        "valid_from": decision.valid_from,
        "status": LimitStatusKind.ADOPTED,
        "adopted_by": decision.adopted_by,
        "adopted_on": decision.adopted_on,
    }
    if entry.level_when_adopted is not None:
        fields["level"] = entry.level_when_adopted
    return LimitEntry.model_validate(fields)


def _assemble(
    read: Sequence[RegisterFile], default: RegisterFile, problems: list[Problem]
) -> Register:
    profiles = {f.head.name: f for f in read if f.head.kind is RegisterKind.PROFILE}
    organisations = tuple(f for f in read if f.head.kind is RegisterKind.ORGANISATION)
    for file in organisations:
        named = (*file.head.profiles, *(decision.profile for decision in file.head.adopts))
        for name in dict.fromkeys(named):
            if name not in profiles:
                known = ", ".join(sorted(profiles))
                text = f"unknown profile `{name}`; known: {known}"
                problems.append(Problem(file.file, 1, text))
    everywhere = tuple(
        name for file in organisations for name in file.head.profiles if name in profiles
    )
    return Register(default, profiles, organisations, everywhere)


def _stacked_problems(register: Register) -> list[Problem]:
    """Rules that only show once registers lie on each other.

    Which unit has which profile is not known yet. So an organisation's entry is refused here only
    if it breaks a rule on the default and on every profile; `resolve` checks the real stacks.
    """
    shipped = Register(register.default, register.profiles)
    choices = [(), *((name,) for name in register.profiles)]
    problems = [
        problem
        for profiles in choices
        for problem in problems_of_stack(shipped, shipped.layers(profiles), shipped.limit_ids())
    ]
    entries = [placed.entry for file in register.organisations for placed in file.entries]
    for team_id in sorted({t for e in entries for t in e.teams or ()} | {""}):
        named = {e.id for e in entries if (team_id in (e.teams or ("",)))}
        stacks = [register.layers(profiles, team_id) for profiles in choices]
        for limit_id in sorted(named):
            found = [problems_of_stack(register, stack, [limit_id]) for stack in stacks]
            problems += found[0] if all(found) else []
    return problems


def problems_of_stack(
    register: Register, layers: Sequence[Layer], limit_ids: Iterable[str]
) -> list[Problem]:
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
            if follows is not None and follows not in register.limit_ids():
                text = f"{limit_id} follows the cap of {follows}, which is not in the register"
                problems.append(Problem(layer.file, top.line, text))
    return problems


def turning_days(layers: Sequence[Layer], limit_id: str) -> list[date]:
    """The days on which any layer's entry for the limit begins, in order."""
    return sorted({p.entry.valid_from for la in layers for p in la.entries.get(limit_id, ())})
