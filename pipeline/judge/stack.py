"""Registers stacked: what is in force on a day for a unit, and which register set each value.

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

from pydantic import ValidationError

from pipeline.judge.reading import PlacedEntry, RegisterFile
from schemas.limit import (
    ADOPTION_FIELDS,
    NUMBER_FIELDS,
    Limit,
    LimitEntry,
    ProfileAdoption,
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
        fields = _as_new_number(placed.entry.own_fields())
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


def _as_new_number(fields: dict[str, object]) -> dict[str, object]:
    """What comes with a new number: it starts unadopted, and a new cap replaces both caps.

    Otherwise an adoption would vouch for a number nobody adopted, and a new `cap_warn` at level
    must would stand in the shade of the old `cap_must`.
    """
    whole = dict(fields)
    if any(fields.get(name) is not None for name in NUMBER_FIELDS) and "status" not in fields:
        fresh: dict[str, object] = dict.fromkeys(ADOPTION_FIELDS)
        whole = {**fresh, "status": LimitStatusKind.DEFAULT, **whole}
    if fields.get("cap_warn") is not None:
        whole.setdefault("cap_must", None)
    return whole


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
